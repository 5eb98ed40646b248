"""What a results folder has by its own manifest: points, draws, replicates, departments. No row tells of another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...files.errors import cut, unknown
from ...model.outcomes import MODES, OUTCOMES, QUANTITIES
from ..shapes import given

WORDS: dict[str, tuple[str, ...]] = {
    "outcome": (*OUTCOMES, "net_benefit", "survival_of_shared_ties"),
    "mode": MODES,
    "missed": QUANTITIES,
    "short_of": QUANTITIES,
    "branch": ("rising", "falling"),
    "way": ("out", "back"),
    **dict.fromkeys(("event", "out_event", "back_event"), ("lost", "gained")),
    "luck": ("shared", "independent"),
}
"""Columns that hold one of a few words."""
TOLD = ("effects", "pairs", "months_in_force")
"""Tables with rows of variants, but for the baseline."""


def number(facts: Mapping[str, Any], name: str) -> int | None:
    """How many of something a manifest tells of, of points those that ran. None where it does not say."""
    named = {"variants": variants, "departments": departments}
    told = named[name](facts) or None if name in named else facts.get(name)
    if name == "points" and _is_number(told) and _is_number(failed := facts.get("failed", 0)):
        told -= failed
    return len(told) if isinstance(told, list) else told if _is_number(told) else None


def _is_number(told: Any) -> bool:
    return isinstance(told, int) and not isinstance(told, bool) and told >= 0


def variants(facts: Mapping[str, Any]) -> list[str]:
    """The names of what was compared, the baseline first."""
    told = facts.get("variants", facts.get("alternatives"))
    return [str(one.get("name")) for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def departments(facts: Mapping[str, Any]) -> list[str]:
    """The departments of the scenario, in their order."""
    scenario = facts.get("scenario")
    told = scenario.get("departments") if isinstance(scenario, dict) else None
    return [*map(str, told)] if isinstance(told, dict | list) else []


def fault(name: str, table: pd.DataFrame, facts: Mapping[str, Any]) -> str:
    """What a table tells of that its folder does not have, with the column, or nothing."""
    return next(filter(None, _faults(name, table, facts)), "")


def _faults(name: str, table: pd.DataFrame, facts: Mapping[str, Any]) -> Iterable[str]:
    kind = str(facts.get("kind"))
    for column, most in (("point", _points(facts)), ("draw", _draws(facts)), ("replicate", _replicates(facts))):
        if column in table and most is not None:
            yield _below(table[column], most)
    if names := variants(facts):
        if name in TOLD:
            yield _among(table, "variant", names[1:])
        yield _in_its_place(table, names)
    if (own := departments(facts)) and (kind != "compare" or name == "pairs"):  # others may have other departments
        for column, what in given(name, kind).items():
            if what == "department":
                yield _among(table, column, own)
        yield _ties(table, own, facts.get("pairs"))
    for column, words in WORDS.items():
        yield _among(table, column, words)
    if name in TOLD and "outcome" in table:
        told = table["outcome"].value_counts()
        if told[told.index.isin(OUTCOMES)].nunique() > 1:
            yield "outcome: must stand in as many rows as any other, and one has lost some"
    for column, fact, tables in (("value", "values", ["loop"]), ("size", "sizes", ["offers"])):
        if name in tables:
            yield _numbers_among(table, column, facts.get(fact))
    yield _numbers_among(table, "open_months", facts.get("open_months"))


def _points(facts: Mapping[str, Any]) -> int | None:
    """How many points a study has, whether they could run or not."""
    return number(facts, "variants") or number({**facts, "failed": 0}, "points")


def _draws(facts: Mapping[str, Any]) -> int | None:
    """How many draws. A fit moves more of them than it keeps."""
    told = [many for many in (number(facts, "draws"), number(facts, "members")) if many is not None]
    return max(told, default=None)


def _replicates(facts: Mapping[str, Any]) -> int | None:
    """Below which number replicates are. Variants without shared luck follow each other, and some reach a precision."""
    own, kind = number(facts, "replicates"), facts.get("kind")
    if own is None or kind == "compare":
        return own and own * len(variants(facts))
    organisations = (number(facts, "points") or 1) * (number(facts, "draws") or 1)
    return max(own, (number(facts, "runs") or 0) - own * (organisations - 1)) if kind == "sweep" else own


def _below(column: pd.Series, most: int) -> str:
    if column.isna().any():
        return f"{column.name}: is missing in a row"
    if len(column) and (largest := column.max()) >= most:
        return f"{column.name}: must lie between 0 and {most - 1:,} by its manifest, and holds {largest:,.0f}"
    return ""


def _among(table: pd.DataFrame, column: str, names: Collection[str]) -> str:
    """Why a column of names cannot be, or nothing. Names that are numbers are read as such, and left alone."""
    if column not in table or pd.api.types.is_numeric_dtype(table[column]):
        return ""
    strange = {*_words(table[column])}.difference(names)
    return f"{column}: {unknown('name', min(map(str, strange)), names)}" if strange else ""


def _words(column: pd.Series) -> Iterable[object]:
    """The words of a column, each once. Those of a large one are known already."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.categories
    return column.dropna().unique()


def _in_its_place(table: pd.DataFrame, names: list[str]) -> str:
    """Each point of a comparison is a variant, and has its name."""
    if not {"point", "name"} <= {*table.columns} or pd.api.types.is_numeric_dtype(table["name"]):
        return ""
    own = np.array(names, dtype=object)[table["point"].to_numpy(dtype=np.int64)]
    wrong = np.asarray(table["name"].astype(object)) != own
    if not wrong.any():
        return ""
    row = int(wrong.argmax())
    return f"name: must be “{cut(str(own[row]))}” of point {table['point'].iloc[row]}, and is another"


def _ties(table: pd.DataFrame, own: list[str], pairs: object) -> str:
    """The first department of a tie comes first in the scenario, and there are no more ties than the manifest has."""
    if not {"a", "b"} <= {*table.columns}:
        return ""
    if (table["a"].isna() != table["b"].isna()).any():
        return "a, b: one of them is missing in a row that has the other"
    ties = {(a, b) for a, b in _both(table) if isinstance(a, str) and isinstance(b, str)}
    place = {name: number for number, name in enumerate(own)}
    if wrong := sorted(tie for tie in ties if place[tie[0]] >= place[tie[1]]):
        return f"a: must come before b in the scenario, unlike {cut(' and '.join(wrong[0]))}"
    if isinstance(pairs, list):
        known = {tuple(pair) for pair in pairs if isinstance(pair, list)}
        if strange := sorted(ties - known):
            return f"a: {cut(' and '.join(strange[0]))} are no tie that the manifest names"
    elif isinstance(pairs, int) and len(ties) > pairs:
        return f"a: must name at most the {pairs:,} ties that the manifest has, and names {len(ties):,}"
    return ""


def _both(table: pd.DataFrame) -> Iterable[tuple[object, object]]:
    """The pairs of `a` and `b`, each once."""
    first, second = (pd.factorize(table[side]) for side in ("a", "b"))
    wide = len(second[1]) + 1
    for code in np.unique((first[0] + 1) * wide + second[0] + 1):
        a, b = divmod(int(code), wide)
        if a and b:
            yield first[1][a - 1], second[1][b - 1]


def _numbers_among(table: pd.DataFrame, column: str, allowed: object) -> str:
    if column not in table or not isinstance(allowed, list):
        return ""
    strange = table[column][~table[column].isin(allowed)]
    return f"{column}: must be one that the manifest names, and holds {strange.iloc[0]:g}" if len(strange) else ""
