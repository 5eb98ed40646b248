"""Points × replicates: what is run, how the work is cut, and what the tables say."""

from __future__ import annotations

from math import ceil

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from partnering.design.points import design
from partnering.design.values import parse_setting, parse_values, values_of
from partnering.engine import lanes
from partnering.files.errors import InputError
from partnering.model.luck import Luck
from partnering.scenarios.build import build
from partnering.scenarios.points import Points
from partnering.scenarios.scenario import Range, from_data
from partnering.sweeps import batches, plan, sweep
from partnering.sweeps.manifest import SweepManifest
from tests.console import partnering
from tests.strategies import two

CLARITY = "organisation.clarity"


def tables(data, vary, replicates, **options):
    """The runs and relationships of a sweep, as frames."""
    scenario = from_data(data)
    prepared = plan.plan_sweep(scenario, design(scenario.sweep, vary), replicates, seed=1)
    made = sweep.execute(prepared, **options)
    return tuple(
        pa.concat_tables([getattr(batch, name) for batch in made]).to_pandas() for name in ("runs", "relationships")
    )


def plan_of(data, replicates):
    """The batches of a sweep of the points of a file."""
    scenario = from_data(data)
    return plan.plan_sweep(scenario, design(scenario.sweep, None), replicates, seed=1).batches()


def test_a_grid_is_every_combination_in_order():
    """The last path varies fastest."""
    points = design(from_data(two()).sweep, {"a": [1, 2], "b": [10, 20, 30]})
    assert [tuple(point.settings.values()) for point in points] == [(a, b) for a in (1, 2) for b in (10, 20, 30)]
    assert [point.index for point in points] == list(range(6))


@pytest.mark.parametrize(
    ("points", "found"), [(None, 1), ({"a": {CLARITY: 0.1}, "b": {"organisation.patience": 2}}, 2)]
)
def test_what_builds_the_points_is_found_once(monkeypatch, points, found):
    """For all batches of a sweep; where each point sets a path of its own, for each batch."""
    made = []
    monkeypatch.setattr(batches, "_SHARED", {})
    monkeypatch.setattr(batches, "Points", lambda *own: made.append(own) or Points(*own))
    data = two() | ({"sweep": {"points": points}} if points else {})
    tables(data, None if points else {CLARITY: [0.1, 0.4, 0.9]}, 40, workers=2)
    assert len(made) == found


def test_ranges_include_both_ends_and_read_well():
    """0.2 to 0.9 in 15 steps is 0.2, 0.25, … 0.9, without rounding dust."""
    values = values_of("x", Range.model_validate({"from": 0.2, "to": 0.9, "steps": 15}))
    assert values == [(round(0.2 + 0.05 * n, 2),) for n in range(15)]


@pytest.mark.parametrize(
    ("path", "text", "values"),
    [
        (CLARITY, "0:1:3", [0.0, 0.5, 1.0]),
        (CLARITY, "0.1, 0.2", [0.1, 0.2]),
        ("organisation.patience", "1:5:3", [1, 3, 5]),
        ("months", "12,24", [12, 24]),
        ("departments.A.capacity", "1,none", [1, None]),
        ("departments.A.purpose", "equal-partner,serve-the-business", ["equal-partner", "serve-the-business"]),
    ],
)
def test_values_of_the_command_line(path, text, values):
    """Ranges, lists, whole numbers where the parameter counts, none and text."""
    levels = values_of(path, parse_values(path, text))
    assert levels == [(value,) for value in values]
    assert [type(level[0]) for level in levels] == [type(value) for value in values]


def test_settings_of_the_command_line():
    """`PATH=VALUE`; the value may hold an equals sign."""
    assert parse_setting("a.b=1.5") == ("a.b", 1.5)
    assert parse_setting("a.label=x=y") == ("a.label", "x=y")
    with pytest.raises(InputError):
        parse_setting("=1")


def test_too_many_points_are_refused():
    """A grid beyond a million points is refused before any is built."""
    with pytest.raises(InputError, match="more than 1,000,000"):
        design(from_data(two()).sweep, {"a": list(range(1001)), "b": list(range(1000))})


def test_runs_of_a_sweep_are_those_of_the_engine():
    """Cut into batches and blocks of any size, each run is the one that the engine gives alone."""
    runs, pairs = tables(two(), {CLARITY: [0.2, 0.9]}, 2300, workers=2)
    assert len(runs) == len(pairs) == 4600
    ordered = pairs.sort_values(["point", "replicate"], ignore_index=True)
    for point, clarity in enumerate((0.2, 0.9)):
        organisation = build(from_data(two()).with_settings({CLARITY: clarity}))
        alone = lanes.simulate(organisation, Luck.of(1, range(2300))).relationships
        own = ordered[ordered["point"] == point]
        np.testing.assert_array_equal(own["trust_ab"].to_numpy(), alone["trust_ab"][:, 0])
        np.testing.assert_array_equal(own["established"].fillna(0).to_numpy(dtype=int), alone["established"][:, 0])


