"""The ties, ranked by how often they survive, with intervals and what was missed first."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ..figures import canvas, phrases
from ..figures.wording import measure
from ..statistics.columns import LUCK_ENDS, with_ends
from ..statistics.level import LEVEL_IN_WORDS
from .manifest import DiagnosisManifest
from .wording import headline, missed_in_words, rank_in_words

ROWS = 24
"""At most so many ties; of more, the most fragile."""
LETTER = 0.095
"""Mean width of a letter of the labels, in inches. Long names make the figure wider: the dots need room."""


def ranked(ties: pd.DataFrame, about: DiagnosisManifest) -> tuple[Figure, pd.DataFrame]:
    """A dot for each tie, the most fragile above, with its interval."""
    shown, how = ties.head(ROWS), measure("survival")
    names = phrases.distinct([*shown["a"], *shown["b"]], 24)
    labels = [
        phrases.plain(f"{rank_in_words(row)}   {names[row['a']]} – {names[row['b']]}") for _, row in shown.iterrows()
    ]
    reasons = [phrases.plain(missed_in_words(row)) for _, row in shown.iterrows()]
    letters = max(map(len, labels)) + max(map(len, reasons))
    figure = canvas.blank(max(12.5, 4.5 + LETTER * letters), 3.2 + 0.42 * len(shown))
    axes = figure.subplots()
    for place, (_, row) in enumerate(shown.iterrows()):
        share, low, high = (100 * row[column] for column in with_ends("survival"))
        axes.hlines(place, low, high, color=canvas.BLUE, linewidth=3, alpha=0.5)
        if about.draws:
            axes.hlines(place, *(100 * row[f"survival{end}"] for end in LUCK_ENDS), color=canvas.BLUE, linewidth=7)
        axes.plot(share, place, "o", color=canvas.BLUE, markersize=9)
        axes.text(
            1.02, place, reasons[place],
            transform=axes.get_yaxis_transform(), va="center", fontsize=canvas.NOTE, color=canvas.INK,
        )  # fmt: skip
    axes.text(
        1.02, -0.75, "missed first when it ends", transform=axes.get_yaxis_transform(), va="bottom",
        fontsize=canvas.NOTE, color=canvas.GREY,
    )  # fmt: skip
    axes.axvline(50, color=canvas.GREY, linewidth=1, linestyle=(0, (4, 3)))
    axes.set_yticks(range(len(shown)), labels)
    canvas.style(axes, f"{how.words} to month {about.months} (% of runs)", "", grid="x")
    axes.set(xlim=(-2, 102), ylim=(len(shown) - 0.4, -0.7))
    most = "" if len(shown) == len(ties) else f" Shown: the {ROWS} most fragile of {len(ties):,} ties."
    lines = f"Lines: {LEVEL_IN_WORDS} intervals" + (" (thick: of luck alone)" if about.draws else "")
    ranks = "Before each name its rank, or the interval of its rank"
    note = f"{lines}: {about.size}. {ranks}. Dashes: one half.{most}"
    canvas.caption(figure, headline(ties), note)
    return figure, shown
