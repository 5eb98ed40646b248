"""A report: what it says stands in its tables, the same studies give the same words, and nothing is run twice."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from partnering.documents.language import language, languages
from partnering.documents.web import html
from partnering.interventions import whatif
from partnering.interventions.money import price_of
from partnering.interventions.variants import parse
from partnering.model.parameters import DEPARTMENT, SIDE, names
from partnering.report import plan
from partnering.report.chapters import about, answer, budget, certainty, events, fragile, turning
from partnering.report.found import Found
from partnering.report.voice import Voice
from partnering.sensitivity import factors
from tests.report.conftest import SCENARIO

NAME = re.compile("[„“][^“”]*[“”]")
"""A name in quotation marks, such as that of an event, is written alike in all languages."""
NUMBER = re.compile(r"(?<![\w.])\d[\d.,]*\d|(?<![\w.])\d")


def numbers_in(text, decimal, thousands):
    """The numbers of a text beside those in names: each with the number of its decimals."""
    for found in NUMBER.findall(NAME.sub("", text)):
        plain = found.replace(thousands, "").replace(decimal, ".").rstrip(".")
        yield float(plain), len(plain.partition(".")[2])


def numbers_of(document):
    """All numbers that the tables of a document hold: also in hundredths, as shares are told, and as losses."""
    held, words = [], []
    for table in document.tables().values():
        shown = table.frame[[*table.columns]]  # a frame may have more columns than its table shows
        numeric = shown.select_dtypes("number").to_numpy(dtype=float).ravel()
        held.append(np.abs(numeric[np.isfinite(numeric)]))
        words += map(str, shown.select_dtypes(exclude="number").to_numpy().ravel())
    values = np.concatenate(held)
    written = np.array([float(found) for found in re.findall(r"\d+\.?\d*", " ".join(words))])
    return np.concatenate([values, 100.0 * values, written])


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("which", ["whole", "bare"])
def test_every_number_in_the_text_stands_in_a_table(which, code, request):
    """Each number of each sentence is, as far as it is told, one of a table of its chapter; of money, three figures.

    The answer is of all tables, and all chapters may say how much was run.
    """
    document = request.getfixturevalue(which).document(code)
    marks = {"en": (".", ","), "de": (",", ".")}.get(code, (".", ","))
    untold = []
    for chapter in document.chapters:
        own = [
            one for one in document.chapters if chapter.key == "answer" or one.key in (chapter.key, "answer", "method")
        ]
        held = numbers_of(replace(document, chapters=tuple(own)))
        for text in (chapter.finding, *chapter.text):
            for value, places in numbers_in(text, *marks):
                near = np.abs(held - value) <= 0.5000001 * 10.0**-places
                rounded = np.abs(held - value) <= 0.00501 * value if value >= 1000 else near
                if not (near | rounded).any():
                    untold.append((chapter.key, value, text))
    assert untold == []


class Recorder(Voice):
    """A voice that keeps each number it is given to say."""

    said: list[float]

    def share(self, row, name="survival", low="", high=""):
        self.said += [row[name], row[low or f"{name}_low"], row[high or f"{name}_high"]]
        return super().share(row, name, low, high)

    def level(self, value):
        self.said.append(value)
        return super().level(value)

    def ends(self, low, high):
        self.said += [low, high]
        return super().ends(low, high)

    def number(self, row, name):
        self.said += [row[name + end] for end in ("", "_low", "_high")]
        return super().number(row, name)

    def plain(self, value):
        self.said.append(value)
        return super().plain(value)

    def points(self, change, signed=True):
        if change["changed"] != 0.0:
            self.said += [change.get(end, np.nan) for end in ("difference", "low", "high", "most_low", "most_high")]
        return super().points(change, signed)

    def money(self, change):
        self.said += [change[end] for end in ("difference", "low", "high")]
        return super().money(change)

    def cost(self, cost):
        self.said += [cost, *([self.price.money(cost)] if self.price.known else [])]
        return super().cost(cost)


@pytest.mark.parametrize("which", ["whole", "bare"])
def test_every_number_that_is_said_stands_in_a_table_as_it_is(which, request):
    """Ends of ranges too: the same number, and not only one that is written alike. In its chapter, as above."""
    made = request.getfixturevalue(which)
    found, document = Found(made.plan, made.studies), made.document()
    untold, said = {}, 0
    for module in (answer, fragile, *([events] if found.events else []), budget, certainty, turning):
        voice = voice_of(made, kind=Recorder)
        voice.said = []
        chapter = module.chapter(found, voice)
        keys = [one.key for one in document.chapters] if module is answer else [chapter.key, "answer", "method"]
        held = numbers_of(replace(document, chapters=tuple(one for one in document.chapters if one.key in keys)))
        known = [one for one in voice.said if np.isfinite(one)]
        missing = [one for one in known if np.abs(held - abs(one)).min() > 1e-12 * abs(one)]
        untold |= {chapter.key: missing} if missing else {}
        said += len(known)
    assert untold == {}
    assert said > 20


def test_the_first_chapter_is_the_answer(whole):
    """Three sentences at least: how it stands, what the event does, what to do; then the chapters in their order."""
    document = whole.document()
    keys = [
        "answer",
        "fragile",
        "events",
        "budget",
        "certainty",
        "turning",
        "method",
        "parameters",
        "reproduce",
        "limits",
    ]
    assert [chapter.key for chapter in document.chapters] == keys
    answer = document.chapters[0]
    assert answer.finding.startswith("As it is, true partnering survives to month 24 in ")
    assert "“offer_rate=0.2” does harm" in answer.text[0]
    assert "(50 EUR): bonus." in answer.text[1]
    assert all(chapter.finding for chapter in document.chapters)
    assert document.made == max(facts["finished"] for facts in manifests(whole))[:10]


def test_what_the_set_is_worth_where_an_event_comes(whole):
    """The difference of the same runs: that of a comparison in which the event is the baseline."""
    ask = whole.plan
    both = [parse(text, ask.scenario, ask.catalogue) for text in ("offer_rate=0.2", "bonus and offer_rate=0.2")]
    paired = whatif.run(both, "whatif", ask.replicates, ask.seed, draws=ask.draws).effects.iloc[0]
    held = whole.document().tables()["held"]
    row, ends = held.frame.iloc[0], ["difference", "low", "high", "most_low", "most_high"]
    assert row[ends].tolist() == pytest.approx(paired[ends].tolist(), abs=1e-12)
    chapter = next(one for one in whole.document().chapters if one.key == "turning")
    assert f"+{100 * row['difference']:.0f} points (+{100 * row['low']:.0f} to " in " ".join(chapter.text)


def test_two_ranges_that_overlap_are_no_doubt_of_the_set(whole, monkeypatch):
    """What is not shown is said of the difference of the same runs, and not of two ranges side by side."""
    found = Found(whole.plan, whole.studies)
    said = turning.finding(found, voice_of(whole))
    assert said == "With each of the events, the recommended set is shown to be worth more than doing nothing."
    none = found.held.assign(low=-0.01)
    monkeypatch.setitem(found.__dict__, "held", none)
    assert "“offer_rate=0.2”, the recommended set is not shown" in turning.finding(found, voice_of(whole))


def changes(*ranges, **more):
    """Differences of survival with their ranges."""
    rows = [{"difference": (low + high) / 2, "low": low, "high": high, "changed": 1.0} for low, high in ranges]
    return pd.DataFrame(rows).assign(**more)


@pytest.mark.parametrize(
    ("ranges", "said"),
    [
        ([(0.1, 0.2)], "Without bonus the set loses 15 points (10 to 20)."),
        ([(0.3, 0.4), (0.1, 0.2)], "bonus matters most in it: "),
        ([(0.15, 0.25), (0.1, 0.2)], "Which part of it matters most cannot be said: without bonus "),
    ],
)
def test_no_part_matters_most_whose_range_overlaps(whole, monkeypatch, ranges, said):
    """Nor one that is alone."""
    found = Found(whole.plan, whole.studies)
    parts = ["bonus", "listen"][: len(ranges)]
    monkeypatch.setitem(found.__dict__, "items", changes(*ranges, variant=parts))
    assert budget._carries(found, voice_of(whole)).startswith(said)


@pytest.mark.parametrize(
    ("low", "said"),
    [
        ([0.2, 0.1, 0.01, 0.0], []),
        ([0.2, 0.1, -0.01, 0.0], ["listen (A, B) for 9 coins (90 EUR) may be as good."]),
        ([0.2, -0.1, -0.01, 0.0], ["2 other sets may be as good; the nearest is listen (A, B) for 9 coins (90 EUR)."]),
    ],
)
def test_sets_that_may_be_as_good_are_told(whole, low, said):
    """As on the command line."""
    front = pd.DataFrame({"set": ["nothing", "bonus", "listen A, B", "both"], "cost": [0.0, 5.0, 9.0, 12.0]})
    front = front.assign(value=[0.1, 0.2, 0.4, 0.5], behind=[0.4, 0.3, 0.1, 0.0], behind_low=low)
    assert budget._rivals(SimpleNamespace(front=front, best="both"), voice_of(whole)) == said
    assert budget._rivals(SimpleNamespace(front=front, best="bonus"), voice_of(whole)) == []


@pytest.mark.parametrize(
    ("ranges", "said"),
    [
        ([(0.3, 0.4), (0.1, 0.2)], "helps it most"),
        (
            [(0.15, 0.25), (0.1, 0.2)],
            "Which of 2 interventions helps it most cannot be said, as ranges overlap; ",
        ),
    ],
)
def test_nothing_helps_a_tie_most_whose_range_overlaps(whole, ranges, said):
    """What is shown of it is that it helps."""
    told = fragile._helps(changes(*ranges, variant=["bonus", "listen"], outcome="survival"), voice_of(whole))
    assert said in told[0]
    assert ("is shown to help" in told[0]) == ("cannot be said" in told[0])


@pytest.mark.parametrize(
    ("ranges", "said"),
    [
        ([(-0.2, -0.1), (-0.1, 0.1)], "1 of 2 ties loses: that of a and b."),
        ([(-0.4, -0.3), (-0.2, -0.1)], "2 of 2 ties lose; that of a and b loses most."),
        (
            [(-0.3, -0.2), (-0.25, -0.15)],
            "2 of 2 ties lose, that of a and b among them; which loses most cannot be said.",
        ),
    ],
)
def test_no_tie_loses_most_whose_range_overlaps(whole, monkeypatch, ranges, said):
    """Nor one that alone loses."""
    found = Found(whole.plan, whole.studies)
    ties = changes(*ranges, variant="offer_rate=0.2", outcome="survival", a=["a", "c"], b=["b", "d"])
    monkeypatch.setitem(found.__dict__, "pairs", ties)
    row = events.of_events(found).iloc[0]
    assert events._event(row, found, voice_of(whole)).endswith(said)


def test_a_difference_has_the_range_of_most_organisations(whole):
    """Beside the range of its mean, in sentences and tables; and the columns say which is which."""
    table = whole.document().tables()["events"]
    row = table.frame.iloc[0]
    low, high = (f"{100 * row[end]:.0f}".replace("-", "−") for end in ("most_low", "most_high"))
    events = next(one for one in whole.document().chapters if one.key == "events")
    assert f"; 90 %: {low} to {high})" in events.finding
    meanings = [table.columns[end].meaning for end in ("low", "most_low")]
    assert ["mean" in meanings[0], "90 % of the plausible organisations" in meanings[1]] == [True, True]


@pytest.mark.parametrize("shape", ["points", "loss"])
@pytest.mark.parametrize("end", [-0.0002, 2.4e-6, 0.0])
def test_a_sentence_and_a_table_say_the_same_of_an_end_near_zero(whole, end, shape):
    """Below zero, above, or 0."""
    voice, change = voice_of(whole), {"difference": 0.12, "low": end, "high": 0.3, "changed": 0.4}
    assert f"({voice.language.cell(end, shape)} to" in voice.points(change, signed=shape == "points")


def test_what_a_set_loses_is_declared_a_loss(whole):
    """Not a share, which slides would draw in percent below a heading that says points."""
    frame = pd.DataFrame({"item": ["a"], "loss": [0.27], "low": [0.2], "high": [0.3]})
    shapes = {"item": "text", "loss": "loss", "low": "loss", "high": "loss"}
    table = voice_of(whole).table("items", "budget.items_table", frame, **shapes)
    assert {table.columns[name].shape for name in ("loss", "low", "high")} == {"loss"}


def test_a_seed_is_a_name_and_no_amount(whole):
    """It is typed again as it stands: 20261127, not 20,261,127."""
    table = whole.document().tables()["studies"]
    assert table.columns["seed"].shape == "text"
    assert set(table.frame["seed"]) == {str(whole.plan.seed)}


def voice_of(made, code="en", kind=Voice):
    """How a report speaks."""
    plan = made.plan
    price, pairs = price_of(plan.scenario, plan.catalogue), len(plan.organisation.pairs)
    return kind(language(code), pairs, plan.organisation.months, price, plan.catalogue)


@pytest.mark.parametrize(
    ("high", "said"), [(0.02, "These numbers lie beyond the edge"), (0.14, "There are too few runs to say more")]
)
def test_at_the_floor_the_level_is_said_and_the_edge_only_where_it_is_sure(whole, high, said):
    """The level of the ties, and not the end of a range."""
    ties = Found(whole.plan, whole.studies).ties.assign(survival=0.004, survival_low=0.0, survival_high=high)
    told = fragile.finding(ties, voice_of(whole))
    assert told.startswith(f"Almost no tie survives (0.4 %). {said}, so that nothing here can be told apart. ")


def test_ties_that_survive_least_often_have_their_ranks(whole):
    """Luck may have made the order of several as that of one; where it may not, nothing is said of it."""
    two = Found(whole.plan, whole.studies).ties.head(2).assign(rank=1, rank_low=1, rank_high=[3, 2])
    ties = pd.concat([two, two.head(1).assign(rank=3, rank_low=1, rank_high=3)])
    told = fragile.finding(ties, voice_of(whole))
    assert told.endswith("What the data leave open, and luck, allow them any rank from 1 to 3.")
    assert "any rank" not in fragile.finding(ties.assign(rank_high=[2, 2, 3]), voice_of(whole))


def test_a_table_of_some_ties_is_not_called_one_of_each(whole, monkeypatch):
    """Eight are listed for an event."""
    found = Found(whole.plan, whole.studies)
    rows, own = events.of_events(found), found.pairs[found.pairs["outcome"] == "survival"]
    for times, title in ((1, "What the events change for each tie"), (9, "those that lost most in these runs")):
        monkeypatch.setitem(found.__dict__, "pairs", pd.concat([own] * times))
        assert events._tables(rows, found, voice_of(whole))[1].title.endswith(title)


@pytest.mark.parametrize(("luck", "larger"), [(0.06, "the data are"), (0.08, "luck is")])
def test_the_larger_part_of_what_is_not_known_is_larger(whole, monkeypatch, luck, larger):
    """Parts add up as variances: of a range of 10 points luck is the larger part from 7.1 on."""
    found = Found(whole.plan, whole.studies)
    ends = {"survival_low": 0.2, "survival_high": 0.3, "survival_luck_low": 0.25, "survival_luck_high": 0.25 + luck}
    monkeypatch.setitem(found.__dict__, "state", pd.Series(found.state.to_dict() | ends))
    data, _, told = certainty._layers(found, voice_of(whole))
    assert data == "Data: what the answers leave open, and luck with it, move the result between 20 and 30 %."
    assert told.startswith(f"Of these two {larger} the larger part: ")


@pytest.mark.parametrize(("survival", "high"), [(0.0, 0.137), (0.005, 0.02), (1.0, 1.0)])
def test_no_part_is_the_larger_where_almost_all_runs_end_alike(whole, monkeypatch, survival, high):
    """None of 5,000 runs survives: the ranges for data and luck, and for luck alone, may be of one width or of two."""
    found, low = Found(whole.plan, whole.studies), min(survival, 0.9)
    ends = {"survival": survival} | {f"survival{part}_low": low for part in ("", "_luck")}
    for narrower in (1.0, 0.5):
        luck = {"survival_high": high, "survival_luck_high": low + narrower * (high - low)}
        monkeypatch.setitem(found.__dict__, "state", pd.Series(found.state.to_dict() | ends | luck))
        told = certainty._layers(found, voice_of(whole))[2]
        assert told == "Which of these two is the larger part cannot be told: almost all runs end alike."


def test_what_falls_in_fewer_than_half_of_the_runs_is_told_too(whole, monkeypatch):
    """True partnering of 46 % of the runs may vanish, and not be lost in half of them: the figure shows it."""
    found, steps = Found(whole.plan, whole.studies), len(Found(whole.plan, whole.studies).ramp.values)
    shares = np.concatenate([np.linspace(0.455, 0.0, steps), np.zeros(len(found.loop) - steps)])
    monkeypatch.setitem(found.__dict__, "loop", found.loop.assign(in_force=shares))
    monkeypatch.setattr(turning, "state", lambda row, way: None)
    start, end = (voice_of(whole).plain(found.ramp.values[at]) for at in (0, -1))
    said = f"half of the runs: it is in force in 46 % of them at {start}, in 0 % at {end}, and in 0 % back at {start}."
    assert said in " ".join(turning._tipping(found, voice_of(whole)))


def test_too_few_runs_are_not_told_as_nothing_worth_knowing(whole):
    """And the set that is recommended is compared with those of the front alone."""
    few = pd.DataFrame({"number": ["a"], **dict.fromkeys(("value", "low", "high", "changes"), np.nan)})
    assert budget._knowing(few, voice_of(whole)).startswith("Too few runs to say which uncertain number is worth")
    found = Found(whole.plan, whole.studies)
    assert budget._over_draws(found, voice_of(whole))[0].startswith(f"Of the {len(found.front)} sets that the search ")


def test_a_table_without_rows_is_left_out(whole, monkeypatch):
    """Where no quantity has an edge within its range, there is nothing to list."""
    found = Found(whole.plan, whole.studies)
    assert "edges" in [table.name for table in fragile._tables(found, voice_of(whole))]
    monkeypatch.setitem(found.__dict__, "edges", found.edges.assign(edge=np.nan))
    assert "edges" not in [table.name for table in fragile._tables(found, voice_of(whole))]
    for out, shown in ((0.5, 1), (np.nan, 0)):
        monkeypatch.setitem(found.__dict__, "turn", pd.Series(found.turn.to_dict() | {"out": out, "back": np.nan}))
        assert len(turning._edges(found, voice_of(whole))) == shown


@pytest.mark.parametrize(
    ("low", "said"), [(0.3, "these matter most: trust."), (0.1, "cannot be said: the largest effects are")]
)
def test_no_number_matters_most_whose_range_overlaps(whole, monkeypatch, low, said):
    """The range of the second reaches to 0.2, and that of the first begins above it or below."""
    found, of = Found(whole.plan, whole.studies), [f"relationships.default.{name}" for name in ("trust", "stake")]
    indices = {"path": of, "mu_star": [0.4, 0.1], "mu_star_low": [low, 0.0], "mu_star_high": [0.5, 0.2]}
    monkeypatch.setitem(found.__dict__, "indices", pd.DataFrame(indices))
    monkeypatch.setitem(found.__dict__, "points", pd.Series([0.2, 0.6]))
    assert said in certainty._numbers(found, voice_of(whole))


def test_what_was_moved_is_not_called_assumed(whole):
    """Some of it are answers of the client or have a source; and the counts of the tables agree with the sentences."""
    told = next(one for one in whole.document().chapters if one.key == "certainty")
    assert not re.search("assum", " ".join([told.finding, *told.text, *(table.title for table in told.tables)]))
    size = whole.document().tables()["size"].frame.set_index("what")["number"]
    moved = len(factors.around(whole.plan.scenario, 0.1)[1])
    assert size["numbers that were moved"] == moved
    assert f"{moved} numbers of the organisation, its departments and ties were moved" in told.text[-1]


def test_a_number_that_the_scenario_says_is_no_assumption(whole, tmp_path):
    """The count of assumptions is smaller by one."""
    (tmp_path / "said.yaml").write_text(SCENARIO + "organisation: {reserve: 0.4}\n", encoding="utf-8")
    source = plan.source_of([str(tmp_path / "said.yaml")])
    said = Found(plan.plan(source, whole.plan.catalogue), whole.studies)
    counts = [
        about.parameters(found, voice_of(whole)).tables[0].frame["number"].tolist()
        for found in (Found(whole.plan, whole.studies), said)
    ]
    assert counts[1] == [counts[0][0], counts[0][1] - 1]


@pytest.mark.parametrize(
    ("mostly", "held", "begins", "first"),
    [
        ("time", 0.3, "Most of the change is time alone", True),
        (None, 0.3, "Time alone may change as much as the value", True),
        ("value", 0.3, "With the first value all along, the share goes by itself", False),
        ("time", 0.6, "With the first value all along, the share goes by itself", False),
    ],
)
def test_what_time_alone_does_stands_first_where_it_is_most(whole, monkeypatch, mostly, held, begins, first):
    """As `tipping` says it; and what was run with the numbers as the file has them is said to be so."""
    found = Found(whole.plan, whole.studies)
    moved = {"start": 0.65, "out_held": held, "back_held": 0.2, "mostly": mostly}
    monkeypatch.setitem(found.__dict__, "turn", pd.Series(found.turn.to_dict() | moved))
    told = turning._tipping(found, voice_of(whole))
    place = next(place for place, text in enumerate(told) if text.startswith(begins))
    assert f"from 65 % to {100 * held:.0f} % at the turn and 20 % at the end" in told[place]
    assert place == (2 if first else len(told) - 1)
    assert told[1] == "Every uncertain number was taken as the scenario has it."


def test_the_runs_with_the_first_value_all_along_stand_in_the_table(whole):
    """For both ways, month by month; and the figure's text says where each way ends."""
    found = Found(whole.plan, whole.studies)
    table, turn = whole.document().tables()["loop"].frame, len(found.ramp.values)
    assert table["held_rising"].tolist() == found.loop["held"].iloc[:turn].tolist()
    assert table["held_falling"].tolist() == found.loop["held"].iloc[turn - 1 :].tolist()[::-1]
    ends = [voice_of(whole).level(found.loop["in_force"].iloc[place]) for place in (turn - 1, -1)]
    alt = turning._figure(found, voice_of(whole)).alt
    assert f"way out, which ends at {ends[0]}, and on the way back, which ends at {ends[1]}." in alt


