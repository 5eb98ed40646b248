"""The yardstick in C computes the same, to the last bit: a comparison of speed is one of equal work."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from benchmarks.yardstick import COMPILERS, Yardstick, yardstick
from partnering.engine.lanes import simulate
from partnering.model.luck import Luck
from partnering.scenarios.build import build
from partnering.scenarios.library import load

INSTALLED = {Path(found).resolve(): name for name in reversed(COMPILERS) if (found := shutil.which(name))}.values()
"""Each by one of its names: cc is another for clang or gcc."""
SEED = 2**40 + 3
"""Both halves of the key are used."""
needs_a_compiler = pytest.mark.skipif(not INSTALLED, reason="no C compiler is installed")


@pytest.fixture(scope="module", params=INSTALLED)
def program(request):
    """The program of each compiler that is installed."""
    return Yardstick(request.param)


@needs_a_compiler
@pytest.mark.parametrize("name", ["two-departments", "company", "overloaded"])
def test_the_program_in_c_gives_the_engines_figures(program, name):
    """Every number of every pair of every run is the same, with a rest of runs that fill no block."""
    organisation, replicates = build(load(name)), range(5, 45)
    theirs = program.run(organisation, SEED, replicates)
    ours = simulate(organisation, Luck.of(SEED, replicates)).relationships
    assert (ours["established"] > 0).any()
    for measure, values in ours.items():
        np.testing.assert_array_equal(theirs[measure], values, err_msg=measure)


@needs_a_compiler
def test_dated_changes_are_refused(program):
    """It knows none, so it must not run a scenario that has some."""
    with pytest.raises(ValueError, match="no dated changes"):
        program.run(build(load("outside-offer")), SEED, range(2))


def test_without_a_compiler_there_is_no_yardstick(monkeypatch):
    """The benchmark then leaves it out."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert yardstick() is None
