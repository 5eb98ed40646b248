"""Where the model parts from its sources: each item of that list on the model page, run."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from partnering.engine import lanes
from partnering.model.luck import Luck
from partnering.model.outcomes import MODES
from partnering.runs.ensemble import outcomes_of
from partnering.scenarios.build import build
from partnering.scenarios.library import load
from partnering.statistics.differences import paired_difference

NEED, GAP, SHARED = "relationships.default.mutual_need", "relationships.default.need_gap", "organisation.shared_outcome"
ALTERNATIVES = [f"relationships.IT+Marketing.{name}.alternatives" for name in ("Marketing", "IT")]
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
    found = outcomes_at("mutual-need", [{NEED: 0.7, "organisation.offer_rate": rate} for rate in (0, 0.04)])
    assert found["survival"][0].mean() > 0.995
    assert gains(found["survival"][0], found["survival"][1])


def test_easy_exit_on_both_sides_costs_more_than_on_one():
    """Even where nearly all of the outcome is shared: an even pair that can do without each other does."""
    one, both = (dict.fromkeys(ALTERNATIVES[:sides], 0.6) | {SHARED: 0.9} for sides in (1, 2))
    none, one_sided, two_sided = outcomes_at("two-departments", [{SHARED: 0.9}, one, both])["quality"]
    assert gains(none, one_sided)
    assert gains(one_sided, two_sided)
    assert (none - two_sided).mean() > 10 * (none - one_sided).mean()


def test_a_half_shared_outcome_is_not_worse_than_none():
    """Quality rises with every step of the shared outcome."""
    quality = outcomes_at("two-departments", [{SHARED: shared} for shared in (0, 0.25, 0.5, 0.75, 1)])["quality"]
    assert all(gains(more, less) for less, more in pairwise(quality))


def shares_of_modes(trace: dict[str, np.ndarray], month: int) -> dict[str, float]:
    """Share of runs in each mode in a month."""
    return {name: float((trace["mode"][:, month - 1] == code).mean()) for code, name in enumerate(MODES)}


def test_two_servants_with_even_needs_end_in_conflict():
    """Most are locked together without trust, few are servant and master."""
    shares = shares_of_modes(trace_of("two-departments", {"departments.all.self_worth": 0.2}), 60)
    assert shares["conflict"] > 0.5
    assert shares["servant–master"] < 0.3


def test_the_supplier_of_a_powerful_customer_feels_of_less_worth_and_keeps_its_bearing():
    """The tie becomes one of customer and supplier, felt worth falls below the bar, and no bearing moves."""
    trace = trace_of("two-departments", {ALTERNATIVES[0]: 0.8})
    assert shares_of_modes(trace, 12)["customer–supplier"] > 0.8
    assert all(shares_of_modes(trace, month)["servant–master"] == 0 for month in range(1, 61))
    assert trace["worth"][:, 35].mean(axis=0).max() < 0.5
    assert np.unique(trace["self_worth"]).tolist() == [0.8]


def test_a_servant_stays_a_servant_without_a_coach():
    """IT's bearing moves with a coach alone, and more of its ties are in force at the end."""
    alone, coached = (trace_of(name, {}) for name in ("servant-it", "coached-it"))
    assert np.unique(alone["self_worth"][..., 0]).tolist() == [0.4]
    # 18 months close a twentieth of the distance each
    np.testing.assert_allclose(coached["self_worth"][:, -1, 0], 1 - 0.6 * 0.95**18, atol=1e-12)
    assert gains(coached["in_force"][:, -1].mean(axis=1), alone["in_force"][:, -1].mean(axis=1))
