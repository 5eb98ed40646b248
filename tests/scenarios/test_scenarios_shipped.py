"""The shipped scenarios: each one loads, runs, and tells the story that its description tells."""

import re
from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd
import pytest

from partnering.agents import model
from partnering.design.draws import Draws
from partnering.design.points import Design, design
from partnering.design.section import SweepSettings
from partnering.engine import lanes
from partnering.model.luck import Luck
from partnering.model.outcomes import OUTCOMES, mode_column
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.scenarios.scenario import Scenario, Value, from_text
from partnering.scenarios.uncertainty import draws_of
from partnering.statistics.differences import paired_difference
from partnering.statistics.intervals import interval
from partnering.sweeps.plan import plan_sweep
from partnering.sweeps.sweep import execute

WANTED = (
    "mutual-need",
    "two-departments",
    "company",
    "servant-it",
    "coached-it",
    "silo-targets",
    "independent-firms",
    "departments-or-firms",
    "outside-offer",
    "business-partner-in-name",
    "overloaded",
    "hub-and-spoke",
)
SHIPPED = library.shipped()
REPLICATES = 250
SEED = 2024
"""Not the seed of the files: the stories do not hang on it."""


@cache
def load(name: str) -> Scenario:
    """Read a shipped scenario."""
    return library.load(name)


def runs(scenario: Scenario, points: Design, replicates: int, draws: Draws | None = None) -> pd.DataFrame:
    """Run a sweep; one row a run."""
    sweep = plan_sweep(scenario, points, replicates, SEED, draws=draws)
    return pd.concat([tables.runs.to_pandas() for tables in execute(sweep, workers=2)], ignore_index=True)


def at(name: str, settings: Mapping[str, Value] | None = None) -> pd.DataFrame:
    """Run a shipped scenario, as it is or with some settings."""
    return runs(load(name), design(SweepSettings(points={"it": dict(settings or {})})), REPLICATES)


def named(name: str) -> dict[str, pd.DataFrame]:
    """Run the named points of a scenario."""
    points = design(load(name).sweep)
    table = runs(load(name), points, REPLICATES)
    return {str(point.name): table[table["point"] == point.index] for point in points}


def exceeds(more: pd.DataFrame, less: pd.DataFrame, by: float, outcome: str = "survival") -> bool:
    """Say whether an outcome is larger by more than a margin, with the whole interval of the paired difference."""
    return paired_difference(more[outcome].to_numpy(), less[outcome].to_numpy()).low > by


def below(table: pd.DataFrame, limit: float, outcome: str = "survival") -> bool:
    """Say whether an outcome is below a limit, with its whole interval."""
    return interval(table[outcome].to_numpy()).high < limit


# ---- every file ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WANTED)
def test_wanted_scenario_is_shipped(name: str) -> None:
    """Each of the twelve scenarios is there."""
    assert name in SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_scenario_introduces_itself(name: str) -> None:
    """A name of its own, and two to four sentences of which the first fits a line of a list."""
    scenario = load(name)
    sentences = re.split(r"(?<=[.?!]) ", scenario.description.strip())
    assert 2 <= len(sentences) <= 4
    assert len(sentences[0]) <= 100
    assert sentences[0].endswith(".")
    assert [load(other).name for other in SHIPPED].count(scenario.name) == 1


@pytest.mark.parametrize("name", SHIPPED)
def test_scenario_says_where_its_numbers_come_from(name: str) -> None:
    """The comments of every file call its numbers assumptions, or defaults of the program."""
    comments = " ".join(re.findall(r"#.*", library.find(name).read_text(encoding="utf-8"))).casefold()
    assert "assumption" in comments or "default" in comments


@pytest.mark.parametrize("name", SHIPPED)
def test_scenario_reads_back_the_same(name: str) -> None:
    """What is written into a results folder is the same scenario."""
    again = from_text(load(name).to_yaml())
    assert again.data == load(name).data
    assert again.model_dump(by_alias=True) == load(name).model_dump(by_alias=True)


@pytest.mark.parametrize("name", SHIPPED)
def test_sweep_runs_at_every_point(name: str) -> None:
    """Every point of the sweep can be built and run, and each path that a grid varies makes a difference."""
    scenario = load(name)
    points = design(scenario.sweep)
    assert len(points) > 1
    assert 200 <= scenario.sweep.replicates <= 500
    table = runs(scenario, points, 3)
    assert len(table) == 3 * len(points)
    assert table["survival"].between(0, 1).all()
    for path in [] if points.names else points.paths:
        assert len(table.groupby(path)[list(OUTCOMES)].mean().drop_duplicates()) > 1


