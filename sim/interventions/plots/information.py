"""What is worth knowing better before choosing: a ranked bar for each number that is uncertain."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...figures import canvas, phrases
from ...figures.uncertain.differences import unit_of_difference
from ...statistics.few import FEW, TOO_FEW
from ..advising.asking import request_for
from ..advising.wording import amount, how_often, knowing
from ..changes.setting import Setting
from ..wording import certainty
from .effect_bars import UNSURE, UNSURE_LINE

ROWS = 12
"""Of more numbers the first are drawn."""


def information(table: pd.DataFrame, outcome: str, setting: Setting) -> tuple[Figure, pd.DataFrame]:
    """What it is worth to know each number, the most first, with intervals. `table` is that of an Advice."""
    how, shown = setting.measure(outcome), table.head(ROWS)
    figure = canvas.blank(13, 3.6 + 0.62 * len(shown))
    axes = figure.subplots()
    labels = [request_for(path).label for path in shown["number"]]
    for place, (_, row) in enumerate(shown.iterrows()):
        known, sure = np.isfinite(row["value"]), row["low"] > 0.0
        middle, low, high = (how.factor * (row[name] if known else 0.0) for name in ("value", "low", "high"))
        axes.barh(place, middle, height=0.62, color=canvas.BLUE if sure else UNSURE)
        axes.hlines(place, low, high, color=canvas.INK if sure else UNSURE_LINE, linewidth=2)
        told = f"{amount(row, how, 'value', 'low', 'high')}; in {how_often(row['changes'])}" if known else TOO_FEW
        axes.text(
            1.01, place, told, transform=axes.get_yaxis_transform(), va="center", fontsize=canvas.NOTE,
            color=canvas.INK,
        )  # fmt: skip
    axes.set_yticks(range(len(shown)), phrases.ticks(labels))
    unit = unit_of_difference(how)
    canvas.style(axes, f"gain in {how.words} for who knows it{f' ({unit})' if unit else ''}", "", grid="x")
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(left=0.0)
    if axes.get_xlim()[1] >= 1000:
        axes.xaxis.set_major_formatter("{x:,.0f}")
    note = (
        f"Bars: expected value of partial perfect information (a regression on each number over the draws, by "
        f"cross-validation), {setting.runs}; {certainty(len(table))}. Behind: in how many of the plausible "
        "organisations who knows the number takes another set. Grey: no difference is shown."
    )
    if shown["value"].isna().any():
        note += f" {TOO_FEW.capitalize()}: in fewer than {FEW} draws another set would be taken."
    if len(shown) < len(table):
        note += f" Shown: the first {len(shown)} of {len(table):,}."
    canvas.caption(figure, knowing(table, how), note)
    return figure, table
