"""The catalogue of interventions: what it holds, what an own one may say, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.files.errors import InputError
from partnering.interventions import catalogue
from partnering.interventions.variants import ORGANISATION, Application, make_variant, of_catalogue, parse
from partnering.model import rules
from partnering.model.parameters import BY_NAME
from partnering.runs.ensemble import outcomes_of
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.statistics.differences import paired_difference

TEN = (
    "coach", "shared bonus", "clear expectations", "open communication", "limit sourcing", "voice",
    "customer immersion", "free time", "joint planning", "rename",
)  # fmt: skip
OWN = """\
extends: shipped
interventions:
  coach: {cost: {once: 0, per_month: 3}}
  rename:
  away day:
    meaning: Two departments spend a day away together.
    applies_to: pair
    strength: 0.1
    timeline:
      - {month: $from, add: {relationships.$pair.trust: $strength}}
    cost: {once: 2}
    source: assumption
"""


def written(tmp_path, text):
    """A catalogue of one's own."""
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def entry(**changes):
    """A catalogue with one entry, as YAML."""
    lines = {
        "meaning": "It is done.",
        "applies_to": "department",
        "strength": "0.1",
        "timeline": "[{month: $from, until: $until, coach: [$department], rate: $strength}]",
        "cost": "{once: 1}",
        "source": "assumption",
    } | changes
    told = "".join(f"    {key}: {value}\n" for key, value in lines.items() if value is not None)
    return f"interventions:\n  thing:\n{told}"


def test_the_shipped_catalogue_holds_the_ten():
    """Ten interventions, in the order in which they are explained, each with a cost and a source."""
    assert tuple(catalogue.load().interventions) == TEN


def test_what_the_articles_do_not_mention_is_called_an_assumption():
    """An entry has a quotation, or says that it is an assumption."""
    for one in catalogue.load().interventions.values():
        assert one.quote or one.source == "assumption"


EXPECTED = {
    "coach": [{"month": 6, "until": 24, "onset": 2, "coach": ["IT"], "rate": 0.05}],
    "shared bonus": [{"month": 6, "until": 24, "onset": 6, "set": {"organisation.shared_outcome": 0.8}}],
    "clear expectations": [{"month": 6, "until": 24, "onset": 3, "set": {"organisation.clarity": 0.9}}],
    "open communication": [{"month": 6, "until": 24, "onset": 6, "set": {"organisation.communication": 0.8}}],
    "limit sourcing": [
        {"month": 6, "onset": 6, "policy": "sole sourcing", "departments": ["IT"], "size": 0.5},
        {"month": 6, "until": 24, "onset": 6, "multiply": {"relationships.all.IT.offer": 0.5}},
    ],
    "voice": [{"month": 6, "until": 24, "onset": 3, "add": {"relationships.all.IT.worth": 0.02}}],
    "customer immersion": [{"month": 6, "until": 24, "onset": 1, "add": {"departments.IT.customer_focus": 0.03}}],
    "free time": [{"month": 6, "until": 24, "onset": 3, "add": {"departments.IT.capacity": 1}}],
    "joint planning": [{"month": 6, "until": 24, "onset": 3, "set": {"organisation.agreement_weight": 0.2}}],
    "rename": [{"month": 6, "relabel": "business partner", "pairs": [["IT", "Sales"]]}],
}


@pytest.mark.parametrize("name", TEN)
def test_each_intervention_is_these_dated_changes(name):
    """Placeholders become whom, how much and when: nothing else is added."""
    one = catalogue.load().interventions[name]
    whom = {"department": ("IT",), "pair": ("IT+Sales",), "organisation": ORGANISATION}[one.applies_to]
    until = 24 if "until" in one.placeholders else None
    assert Application(name, one, whom, start=6, until=until).changes(60) == EXPECTED[name]


DOES = {
    "coach": ("servant-it", "survival", +1),
    "shared bonus": ("silo-targets", "survival", +1),
    "clear expectations": ("company", "retention", +1),
    "open communication": ("company", "response_days", -1),
    "limit sourcing": ("company", "survival", +1),
    "voice": ("servant-it", "survival", +1),
    "customer immersion": ("company", "customer_value", +1),
    "free time": ("overloaded", "survival", +1),
    "joint planning": ("independent-firms", "retention", +1),
    "rename": ("company", "nominal_partnering", +1),
}
"""Where each is of use, and in what, up or down."""


@pytest.mark.parametrize("name", TEN)
def test_every_intervention_does_what_it_is_for(name):
    """Done for everybody, it moves that outcome its way, with the whole interval; the placebo moves no other."""
    scenario, outcome, sign = (library.load(DOES[name][0]), *DOES[name][1:])
    organisations = [make_variant("", scenario, []).organisation, parse(name, scenario, catalogue.load()).organisation]
    runs = outcomes_of(organisations, range(200), seed=5)
    before, after = runs[outcome]
    both = ~(np.isnan(before) | np.isnan(after))  # retention is that of the runs in which something formed
    moved = paired_difference(sign * after[both], sign * before[both], bounded=False)
    assert moved.low > 0
    if name == "rename":
        for other in set(runs) - {outcome}:
            np.testing.assert_array_equal(*runs[other])


