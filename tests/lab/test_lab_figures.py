"""The lab's figures are those of the command line: a thousand stories, one story, the map, what is taken away."""

from __future__ import annotations

import asyncio
import io
import json
import shlex
import zipfile

import numpy as np
import pandas as pd
import pytest

from partnering.engine import lanes
from partnering.figures.wording import why_they_end
from partnering.lab.exports import archive as export
from partnering.lab.exports import comparison, reproduce
from partnering.lab.map import graph
from partnering.lab.map.matrix import relationship_matrix
from partnering.lab.state import edit, ensemble, needs_map
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.live_story import LiveStory
from partnering.lab.state.words import words
from partnering.lab.turns import in_turns
from partnering.lab.views import charts, story_charts
from partnering.lab.views.theme import DARK, LIGHT
from partnering.lab.views.wording import points, share
from partnering.model.luck import Luck
from partnering.model.outcomes import MISSED, MODES, OUTCOMES, QUANTITIES
from partnering.scenarios.scenario import from_data
from partnering.statistics.differences import paired_difference
from partnering.statistics.few import FEW
from partnering.stories.run import tell
from tests.console import partnering
from tests.lab.test_lab_uncertain import drawn

ENGLISH = words()


def few(name: str = "two-departments", replicates: int = 60, **settings) -> Experiment:
    """An experiment with few replicates; settings name their path with __ for dots."""
    experiment = Experiment.of(name).with_luck(replicates=replicates)
    return experiment.with_settings({path.replace("__", "."): value for path, value in settings.items()})


