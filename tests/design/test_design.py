"""Which points are run, and in what order: grids, lists, files and samples."""

from __future__ import annotations

import io
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy import stats

from partnering.design import points_file, sampling
from partnering.design.kinds import DESIGNS, SAMPLED
from partnering.design.points import design, interleaved
from partnering.design.section import SweepSettings
from partnering.design.values import DATES, Axis, linked, parse_values, values_of
from partnering.files.errors import InputError
from partnering.scenarios.timeline import KINDS

CLARITY, SHARED, RATE = "organisation.clarity", "organisation.shared_outcome", "organisation.offer_rate"


def made(**section):
    """The design of a sweep section."""
    return design(SweepSettings.model_validate(section))


# ---- the order of running ------------------------------------------------------------------------


@given(st.lists(st.integers(1, 9), max_size=4))
def test_the_order_is_a_permutation_that_begins_with_the_corners(shape):
    """Every place comes once; the first ones are all the corners of the grid."""
    order = interleaved(shape)
    assert sorted(order) == list(range(math.prod(shape)))
    corners = math.prod(min(size, 2) for size in shape)
    ends = [{0, size - 1} for size in shape]
    for flat in order[:corners]:
        places = np.unravel_index(flat, shape) if shape else ()
        assert all(int(place) in end for place, end in zip(places, ends, strict=True))


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_any_beginning_of_a_grid_is_even(share):
    """After a tenth of a 33 × 33 grid each ninth of the square holds about a ninth of the points."""
    order = interleaved((33, 33))
    first = order[: int(share * order.size)]
    rows, columns = np.unravel_index(first, (33, 33))
    counts = np.histogram2d(rows, columns, bins=3, range=[[0, 33], [0, 33]])[0] / len(first)
    assert counts.min() > 0.05
    assert counts.max() < 0.2


def test_an_axis_is_halved_again_and_again():
    """Nine values: both ends, the middle, the quarters, the rest."""
    order = interleaved((9,)).tolist()
    assert [set(order[a:b]) for a, b in ((0, 2), (2, 3), (3, 5), (5, 9))] == [{0, 8}, {4}, {2, 6}, {1, 3, 5, 7}]


# ---- grids and lists -----------------------------------------------------------------------------


def test_linked_paths_vary_together():
    """Two paths with a comma between take the same value, or one each; they are one axis to plot along."""
    same = made(vary={f"{CLARITY}, {SHARED}": [0.2, 0.8], "months": [12, 24]})
    assert [tuple(point.settings.values()) for point in same] == [
        (0.2, 0.2, 12), (0.2, 0.2, 24), (0.8, 0.8, 12), (0.8, 0.8, 24),
    ]  # fmt: skip
    assert same.varied == (CLARITY, "months")
    own = made(vary={f"{RATE},{SHARED}": {"from": [0.01, 0.6], "to": [0.03, 0], "steps": 3}})
    assert [tuple(point.settings.values()) for point in own] == [(0.01, 0.6), (0.02, 0.3), (0.03, 0.0)]


def test_a_list_takes_the_values_side_by_side():
    """The first value of each path, then the second; lists of different lengths are refused."""
    listed = made(design="list", vary={CLARITY: [0.1, 0.2, 0.3], SHARED: {"from": 1, "to": 0, "steps": 3}})
    assert [tuple(point.settings.values()) for point in listed] == [(0.1, 1.0), (0.2, 0.5), (0.3, 0.0)]
    with pytest.raises(InputError, match="as many values for each path"):
        made(design="list", vary={CLARITY: [0.1], SHARED: [0.1, 0.2]})


def test_a_path_varied_twice_is_refused():
    """Once alone and once linked."""
    with pytest.raises(InputError, match="clarity is varied twice"):
        made(vary={CLARITY: [0.1], f"{CLARITY}, {SHARED}": [0.1]})


def test_a_grid_of_a_million_points_costs_nothing_until_asked():
    """Settings are worked out for one point at a time."""
    large = made(vary={CLARITY: {"from": 0, "to": 1, "steps": 1000}, SHARED: {"from": 0, "to": 1, "steps": 1000}})
    assert len(large) == 1_000_000
    assert large[999_999].settings == {CLARITY: 1.0, SHARED: 1.0}
    assert len(large.extremes()) == 3


