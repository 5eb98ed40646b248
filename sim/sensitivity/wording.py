"""The findings of a sensitivity analysis in plain words: which parameters matter most, hardly, or not at all.

`indices` has a row for each factor of one outcome: path, low, high, and Sobol's total and first, or Morris's mu_star,
sigma and mu, all but mu with _low and _high. `values` is the outcome at every point.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import pandas as pd

from ..figures.extreme import extreme_of
from ..figures.phrases import short, words
from ..figures.wording import Measure, measure
from ..files.names import counted, enumerated
from ..statistics.digits import even
from ..statistics.few import FEW, enough
from .given import Given
from .indices import COLUMNS, Method, in_a_sample

MOST, NAMED, TITLED = 3, 12, 40
"""At most: parameters that matter most, names in an enumeration, letters of a name in a title."""
NEGLIGIBLE = 0.01
"""Below this share of the variance (Sobol), or of the largest effect (Morris), a parameter hardly matters."""
RANKING = (*(columns[0] for columns in COLUMNS.values()), *get_args(Given))
"""The indices that rank, one of each method."""


def ranked_by(indices: pd.DataFrame) -> str:
    """The column of the index that ranks: Sobol's total order, Morris's μ* or, of draws, δ or PAWN."""
    return next(name for name in RANKING if name in indices)


def ranked(indices: pd.DataFrame) -> pd.DataFrame:
    """The factors with their names in words (`parameter`), the most important first. Some move together."""
    told = [" with ".join(map(words, path.split(", "))) for path in indices["path"]]
    names = [path if told.count(name) > 1 else name for path, name in zip(indices["path"], told, strict=True)]
    table = indices.assign(parameter=names)
    return table.sort_values(ranked_by(indices), ascending=False, kind="stable", ignore_index=True)


def are_known(indices: pd.DataFrame) -> bool:
    """Whether the outcome has indices. It has where it has a value at every point and varies."""
    return bool(indices[ranked_by(indices)].notna().all())


def hardly(indices: pd.DataFrame) -> pd.Series:
    """Which factors hardly matter or do not matter: the whole interval is below NEGLIGIBLE."""
    column = ranked_by(indices)
    scale = 1.0 if column == "total" else indices[column].max()
    return indices[f"{column}_high"] < NEGLIGIBLE * scale


def next_as_much(table: pd.DataFrame, leading: pd.DataFrame) -> pd.DataFrame:
    """Of a ranked table, the factors after the `leading` that may matter as much as one of them: intervals overlap."""
    column, others = ranked_by(table), table.iloc[len(leading) :]
    return others[others[f"{column}_high"] >= leading[f"{column}_low"].min()]


def is_added(path: str) -> bool:
    """Whether a path belongs to a dated change that adds to the values of the scenario."""
    return path.startswith("timeline.") and path.split(".")[2:3] == ["add"]


def span(path: str, low: float, high: float) -> str:
    """The range of a factor in words, with signs where it is added to the values of the scenario."""
    told = even([low, high])
    if is_added(path):
        told = [f"+{text}" if end > 0 else text for text, end in zip(told, (low, high), strict=True)]
    return " to ".join(told).replace("-", "−")


def headline(indices: pd.DataFrame, outcome: str, pairs: int = 1, values: pd.Series | None = None) -> str:
    """The finding as a title. With the `values` of all points, it says first where these stand at an edge."""
    table = ranked(indices)
    extreme = None if values is None else extreme_of(outcome, values)
    first = f"{extreme.title} " if extreme else ""
    how, few = measure(outcome, pairs), hardly(table).sum()
    rest = f"; {few} of {len(table)} parameters hardly matter{'s' if few == 1 else ''}" if few else ""
    return f"{first}{_what_matters(table, how, ends=False)}{rest}."


def finding(
    indices: pd.DataFrame,
    outcome: str,
    values: pd.Series,
    *,
    pairs: int = 1,
    months: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
) -> str:
    """The finding with figures and intervals: which parameters matter most or hardly, and the mean of all points."""
    how = measure(outcome, pairs, months)
    size = f"{len(values):,} points" + (f" × {counted(replicates, 'replicate')}, seed {seed}" if replicates else "")
    extreme = extreme_of(outcome, values)
    first = [extreme.warning] if extreme else []
    if not are_known(indices):
        method: Method = "sobol" if ranked_by(indices) == "total" else "morris"
        unknown = _unknown(how, values, len(values) // in_a_sample(method, len(indices)))
        return " ".join([*first, f"{unknown}; {size}."])
    table = ranked(indices)
    start = f"{_what_matters(table, how, ends=True)}."
    return " ".join([*first, start, *_rest(table), f"{average(how, values)}; {size}."])


def average(how: Measure, values: pd.Series) -> str:
    """The mean of the outcome over all points."""
    return f"On average {how.phrase} {how.value(float(values.mean()))}"


def effect(how: Measure, value: float, unit: bool = True) -> str:
    """An effect on an outcome, with its unit."""
    number = f"{how.factor * value:.{2 if how.factor == 1.0 else 0}f}"
    return f"{number} {effect_unit(how)}" if unit and how.unit != "0 to 1" else number


def effect_unit(how: Measure) -> str:
    """The unit of an effect on an outcome."""
    return how.unit if how.factor == 1.0 else "percentage points"


def _unknown(how: Measure, values: pd.Series, samples: int) -> str:
    """The reason why an outcome has no indices."""
    missing, points = int(values.isna().sum()), len(values)
    if missing:
        why = f"at {missing:,} of {points:,} points fewer than {FEW} runs have a value"
        remedy = "take another outcome, narrower ranges, or more replicates"
        return _sentence(f"{how.words} has no indices: {why}; {remedy}")
    times = values.value_counts()
    if times.iloc[0] < points and not enough(samples):
        return _sentence(f"{how.words} has no indices: {samples} samples are too few, and {FEW} are needed (--samples)")
    where = "every point" if times.iloc[0] == points else f"{times.iloc[0]:,} of {points:,} points"
    return _sentence(f"{how.words} has no indices: {how.phrase} {how.value(float(times.index[0]))} at {where}")


def _most(table: pd.DataFrame) -> pd.DataFrame:
    """The most important factors, three at most, whose intervals show that they matter."""
    return table[(table[f"{ranked_by(table)}_low"] > 0.0).cummin()].head(MOST)


def leading(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of a ranked table, the factors to name as those that matter most, and others that may matter as much.

    At most MOST are named, each of which is shown to matter: as many as no other may match, or all where there is no
    such number.
    """
    most = _most(table)
    for number in range(len(most), 0, -1):
        if next_as_much(table, most.head(number)).empty:
            most = most.head(number)
            break
    return most, next_as_much(table, most)