def test_data_and_luck_move_the_result_no_less_than_luck_alone(whole):
    """In each number of the table of what moves the result."""
    layers = whole.document().tables()["layers"].frame
    both, luck = (layers[["low", "high"]].iloc[row] for row in (0, 1))
    assert both["low"] <= luck["low"] <= luck["high"] <= both["high"]
    assert list(whole.document().tables()["layers"].columns) == ["what", "survival", "low", "high"]


def test_every_number_of_departments_and_sides_is_listed(whole):
    """As it is at the start; a capacity without a limit in words."""
    tables = {table.name: table for chapter in whole.document().chapters for table in chapter.tables}
    assert [*tables["departments"].columns] == ["department", *names(DEPARTMENT), "source"]
    assert [*tables["sides"].columns] == ["department", "towards", *names(SIDE), "source"]
    assert tables["departments"].frame["capacity"].eq("no limit").all()


def test_numbers_of_departments_and_sides_have_their_source(whole, tmp_path):
    """In the words of the scenario, or else who says them: the scenario, the defaults of the model, or both."""
    text = """\
name: Client
departments:
  IT: {self_worth: 0.6, source: "self_worth: 8 answers"}
  Sales: {purpose: serve-the-business}
  Legal: {}
relationships:
  pairs:
    - between: [IT, Sales]
      IT: {stake: 0.8, source: "8 answers"}
      Sales: {stake: 0.7, alternatives: 0.2, trust: 0.5, worth: 0.5}
"""
    (tmp_path / "client.yaml").write_text(text, encoding="utf-8")
    told = plan.plan(plan.source_of([str(tmp_path / "client.yaml")]), whole.plan.catalogue)
    tables = {table.name: table.frame for table in about.parameters(Found(told, whole.studies), voice_of(whole)).tables}
    assert tables["departments"]["source"].tolist() == ["self_worth: 8 answers", "scenario and default", "default"]
    sides = tables["sides"].set_index(["department", "towards"])["source"]
    assert (sides["IT", "Sales"], sides["Sales", "IT"], sides["IT", "Legal"]) == ("8 answers", "scenario", "default")