def test_names_with_commas_are_no_links():
    """Only what begins a path after a comma is another path."""
    assert linked("departments.Sales, EU.capacity, months") == ("departments.Sales, EU.capacity", "months")


@given(st.lists(st.lists(st.floats(0, 1), min_size=2, max_size=2), min_size=1, max_size=5))
def test_levels_are_written_as_they_are_read(levels):
    """What a scenario file says of an axis gives the axis again."""
    axis = Axis((CLARITY, SHARED), [tuple(level) for level in levels])
    assert values_of(axis.key, axis.as_written()) == axis.levels


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0:1:3", {"from": 0, "to": 1, "steps": 3}),
        ("0:1", {"from": 0, "to": 1}),
        ("0:1:normal:0.5:0.1", {"from": 0, "to": 1, "distribution": "normal", "mean": 0.5, "sd": 0.1}),
        ("0:1:triangular:0.2", {"from": 0, "to": 1, "distribution": "triangular", "mode": 0.2}),
        ("0.01/0.6:0.03/0:2", {"from": [0.01, 0.6], "to": [0.03, 0], "steps": 2}),
    ],
)
def test_ranges_of_the_command_line(text, says):
    """Steps for a grid, a distribution for a sample, slashes between linked paths."""
    assert parse_values(CLARITY, text).model_dump(by_alias=True, exclude_unset=True) == says


@pytest.mark.parametrize(
    "text", ["0:1:normal:0.5", "0:1:normal:0.5:0", "0:1:triangular:2", "1:0:normal:0.5:0.1", "a:b"]
)
def test_ranges_that_make_no_sense_are_refused(text):
    """A normal without a spread, a peak outside, ends the wrong way round, no numbers."""
    with pytest.raises(InputError, match="FROM:TO"):
        parse_values(CLARITY, text)


# ---- samples -------------------------------------------------------------------------------------


def sampled(kind, number, **vary):
    """The values of each path in a sampled design."""
    points = made(design=kind, points=number, vary=vary, seed=3)
    return {path: np.array([point.settings[path] for point in points]) for path in points.paths}


def test_a_latin_hypercube_has_one_point_in_every_layer():
    """Each of 50 equal layers of each path holds just one of 50 points."""
    columns = sampled("lhs", 50, **{CLARITY: {"from": 0.2, "to": 0.7}, SHARED: {"from": 0, "to": 1}})
    assert sorted(((columns[CLARITY] - 0.2) / 0.5 * 50).astype(int)) == list(range(50))
    assert sorted((columns[SHARED] * 50).astype(int)) == list(range(50))


def test_a_sobol_design_fills_the_square_evenly():
    """Its discrepancy is far below that of as many points of chance."""
    columns = sampled("sobol", 256, **{CLARITY: {"from": 0, "to": 1}, SHARED: {"from": 0, "to": 1}})
    points = np.column_stack(list(columns.values()))
    chance = [stats.qmc.discrepancy(np.random.default_rng(seed).random((256, 2))) for seed in range(20)]
    assert stats.qmc.discrepancy(points) < 0.2 * min(chance)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"from": 0.2, "to": 0.6}, stats.uniform(0.2, 0.4)),
        (
            {"from": 0, "to": 1, "distribution": "normal", "mean": 0.6, "sd": 0.3},
            stats.truncnorm(-2, 4 / 3, loc=0.6, scale=0.3),
        ),
        (
            {"from": 0.1, "to": 0.9, "distribution": "triangular", "mode": 0.3},
            stats.triang(0.25, loc=0.1, scale=0.8),
        ),
    ],
)
def test_samples_follow_their_distribution(values, expected):
    """One point in each of 400 layers of equal probability: the largest distance to the law is under 1/400."""
    column = sampled("lhs", 400, **{CLARITY: values})[CLARITY]
    assert stats.kstest(column, expected.cdf).statistic <= 1 / 400 + 1e-9
    assert column.min() >= values["from"]
    assert column.max() <= values["to"]


def test_samples_of_lists_and_counts():
    """A list gives each of its values as often; a parameter that counts gets whole numbers; linked ones agree."""
    columns = sampled(
        "lhs",
        30,
        **{"months": {"from": 12, "to": 24}, CLARITY: [0.1, 0.5, 0.9], f"{RATE},{SHARED}": {"from": 0, "to": 1}},
    )
    assert columns["months"].dtype.kind == "i"
    assert np.unique(columns[CLARITY], return_counts=True)[1].tolist() == [10, 10, 10]
    np.testing.assert_array_equal(columns[RATE], columns[SHARED])


