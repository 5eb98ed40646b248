"""CONTRIBUTING.md names every file that an addition touches: made there in a copy, each addition is complete."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter

import pytest

from tests import ROOT
from tests.docs import additions
from tests.test_architecture import MOST_FILES

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
OF_ALL = (
    "tests/documents/test_language.py",
    "tests/calibration/test_prior.py::test_every_number_has_a_spread_or_is_a_definition",
    "tests/evidence/test_robustness.py::test_every_assumed_number_is_moved",
    "tests/evidence/test_robustness.py::test_numbers_move_by_a_fifth_in_their_range",
    "tests/sensitivity/test_analysis.py::test_by_default_everything_is_varied_but_what_is_measured",
    "tests/lab/test_lessons.py::test_every_lesson_has_all_its_texts_in_each_language",
    "tests/lab/test_pages.py::test_every_lesson_has_sliders_that_reach_the_bet",
)
"""Tests that look at everything of a kind, and so at what is added."""


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """A copy of the package with one addition of each kind, and the scenarios beside it."""
    place = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "sim", place / "partnering")  # with what is compiled: times are copied too
    shutil.copytree(ROOT / "scenarios", place / "scenarios")
    additions.add_all(place / "partnering")
    return place


@pytest.fixture(scope="module")
def knows(extended, tmp_path_factory):
    """What the copy says of the additions."""
    path = os.pathsep.join((str(extended), str(ROOT)))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.docs.extended"],
        cwd=tmp_path_factory.mktemp("work"),
        env={**os.environ, "PYTHONPATH": path, "NUMBA_DISABLE_JIT": "1", "COLUMNS": "100"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_every_file_that_it_names_is_there():
    """Files and folders, each with its path."""
    named = re.findall(r"`((?:sim|docs|tests|scenarios)/[\w/.-]+|\w+\.md)`", PAGE)
    assert len(set(named)) > 25
    for name in named:
        assert (ROOT / name).exists(), name


def test_additions_touch_only_files_that_it_names(extended):
    """All files of the package that differ from those here."""
    changed = [
        path
        for path in (ROOT / "sim").rglob("*")
        if path.suffix in (".py", ".yaml")
        and path.read_bytes() != (extended / "partnering" / path.relative_to(ROOT / "sim")).read_bytes()
    ]
    assert len(changed) > 10
    for path in changed:
        assert f"`{path.relative_to(ROOT)}`" in PAGE


def test_no_folder_is_crowded_by_an_addition(extended):
    """There is room where the page says to write a file."""
    held = Counter(path.parent for path in (extended / "partnering").rglob("*.py") if path.name != "__init__.py")
    assert max(held.values()) <= MOST_FILES


def test_what_is_said_of_all_is_said_of_the_additions(extended):
    """Other tests hold of the copy: words in each language, spreads, what is varied, robustness, sliders of lessons."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *OF_ALL],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(extended), "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_a_parameter(knows):
    """Help, tables, schema and `--set` know it."""
    assert "how much less a tired department delivers" in knows["parameter help"]
    assert "| `tiredness` | 0 | 0–1 |" in knows["docs"]
    assert '"tiredness": {' in knows["schema"]
    assert knows["set"] == [0.5]


def test_a_parameter_of_each_department(knows):
    """Both engines follow it, to the last bit; a ramp and a sensitivity analysis can move it.

    The way into the machine code takes its array in the right place.
    """
    assert knows["arrays"][0] == knows["arrays"][1]
    assert "mood" in knows["arrays"][0]
    assert knows["by mood, compiled"] == knows["by mood, mesa"]
    assert len(set(knows["by mood, mesa"])) == 2
    assert knows["ramp"] == "departments.A.mood"
    assert "timeline.1.add.departments.all.mood" in knows["factors"]


def test_a_rule(knows):
    """Both engines follow it, to the last bit, and it lowers quality."""
    assert knows["compiled"] == knows["mesa"]
    assert knows["compiled"][1] < knows["compiled"][0]


def test_an_outcome(knows):
    """It has a column with its interval, and titles have words for it."""
    for formation, never, low in knows["never formed"]:
        assert never == 1 - formation
        assert low <= never
    assert knows["outcome title"].startswith("Partnering never forms in ")


def test_a_kind_of_dated_change(knows):
    """The schema, the account of a run and the forms of the lab know it."""
    assert "A party for all" in knows["schema"]
    assert "Month 2: dated change: a party adds 0.1 to trust." in knows["story"]
    assert knows["start of a change"]["shock"] == "party"


def test_an_intervention(knows):
    """The documentation lists it, and `whatif` runs it."""
    assert "| `party` | There is a party. |" in knows["docs"]
    assert knows["trial"] == ["party"]


def test_a_lesson(knows):
    """It is read, checked and offered."""
    assert knows["lesson"][-1] == "What is a party worth?"


def test_a_kind_of_figure(knows):
    """It is drawn, the help of `plot` names it, and a folder that holds it may be replaced."""
    assert knows["lollipops"] == "lollipops_survival"
    assert "lollipops" in knows["plot help"]
    assert knows["strange"] == ["mine.png"]


def test_a_command(knows):
    """It runs, and the help names it."""
    assert knows["command"] == "Hello you\n"
    assert "greet" in knows["help"]


def test_a_study(knows):
    """Its folder can be opened and plotted; the help of `plot` names its figures."""
    assert knows["party"] == "<Picture guests: 7 came>"
    assert "of a party guests" in knows["kinds"]
    assert "a party" in knows["plot help"]


def test_an_addition_is_missed_where_a_file_is_left_out(tmp_path):
    """The helper that makes the additions notices that a place is not there any more."""
    (tmp_path / "a.py").write_text("nothing", encoding="utf-8")
    with pytest.raises(AssertionError, match="has moved on"):
        additions.insert(tmp_path / "a.py", "something", "more")
