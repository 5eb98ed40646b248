"""What holds for any answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.clients import report, scenario_file
from partnering.clients.estimate import estimate
from partnering.clients.mapping import SELF_WORTH
from partnering.clients.reading import Reading
from tests.clients.inputs import scenario
from tests.lots import BYTES, Lot
from tests.strategies import examples

DEPARTMENTS = ["A", "B", "C"]
SCALE = [0.0, 0.25, 0.5, 0.75, 1.0]


@st.composite
def readings(draw):
    """Answers of some persons of three departments; each may leave out any."""
    rows = []
    *lots, last = (Lot(drawn) for drawn in draw(st.tuples(*[BYTES] * (len(DEPARTMENTS) + 1))))
    for department, lot in zip(DEPARTMENTS, lots, strict=True):
        for person in range(lot.number(0, 8)):
            asked = [(about, item) for about in DEPARTMENTS if about != department for item in ("stake", "trust")]
            for about, item in (*asked, ("", SELF_WORTH)):
                if (value := lot.one([None, *SCALE])) is not None:
                    rows.append((f"{department}{person}", department, about, item, value))
    rows += [(f"D{person}", "A", "B", "stake", last.one(SCALE)) for person in range(5)]
    long = pd.DataFrame(rows, columns=["respondent", "department", "about", "item", "value"])
    return Reading(long, DEPARTMENTS, len(long))


@given(readings(), st.booleans())
def test_numbers_are_possible_and_the_file_reads_back(reading, heads):
    """Shares lie between 0 and 1, agreement too; the scenario is one, its draws are among its paths."""
    found = estimate(reading, 5, heads, 10, 1)
    for number, values in zip(found.numbers, found.values.T, strict=True):
        low, high = (-0.5, 0.5) if number.item == "trust_propensity" else (0, 1)
        assert ((low <= values) & (values <= high)).all()
        assert np.isnan(number.r_wg) or 0 <= number.r_wg <= 1
    made = scenario(found)
    table = scenario_file.draws(found)
    if len(table.columns):
        made.with_settings(table.iloc[0].to_dict())
    assert sum(report.counts(found).values()) == 2 * len(made.relationships.pairs)


@settings(max_examples=examples(50))
@given(readings(), st.randoms())
def test_the_order_of_rows_does_not_matter(reading, luck):
    """The means are those of the same answers in any order."""
    order = list(range(len(reading.long)))
    luck.shuffle(order)
    mixed = Reading(reading.long.iloc[order].reset_index(drop=True), DEPARTMENTS, reading.read)
    first, second = estimate(reading, 5, False, 2, 1), estimate(mixed, 5, False, 2, 1)
    for one, other in zip(first.numbers, second.numbers, strict=True):
        assert replace(one, r_wg=0) == replace(other, r_wg=0)
    assert np.allclose(first.values[0], second.values[0])


@settings(max_examples=examples(50))
@given(readings())
def test_what_is_below_the_minimum_changes_nothing(reading):
    """Every number, draw and figure of agreement is the same without the answers that are too few."""
    counts = reading.long.groupby(["department", "about", "item"])["value"].transform("count")
    kept = Reading(reading.long[counts >= 5].reset_index(drop=True), DEPARTMENTS, reading.read)
    first, second = estimate(reading, 5, False, 5, 1), estimate(kept, 5, False, 5, 1)
    assert np.array_equal(first.values, second.values)
    assert list(map(str, first.agreements)) == list(map(str, second.agreements))