def manifests(made):
    """The facts of all studies of a report."""
    return [json.loads((folder / "manifest.json").read_text()) for folder, _ in made.studies.values()]


def test_the_answer_says_of_a_single_tie_once_how_often_it_survives(bare, monkeypatch):
    """Of several it names the weakest."""
    found = Found(bare.plan, bare.studies)
    weakest = answer.chapter(found, voice_of(bare)).text[0]
    assert weakest == fragile.finding(found.ties, voice_of(bare))
    monkeypatch.setitem(found.__dict__, "ties", found.ties.head(1))
    assert len(answer.chapter(found, voice_of(bare)).text) == 1


@pytest.mark.parametrize(("low", "said"), [(0.1, "stands in the chapter on where it is fragile"), (-0.1, "is shown")])
def test_without_a_budget_the_answer_promises_what_the_chapters_keep(bare, monkeypatch, low, said):
    """Whether single interventions are shown to help, in the same words; where none is, it points to nothing."""
    found, voice = Found(bare.plan, bare.studies), voice_of(bare)
    monkeypatch.setitem(found.__dict__, "helps", found.helps.assign(difference=0.2, low=low, high=0.3, changed=0.3))
    told = budget.chapter(found, voice).finding
    assert answer.chapter(found, voice).text[-1] == told
    assert said in told


def test_without_events_and_budget_those_chapters_say_so(bare):
    """No chapter of events, and what would help the ties in place of a set for a budget."""
    document = bare.document()
    assert "events" not in [chapter.key for chapter in document.chapters]
    told = {chapter.key: chapter.finding + " ".join(chapter.text) for chapter in document.chapters}
    assert "No budget was given" in told["budget"]
    assert "calls nothing uncertain" in told["certainty"]
    assert "plausible organisations" not in " ".join(told.values())


@pytest.mark.usefixtures("painted")
@pytest.mark.parametrize("code", languages())
def test_the_same_studies_give_the_same_page(whole, code):
    """Byte for byte, with names that are markup as text."""
    pages = [html.render(document) for document in (whole.drawn(code), whole.drawn(code))]
    assert pages[0] == pages[1]
    assert "<script>alert" not in pages[0]
    assert f'<html lang="{code}">' in pages[0]
