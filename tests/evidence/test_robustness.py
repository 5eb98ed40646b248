"""Assumed numbers moved one at a time, and new equations replaced one at a time."""

from __future__ import annotations

import inspect

import numpy as np
import pandas as pd
import pytest

from partnering.evidence import equations, robustness, sections
from partnering.evidence.catalogue import chosen
from partnering.evidence.checks import FAILS, HOLDS, NOT_SHOWN
from partnering.evidence.equations import EQUATIONS, own_need_alone
from partnering.evidence.run import AS_IT_IS, results
from partnering.evidence.test_bed import FIRMS_OFFERS, OFFERS_OF_FIRMS, TestBed
from partnering.model import rules
from partnering.model.parameters import BY_NAME, DEPARTMENT, ORGANISATION, SIDE
from partnering.statistics.intervals import interval
from tests.console import partnering

TABLE = pd.DataFrame(
    {
        "number": ["hope", "hope", "reserve", "reserve"],
        "factor": [0.8, 1.2, 0.8, 1.2],
        "value": [0.4, 0.6, 0.36, 0.54],
        "S1": [HOLDS, HOLDS, FAILS, NOT_SHOWN],
        "R1": [HOLDS, HOLDS, HOLDS, NOT_SHOWN],
        "R2": [FAILS, HOLDS, FAILS, FAILS],
    }
)
"""R2 fails with the usual numbers."""


def test_every_assumed_number_is_moved():
    """All but those that are neutral by default: 0, without a limit, or the same as another number."""
    every = {one.name: one.default for one in (*ORGANISATION, *DEPARTMENT, *SIDE)}
    neutral = {name for name, default in every.items() if default == 0 or not np.isfinite(default)}
    assert neutral >= {"capacity", "coaching", "trust_propensity", "worth"}
    assert set(robustness.ASSUMED) == every.keys() - neutral | {FIRMS_OFFERS}


def test_numbers_move_by_a_fifth_in_their_range():
    """Patience by a month; capability and shares that stay go up to 1 at most."""
    moved = {(one.number, one.factor): one.value for one in robustness.variants()}
    assert len(moved) == 2 * len(robustness.ASSUMED)
    assert (moved["patience", 0.8], moved["patience", 1.2]) == (2, 4)
    assert (moved["capability", 0.8], moved["capability", 1.2]) == pytest.approx((0.76, 1.0))
    assert moved[FIRMS_OFFERS, 1.2] == pytest.approx(1.2 * OFFERS_OF_FIRMS)
    for (name, _), value in moved.items():
        if name in BY_NAME:
            assert BY_NAME[name].low <= value <= BY_NAME[name].high
            assert value != BY_NAME[name].default


def test_rows_run_in_every_variant(monkeypatch):
    """With another default of hope the verdicts are those of a row that sets it; workers change nothing."""
    monkeypatch.setattr(robustness, "ASSUMED", ("hope", "patience"))
    bed, done = TestBed(60, 1), []
    as_it_is = results(chosen(["R2", "S8"]), bed)
    table = robustness.study(as_it_is, bed, 2, done.append)
    assert table[["number", "factor", "value"]].to_numpy().tolist() == [
        ["hope", 0.8, 0.4], ["hope", 1.2, 0.6], ["patience", 0.8, 2], ["patience", 1.2, 4],
    ]  # fmt: skip
    assert list(table.columns[3:]) == ["S8", "R2"]
    assert table["S8"].eq(HOLDS).all()
    assert done == [2] * 4
    pd.testing.assert_frame_equal(table, robustness.study(as_it_is, bed, 1))


def test_what_is_left_is_counted_over_rows_that_hold():
    """Of four variants × S1, R1 five of eight cells hold; R2 never held, so it cannot be lost."""
    assert robustness.share_kept(TABLE, ["S1", "R1"]) == 5 / 8
    assert np.isnan(robustness.share_kept(TABLE, []))
    lost = robustness.lost(TABLE, ["S1", "R1"])
    assert lost.loc["hope"].tolist() == ["", ""]
    assert lost.loc["reserve"].tolist() == ["S1!", "S1, R1"]


