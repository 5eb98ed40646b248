"""The notebooks: run from top to bottom. `python -m docs.notebook` stores what they show (`make docs`)."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

DOCS = Path(__file__).parent
NOTEBOOKS = {path.stem: path for path in sorted(DOCS.glob("*.ipynb"))}
EXAMPLES = DOCS / "examples"
"""The files that notebooks read; they lie beside where a notebook is run."""


def run(notebook: nbformat.NotebookNode, folder: Path) -> nbformat.NotebookNode:
    """Run all cells in a folder, and return the notebook with what they show. Raises where a cell fails."""
    place = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=300, record_timing=False, coalesce_streams=True, resources=place)
    return client.execute()


def read(name: str) -> nbformat.NotebookNode:
    """A notebook as it is stored."""
    return nbformat.read(NOTEBOOKS[name], as_version=4)


if __name__ == "__main__":
    for name, path in NOTEBOOKS.items():
        made = run(read(name), DOCS)
        made.metadata["language_info"] = {"name": "python"}  # without the version that happened to run it
        nbformat.write(made, path)