@pytest.mark.parametrize("name", SHIPPED)
def test_both_engines_tell_the_same_story(name: str) -> None:
    """One run of the Mesa model and of the engine agree on every tie."""
    organisation = build(load(name))
    luck = Luck.of(SEED, [0])
    mesa, compiled = model.simulate(organisation, luck), lanes.simulate(organisation, luck)
    for column, expected in mesa.relationships.items():
        np.testing.assert_allclose(compiled.relationships[column], expected, rtol=0, atol=1e-12)


# ---- every story ---------------------------------------------------------------------------------


def test_mutual_need_must_be_large_and_even() -> None:
    """Nothing forms of a small need; a gap costs survival, and a larger need makes up for part of it."""
    need, gap = "relationships.default.mutual_need", "relationships.default.need_gap"
    even, small = at("mutual-need"), at("mutual-need", {need: 0.35})
    uneven, larger = at("mutual-need", {gap: 0.4}), at("mutual-need", {need: 0.8, gap: 0.4})
    assert below(small, 0.02, outcome="formation")
    assert exceeds(even, uneven, by=0.4)
    assert exceeds(larger, uneven, by=0.2)
    assert exceeds(even, larger, by=0.1)
    for mode in ("customer–supplier", "contract"):
        assert exceeds(uneven, even, by=0.1, outcome=mode_column(mode))


def test_two_departments_hold_and_then_break() -> None:
    """Two steps of alternatives (0.2) from none cost less than the next two, and far less than the two after."""
    path = "relationships.IT+Marketing.Marketing.alternatives"
    start, held, edge, broken = (at("two-departments", {path: value}) for value in (0.0, 0.2, 0.3, 0.5))
    assert not exceeds(start, held, by=0.15)
    assert exceeds(edge, broken, by=0.5)
    assert below(broken, 0.1)


def test_company_gains_most_from_one_bonus() -> None:
    """Each lever helps; one bonus more than any other alone, less buying outside next, all together most."""
    points = named("company")
    base, closed, bonus, everything = (
        points[name] for name in ("as it is", "no buying outside", "one bonus for all", "all four")
    )
    small = [points[name] for name in ("clear expectations", "coached services")]
    assert all(exceeds(one, base, by=0) for one in small)
    assert not any(exceeds(one, base, by=0.1) for one in small)
    assert all(exceeds(closed, one, by=0.05) for one in small)
    assert exceeds(bonus, closed, by=0.15)
    assert exceeds(everything, bonus, by=0.15)


def test_servant_bearing_costs_partnering() -> None:
    """A servant IT forms fewer ties than an IT that sees itself as an equal, forms them later, and keeps fewer."""
    servant, equal = at("servant-it"), at("servant-it", {"departments.IT.purpose": "equal-partner"})
    assert exceeds(equal, servant, by=0.15)
    for outcome in ("formation", "retention"):
        assert exceeds(equal, servant, by=0.05, outcome=outcome)
    months = [months_established("servant-it", who) for who in ({}, {"departments.IT.purpose": "equal-partner"})]
    assert np.median(months[0]) > 6 > np.median(months[1])


def test_a_servant_that_is_let_down_ends_with_a_master() -> None:
    """The others look elsewhere more than IT does; the lower its bearing, the more ties end as servant and master."""
    servant, lowest = at("servant-it"), at("servant-it", {"departments.IT.self_worth": 0.1})
    assert interval(servant[mode_column("servant–master")]).low > 0.03
    assert exceeds(lowest, servant, by=0.4, outcome=mode_column("servant–master"))


def months_established(name: str, settings: Mapping[str, Value] | None = None) -> np.ndarray:
    """Collect the months in which agreements came into force."""
    organisation = build(load(name).with_settings(settings or {}))
    record = lanes.simulate(organisation, Luck.of(SEED, range(50)))
    established = record.relationships["established"]
    return established[established > 0]


def test_coaching_helps_a_servant_with_less_and_less_to_gain() -> None:
    """Coached IT forms hardly more ties and keeps far more, in larger teams; four times the rate adds less."""
    servant, coached = at("servant-it"), at("coached-it")
    more = at("coached-it", {"timeline.0.rate": 0.2})
    assert exceeds(coached, servant, by=0.08)
    assert not exceeds(coached, servant, by=0.05, outcome="formation")
    assert exceeds(coached, servant, by=0.08, outcome="retention")
    assert exceeds(coached, servant, by=0.08, outcome="largest_team")
    assert exceeds(coached, servant, by=0.05, outcome="customer_value")
    first, second = (
        (a["survival"].to_numpy() - b["survival"].to_numpy()) for a, b in ((coached, servant), (more, coached))
    )
    assert paired_difference(first, second, bounded=False).low > 0


