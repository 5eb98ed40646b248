"""Advice: within the budget, the known best, figures that selection has not touched, money month by month."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pandas as pd
import pytest

from partnering.files.errors import InputError
from partnering.interventions import catalogue, pay_back, search
from partnering.interventions.advice_plan import AdvicePlan, Goal, parse_goal, stages
from partnering.interventions.advice_wording import coverage
from partnering.interventions.advising.sets import in_words, merged
from partnering.interventions.search import Search
from partnering.interventions.variants import Application, make_variant, parse
from partnering.runs.ensemble import outcomes_of
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data
from partnering.statistics.differences import paired_difference
from partnering.statistics.level import together
from tests.catalogues import TINY
from tests.strategies import two

CONFIRM = stages().confirm
FIRMS = two(shared_outcome=0.2) | {"relationships": {"default": {"mutual_need": 0.5, "need_gap": 0.1, "trust": 0.45}}}
"""Neither a bonus nor trust alone is enough between two whose need is near the least of which partnering forms."""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A catalogue small enough to try everything."""
    file = tmp_path_factory.mktemp("catalogue") / "tiny.yaml"
    file.write_text(TINY, encoding="utf-8")
    return catalogue.load(file)


@pytest.fixture(scope="module")
def found(tiny):
    """What a search with a budget of 8 finds."""
    return Search(AdvicePlan(from_data(FIRMS), tiny, 8, Goal(), seed=1)).run()


def survival(scenario, tiny, names, replicates):
    """Survival in each run with some interventions."""
    text = " and ".join(names) or "nothing"
    organisation = parse(text, scenario, tiny).organisation if names else build(scenario)
    return outcomes_of([organisation], replicates, seed=1)["survival"][0]


def test_the_best_is_that_of_brute_force(found, tiny):
    """Of all sets within the budget, tried on other replicates, none does better than the one advised."""
    scenario, costs = from_data(FIRMS), {"bonus": 5, "listen": 3, "spoil": 1, "rename": 1}
    every = chain.from_iterable(combinations(costs, size) for size in range(5))
    able = [one for one in every if sum(costs[name] for name in one) <= 8]
    means = {one: survival(scenario, tiny, one, range(10_000, 13_000)).mean() for one in able}
    best = max(able, key=lambda one: (means[one], -sum(costs[name] for name in one)))
    assert best == ("bonus", "listen")
    assert found.best.name == "bonus and listen A+B"
    assert found.best.cost.sum() == 8


def test_every_set_is_run_but_those_that_cannot_matter(found):
    """The placebo is left out and named, so is what is too dear; all others are combined."""
    assert set(found.screened["set"]) == {
        "nothing", "bonus", "listen A+B", "spoil", "bonus and listen A+B", "bonus and spoil", "listen A+B and spoil",
    }  # fmt: skip
    assert [one.words for one in found.useless] == ["rename A+B"]
    assert [one.words for one in found.too_dear] == ["palace"]
    assert found.left_out == 0


def test_figures_of_the_front_come_from_replicates_of_their_own(found, tiny):
    """No stage sees the replicates of another; the front's figures are those of its stage alone."""
    usual = stages()
    every = [set(some) for some in (usual.screen, usual.refine, usual.confirm)]
    assert sum(map(len, every)) == len(set().union(*every))
    row = found.front.set_index("set").loc["bonus and listen A+B"]
    assert row["value"] == pytest.approx(survival(from_data(FIRMS), tiny, ("bonus", "listen"), CONFIRM).mean())
    assert row["low"] < row["value"] < row["high"]
    assert row["n"] == len(CONFIRM)


