"""The tutorial notebook: run from top to bottom. `python -m docs.notebook` stores what it shows (`make docs`)."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

TUTORIAL = Path(__file__).with_name("tutorial.ipynb")


def run(notebook: nbformat.NotebookNode, folder: Path) -> nbformat.NotebookNode:
    """Run all cells in a folder, and return the notebook with what they show. Raises where a cell fails."""
    client = NotebookClient(notebook, timeout=300, record_timing=False, resources={"metadata": {"path": str(folder)}})
    return client.execute()


def read() -> nbformat.NotebookNode:
    """The notebook as it is stored."""
    return nbformat.read(TUTORIAL, as_version=4)


if __name__ == "__main__":
    made = run(read(), TUTORIAL.parent)
    made.metadata["language_info"] = {"name": "python"}  # without the version that happened to run it
    nbformat.write(made, TUTORIAL)