def test_coaching_at_rate_zero_is_servant_it() -> None:
    """Without coaching the coached scenario is the one it extends."""
    outcomes = list(OUTCOMES)
    pd.testing.assert_frame_equal(at("coached-it", {"timeline.0.rate": 0})[outcomes], at("servant-it")[outcomes])


def test_silo_targets_leave_only_the_even_tie() -> None:
    """Paid each for its own result, one tie of six forms, the one with nearly even needs; one result turns all."""
    silo, shared = at("silo-targets"), at("silo-targets", {"organisation.shared_outcome": 0.8})
    assert exceeds(shared, silo, by=0.6)
    record = lanes.simulate(build(load("silo-targets")), Luck.of(SEED, range(REPLICATES))).relationships["established"]
    formed = [interval((pair > 0).astype(float)) for pair in record.reshape(REPLICATES, 6).T]
    even = 1  # Sales and Marketing
    assert formed[even].low > 0.8
    assert all(one.high < 0.1 for place, one in enumerate(formed) if place != even)


def test_firms_agree_and_break() -> None:
    """Most pairs of firms agree, fewer than half of the agreements last; without offers nearly all would."""
    firms, calm = at("independent-firms"), at("independent-firms", {"organisation.offer_rate": 0})
    lively = at("independent-firms", {"organisation.offer_rate": 0.12})
    assert interval(firms["formation"]).low > 0.7
    assert interval(firms["retention"].dropna()).high < 0.5
    assert interval(calm["retention"].dropna()).low > 0.9
    assert exceeds(firms, lively, by=0.1)
    assert interval(firms[mode_column("conflict")]).low > 0.05


def test_departments_last_longer_than_firms() -> None:
    """Departments survive more often than firms; each difference alone costs less than both, pay the most."""
    points = named("departments-or-firms")
    separate, market = points["paid separately"], points["open market"]
    assert exceeds(points["departments"], points["firms"], by=0.4)
    for one in (separate, market):
        assert exceeds(points["departments"], one, by=0.03)
        assert exceeds(one, points["firms"], by=0.03)
    assert exceeds(market, separate, by=0.2)


def test_large_outside_offer_breaks_the_agreement() -> None:
    """A small offer is shrugged off; a large one breaks agreements, more of them where less is shared."""
    size, shared = "timeline.0.size", "organisation.shared_outcome"
    small, large = at("outside-offer", {size: 0.3}), at("outside-offer")
    assert interval(small["survival"]).low > 0.95
    assert exceeds(small, large, by=0.5)
    alone, mostly = at("outside-offer", {shared: 0}), at("outside-offer", {shared: 0.6})
    assert exceeds(mostly, large, by=0.3)
    assert exceeds(large, alone, by=0.05)


@pytest.mark.parametrize("shared", [0, 0.2, 0.4, 0.6])
def test_what_an_offer_broke_seldom_comes_back(shared: float) -> None:
    """Of the agreements that it broke, fewer than half are in force again at the end, unless most is shared."""
    table = at("outside-offer", {"organisation.shared_outcome": shared})
    broken = table[table["survival"] == 0]["in_force"]
    assert len(broken) > 30
    again = interval(broken)
    assert again.low > 0.5 if shared == 0.6 else again.high < 0.5


def test_new_name_changes_nothing_but_the_count_of_names() -> None:
    """Renamed or not, every outcome is the same to the last bit, except how many are partners in name alone."""
    points = named("business-partner-in-name")
    old, new = (points[name].reset_index(drop=True) for name in ("old name", "new name"))
    behaviour = [outcome for outcome in OUTCOMES if outcome != "nominal_partnering"]
    pd.testing.assert_frame_equal(old[behaviour], new[behaviour], check_exact=True)
    assert (old["nominal_partnering"] == 0).all()
    assert interval(new["nominal_partnering"]).low > 0.5


def test_pay_and_bearing_change_what_the_name_does_not() -> None:
    """One bonus, or departments that see themselves as equals, make partners of those who had only the name."""
    points = named("business-partner-in-name")
    for change in ("new name and one bonus", "new name and equals"):
        assert exceeds(points[change], points["new name"], by=0.2)
        assert exceeds(points["new name"], points[change], by=0.2, outcome="nominal_partnering")