def test_what_a_set_loses_without_an_item_is_the_difference_to_the_set_without_it(found, tiny):
    """On the replicates of the front, so that no set has two figures; intervals hold whichever set is chosen."""
    items, front = found.items.set_index("variant"), found.front.set_index("set")
    scenario = from_data(FIRMS)
    both = survival(scenario, tiny, ("bonus", "listen"), CONFIRM)
    parts = sum(len(name.split(" and ")) for name in front.index if name != "nothing")
    for left, item in (("bonus", "listen A+B"), ("listen", "bonus")):
        difference = paired_difference(both, survival(scenario, tiny, (left,), CONFIRM), level=together(parts))
        assert items.loc[item, ["difference", "low", "high"]].tolist() == pytest.approx(difference[:3])
    assert items["value"].tolist() == pytest.approx([front.loc[found.best.name, "value"]] * 2)
    assert items.loc["listen A+B", "baseline"] == pytest.approx(front.loc["bonus", "value"])
    assert items["cost"].to_dict() == {"bonus": 5, "listen A+B": 3}


def test_intervals_of_the_items_hold_although_their_replicates_chose_the_set():
    """Eight sets of one item that is worth nothing: the luckiest is chosen, and its interval still holds 0.

    The 95 % interval of a set that nobody had chosen would hold it far less often.
    """
    luck, worlds, sets, n = np.random.default_rng(12), 1000, 8, 40
    held = dict.fromkeys((0.95, together(sets)), 0)
    for _ in range(worlds):
        gains = luck.normal(0.0, 1.0, (sets, n))
        chosen = gains[gains.mean(axis=1).argmax()]
        for level in held:
            found = paired_difference(chosen, np.zeros(n), bounded=False, level=level)
            held[level] += found.low <= 0.0 <= found.high
    assert held[together(sets)] / worlds >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / worlds)
    assert held[0.95] / worlds < 0.9


@pytest.mark.parametrize("budget", [0, 2.9, 3, 5, 7.5, 1000])
def test_the_budget_is_never_exceeded(tiny, budget):
    """No set that is run or advised costs more; a larger budget never makes the best set worse."""
    found = Search(AdvicePlan(from_data(FIRMS), tiny, budget, Goal(), seed=1)).run()
    assert found.screened["cost"].max() <= budget
    assert found.best.cost.sum() <= budget
    assert found.front["cost"].is_monotonic_increasing
    assert found.front["set"].iloc[0] == "nothing"


def test_the_target_is_reached_by_the_cheapest_set_that_surely_does(tiny):
    """Its whole interval is beyond the target; no cheaper set of the front can say so."""
    scenario = from_data(FIRMS)
    easy = survival(scenario, tiny, ("bonus",), CONFIRM).mean() - 0.1
    found = Search(AdvicePlan(scenario, tiny, 8, Goal("survival", easy), seed=1)).run()
    assert found.reached
    assert found.best.name == "bonus"
    row = found.front.set_index("set").loc["bonus"]
    assert row["low"] >= easy
    assert not found.front[found.front["cost"] < 5]["reaches"].any()


def test_a_target_out_of_reach_is_not_claimed(tiny):
    """Nothing reaches survival in all runs: the best there is is advised, and it is said that it falls short."""
    found = Search(AdvicePlan(from_data(FIRMS), tiny, 8, Goal("survival", 1.0), seed=1)).run()
    assert not found.reached
    assert not found.front["reaches"].any()
    assert found.best.name == "bonus and listen A+B"


def test_of_costs_little_is_wanted(tiny):
    """With friction cost as the target, the front goes down, and reaching means staying below."""
    found = Search(AdvicePlan(from_data(FIRMS), tiny, 8, Goal("friction_cost", 0.99), seed=1)).run()
    assert found.best.name == "nothing"
    assert found.front[found.front["efficient"]]["value"].is_monotonic_decreasing


def test_many_interventions_are_screened_and_the_rest_is_counted(tiny, monkeypatch):
    """The best application of each intervention stays, the sets that are left out are counted."""
    monkeypatch.setattr(search, "FEWEST_SETS", 8)
    monkeypatch.setattr(search, "MOST_SETS", 8)
    scenario = from_data(FIRMS | {"departments": {name: {} for name in "ABCD"}, "months": 24})
    found = Search(AdvicePlan(scenario, tiny, 40, Goal(), seed=1)).run()
    assert len(found.screened) == 8  # three items: bonus, listen for one pair, spoil
    assert len(found.screened) + found.left_out == 2**8  # bonus, spoil and listen for six pairs; rename cannot matter
    assert {one.split(" ")[0] for one in found.screened["set"]} == {"nothing", "bonus", "listen", "spoil"}


