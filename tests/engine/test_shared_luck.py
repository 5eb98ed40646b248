"""Organisations that meet the same luck: it is made once for all of them, and each runs as it does alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from partnering.engine import lanes
from partnering.engine.state import LUCK
from partnering.model.luck import Luck
from partnering.model.outcomes import Record
from partnering.scenarios.build import build
from partnering.scenarios.library import load
from tests import strategies

SEED, REPLICATES = 2**40 + 3, range(5, 75)
"""Both halves of the key are used; the replicates fill four blocks and a part of a fifth."""


def of_one_pair():
    """Organisations of one pair: horizons that rise and fall, dated changes of all kinds, a department without ties."""
    alone = strategies.two(12)
    alone["departments"]["C"] = {}
    alone["relationships"] = {"default": "none", "pairs": [{"between": ["B", "C"]}]}
    changes = [
        {"month": 3, "until": 9, "set": {"organisation.clarity": 0.2}},
        {"month": 4, "add": {"departments.A.self_worth": -0.3}},
        {"month": 5, "multiply": {"relationships.all.trust": 0.5}},
    ]
    every = strategies.two(12), strategies.two(30), alone, strategies.two(20, offer_rate=0.9)
    return [strategies.organisation_of(one) for one in (*every, strategies.two(40) | {"timeline": changes})]


def of_a_company():
    """The company with other parameters."""
    return [build(load("company").with_settings({"months": 24, "organisation.clarity": x})) for x in (0.1, 0.5, 0.9)]


def together(organisations, luck):
    """What all runs leave, (organisations, replicates, pairs)."""
    found = Record.room(len(organisations), luck.runs, len(organisations[0].pairs))
    lanes.simulate_all(organisations, luck, found)
    return found


@pytest.mark.parametrize("make", [of_one_pair, of_a_company])
@pytest.mark.parametrize(("blocks", "months"), [(0, 0), (1, 1), (1, 7), (2, 40), (9, 40)])
def test_each_organisation_runs_as_it_does_alone(make, blocks, months, monkeypatch):
    """To the last bit, whether there is room for the luck of no month, of some or of all, of one block or of many."""
    organisations, luck = make(), Luck.of(SEED, REPLICATES)
    of_block = months * LUCK.itemsize * len(organisations[0].pairs)
    monkeypatch.setattr(lanes, "BYTES_AT_ONCE", blocks * of_block)
    found = together(organisations, luck)
    for place, organisation in enumerate(organisations):
        alone = lanes.Lanes(organisation, luck)
        for month in range(1, organisation.months + 1):
            alone.advance(month)
        own = alone.record(Record.room(luck.runs, len(organisation.pairs)))
        for name, values in own.relationships.items():
            np.testing.assert_array_equal(found.relationships[name][place], values, err_msg=name)


@pytest.mark.parametrize("number", [1, 3])
def test_luck_is_made_once(number):
    """The first organisation makes it, and those after it find it there; a single one keeps none."""
    asked = []

    def noted(first, last, organisation, seed, replicates, departments, pairs, luck, kept, drawn, found):
        asked.append((kept.shape[1], drawn))

    organisations, luck = of_a_company()[:number], Luck.of(SEED, range(16))
    lanes.simulate_all(organisations, luck, Record.room(number, 16, 13), noted)
    assert asked == ([(24, 0), (24, 24), (24, 24)] if number == 3 else [(0, 0)])


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(("months", "replicates"), [(24, 100_000), (1_200, 100)])
def test_states_and_luck_have_a_bounded_room(number, months, replicates, monkeypatch):
    """It does not grow with months or replicates beyond BYTES_AT_ONCE, departments and the luck of a month aside."""
    made, room = [], lanes.room
    monkeypatch.setattr(lanes, "room", lambda *asked: made.append(room(*asked)) or made[-1])
    organisations = [replace(one, months=months) for one in of_a_company()[:number]]
    found = Record.room(number, replicates, 13)
    lanes.simulate_all(organisations, Luck.of(SEED, range(replicates)), found, lambda *asked: None)
    assert sum(array.nbytes for array in made) < 1.2 * lanes.BYTES_AT_ONCE


def test_runs_share_the_states_of_one_block():
    """However many replicates there are, their states take the room of sixteen, which stays in the cache."""
    asked = []

    def noted(first, last, organisation, seed, replicates, departments, pairs, *others):
        asked.append((len(replicates), len(departments), len(pairs)))

    lanes.simulate_all(of_a_company()[:1], Luck.of(SEED, range(160)), Record.room(1, 160, 13), noted)
    assert asked == [(10, 1, 1)]
