"""Indices from given data: dummies, shares that are known, intervals that hold them."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import delta
from scipy.special import ndtr, ndtri
from threadpoolctl import threadpool_info, threadpool_limits

from partnering.sensitivity import given

WEIGHTS = np.array([1.0, 0.6, 0.0])
SHARES = WEIGHTS**2 / (WEIGHTS**2).sum()


def linear(draws, replicates, seed, luck=0.5):
    """Three uniform numbers, and an outcome that is their weighted sum, luck that all draws share, and luck of each."""
    random = np.random.default_rng(seed)
    values = random.random((draws, 3))
    shared, own = 0.3 * random.normal(size=replicates), luck * random.normal(size=(draws, replicates))
    return values, values @ WEIGHTS[:, np.newaxis] + shared + own


@pytest.fixture(autouse=True)
def few_dummies(monkeypatch):
    """Fewer dummies than usual, to be quick."""
    monkeypatch.setattr(given, "DUMMIES", 100)
    monkeypatch.setattr(given, "FOR_EACH", 12)


@pytest.mark.parametrize("method", ["delta", "pawn"])
def test_what_matters_stands_out_from_dummies_and_what_does_not_does_not(method):
    """The two numbers in the sum, in their order, and not the third."""
    table = given.indices(method, *linear(200, 30, 1))
    assert table["matters"].tolist() == [True, True, False]
    assert table[method].is_monotonic_decreasing
    assert (table[f"{method}_low"] <= table[method]).all()
    assert (table[method] <= table[f"{method}_high"]).all()
    assert table["floor"].nunique() == 1


def test_dummies_seldom_matter():
    """Of data sets of eight numbers that do nothing, one in twenty has one above the floor, which rises with them."""
    luck, order = np.random.default_rng(3), np.arange(1.0, 41.0)
    means = luck.normal(size=40)
    one, eight = (given._floor(given._delta, means, number) for number in (1, 8))
    assert one < eight
    largest = [max(given._delta(luck.permutation(order), means) for _ in range(8)) for _ in range(25)]
    assert np.sum(np.array(largest) > eight) <= 5  # 1 is expected; more than 5 come in 0.1 % of cases


def test_shares_and_their_intervals_hold_what_is_true():
    """First orders of a linear sum are known; luck takes nothing of them; intervals hold them in 93 % or more."""
    held, means = [], []
    for seed in range(40):
        values, runs = linear(150, 20, seed)
        parts = list(given._parts(runs))
        ranked, row = given.ranks(values), []
        for place in range(3):
            found = np.array([given._first(part, ranked[part.draws, place]) for part in parts])
            row.append(given._within(found, parts))
        means.append([end[0] for end in row])
        held.append([low <= share <= high for (_, low, high), share in zip(row, SHARES, strict=True)])
    assert np.mean(held) >= 0.93
    assert np.mean(means, axis=0) == pytest.approx(SHARES, abs=0.03)


def test_intervals_hold_a_share_near_the_edge_of_partnering():
    """A cliff in three numbers, shares of runs, and luck that all draws share: intervals hold the true share."""
    curve = lambda values: ndtr(4.0 * (values @ WEIGHTS - 0.8))  # noqa: E731
    many = np.random.default_rng(0).random((200_000, 3))
    truth = curve(many)
    classes = truth[np.argsort(many[:, 0])].reshape(200, -1).mean(axis=1)
    true, held = classes.var() / truth.var(), []
    for seed in range(40):
        random = np.random.default_rng(seed)
        values = random.random((120, 3))
        luck = (random.normal(size=20) + random.normal(size=(120, 20))) / np.sqrt(2.0)
        runs = (luck < ndtri(np.clip(curve(values), 1e-9, 1 - 1e-9))[:, np.newaxis]).astype(float)
        parts, ranked = list(given._parts(runs)), given.ranks(values)[:, 0]
        found = np.array([given._first(part, ranked[part.draws]) for part in parts])
        _, low, high = given._within(found, parts)
        held.append(low <= true <= high)
    assert np.mean(held) >= 0.9


def threads():
    """How many threads each BLAS of this process has."""
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_delta_takes_one_thread_and_leaves_the_others(monkeypatch):
    """Many threads on systems of one unknown take up to twenty times as long."""
    during, calc = [], delta.calc_delta
    monkeypatch.setattr(delta, "calc_delta", lambda *all_: during.extend(threads()) or calc(*all_))
    with threadpool_limits(2, "blas"):
        given._delta(np.arange(1.0, 41.0), np.random.default_rng(1).normal(size=40))
        assert set(threads()) == {2}
    assert set(during) == {1}


def test_equal_values_stand_in_a_random_order_that_is_always_the_same():
    """Ranks are 1 to the number of draws, rise with the values, and do not depend on what stands beside."""
    values = np.array([[2.0, 0.0], [1.0, 0.0], [2.0, 0.0], [0.0, 0.0]])
    first = given.ranks(values)
    assert sorted(first[:, 0]) == sorted(first[:, 1]) == [1, 2, 3, 4]
    assert first[3, 0] == 1
    assert first[1, 0] == 2
    assert (first == given.ranks(values)).all()


@pytest.mark.parametrize(
    "runs",
    [
        np.zeros((40, 5)),
        np.where(np.arange(200).reshape(40, 5) == 7, np.nan, np.random.default_rng(1).random((40, 5))),
        np.random.default_rng(1).random((10, 5)),
        np.random.default_rng(1).random(5) + np.zeros((40, 1)),
    ],
    ids=["no outcome differs", "a run has no value", "too few draws", "all draws alike"],
)
def test_without_anything_to_tell_there_are_no_indices(runs):
    """All are missing, and nothing matters."""
    table = given.indices("delta", np.random.default_rng(2).random((len(runs), 2)), runs)
    assert table[["delta", "first", "floor"]].isna().all(axis=None)
    assert not table["matters"].any()
