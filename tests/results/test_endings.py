"""Why agreements end: what fell short first, counted for each point."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from partnering.model.outcomes import QUANTITIES
from partnering.results.endings import FILE, Endings, read
from partnering.statistics.few import FEW

POINTS = pd.DataFrame({"point": [0, 2], "clarity": [0.1, 0.9]})


def relationships(rows) -> pa.Table:
    """A table of pairs from rows of point, replicate and what was missed."""
    point, replicate, missed = zip(*rows, strict=True)
    return pa.table({"point": point, "replicate": replicate, "missed": pa.array(missed).dictionary_encode()})


def test_shares_are_of_the_endings_of_a_point():
    """Ten runs of four ties: two contributions, a trust, one that lasts. Nothing ended at the other point."""
    some = [(2, run, what) for run in range(10) for what in ("contribution", "trust", None, "contribution")]
    none = [(0, run, None) for run in range(10)]
    endings = Endings(3)
    endings.add(relationships(some[:20] + none))
    endings.add(relationships(some[20:]))
    table = endings.table(POINTS)
    assert list(table) == [
        "point",
        "clarity",
        "endings",
        *(n + end for n in QUANTITIES for end in ("", "_low", "_high")),
    ]
    assert table["endings"].tolist() == [0, 30]
    assert table.loc[1, list(QUANTITIES)].tolist() == pytest.approx([2 / 3, 1 / 3, 0.0])
    for name in QUANTITIES:
        assert table.loc[1, f"{name}_low"] <= table.loc[1, name] < table.loc[1, f"{name}_high"]
    assert table.loc[0, "contribution":].isna().all()


def test_it_does_not_matter_in_which_order_runs_come():
    """Whole numbers are added: the same to the last bit."""
    rng = np.random.default_rng(1)
    rows = [(0, run, rng.choice([*QUANTITIES, None])) for run in range(50) for _ in range(4)]
    tables = [relationships(rows[first : first + 40]) for first in range(0, len(rows), 40)]
    whole = []
    for order in (tables, tables[::-1], [pa.concat_tables(tables)]):
        endings = Endings(1)
        for table in order:
            endings.add(table)
        whole.append(endings.table(POINTS[:1]))
    pd.testing.assert_frame_equal(whole[0], whole[1], check_exact=True)
    pd.testing.assert_frame_equal(whole[0], whole[2], check_exact=True)


def test_few_endings_have_no_share():
    """One less than enough: their number alone."""
    endings = Endings(1)
    endings.add(relationships([(0, run, "trust") for run in range(FEW - 1)]))
    table = endings.table(POINTS[:1])
    assert table["endings"].tolist() == [FEW - 1]
    assert table.loc[0, "contribution":].isna().all()


def test_the_table_is_written_unless_it_is_not_known(tmp_path):
    """The first edition of the model did not record why an agreement ended: no table, rather than an empty one."""
    earlier = Endings(1)
    earlier.add(relationships([(0, 0, "trust")]).drop_columns("missed"))
    earlier.write(POINTS[:1], tmp_path)
    assert read(tmp_path) is None
    today = Endings(1)
    today.add(relationships([(0, 0, "trust")]))
    today.write(POINTS[:1], tmp_path)
    assert (tmp_path / FILE).is_file()
    assert read(tmp_path)["endings"].tolist() == [1]
