"""Advice where something is uncertain: the search, its tables over the draws, and what it says."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import partnering as pt
from partnering.design.draws import Draws
from partnering.figures.wording import measure
from partnering.interventions import catalogue
from partnering.interventions.advice_plan import AdvicePlan, Goal, Stages, plan, stages
from partnering.interventions.advising.asking import request_for
from partnering.interventions.advising.choice import rivals
from partnering.interventions.advising.figures import KNOWING, REGRET
from partnering.interventions.advising.sets import Sets
from partnering.interventions.advising.wording import how_often, knowing
from partnering.interventions.changes.columns import OVER_DRAWS
from partnering.interventions.search import Search
from partnering.interventions.variants import Application, in_draws, make_variant, parse
from partnering.runs.ensemble import outcomes_of
from partnering.scenarios.scenario import from_data
from partnering.statistics.draws import mean_over_draws, paired_over_draws
from partnering.statistics.level import together
from tests.catalogues import TINY
from tests.cli.test_whatif import numbers
from tests.console import partnering
from tests.interventions.test_search import BUSINESS, FIRMS
from tests.readable import assert_readable

OPEN = {"relationships.all.trust": {"from": 0.2, "to": 0.7}, "departments.A.self_worth": {"from": 0.1, "to": 0.9}}
EQUALS = """\
unit: coins
interventions:
  lift:
    meaning: A department is taken for an equal.
    applies_to: department
    timeline: [{month: $from, add: {departments.$department.self_worth: 0.2}}]
    cost: {once: 3}
    source: s
"""
"""Which of two departments to lift depends on which of them thinks less of itself."""
TWO = {
    "name": "Two",
    "months": 24,
    "departments": {"A": {}, "B": {}},
    "organisation": {"shared_outcome": 0.7},
    "relationships": {"default": {"mutual_need": 0.75, "trust": 0.6}},
    "uncertainty": {f"departments.{name}.self_worth": {"from": 0.1, "to": 0.8} for name in "AB"},
}
SHORT = Stages((range(16), range(16, 32)), range(32, 80), range(80, 104))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A catalogue small enough to try everything."""
    file = tmp_path_factory.mktemp("catalogue") / "tiny.yaml"
    file.write_text(TINY, encoding="utf-8")
    return catalogue.load(file)