def test_rows_of_a_point_do_not_depend_on_the_points_run_with_it():
    """Points that share a batch, their labels and horizons differing, have the rows that each has alone."""
    label, months = "relationships.default.label", "months"
    points = {
        f"{name}, {horizon} months": {label: name, months: horizon}
        for name in ("partner", "supplier")
        for horizon in range(5, 41, 5)
    }
    together = tables(two() | {"sweep": {"points": points}}, None, 30)
    assert len(plan_of(two() | {"sweep": {"points": points}}, 30)[0].points) > 1
    for place, (name, settings) in enumerate(points.items()):
        alone = tables(two() | {"sweep": {"points": {name: settings}}}, None, 30)
        for whole, own in zip(together, alone, strict=True):
            ours = whole[whole["point"] == place].reset_index(drop=True)
            numbers = {"established": float} if "established" in own else {}  # whole where none is missing
            pd.testing.assert_frame_equal(
                ours.drop(columns="point").astype(numbers), own.drop(columns="point").astype(numbers)
            )
    runs = together[0].set_index("name")
    for name, settings in points.items():
        claimed = 1 - runs.loc[name, "in_force"] if settings[label] == "partner" else 0
        assert (runs.loc[name, "nominal_partnering"] == claimed).all()


@pytest.mark.parametrize(("rows", "fewest"), [(1, 1), (40, 100), (400_000, 1)])
def test_figures_do_not_depend_on_the_cut(rows, fewest, monkeypatch):
    """However small the batches are, every point and replicate has the same rows."""
    whole = tables(two(12), {CLARITY: [0.2, 0.9]}, 30)
    monkeypatch.setattr(batches, "ROWS_A_BATCH", rows)
    monkeypatch.setattr(batches, "PAIR_MONTHS_AT_LEAST", fewest)
    for once, apart in zip(whole, tables(two(12), {CLARITY: [0.2, 0.9]}, 30, workers=2), strict=True):
        ordered = apart.sort_values(["point", "replicate"], ignore_index=True)
        pd.testing.assert_frame_equal(ordered, once.sort_values(["point", "replicate"], ignore_index=True))


def test_points_share_their_luck():
    """Two points with the same settings give the same runs, replicate by replicate."""
    data = two() | {"sweep": {"points": {"one": {CLARITY: 0.5}, "other": {CLARITY: 0.5}}}}
    runs, _ = tables(data, None, 50)
    one, other = (
        runs[runs["name"] == name].drop(columns=["point", "name"]).reset_index(drop=True) for name in ("one", "other")
    )
    pd.testing.assert_frame_equal(one, other)


def test_a_point_copies_no_list_of_all_points():
    """What a batch takes along does not grow with the sweep."""
    scenario = from_data(two())
    values = [place / 1000 for place in range(1000)]
    prepared = plan.plan_sweep(scenario, design(scenario.sweep, {CLARITY: values}), 10, seed=1)
    assert len(prepared.scenario.data["sweep"]["vary"][CLARITY]) == 1000
    assert "sweep" not in prepared.job(prepared.batches()[0], "compiled", prepared.fingerprint).scenario.data


def test_horizons_can_be_varied():
    """A point with a shorter horizon is the beginning of the longer one."""
    _, pairs = tables(two(offer_rate=0.05), {"months": [24, 60]}, 40)
    short, long = (pairs[pairs["point"] == point].reset_index(drop=True) for point in (0, 1))
    within = long["established"].where(long["established"] <= 24)
    pd.testing.assert_series_equal(short["established"], within, check_dtype=False)


def test_text_and_missing_settings_are_columns_too():
    """Paths that take text are text columns; a named point that leaves a path alone has nothing there."""
    points = {"servants": {"departments.A.purpose": "serve-the-business"}, "clear": {CLARITY: 1}}
    runs, _ = tables(two() | {"sweep": {"points": points}}, None, 5)
    assert list(runs.columns[:4]) == ["point", "name", "departments.A.purpose", CLARITY]
    first = runs.groupby("name", sort=False).first()
    assert first.loc["servants", "departments.A.purpose"] == "serve-the-business"
    assert runs[runs["name"] == "servants"][CLARITY].isna().all()
    assert runs[runs["name"] == "clear"]["departments.A.purpose"].isna().all()


