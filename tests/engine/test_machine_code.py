"""Machine code is kept for the sources that it was made of, and for no others; and it runs without numba."""

from __future__ import annotations

import inspect
import shutil

import numpy as np
import pytest

from partnering.engine import machine_code
from partnering.engine.lanes import Lanes
from partnering.engine.machine_code import SOURCES, keep, kept, key, loaded
from partnering.engine.state import ARRAYS, Fixed
from partnering.model.luck import Luck
from partnering.model.outcomes import RELATIONSHIP, Record
from tests import strategies
from tests.engine.by_numba import CODE, FIGURES, figures
from tests.imports import FILES, room_of, rooms

RUNS = ("replicates", "departments", "pairs", "luck", "kept")
NO_CODE = b"not really machine code"


def test_the_kernel_is_made_of_nothing_but_the_rooms_of_its_sources():
    """What it imports lies in rooms whose files all count."""
    assert {folder.name for folder in SOURCES} == {"engine", "model"}
    for path in FILES:
        if room_of(path) in ("engine", "model"):
            assert rooms(path) <= {"engine", "model"}, path


def test_the_way_in_takes_all_arrays_in_their_order():
    """Machine code knows no names: two arrays of one type that changed places would be read as each other."""
    from partnering.engine import entry

    given = list(inspect.signature(entry._enter).parameters)
    assert given[given.index("lengths") + 1 :] == list(ARRAYS) == [*Fixed._fields, *RUNS, *RELATIONSHIP]


@pytest.mark.parametrize("change", [lambda values: values[:, ::2], lambda values: np.zeros(values.shape, np.float32)])
def test_an_array_of_another_form_is_refused(change):
    """Machine code would read and write beside its numbers."""
    organisation = strategies.organisation_of(strategies.two(2))
    found = Record.room(1, 16, 2)[0]
    found.relationships["quality"] = change(found.relationships["quality"])
    with pytest.raises(TypeError, match="quality: machine code reads float64"):
        Lanes(organisation, Luck.of(1, range(16))).record(found)


def edited(room):
    """Another rule."""
    rules = room / "rules.py"
    rules.write_text(rules.read_text(encoding="utf-8").replace("x > 0.0", "x >= 0.0"), encoding="utf-8")


def added(room):
    """One more file."""
    (room / "another.py").write_text("", encoding="utf-8")


def moved(room):
    """The same content under another name."""
    (room / "luck.py").rename(room / "chance.py")


@pytest.mark.parametrize("change", [edited, added, moved])
def test_code_of_other_sources_has_another_name(change, tmp_path):
    """So the old code never runs on after somebody has edited a rule."""
    room = shutil.copytree(SOURCES[1], tmp_path / "model")
    assert key(room) == key(SOURCES[1])
    change(room)
    assert key(room) != key(SOURCES[1])


@pytest.mark.parametrize("name", ["version", "llvm.get_host_cpu_name"])
def test_code_of_another_compiler_or_processor_has_another_name(name, monkeypatch):
    """Code of a newer processor would end the program on this one."""
    here = key(*SOURCES)
    monkeypatch.setattr(f"{machine_code.__name__}.{name}", lambda *_: "another")
    assert key(*SOURCES) != here


def test_what_is_kept_is_read_again(tmp_path):
    """In a folder that was not there."""
    keep(NO_CODE, tmp_path / "cache" / "months.o")
    assert kept(tmp_path / "cache" / "months.o") == NO_CODE
    assert [file.name for file in (tmp_path / "cache").iterdir()] == ["months.o"]


@pytest.mark.parametrize("content", [None, b"", NO_CODE, slice(-1), slice(1, None)])
def test_half_a_file_is_not_run(content, tmp_path):
    """No file, an empty one, one without a checksum, and one whose end or beginning a power cut has taken."""
    file = tmp_path / "months.o"
    if isinstance(content, slice):
        keep(NO_CODE, file)
        content = file.read_bytes()[content]
    if content is not None:
        file.write_bytes(content)
    assert kept(file) is None


def test_where_nothing_can_be_kept_nothing_is_said(tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "cache").write_text("", encoding="utf-8")
    keep(NO_CODE, tmp_path / "cache" / "months.o")
    assert kept(tmp_path / "cache" / "months.o") is None


def test_kept_code_gives_the_figures_of_numba_without_it(by_numba):
    """It calls nothing of numba, so a process that loads it need not import numba (test_imports looks at one)."""
    code = (by_numba / CODE).read_bytes()
    assert code
    without = figures(loaded(code))
    with np.load(by_numba / FIGURES) as of_numba:
        assert set(of_numba) == set(without)
        for name, values in of_numba.items():
            np.testing.assert_array_equal(without[name], values)
