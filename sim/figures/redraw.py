"""The figures of a results folder, from its tables alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from matplotlib.figure import Figure
from pydantic import Field, ValidationError

from ..files.errors import InputError, unknown
from ..files.faults import Strict
from ..model.organisation import MAX_TIES
from ..model.outcomes import MODES, OUTCOMES
from ..model.parameters import MONTHS
from ..results import spells
from ..results.folder import MANIFEST
from ..results.manifest import read_manifest
from ..results.tables import read_table
from ..scenarios import scenario
from ..stories import plots
from . import of_points
from .scatter import suits

Figures = dict[str, tuple[Figure, pd.DataFrame]]

USES = {
    "heatmap": {"x", "y", "outcome"},
    "line": {"x", "hue", "outcome"},
    "multiples": {"x", "y", "hue", "outcome"},
    "points": {"outcome"},
    "scatter": {"outcome"},
    "retention": set[str](),
    "modes": set[str](),
}
"""The kinds of figures of a sweep, and the options that each heeds."""
RUN_KINDS = ("trajectories", "relationship_map", "modes")

LARGEST = 1e12
"""Beyond any outcome or setting; a table with larger numbers is damaged."""
_SIDES = ("ab", "ba")
MONTHLY: dict[str, dict[str, type]] = {
    "departments": {"replicate": int, "month": int, "department": str, "power": float, "self_worth": float},
    "relationships": {"replicate": int, "month": int, "a": str, "b": str, "mode": str, "in_force": bool}
    | {f"{name}_{side}": float for name in ("trust", "contribution", "dependence") for side in _SIDES},
}


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

    def check(self, kind: str, heeded: Iterable[str]) -> None:
        """Raise InputError for an option that a kind of figure would leave unheeded."""
        for option in ("x", "y", "hue", "outcome"):
            if getattr(self, option) and option not in heeded:
                raise InputError.at(f"--{option}", f"says nothing to a figure of {kind}")


class _Swept(Strict, extra="ignore"):
    """What the figures of a sweep take from its manifest."""

    varied: list[str]
    months: int = Field(ge=1, le=int(MONTHS.high))
    pairs: int = Field(ge=0, le=MAX_TIES)
    columns: dict[str, Literal["text", "number"]] | None = None

    @property
    def settings(self) -> dict[str, type]:
        """The columns that describe a point; where the manifest does not tell, a name alone is text."""
        columns = self.columns or {}
        return {
            path: str if columns.get(path, "text" if path == "name" else "number") == "text" else float
            for path in (*self.varied, *columns)
        }


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures of a run or sweep by name: all that suit it, or the one asked for. Raises InputError."""
    wanted = wanted or Wanted()
    with telling_faults(folder):
        kind = read_manifest(folder)["kind"]
        if kind in ("evidence", "tipping"):
            raise InputError.at(str(folder), f"is of `{kind}`, whose figures are drawn as it is run, and not again")
        if kind == "run":
            return _of_run(folder, wanted)
        return _of_sweep(folder, wanted)


@contextmanager
def telling_faults(folder: Path) -> Iterator[None]:
    """Whatever is wrong with a results folder becomes an InputError."""
    try:
        yield
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise InputError.at(str(folder / MANIFEST), f"{place}: {fault['msg']}") from None
    except InputError:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:  # each is whole, but of another sweep
        raise InputError.at(str(folder), f"its tables do not fit together ({error})") from error


def _of_run(folder: Path, wanted: Wanted) -> Figures:
    wanted.check("a run", ())
    if wanted.kind is not None:
        one_of("--kind", "kind", wanted.kind, RUN_KINDS)
    limits = scenario.load(folder / "scenario.yaml").organisation
    first, note = {}, ""
    for name, columns in MONTHLY.items():
        path = folder / f"monthly_{name}.parquet"
        table = sane(path, read_table(folder, path.name, columns))
        first[name] = table[table["replicate"] == table["replicate"].min()]
        if (replicates := table["replicate"].nunique()) > 1:
            note = f"Replicate {table['replicate'].min()} of {replicates}."
    if not set(first["relationships"]["mode"]) <= set(MODES):
        raise InputError.at(str(folder / "monthly_relationships.parquet"), "holds a mode that there is not")
    bars = {name: getattr(limits, name) for name in ("contribution_bar", "trust_bar")}
    drawn = plots.draw_all(first["departments"], first["relationships"], bars, note)
    return drawn if wanted.kind is None else {wanted.kind: drawn[wanted.kind]}


def tables(folder: Path) -> tuple[pd.DataFrame, spells.Reader]:
    """Summary of a sweep, or of alternatives that were compared, and how to read their agreements."""
    manifest = _Swept.model_validate(read_manifest(folder))
    return _summary(folder, manifest), spells.reader(folder, manifest.months)