# ---- a thousand stories ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "experiment",
    [
        few("company", organisation__clarity=0.9, departments__IT__purpose="equal-partner"),
        few("outside-offer", timeline__0__size=0.9, months=48),
        few("servant-it", departments__IT__purpose="serve-the-business", departments__IT__self_worth=0.2),
        edit.with_department(few("servant-it"), "R&D, new"),
    ],
    ids=["settings", "timeline", "overruled settings", "own file"],
)
def test_the_command_line_gives_the_same_figures_to_the_last_bit(experiment, tmp_path):
    """The command shown on the page, run through the console script, writes the page's summary."""
    from partnering.lab.state.address import as_file

    experiment = experiment.with_luck(seed=3)
    (tmp_path / reproduce.file_name(experiment)).write_text(as_file(experiment).to_yaml(), encoding="utf-8")
    command = shlex.split(reproduce.sweep(experiment))
    done = partnering(*command[1:], "--no-figures", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    swept = pd.read_csv(tmp_path / "out" / "summary.csv")
    stories = ensemble.run(experiment)
    columns = [outcome + end for outcome in OUTCOMES for end in ("", "_low", "_high")]
    assert len(swept) == 1
    assert swept["replicates"].iloc[0] == stories.replicates == 60
    pd.testing.assert_frame_equal(
        swept[columns].astype(float), stories.summary[columns].astype(float), check_exact=True, check_dtype=False
    )
    ended = pd.read_csv(tmp_path / "out" / "endings.csv")[list(stories.endings)]
    pd.testing.assert_frame_equal(ended, stories.endings, check_exact=True, check_dtype=False)


def test_the_command_line_tells_the_same_story(tmp_path):
    """The monthly table of the last replicate is the page's, and so are the beginnings and ends it tells."""
    experiment = few("outside-offer").with_luck(replicate=1)
    done = partnering(*shlex.split(reproduce.run(experiment))[1:], "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(tmp_path / "out" / "monthly_relationships.csv")
    table = table[table["replicate"] == 1].drop(columns=["replicate", "label"]).reset_index(drop=True)
    story = LiveStory(experiment)
    story.to(story.horizon)
    _, ties = export.story_tables(story)
    pd.testing.assert_frame_equal(table, ties.drop(columns="label"), check_exact=True, check_dtype=False)


def test_modes_over_time_are_those_of_the_trace():
    """Counted month by month over all replicates; in the last month they are the outcomes."""
    experiment = few("company")
    stories = ensemble.run(experiment)
    o = experiment.organisation
    mode = lanes.simulate(o, Luck.of(experiment.seed, range(60)), trace=True).trace["mode"]
    for code in range(len(MODES)):
        np.testing.assert_allclose(stories.modes[:, code], (mode == code).mean(axis=(0, 2)), atol=1e-12)
    np.testing.assert_allclose(stories.modes.sum(axis=1), 1.0)
    assert stories.modes[-1, 0] == pytest.approx(stories.interval("in_force").mean)


def test_few_agreements_have_no_figure_and_no_curve():
    """Of 400 stories a handful have an agreement: the tile says too few and how many, and no curve is drawn."""
    rare = few("two-departments", 400, relationships__all__mutual_need=0.7, relationships__all__trust=0.16)
    stories = ensemble.run(rare)
    made = int((stories.relationships["established"] > 0).sum())
    assert 0 < made < FEW
    found = stories.interval("retention")
    assert (found.n, np.isnan(found.mean)) == (made, True)
    assert share(ENGLISH, found, 400, "% of cases") == ("too few", f"an agreement in {made} of 400 runs; 20 are needed")
    assert points(ENGLISH, stories.difference(stories, "retention")) == "too few cases for a difference"
    assert stories.curve.empty
    assert share(ENGLISH, stories.interval("survival"), 400, "% of runs")[0].endswith(" %")


def test_the_curve_ends_where_retention_is():
    """Without endings after the horizon's censoring, the curve's last value is near retention, inside its band."""
    stories = ensemble.run(few(replicates=400))
    last = stories.curve.iloc[-1]
    assert last["low"] <= stories.interval("retention").mean <= last["high"]


def test_why_agreements_end_is_said_in_one_line():
    """Counted over all replicates; and where too few agreements ended there is no number."""
    stories = ensemble.run(few("business-partner-in-name", 200))
    kinds = [MISSED[code][0] for code in stories.relationships["missed"].ravel() if code]
    (row,) = stories.endings.to_dict("records")
    assert row["endings"] == len(kinds) == (stories.relationships["ended"] > 0).sum() > FEW
    assert [row[name] for name in QUANTITIES] == pytest.approx([kinds.count(name) / len(kinds) for name in QUANTITIES])
    assert why_they_end(stories.endings).startswith(f"Why agreements end: of {len(kinds):,} endings, ")
    rarely = ensemble.run(few(replicates=60))
    assert why_they_end(rarely.endings).startswith("Why agreements end: too few endings")
    never = ensemble.run(few(replicates=60, relationships__all__mutual_need=0.1))
    assert why_they_end(never.endings) == ""


def test_pinned_figures_are_compared_under_the_same_luck():
    """The difference is that of paired replicates; of an experiment with itself it is nothing."""
    before, after = ensemble.run(few(replicates=300)), ensemble.run(few(replicates=300, organisation__shared_outcome=0))
    found = after.difference(before, "survival")
    assert found == paired_difference(after.outcomes["survival"], before.outcomes["survival"])
    assert after.same_luck(before)
    assert not after.same_luck(ensemble.run(few().with_luck(seed=9)))
    assert before.difference(before, "survival").mean == 0.0


# ---- the map of needs --------------------------------------------------------------------------


def test_a_cell_of_the_map_is_a_run_with_that_need(monkeypatch):
    """Survival of one tie of an organisation, all else as it is."""
    monkeypatch.setattr(needs_map, "MAX_REPLICATES", 30)
    monkeypatch.setattr(needs_map, "MIN_REPLICATES", 30)
    experiment = few("departments-or-firms", replicates=30)
    found = needs_map.run(experiment, 0)
    cell = found.cells[(found.cells["need"] == 0.6) & (found.cells["gap"] == 0.3)].iloc[0]
    alone = experiment.with_settings({"relationships.default.mutual_need": 0.6, "relationships.default.need_gap": 0.3})
    assert cell["survival"] == pytest.approx(ensemble.run(alone).interval("survival").mean)
    assert export.at_most(found) == f"{100 * found.cells['survival'].max():.0f} % of runs at most"
    sure = pd.DataFrame(
        {"need": [0.5, 0.9], "gap": 0.1, "survival": [0, 0.004], "low": [0, 0.003], "high": [0.002, 0.1]}
    )
    told = export.at_most(needs_map.NeedsMap(found.pair, sure, 30))
    assert told == "0.4 % of runs at most, at mutual need 0.9 and need gap 0.1"


def test_the_map_keeps_how_equal_a_side_feels_at_the_start(monkeypatch):
    """Setting the need of a tie changes its need alone: a cell is a run with that need and the same felt worth."""
    monkeypatch.setattr(needs_map, "NEEDS", (0.7,))
    monkeypatch.setattr(needs_map, "GAPS", (0.0,))
    low = few(replicates=200).with_setting("relationships.IT+Marketing.Marketing.worth", 0.0)
    found = needs_map.run(low, 0)
    assert needs_map.key(low, 0) != needs_map.key(few(replicates=200), 0)
    alone = low.with_settings(needs_map.need_settings(low, 0, 0.7, 0.0))
    assert alone.organisation.worth.tolist() == [0.8, 0.0]
    assert found.cells["survival"].iloc[0] == ensemble.run(alone).interval("survival").mean


def test_need_at_the_start_is_what_the_first_month_feels():
    """Where luck does not move it, the dependence of month 1 is that of the marker."""
    still = few("silo-targets", organisation__need_volatility=0, organisation__offer_rate=0, months=1)
    for e, row in enumerate(LiveStory(still).to(1).ties):
        need, gap = needs_map.need_at_start(still.organisation, e)
        first, second = row["dependence_ab"], row["dependence_ba"]
        assert (need, gap) == pytest.approx(((first + second) / 2, first - second))


@pytest.mark.parametrize(("need", "gap"), [(0.5, 0.0), (0.6, 0.3), (0.7, -0.45)])
def test_a_tie_stands_where_its_need_was_set(need, gap):
    """The marker of the map, for both orders in which a file may name the parties."""
    for between in (["A", "B"], ["B", "A"]):
        data = {"name": "X", "departments": {"A": {}, "B": {}}, "relationships": {"pairs": [{"between": between}]}}
        experiment = Experiment.own(from_data(data))
        experiment = experiment.with_settings(needs_map.need_settings(experiment, 0, need, gap))
        assert needs_map.need_at_start(experiment.organisation, 0) == pytest.approx((need, gap))


def test_the_map_depends_on_everything_but_the_need_of_its_tie():
    """So it is computed again only where it must be."""
    experiment = few()
    other = experiment.with_settings(needs_map.need_settings(experiment, 0, 0.3, 0.2))
    assert needs_map.key(other, 0) == needs_map.key(experiment, 0)
    assert needs_map.key(experiment.with_setting("organisation.clarity", 0.1), 0) != needs_map.key(experiment, 0)
    assert needs_map.key(experiment.with_luck(seed=2), 0) != needs_map.key(experiment, 0)


def test_a_map_that_is_wanted_no_more_is_left():
    """And a large organisation has none."""
    assert asyncio.run(in_turns(needs_map.job(few(), 0), wanted=lambda: False)) is None
    large = Experiment.own(from_data({"name": "Large", "departments": {f"D{n}": {} for n in range(60)}}))
    assert needs_map.run(large, 0) is None


# ---- one story ---------------------------------------------------------------------------------


def test_going_back_changes_nothing():
    """A month that was lived stays as it was, and the story is the Mesa model's."""
    experiment = few("outside-offer")
    story = LiveStory(experiment)
    then = story.to(10).ties
    story.to(60)
    assert story.to(10).ties is then
    assert story.to(10**6).month == 60
    told = tell(experiment.scenario, experiment.seed, experiment.replicate).monthly["monthly_relationships"]
    assert [row["trust_ab"] for month in story.months for row in month.ties] == told["trust_ab"].tolist()


def test_the_account_tells_what_the_command_line_tells():
    """Every beginning and end of an agreement, with its reasons, stands in the running account too."""
    experiment = few("outside-offer").with_luck(replicate=1)
    story = LiveStory(experiment)
    story.to(60)
    said = [str(event) for event in story.events(60)]
    for line in tell(experiment.scenario, experiment.seed, 1).account[1:]:
        if "true partners" in line:
            assert line in said
    assert any("Sales now needs IT" in line for line in said)
    assert all(event.month <= 24 for event in story.events(24))


def test_a_fall_in_need_is_told_once():
    """An offer is told with what it does to the need, in the month in which it comes."""
    data = {
        "name": "X",
        "departments": {"A": {}, "B": {}},
        "organisation": {"need_volatility": 0, "offer_rate": 0, "delivery_noise": 0},
        "timeline": [{"month": 12, "shock": "outside offer", "side": ["A", "B"], "size": 1}],
    }
    story = LiveStory(Experiment.own(from_data(data)))
    story.to(12)
    now = [event.text for event in story.events(12) if event.month == 12]
    assert now[0] == "A gets an outside offer of size 1 that could replace B."
    lost = story.to(11).ties[0]["dependence_ab"] - story.to(12).ties[0]["dependence_ab"]
    assert now[1] == f"A now needs B {lost:.2f} less."
    assert not [text for text in now if "needs B less" in text]


def test_every_ending_says_what_fell_short_first():
    """Whose, of what, and by how much, also where an agreement ends for a second time.

    Without luck, IT delivers badly for five months, twice. What is missed first is the trust of Sales, in the first of
    the three months (`patience`) that end the agreement.
    """
    data = {
        "name": "Two slumps",
        "departments": {"IT": {}, "Sales": {}},
        "organisation": {"need_volatility": 0, "offer_rate": 0, "delivery_noise": 0},
        "timeline": [
            {"month": month, "set": {"departments.IT.capability": capability}}
            for month, capability in ((13, 0.3), (18, 0.95), (37, 0.3), (42, 0.95))
        ],
    }
    story = LiveStory(Experiment.own(from_data(data)))
    story.to(60)
    ended = [event.month for event in story.events(60) if "are true partners no longer" in event.text]
    told = [event for event in story.events(60) if "fell short first" in event.text]
    assert len(ended) == 2
    assert [event.month for event in told] == ended
    for month, event in zip(ended, told, strict=True):
        trust = story.to(month - 2).ties[0]["trust_ba"]
        places = 2 if round(trust, 2) < 0.6 else 3  # so that it does not read as the bar
        first = f"Sales' trust in IT fell short first, in month {month - 2} ({trust:.{places}f}; the bar is 0.6)."
        assert first in event.text
    record = story.model.outcome().relationships
    assert (MISSED[record["missed"][0, 0]], record["ended"][0, 0]) == (("trust", 1), ended[0])


# ---- charts ------------------------------------------------------------------------------------

EVIL = ":<img src=x onerror=alert(1)>"


def keys(value):
    """Every key of nested options."""
    if isinstance(value, dict):
        for key, own in value.items():
            yield key
            yield from keys(own)
    elif isinstance(value, list):
        for own in value:
            yield from keys(own)


def formatters(value):
    """Every text that ECharts takes for a template."""
    if isinstance(value, dict):
        yield from (own for key, own in value.items() if key == "formatter")
    for own in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from formatters(own)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_names_are_values_and_never_keys_of_a_chart(theme):
    """A key that begins with a colon would be run by the browser; tooltips are drawn, not written as markup."""
    data = {"name": "X", "months": 12, "departments": {EVIL: {}, "{a}": {}, "C": {}}}
    experiment = Experiment.own(from_data(data)).with_luck(replicates=30)
    stories, story = ensemble.run(experiment), LiveStory(experiment)
    month = story.to(12)
    rows = [one.ties[0] for one in story.months]
    made = [
        charts.survival_curve(ENGLISH, stories, stories, theme),
        charts.modes_over_time(ENGLISH, stories, theme),
        charts.needs_map(ENGLISH, needs_map.run(experiment, 0), (0.5, 0.0), theme),
        graph.relationship_map(ENGLISH, month, theme, 0),
        story_charts.over_time(ENGLISH, rows, 12, 12, theme),
        relationship_matrix(ENGLISH, month, theme, 0),
    ]
    for options in made:
        assert not [key for key in keys(options) if key.startswith(":") or EVIL in key]
        assert options["tooltip"]["renderMode"] == "richText"
        json.dumps(options, allow_nan=False)
    assert "<img" in json.dumps(made[3])
    assert {text for text in formatters(made) if "{" in text} <= {"{c}"}


def test_every_series_has_an_id_of_its_own_and_says_that_it_has_no_marks():
    """By its id a chart knows a series again, whoever's name it bears; only the first series carries shade and line."""
    experiment = few("company")
    stories, story = ensemble.run(experiment), LiveStory(experiment)
    month = story.to(12)
    rows = [one.ties[0] for one in story.months]
    over_time = story_charts.over_time(ENGLISH, rows, 12, 12, LIGHT)
    for options in (
        over_time,
        charts.survival_curve(ENGLISH, stories, stories, LIGHT),
        charts.modes_over_time(ENGLISH, stories, LIGHT),
        charts.needs_map(ENGLISH, needs_map.run(few(), 0), (0.5, 0.0), LIGHT),
        graph.relationship_map(ENGLISH, month, LIGHT),
        relationship_matrix(ENGLISH, month, LIGHT),
    ):
        ids = [series["id"] for series in options["series"]]
        assert len(set(ids)) == len(ids)
    assert [series["id"] for series in over_time["series"]] == [
        "trust ab",
        "trust ba",
        "contribution ab",
        "contribution ba",
    ]
    for series in over_time["series"][1:]:
        assert series["markArea"] == series["markLine"] == {"data": []}


def test_the_survival_chart_is_the_curve_in_percent():
    """Line and band, the pinned one dashed."""
    stories = ensemble.run(few())
    low, width, line = charts.survival_curve(ENGLISH, stories, None, LIGHT)["series"]
    assert [value for _, value in line["data"]] == charts.percent(stories.curve["retained"])
    assert [value for _, value in low["data"]] == charts.percent(stories.curve["low"])
    assert low["stack"] == width["stack"]
    assert len(charts.survival_curve(ENGLISH, stories, stories, LIGHT)["series"]) == 6


# ---- what is taken away ------------------------------------------------------------------------


@pytest.mark.usefixtures("painted")
def test_the_archive_holds_figures_tables_scenario_and_commands():
    """Every figure as PNG and SVG with its data; tables that read back; names are no formulas for a spreadsheet."""
    data = {"name": "=cmd", "months": 12, "departments": {"=A1": {}, "B": {}}}
    experiment = Experiment.own(from_data(data)).with_luck(replicates=30)
    stories, story = ensemble.run(experiment), LiveStory(experiment)
    packed = export.archive(stories, story, needs_map.run(experiment, 0))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = set(archive.namelist())
        drawn = {
            "survival_curve",
            "modes_over_time",
            "modes_at_the_end",
            "needs_map",
            "relationship_map",
            "trajectories",
        }
        assert {f"figures/{name}.{kind}" for name in drawn for kind in ("png", "svg", "csv")} <= names
        assert pd.read_csv(archive.open("monthly_relationships.csv"))["month"].tolist() == list(range(1, 13))
        runs = pd.read_csv(archive.open("runs.csv"))
        np.testing.assert_array_equal(runs["quality"], stories.outcomes["quality"])
        assert archive.read("ties.csv").decode().splitlines()[1].startswith("'=A1,B,")
        assert archive.read("commands.txt").decode().splitlines()[1] == "partnering sweep lab-cmd.yaml"
        assert "lab-cmd.yaml" in names


def test_a_pinned_result_is_taken_away_as_a_comparison(tmp_path, monkeypatch):
    """The tables of `partnering compare` of the two scenarios, to the last bit, and the difference on the page."""
    monkeypatch.setattr(export, "of_ensemble", lambda stories: {})
    before, after = (ensemble.run(few(organisation__shared_outcome=outcome)) for outcome in (0.4, 0.1))
    with zipfile.ZipFile(io.BytesIO(export.archive(after, None, None, before))) as archive:
        archive.extractall(tmp_path)
    assert (tmp_path / "comparison" / "figures" / "effects.svg").is_file()
    command = shlex.split((tmp_path / "commands.txt").read_text().splitlines()[-1])
    assert command[1:4] == ["compare", "lab-pinned.yaml", "lab-two-departments.yaml"]
    done = partnering(*command[1:], "--no-figures", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for name in ("effects", "pairs", "months_in_force", "summary"):
        assert (tmp_path / "out" / f"{name}.csv").read_bytes() == (tmp_path / "comparison" / f"{name}.csv").read_bytes()
    effects = pd.read_csv(tmp_path / "comparison" / "effects.csv").set_index("outcome")
    for outcome in ("survival", "quality"):
        shown = effects.loc[outcome, ["difference", "low", "high", "n"]].tolist()
        assert shown == pytest.approx(after.difference(before, outcome)[:4])


def test_what_no_command_can_compare_is_said():
    """Other luck, another number of runs, other things left open."""
    now = few()
    for pinned, why in (
        (now.with_luck(seed=2), "another seed or another number of runs"),
        (now.with_luck(replicates=70), "another seed or another number of runs"),
        (drawn(replicates=60), "leaves other things open than the baseline"),
    ):
        assert why in comparison.why_not(pinned, now)
        lines = export.commands(ensemble.run(now), ensemble.run(pinned)).splitlines()
        assert lines[-1].startswith("# No comparison: ")
    open_now = drawn(replicates=60)
    changed = open_now.with_setting("organisation.clarity", 0.9)
    assert comparison.why_not(open_now, changed) == ""
    assert comparison.command(changed).endswith("--replicates 60 --seed 1 --draws 20")


def test_ties_have_their_own_survival():
    """The mean over ties is the organisation's survival."""
    stories = ensemble.run(few("company"))
    assert stories.ties["survival"].mean() == pytest.approx(stories.interval("survival").mean)
    assert len(stories.ties) == 13


def test_departments_without_ties_are_shown_too():
    """Nothing is known of survival, and everything else still holds."""
    data = {"name": "Apart", "months": 12, "departments": {"A": {}, "B": {}}, "relationships": {"default": "none"}}
    experiment = Experiment.own(from_data(data)).with_luck(replicates=30)
    stories, story = ensemble.run(experiment), LiveStory(experiment)
    assert np.isnan(stories.interval("survival").mean)
    assert story.to(12).ties == []
    for options in (
        charts.survival_curve(ENGLISH, stories, None, LIGHT),
        charts.modes_over_time(ENGLISH, stories, LIGHT),
        graph.relationship_map(ENGLISH, story.to(12), LIGHT),
    ):
        json.dumps(options, allow_nan=False)
    assert export.archive(stories, story, None)
