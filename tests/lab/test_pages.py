"""Lessons as pages without a server: their figures are those of `partnering sweep`, and the same bytes every time."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace

import pandas as pd
import pytest

from partnering.lab.lessons.lesson import load
from partnering.lab.pages import data, page, plan, run, sheets
from partnering.lab.pages.plan import Plan, Slider, plans
from partnering.lab.state.words import codes
from tests.console import partnering

MOST_BYTES = 3_000_000


@pytest.fixture(scope="module")
def need():
    """The lesson of need with a small grid, computed."""
    (whole,) = plans(["need"])
    sliders = {
        "mutual_need": "relationships.all.mutual_need=0.3,0.5",
        "shared_outcome": "organisation.shared_outcome=0.4,1",
    }
    return run.compute(Plan(whole.lesson, tuple(Slider.of(*one) for one in sliders.items())))


def shown(every) -> dict:
    """The data in the page of some lessons."""
    found = re.search(r'id="data">(.*?)</script>', page.render(every, "en"), re.DOTALL)
    return json.loads(found[1])


def swept(command, folder) -> list:
    """The outcomes of each point of a sweep with their ends, as `summary.csv` has them."""
    done = partnering(*shlex.split(command)[1:], "--no-figures", "--overwrite", "--out", "out", cwd=folder)
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(folder / "out" / "summary.csv")
    outcomes = [[table[name + end] for end in ("", "_low", "_high")] for name in run.MEASURED]
    return [[[values[row] for values in ends] for ends in outcomes] for row in range(len(table))]


def test_the_figures_of_the_page_are_those_of_the_commands_that_it_shows(need, tmp_path):
    """To the last bit: before and after the bet, of a thing to try, and of every step of the sliders."""
    (lesson,) = shown([need])["lessons"]
    for points, command in (
        *(([lesson["points"][name]], lesson["commands"][name]) for name in ("before", "after", "word")),
        (lesson["grid"], lesson["command"]),
    ):
        told = [[figure and figure[:3] for figure in point[0]] for point in points]
        found = [[ends if ends[0] == ends[0] else None for ends in row] for row in swept(command, tmp_path)]
        assert told == found, command


def test_fates_and_what_moved_add_up_to_the_outcomes(need):
    """Each organisation has one fate; survival and its difference from before are made of them."""
    for point in (*need.points.values(), *need.grid):
        assert sum(point.fates.values()) == sum(point.moved.values()) == need.before.replicates == 1000
        assert point.fates["survives"] / 1000 == pytest.approx(point.outcomes["survival"].mean)
        assert 1 - point.fates["never"] / 1000 == pytest.approx(point.outcomes["formation"].mean)
        change = point.changes["survival"]
        assert point.moved["gained"] - point.moved["lost"] == pytest.approx(1000 * change.mean if change else 0)
    assert need.points["before"].moved["lost"] == need.points["before"].moved["gained"] == 0
    assert need.points["before"].changes["survival"] is None


def test_a_slider_stands_where_the_bet_left_it_and_so_does_its_point(need):
    """At need 0.3 and the default bonus of 0.4: the first point of the grid is that of after."""
    assert need.plan.start() == [0, 0]
    assert need.grid[0].outcomes["survival"] == need.points["after"].outcomes["survival"]
    assert need.grid[0].fates == need.points["after"].fates


def test_every_lesson_has_sliders_that_reach_the_bet():
    """One or two; and no grid is left without a lesson. What is in force at the end is told of one tie alone."""
    for one in plans():
        assert one.lesson.measure != "in_force" or len(one.lesson.start().organisation.pairs) == 1
        assert len(one.sliders) in (1, 2)
        assert len(one.start()) == len(one.sliders)
    assert {one.lesson.id for one in plans()} == set(plan._grids())


def test_all_lessons_together_stay_small(need):
    """What a point takes, times the points of all lessons, with words, style and script."""
    one = data.lesson(need, [])
    a_point = len(json.dumps(one["grid"], separators=(",", ":"))) / len(one["grid"])
    without = page.render([replace(need, grid=())] * len(load()), "en")
    assert len(without.encode()) + a_point * sum(one.points for one in plans()) < MOST_BYTES


def test_the_same_lessons_give_the_same_pages(need):
    """Byte for byte, and no text of a lesson ends the data in the page."""
    assert page.render([need], "de") == page.render([run.compute(need.plan)], "de")
    assert "<" not in re.search(r'id="data">(.*?)</script>', page.render([need], "en"), re.DOTALL)[1]


def test_a_worksheet_asks_and_its_key_answers(need):
    """In each language: the sheet has the question and no result, the key has the answer, its figure and the tries."""
    for code in codes():
        sheet, key = (sheets.render([need], code, answers) for answers in (False, True))
        found = shown([need])["lessons"][0]["texts"][code]
        assert found["found"].split(";")[0] in key
        assert found["found"].split(";")[0] not in sheet
        assert all(text in sheet for text in found["choices"].values())
        assert all(text in key for text in found["tries"].values())


@pytest.fixture
def no_grids(monkeypatch):
    """Lessons without sliders, which are quick to compute."""
    monkeypatch.setattr(plan, "_grids", dict)


@pytest.mark.usefixtures("no_grids")
def test_a_folder_holds_page_sheets_and_tables(tmp_path):
    """The tables have a row for each experiment, and one for each month of each; nothing is replaced unasked."""
    done = partnering("lab", "--export", "class", "--lessons", "gap", "--language", "de", cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "1 lesson")
    folder = tmp_path / "class"
    names = ["answers.html", "curves.csv", "figures.csv", "index.html", "worksheet.html"]
    assert sorted(path.name for path in folder.iterdir()) == names
    figures, curves = (pd.read_csv(folder / f"{name}.csv") for name in ("figures", "curves"))
    assert list(figures["experiment"]) == ["before", "after", "half", "reverse", "high"]
    assert len(curves) == 60 * len(figures)
    last = curves[curves["month"] == 60].set_index("row")["mean"]
    assert list(last) == pytest.approx(list(figures["survival"]))
    assert '<html lang="de">' in (folder / "index.html").read_text(encoding="utf-8")
    again = partnering("lab", "--export", "class", "--lessons", "gap", cwd=tmp_path)
    assert again.returncode == 2
    assert "class/index.html: already exists; choose another path, or replace it with --overwrite" in again.stderr


@pytest.mark.usefixtures("no_grids")
def test_one_file_is_enough(tmp_path):
    """A path that ends in .html; --overwrite replaces it."""
    for more in ([], ["--overwrite"]):
        done = partnering("lab", "--export", "lesson.html", "--lessons", "gap,need", *more, cwd=tmp_path)
        assert done.stdout == "2 lessons\n\n  lesson.html\n"
    assert [path.name for path in tmp_path.iterdir()] == ["lesson.html"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--export", "x", "--lessons", "gapp"], 'Error: --lessons: unknown lesson "gapp"; did you mean "gap"?\n'),
        (["--export", "x", "--language", "fr"], 'Error: --language: unknown language "fr"; allowed: de, en\n'),
        (["--export", "file/x"], "Error: file: is not a folder\n"),
        (
            ["company", "--export", "x"],
            "Error: company: does not go with --export: lessons have scenarios of their own\n",
        ),
        (["--lessons", "gap"], "Error: --lessons: goes with --export\n"),
    ],
)
def test_what_cannot_be_written_is_told_before_anything_is_computed(arguments, told, tmp_path):
    """In one line, with exit code 2."""
    (tmp_path / "file").touch()
    done = partnering("lab", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, told)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