def test_a_sample_follows_from_the_seed():
    """The same seed gives the same points, another one other points."""
    one, again, other = (
        [tuple(p.settings.values()) for p in made(design="lhs", points=8, vary={CLARITY: {"from": 0, "to": 1}}, seed=s)]
        for s in (1, 1, 2)
    )
    assert one == again != other


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ({"design": "sobol", "points": 100, "vary": {CLARITY: {"from": 0, "to": 1}}}, "power of two points: 64 or 128"),
        ({"design": "lhs", "vary": {CLARITY: {"from": 0, "to": 1}}}, "needs vary .* and points"),
        ({"points": 8, "vary": {CLARITY: [1]}}, "needs design: lhs or sobol"),
        ({"points_from": "x.csv", "vary": {CLARITY: [1]}}, "not two of them"),
        ({"design": "grid", "points": {"a": {CLARITY: 1}}}, "no grid"),
        ({"design": "random", "vary": {CLARITY: [1]}}, "'grid', 'list', 'lhs' or 'sobol'"),
        ({"until_halfwidth": 0.6}, "less than 0.5"),
    ],
)
def test_sections_that_make_no_sense_are_refused(section, message):
    """Two ways of saying points, a number without a design, a number that a design does not allow."""
    with pytest.raises(ValidationError, match=message):
        SweepSettings.model_validate(section)


def test_a_range_needs_steps_in_a_grid_and_none_in_a_sample():
    """What would be ignored is refused."""
    with pytest.raises(InputError, match="needs steps"):
        made(vary={CLARITY: {"from": 0, "to": 1}})
    with pytest.raises(InputError, match="steps are for a grid"):
        made(design="lhs", points=4, vary={CLARITY: {"from": 0, "to": 1, "steps": 4}})


# ---- files of points -----------------------------------------------------------------------------


def test_a_file_of_points_is_read_cell_by_cell():
    """A name each, numbers, text and whole numbers; an empty cell leaves its path alone."""
    text = f"\ufeffname,{CLARITY},months,departments.IT.purpose\na,0.5,12.0,\n\nb, ,24,equal-partner\n"
    settings, names = points_file.rows(text.encode(), "x.csv")
    assert names == ("a", "b")
    assert settings == [{CLARITY: 0.5, "months": 12}, {"months": 24, "departments.IT.purpose": "equal-partner"}]
    assert isinstance(settings[0]["months"], int)


def test_a_column_of_points_tells_what_their_rows_tell(tmp_path):
    """Of a grid, of a list and of a file: at any points, in any order, with texts and what a point does not set."""
    (tmp_path / "points.csv").write_text(f"name;{CLARITY};months\nfew;0,5;6\nmore;;12\n", encoding="utf-8")
    sections = [
        {"vary": {CLARITY: [0.1, 0.2], "months": [6, 12, 24]}},
        {"design": "list", "vary": {CLARITY: [0.1, 0.2], "months": [6, 12]}},
        {"points_from": "points.csv"},
    ]
    for section in sections:
        made = design(SweepSettings.model_validate(section), folder=tmp_path)
        points = np.arange(len(made))[::-1]
        for column in made.columns:
            assert made.told(column, points) == [made.row(made[point])[column] for point in points.tolist()]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_points_are_kept_as_other_programs_read_them(separator, end):
    """With commas and decimal points, on the same lines; a file that is so already stays as it is."""
    lines = [f"name,{CLARITY},months", "a,0|25,12", "", "b,-0|5,24"]
    read = end.join(lines).replace(",", separator).replace("|", ",").encode()
    kept = points_file.with_commas(read, "x.csv")
    assert points_file.rows(kept, "x.csv") == points_file.rows(read, "x.csv")
    assert [points_file.line_of(one, 1) for one in (kept, read)] == [4, 4]
    table = pd.read_csv(io.BytesIO(kept))
    assert (table[CLARITY].tolist(), table["months"].tolist()) == ([0.25, -0.5], [12, 24])
    assert points_file.with_commas(kept, "x.csv") == kept