def _what_matters(table: pd.DataFrame, how: Measure, ends: bool) -> str:
    """The parameters that matter most, with intervals or in short, or those with the largest effects."""
    most, others = leading(table)
    if most.empty:
        return f"What matters most for {how.words} is not shown: the intervals are too wide; more samples are needed"
    told = [
        f"{row['parameter']} ({_index(row, how, place)}, {_ends(row, how)})"
        if ends
        else f"{short(row['parameter'], TITLED)} ({_index(row, how, place)})"
        for place, (_, row) in enumerate(most.iterrows())
    ]
    if others.empty:
        return _sentence(f"{enumerated(told, NAMED)} {_matter(told)} most for {how.words}")
    largest = "shows the largest effect" if len(told) == 1 else "show the largest effects"
    doubt = f". {_sentence(others['parameter'].iloc[0])} may matter as much" if ends else ""
    return _sentence(f"{enumerated(told, NAMED)} {largest} on {how.words}{doubt}")


def _index(row: pd.Series, how: Measure, place: int) -> str:
    """An index. The first in an enumeration gives its name too."""
    if "total" in row:
        return f"{'' if place else 'total order '}{row['total']:.2f}"
    return f"{'' if place else 'μ* '}{effect(how, row['mu_star'], unit=not place)}"


def _ends(row: pd.Series, how: Measure) -> str:
    """The interval of an index."""
    if "total" in row:
        return f"{row['total_low']:.2f} to {row['total_high']:.2f}"
    return " to ".join(effect(how, row[f"mu_star_{end}"], unit=False) for end in ("low", "high"))


def _rest(table: pd.DataFrame) -> list[str]:
    """Sentences on the parameters that hardly matter, and on those that do not matter at all."""
    nothing = table[ranked_by(table)] == 0.0
    little = hardly(table) & ~nothing
    what = "of the variance" if ranked_by(table) == "total" else "of the largest effect"
    limit = f"less than {100 * NEGLIGIBLE:.0f} % {what}, interval included"
    parts = []
    if little.any():
        names = table["parameter"][little]
        parts.append(f"{len(names)} of {len(table)} hardly {_matter(names)} ({limit}): {enumerated(names, NAMED)}.")
    if nothing.any():
        parts.append(f"No change at any point that was run: {enumerated(table['parameter'][nothing], NAMED)}.")
    return parts if parts or len(table) <= MOST else [f"None is shown to matter hardly ({limit})."]


def _matter(names: Sequence[str] | pd.Series) -> str:
    return "matters" if len(names) == 1 else "matter"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
