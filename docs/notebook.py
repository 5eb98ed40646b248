"""The notebooks: run from top to bottom. `python -m docs.notebook` stores what they show (`make docs`)."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

DOCS = Path(__file__).parent
NOTEBOOKS = {path.stem: path for path in sorted(DOCS.glob("*.ipynb"))}
EXAMPLES = DOCS / "examples"
"""The files that notebooks read; they lie beside where a notebook is run."""


def run_all(folder: Path) -> dict[str, nbformat.NotebookNode]:
    """Run all cells of all notebooks in a folder: each notebook with what it shows. Raises where a cell fails.

    They share a kernel, because to start and import takes longer than most cells; each begins without the names of the
    one before.
    """
    books = {name: read(name) for name in NOTEBOOKS}
    cells = [
        cell for book in books.values() for cell in (nbformat.v4.new_code_cell("get_ipython().reset()"), *book.cells)
    ]
    place = {"metadata": {"path": str(folder)}}
    every = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(every, timeout=300, record_timing=False, coalesce_streams=True, resources=place).execute()
    for book in books.values():
        _number(book)
    return books


def _number(notebook: nbformat.NotebookNode) -> None:
    """Count the cells of a notebook from 1: the kernel went on from the notebook before."""
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 1):
        for counted in (cell, *(output for output in cell.outputs if "execution_count" in output)):
            counted.execution_count = number


def read(name: str) -> nbformat.NotebookNode:
    """A notebook as it is stored."""
    return nbformat.read(NOTEBOOKS[name], as_version=4)


if __name__ == "__main__":
    for name, made in run_all(DOCS).items():
        made.metadata["language_info"] = {"name": "python"}  # without the version that happened to run it
        nbformat.write(made, NOTEBOOKS[name])
