"""Tipping points where something is uncertain: shares of plausible organisations, their edges, luck told apart."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from partnering.scenarios.scenario import from_data
from partnering.scenarios.uncertainty import draws_of
from partnering.tipping import edges, loop, ramp
from partnering.tipping.over_draws import figures, loops, wording
from tests.console import partnering
from tests.sweeps.test_drawn import write

TWO = {"departments": {"IT": {}, "Sales": {}}}
CLARITY, SIDE = "organisation.clarity", "relationships.IT+Sales.Sales.alternatives"
MUCH = {CLARITY: {"from": 0.3, "to": 0.9}, "relationships.IT+Sales.IT.trust": {"from": 0.3, "to": 0.8}}
SURE = {CLARITY: {"from": 0.7, "to": 0.7}}
RAMP = ("--along", f"{SIDE}=0:1", "--steps", 6, "--hold", 6)


def test_what_leaves_nothing_open_has_the_edges_of_the_plain_scenario():
    """Of each draw they are those of the plain ramp, to the last bit; over the draws the median is that edge."""
    data = TWO | {"name": "Two", "organisation": {"clarity": 0.7}}
    scenario = from_data(data | {"uncertainty": SURE})
    draws = draws_of(scenario, None, 20, 1)
    made = loops.study(loops.plan(scenario, draws, SIDE, (0, 1), 6, 6, 30, 1))
    plain = edges.edges(loop.run(loop.plan(ramp.along(from_data(data), SIDE, (0, 1), 6, 6), 30, 1)))
    for _, own in made.by_draw.groupby("draw"):
        pd.testing.assert_frame_equal(own.drop(columns="draw").reset_index(drop=True), plain)
    out = made.edges[(made.edges["way"] == "out") & (made.edges["tip"] > 0.0)].iloc[0]
    assert out[["at", "luck_low", "luck_high"]].tolist() == plain[["out", "out_low", "out_high"]].iloc[0].tolist()


@pytest.mark.usefixtures("painted")
def test_a_ramp_tells_in_how_many_plausible_organisations_it_tips(tmp_path):
    """The sentence has the numbers of the table; the table those of the draws; what is kept is documented."""
    write(tmp_path / "mine.yaml", **TWO, uncertainty=MUCH)
    ask = ("tipping", "mine.yaml", *RAMP, "--draws", 24, "--replicates", 25, "--out", "t", "--json", "--hold-still")
    done = partnering(*ask, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "of many plausible ones none are looked for" in done.stderr
    names = {
        "loop.csv",
        "edges.csv",
        "edges_by_draw.csv",
        "draws.csv",
        "scenario.yaml",
        "manifest.json",
        "index.html",
        "figures",
    }
    assert {path.name for path in (tmp_path / "t").iterdir()} == names
    table, by_draw = (pd.read_csv(tmp_path / "t" / f"{name}.csv") for name in ("edges", "edges_by_draw"))
    told = " ".join(json.loads(done.stdout)["finding"].split())
    row = table[(table["way"] == "out") & (table["event"] == "lost")].iloc[0]
    counted = by_draw[by_draw["out_cases"] >= 20]
    assert row["draws"] == len(counted)
    assert row["tip"] == pytest.approx((counted["out_event"] == "lost").mean())
    assert row["at"] == pytest.approx(counted["out"][counted["out_event"] == "lost"].median())
    assert f"is lost on the way to 1 in {100 * row['tip']:.0f} %" in told
    assert f"{row['at']:.2f} in the median (90 %: {row['most_low']:.2f}–{row['most_high']:.2f}; luck alone: " in told
    assert "24 draws × 25 replicates, seed 1." in told
    assert json.loads((tmp_path / "t" / "manifest.json").read_text())["draws"] == 24


def along_clarity(low, high, **organisation):
    """Clarity raised and lowered where trust at the start lies between two ends, 100 replicates of 20 draws."""
    sides = {f"relationships.IT+Sales.{side}.trust": {"from": low, "to": high} for side in ("IT", "Sales")}
    scenario = from_data(TWO | {"name": "Two", "organisation": organisation, "uncertainty": sides})
    made = loops.study(loops.plan(scenario, draws_of(scenario, None, 20, 1), CLARITY, (0, 1), 4, 3, 100, 1))
    return made.table, wording.loop_finding(made.edges, made.table, CLARITY)


def test_a_floor_is_said_first():
    """With the share that it stays below, which is in the table; elsewhere there is no word of it."""
    table, told = along_clarity(0.0, 0.1, trust_bar=0.95)
    most = 100 * table[["in_force_high", "held_high"]].to_numpy().max()
    assert 3 < most < 5
    assert told.startswith(f"0 % throughout (at most {most:.0f} %): these settings lie beyond the edge;")
    assert along_clarity(0.3, 0.8)[1].startswith("True partnering of IT and Sales is ")


@pytest.mark.usefixtures("painted")
def test_too_few_cases_in_too_many_draws_are_said(tmp_path):
    """With ten replicates of a draw none has cases enough: no share, and a figure without a curve."""
    write(tmp_path / "mine.yaml", **TWO, uncertainty=MUCH)
    done = partnering("tipping", "mine.yaml", *RAMP, "--draws", 21, "--replicates", 10, "--out", "t", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "is lost or not on the way to 1 – too few draws have cases enough to tell;" in " ".join(done.stdout.split())
    assert pd.read_csv(tmp_path / "t" / "edges.csv")["tip"].isna().all()
    assert (tmp_path / "t" / "figures" / "edges.png").is_file()


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ((0.1, 0.05, 0.25), "is lost most often, in 60 % (40–80) of the plausible organisations."),
        ((0.0, 0.0, 0.5), "is lost in 60 % (40–80) of the plausible organisations, and others may be as often."),
    ],
)
def test_which_tie_tips_most_often_is_told_where_intervals_tell_it(others, told):
    """A tie that tips in no draw that was run may tip in as many."""
    shares = pd.DataFrame([(0.5, 0.3, 0.7), (0.6, 0.4, 0.8), others], columns=["tip", "tip_low", "tip_high"])
    both = {"way": "out", "event": "lost", "tip_luck_low": 0.6, "tip_luck_high": 0.6, "of": 30, "draws": 30}
    edges = shares.assign(a=[None, "A", "A"], b=[None, "B", "C"], **both)
    assert wording.ties_finding(edges) == f"Of the ties, A and B {told}"


def texts(figure):
    """What a figure says: its title, the axis of shares, the legend, and the note."""
    (axes,) = figure.axes
    legend = " ".join(text.get_text() for text in axes.get_legend().get_texts())
    said = (figure.get_suptitle(), axes.get_ylabel(), legend, figure.get_supxlabel())
    return [" ".join(one.split()) for one in said]


def test_a_share_of_those_that_can_be_told_is_no_share_of_all():
    """Of 60 draws 27 have too few cases: the title, the axis and the note of the figure say so, and the sentence."""
    scenario = from_data(TWO | {"name": "Two", "uncertainty": MUCH})
    made = loops.study(loops.plan(scenario, draws_of(scenario, None, 21, 1), SIDE, (0, 1), 4, 3, 25, 1))
    few = made.edges.assign(of=60, draws=33, tip=0.9, tip_low=0.8, tip_high=1.0)
    figure, _ = figures.of_loops(few, made.table, made.by_draw, SIDE, "60 draws.")
    title, axis, _, note = texts(figure)
    which = "the 33 of 60 plausible organisations with enough cases"
    assert f"in 90 % of {which}" in title
    assert axis == f"% of {which}"
    assert note.endswith("60 draws. Not counted: 27 draws with too few cases.")
    assert f" of {which}" in wording.loop_finding(few, made.table, SIDE)
    every, _ = figures.of_loops(few.assign(draws=60), made.table, made.by_draw, SIDE, "60 draws.")
    assert (texts(every)[1], "enough cases" in "".join(texts(every))) == ("% of the plausible organisations", False)


def test_durations_that_tell_of_other_organisations_say_of_which():
    """Beside their names, as the axis cannot say it of both."""
    row = {"of": 60, "tip": 0.5, "at": 0.4, "most_low": 0.3, "most_high": 0.5}
    over = {kind: pd.Series(row | {"draws": draws}) for kind, draws in (("short", 33), ("long", 60))}
    places = {kind: np.array([0.3, np.nan]) for kind in over}
    _, axis, legend, _ = texts(figures.tipped(places, over, (0.0, 1.0), "size", "Title", "Note.")[0])
    assert axis == "% of the plausible organisations with enough cases"
    assert legend == "short (33 of 60 with enough cases) long (60 of 60 with enough cases)"


@pytest.mark.usefixtures("painted")
def test_offers_tell_in_how_many_plausible_organisations_they_end_it(tmp_path):
    """Where enough draws have agreements; the sentence has the numbers of the table."""
    write(tmp_path / "mine.yaml", **TWO, uncertainty={CLARITY: {"from": 0.6, "to": 0.9}})
    ask = ("tipping", "mine.yaml", "--offer", "Sales+IT", "--steps", 3, "--draws", 20)
    done = partnering(*ask, "--replicates", 25, "--out", "t", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    table, by_draw = (pd.read_csv(tmp_path / "t" / f"{name}.csv") for name in ("critical", "critical_by_draw"))
    own = by_draw[by_draw["open_months"] == 36]
    row = table.iloc[-1]
    assert row["draws"] == (own["lasting"] >= 20).sum()
    assert row["tip"] == pytest.approx(own["size"][own["lasting"] >= 20].notna().mean())
    assert f"open for 36 months, in {100 * row['tip']:.0f} %" in " ".join(done.stdout.split())
    assert (tmp_path / "t" / "figures" / "sizes.png").is_file()
    done = partnering(*ask, "--replicates", 5, "--out", "u", cwd=tmp_path)
    assert (done.returncode, "in 0 of 20 draws, and 20 are needed" in " ".join(done.stderr.split())) == (2, True)


@pytest.mark.parametrize("more", [("--along", CLARITY), (*RAMP, "--set", f"{CLARITY}=0.5")])
def test_what_is_uncertain_is_neither_raised_nor_set(tmp_path, more):
    """One of the two would be ignored."""
    write(tmp_path / "mine.yaml", **TWO, uncertainty=MUCH)
    done = partnering("tipping", "mine.yaml", *more, "--draws", 3, cwd=tmp_path)
    assert (done.returncode, "sets the same as" in " ".join(done.stderr.split())) == (2, True)
