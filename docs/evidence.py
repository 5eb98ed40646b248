"""docs/evidence.md and its figures, from a run of `partnering evidence` with all its studies: `make evidence`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).parent
FIGURES = DOCS / "images" / "evidence"
STUDIES = ("--ablations", "--equations", "--robustness")
COLOURS = 128
"""Enough for flat figures; keeps the repository small."""


def main() -> None:
    """Run the command, and put the page and half-size figures in their place."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "evidence"
        script = Path(sys.executable).with_name("partnering")
        subprocess.run([script, "evidence", *STUDIES, "--out", made], check=True)  # noqa: S603
        page = (made / "evidence.md").read_text(encoding="utf-8")
        (DOCS / "evidence.md").write_text(page.replace("(figures/", "(images/evidence/"), encoding="utf-8")
        shutil.rmtree(FIGURES, ignore_errors=True)
        FIGURES.mkdir(parents=True)
        for path in sorted((made / "figures").glob("*.png")):
            Image.open(path).convert("RGB").reduce(2).quantize(COLOURS).save(FIGURES / path.name, optimize=True)


if __name__ == "__main__":
    main()
