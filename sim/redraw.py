"""The figures of a results folder, from its tables alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from sim import scenario, store
from sim.outcomes import OUTCOMES
from sim.plots import run_figures, sweep_figures
from sim.problems import InputError, unknown

Figures = dict[str, tuple[Figure, pd.DataFrame]]

SWEEP_KINDS = ("heatmap", "line", "multiples", "points", "retention", "modes")
RUN_KINDS = ("trajectories", "relationship_map", "modes")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked to see; whatever is not given is chosen from what varied."""

    kind: str | None = None
    x: str | None = None
    y: str | None = None
    hue: str | None = None
    outcome: str | None = None

    @property
    def anything(self) -> bool:
        """Whether the user asked for something in particular."""
        return any((self.kind, self.x, self.y, self.hue, self.outcome))


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures of a run or sweep by name: all that suit it, or the one asked for. Raises InputError."""
    manifest = store.read_manifest(folder)
    wanted = wanted or Wanted()
    if manifest["kind"] == "run":
        return _of_run(folder, wanted)
    return _of_sweep(folder, manifest, wanted)


def _summary(folder: Path, manifest: dict[str, Any]) -> pd.DataFrame:
    texts = {column: str for column in manifest["varied"] if column == "name"}
    return store.read_table(folder, "summary.csv").astype(texts)


def _of_run(folder: Path, wanted: Wanted) -> Figures:
    monthly = {name: store.read_table(folder, f"monthly_{name}.parquet") for name in ("departments", "relationships")}
    first = {name: table[table["replicate"] == table["replicate"].min()] for name, table in monthly.items()}
    limits = scenario.load(folder / "scenario.yaml").organisation
    bars = {name: getattr(limits, name) for name in ("contribution_bar", "trust_bar")}
    drawn = run_figures.draw_all(first["departments"], first["relationships"], bars)
    if wanted.kind is None:
        return drawn
    return {wanted.kind: drawn[_one_of("--kind", "kind", wanted.kind, RUN_KINDS)]}


def _of_sweep(folder: Path, manifest: dict[str, Any], wanted: Wanted) -> Figures:
    summary = _summary(folder, manifest)
    varied, months, pairs = list(manifest["varied"]), int(manifest["months"]), int(manifest["pairs"])
    if not wanted.anything:
        relationships = store.read_table(folder, "relationships.parquet")
        return sweep_figures.draw_all(summary, relationships, varied, months, pairs)
    outcome = _one_of("--outcome", "outcome", wanted.outcome or "survival", OUTCOMES)
    chosen = [
        _path(option, value, varied) for option, value in (("--x", wanted.x), ("--y", wanted.y), ("--hue", wanted.hue))
    ]
    asked = [path for path in chosen if path]
    if len(set(asked)) < len(asked):
        raise InputError.at("plot", f"{asked[0]} is asked for twice")
    rest = iter([path for path in varied if path not in asked])
    kind = _one_of("--kind", "kind", wanted.kind or _kind_for(asked or varied), SWEEP_KINDS)
    about: dict[str, Any] = {"pairs": pairs, "months": months}
    needs = {"heatmap": 2, "multiples": 3, "line": 1}.get(kind, 0)
    axes = [path for path in (path or next(rest, None) for path in chosen[:needs]) if path]
    if len(axes) < needs:
        listed = ", ".join(varied) or "none"
        raise InputError.at("--kind", f"a {kind} needs {needs} varied paths; this sweep varied {listed}")
    hue = chosen[2] or chosen[1] or next(rest, None)

    def retention() -> tuple[Figure, pd.DataFrame]:
        relationships = store.read_table(folder, "relationships.parquet")
        return sweep_figures.kaplan_meier_curves(relationships, summary, varied, months)

    draw: dict[str, Callable[[], tuple[Figure, pd.DataFrame]]] = {
        "heatmap": lambda: sweep_figures.heatmap(summary, axes[0], axes[1], outcome, **about),
        "multiples": lambda: sweep_figures.small_multiples(summary, axes[0], axes[1], axes[2], outcome, **about),
        "line": lambda: sweep_figures.line(summary, axes[0], outcome, hue, **about),
        "points": lambda: sweep_figures.dots(summary, varied, outcome, **about),
        "modes": lambda: sweep_figures.modes(summary, varied, **about),
        "retention": retention,
    }
    return {kind if kind in ("modes", "retention") else f"{kind}_{outcome}": draw[kind]()}


def _kind_for(paths: list[str]) -> str:
    return {0: "modes", 1: "line", 2: "heatmap", 3: "multiples"}.get(len(paths), "points")


def _path(option: str, value: str | None, varied: list[str]) -> str | None:
    """A varied path, given whole or by its last part."""
    if value is None:
        return None
    matching = [path for path in varied if value in (path, path.rsplit(".", 1)[-1])]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise InputError.at(option, f'"{value}" stands for several paths: {", ".join(matching)}')
    raise InputError.at(option, unknown("varied path", value, varied))


def _one_of(option: str, what: str, value: str, allowed: Iterable[str]) -> str:
    options = list(allowed)
    if value not in options:
        raise InputError.at(option, unknown(what, value, options))
    return value