def test_ties_that_fail_leave_their_time_to_the_others() -> None:
    """Time for three of five ties makes about three and keeps about two; time for one makes hardly any."""
    path = "departments.all.capacity"
    one, three, four, five = (at("overloaded", {path: value}) for value in (1, 3, 4, 5))
    assert below(one, 0.02, outcome="formation")
    formed, kept = interval(three["formation"]), interval(three["survival"])
    assert 2.5 < 5 * formed.low < 5 * formed.high < 3.5
    assert 1.5 < 5 * kept.low < 5 * kept.high < 2.5
    assert exceeds(four, three, by=0.2)
    assert exceeds(five, four, by=0.1)


def test_powerful_hub_keeps_few_partners() -> None:
    """The more uneven the need, the fewer ties survive; the more is shared, the less the gap counts."""
    gap, shared = "relationships.all.need_gap", "organisation.shared_outcome"
    even, uneven, very = (at("hub-and-spoke", {gap: value}) for value in (0, 0.4, 0.6))
    assert exceeds(even, uneven, by=0.5)
    assert exceeds(uneven, very, by=0.05)
    assert interval(very[mode_column("customer–supplier")] + very[mode_column("contract")]).low > 0.95
    most, one_result = (at("hub-and-spoke", {shared: value}) for value in (0.6, 0.8))
    assert exceeds(most, uneven, by=0.5)
    assert interval(one_result["survival"]).low > 0.95


LARGE = 0.8
"""The largest loss of the two sweeps."""


def test_ties_of_a_lost_leader_come_back_and_more_by_coaching() -> None:
    """A small loss is got over; half of it breaks all, and most come back, more with a coached successor."""
    alone, small, much = (
        at("leader-leaves", {"timeline.0.size": size, "timeline.1.rate": 0}) for size in (0.5, 0.1, LARGE)
    )
    coached, much_coached = at("leader-leaves"), at("leader-leaves", {"timeline.0.size": LARGE})
    assert interval(alone["survival"]).high < 0.1
    assert interval(small["survival"]).low > 0.8
    assert interval(alone["in_force"]).low > 0.5
    assert exceeds(alone, much, by=0.2, outcome="in_force")
    assert exceeds(coached, alone, by=0.02, outcome="in_force")
    assert exceeds(much_coached, much, by=0.15, outcome="in_force")


def test_reorganised_department_is_forgiven() -> None:
    """A reorganisation breaks as many agreements; after a great loss more come back than of a lost leader."""
    assert interval(at("reorganisation")["survival"]).high < 0.1
    assert interval(at("reorganisation")["in_force"]).low > 0.5
    reorganised = at("reorganisation", {"timeline.0.size": LARGE})
    leader = at("leader-leaves", {"timeline.0.size": LARGE, "timeline.1.rate": 0})
    assert exceeds(reorganised, leader, by=0.1, outcome="in_force")


def test_a_need_that_returns_finds_no_partnering_unless_it_is_near_one() -> None:
    """Hysteresis: at a need of 0.8 nearly all partner who never lost it, and hardly any who did."""
    fell, back = (f"timeline.{n}.set.relationships.all.stake" for n in (0, 1))
    never, again, near_one = (at("need-returns", settings) for settings in ({fell: 0.8}, {}, {back: 1}))
    assert interval(never["in_force"].to_numpy()).low > 0.95
    assert below(again, 0.15, "in_force")
    assert exceeds(near_one, again, 0.7, "in_force")


def test_a_survey_leaves_the_level_open_and_not_the_change() -> None:
    """Over the organisations that fit the answers: some hardly ever partner and some mostly; a bonus raises it."""
    scenario, path = load("after-a-survey"), "organisation.shared_outcome"
    points = design(SweepSettings(points={"now": {path: 0.2}, "bonus": {path: 0.6}}))
    table = runs(scenario, points, 40, draws_of(scenario, None, 60, SEED))
    now, bonus = (table[table["point"] == point].groupby("draw")["survival"].mean() for point in (0, 1))
    assert now.quantile(0.1) < 0.05
    assert now.quantile(0.9) > 0.5
    assert (bonus > now).mean() > 0.9


def test_results_beside_it_do_not_hide_a_shipped_scenario(tmp_path, monkeypatch):
    """A folder may have its name: that of its results, for example."""
    (tmp_path / "company").mkdir()
    monkeypatch.chdir(tmp_path)
    assert library.find("company") == library.folder() / "company.yaml"