def test_felt_worth_settles_where_the_catalogue_says():
    """With a voice felt worth settles 0.08 higher, as if the others did 0.16 more: half of it is what one sees."""
    told, rate = catalogue.load().interventions["voice"], BY_NAME["worth_rate"].default
    worth = alike = 0.6
    for _ in range(200):
        worth = rules.worth(worth + told.strength, self_worth=0.6, imbalance=0.0, perceived=0.6, worth_rate=rate)
        alike = rules.worth(alike, self_worth=0.6, imbalance=0.0, perceived=0.76, worth_rate=rate)
    assert worth == pytest.approx(0.68)
    assert alike == pytest.approx(0.68)


@pytest.mark.parametrize("name", library.shipped())
def test_every_intervention_fits_every_shipped_scenario(name):
    """Applied to everybody, each gives a scenario that builds."""
    scenario = library.load(name)
    for one in of_catalogue(scenario, catalogue.load()):
        assert build(one.scenario).months == scenario.months


def test_an_onset_of_0_goes_without_saying():
    """At once, where it is asked for; the source of a default is said, or that it is an assumption."""
    shipped = catalogue.load().interventions
    assert Application("coach", shipped["coach"], ("IT",), onset=0).changes(12) == [
        {"month": 1, "until": 18, "coach": ["IT"], "rate": 0.05}
    ]
    assert all(one.onset_source for one in shipped.values())
    assert [name for name, one in shipped.items() if not one.onset] == ["rename"]  # a name changes at once


def test_an_own_catalogue_changes_adds_and_takes_out(tmp_path):
    """With `extends: shipped` only what differs is said: here a cost, a new entry, and one taken out."""
    own, shipped = catalogue.load(written(tmp_path, OWN)), catalogue.load()
    assert set(own.interventions) == {*TEN, "away day"} - {"rename"}
    assert own.interventions["coach"].cost == catalogue.Cost(once=0, per_month=3)
    assert own.interventions["coach"].timeline == shipped.interventions["coach"].timeline
    assert own.interventions["voice"] == shipped.interventions["voice"]
    made = Application("away day", own.interventions["away day"], ("IT+Sales",)).changes(60)
    assert made == [{"month": 1, "add": {"relationships.IT+Sales.trust": 0.1}}]


def test_a_catalogue_can_stand_alone(tmp_path):
    """Without `extends` it holds what it says, in its own unit."""
    own = catalogue.load(written(tmp_path, "unit: EUR\n" + entry()))
    assert (own.unit, list(own.interventions)) == ("EUR", ["thing"])


def test_strength_may_be_told_as_what_is_left(tmp_path):
    """$left is 1 − strength, without rounding dust."""
    text = entry(timeline="[{month: $from, multiply: {relationships.all.$department.trust: $left}}]", strength="0.7")
    one = catalogue.load(written(tmp_path, text)).interventions["thing"]
    assert Application("thing", one, ("IT",)).changes(12)[0]["multiply"] == {"relationships.all.IT.trust": 0.3}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (entry(applys_to="department"), 9, 'unknown key "applys_to"; did you mean "applies_to"?'),
        (entry(meaning=None), 2, '"meaning" is missing'),
        (entry(applies_to="side"), 4, "must be one of organisation, department, pair"),
        (entry(cost="{once: -1}"), 7, "interventions.thing.cost.once"),
        (entry(cost="{monthly: 1}"), 7, 'unknown key "monthly"'),
        (
            entry(timeline="[{month: $form, coach: [$department], rate: $strength}]"), 2,
            'placeholder of an entry that applies to department "form"; did you mean "from"?',
        ),
        (entry(timeline="[{month: $from, coach: [IT], rate: $strength}]"), 2, "names none: write $department"),
        (entry(timeline="[{month: $from, coach: [$department]}]"), 2, "strength and the placeholder $strength"),
        (entry(strength=None), 2, "strength and the placeholder $strength"),
        (
            entry(timeline="[{month: 1, coach: [$department], rate: $strength}]", months="6"), 2,
            "its timeline has no $until",
        ),
        (entry(onset="2"), 2, "has an onset, but its timeline has no $onset"),
        (
            entry(
                timeline="[{month: $from, onset: $onset, relabel: a, pairs: [[$department, B]]}]",
                strength=None, onset="2",
            ),
            2, 'unknown key "onset"',
        ),
        (entry(onset="1.5"), 9, "interventions.thing.onset"),
        (entry().replace("thing", "sudden onset"), 2, "cannot name an intervention"),
        (entry(timeline="[{month: $from, relabel: at $ 5, pairs: [[$department, B]]}]"), 2, "$ starts a placeholder"),
        (entry(timeline="[{month: $from, coch: [$department], rate: $strength}]"), 2, "a dated change needs one of"),
        (
            entry(timeline="[{month: $from, coach: [$department], rte: $strength}]"), 2,
            'unknown key "rte"; did you mean "rate"?',
        ),
        (entry().replace("thing", "come and go"), 2, "cannot name an intervention"),
        (entry().replace("thing", "thing 2"), 2, "cannot name an intervention"),
        (entry() + "cots: 1\n", 9, 'unknown key "cots"'),
        ("unit: days\n", 1, '"interventions" is missing'),
        ("interventions: {}\n", 1, "interventions"),
    ],
)  # fmt: skip
def test_faults_are_told_with_their_line(tmp_path, text, line, message):
    """File, line, what is allowed, the nearest name: as in scenario files."""
    file = written(tmp_path, text)
    with pytest.raises(InputError) as error:
        catalogue.load(file)
    assert f"{file}, line {line}: " in str(error.value)
    assert message in str(error.value)
