"""The manifest of a results folder: what it says, and that a reader checks it."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime

import pytest

from partnering import studies
from partnering.files.errors import InputError
from partnering.results.contents import MANIFEST, UNFINISHED
from partnering.results.folder import check_place
from partnering.results.manifest import Manifest, read_facts
from partnering.results.sources import PACKAGES, fingerprint
from partnering.sweeps.checkpoint import facts_of, sweep_of
from partnering.sweeps.merge_shards import merge_shards
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


@pytest.mark.parametrize(
    "read", [read_facts, studies.study_of, studies.source_of, lambda folder: check_place(folder, True)]
)
def test_a_manifest_that_is_a_link_is_not_followed(tmp_path, read):
    """Whoever sent the folder would choose what is read, and what of it a message shows."""
    here = tmp_path / "here"
    here.mkdir()
    Manifest(kind="sweep").write(here, datetime.now(UTC), {"seed": 1})
    (here / MANIFEST).rename(tmp_path / "elsewhere.json")
    (here / MANIFEST).symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(InputError, match=f"{MANIFEST}: is a link to another place, and is not followed"):
        read(here)


@pytest.mark.parametrize("read", [facts_of, sweep_of, merge_shards, lambda folder: check_place(folder, True)])
def test_a_plan_that_is_a_link_is_not_followed(tmp_path, read):
    """`sweep --resume`, `merge` and `--overwrite` read the plan of a sweep that is not finished."""
    here = tmp_path / "here"
    here.mkdir()
    (tmp_path / "elsewhere.json").write_text(json.dumps({"scenario": {}}), encoding="utf-8")
    (here / UNFINISHED).symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(InputError, match=f"{UNFINISHED}: is a link to another place, and is not followed"):
        read([here] if read is merge_shards else here)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_in_the_place_of_a_manifest_is_not_waited_for(tmp_path):
    """To open one waits for somebody who writes into it."""
    os.mkfifo(tmp_path / MANIFEST)
    (tmp_path / UNFINISHED).write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="is not a results folder"):
        check_place(tmp_path, overwrite=True)