def test_sets_that_are_far_behind_get_no_more_replicates(tiny, monkeypatch):
    """All in the first rung, a third in the next, a third of these in the last, of which one is the best."""
    monkeypatch.setattr(search, "ALWAYS_ON", 6)
    scenario = from_data(FIRMS | {"departments": {name: {} for name in "ABC"}, "months": 24})
    found = Search(AdvicePlan(scenario, tiny, 15, Goal(), seed=1)).run()
    assert (len(found.screened), found.left_out) == (2**5, 0)  # bonus, spoil, and listen for three pairs
    assert found.screened["n"].value_counts().to_dict() == {16: 22, 48: 4, 96: 6}
    told = found.screened.set_index("set")
    best = "bonus and listen A+B, A+C, B+C"
    assert told.loc[best, "n"] == told.loc["nothing", "n"] == 96
    assert found.best.name == best
    for name in told.index[told["n"] == 16][:3]:
        organisation = parse(name, scenario, tiny).organisation
        assert told.loc[name, "value"] == pytest.approx(
            outcomes_of([organisation], range(16), seed=1)["survival"][0].mean()
        )


def test_it_says_whether_all_sets_were_run(tiny):
    """And how much longer that would take; so many as are asked for are run."""
    scenario = from_data(FIRMS | {"departments": {name: {} for name in "ABC"}, "months": 24})
    found = Search(AdvicePlan(scenario, tiny, 15, Goal(), seed=1, sets=10)).run()
    assert (len(found.screened), found.left_out) == (8, 24)
    told = "The search was not exhaustive: 8 sets were run, the most promising of 32"
    assert coverage(8, 24) == f"{told}; all would take some 4 times as long (--sets 32)."
    assert coverage(8, 5_000_000) == (
        "The search was not exhaustive: 8 sets were run, the most promising of 5,000,008; "
        "all would take some 630,000 times as long."
    )
    assert coverage(32, 0) == "The search was exhaustive: all 32 sets that can be afforded were run."
    assert coverage(8, None).endswith("the most promising of too many to count.")


def test_words_of_a_set_are_read_back(tiny):
    """A set is told as `--with` reads it, and gives the same scenario."""
    scenario = from_data(FIRMS | {"departments": {name: {} for name in "ABC"}})
    listen, bonus = tiny.interventions["listen"], tiny.interventions["bonus"]
    one = [
        Application("listen", listen, ("A+B",)),
        Application("bonus", bonus),
        Application("listen", listen, ("B+C",)),
    ]
    assert in_words(one) == "listen A+B, B+C and bonus"
    assert parse(in_words(one), scenario, tiny).scenario.data == make_variant("", scenario, merged(one)).scenario.data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("survival=0.8", Goal("survival", 0.8)),
        ("quality", Goal("quality")),
        (" friction_cost = 0.3 ", Goal("friction_cost", 0.3)),
        ("response_days=2.5", Goal("response_days", 2.5)),
        ("net_benefit", Goal("net_benefit")),
        ("net_benefit=250000", Goal("net_benefit", 250_000.0)),
    ],
)
def test_targets_are_read(text, expected):
    """An outcome, and perhaps a value; money where the scenario has a business section."""
    assert parse_goal(text, business=True) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("survivl=0.8", 'unknown outcome "survivl"; did you mean "survival"?'),
        ("survival=1.2", "survival must be a number from 0 to 1"),
        ("survival=-0.1", "survival must be a number from 0 to 1"),
        ("survival=nan", "survival must be a number from 0 to 1"),
        ("response_days=inf", "response_days must be a number from 0 up"),
        ("survival=much", '"much" is not a number'),
        ("survival=", '"" is not a number'),
        ("", 'unknown outcome ""'),
        ("net_benefit", "needs a scenario with a business section"),
        ("net_benefit=9", "needs a scenario with a business section"),
    ],
)
def test_targets_out_of_range_are_refused(text, message):
    """One line that says what is allowed."""
    with pytest.raises(InputError) as error:
        parse_goal(text)
    assert message in str(error.value)


