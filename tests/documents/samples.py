"""A document with everything in it, for the tests of all writers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from partnering.documents.document import Chapter, Chart, Column, Document, Figure, Table

HOSTILE = ("=cmd|' /C calc'!A0", '<b>&amp;"Sales"</b>', "https://example.org/x", "[a]:*?/\\", "Strategische " * 12)
"""Names of departments that a careless writer would take for formulas, mark-up, links or names of sheets."""


def effects(names=HOSTILE):
    """A table of differences with intervals, one of them missing."""
    many = len(names)
    difference = np.linspace(-0.08, 0.12, many)
    difference[-1] = np.nan
    frame = pd.DataFrame(
        {
            "variant": names,
            "baseline": np.full(many, 0.537),
            "difference": difference,
            "low": difference - 0.02,
            "high": difference + 0.03,
            "cost": np.arange(many) * 12_000.0,
        }
    )
    columns = {
        "variant": Column("Variant", "What is done."),
        "baseline": Column("Survival today", "Share of ties that survive.", shape="share"),
        "difference": Column("Difference", "Against the baseline, under the same luck.", "points", "points"),
        "low": Column("Low end", "Low end of the interval.", "points", "points"),
        "high": Column("High end", "High end of the interval.", "points", "points"),
        "cost": Column("Cost", "What it costs.", "EUR", "money"),
    }
    return Table("effects", "What each variant changes", frame, columns, "Differences under the same luck.")


def months(until=60):
    """A table of shares by month."""
    month = np.arange(until + 1)
    share = 0.9 * np.exp(-month / 80)
    frame = pd.DataFrame({"month": month, "share": share, "low": share - 0.05, "high": share + 0.05})
    columns = {
        "month": Column("Month", "Months since the start.", "months", "count"),
        "share": Column("In force", "Share of ties in true partnering.", shape="share"),
        "low": Column("Low end", "Low end of its interval.", shape="share"),
        "high": Column("High end", "High end of its interval.", shape="share"),
    }
    return Table("months", "Ties in force by month", frame, columns)


def picture(colour="#0072B2"):
    """A small picture in PNG and SVG."""
    from io import BytesIO

    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (1200, 700), colour).save(file, "png")
    return b"<svg xmlns='http://www.w3.org/2000/svg' width='12' height='7'/>", file.getvalue()


def document(language="en", **other):
    """A document of three chapters: bars with text, a line, and a map."""
    svg, png = picture()
    bars = Chart("bar", "effects", "variant", ("difference",), "low", "high")
    line = Chart("line", "months", "month", ("share",), "low", "high")
    chapters = (
        Chapter(
            "events",
            "What could happen",
            "Sales outsources IT: survival falls by 4.0 points, and nine ties are lost",
            ("The tie of Sales and IT breaks first.", "What the others lose follows within a year. " * 4),
            (Figure("bars", "One of five changes helps", "Bars of five changes.", svg, png, "effects.csv", bars),),
            (effects(),),
        ),
        Chapter(
            "time",
            "Over time",
            "Half of the ties end within four years",
            figures=(Figure("line", "Half end", "A falling line.", svg, png, "months.csv", line),),
            tables=(months(),),
        ),
        Chapter("map", "The map", figures=(Figure("map", "IT stands in the middle", "A map.", svg, png, "ties.csv"),)),
        Chapter("limits", "What this cannot say", text=tuple(f"Limit {number}. " * 30 for number in range(9))),
    )
    given = {
        "title": "Partnering at Example plc: where it is fragile",
        "made": "2026-11-25",
        "chapters": chapters,
        "author": "A. Consultant",
        "language": language,
        "logo": picture("#D55E00")[1],
        "facts": {"command": "partnering report company", "version": "0.2.0", "seed": "1"},
    }
    return Document(**(given | other))
