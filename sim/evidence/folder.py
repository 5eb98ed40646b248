"""Save the evidence in a results folder: tables, figures, a page in Markdown and in HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ..figures import canvas
from ..results.tables import write_csv
from ..statistics.intervals import LEVEL_IN_WORDS
from . import pages
from .checks import HOLDS
from .folds import Diagram
from .manifest import EvidenceManifest
from .plots import mechanisms_map, row_figure
from .run import AS_IT_IS, Ablations, Result
from .test_bed import TestBed

MECHANISMS_FIGURE = "mechanisms"


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
    verdicts: Ablations | None,
    bed: TestBed,
    folder: Path,
    started: datetime,
    done: Callable[[int], None] = lambda figures: None,
    folds: Sequence[Diagram] = (),
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
    sections = []
    for one in folds:
        canvas.save(one.figure, one.data, folder / "figures", one.name)
        sections.append(pages.fold_section(one))
    if verdicts is not None:
        table = pd.DataFrame(verdicts).T
        data = table.reset_index(names="switched_off")
        write_csv(data, folder / "ablations.csv")
        figure = mechanisms_map(table, _finding(verdicts), f"{bed}.")
        canvas.save(figure, data, folder / "figures", MECHANISMS_FIGURE)
        sections.append(pages.mechanisms_section(verdicts, MECHANISMS_FIGURE))
    page = pages.markdown(results, bed, sections)
    (folder / "evidence.md").write_text(page, encoding="utf-8")
    (folder / "evidence.html").write_text(pages.as_html(page, folder), encoding="utf-8")
    determines: dict[str, Any] = {
        "rows": [result.row.id for result in results],
        "replicates": bed.replicates,
        "seed": bed.seed,
        "ablations": verdicts is not None,
    }
    EvidenceManifest(**determines).write(folder, started, determines)
    return ["evidence.html", "evidence.md", "evidence.csv", *(["ablations.csv"] if verdicts is not None else [])]


def _finding(verdicts: Ablations) -> str:
    """The title of the map: the mechanism that most rows need, and how many mechanisms no row needs."""
    holding = [row for row, verdict in verdicts[AS_IT_IS].items() if verdict == HOLDS]
    lost = {name: sum(own[row] != HOLDS for row in holding) for name, own in verdicts.items() if name != AS_IT_IS}
    most = max(lost, key=lost.__getitem__)
    idle = sum(number == 0 for number in lost.values())
    return (
        f"Of {len(holding)} rows that hold, {lost[most]} no longer do without {most}; "
        f"{idle} of {len(lost)} mechanisms are needed by none."
    )
