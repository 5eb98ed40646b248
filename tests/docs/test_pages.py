"""What the documentation shows is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cogapp import Cog

from tests import ROOT

PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "CHANGELOG.md",
    ROOT / "results" / "README.md",
]
PYTHON = [
    (page.name, number, block)
    for page in PAGES
    for number, block in enumerate(re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))
]
MADE = [page for page in PAGES if "<!-- [[[cog" in page.read_text(encoding="utf-8")]
COG = Cog()
"""One for all pages: docs/generate.py, imported once, writes to the one that it met first."""
SCENARIOS = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", MADE, ids=lambda page: page.name)
def test_generated_parts_are_current(page):
    """Every command of a page prints what the page shows; tables and help are those of the program."""
    text = page.read_text(encoding="utf-8")
    assert COG.process_string(text, str(page)) == text, "run `make docs`"


@pytest.mark.parametrize(("page", "number", "block"), PYTHON, ids=[f"{page}-{number}" for page, number, _ in PYTHON])
def test_python_examples_run(page, number, block, capsys):
    """Each Python block runs as it stands and prints something."""
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


def test_the_two_commands_of_the_readme_are_targets():
    """`make demo` and `make test` exist, and the demo runs the sweep that the README shows."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?m)(?:^|`)make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    assert "partnering sweep scenarios/mutual-need.yaml" in makefile
