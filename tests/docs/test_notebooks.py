"""The notebooks run, and show what is stored in them."""

from __future__ import annotations

import re

import pytest

from docs import notebook

MOST_BYTES = 200_000
PICTURES = {"tutorial": ["survival", "effects"], "calibration": ["contraction"]}
"""The pictures of each notebook, by their kind."""


def shown(book):
    """What each code cell shows, as text; of a picture, its title."""
    return [
        ["".join(output.get("text") or output["data"]["text/plain"]) for output in cell.outputs]
        for cell in book.cells
        if cell.cell_type == "code"
    ]


def test_they_show_what_they_store(tmp_path):
    """Every text, table and title of a picture is that of a new run; nothing is warned of."""
    (tmp_path / "examples").symlink_to(notebook.EXAMPLES)
    for name, made in notebook.run_all(tmp_path).items():
        assert shown(made) == shown(notebook.read(name))
        assert "Warning" not in str(shown(made))


@pytest.mark.parametrize("name", notebook.NOTEBOOKS)
def test_it_shows_pictures(name):
    """As PNG."""
    cells = notebook.read(name).cells
    pictures = [output for cell in cells for output in cell.get("outputs", []) if "image/png" in str(output)]
    kinds = [re.match(r"<Picture (\w+)", picture.data["text/plain"]).group(1) for picture in pictures]
    assert kinds == PICTURES[name]


@pytest.mark.parametrize("name", notebook.NOTEBOOKS)
def test_it_is_small(name):
    """So that it opens at once, and its changes can be read."""
    assert notebook.NOTEBOOKS[name].stat().st_size < MOST_BYTES


@pytest.mark.parametrize("name", notebook.NOTEBOOKS)
def test_its_links_lead_somewhere(name):
    """Every page that it names is there."""
    links = re.findall(r"\]\(([^)#]+)", "".join(cell.source for cell in notebook.read(name).cells))
    assert links
    for link in links:
        assert (notebook.DOCS / link).exists(), link
