"""Draw the figures of a results folder whose tables have points: a sweep, or variants that were compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..files.errors import InputError, unknown
from ..model.outcomes import OUTCOMES
from ..model.parameters import name_at
from ..results.manifest import as_input_errors
from ..results.spells import Reader
from ..results.summary import Swept
from . import of_points
from .kinds import POINTS, Wanted, one_of
from .uncertain.fan import fan
from .uncertain.plausible import plausible

Drawn = tuple[Figure, pd.DataFrame]
"""A figure, and the table that it shows."""
Figures = dict[str, Drawn]
"""Figures by name."""


@dataclass(frozen=True, slots=True)
class _Points:
    """What a figure is drawn from: the tables, the varied paths, and the numbers of pairs and months (`about`)."""

    summary: pd.DataFrame
    agreements: Reader | None
    """None where the study has kept no rows."""
    varied: list[str]
    about: dict[str, Any]
    by_draw: pd.DataFrame | None = None
    """The outcomes of each draw, where something is uncertain."""
    first_agreements: Callable[[], np.ndarray] = lambda: np.empty(0)
    """Ties in their first agreement by draw, replicate and month, where something is uncertain."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The request for one figure: the paths along its axes, the path that tells lines apart, the outcome."""

    axes: list[str]
    hue: str | None
    outcome: str


DRAW: dict[str, Callable[[_Points, _Asked], Drawn]] = {
    "heatmap": lambda of, to: of_points.heatmap(of.summary, to.axes[0], to.axes[1], to.outcome, **of.about),
    "multiples": lambda of, to: of_points.small_multiples(
        of.summary, to.axes[0], to.axes[1], to.axes[2], to.outcome, **of.about
    ),
    "line": lambda of, to: of_points.line(of.summary, to.axes[0], to.outcome, to.hue, **of.about),
    "points": lambda of, to: of_points.dots(of.summary, of.varied, to.outcome, **of.about),
    "scatter": lambda of, to: of_points.scatter(of.summary, of.varied, to.outcome, **of.about),
    "draws": lambda of, to: plausible(_one_point(of), of.summary, to.outcome, **of.about),
    "fan": lambda of, to: fan(_first_agreements(of), of.about["pairs"]),
    "modes": lambda of, to: of_points.modes(of.summary, of.varied, **of.about),
    "retention": lambda of, to: of_points.kaplan_meier_curves(
        _agreements(of, "retention"), of.summary, of.varied, **of.about
    ),
}
"""The function that draws each kind of POINTS."""


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures by name: all that suit the varied paths, or the one asked for. Raises InputError."""
    wanted = wanted or Wanted()
    manifest = Swept.read(folder)
    with as_input_errors(folder):
        about: dict[str, Any] = {"pairs": manifest.pairs, "months": manifest.months}
        by_draw, summary = manifest.by_draw(folder), manifest.summary(folder)
        first = partial(manifest.first_agreements, folder, summary)
        agreements = None if manifest.summary_only else manifest.agreements(folder)
        points = _Points(summary, agreements, manifest.varied, about, by_draw, first)
        if not wanted.anything:
            drawn = of_points.draw_all(points.summary, points.agreements, points.varied, **about)
            if by_draw is None or len(points.summary) > 1:
                return drawn
            return {"draws": plausible(by_draw, points.summary, **about), **drawn}
        return _asked_for(points, wanted)


def _asked_for(points: _Points, wanted: Wanted) -> Figures:
    varied = points.varied
    outcome = one_of("--outcome", "outcome", wanted.outcome or "survival", OUTCOMES)
    chosen = [
        _path(option, value, varied) for option, value in (("--x", wanted.x), ("--y", wanted.y), ("--hue", wanted.hue))
    ]
    asked = [path for path in chosen if path]
    if len(set(asked)) < len(asked):
        raise InputError.at("plot", f"{asked[0]} is asked for twice")
    kind = POINTS[one_of("--kind", "kind", wanted.kind or _kind_for(wanted, varied), POINTS)]
    wanted.check(kind)
    if kind.name == "scatter" and not of_points.suits(points.summary, varied, 2):
        raise InputError.at("--kind", "a scatter needs a varied path of numbers, and two points")
    rest = iter([path for path in varied if path not in asked])
    axes = [path for path in (path or next(rest, None) for path in chosen[: kind.axes]) if path]
    if len(axes) < kind.axes:
        listed = ", ".join(varied) or "none"
        raise InputError.at("--kind", f"a {kind.name} needs {kind.axes} varied paths; this sweep varied {listed}")
    drawn = DRAW[kind.name](points, _Asked(axes, chosen[2] or next(rest, None), outcome))
    return {f"{kind.name}_{outcome}" if "outcome" in kind.takes else kind.name: drawn}


def _one_point(points: _Points) -> pd.DataFrame:
    """The outcomes of each draw of a sweep of one point. Raises InputError for any other."""
    if points.by_draw is None or len(points.summary) > 1:
        raise InputError.at("--kind", "draws are shown of a sweep of one point, in which something is uncertain")
    return points.by_draw


def _first_agreements(points: _Points) -> np.ndarray:
    """Ties in their first agreement of a sweep of one point. Raises InputError for any other, and without rows."""
    _one_point(points)
    _agreements(points, "fan")
    return points.first_agreements()


def _agreements(points: _Points, kind: str) -> Reader:
    """The agreements of a study. Raises InputError where it has kept no rows."""
    if points.agreements is None:
        raise InputError.at("--kind", f"a {kind} needs rows of pairs, and this sweep has kept its summary only")
    return points.agreements


def _kind_for(wanted: Wanted, varied: list[str]) -> str:
    """The kind of figure that shows what the user asked for, or else all varied paths."""
    if wanted.y:
        return "multiples" if wanted.hue else "heatmap"
    if wanted.x or wanted.hue:
        return "line"
    return {0: "modes", 1: "line", 2: "heatmap", 3: "multiples"}.get(len(varied), "points")


def _path(option: str, value: str | None, varied: list[str]) -> str | None:
    """The varied path that the user named, in full or by its last part."""
    if value is None:
        return None
    matching = [path for path in varied if value in (path, name_at(path))]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise InputError.at(option, f'"{value}" stands for several paths: {", ".join(matching)}')
    raise InputError.at(option, unknown("varied path", value, varied))
