"""Where the model parts from its sources: each item of that list on the model page, run."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from partnering.engine import lanes
from partnering.model.luck import Luck
from partnering.model.outcomes import MODES
from partnering.runs.ensemble import outcomes_of
from partnering.scenarios.build import build
from partnering.scenarios.library import load
from partnering.statistics.intervals import paired_difference

NEED, GAP, SHARED = "relationships.default.mutual_need", "relationships.default.need_gap", "organisation.shared_outcome"
SEED = 2024


def outcomes_at(name: str, settings: list[dict], replicates: int = 1000) -> dict[str, np.ndarray]:
    """Outcomes of a shipped scenario with each of some settings, under the same luck."""
    return outcomes_of([build(load(name).with_settings(some)) for some in settings], replicates, SEED)


def trace_of(name: str, settings: dict) -> dict[str, np.ndarray]:
    """Every state of every month of a shipped scenario."""
    organisation = build(load(name).with_settings(settings))
    luck = Luck.of(SEED, range(300))
    return lanes.simulate(organisation, luck, trace=True).trace


def gains(more: np.ndarray, less: np.ndarray) -> bool:
    """Say whether the whole interval of a paired difference is above zero."""
    return paired_difference(more, less).low > 0


def test_between_equals_only_an_outside_offer_ends_an_agreement():
    """Without offers practically all survive; with the default rate some do not."""
    found = outcomes_at("mutual-need", [{NEED: 0.7, "organisation.offer_rate": rate} for rate in (0, 0.01)])
    assert found["survival"][0].mean() > 0.995
    assert gains(found["survival"][0], found["survival"][1])


def test_more_need_is_not_always_safer():
    """Survival rises to a mutual need of 0.7 and then falls, though more agreements form."""
    found = outcomes_at("mutual-need", [{NEED: need} for need in (0.5, 0.7, 1)], 4000)
    assert gains(found["survival"][1], found["survival"][0])
    assert gains(found["survival"][1], found["survival"][2])
    assert gains(found["formation"][2], found["formation"][1])


def test_one_sided_power_harms_where_nobody_is_self_interested():
    """A gap costs quality at a fully shared outcome, and several times as much at none."""
    found = outcomes_at("mutual-need", [{GAP: gap, SHARED: shared} for shared in (1, 0) for gap in (0, 0.4)])
    shared, alone = (found["quality"][n] - found["quality"][n + 1] for n in (0, 2))
    assert gains(shared, np.zeros_like(shared))
    assert alone.mean() > 3 * shared.mean()


def test_a_half_shared_outcome_is_not_worse_than_none():
    """Quality rises with every step of the shared outcome."""
    quality = outcomes_at("two-departments", [{SHARED: shared} for shared in (0, 0.25, 0.5, 0.75, 1)])["quality"]
    assert all(gains(more, less) for less, more in pairwise(quality))


@pytest.mark.parametrize(("unequal", "levelled"), [("stake", True), ("alternatives", False)])
def test_a_shared_outcome_levels_stakes_and_not_alternatives(unequal, levelled):
    """The imbalance of the first month, at a shared outcome of 0 and of 1."""
    path = f"relationships.IT+Marketing.Marketing.{unequal}"
    calm = {"organisation.need_volatility": 0, path: 0.45}
    alone, shared = (trace_of("two-departments", calm | {SHARED: value})["dependence"][0, 0] for value in (0, 1))
    assert alone[0] != alone[1]
    assert (shared[0] == shared[1]) == levelled
    if not levelled:
        np.testing.assert_array_equal(shared, alone)


def shares_of_modes(trace: dict[str, np.ndarray], month: int) -> dict[str, float]:
    """Share of runs in each mode in a month."""
    return {name: float((trace["mode"][:, month - 1] == code).mean()) for code, name in enumerate(MODES)}


def test_two_servants_with_even_needs_end_in_conflict():
    """Most are locked together without trust, few are servant and master."""
    shares = shares_of_modes(trace_of("two-departments", {"departments.all.self_worth": 0.2}), 60)
    assert shares["conflict"] > 0.6
    assert shares["servant–master"] < 0.3


def test_a_powerful_customer_makes_a_servant():
    """First customer and supplier, within three years servant and master, and both bearings fall."""
    trace = trace_of("two-departments", {"relationships.IT+Marketing.Marketing.alternatives": 0.8})
    assert shares_of_modes(trace, 12)["customer–supplier"] > 0.8
    assert shares_of_modes(trace, 36)["servant–master"] > 0.6
    bearing = trace["self_worth"].mean(axis=0)
    assert bearing[35, 0] < 0.5 < bearing[0, 0]
    assert bearing[59, 1] < 0.6 < bearing[0, 1]


def test_a_servant_recovers_without_a_coach_and_faster_with_one():
    """IT's bearing rises above a half and partnerships come into force, the more with coaching."""
    trace = trace_of("servant-it", {})
    assert trace["self_worth"][:, 0, 0].mean() < 0.45
    assert trace["self_worth"][:, 59, 0].mean() > 0.55
    assert trace["in_force"][:, 11].mean() < 0.05
    assert trace["in_force"][:, 59].mean() > 0.5
    coached = trace_of("coached-it", {})["in_force"].mean(axis=(0, 2))
    assert coached[23] > trace["in_force"][:, 23].mean() + 0.2
