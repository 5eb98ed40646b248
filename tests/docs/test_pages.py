"""What the documentation shows is what the program does."""

from __future__ import annotations

import ast
import inspect
import os
import re
import tomllib
from pathlib import Path

import pytest
import typer
from cogapp import Cog

import partnering as pt
from partnering.cli import options
from partnering.cli.app import app
from tests import ROOT
from tests.console import SCRIPT
from tests.imports import FILES, SIM
from tests.test_architecture import FLOORS

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "CHANGELOG.md",
    ROOT / "results" / "README.md",
]
PYTHON = [
    (page.name, number, block)
    for page in PAGES
    if "generate.printed()" not in page.read_text(encoding="utf-8")  # of those, the test of generated parts runs all
    for number, block in enumerate(re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))
]
MADE = [page for page in PAGES if "<!-- [[[cog" in page.read_text(encoding="utf-8")]
COG = Cog()
"""One for all pages: docs/generate.py, imported once, writes to the one that it met first."""
SCENARIOS = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8"), re.DOTALL)


EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]


def only_named(results, drawn, style=None):
    """Name the figures that a command drew and save none of them: tests/figures and tests/cli do."""
    return [f"figures/{name}.png" for name in drawn]


def test_every_extra_is_told_and_every_one_that_is_told_is_there():
    """In the table of the tour, and in the messages that ask for one."""
    tour = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    table = tour.partition("| extra | is needed for |")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == sorted(EXTRAS)
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "sim").rglob("*.py"))
    asked = set(re.findall(r"""needs_extra\(["'](\w+)["']\)""", sources))
    assert len(asked) == 6
    assert asked <= set(EXTRAS)


@pytest.mark.parametrize("page", MADE, ids=lambda page: page.name)
def test_generated_parts_are_current(page, monkeypatch):
    """Every command of a page prints what the page shows; tables and help are those of the program."""
    monkeypatch.setattr(options, "save_figures", only_named)
    text = page.read_text(encoding="utf-8")
    assert COG.process_string(text, str(page)) == text, "run `make docs`"


@pytest.mark.parametrize(("page", "number", "block"), PYTHON, ids=[f"{page}-{number}" for page, number, _ in PYTHON])
def test_python_examples_run(page, number, block, tmp_path, monkeypatch, capsys):
    """Each Python block runs as it stands and prints something."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{SCRIPT.parent}{os.pathsep}{os.environ['PATH']}")
    exec(compile(block, f"{page} block {number}", "exec"), {"__name__": "example"})  # noqa: S102
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("block", SCENARIOS)
def test_yaml_examples_are_scenarios(block):
    """Each YAML block of the scenario page is a scenario file that checks and builds."""
    from partnering.scenarios.build import build
    from partnering.scenarios.scenario import from_text

    assert build(from_text(block)).months >= 1


def anchors(page: Path) -> set[str]:
    """What GitHub makes of the headings of a page: lower case, no punctuation, hyphens for spaces."""
    headings = re.findall(r"(?m)^#+ (.*)$", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    """Every relative link of a page names a file of the project and, if it names one, a heading there."""
    links = re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", page.read_text(encoding="utf-8"))
    for link, anchor in links:
        if "://" not in link:
            target = page.parent / link if link else page
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), f"{link}#{anchor}"


def test_every_python_block_of_a_page_that_shows_output_is_run():
    """Below each block stands the part that runs it."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if "generate.printed()" in text:
            assert text.count("```python") == text.count("generate.printed()")
            public = {name for name in pt.__all__ if not name.startswith("_")}
            assert set(re.findall(r"`pt\.(\w+)`", text)) >= public


def test_the_page_on_python_tells_of_every_command_and_option_that_python_does_not_have():
    """Commands without a verb, and options that are no argument of their verb, or of another name."""
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    told = text.partition("## What only the command line has")[2].partition("\n## ")[0]
    commands = typer.main.get_command(app).commands
    for name, command in (commands | commands["scenarios"].commands).items():
        found = [getattr(holder, name, None) for holder in (pt.Scenario, pt.Results, pt)]
        verb = next(filter(inspect.isfunction, found), None)
        if verb is None:
            assert re.search(rf"`(scenarios )?{name}`", told), name
            continue
        arguments = inspect.signature(verb).parameters
        for one in command.params:
            option = one.opts[0]
            if option.startswith("--") and option.removeprefix("--").replace("-", "_") not in arguments:
                assert re.search(rf"{option}\b", told), f"{name} {option}"


def test_the_readme_lists_the_rooms():
    """Each floor from the ground up, each room with the first line of its docstring."""
    listed = re.findall(r"(?m)^\| (\d) \| `sim/(\w+)/` \| (.+) \|$", (ROOT / "README.md").read_text(encoding="utf-8"))
    folders = {path.parent.name: path for path in FILES if path.name == "__init__.py" and path.parent.parent == SIM}
    told = {room: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) for room, path in folders.items()}
    assert {room: text for _, room, text in listed} == {room: text.splitlines()[0] for room, text in told.items()}
    floors = [{room for number, room, _ in listed if number == str(floor + 1)} for floor in range(len(FLOORS))]
    assert floors == [rooms & set(folders) for rooms in FLOORS]
    assert [number for number, _, _ in listed] == sorted(number for number, _, _ in listed)


def test_the_readme_is_a_door():
    """Short enough to be read at once; what takes longer stands in docs/."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    assert len(text.encode()) <= 9000


def test_the_two_commands_of_the_readme_are_targets():
    """`make demo` and `make test` exist, and the demo runs the sweep that the README shows."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?m)(?:^|`)make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    assert "partnering sweep scenarios/mutual-need.yaml" in makefile