def test_to_gain_nothing_is_no_target():
    """Doing nothing has a net benefit of 0."""
    for text in ("net_benefit=0", "net_benefit=-3", "net_benefit=inf"):
        with pytest.raises(InputError, match="net_benefit"):
            parse_goal(text, business=True)


# ---- money -------------------------------------------------------------------------------------


def test_monthly_figures_add_up_to_those_of_the_run():
    """Quality and friction cost month by month have the means that the engine keeps."""
    organisation = build(from_data(two(months=30) | {"departments": {"A": {}, "B": {}, "C": {"self_worth": 0.3}}}))
    quality, friction = pay_back.monthly(organisation, range(20, 150), seed=2)
    runs = outcomes_of([organisation], range(20, 150), seed=2)
    assert quality.shape == (130, 30)
    np.testing.assert_allclose(quality.mean(axis=1), runs["quality"][0])
    np.testing.assert_allclose(friction.mean(axis=1), runs["friction_cost"][0])


@pytest.mark.parametrize(
    ("net", "low", "high", "expected"),
    [
        ([-5, -1, 0, 4], [-6, -2, -1, 3], [-4, 0, 1, 5], (3, 2, 4)),
        ([1, -1, 2, 3], [0, -2, -1, -1], [2, 0, 3, 4], (3, 1, None)),  # once back, and lost again
        ([-3, -2, -1], [-4, -3, -2], [-2, -1, -0.5], (None, None, None)),
        ([0, 1], [0, 1], [0, 1], (1, 1, 1)),
    ],
)
def test_money_is_back_when_it_stays_back(net, low, high, expected):
    """The first month from which the sum is never below 0 again; the interval's ends make the interval."""
    table = pd.DataFrame({"month": range(1, len(net) + 1), "net": net, "low": low, "high": high})
    assert tuple(pay_back.pay_back(table)) == expected


def test_net_benefits_are_worked_by_hand():
    """What projects bring in more, less what is spent: month 1 has the cost that is paid once."""
    business = {"projects": 12, "project_size": 50, "project_value": 100, "unit_cost": 2}
    scenario = from_data(two(months=24) | {"business": business})
    baseline, other = make_variant("", scenario, []), parse("coach A", scenario, catalogue.load())
    net = pay_back.net_benefits(baseline, other, range(40), seed=1)
    (q0, f0), (q1, f1) = (pay_back.monthly(one.organisation, range(40), 1) for one in (baseline, other))
    more = (100 * (q1 - q0) - 50 * (f1 - f0)).mean(axis=0)
    assert net["net"].iloc[0] == pytest.approx(more[0] - 2 * 3)
    assert net["net"].iloc[-1] == pytest.approx(more.sum() - 2 * 20)
    assert net["low"].isna().tolist() == [True, *[False] * 23]  # the skill of month 1 delivers from month 2 on
    known = net.dropna()
    assert ((known["low"] <= known["net"]) & (known["net"] <= known["high"])).all()


def test_the_front_knows_its_money(tiny):
    """Net benefit against doing nothing, from the same replicates: bought for nothing where nothing is done."""
    business = {"projects": 12, "project_size": 50, "project_value": 100, "unit_cost": 2}
    scenario = from_data(FIRMS | {"business": business})
    found = Search(AdvicePlan(scenario, tiny, 8, Goal(), seed=1)).run()
    front = found.front.set_index("set")
    assert front.loc["nothing", "net_benefit"] == 0
    runs = outcomes_of([found.baseline.organisation, found.best.organisation], CONFIRM, seed=1)
    quality, friction = ((runs[name][1] - runs[name][0]).mean() for name in ("quality", "friction_cost"))
    assert front.loc[found.best.name, "net_benefit"] == pytest.approx(60 * (100 * quality - 50 * friction) - 2 * 8)