def _of_sweep(folder: Path, wanted: Wanted) -> Figures:
    manifest = _Swept.model_validate(read_manifest(folder))
    summary = _summary(folder, manifest)
    varied = manifest.varied
    about: dict[str, Any] = {"pairs": manifest.pairs, "months": manifest.months}
    agreed = spells.reader(folder, manifest.months)
    if not wanted.anything:
        return of_points.draw_all(summary, agreed, varied, **about)
    outcome = one_of("--outcome", "outcome", wanted.outcome or "survival", OUTCOMES)
    chosen = [
        _path(option, value, varied) for option, value in (("--x", wanted.x), ("--y", wanted.y), ("--hue", wanted.hue))
    ]
    asked = [path for path in chosen if path]
    if len(set(asked)) < len(asked):
        raise InputError.at("plot", f"{asked[0]} is asked for twice")
    kind = one_of("--kind", "kind", wanted.kind or _kind_for(wanted, varied), USES)
    wanted.check(kind, USES[kind])
    if kind == "scatter" and not suits(summary, varied, 2):
        raise InputError.at("--kind", "a scatter needs a varied path of numbers, and two points")
    rest = iter([path for path in varied if path not in asked])
    needs = {"heatmap": 2, "multiples": 3, "line": 1}.get(kind, 0)
    axes = [path for path in (path or next(rest, None) for path in chosen[:needs]) if path]
    if len(axes) < needs:
        listed = ", ".join(varied) or "none"
        raise InputError.at("--kind", f"a {kind} needs {needs} varied paths; this sweep varied {listed}")
    hue = chosen[2] or next(rest, None)
    draw: dict[str, Callable[[], tuple[Figure, pd.DataFrame]]] = {
        "heatmap": lambda: of_points.heatmap(summary, axes[0], axes[1], outcome, **about),
        "multiples": lambda: of_points.small_multiples(summary, axes[0], axes[1], axes[2], outcome, **about),
        "line": lambda: of_points.line(summary, axes[0], outcome, hue, **about),
        "points": lambda: of_points.dots(summary, varied, outcome, **about),
        "scatter": lambda: of_points.scatter(summary, varied, outcome, **about),
        "modes": lambda: of_points.modes(summary, varied, **about),
        "retention": lambda: of_points.kaplan_meier_curves(agreed, summary, varied, **about),
    }
    return {f"{kind}_{outcome}" if "outcome" in USES[kind] else kind: draw[kind]()}


def _summary(folder: Path, manifest: _Swept) -> pd.DataFrame:
    """One row a point, its settings as they were given."""
    path, settings = folder / "summary.csv", manifest.settings
    columns: dict[str, type] = {"point": int, "replicates": int}
    columns |= {name + end: float for name in OUTCOMES for end in ("", "_low", "_high")}
    if columns.keys() & settings.keys() or len(set(manifest.varied)) < len(manifest.varied):
        raise InputError.at(str(folder / MANIFEST), "varied: names a path twice, or what is no path")
    summary = sane(path, read_table(folder, path.name, columns | settings))
    if summary.empty or summary["point"].duplicated().any() or summary["replicates"].min() < 1:
        raise InputError.at(str(path), "does not hold one row for each point that was run")
    if "months" in summary:
        if summary["months"].isna().any():  # named points that leave it as it is
            usual = scenario.load(folder / "scenario.yaml").months
            summary["months"] = summary["months"].fillna(usual)
        if not summary["months"].between(1, MONTHS.high).all():
            raise InputError.at(str(path), f"months: must be {MONTHS.allowed}")
    return summary


def sane(path: Path, table: pd.DataFrame, largest: float = LARGEST) -> pd.DataFrame:
    """The table, if its numbers are of a size that can be drawn. Raises InputError."""
    if (table.select_dtypes("number").abs() > largest).any(axis=None):
        raise InputError.at(str(path), "holds numbers too large for any outcome or setting")
    return table


def _kind_for(wanted: Wanted, varied: list[str]) -> str:
    """The kind of figure that shows what was asked for, or else all that varied."""
    if wanted.y:
        return "multiples" if wanted.hue else "heatmap"
    if wanted.x or wanted.hue:
        return "line"
    return {0: "modes", 1: "line", 2: "heatmap", 3: "multiples"}.get(len(varied), "points")


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


def one_of(option: str, what: str, value: str, allowed: Iterable[str]) -> str:
    """The value, where it is one of those allowed. Raises InputError otherwise."""
    options = list(allowed)
    if value not in options:
        raise InputError.at(option, unknown(what, value, options))
    return value
