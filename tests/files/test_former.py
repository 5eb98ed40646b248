"""A name that an earlier edition of the model knew is told what became of it, whichever way it comes in."""

from __future__ import annotations

import base64
import zlib
from urllib.parse import urlencode

import pytest

import partnering as pt
from partnering.files import former
from partnering.files.errors import InputError
from partnering.lab.state import address
from partnering.lab.state.experiment import Experiment
from partnering.model.gone import GONE
from partnering.model.parameters import BY_NAME, STATE_BY_NAME
from partnering.version import EDITION
from tests.console import partnering

NAME = "old_weight"
TOLD = f'"{NAME}" is gone since the second edition of the model: nothing weighs (docs/editions.md)'
HEAD = "name: Old\ndepartments: {A: {}, B: {}}\n"
DATED = "timeline:\n- month: 2\n  {}: {{organisation.old_weight: 0.5}}\n"


@pytest.fixture(autouse=True)
def _gone(monkeypatch):
    """A parameter that no edition ever had, so that these tests hold whatever the model has today."""
    monkeypatch.setitem(GONE, NAME, "nothing weighs")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "two-departments", "--set", f"organisation.{NAME}=0.1"),
        ("run", "two-departments", "--set", f"{NAME}=0.1"),
        ("run", "two-departments", "--set", f"departments.all.{NAME}=0.1"),
        ("run", "two-departments", "--set", f"relationships.all.{NAME}=0.1"),
        ("run", "two-departments", "--set", f"relationships.IT+Marketing.IT.{NAME}=0.1"),
        ("run", "outside-offer", "--set", f"timeline.0.set.organisation.{NAME}=0.1"),
        ("sweep", "two-departments", "--vary", f"organisation.{NAME}=0.1,0.2"),
        ("sweep", "two-departments", "--points-from", "points.csv"),
        ("sensitivity", "two-departments", "--over", f"organisation.{NAME}=0:1"),
        ("tipping", "two-departments", "--along", f"organisation.{NAME}=0:1"),
        ("whatif", "two-departments", "--with", f"{NAME}=0.1"),
        ("whatif", "two-departments", "--with", f"organisation.{NAME}=0.1"),
        ("compare", "two-departments", "old.yaml"),
        ("parameters", NAME),
        ("parameters", f"organisation.{NAME}"),
    ],
    ids=" ".join,
)
def test_the_command_line_tells_what_became_of_it(tmp_path, arguments):
    """One line, and nothing is written."""
    (tmp_path / "points.csv").write_text(f"organisation.{NAME}\n0.1\n", encoding="utf-8")
    (tmp_path / "old.yaml").write_text(f"{HEAD}organisation: {{{NAME}: 0.1}}\n", encoding="utf-8")
    done = partnering(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert TOLD in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{HEAD}organisation:\n  {NAME}: 0.5\n", 4),
        (f"name: Old\ndepartments:\n  A: {{}}\n  B:\n    {NAME}: 0.5\n", 5),
        (f"{HEAD}relationships:\n  default:\n    {NAME}: 0.5\n", 5),
        (f"{HEAD}relationships:\n  pairs:\n  - between: [A, B]\n    {NAME}: 0.5\n", 6),
        (f"{HEAD}relationships:\n  pairs:\n  - between: [A, B]\n    A:\n      {NAME}: 0.5\n", 7),
        (HEAD + DATED.format("set"), 4),
        (HEAD + DATED.format("add"), 4),
        (HEAD + DATED.format("multiply"), 4),
        (f"{HEAD}sweep:\n  vary:\n    organisation.{NAME}: [0.1, 0.2]\n", 5),
    ],
)
def test_a_file_tells_what_became_of_it(tmp_path, text, line):
    """With the line at which it stands."""
    (tmp_path / "old.yaml").write_text(text, encoding="utf-8")
    done = partnering("sweep", "old.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert TOLD in done.stderr
    assert f"old.yaml, line {line}" in done.stderr


def test_python_tells_what_became_of_it():
    """Of settings, and of what is to vary."""
    for ask in (
        lambda: pt.load("company").with_settings({NAME: 0.1}),
        lambda: pt.load("company").sweep({NAME: [0.1, 0.2]}),
    ):
        with pytest.raises(InputError, match=f'"{NAME}" is gone'):
            ask()


@pytest.mark.parametrize(
    "parts",
    [
        {"scenario": "company", "set": f"organisation.{NAME}=0.1"},
        {"file": base64.urlsafe_b64encode(zlib.compress(f"{HEAD}organisation: {{{NAME}: 1}}\n".encode())).decode()},
    ],
    ids=["set", "file"],
)
def test_a_link_tells_what_became_of_it(parts):
    """Also where it is opened as one of this edition."""
    with pytest.raises(InputError, match=f'"{NAME}" is gone'):
        address.read(urlencode(parts | {"edition": EDITION}), Experiment.of("company"))


def test_a_name_that_is_used_again_is_not_gone(monkeypatch):
    """What the model has today comes first; a name that nobody knew has its usual line."""
    monkeypatch.setitem(GONE, "clarity", "nonsense")
    monkeypatch.setitem(GONE, "perceived", "nonsense")
    assert former.became("clarity") == former.became("perceived") == ""
    assert former.unknown_name("key", "clarty", ["clarity"]) == 'unknown key "clarty"; did you mean "clarity"?'


def test_what_is_gone_is_not_there():
    """A name cannot be gone and declared."""
    assert not GONE.keys() & (BY_NAME.keys() | STATE_BY_NAME.keys())