@pytest.fixture(scope="module")
def advised(tmp_path_factory):
    """The folder of an advice over 60 draws, and what it printed."""
    folder = tmp_path_factory.mktemp("advise")
    (folder / "tiny.yaml").write_text(TINY, encoding="utf-8")
    (folder / "mine.yaml").write_text(pt.scenario(FIRMS | {"uncertainty": OPEN, "business": BUSINESS}).to_yaml())
    ask = ("--budget", 8, "--draws", 60, "--replicates", 20, "--catalogue", "tiny.yaml", "--out", "a", "--no-figures")
    done = partnering("advise", "mine.yaml", *ask, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "a", done.stdout


def written(found, folder):
    """The tables of an advice as text, by name."""
    folder.mkdir()
    found.save(folder)
    return {path.stem: pd.read_csv(path, dtype=str) for path in folder.glob("*.csv")}


def test_too_few_draws_to_say_what_is_worth_knowing_are_told_so():
    """Not that nothing is shown to be, which more draws may show."""
    few = pd.DataFrame({"number": ["a", "b"], **dict.fromkeys(("value", "low", "high", "changes"), np.nan)})
    how = measure("survival")
    assert knowing(few, how) == "Worth knowing better: too few runs to say."
    assert knowing(few.assign(changes=0.01), how).startswith("Worth knowing better: no single one of 2 ")


def test_what_happens_in_some_draws_is_not_told_as_none_or_all():
    """Another set in 1 of 250 of them is not "in 0 %", and the best set in all but one not in 100 %."""
    assert list(map(how_often, (0.004, 0.996, 0.0, 1.0, np.nan))) == ["0.4 %", "99.6 %", "0 %", "100 %", "unknown"]


@pytest.mark.parametrize("goal", [Goal(), Goal("friction_cost", 0.4), Goal("net_benefit")], ids=lambda one: one.outcome)
def test_what_leaves_nothing_open_changes_no_figure(tiny, tmp_path, goal):
    """With zero spread the columns of every table are those of the plain scenario, byte for byte."""
    plain = FIRMS | {"business": BUSINESS}
    sure = plain | {"uncertainty": {"relationships.all.trust": {"from": 0.45, "to": 0.45}}}
    asked = plan(from_data(sure), tiny, 8, goal, seed=1, draws=5)
    tables = []
    for name, draws in (("plain", {}), ("sure", {"draws": asked.draws, "choosing": asked.choosing})):
        own = AdvicePlan(from_data(sure if draws else plain), tiny, 8, goal, 1, SHORT, **draws)
        tables.append(written(Search(own).run(), tmp_path / name))
    one, other = tables
    assert one.keys() == {"combinations", "front", "items", "net_benefit"}
    for name, table in one.items():
        pd.testing.assert_frame_equal(other[name][list(table)], table)
    assert other["information"].empty  # no number differs


def test_the_organisation_of_a_set_is_that_of_a_variant(tiny):
    """In the scenario as it stands and in each draw; dated changes of the scenario come first."""
    scenario = from_data(
        FIRMS
        | {
            "uncertainty": OPEN,
            "timeline": [{"month": 3, "add": {"relationships.all.trust": 0.1}}, {"month": 2, "coach": ["A"]}],
        }
    )
    every = [Application(name, one, ("A+B" if name in ("listen", "rename") else "",))
             for name, one in tiny.interventions.items()]  # fmt: skip
    sets = Sets(scenario, tiny, every)
    draws = plan(scenario, tiny, 8, Goal(), seed=1, draws=4).draws
    variant = make_variant("", scenario, every)
    bases = [sets.base, *sets.in_draws(draws)]
    for base, expected in zip(bases, [variant.organisation, *in_draws(variant, draws)], strict=True):
        made = sets.organisation(every, base)
        for name in set(made.__dataclass_fields__) - {"state_changes", "changed_places"}:
            np.testing.assert_array_equal(getattr(made, name), getattr(expected, name))
        one, other = ([(*row.tolist()[:3], *row.tolist()[5:], own.changed_places[row["start"] : row["stop"]].tolist())
                       for row in own.state_changes] for own in (made, expected))  # fmt: skip
        assert one == other


def test_an_offer_that_stays_open_is_filled_up_as_each_draw_needs_it(tmp_path):
    """Where it is not known how quickly offers fade."""
    (tmp_path / "tempt.yaml").write_text(
        "unit: coins\ninterventions:\n"
        "  tempt: {meaning: m, applies_to: pair, strength: 0.5, cost: {once: 1}, source: s,\n"
        "    timeline: [{month: $from, until: 30, shock: outside offer, side: [$first, $second], size: $strength}]}\n"
    )
    book = catalogue.load(tmp_path / "tempt.yaml")
    scenario = from_data(FIRMS | {"uncertainty": {"organisation.offer_decay": {"from": 0.5, "to": 0.99}}})
    every = [Application("tempt", book.interventions["tempt"], ("A+B",))]
    draws = plan(scenario, book, 8, Goal(), seed=1, draws=4).draws
    sets, variant = Sets(scenario, book, every), make_variant("", scenario, every)
    for base, expected in zip(sets.in_draws(draws), in_draws(variant, draws), strict=True):
        made = sets.organisation(every, base)
        assert made.state_changes["addend"].tolist() == expected.state_changes["addend"].tolist()


def test_choosing_meets_other_organisations_than_confirming(tiny, tmp_path):
    """Those that follow the draws; of a file, its last ones, and the same where it holds no others."""
    scenario = from_data(FIRMS | {"uncertainty": OPEN})
    made = plan(scenario, tiny, 8, Goal(), seed=1, draws=7)
    assert len(made.choosing) == stages(over_draws=True).choosing_draws == 62
    more = plan(scenario, tiny, 8, Goal(), seed=1, draws=69).draws
    np.testing.assert_array_equal(np.vstack([made.draws.values, made.choosing.values]), more.values)
    (tmp_path / "survey.csv").write_text("organisation.clarity\n0.1\n0.2\n0.3\n0.4\n")
    scenario = from_data(FIRMS | {"draws": "survey.csv"})
    made = plan(scenario, tiny, 8, Goal(), seed=1, folder=tmp_path, draws=2)
    assert made.draws.values.ravel().tolist() == [0.1, 0.2]
    assert made.choosing.values.ravel()[:5].tolist() == [0.4, 0.3, 0.2, 0.1, 0.4]
    screened, refined = (made.meets(some) for some in (made.stages.screen, made.stages.refine))
    assert [draw for draw, _ in (*screened, *refined)] == list(range(62))
    assert {len(some) for _, some in screened} == {16}


def test_sets_that_are_the_best_in_some_organisations_go_on():
    """Those most often first; alike organisations are one."""
    values = np.array([[0.0, 0.0, 9.0, 0.0], [1.0, 1.0, 0.0, 1.0], [0.0, 0.0, 0.0, np.nan]])
    assert rivals(values, np.arange(4), 8) == [1, 0]
    assert rivals(values, np.arange(4), 1) == [1]
    assert rivals(values, np.zeros(4), 8) == []


def test_figures_are_those_of_the_draws(advised, tiny):
    """Worked out again from runs of the sets in each draw: mean, benefit, and the draws are those of the folder."""
    folder, printed = advised
    front, values = pd.read_csv(folder / "front.csv").set_index("set"), pd.read_csv(folder / "draws.csv")
    facts = json.loads((folder / "manifest.json").read_text())
    assert (facts["draws"], facts["replicates"]["confirming"]) == (60, [992, 1012])
    scenario = pt.read(folder / "scenario.yaml").checked
    runs = {}
    for name in ("nothing", "bonus and listen A+B"):
        variant = make_variant("", scenario, []) if name == "nothing" else parse(name, scenario, tiny)
        drawn = in_draws(variant, Draws(tuple(values), values.to_numpy(), b""))
        runs[name] = outcomes_of(drawn, range(992, 1012), 1)["survival"]
    row, level = front.loc["bonus and listen A+B"], together(len(front))
    mean = mean_over_draws(runs["bonus and listen A+B"], level=level)
    assert row[["value", "low", "high"]].astype(float).tolist() == pytest.approx(list(mean[:3]))
    found = paired_over_draws(runs["bonus and listen A+B"], runs["nothing"], level=level)
    told = row[["benefit", "benefit_low", "benefit_high", "helps"]].astype(float).tolist()
    assert told == pytest.approx([*found[:3], found.rises[0]])
    assert {*OVER_DRAWS, *REGRET} <= set(front)
    assert front["best_in"].sum() >= 1.0
    assert front["cautious"].sum() == front["advised"].sum() == 1
    assert (front["regret"] <= front["most_regret"]).all()
    assert (front["regret_low"] <= front["regret"]).all()
    information = pd.read_csv(folder / "information.csv")
    assert list(information) == list(KNOWING)
    assert set(information["number"]) == set(values)
    assert set(pt.open(folder).figures()) == {"front", "items", "net_benefit"}  # no number is shown to be worth it
    assert "Nothing need be known better: the same set is the best" in printed


def test_it_says_how_surely_what_to_regret_and_what_to_ask(tmp_path):
    """Each number of the sentences stands in a table; the same from Python; the figure is drawn again."""
    (tmp_path / "equals.yaml").write_text(EQUALS, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(pt.scenario(TWO).to_yaml())
    ask = ("--budget", "3 coins", "--catalogue", "equals.yaml", "--replicates", 30, "--out", "a", "--no-figures")
    done = partnering("advise", "mine.yaml", *ask, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    front, information = (pd.read_csv(tmp_path / "a" / f"{name}.csv") for name in ("front", "information"))
    best, own = front[front["advised"]].iloc[0], done.stdout.split("\n\n", 1)[0].splitlines()[2:]
    assert own[0].startswith(f"“{best['set']}” helps in {100 * best['helps']:.0f}")
    assert own[1].startswith(f"It is the best of 3 sets in {100 * best['best_in']:.0f}")
    assert own[-1].startswith("Worth knowing better: ask ")
    assert " again how far it counts as much as any other. Who knew it would take another set in " in own[-1]
    known = [
        *front.select_dtypes("number").to_numpy().ravel(),
        *information[["value", "low", "high", "changes"]].stack(),
    ]
    told = {f"{abs(100 * number):.{places}f}" for number in known if np.isfinite(number) for places in range(4)}
    assert numbers(" ".join(own)) <= told | {"90", "3", "100"}
    advice = pt.open(tmp_path / "a")
    assert isinstance(advice, pt.Advice)
    assert advice.best == best["set"]
    assert advice.finding.endswith(" ".join(own))
    assert "best in  regret (points)  at most" in done.stdout
    drawn = advice.plot(kind="information")
    assert drawn.title == own[-1]
    assert_readable(drawn.figure, drawn.data, tmp_path, drawn.name)


def test_python_advises(tmp_path):
    """With the figures of the command line; a plain scenario has no information."""
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    how = {"catalogue": tmp_path / "tiny.yaml", "replicates": 40}
    advice = pt.scenario(FIRMS).advise("5 coins", "survival=0.5", **how)
    assert advice.information is None
    assert advice.front["n"].tolist() == [40] * len(advice.front)
    assert "2 sets run" not in advice.finding
    assert advice.finding.startswith(("The cheapest set", "No set", "The best set"))
    with pytest.raises(pt.InputError, match="draws go with uncertainty"):
        pt.scenario(FIRMS).advise(5, draws=4, **how)
    with pytest.raises(pt.InputError, match="1,000,000 runs of each set are more than 500,000: ask for fewer"):
        pt.scenario(FIRMS | {"uncertainty": OPEN}).advise(5, draws=100, **(how | {"replicates": 10_000}))


def test_what_is_uncertain_cannot_be_set(tmp_path):
    """Every draw has its own number."""
    (tmp_path / "mine.yaml").write_text(pt.scenario(FIRMS | {"uncertainty": OPEN}).to_yaml())
    done = partnering("advise", "mine.yaml", "--budget", 5, "--set", "relationships.all.trust=0.4", cwd=tmp_path)
    assert (done.returncode, "sets the same as mine.yaml, line" in done.stderr) == (2, True)
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "relationships.IT+Sales.IT.alternatives",
            "ask IT again how easily it could get from elsewhere what Sales gives",
        ),
        ("relationships.IT+Sales.Sales.trust", "ask Sales again how far it can count on IT to do its part"),
        ("relationships.IT+Sales.worth", "ask each of IT and Sales again how far the other treats it as an equal"),
        (
            "relationships.all.stake",
            "ask every department again how much of its own results depend on what it gets from each other department",
        ),
        ("departments.HR.self_worth", "ask HR again how far it counts as much as any other"),
        ("organisation.clarity", "find out more exactly the clarity"),
        ("departments.IT.capacity", "find out more exactly the capacity of IT"),
    ],
)
def test_numbers_are_asked_for_in_the_words_of_the_questionnaire(path, words):
    """Whom to ask and what; what no question gives is named."""
    assert request_for(path).words == words


def test_one_set_alone_is_not_called_the_best(tmp_path):
    """Where nothing can be afforded there is no other set: neither the best of 1 nor regret is told."""
    (tmp_path / "mine.yaml").write_text(pt.scenario(TWO).to_yaml())
    done = partnering(
        "advise", "mine.yaml", "--budget", 0, "--draws", 4, "--replicates", 20, "--no-figures", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "No set here is shown to help" in done.stdout
    assert "the best" not in done.stdout.split("\n\n")[0]
    assert "know" not in done.stdout.split("\n\n")[0]


def test_the_figure_has_the_doubt_of_the_sentence(tmp_path):
    """Which of two alike departments to lift is open, and the title of the figure does not say more."""
    (tmp_path / "equals.yaml").write_text(EQUALS, encoding="utf-8")
    advice = pt.scenario(TWO).advise(3, catalogue=tmp_path / "equals.yaml", draws=20, replicates=20)
    first = "The set with the best result within the budget is "
    assert advice.finding.startswith(first)
    assert "may be as good" in advice.finding
    assert advice.plot(kind="front").title.startswith(first)
