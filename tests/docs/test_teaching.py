"""The page for teachers: every try is run, and what it tells to notice is true under other luck too."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from partnering.design.points import design
from partnering.engine import lanes
from partnering.model.luck import Luck
from partnering.runs.ensemble import outcomes_of
from partnering.scenarios.build import build
from partnering.scenarios.library import load
from partnering.statistics.differences import paired_difference
from tests.pages import TEACHING, section

SEED = 2024
"""Not the seed of the page: what it tells does not hang on it."""
NETLOGO = [
    "What is it?", "How it works", "How to use it", "Things to notice", "Things to try", "Extending the model",
    "Related models", "Credits and references",
]  # fmt: skip
TRIES = re.findall(r"(?m)^### (\d+\. .*)$", TEACHING)
MADE = re.compile(r"<!-- \[\[\[cog\n.*?\[\[\[end\]\]\] -->", re.DOTALL)


# ---- the page ------------------------------------------------------------------------------------


def test_the_headings_are_those_of_a_netlogo_model():
    """In NetLogo's order, and the tries are numbered without a gap."""
    assert re.findall(r"(?m)^## (.*)$", TEACHING) == NETLOGO
    assert [int(title.split(".")[0]) for title in TRIES] == list(range(1, len(TRIES) + 1))


def test_every_command_shown_is_run():
    """No line with a prompt is written by hand: all stand in parts that another test makes anew and compares."""
    assert "$ partnering" not in MADE.sub("", TEACHING)
    assert len(re.findall(r"(?m)^\$ partnering", TEACHING)) > len(TRIES)


@pytest.mark.parametrize("title", TRIES)
def test_every_try_asks_before_it_tells(title):
    """A guess, then a command, then the answer, folded away until it is asked for."""
    text = section(TEACHING, title)
    guess, command, answer, end = (text.find(mark) for mark in ("*Guess", "\n$ partnering", "<details>", "</details>"))
    assert -1 < guess < command < answer < end
    assert text.count("<details>") == text.count("</details>")


# ---- what it tells to notice ---------------------------------------------------------------------


def outcomes(
    name: str, path: str = "", values: tuple[float, ...] = (), replicates: int = 1000
) -> dict[str, np.ndarray]:
    """Outcomes of a shipped scenario over the values of one number or, without, at the points of its sweep."""
    scenario = load(name)
    points = [{path: value} for value in values] or [dict(point.settings) for point in design(scenario.sweep)]
    return outcomes_of([build(scenario.with_settings(point)) for point in points], replicates, SEED)


def exceeds(more: np.ndarray, less: np.ndarray, by: float = 0.0) -> bool:
    """Say whether the whole interval of a paired difference is above a margin."""
    return paired_difference(more, less, bounded=False).low > by


def states(scenario, replicates: int = 1) -> dict[str, np.ndarray]:
    """Every state of every month."""
    organisation = build(scenario)
    luck = Luck.of(SEED, range(replicates))
    return lanes.simulate(organisation, luck, trace=True).trace


def test_trust_goes_on_growing_for_three_years():
    """Year by year, in the mean of many stories."""
    trust = states(load("two-departments"), 300)["trust"].mean(axis=(0, 2))
    assert trust[2] < trust[11] < trust[23] < trust[35]


def test_a_larger_need_does_more_good_than_a_small_gap_does_harm():
    """The fewer alternatives Marketing has, the more survives, also below those of IT, where needs are uneven."""
    path = "relationships.IT+Marketing.Marketing.alternatives"
    fewer, even, more = outcomes("two-departments", path, (0, 0.15, 0.3), 2000)["survival"]
    assert exceeds(fewer, even)
    assert exceeds(even, more)


def test_it_holds_and_then_it_breaks():
    """The first quarter of the way to 0.8 costs less than a tenth, the second more than two thirds."""
    path = "relationships.IT+Marketing.Marketing.alternatives"
    start, quarter, half = outcomes("two-departments", path, (0, 0.2, 0.4))["survival"]
    assert paired_difference(start, quarter).high < 0.12
    assert exceeds(quarter, half, by=0.4)


def test_more_need_forms_more_and_lasts_longer():
    """Nothing forms up to 0.4; from 0.7 on nearly all forms, and more and more of it lasts."""
    found = outcomes("mutual-need", "relationships.default.mutual_need", (0.4, 0.7, 0.85, 1))
    assert found["formation"][0].mean() < 0.02
    assert found["formation"][1].mean() > 0.9
    for less, more in ((1, 2), (2, 3)):
        assert exceeds(found["retention"][more], found["retention"][less])


def test_a_small_gap_is_borne_and_a_larger_one_halves_survival():
    """A gap of 0.1 costs less than 0.06, 0.3 leaves about half, 0.5 nothing; no servant, hardly a conflict."""
    found = outcomes("mutual-need", "relationships.default.need_gap", (0, 0.1, 0.3, 0.5))
    none, small, large, largest = found["survival"]
    assert paired_difference(none, small).high < 0.06
    assert 0.4 < large.mean() / none.mean() < 0.65
    assert largest.mean() < 0.02
    assert found["mode_servant_master"].max() == 0
    assert found["mode_conflict"][3].mean() < 0.03
    assert found["mode_customer_supplier"][3].mean() + found["mode_contract"][3].mean() > 0.95


