"""Draw an outcome along each varied path, for points that do not form a grid, such as a sample."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...statistics.columns import with_ends
from ...statistics.level import LEVEL_IN_WORDS, together
from ...statistics.ranks import rank_correlation
from ...statistics.resampling import percentile_interval
from .. import canvas, phrases, wording
from ..points import MOST, is_number
from ..wording import measure

FEWEST = 24
"""With at least so many points a cloud shows more than a ranking."""
BINS, RESAMPLES = 8, 1000


def scatter(
    summary: pd.DataFrame,
    varied: Sequence[str],
    outcome: str = "survival",
    *,
    pairs: int = 1,
    months: int | None = None,
) -> tuple[Figure, pd.DataFrame]:
    """A panel for each of the paths with which the outcome correlates most: every point, and the means of eight groups.

    The correlation is Spearman's rank correlation over the points.
    """
    how = measure(outcome, pairs)
    numbers = [path for path in varied if is_number(summary[path]) and summary[path].nunique() > 1]
    going = {path: _correlation(summary[path], summary[outcome], len(numbers)) for path in numbers}
    ranked = sorted(numbers, key=lambda path: -abs(going[path][0]))
    shown = ranked[:MOST]
    columns = min(3, len(shown))
    rows = ceil(len(shown) / columns)
    figure = canvas.blank(13, 2.4 + 3.9 * rows)
    panels = figure.subplots(rows, columns, squeeze=False, sharey=True)
    for place, axes in enumerate(panels.flat):
        if place >= len(shown):
            axes.set_visible(False)
            continue
        x, y = summary[shown[place]], how.factor * summary[outcome]
        many = len(x) > canvas.MOST_SHAPES
        axes.scatter(x, y, s=14, color=canvas.SKY, alpha=0.5, linewidths=0, rasterized=many)
        middles, means, intervals = _means(x, y)
        axes.plot([middles, middles], intervals, color=canvas.BLUE, linewidth=2.625)
        axes.scatter(middles, means, s=60, color=canvas.BLUE)
        canvas.style(axes, phrases.label(shown[place]), how.label if place % columns == 0 else "")
    note = f"Small: points. Large: means of eight groups of points, with {LEVEL_IN_WORDS} intervals of the mean."
    if len(shown) < len(varied):
        note += f" {len(shown)} of {len(varied)} paths shown."
    if any(value for value, *_ in going.values()):
        title = _title({path: going[path] for path in ranked}, outcome)
    else:
        title = wording.headline(summary, varied, outcome, months, pairs)
    canvas.caption(figure, title, note)
    return figure, summary[["point", *varied, *with_ends(outcome)]]


def suits(summary: pd.DataFrame, varied: Sequence[str], fewest: int = FEWEST) -> bool:
    """Whether some number varies, over enough points for a cloud."""
    return len(summary) >= fewest and any(is_number(summary[path]) and summary[path].nunique() > 1 for path in varied)


def _correlation(along: pd.Series, values: pd.Series, paths: int) -> tuple[float, float, float]:
    """The rank correlation over the points that have a value, with its interval, which holds with those of all paths.

    0 where these are too few.
    """
    known = pd.concat([along, values], axis=1).dropna().to_numpy(dtype=float)
    found = rank_correlation(known[:, 0], known[:, 1], together(paths))
    return found if np.isfinite(found[0]) else (0.0, 0.0, 0.0)


def _means(along: pd.Series, values: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The middles of BINS groups of points or fewer, the means of the groups, and their intervals (2, groups).

    The middles part the points into equal numbers; a point belongs to the nearest. Those without a value are left out.
    """
    known = values.notna()
    x, y = along[known].to_numpy(dtype=float), values[known].to_numpy()
    if not len(y):
        return np.empty(0), np.empty(0), np.empty((2, 0))
    middles = np.percentile(x, np.linspace(0, 100, BINS + 2)[1:-1])
    nearest = np.abs(np.subtract.outer(x, middles)).argmin(axis=1)
    held = np.unique(nearest)
    groups = [y[nearest == place] for place in held]
    ends = [percentile_interval([y], np.mean, RESAMPLES) if len(y) > 1 else (y[0], y[0]) for y in groups]
    return middles[held], np.array([y.mean() for y in groups]), np.transpose(ends)


def _title(ranked: dict[str, tuple[float, float, float]], outcome: str) -> str:
    """The path with which the outcome goes most, as far as the intervals of the correlations tell it."""
    name, several = outcome.replace("_", " ").capitalize(), len(ranked) > 1
    named = [f"{phrases.words(path)} (rank correlation {_signed(value)})" for path, (value, *_) in ranked.items()]
    (low, high), *others = (_strength(low, high) for _, low, high in ranked.values())
    if low == 0.0 < high:
        what = f"any of {len(ranked)} paths; the largest estimate is that of {named[0]}" if several else named[0]
        return f"{name} is not shown to go with {what}."
    if rivals := [text for text, other in zip(named[1:], others, strict=True) if other[1] >= low]:
        return f"{name} shows the largest correlation with {named[0]}; it may go as much with {rivals[0]}."
    return f"{name} goes {'most ' if several else ''}with {named[0]}."


def _strength(low: float, high: float) -> tuple[float, float]:
    """The ends of the size of a correlation, whatever its sign."""
    sizes = sorted((abs(low), abs(high)))
    return (0.0 if low <= 0.0 <= high else sizes[0]), sizes[1]


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
