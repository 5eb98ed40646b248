"""The tutorial notebook runs, and shows what is stored in it."""

from __future__ import annotations

import re

import pytest

from docs import notebook

MOST_BYTES = 200_000


@pytest.fixture(scope="module")
def stored():
    """The notebook as it is stored."""
    return notebook.read()


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The notebook, run anew."""
    return notebook.run(notebook.read(), tmp_path_factory.mktemp("notebook"))


def shown(book):
    """What each code cell shows, as text; of a picture, its title."""
    return [
        ["".join(output.get("text") or output["data"]["text/plain"]) for output in cell.outputs]
        for cell in book.cells
        if cell.cell_type == "code"
    ]


def test_it_shows_what_it_stores(stored, run):
    """Every text, table and title of a picture is that of a new run; nothing is warned of."""
    assert shown(run) == shown(stored)
    assert "Warning" not in str(shown(run))


def test_it_shows_pictures(stored):
    """Of the sweep and of the what-if, as PNG."""
    pictures = [output for cell in stored.cells for output in cell.get("outputs", []) if "image/png" in str(output)]
    assert [re.match(r"<Picture (\w+)", picture.data["text/plain"]).group(1) for picture in pictures] == [
        "survival",
        "effects",
    ]


def test_it_is_small():
    """So that it opens at once, and its changes can be read."""
    assert notebook.TUTORIAL.stat().st_size < MOST_BYTES


def test_its_links_lead_somewhere(stored):
    """Every page that it names is there."""
    links = re.findall(r"\]\(([^)#]+)", "".join(cell.source for cell in stored.cells))
    assert links
    for link in links:
        assert (notebook.TUTORIAL.parent / link).exists(), link
