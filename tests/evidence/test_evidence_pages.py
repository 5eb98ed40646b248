"""The evidence as users meet it: the command, the folder it writes, its pages, and docs/evidence.md."""

from __future__ import annotations

import dataclasses
import json
import re

import pandas as pd
import pytest
from matplotlib.figure import Figure

from partnering.evidence import pages
from partnering.evidence.catalogue import ROWS, chosen
from partnering.evidence.checks import FAILS, HOLDS
from partnering.evidence.claims.laboratory import GAMES
from partnering.evidence.folds import PATHS
from partnering.evidence.mechanisms import MECHANISMS
from partnering.evidence.plots import LETTERS, VERDICT_COLOURS
from partnering.evidence.robustness import LESS, variants
from partnering.evidence.run import AS_IT_IS, find, results
from partnering.evidence.test_bed import TestBed
from partnering.version import __version__
from tests import ROOT
from tests.console import partnering
from tests.elsewhere import EVIDENCE

DOCS = ROOT / "docs"
DRAWN = ("S3", "S8", "R7", "mechanisms", "robustness")
FULL = TestBed(2_000, 1)
"""What the command runs unless told otherwise."""


@pytest.fixture(scope="session")
def made(made_once):
    """A folder in which the command ran three rows with ablations and robustness, and what it printed."""
    folder = made_once("evidence", "evidence", "R7", "s3", "S8", *EVIDENCE, painted=True)
    return folder, (folder.parent / "stdout.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def whole():
    """Every row, as the command runs them."""
    return results(ROWS, FULL)


def verdicts_in(page: str) -> dict[str, str]:
    """The verdicts in a page's first table."""
    return dict(re.findall(r"(?m)^\| \[(\w+)\]\(#\w+\) \| .* \| ([a-z ]+) \|$", page))


def test_the_command_says_claim_comparison_figures_and_verdict(made):
    """In the order of the table, with exit code 0 although a row fails; paths come last."""
    _, printed = made
    assert re.findall(r"(?m)^([SR]\d+) ", printed) == ["S3", "S8", "R7"]
    assert "Imbalance of power blocks true partnering" in printed
    assert "every step down" in printed
    assert re.search(r"survival, need gap, 0\.2 → 0\.3: .?0\.\d+ \(−0\.\d+ to .?0\.\d+\), must be below 0", printed)
    assert re.search(r"(?m)^R7 .* fails", printed)
    assert re.search(
        r"\d of 3 rows holds?, \d fails?, \d (is|are) not shown; 40 replicates \(six departments: 10\), seed 1\.",
        printed,
    )
    assert "here/evidence.html" in printed


def test_the_folder_holds_tables_figures_and_pages(made):
    """One row a check, one figure a row with its data, a manifest, and nothing half-written beside it."""
    folder, _ = made
    table = pd.read_csv(folder / "evidence.csv")
    assert list(table) == ["row", "row_verdict", "check", "must_be", "estimate", "low", "high", "verdict"]
    assert table.groupby("row").size().to_dict() == {"S3": 4, "S8": 3, "R7": 2}
    assert set(table["verdict"]) <= set(VERDICT_COLOURS)
    inside = table[table["must_be"].eq("below 0") & table["verdict"].eq(HOLDS)]
    assert len(inside)
    assert (inside["high"] < 0).all()
    off = pd.read_csv(folder / "ablations.csv", index_col="switched_off")
    assert list(off.index) == [AS_IT_IS, *(mechanism.name for mechanism in MECHANISMS)]
    assert list(off) == ["S3", "S8", "R7"]
    moved = pd.read_csv(folder / "robustness.csv")
    assert list(moved) == ["number", "factor", "value", "S3", "S8", "R7"]
    assert list(moved["number"]) == [variant.number for variant in variants()]
    figures = {f"{name}.{kind}" for name in DRAWN for kind in ("png", "svg", "csv")}
    assert {path.name for path in (folder / "figures").iterdir()} == figures
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "evidence"
    assert (manifest["rows"], manifest["replicates"], manifest["seed"]) == (["S3", "S8", "R7"], 40, 1)
    assert (manifest["ablations"], manifest["equations"], manifest["robustness"]) == (True, False, True)
    assert {path.name for path in folder.parent.iterdir()} == {"here", "stdout.txt"}


def test_the_pages_say_the_same_and_need_nothing_else(made):
    """Every figure of the Markdown page is there; the HTML page holds its figures and no address."""
    folder, _ = made
    page, html = ((folder / f"evidence.{kind}").read_text(encoding="utf-8") for kind in ("md", "html"))
    table = pd.read_csv(folder / "evidence.csv")
    assert verdicts_in(page) == dict(zip(table["row"], table["row_verdict"], strict=True))
    linked = re.findall(r"!\[.*?\]\((.*?)\)", page)
    assert linked == [f"figures/{name}.png" for name in DRAWN]
    assert all((folder / path).is_file() for path in linked)
    assert "http" not in re.sub(r'http-equiv="', "", html)
    sources = re.findall(r'src="(.{26})', html)
    assert len(sources) == len(linked)
    assert set(sources) == {"data:image/svg+xml;base64,"}
    for anchor in re.findall(r'href="#(.*?)"', html):
        assert f'id="{anchor}"' in html
    for text in ("Imbalance of power", "must be", "Decided by", "no row needs it", "with the usual numbers"):
        assert text in page
        assert text in html


def test_workers_and_order_leave_every_byte_as_it_is(made, elsewhere):
    """The same rows, seed and replicates, in another process, give the same tables and pages."""
    folder, _ = made
    for name in ("evidence.csv", "ablations.csv", "robustness.csv", "evidence.md", "evidence.html", "figures/S3.png"):
        assert (elsewhere / "evidence" / name).read_bytes() == (folder / name).read_bytes(), name


def test_another_seed_gives_other_figures(made, tmp_path):
    """And the folder is the next free one in results/."""
    folder, _ = made
    for name in ("evidence", "evidence-2"):
        done = partnering("evidence", "S3", "--replicates", 40, "--seed", 2, cwd=tmp_path)
        assert f"results/{name}/evidence.html" in done.stdout
    ours = pd.read_csv(tmp_path / "results" / "evidence" / "evidence.csv")
    theirs = pd.read_csv(folder / "evidence.csv").query("row == 'S3'")
    assert (ours["estimate"].to_numpy() != theirs["estimate"].to_numpy()).any()
    assert not (tmp_path / "results" / "evidence" / "ablations.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("S33",), 'evidence: unknown row "S33"; did you mean "S3"?'),
        (("S3", "--replicates", "1"), "--replicates: must be 2 or more, not '1'"),
        (("S3", "--out", "taken"), "already exists"),
    ],
)
def test_bad_input_is_one_line(tmp_path, arguments, message):
    """Exit code 2, one line, nothing written."""
    (tmp_path / "taken").mkdir()
    done = partnering("evidence", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.rglob("*")] == ["taken"]


