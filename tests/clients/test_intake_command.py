"""`partnering intake`: what it writes, what it asks, how it fails."""

from __future__ import annotations

import json
import re

import pytest

from tests.clients.inputs import NODES_EDGES, QUALTRICS, VIVA, written
from tests.console import partnering
from tests.pictures import painted

FILES = ["client-draws.csv", "client-intake.html", "client-intake.md", "client-map.yaml", "client.yaml"]


def names(folder):
    """The names of the files in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_a_guess_is_shown_and_written(tmp_path):
    """Nothing else is written until the user has seen the map."""
    done = partnering("intake", QUALTRICS, "--out", "client", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert names(tmp_path) == ["client-map.yaml"]
    assert (tmp_path / "client-map.yaml").read_text(encoding="utf-8").strip() in done.stdout
    assert f"partnering intake {QUALTRICS} --map client-map.yaml --out client" in done.stdout
    done = partnering("intake", QUALTRICS, "--map", "client-map.yaml", "--out", "client", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert names(tmp_path) == FILES


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with the scenario of the first example, and what the command printed."""
    folder = tmp_path_factory.mktemp("made")
    with painted():
        return folder, partnering("intake", QUALTRICS, "--yes", "--out", "client.yaml", cwd=folder)


def test_all_is_written_with_yes(made):
    """The scenario checks, and its draws can be swept."""
    folder, done = made
    assert names(folder) == FILES
    assert "14 answers read, 2 dropped: 3 departments, 3 ties. Of 6 sides, 4 answered, 2 filled in" in done.stdout
    comments = [line for line in (folder / "client.yaml").read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
    assert len(comments) == 3
    assert "client-draws.csv holds what the data leave open" in comments[2]
    assert (folder / "client.yaml").read_text(encoding="utf-8").endswith("\ndraws: client-draws.csv\n")
    assert partnering("scenarios", "check", "client.yaml", cwd=folder).returncode == 0
    sweep = ("sweep", "client.yaml", "--set", "months=2", "--replicates", "2")
    swept = partnering(*sweep, "--no-figures", cwd=folder)
    assert swept.returncode == 0, swept.stderr
    assert "200 draws × 2 replicates" in swept.stdout


def test_the_page_says_what_was_done(made):
    """Read, dropped, filled in, agreement; the same in HTML, with two pictures and nothing from elsewhere."""
    folder, _ = made
    page = (folder / "client-intake.md").read_text(encoding="utf-8")
    for told in (
        "14 answers read",
        "| a preview or test | 1 |",
        "| Finance | IT | *0.59",
        " over 4 of 6 sides: ",
        "rankings",
    ):
        assert told.casefold() in page.casefold(), told
    html = (folder / "client-intake.html").read_text(encoding="utf-8")
    assert html.count("data:image/svg+xml") == 2
    assert not re.search(r'(src|href)="https?:', html)


@pytest.mark.usefixtures("painted")
def test_nothing_below_the_minimum_is_in_any_file(tmp_path):
    """The same files come of other answers of Finance, which are withheld; no person is in them."""
    text = QUALTRICS.read_text(encoding="utf-8-sig")
    changed = re.sub(r"Finance,5,5,,1,1,,5,5,,2", "Finance,1,2,,3,3,,1,2,,4", text)
    assert changed != text
    for place, own in (("as-it-is", text), ("changed", changed)):
        (tmp_path / place).mkdir()
        (tmp_path / place / "survey.csv").write_text(own, encoding="utf-8")
        assert partnering("intake", "survey.csv", "--yes", "--out", "client", cwd=tmp_path / place).returncode == 0
    for name in FILES:
        first, second = ((tmp_path / place / name).read_bytes() for place in ("as-it-is", "changed"))
        assert first == second, name
        assert b"R_0" not in first


def test_heads_speak_for_departments(tmp_path):
    """--heads uses what the minimum would withhold."""
    done = partnering("intake", QUALTRICS, "--yes", "--heads", "--out", "heads", cwd=tmp_path)
    assert "Of 6 sides, 6 answered." in done.stdout
    assert "stake: 1, alternatives: 0, trust: 1, source" in (tmp_path / "heads.yaml").read_text(encoding="utf-8")


def test_json(tmp_path):
    """Programs get the counts and the agreement."""
    done = partnering("intake", VIVA, "--yes", "--out", "flows", "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert "flows.yaml" not in told["finding"]
    assert told["figures"]["departments"] == ["IT", "Sales", "Finance"]
    assert told["figures"]["agreement"] == {}
    assert [path.rsplit(".")[-1] for path in told["paths"]] == ["yaml", "csv", "md", "html", "yaml"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "needs files and --out NAME; or --questionnaire --to FILE"),
        ((QUALTRICS,), "needs files and --out NAME"),
        ((QUALTRICS, "--out", "x", "--to", "x.md"), "belongs to --questionnaire"),
        (("missing.csv", "--out", "x"), "missing.csv: cannot be read"),
        ((NODES_EDGES, "--yes", "--out", "x"), "each needs 5 persons"),
        ((QUALTRICS, "--yes", "--out", "x", "--minimum", "9"), "no side of a tie has 9 answers or more"),
        ((QUALTRICS, "--map", QUALTRICS, "--out", "x"), "not valid YAML"),
        (("--questionnaire",), "is written to --to FILE"),
        (("--questionnaire", "--to", "x.pdf"), "must end in .xlsx, .md or .txt"),
        (("--questionnaire", "--to", "x.md", "--departments", "IT"), "is about 2 to 200 departments, not 1"),
    ],
)
def test_bad_input_gets_one_line(tmp_path, words, told):
    """Exit code 2, and nothing is written."""
    done = partnering("intake", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert told in done.stderr
    assert names(tmp_path) == []


def test_files_are_not_replaced_unasked(tmp_path):
    """Neither the map nor the scenario."""
    (tmp_path / "client.yaml").write_text("mine", encoding="utf-8")
    done = partnering("intake", QUALTRICS, "--yes", "--out", "client", cwd=tmp_path)
    assert done.returncode == 2
    assert "already exists" in done.stderr
    assert names(tmp_path) == ["client.yaml"]
    assert partnering("intake", QUALTRICS, "--yes", "--overwrite", "--out", "client", cwd=tmp_path).returncode == 0


def test_an_open_question_is_not_passed_over_with_yes(tmp_path):
    """Answers up to 7: the scale must be said."""
    rows = [["department", "trust [IT]", "trust [HR]"], *[["IT", "", "7"]] * 5, *[["HR", "2", ""]] * 5]
    written(tmp_path / "seven.csv", rows)
    done = partnering("intake", "seven.csv", "--yes", "--out", "client", cwd=tmp_path)
    assert done.returncode == 2
    assert "say from and to" in done.stderr
    done = partnering("intake", "seven.csv", "--out", "client", cwd=tmp_path)
    assert "Open: scale: answers run from 2 to 7" in done.stdout