def test_an_equal_that_is_let_down_does_not_serve_but_parts():
    """Its self-worth stays, what it feels in the tie falls, its need falls; from the first year on it trusts more."""
    scenario = load("two-departments").with_settings({"relationships.IT+Marketing.Marketing.alternatives": 0.8})
    found = states(scenario, 300)
    assert (found["self_worth"][:, -1, 0] == 0.8).all()
    need, worth, trust = (found[name].mean(axis=0) for name in ("dependence", "worth", "trust"))
    assert need[47, 0] < need[23, 0] < need[2, 0] - 0.1
    assert worth[35, 0] < 0.4
    assert (trust[11:, 0] > trust[11:, 1]).all()


@pytest.fixture
def slump(tmp_path) -> Path:
    """The two files of the page, saved as it says."""
    for block in re.findall(r"```yaml\n(.*?)```", TEACHING, re.DOTALL):
        name = re.match(r"# (\S+)\n", block).group(1)
        (tmp_path / name).write_text(block, encoding="utf-8")
    return tmp_path / "slump.yaml"


def test_three_bad_months_take_twenty_to_be_forgiven(slump):
    """Trust is where it was after some twenty months, what is seen after a few."""
    trace = states(load(str(slump)))
    trust, seen = trace["trust"][0, :, 1], trace["perceived"][0, :, 1]
    back = next(month for month in range(28, 61) if trust[month - 1] >= trust[23])
    assert 17 <= back - 28 <= 23
    assert seen[30] > 0.98 * seen[23]
    assert trace["in_force"][0, 2:].all()


def test_a_fourth_bad_month_ends_the_agreement(slump):
    """And it comes back after four months."""
    in_force = states(load(str(slump)).with_settings({"timeline.1.month": 29}))["in_force"][0, :, 0]
    ended = next(month for month in range(25, 61) if not in_force[month - 1])
    back = next(month for month in range(ended, 61) if in_force[month - 1])
    assert back - ended == 4


def test_a_coach_does_not_mend_what_the_other_has_seen(slump):
    """Coaching raises IT's felt worth, and Marketing's trust hardly, by the skill that it builds."""
    plain, coached = (states(load(str(slump.with_name(name)))) for name in ("slump.yaml", "coach.yaml"))
    more = {name: coached[name][0, 47] - plain[name][0, 47] for name in ("trust", "worth")}
    assert 0 < more["trust"][1] < 0.02
    assert more["worth"][0] > 2 * more["trust"][1]


def test_where_trust_falls_fast_less_comes_back_after_a_shock():
    """In force at the end falls far more than survival; without a shock survival hardly moves."""
    path = "organisation.trust_loss"
    found = outcomes("outside-offer", path, (0.1, 0.5))
    lost = {name: found[name][0] - found[name][1] for name in ("survival", "in_force")}
    assert found["survival"].max(axis=0).mean() < 0.3
    assert exceeds(lost["in_force"], lost["survival"], by=0.3)
    calm = outcomes("two-departments", path, (0.1, 0.5), 2000)["survival"]
    assert paired_difference(calm[0], calm[1]).high < 0.04


def test_two_servants_keep_nothing():
    """One servant among equals keeps about two thirds; of two, more end in conflict than as servant and master."""
    scenario = load("two-departments").with_settings({"departments.all.purpose": "serve-the-business"})
    both = outcomes_of([build(scenario)], 1000, SEED)
    assert both["survival"].mean() < 0.02
    assert both["mode_conflict"].mean() > 1.3 * both["mode_servant_master"].mean()
    one, equal = outcomes("servant-it", "departments.IT.self_worth", (0.4, 0.8), 300)["survival"]
    assert 0.55 < one.mean() < 0.75
    assert 0.8 < equal.mean() < 0.92


def test_separate_pay_costs_far_more_than_an_open_market():
    """Together they cost about the sum."""
    both, separate, market, neither = outcomes("departments-or-firms", replicates=2000)["survival"]
    assert exceeds(market, separate, by=0.2)
    assert exceeds(both, market, by=0.05)
    together = paired_difference(both - neither, (both - separate) + (both - market), bounded=False)
    assert -0.06 < together.low < together.high < 0.06


def test_the_last_doubling_of_coaching_adds_hardly_anything():
    """To survival, as against the first step; to customer value it adds most. More of what forms lasts."""
    found = outcomes("coached-it", replicates=300)
    gains = {name: np.diff(found[name], axis=0) for name in ("survival", "customer_value")}
    assert exceeds(gains["survival"][0], gains["survival"][-1], by=0.02)
    assert gains["survival"][-1].mean() < 0.05
    more = {name: found[name][-1] - found[name][0] for name in ("formation", "retention")}
    assert exceeds(more["retention"], more["formation"], by=0.05)
    assert exceeds(gains["customer_value"][-1], gains["customer_value"][0])


def test_one_bonus_is_the_best_lever_and_expectations_are_the_least():
    """For survival and quality; all four together bring nearly every tie through, about the sum of each alone."""
    found = outcomes("company", replicates=250)
    for name in ("survival", "quality"):
        _, clear, inside, bonus, coached, _ = found[name]
        assert exceeds(bonus, inside, by=0.1)
        assert exceeds(inside, coached, by=0.03)
        assert exceeds(coached, clear)
    start, *levers, everything = found["survival"]
    assert everything.mean() > 0.95
    together = paired_difference(everything - start, sum(lever - start for lever in levers), bounded=False)
    assert -0.06 < together.low < together.high < 0.06
    assert found["largest_team"][0].mean() > found["survival"][0].mean() + 0.15