def test_the_section_names_the_weak_numbers():
    """Shares for both kinds of rows, what is lost with which number, and the numbers with which nothing is lost."""
    bed = TestBed(20, 1)
    found = results(chosen(["S8"]), bed)
    table = TABLE.rename(columns={"S1": "S8"})[["number", "factor", "value", "S8"]]
    section = sections.robustness(table, found, bed)
    assert (
        "Of 4 verdicts that hold with the usual numbers (4 variants × 1 rows) 50.0 % still do (S rows 50.0 %)."
        in section.body
    )
    assert "| reserve | S8! | S8 |" in section.body
    assert "No row is lost with: hope." in section.body
    assert section.figure.axes[0].texts[1].get_text() == "±"
    pd.testing.assert_frame_equal(section.data, table)


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda one: one.name)
def test_what_takes_the_place_of_a_rule_has_its_arguments(equation):
    """In their order, as the kernel calls it; and it gives something else somewhere."""
    for name, function in equation.rules.items():
        ours, theirs = inspect.signature(getattr(rules, name)).parameters, inspect.signature(function).parameters
        assert len(ours) == len(theirs)
        luck = np.random.default_rng(1).random((50, len(ours)))
        assert any(function(*values) != getattr(rules, name)(*values) for values in luck.tolist())


def test_a_replaced_rule_is_what_runs():
    """Without the other's need in the motive, a shared outcome changes nothing between two who need each other evenly.

    As the model is, it changes every run.
    """
    calm = {"need_volatility": 0.0, "offer_rate": 0.0, "balancing": 0.0, "delivery_noise": 0.0}

    def quality(bed, shared):
        return bed.records([bed.pair({"organisation.shared_outcome": shared})])[0]["quality"]

    plain = TestBed(20, 1, held=calm, rules={"motive": own_need_alone})
    np.testing.assert_array_equal(quality(plain, 0.0), quality(plain, 0.9))
    usual = TestBed(20, 1, held=calm)
    assert (quality(usual, 0.0) != quality(usual, 0.9)).all()
    np.testing.assert_array_equal(quality(plain, 0.0), quality(usual, 0.0))


def test_new_equations_are_replaced_where_one_asks(tmp_path, monkeypatch):
    """One of them here, that of the test before: each is compiled anew, but once in a process."""
    some = [one for one in EQUATIONS if one.name == "φ in the motive"]
    for module in (equations, sections):
        monkeypatch.setattr(module, "EQUATIONS", some)
    partnering("evidence", "S8", "R6", "--replicates", 100, "--equations", "--out", "here", cwd=tmp_path)
    table = pd.read_csv(tmp_path / "here" / "equations.csv", index_col="switched_off")
    assert list(table.index) == [AS_IT_IS, "φ in the motive"]
    assert table["S8"].eq(HOLDS).all()
    assert table["R6"].tolist() != [HOLDS, HOLDS]
    assert "What each new equation is for" in (tmp_path / "here" / "evidence.md").read_text(encoding="utf-8")


def test_only_a_shared_outcome_mends_a_broken_tie():
    """As docs/editions.md says: where hardly anything is shared, coaching, clarity or new leaders alone do not."""
    bed, shared = TestBed(800, 9), "organisation.shared_outcome"
    changes = {
        "nothing": [],
        "coached": [{"coach": ["IT", "Sales"], "rate": 0.05}],
        "clear": [{"set": {"organisation.clarity": 1.0}}],
        "new leaders": [{"set": {f"relationships.IT+Sales.{name}.trust": 0.6 for name in ("IT", "Sales")}}],
        "shared": [{"set": {shared: 0.9}}],
    }

    def back(dated):
        one = bed.pair({"months": 96, shared: 0.1}, [{"month": 37, **change} for change in dated])
        agreed = bed.months(one, ["in_force"], lambda months: months["in_force"][..., 0] > 0)
        broken = agreed[:, :36].any(axis=1) & ~agreed[:, 35]
        return interval(agreed[broken, 95])

    found = {name: back(dated) for name, dated in changes.items()}
    assert all(found[name].high < 0.1 for name in ("nothing", "coached", "clear", "new leaders"))
    assert found["shared"].low > 0.3
