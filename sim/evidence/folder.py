"""Save the evidence in a results folder: tables, figures, a page in Markdown and in HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ..figures import canvas
from ..results.tables import write_csv
from ..statistics.level import LEVEL_IN_WORDS
from . import pages
from .manifest import EvidenceManifest
from .pages import Section
from .plots import row_figure
from .run import Result
from .test_bed import TestBed


def checks_table(results: Sequence[Result]) -> pd.DataFrame:
    """A row for each check: its row of the evidence and the verdict there, its span, its interval, its own verdict."""
    return pd.DataFrame(
        {
            "row": result.row.id,
            "row_verdict": result.verdict,
            "check": check.name,
            "must_be": str(check.must),
            "estimate": check.found.mean,
            "low": check.found.low,
            "high": check.found.high,
            "verdict": check.verdict,
        }
        for result in results
        for check in result.checks
    )


def save(
    results: Sequence[Result],
    bed: TestBed,
    folder: Path,
    started: datetime,
    done: Callable[[int], None] = lambda figures: None,
    sections: Sequence[Section] = (),
) -> list[str]:
    """Write everything into a folder, which must exist. Returns the names of the most important files."""
    write_csv(checks_table(results), folder / "evidence.csv")
    for result in results:
        row, picture = result.row, result.finding.picture
        figure = row_figure(
            picture.table, picture.x, picture.y, picture.percent, result.finding.says,
            f"{row.id}: {result.verdict}. {row.where.capitalize()}; {bed}. Bands and bars: {LEVEL_IN_WORDS}.",
        )  # fmt: skip
        canvas.save(figure, picture.table, folder / "figures", row.id)
        done(1)
    for section in sections:
        canvas.save(section.figure, section.data, folder / "figures", section.name)
        if section.table:
            write_csv(section.data, folder / section.table)
    page = pages.markdown(results, bed, sections)
    (folder / "evidence.md").write_text(page, encoding="utf-8")
    (folder / "evidence.html").write_text(pages.as_html(page, folder), encoding="utf-8")
    tables = [section.table for section in sections if section.table]
    determines: dict[str, Any] = {
        "rows": [result.row.id for result in results],
        "replicates": bed.replicates,
        "seed": bed.seed,
        **{study: f"{study}.csv" in tables for study in ("ablations", "equations", "robustness")},
    }
    EvidenceManifest(**determines).write(folder, started, determines)
    return ["evidence.html", "evidence.md", "evidence.csv", *tables]
