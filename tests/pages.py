"""Read the pages of the documentation."""

from __future__ import annotations

import inspect
import re

from partnering.model import outcomes, rules
from tests import ROOT

MODEL = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
TEACHING = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
FUNCTIONS = {
    name: function
    for module in (rules, outcomes)
    for name, function in vars(module).items()
    if inspect.isfunction(function) and function.__module__ == module.__name__
}
"""The rules and measures that the model page describes."""


def section(page: str, heading: str) -> str:
    """What stands under a heading of the second level or lower, up to the next one of its kind or higher."""
    found = re.search(rf"(?m)^(##+) {re.escape(heading)}", page)
    assert found, f"there is no heading {heading}"
    return re.split(rf"(?m)^#{{2,{len(found.group(1))}}} ", page[found.end() :])[0]


def rows(text: str) -> list[list[str]]:
    """The cells of the tables in a text: lines that start with a name or a number."""
    return [line.split(" | ") for line in re.findall(r"(?m)^\| (`.*|\d.*) \|$", text)]