def test_evidence_is_no_sweep_to_plot(made):
    """`partnering plot` says so in one line."""
    folder, _ = made
    done = partnering("plot", folder, cwd=folder.parent)
    assert done.returncode == 2
    assert "is of `evidence`, whose figures are drawn as it is run" in done.stderr


def test_text_is_never_markup(tmp_path):
    """A claim that looks like HTML or Markdown is shown as it stands."""
    hostile = '<script>alert("1")</script> | **bold** [a](http://b) `c` <!-- d'
    result = find(chosen(["S8"])[0], TestBed(4, 1))
    result = dataclasses.replace(
        result, row=dataclasses.replace(result.row, claim=hostile, comparison=hostile, remark=hostile)
    )
    page = pages.markdown([result], TestBed(4, 1), [])
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "S8.svg").write_text("<svg/>", encoding="utf-8")
    html = pages.as_html(page, tmp_path)
    assert "<script" not in html.casefold()
    assert "<!--" not in html
    assert "http://b" not in re.findall(r'href="(.*?)"', html)
    shown = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; | **bold** [a](http://b) `c` &lt;!-- d"
    assert html.count(shown) >= 3
    assert "<strong>bold" not in html


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_row_has_a_picture(row):
    """With an axis label, and of every point a mean inside its interval."""
    picture = find(row, TestBed(12, 3)).finding.picture
    table = picture.table.dropna()
    assert picture.x or picture.y
    assert list(picture.table) == ["series", "x", "mean", "low", "high"]
    assert len(picture.table) > 1
    assert (table["low"] <= table["mean"] + 1e-9).all()
    assert (table["mean"] <= table["high"] + 1e-9).all()


def test_the_verdicts_of_the_documentation_are_current(whole):
    """Docs/evidence.md is of this version and of the default run, and its verdicts are those of the program."""
    page = (DOCS / "evidence.md").read_text(encoding="utf-8")
    assert f"version {__version__}, {FULL}:" in page, "run `make evidence`"
    assert verdicts_in(page) == {result.row.id: result.verdict for result in whole}, "run `make evidence`"
    assert pages.tally(whole) in page


def test_the_documentation_shows_every_figure():
    """One for each row and one for each study, small enough to keep in the repository."""
    page = (DOCS / "evidence.md").read_text(encoding="utf-8")
    linked = {DOCS / path for path in re.findall(r"!\[.*?\]\((.*?)\)", page)}
    assert linked == set((DOCS / "images" / "evidence").glob("*.png"))
    assert {path.stem for path in linked} == {
        "mechanisms",
        "equations",
        "robustness",
        *PATHS,
        *(row.id for row in ROWS),
    }
    assert sum(path.stat().st_size for path in linked) < 1_500_000


@pytest.mark.parametrize(("name", "part"), [("hope and doubt", 0), ("coaching", 1)])
def test_the_ablations_of_the_documentation_are_current(name, part):
    """The lines of these mechanisms, every other row run again: of one the odd rows, of the other the even ones."""
    (mechanism,) = (mechanism for mechanism in MECHANISMS if mechanism.name == name)
    without = TestBed(FULL.replicates, FULL.seed, mechanism.held)
    page = (DOCS / "evidence.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"(?m)^\| {name} \| ([^a-z]+) \|$", page)
    verdicts = [LETTERS[result.verdict] for result in results(ROWS[part::2], without)]
    assert line.split(" | ")[part::2] == verdicts, "run `make evidence`"


def test_the_robustness_of_the_documentation_is_current(whole):
    """The lines of one number, run again."""
    page = (DOCS / "evidence.md").read_text(encoding="utf-8")
    held = [result.row for result in whole if result.verdict == HOLDS]
    (less,) = (variant for variant in variants() if (variant.number, variant.factor) == ("capability", LESS))
    found = results(held, TestBed(FULL.replicates, FULL.seed, instead={less.number: less.value}))
    lost = [f"{one.row.id}{'!' * (one.verdict == FAILS)}" for one in found if one.verdict != HOLDS]
    assert re.search(rf"(?m)^\| capability \| {', '.join(lost)} \|", page), "run `make evidence`"


def test_the_table_of_editions_is_current(whole):
    """Its line of the second edition has the verdicts of the program."""
    page = (DOCS / "editions.md").read_text(encoding="utf-8")
    for letter in "SR":
        line = " | ".join(LETTERS[one.verdict] for one in whole if one.row.id.startswith(letter))
        assert f"| second | {line} |" in page


def test_the_page_on_limits_has_the_figures_of_the_laboratory():
    """The shares of rounds, and what exit is worth, that R15 works with."""
    lines = (DOCS / "validation.md").read_text(encoding="utf-8").splitlines()
    joint = [share for game in GAMES for share in game.joint]
    worth = [share for game in GAMES for share in (game.free, game.costly)]
    for name, figures in (("rounds in which both cooperated", joint), ("what exit pays", worth)):
        (line,) = (line for line in lines if line.startswith(f"| {name}"))
        assert line.endswith(f"| {' | '.join(f'{figure:.2f}'[1:] for figure in figures)} |")


def test_rows_that_do_not_hold_are_explained(whole):
    """Each has a remark of its own, and no row that holds has one."""
    for result in whole:
        assert bool(result.row.remark) == (result.verdict != HOLDS), result.row.id


def test_the_map_has_a_letter_and_a_colour_for_each_verdict():
    """So that colour alone carries nothing."""
    from partnering.evidence.plots import verdict_map

    table = pd.DataFrame({"S1": ["holds", "fails"], "S2": ["not shown", "holds"]}, index=["as it is", "hope"])
    figure = verdict_map(table, "Title", "note")
    assert isinstance(figure, Figure)
    assert [text.get_text() for text in figure.axes[0].texts] == ["H", "–", "F", "H"]
    assert len(set(VERDICT_COLOURS.values())) == len(VERDICT_COLOURS) == len(set(LETTERS.values()))
