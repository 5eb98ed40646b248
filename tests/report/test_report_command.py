"""`partnering report`: what it prints and writes, and how it fails before anything is run."""

from __future__ import annotations

import json

import pytest
from pptx import Presentation

from tests.console import partnering

ASKED = ("--budget", "5 coins", "--event", "offer_rate=0.2", "--draws", "8", "--replicates", "10")


@pytest.mark.usefixtures("painted")
def test_it_writes_a_page_and_prints_the_answer(whole):
    """From finished studies: the answer, the page, and the folders behind it. A second call replaces no file."""
    command = ("report", "client.yaml", *ASKED, "--catalogue", "tiny.yaml", "--out", "studies", "--to", "client.html")
    others = ("--to", "client.pptx", "--to", "client.xlsx")
    done = partnering(*command, *others, "--title", "For <us>", "--author", "Ada", "--json", cwd=whole.folder)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    answer = whole.document().chapters[0]
    assert told["finding"] == "\n\n".join([answer.finding, *answer.text])
    assert told["paths"][:3] == ["client.html", "client.pptx", "client.xlsx"]
    assert all((whole.folder / name).read_bytes().startswith(b"PK") for name in told["paths"][1:3])
    slides = Presentation(str(whole.folder / "client.pptx")).slides
    said = " ".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
    assert "The workbook client.xlsx holds the whole table (sheet “edges”)." in said
    assert set(told["figures"]["studies"]) == set(whole.studies)
    page = (whole.folder / "client.html").read_text(encoding="utf-8")
    assert "<title>For &lt;us&gt;</title>" in page
    assert "partnering report client.yaml" in page
    again = partnering(*command, cwd=whole.folder)
    assert (again.returncode, "already exists" in again.stderr) == (2, True)


def test_a_folder_is_no_document(tmp_path):
    """Whatever it is called: this is told before anything is run."""
    (tmp_path / "folder.html").mkdir()
    done = partnering("report", "company", "--to", "folder.html", "--overwrite", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "Error: --to folder.html: is a folder; choose another name\n")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.html"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--to", "client.doc"], '--to client.doc: unknown kind of document ".doc"'),
        (["--to", "nowhere/client.html"], "there is no folder nowhere"),
        (["--to", "a.html", "--language", "xx"], 'unknown language "xx"'),
        (["--to", "a.html", "--title", "a\x07b"], "--title: holds a control character: only text is allowed"),
        (["--to", "a.pptx", "--author", "a\x00b"], "--author: holds a control character: only text is allowed"),
        (["--to", "a.html", "--logo", "tiny.yaml"], "is no PNG, JPEG or SVG picture"),
        (["--to", "a.html", "--template", "t.pptx"], "--template: goes with slides"),
        (["--to", "a.html", "--event", "flood"], '--event "flood": unknown intervention'),
        (["--to", "a.html", "--event", "clarity=1", "--event", "clarity=1"], 'clarity=1" is given twice'),
        (["--to", "a.html", "--budget", "much"], "--budget"),
        (["company", "--to", "a.html"], "takes one scenario"),
        ([], "Missing option '--to'"),
    ],
)
def test_faults_are_told_before_anything_is_run(whole, options, message):
    """One line, exit code 2, and nothing written."""
    before = sorted(whole.folder.rglob("*"))
    done = partnering("report", "client.yaml", *options, cwd=whole.folder)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert sorted(whole.folder.rglob("*")) == before
