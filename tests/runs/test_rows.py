"""The rows of runs: a word for each code, for each pair and run in its place."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from partnering.model.outcomes import MISSED, Record
from partnering.runs.rows import from_bytes, tables_of, to_bytes
from tests.strategies import organisation_of, two


def test_what_was_missed_first_is_told_in_words():
    """Every code, in runs of three pairs: the quantity and the department that fell short; nothing where none ended."""
    organisation = organisation_of(two() | {"departments": {"A": {}, "B": {}, "C": {}}})
    codes = np.arange(len(MISSED) + 2).reshape(3, 3) % len(MISSED)
    record = Record.room(3, 3)
    for values in record.relationships.values():
        values[...] = 0
    record.relationships["missed"][...] = codes
    record.relationships["shortfall"][...] = codes / 10
    whole = from_bytes(to_bytes(tables_of([organisation], record, range(3))))
    rows = whole.relationships.to_pylist()
    for row, code in zip(rows, codes.ravel().tolist(), strict=True):
        if code:
            what, side = MISSED[code]
            assert (row["missed"], row["missed_by"]) == (what, row["ab"[side]])
            assert row["shortfall"] == code / 10
        else:
            assert (row["missed"], row["missed_by"], row["shortfall"]) == (None, None, None)
    assert pa.types.is_dictionary(whole.relationships.schema.field("missed").type)


def test_columns_in_which_nothing_can_be_missing_say_so():
    """Those that say which run and pair a row is, and what is measured in every month."""
    organisation = organisation_of(two() | {"departments": {"A": {}, "B": {}, "C": {}}})
    record = Record.room(2, 3)
    for values in record.relationships.values():
        values[...] = 0
    made = tables_of([organisation], record, range(2), [0], [{"months": 60.0}], {"months": float}, [0])
    may_be_missing = {field.name for field in made.relationships.schema if field.nullable}
    assert may_be_missing == {"established", "ended", "missed", "missed_by", "shortfall"}
    assert not any(made.runs.schema.field(name).nullable for name in ("point", "draw", "replicate"))
    assert made.runs.schema.field("months").nullable
    assert made.runs.schema.field("retention").nullable
