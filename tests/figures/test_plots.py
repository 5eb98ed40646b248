"""Figures say what their tables say, whatever the tables hold, and are saved alike every time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from csv import reader
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot
from matplotlib.collections import LineCollection

from partnering.figures import canvas, of_points, phrases, relationship_map, wording
from partnering.figures.uncertain.differences import told_apart
from partnering.model.outcomes import (
    CONTRACT,
    MODES,
    OTHER_MODES,
    PAIR_MEANS,
    SURVIVAL_IS_NOT_IN_FORCE,
    TRUE_PARTNERING,
    mode_column,
)
from partnering.results import spells
from partnering.statistics import intervals
from partnering.stories import plots
from tests.readable import assert_readable, coarse, labels, pixels, shown

NEED, GAP = "relationships.default.mutual_need", "relationships.default.need_gap"
SHARED, OFFERS = "organisation.shared_outcome", "organisation.offer_rate"
MONTHS = 60
BARS = {"contribution_bar": 0.6, "trust_bar": 0.5}


def swept(points, chance=lambda point: 0.5, replicates=20, pairs=1):
    """Summary of made-up runs in which an agreement survives with a chance of its point, and their agreements."""
    luck, rows = np.random.default_rng(1), []
    for (number, point), replicate, pair in product(enumerate(points), range(replicates), range(pairs)):
        likely = chance(point)
        established = int(luck.integers(3, 20)) if luck.random() < np.sqrt(likely) else 0
        ended = int(luck.integers(25, 61)) if established and luck.random() > np.sqrt(likely) else 0
        in_force = bool(established and not ended)
        mode = TRUE_PARTNERING if in_force else OTHER_MODES[int(luck.integers(4))]
        means = dict(zip(PAIR_MEANS, luck.random(5), strict=True)) | {"response_days": 2 + luck.random()}
        ties = {"a": "IT", "b": f"Unit {pair}", "established": established or None, "ended": ended or None}
        rows.append({"point": number, "replicate": replicate} | ties | {"in_force": in_force, "mode": mode} | means)
    relationships = pd.DataFrame(rows).astype({"established": "Int64", "ended": "Int64"})
    by_pair = relationships.assign(
        survival=relationships["in_force"].astype(float),
        formation=relationships["established"].notna().astype(float),
        **{mode_column(name): (relationships["mode"] == name).astype(float) for name in MODES},
    )
    outcomes = ["survival", "formation", *PAIR_MEANS, *map(mode_column, MODES)]
    runs = by_pair.groupby(["point", "replicate"])[outcomes].mean().reset_index()
    runs["retention"] = runs["survival"] / runs["formation"].where(runs["formation"] > 0)
    for path in points[0]:
        runs[path] = [points[number][path] for number in runs["point"]]
    summary = intervals.summarise(runs, ["point", *points[0]], [*outcomes, "retention"])
    return summary, lambda chosen: spells.counted([relationships], chosen, MONTHS)


def grid(**axes):
    """All combinations of the values of some paths."""
    return [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]


def story(names, months=24):
    """Monthly tables of a made-up organisation."""
    luck = np.random.default_rng(2)
    sides = [
        "dependence",
        "contribution",
        "delivery",
        "perceived",
        "trust",
        "worth",
        "alternatives",
        "offer",
        "need_drift",
    ]
    departments, ties = [], []
    for month in range(1, months + 1):
        numbers = ["power", "dependency", "trust", "self_worth", "capability", "customer_focus", "partnering"]
        departments += [{"month": month, "department": name, **dict.fromkeys(numbers, 0.5)} for name in names]
        for a, b in combinations(names, 2):
            in_force = 5 <= month < 15
            tie = {"month": month, "a": a, "b": b, "label": None, "in_force": in_force, "integration": 0.3}
            tie["mode"] = TRUE_PARTNERING if in_force else CONTRACT
            ties.append(tie | {f"{name}_{side}": luck.random() for name in sides for side in ("ab", "ba")})
    return pd.DataFrame(departments), pd.DataFrame(ties)


def chance(point):
    """Likelier where need is high and even."""
    return float(np.clip(point.get(NEED, 0.7) - point.get(GAP, 0.0), 0.0, 1.0))


NEEDS, GAPS = [0.2, 0.5, 0.7, 0.9], [0.0, 0.3, 0.6]
SCATTERED = np.random.default_rng(3).random((30, 4)).tolist()
SWEEPS = {
    "one point": ([{"nothing": 0}], []),
    "one path": (grid(**{NEED: NEEDS}), [NEED]),
    "two paths": (grid(**{NEED: NEEDS, GAP: GAPS}), [NEED, GAP]),
    "three paths": (grid(**{NEED: NEEDS, GAP: GAPS, SHARED: [0.0, 0.5, 1.0]}), [NEED, GAP, SHARED]),
    "scattered": ([dict(zip((NEED, GAP, SHARED, OFFERS), row, strict=True)) for row in SCATTERED], None),
    "named": ([{"name": "coached"}, {"name": "=left $alone$"}, {"name": "a name " * 20}], ["name"]),
    "yes or no": ([{"organisation.open": True}, {"organisation.open": False}], ["organisation.open"]),
}
LUCKS = {"mixed": chance, "never": lambda point: 0.0, "always": lambda point: 1.0}


@pytest.mark.parametrize("luck", LUCKS)
@pytest.mark.parametrize("kind", SWEEPS)
def test_every_sweep_is_drawn_whatever_happened(kind, luck, tmp_path):
    """Any number of paths, never, always or sometimes: readable figures with honest titles."""
    points, varied = SWEEPS[kind]
    varied = list(points[0]) if varied is None else varied
    summary, agreed = swept(points, LUCKS[luck])
    drawn = of_points.draw_all(summary, agreed, varied, MONTHS)
    assert set(drawn) == {"survival_curves", "modes", *(["survival"] if varied else [])}
    for name, (figure, data) in drawn.items():
        assert_readable(figure, data, tmp_path, name)


@pytest.mark.parametrize("outcome", ["retention", "quality", "response_days"])
def test_every_outcome_can_be_drawn_in_every_way(outcome, tmp_path):
    """Maps, lines and ranked points take any outcome; the axis names its unit."""
    summary, _ = swept(SWEEPS["two paths"][0], chance)
    unit = wording.measure(outcome).unit
    for name, (figure, data) in {
        "map": of_points.heatmap(summary, NEED, GAP, outcome),
        "line": of_points.line(summary, NEED, outcome, hue=GAP),
        "mean": of_points.line(summary, NEED, outcome),
        "dots": of_points.dots(summary, [NEED, GAP], outcome),
        "scatter": of_points.scatter(summary, [NEED, GAP], outcome),
    }.items():
        assert_readable(figure, data, tmp_path, name)
        assert any(label.endswith(f"({unit})") for label in labels(figure))


def test_one_replicate_is_drawn_without_an_interval(tmp_path):
    """A single run of several pairs has no interval, and the note says so."""
    summary, agreed = swept(grid(**{NEED: NEEDS, GAP: GAPS}), chance, replicates=1, pairs=3)
    for name, (figure, data) in of_points.draw_all(summary, agreed, [NEED, GAP], MONTHS, pairs=3).items():
        assert_readable(figure, data, tmp_path, name)
    assert "intervals overlap" in wording.headline(summary, [NEED, GAP], "survival", MONTHS, 3)


def test_map_holds_every_point_and_its_finding():
    """The table beside the map has the value of each point; the title names the highest and the lowest."""
    summary, _ = swept(SWEEPS["two paths"][0], chance, replicates=60)
    figure, data = of_points.heatmap(summary, NEED, GAP, months=MONTHS)
    pd.testing.assert_frame_equal(data, summary[data.columns])
    assert shown(figure).startswith("True partnering survives to month 60 in ")
    assert "at mutual need 0.9 and need gap 0" in shown(figure)
    assert {"mutual need", "need gap"} <= labels(figure)
    low, high = figure.axes[0].get_ylim()
    assert low < high, "the second path runs upward"


def test_finding_gives_figures_intervals_and_size():
    """One sentence: both extremes with intervals, how many points and replicates, the seed."""
    outcome = {"survival": [0.93, 0.0, 0.0], "survival_low": [0.92, 0.0, 0.0], "survival_high": [0.94, 0.01, 0.01]}
    summary = pd.DataFrame(
        {"point": [0, 1, 2], NEED: [0.7, 0.2, 0.3], GAP: [0.0, 0.6, 0.0], "replicates": 500} | outcome
    )
    assert wording.finding(summary, [NEED, GAP], MONTHS, seed=1) == (
        "True partnering survives to month 60 in 93 % of runs (92–94) at mutual need 0.7 and need gap 0, and in "
        "0 % (0–1) at mutual need 0.2 and need gap 0.6 (and 1 other point); 3 points × 500 replicates, seed 1."
    )
    assert wording.finding(summary.iloc[:1], [], MONTHS, pairs=6) == (
        "True partnering survives to month 60 in 93 % of pairs (92–94); 500 replicates."
    )


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ((0.5, 0.49, 0.51), "50 (49–51)"),
        ((0.5, 0.499, 0.501), "50.0 (49.9–50.1)"),
        ((0.0003, 0.0001, 0.0009), "<0.1"),
        ((0.9995, 0.9993, 0.9998), ">99.9"),
        ((0.003, 0.0028, 0.0032), "0.30 (0.28–0.32)"),
        ((0.0, 0.0, 0.0004), "0 (0 to under 0.1)"),
        ((0.98, 0.87, 0.9997), "98 (87 to over 99.9)"),
        ((0.003, 0.0004, 0.012), "0.3 (<0.1–1.2)"),
        ((0.98, 0.952, 0.994), "98.0 (95.2–99.4)"),
        ((0.5, np.nan, np.nan), "50"),
        ((np.nan, np.nan, np.nan), "too few"),
    ],
)
def test_a_value_and_its_ends_are_told_apart(ends, told):
    """With as many places as needed; where all are nearly none, once."""
    assert wording.measure("survival").within(*ends) == told


def test_a_range_has_ends_of_equal_places():
    """Of numbers above a thousand too, which have none; 0 beside tenths is 0.0."""
    friction, days = wording.measure("friction_cost"), wording.measure("response_days")
    assert friction.within(0.68, 0.651, 0.715) == "0.68 (0.65–0.71)"
    assert days.within(990.4, 940.25, 1041.0) == "990 (940–1,040)"
    assert days.within(0.3, 0.0, 1.2) == "0.3 (0.0–1.2)"
    assert told_apart([1240.2, 951.2, 1530.7], days) == ["+1,240", "+951", "+1,530"]
    assert wording.measure("survival").from_to(0.87, 0.9996) == "87 to over 99.9 % of runs"


def test_no_dash_stands_before_a_minus():
    """A range that reaches below zero has a word between its ends."""
    assert wording.Measure("gap", "", "0 to 1").within(-0.32, -0.33, -0.31) == "−0.32 (−0.33 to −0.31)"


def test_survival_and_in_force_are_told_apart_where_both_are_shown():
    """A single point: both shares and how they differ; the figure of modes says it too."""
    ends = {"survival": 0.73, "survival_low": 0.72, "survival_high": 0.74}
    ends |= {"in_force": 0.76, "in_force_low": 0.75, "in_force_high": 0.77}
    summary = pd.DataFrame([{"point": 0, "replicates": 100} | ends])
    assert wording.finding(summary, [], MONTHS, pairs=3) == (
        "True partnering survives to month 60 in 73 % of pairs (72–74), and is in force at the end in 76 % (75–77) "
        f"({SURVIVAL_IS_NOT_IN_FORCE}); 100 replicates."
    )
    assert "in force" not in wording.finding(summary.assign(in_force=0.73), [], MONTHS, pairs=3)
    figure, _ = of_points.modes(swept(SWEEPS["one path"][0], chance)[0], [NEED])
    assert SURVIVAL_IS_NOT_IN_FORCE in " ".join(figure.get_supxlabel().split())


def test_named_points_say_their_own_horizon():
    """Two points that differ in the horizon too are not told as if they did not; alike names are told apart."""
    names = [f"a rather long name of a point that is told in the {place} part" for place in ("eastern", "western")]
    summary, _ = swept([{"name": name} for name in names], lambda point: 0.9 if "east" in point["name"] else 0.1)
    summary["months"] = [12.0, 60.0]
    told = wording.headline(summary, ["name"], "survival", None)
    assert "eastern part” by month 12" in told
    assert "western part” by month 60" in told
    assert "by month 12" in shown(of_points.dots(summary, ["name"])[0])


def test_the_floor_is_told_first():
    """All points at 0 %: the finding and the title begin with it."""
    summary, _ = swept(SWEEPS["one path"][0], lambda point: 0.0, replicates=100)
    assert wording.finding(summary, [NEED], MONTHS).startswith("0 %: these settings lie beyond the edge")
    assert shown(of_points.line(summary, NEED)[0]).startswith("0 %: these settings lie beyond the edge")


def test_nearly_never_is_not_called_never():
    """0.3 % is not 0 %, and 99.96 % is not 100 %."""
    how = wording.measure("survival")
    assert [how.number(share) for share in (0.0, 0.0001, 0.003, 0.5, 0.996, 0.9999, 1.0)] == [
        "0", "<0.1", "0.3", "50", "99.6", ">99.9", "100",
    ]  # fmt: skip


def test_nothing_known_is_called_unknown():
    """Retention where nothing was ever established has no value, and the title says so."""
    summary, _ = swept(SWEEPS["two paths"][0], LUCKS["never"])
    told = "Retention of true partnering is unknown: fewer than 20 runs have a value."
    for draw in (of_points.heatmap, lambda *about: of_points.scatter(about[0], about[1:3], about[3])):
        figure, _ = draw(summary, NEED, GAP, "retention")
        assert shown(figure) == told


def test_curves_are_at_most_six_and_say_how_many_were_left_out():
    """Twelve points, six curves; the note counts points; the table has what is still at risk."""
    summary, agreed = swept(grid(**{NEED: np.linspace(0.4, 0.95, 12).tolist()}), chance, replicates=40)
    figure, data = of_points.kaplan_meier_curves(agreed, summary, [NEED], MONTHS)
    assert data["point"].nunique() == 6
    assert "6 of 12 points shown" in figure.get_supxlabel()
    assert data.groupby("point")["at_risk"].first().gt(0).all()


def test_few_agreements_have_no_curve(tmp_path):
    """Nineteen are too few; of two points the one with more is drawn; nothing is told beyond the last twenty."""
    summary, agreed = swept([{NEED: 0.1}], lambda point: 1.0, replicates=19)
    figure, data = of_points.kaplan_meier_curves(agreed, summary, [NEED], MONTHS)
    assert shown(figure) == "Too few agreements for a curve: at most 19 at a point, and 20 are needed."
    assert data.empty
    assert_readable(figure, data, tmp_path, "few")
    summary, agreed = swept([{NEED: 0.9}, {NEED: 0.1}], chance, replicates=40)
    figure, data = of_points.kaplan_meier_curves(agreed, summary, [NEED], MONTHS)
    assert data["point"].unique().tolist() == [0]
    assert "Fewer than 20 agreements were made at 1 of 2 points." in figure.get_supxlabel().replace("\n", " ")


def test_an_edge_on_a_map_is_dashed_where_an_interval_holds_one_half():
    """From 0 to 10 of 20 runs: not sure. From 0 to 20 of 20: sure."""
    points = grid(**{NEED: [0.1, 0.9], GAP: [0.0, 0.1]})
    summary = pd.DataFrame(points).assign(survival=[0.0, 0.0, 0.6, 1.0], replicates=20)
    summary[["survival_low", "survival_high"]] = [[0.0, 0.17], [0.0, 0.17], [0.36, 0.81], [0.83, 1.0]]
    figure, _ = of_points.heatmap(summary, NEED, GAP)
    lines = [one for one in figure.axes[0].collections if isinstance(one, LineCollection)]
    solid = [len(one.get_segments()) for one in lines if one.get_linestyle()[0][1] is None]
    dashed = [len(one.get_segments()) for one in lines if one.get_linestyle()[0][1] is not None]
    assert max(dashed) == 2
    assert min(solid) == 1


def test_modes_add_up_to_all_pairs():
    """The shares of the modes at a setting sum to one."""
    summary, _ = swept(SWEEPS["one path"][0], chance)
    _, data = of_points.modes(summary, [NEED])
    assert data.groupby(NEED)["share"].sum().to_numpy() == pytest.approx(1.0)


@pytest.mark.parametrize("names", [["IT", "Sales"], ["IT", "=HR $", "$Law"], [f"Department {n}" for n in range(10)]])
def test_every_run_is_drawn(names, tmp_path):
    """Two, three or ten departments: trajectories, map and modes, readable."""
    departments, relationships = story(names)
    drawn = plots.draw_all(departments, relationships, BARS)
    for name, (figure, data) in drawn.items():
        png, *_ = coarse(figure, data, tmp_path, name)
        assert shown(figure).endswith(".")
        assert any("(" in label for label in labels(figure))
        assert (pixels(png) / 255).std() > 0.02


LONG = [
    "Department of Strategic Sourcing and Supply",
    "Department of Strategic Finance and Controlling",
    "Department of Strategic Human Resources and Culture",
    "Department of Information Technology Operations",
    "Department of Information Technology Development",
    "Sales and Marketing for Northern and Western Europe",
    "Sales and Marketing for Southern and Eastern Europe",
    "Legal and Compliance",
    "Research",
]


@pytest.mark.usefixtures("painted_finely")
def test_long_names_can_be_told_apart_in_every_figure_of_a_run():
    """Nine departments: no name is cut off, none lies on another, and no two look alike."""
    drawn = plots.draw_all(*story(LONG), BARS)
    for figure, _ in drawn.values():
        canvas.as_svg(figure)
    figure, _ = drawn["relationship_map"]
    texts = [text for text in figure.axes[0].texts if text.get_text()]
    assert len({text.get_text() for text in texts}) == len(LONG)
    assert not overlapping(figure, texts)
    panels = [axes for axes in drawn["trajectories"][0].axes if axes.get_title("left")]
    for axes in panels:
        left, right = (axes.get_title(side) for side in ("left", "right"))
        assert left != right
        assert not overlapping(drawn["trajectories"][0], [axes._left_title, axes._right_title])


def overlapping(figure, texts):
    """Texts of a drawn figure that lie on one another or over its edge."""
    boxes = [text.get_window_extent() for text in texts]
    outside = [box for box in boxes if box.x0 < 0 or box.x1 > figure.bbox.width]
    return outside or [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]


def test_modes_have_ticks_where_points_were_run():
    """Four values, four ticks; of many, some of them."""
    summary, _ = swept(SWEEPS["one path"][0], chance)
    figure, _ = of_points.modes(summary, [NEED])
    assert [label.get_text() for label in figure.axes[-1].get_xticklabels()] == ["0.2", "0.5", "0.7", "0.9"]
    many = np.linspace(0.4, 0.95, 12).tolist()
    figure, _ = of_points.modes(swept(grid(**{NEED: many}), chance)[0], [NEED])
    assert set(figure.axes[-1].get_xticks()) <= set(many)


def test_run_titles_tell_what_happened():
    """Who partnered, when, and how it stands in the last month."""
    departments, relationships = story(["IT", "Sales"])
    drawn = plots.draw_all(departments, relationships, BARS)
    assert shown(drawn["trajectories"][0]) == "IT and Sales are true partners in months 5–14, and are not in month 24."
    assert shown(drawn["modes"][0]) == "10 of 24 months in true partnering; in month 24: contract."
    assert shown(drawn["relationship_map"][0]) == "One replicate, month 24: IT and Sales, contract; power is even."
    figure, _ = plots.relationship_map(departments, relationships, month=7)
    assert shown(figure) == "One replicate, month 7: IT and Sales, true partnering; power is even."


@pytest.mark.parametrize(
    ("powers", "told"),
    [
        ([0.5, 0.4, 0.1], "A holds the most power."),
        ([0.5, 0.47, 0.1], "A and B hold the most power."),
        ([0.5, 0.47, 0.46, 0.1], "3 of 4 departments hold the most power."),
        ([0.5, 0.46], "power is even."),
    ],
)
def test_a_little_more_power_is_not_the_most(powers, told):
    """A difference that is told as none between all is none between two."""
    nodes = pd.DataFrame({"power": powers}, index=list("ABCD")[: len(powers)])
    assert relationship_map._title(nodes, pd.DataFrame({"mode": ["contract"] * 3}), 3).endswith(told)


def test_map_of_a_month_that_was_not_run_is_refused():
    """Month 25 of 24."""
    with pytest.raises(ValueError, match="month 25 was not run"):
        plots.relationship_map(*story(["IT", "Sales"]), month=25)


def test_organisation_without_ties_is_drawn(tmp_path):
    """Departments that have nothing to do with each other."""
    departments, relationships = story(["IT", "Sales", "HR"])
    for name, (figure, data) in plots.draw_all(departments, relationships.iloc[:0], BARS).items():
        coarse(figure, data, tmp_path, name)
        assert "o ties between departments." in shown(figure)


@pytest.mark.usefixtures("painted")
def test_saving_twice_gives_the_same_bytes(tmp_path):
    """The same figure again, and a figure drawn anew, equal the first in every byte."""
    tables = swept(SWEEPS["two paths"][0], chance)
    kept = {}
    for turns in (("first", "again"), ("anew",)):
        for name, (figure, data) in of_points.draw_all(*tables, [NEED, GAP], MONTHS).items():
            for turn in turns:
                for path in canvas.save(figure, data, tmp_path / turn, name):
                    assert path.read_bytes() == kept.setdefault(path.name, path.read_bytes())
    assert len(kept) == 9


@pytest.mark.usefixtures("painted")
def test_pictures_do_not_tell_when_or_with_what_they_were_made(tmp_path):
    """Neither a date nor a version is in a picture."""
    figure, data = of_points.line(swept(SWEEPS["one path"][0], chance)[0], NEED)
    png, svg, _ = canvas.save(figure, data, tmp_path, "line")
    assert b"Matplotlib" not in png.read_bytes()
    assert "dc:date" not in svg.read_text(encoding="utf-8")
    assert "Matplotlib" not in svg.read_text(encoding="utf-8")


def test_no_text_becomes_a_formula(tmp_path):
    """An apostrophe goes before = + - @ in text and headings; numbers stay numbers, to the last digit."""
    names = ["=1+1", "+1", "-1", "@x", "IT", None]
    data = pd.DataFrame({"name": names, "value": [-0.1 - 0.2, 1 / 3, np.nan, 1e-9, 0, 1], "=head": [True] * 6})
    *_, path = coarse(canvas.blank(), data, tmp_path, "table")
    heads, *rows = reader(path.read_text(encoding="utf-8").splitlines())
    assert [row[0] for row in rows] == ["'=1+1", "'+1", "'-1", "'@x", "IT", ""]
    assert [float(row[1]) for row in rows[:2]] == data["value"].tolist()[:2]
    assert heads == ["name", "value", "'=head"]
    assert data["name"].tolist()[:5] == names[:5], "the table given is not changed"


def test_labels_name_parameters_in_words_with_units():
    """Paths become words; units stand behind; what belongs to one department says so."""
    assert phrases.label(NEED) == "mutual need"
    assert phrases.label(OFFERS) == "offer rate (per month)"
    assert phrases.label("organisation.patience") == "patience (months)"
    assert phrases.label("months") == "months"
    assert phrases.label("departments.IT.self_worth") == "self worth of IT"


@pytest.mark.usefixtures("painted")
def test_figures_can_be_drawn_in_threads(tmp_path):
    """Four drawings at once equal one alone, and none is left open."""
    summary, _ = swept(SWEEPS["two paths"][0], chance)

    def drawn(number):
        figure, data = of_points.heatmap(summary, NEED, GAP)
        return canvas.save(figure, data, tmp_path / str(number), "map")[1].read_bytes()

    with ThreadPoolExecutor(4) as threads:
        assert {*threads.map(drawn, range(4))} == {drawn("alone")}
    assert pyplot.get_fignums() == []