@pytest.mark.parametrize(("points", "replicates"), [(100, 5000), (1, 1000), (3, 7), (6, 20_000), (2000, 1), (1, 1)])
def test_the_cut_covers_every_run_once(points, replicates):
    """Batches cover every point and replicate once, a point's replicates in order, and are bounded."""
    scenario = from_data(two())
    values = [round(n / points, 6) for n in range(points)]
    prepared = plan.plan_sweep(scenario, design(scenario.sweep, {CLARITY: values}), replicates, 1)
    own = prepared.batches()
    cells = [(point, replicate) for batch in own for point in batch.points for replicate in batch.replicates]
    assert len(cells) == len(set(cells)) == prepared.runs == points * replicates
    assert [replicate for point, replicate in cells if point == 0] == list(range(replicates))
    assert all(batch.runs <= batches.ROWS_A_BATCH for batch in own)
    assert [batch.number for batch in own] == list(range(len(own)))


SIZES = st.integers(1, 3000), st.integers(1, 50_000), st.integers(1, 6000), st.integers(1, 240), st.booleans()


@given(*SIZES)
def test_a_batch_is_bounded_and_whole(points, replicates, pairs, months, is_free):
    """No batch has more points or replicates than there are, nor more rows and months than are allowed."""
    of_points, of_replicates = batches.batch_size(points, replicates, pairs, months, is_free)
    assert 1 <= of_points <= points
    assert 1 <= of_replicates <= replicates
    runs = of_points * of_replicates
    assert runs == 1 or runs * pairs <= batches.ROWS_A_BATCH
    assert runs == 1 or runs * pairs * months <= batches.PAIR_MONTHS_A_BATCH


@given(*SIZES)
@example(9, 5351, 1, 240, False)  # two points a batch would make five batches
@example(8, 129, 100, 240, True)  # so would slices rounded up to whole blocks of the engine
@example(13, 11, 2478, 60, True)  # seven points a batch would make two
def test_there_is_something_to_do_for_several_workers(points, replicates, pairs, months, is_free):
    """A sweep has eight batches, or one for each point."""
    of_points, of_replicates = batches.batch_size(points, replicates, pairs, months, is_free)
    number = ceil(points / of_points) * ceil(replicates / of_replicates)
    assert number >= min(points, batches.BATCHES_AT_LEAST)


@pytest.mark.parametrize(
    ("points", "replicates", "pairs", "expected"),
    [
        (6, 3000, 15, (6, 384)),  # eight batches with a slice of each point
        (20, 10_000, 15, (7, 3344)),  # three groups of points, three slices
        (6, 500, 300, (6, 64)),
        (1, 10_000, 15, (1, 1264)),  # there is nobody to share with
        (100, 500, 15, (12, 500)),  # enough points share already
        (6, 40, 15, (1, 40)),  # so short a slice is not worth it
    ],
)
def test_few_points_with_many_replicates_share_a_batch(points, replicates, pairs, expected):
    """They have one luck, which is then made once; and a slice fills whole blocks of the engine."""
    assert batches.batch_size(points, replicates, pairs, 60) == expected


def test_points_of_a_small_sweep_share_and_those_of_a_large_one_do_not():
    """The cut of a large sweep would change the last digits of its means, since its batches are added one by one."""
    scenario = from_data(two())
    made = design(scenario.sweep, {CLARITY: [0.2, 0.9]})
    small, large, narrow = (
        plan.plan_sweep(scenario, made, replicates, 1, halfwidth)
        for replicates, halfwidth in ((90_000, None), (110_000, None), (90_000, 0.01))
    )
    assert {batch.points for batch in small.batches()} == {(0, 1)}
    assert {len(batch.points) for one in (large, narrow) for batch in one.batches()} == {1}


TOGETHER = """extends: two-departments
timeline: [{coach: [IT], month: 6, until: 12, rate: 0.1}]
sweep:
  points:
    one: {timeline.0.month: 11, timeline.0.until: 8}
    two: {timeline.0.month: 11, timeline.0.until: 7}
"""


def test_where_no_point_can_run_the_first_is_named(tmp_path):
    """Each setting is allowed by itself, and none with the other: by its line, or by the option that asks for it."""
    (tmp_path / "named.yaml").write_text(TOGETHER, encoding="utf-8")
    (tmp_path / "plain.yaml").write_text(TOGETHER.partition("sweep")[0], encoding="utf-8")
    varied = ("--vary", "timeline.0.month=11,10", "--vary", "timeline.0.until=7,8")
    why = "no point can run: until comes before month, so the change would do nothing"
    for command, place in ((("named.yaml",), "named.yaml, line 5"), (("plain.yaml", *varied), "--vary")):
        done = partnering("sweep", *command, "--replicates", "2", "--quiet", "--out", "out", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (2, f"Error: {place}: {why}\n")


def test_the_first_point_that_could_not_run_is_the_one_with_the_lowest_number():
    """Not the one that was run first."""
    about = SweepManifest.model_construct(points=5000)
    told = about.could_not_run({1200: "later", 7: "sooner"}, "failed.csv")
    assert told == "2 of 5,000 points could not run (failed.csv); the first: sooner"
    assert about.could_not_run({}, "failed.csv") == ""