@pytest.mark.parametrize("separator", [";", "\t"])
def test_points_as_a_spreadsheet_saves_them_in_many_countries(separator):
    """Semicolons or tabs between cells, decimal commas in numbers, a mark at the start, lines as on Windows."""
    lines = [f"name,{CLARITY},months", "a,0|25,12", "b,-0|5,24", "c,1,36"]
    text = "\r\n".join(lines).replace(",", separator).replace("|", ",")
    settings, names = points_file.rows(text.encode("utf-8-sig"), "x.csv")
    assert names == ("a", "b", "c")
    assert settings == [{CLARITY: 0.25, "months": 12}, {CLARITY: -0.5, "months": 24}, {CLARITY: 1, "months": 36}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x.csv: holds no point"),
        (f"{CLARITY}\n", "x.csv: holds no point"),
        (f"{CLARITY},{CLARITY}\n1,1\n", "x.csv, line 1: every column needs a path of its own"),
        (f"{CLARITY},months\n1\n", "x.csv, line 2: has 1 cells under 2 paths"),
        (f"name,{CLARITY}\na,1\na,1\n", "x.csv, line 3: every point needs a name of its own"),
        ('"a\n', "x.csv: is not a CSV file"),
        ("\xff", "x.csv: is not a UTF-8 text file"),
        (f"{CLARITY};months\n1,5\n", "has 1 cells under 2 paths: cells are separated by semicolons, as in line 1"),
        (f"{CLARITY}\n0.5\n\x1b[31m\n", "x.csv, line 3: holds a control character"),
        (f"{CLARITY}\x07\n0.5\n", "x.csv, line 1: the name .* holds U\\+0007, a character that cannot be seen"),
        (f"{CLARITY}\xad\n0.5\n", "is not a UTF-8 text file"),
        (f"\n{CLARITY}\n0.5\n", "x.csv, line 1: every column needs a path of its own"),
        (f"{CLARITY},months\n0;1\n", "has 1 cells under 2 paths: cells are separated by commas, as in line 1"),
    ],
)
def test_a_damaged_file_of_points_is_refused(text, message):
    """File and line, and what is wrong."""
    with pytest.raises(InputError, match=message):
        points_file.rows(text.encode("latin-1"), "x.csv")


def test_a_file_of_points_stays_in_the_folder_of_its_scenario(tmp_path):
    """A scenario from a stranger cannot read elsewhere."""
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret.csv").write_text(f"{CLARITY}\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match="must lie in the folder"):
        points_file.content("../secret.csv", tmp_path / "inside")
    with pytest.raises(InputError, match="No such file"):
        points_file.content("none.csv", tmp_path / "inside")


def test_every_sampled_design_has_a_sampler():
    """The table of designs and the samplers name the same."""
    assert set(sampling.SAMPLERS) == set(SAMPLED)
    assert all(DESIGNS[name].sampled for name in SAMPLED)


@pytest.mark.parametrize("kind", SAMPLED)
@pytest.mark.parametrize("number", [2, 3, 4, 6, 24])
def test_whole_numbers_are_equally_likely(kind, number):
    """Every value of a range comes as often as every other, but for the points that do not divide evenly."""
    vary = {"organisation.patience": {"from": 1, "to": number}}
    made = design(SweepSettings.model_validate({"vary": vary, "design": kind, "points": 512, "replicates": 1}))
    counts = np.bincount([row["organisation.patience"] for row in made.rows], minlength=number + 1)[1:]
    assert counts.sum() == 512
    assert np.ptp(counts) <= 2


def test_dates_are_whole_numbers():
    """The month of a dated change counts, too, whatever the distribution."""
    vary = {"timeline.0.month": {"from": 2, "to": 4, "distribution": "triangular", "mode": 3}}
    made = design(SweepSettings.model_validate({"vary": vary, "design": "lhs", "points": 50}))
    assert {type(row["timeline.0.month"]) for row in made.rows} == {int}
    assert {row["timeline.0.month"] for row in made.rows} == {2, 3, 4}


def test_all_that_a_dated_change_counts_is_whole():
    """So its onset can be varied over a range, too."""
    fields = {name: field for kind in KINDS.values() for name, field in kind.model_fields.items()}
    assert {name for name, field in fields.items() if field.annotation in (int, int | None)} == set(DATES)
    made = design(SweepSettings.model_validate({"vary": {"timeline.0.onset": {"from": 0, "to": 6, "steps": 4}}}))
    assert [row["timeline.0.onset"] for row in made.rows] == [0, 2, 4, 6]