BUSINESS = {"projects": 12, "project_size": 50, "project_value": 100, "unit_cost": 2, "currency": "EUR"}


@pytest.fixture(scope="module")
def profit(tiny):
    """What a search for the highest net benefit finds."""
    scenario = from_data(FIRMS | {"business": BUSINESS})
    return Search(AdvicePlan(scenario, tiny, 8, Goal("net_benefit"), seed=1)).run()


def test_the_most_profitable_set_is_that_of_brute_force(profit, tiny):
    """Of all sets within the budget, none brings in more on other replicates; the placebo costs and brings nothing."""
    costs = {"bonus": 5, "listen": 3, "spoil": 1, "rename": 1}
    every = chain.from_iterable(combinations(costs, size) for size in range(5))
    able = [one for one in every if sum(costs[name] for name in one) <= 8]
    scenario = profit.plan.scenario
    organisations = [parse(" and ".join(one), scenario, tiny).organisation if one else build(scenario) for one in able]
    runs = outcomes_of(organisations, range(10_000, 12_000), seed=1)
    brought = scenario.business.benefit(runs["quality"], runs["friction_cost"], 60).mean(axis=1)
    net = {one: brought[k] - brought[0] - 2 * sum(costs[name] for name in one) for k, one in enumerate(able)}
    best = max(net, key=lambda one: net[one])
    assert set(best) == {part.split(" ")[0] for part in profit.best.name.split(" and ")}
    assert profit.front.set_index("set").loc[profit.best.name, "value"] == pytest.approx(net[best], rel=0.05)
    assert [one.words for one in profit.useless] == ["rename A+B"]
    assert profit.front["value"].tolist() == profit.front["net_benefit"].tolist()
    assert profit.front.loc[0, "value"] == 0


def test_a_net_benefit_can_be_asked_for(tiny):
    """Reached by the cheapest set whose whole interval is beyond it, in money."""
    scenario = from_data(FIRMS | {"business": BUSINESS})
    found = Search(AdvicePlan(scenario, tiny, 8, Goal("net_benefit", 100.0), seed=1)).run()
    row = found.front.set_index("set").loc[found.best.name]
    assert found.reached
    assert row["low"] >= 100
    assert not found.front[found.front["cost"] < row["cost"]]["reaches"].any()
    out_of_reach = Search(AdvicePlan(scenario, tiny, 8, Goal("net_benefit", 1e9), seed=1)).run()
    assert not out_of_reach.reached


def test_every_table_has_the_cost_in_money(profit):
    """Two EUR a coin, where the scenario says so."""
    for table in (profit.screened, profit.front, profit.items):
        assert (table["cost_in_money"] == 2 * table["cost"]).all()


def test_the_money_of_the_best_set_has_one_figure(profit):
    """Month by month it comes to what the front says, with the same interval, and the items to what it is worth."""
    row, last = profit.front.set_index("set").loc[profit.best.name], profit.net_benefit.iloc[-1]
    assert last[["net", "low", "high"]].tolist() == pytest.approx(row[["net_benefit", "net_low", "net_high"]].tolist())
    assert profit.items["value"].tolist() == pytest.approx([row["value"]] * len(profit.items))


@pytest.mark.parametrize("name", ["shared bonus", "limit sourcing", "coach"])
def test_an_onset_puts_off_the_month_of_pay_back(name):
    """The same measure at the same cost: at once, with the onset of its kind, and growing for a year."""
    relationships = {"default": {"mutual_need": 0.6, "trust": 0.5}}
    scenario = from_data(two(48, shared_outcome=0.1) | {"business": BUSINESS, "relationships": relationships})
    baseline, shipped = make_variant("", scenario, []), catalogue.load()
    variants = [parse(name + onset, scenario, shipped) for onset in (" onset 0", "", " onset 12")]
    nets = [pay_back.net_benefits(baseline, one, range(200), seed=1) for one in variants]
    at_once, usual, slowly = (pay_back.pay_back(net).month for net in nets)
    assert at_once < usual < slowly
    assert len({one.cost.sum() for one in variants}) == 1
