"""The manifest of a results folder: what it says, and that a reader checks it."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import pytest

from partnering import studies
from partnering.files.errors import InputError
from partnering.results.contents import MANIFEST
from partnering.results.manifest import Manifest, read_facts
from partnering.results.sources import PACKAGES, fingerprint
from tests.console import partnering


def test_the_manifest_says_what_when_and_with_what(tmp_path):
    """Kind, versions, times and fingerprint are there and read back."""
    Manifest(kind="sweep").write(tmp_path, datetime.now(UTC), {"seed": 1})
    manifest = read_facts(tmp_path)
    assert manifest["kind"] == "sweep"
    assert set(manifest["packages"]) == set(PACKAGES)
    assert manifest["fingerprint"] == fingerprint({"seed": 1})
    assert manifest["seconds"] >= 0


@pytest.mark.parametrize("content", ["", "[]", "{", json.dumps({"kind": "shopping"})])
def test_a_file_that_is_no_manifest_is_refused(tmp_path, content):
    """Anything but the manifest of a run or sweep is refused in one line."""
    (tmp_path / MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="is not the manifest"):
        studies.study_of(tmp_path)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("scenario", "company"), ("scenario", ["company"]), ("finished", "yesterday"), ("finished", 3),
        ("finished", None), ("files", -1), ("files", None), ("files", {"runs.csv": "whole"}), ("fingerprint", {}),
        ("partnering", 1), ("kind", ["run"]), ("edition", "second"), ("scenario", {"name": ["x"]}),
        ("scenario", {"months": "long"}), ("scenario", {"organisation": [1]}), ("fingerprint", "x" * 300),
    ],
)  # fmt: skip
def test_a_fact_of_another_kind_is_refused(made_once, tmp_path, fact, value):
    """Whatever somebody wrote into a manifest, each command that reads it says so in one line."""
    here = tmp_path / "here"
    shutil.copytree(made_once("short-story", "run", "two-departments", "--no-figures"), here)
    facts = json.loads((here / MANIFEST).read_text(encoding="utf-8"))
    (here / MANIFEST).write_text(json.dumps(facts | {fact: value}), encoding="utf-8")
    for command in (("export", here), ("export", here, "--to", "html"), ("plot", here), ("verify", here)):
        done = partnering(*command, cwd=tmp_path)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert str(here / MANIFEST) in done.stderr
        assert fact in done.stderr or fact in ("kind", "edition")


@pytest.mark.parametrize("fact", ["commit", "fingerprint", "partnering", "name"])
def test_a_fact_that_no_export_can_write_is_refused(tmp_path, fact):
    """The sign of number 0 ends a text in netCDF, and stands in no workbook."""
    Manifest(kind="sweep").write(tmp_path, datetime.now(UTC), {"seed": 1})
    facts = read_facts(tmp_path) | ({"scenario": {"name": "a\0b"}} if fact == "name" else {fact: "a\0b"})
    (tmp_path / MANIFEST).write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(InputError, match=f"{MANIFEST}: .*holds a control character: only text is allowed"):
        read_facts(tmp_path)
