"""Observations out of a survey that was repeated: the first wave makes the scenario, the later ones are what was seen.

The answers of the first wave are not observed again: they stand in the scenario and its draws, and would count twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ..clients.estimate import ANSWERS, VOICE, Estimate
from ..clients.mapping import Map
from ..clients.run import Settings, estimate_of, refuse_copies, tables_of
from ..clients.scenario_file import DIGITS, ties
from ..files.errors import InputError
from ..files.numbers import number_of
from ..model.parameters import MONTHS
from .observations import COLUMNS
from .what import WHAT

OPTION = "--months"
GRAMMAR = "the month of each file, as 0,6,12: 0 is the first wave, and the start of the scenario"


def months_of(text: str) -> list[int]:
    """The months of some waves, as the command line gives them. Raises InputError."""
    months = [number_of(part.strip()) for part in text.split(",")]
    whole = [month for month in months if isinstance(month, int)]
    return checked(whole if len(whole) == len(months) else [], text)


def checked(months: Sequence[int], text: str = "") -> list[int]:
    """Months that waves can have. Raises InputError."""
    given = [*months]
    if len(given) < 2 or given[0] != 0 or given != sorted(set(given)):
        raise InputError.at(OPTION, f'"{text or ",".join(map(str, given))}" is not {GRAMMAR}')
    if given[-1] > MONTHS.default:
        raise InputError.at(OPTION, f"{given[-1]} lies beyond month {MONTHS.default}, the horizon of the scenario")
    return given


def files_of(files: Sequence[Path], months: Sequence[int]) -> list[list[Path]]:
    """The files of each wave. What follows the waves, such as a list of persons, goes with each. Raises InputError."""
    if len(files) < len(months):
        raise InputError.at(
            OPTION, f"names {len(months)} waves, and each has a file of its own: given are {len(files)}"
        )
    refuse_copies(files)
    return [[wave, *files[len(months) :]] for wave in files[: len(months)]]


def estimates(map_: Map, later: Sequence[tuple[int, Sequence[Path]]], settings: Settings) -> list[tuple[int, Estimate]]:
    """The month of each later wave, and the numbers of its files. Raises InputError."""
    return [(month, estimate_of(map_, tables_of(files), settings)) for month, files in later]


def remarks(later: Sequence[tuple[int, Estimate]]) -> list[str]:
    """What was changed in later waves, and what was dropped, each with its month."""
    return [f"month {month}, {remark}" for month, one in later for remark in one.reading.remarks]


def observed(first: Estimate, later: Sequence[tuple[int, Estimate]]) -> pd.DataFrame:
    """What the later waves tell of the ties of the first one: a row for each answer of a side, with COLUMNS.

    `later` are the months of these waves and their numbers. Nothing is told of a side that too few answered. `sd` is
    the spread of the draws around the mean. Raises InputError where nothing that can be observed was asked.
    """
    sides = {side for pair in ties(first) for side in (pair, pair[::-1])}
    rows = []
    for month, estimate in later:
        for number, values in zip(estimate.numbers, estimate.values.T, strict=True):
            told = number.source in (ANSWERS, VOICE) and number.item in WHAT
            if told and (number.department, number.about) in sides:
                sd = max(float(np.std(values[1:], ddof=1)), 10.0**-DIGITS)
                mean = round(float(values[0]), DIGITS)
                rows.append(
                    (month, number.department, number.about, number.item, mean, round(sd, DIGITS), number.answers)
                )
    if not rows:
        items = ", ".join(name for name, what in WHAT.items() if what.of == "side")
        raise InputError.at(OPTION, f"the later waves tell nothing of a tie that can be observed ({items})")
    return pd.DataFrame(rows, columns=list(COLUMNS))


def finding(observed_: pd.DataFrame) -> str:
    """What the later waves tell, in a sentence."""
    months = observed_["month"].unique()
    listed = ", ".join(map(str, months))
    sides = len(observed_[["from", "to"]].drop_duplicates())
    asked = ", ".join(observed_["what"].unique())
    waves = f"The wave of month {listed} tells" if len(months) == 1 else f"The waves of months {listed} tell"
    return f"{waves} {asked} of {sides} sides, in {len(observed_):,} means."
