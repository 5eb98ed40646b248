"""The table of studies: what it says of each is what the rooms do."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib import import_module
from typing import get_args

import pytest

from partnering import studies
from partnering.evidence import folds
from partnering.evidence.catalogue import ROWS
from partnering.figures import kinds, points_folder
from partnering.model.outcomes import OUTCOMES
from partnering.results.contents import FIGURES, MANIFEST, strangers
from partnering.results.manifest import Manifest
from partnering.scenarios.business import NET_BENEFIT
from tests.imports import SIM


def manifests():
    """Every kind of manifest of the package."""
    for path in SIM.glob("*/*.py"):
        if "(Manifest)" in (text := path.read_text(encoding="utf-8")) or "(Swept)" in text:
            import_module(f"partnering.{path.parent.name}.{path.stem}")
    waiting = [Manifest]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        yield one


def test_every_kind_of_manifest_is_a_study():
    """The kinds that manifests are written with are those of the table."""
    written = {kind for one in manifests() for kind in get_args(one.model_fields["kind"].annotation)}
    assert written == set(studies.STUDIES)


@pytest.mark.parametrize("study", [study for study in studies.STUDIES.values() if study.drawn_by], ids=lambda s: s.kind)
def test_every_study_that_is_drawn_again_has_a_module_that_draws(study):
    """The module is there and has a function `figures`."""
    assert callable(import_module(f"partnering.{study.drawn_by}").figures)
    assert study.figures


def test_every_kind_of_figure_of_points_is_drawn():
    """What `plot` offers of a sweep and what can be drawn is the same list."""
    assert set(kinds.POINTS) == set(points_folder.DRAW)


def test_every_figure_of_a_study_may_be_replaced_with_it(tmp_path):
    """Its name is among those that a results folder may hold, with any outcome after it."""
    figures = tmp_path / FIGURES
    figures.mkdir()
    drawn = {name for study in studies.STUDIES.values() for name in study.figures or ()}
    of_outcomes = {f"{name}_{outcome}" for name in drawn for outcome in (*OUTCOMES, NET_BENEFIT)}
    of_evidence = {row.id for row in ROWS} | {*folds.PATHS, "mechanisms", "equations", "robustness"}
    for name in {"survival", "survival_curves"} | drawn | of_outcomes | of_evidence:
        (figures / f"{name}.png").touch()
    assert list(strangers(tmp_path, ())) == []


def test_the_table_is_quick_to_import():
    """Neither pandas nor matplotlib is needed to know the studies."""
    code = "import sys, partnering.studies; print({'pandas', 'matplotlib', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_folder_that_is_being_filled_is_called_as_it_will_be(made_once, tmp_path):
    """Results whose scenario has no name, such as the evidence, are called as their folder. `save` fills one beside."""
    hidden = tmp_path / ".saved-0123abcd"
    shutil.copytree(made_once("short-story", "run", "two-departments", "--no-figures"), hidden)
    facts = json.loads((hidden / MANIFEST).read_text(encoding="utf-8"))
    del facts["scenario"]["name"]
    (hidden / MANIFEST).write_text(json.dumps(facts), encoding="utf-8")
    source = studies.source_of(hidden)
    assert source.title == "A run: saved"
    assert source.document([]).facts["folder"] == "saved"
