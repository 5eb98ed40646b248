"""The contract of random numbers, to the letter of the model page."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.agents.model import PartneringModel
from partnering.model import luck as contract
from partnering.model.luck import Luck
from tests import strategies
from tests.pages import MODEL, section
from tests.strategies import examples

SEEDS = (0, 2**32 - 1, 2**32, 2**64 - 1)
PAGE = section(MODEL, "Stochasticity")
BLOCK = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL).group(1)
KNOWN = [
    tuple([int(word, 16) for word in cell.strip("`").split()] for cell in line)
    for line in re.findall(r"\| (`.{35}`) \| (`.{17}`) \| (`.{35}`) \|", PAGE)
]


@pytest.fixture(scope="module")
def luck_of_the_page():
    """The function that the page prints, as it stands there."""
    names = {}
    exec(BLOCK, names)  # noqa: S102
    return names["luck"]


def of_the_page(luck, seed, replicate, month, pairs):
    """What the page's function says of a month, in the shape of the program's: need, delivery, offer of every side."""
    z, u = luck(seed, replicate, month, pairs)
    return z[:, 0].ravel(), z[:, 1].ravel(), u.ravel()


# ---- the numbers themselves ----------------------------------------------------------------------


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_blocks_give_the_known_answers_of_the_page(counter, key, words):
    """Three published blocks of Philox4x32-10."""
    found = contract.philox(*map(np.uint64, counter + key))
    assert [int(word) for word in found] == words


def test_the_page_holds_the_three_known_answers():
    """They are those that the authors of Philox publish: zeros, ones, and the digits of pi."""
    assert [words[0] for _, _, words in KNOWN] == [0x6627E8D5, 0x408F276D, 0xD16CFE09]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("replicate", "month"), [(0, 1), (1, 2), (3, 60), (2**31 - 1, 1200)])
def test_luck_is_that_of_the_page(seed, replicate, month, luck_of_the_page):
    """Bit for bit, over seeds at the edges of the two words of the key, replicates, months and some pairs."""
    np.testing.assert_array_equal(
        Luck.of(seed, [replicate]).month(month, 7), of_the_page(luck_of_the_page, seed, replicate, month, 7)
    )


@pytest.mark.parametrize(("seed", "replicate", "month"), [(2**32, 5, 1), (2**64 - 1, 0, 1200)])
def test_luck_of_a_hundred_thousand_pairs_is_that_of_the_page(seed, replicate, month, luck_of_the_page):
    """Counters of pairs far beyond 2^16 too."""
    np.testing.assert_array_equal(
        Luck.of(seed, [replicate]).month(month, 10**5), of_the_page(luck_of_the_page, seed, replicate, month, 10**5)
    )


@settings(max_examples=examples(100))
@given(
    seed=st.integers(0, 2**64 - 1),
    replicate=st.integers(0, 2**31 - 1),
    month=st.integers(1, 1200),
    pairs=st.integers(1, 4),
)
def test_any_luck_is_that_of_the_page(luck_of_the_page, seed, replicate, month, pairs):
    """Anywhere within the contract."""
    np.testing.assert_array_equal(
        Luck.of(seed, [replicate]).month(month, pairs), of_the_page(luck_of_the_page, seed, replicate, month, pairs)
    )


def test_the_engine_draws_the_luck_of_the_page(luck_of_the_page):
    """Read back from a run: what need drifts by, month by month, for every replicate of several blocks of lanes."""
    data = strategies.two(12, need_persistence=0.0, need_volatility=0.5)
    drift = strategies.run(data, 20, seed=2**32 + 7, trace=True).trace["need_drift"]
    for replicate in (0, 15, 16, 19):
        for month in (1, 2, 12):
            need, _, _ = of_the_page(luck_of_the_page, 2**32 + 7, replicate, month, 1)
            np.testing.assert_array_equal(drift[replicate, month - 1], 0.5 * need)


@pytest.mark.parametrize("seed", [-1, 2**64, 2**70])
def test_seeds_beyond_the_contract_are_refused(seed):
    """Two words of 32 bits hold no more."""
    with pytest.raises(ValueError, match=r"the seed -?\d+ is not from 0 to 18446744073709551615"):
        Luck.of(seed, [0])


@pytest.mark.parametrize("replicates", [[-1], [0, 2**31], [2**40, 1]])
def test_replicates_beyond_the_contract_are_refused(replicates):
    """In any place."""
    with pytest.raises(ValueError, match=r"a replicate is not from 0 to 2147483647"):
        Luck.of(0, replicates)


# ---- what follows for runs -----------------------------------------------------------------------


def test_more_replicates_extend_a_run():
    """Replicates 1–100 of a run with 200 equal a run with 100."""
    many, few = strategies.run(strategies.two(), 200), strategies.run(strategies.two(), 100)
    for name, values in few.relationships.items():
        np.testing.assert_array_equal(many.relationships[name][:100], values)


def test_more_months_extend_a_run():
    """The first 24 months of a run of 60 equal a run of 24."""
    long, short = (strategies.run(strategies.two(months), 20, trace=True) for months in (60, 24))
    for name, values in short.trace.items():
        np.testing.assert_array_equal(long.trace[name][:, :24], values)


@settings(max_examples=examples(50))
@given(fewer=st.integers(1, 20), more=st.integers(1, 20), seed=st.integers(0, 2**64 - 1), month=st.integers(1, 1200))
def test_more_pairs_extend_the_luck_of_a_month(fewer, more, seed, month):
    """The luck of the first pairs does not depend on how many follow."""
    luck = Luck.of(seed, [3])
    few, many = luck.month(month, fewer), luck.month(month, fewer + more)
    assert [kind[: 2 * fewer] for kind in many] == list(few)


def test_luck_does_not_depend_on_the_design_point():
    """Two scenarios that differ in trust, not in ties, meet the same offers and drifts in the same months."""
    settings = {"offer_rate": 1.0, "balancing": 0.0}
    runs = [
        strategies.run(strategies.two(**settings), 50, trace=True, relationships__default__trust=trust)
        for trust in (0.3, 0.8)
    ]
    assert runs[0].trace["offer"].any()
    np.testing.assert_array_equal(runs[0].trace["offer"], runs[1].trace["offer"])
    np.testing.assert_array_equal(runs[0].trace["need_drift"], runs[1].trace["need_drift"])
    assert not np.array_equal(runs[0].trace["trust"], runs[1].trace["trust"])


def test_another_seed_replicate_month_or_pair_is_other_luck():
    """No two of them share a number."""
    seeds, months = (0, 1, 2**32, 2**32 + 1), (1, 2, 3)
    found = [
        number
        for seed in seeds
        for replicate in range(4)
        for month in months
        for kind in Luck.of(seed, [replicate]).month(month, 3)[:2]
        for number in kind
    ]
    assert len(set(found)) == len(found) == 4 * 4 * 3 * 2 * 6


def test_a_month_can_be_made_by_itself():
    """The luck of a model in its fifth month is that of the contract, whatever was drawn before."""
    organisation = strategies.organisation_of(strategies.two())
    model = PartneringModel(organisation, rng=3, replicate=2)
    for _ in range(5):
        model.step()
    assert model.luck == Luck.of(3, [2]).month(5, 1)


# ---- what the numbers are like -------------------------------------------------------------------


@pytest.fixture(scope="module")
def many():
    """The luck of a million sides: need, delivery, offer."""
    return [np.array(kind) for kind in Luck.of(11, [0]).month(1, 500_000)]


@pytest.mark.parametrize("kind", [0, 1])
def test_shocks_have_mean_0_and_variance_1(many, kind):
    """Within 4 standard errors: 1/√n of the mean, √(0.8/n) of the variance (the fourth moment is 9/5)."""
    z, root = many[kind], np.sqrt(len(many[kind]))
    assert abs(z.mean()) < 4 / root
    assert abs((z**2).mean() - 1) < 4 * np.sqrt(0.8) / root
    assert np.abs(z).max() < np.sqrt(3)


def test_offers_are_uniform(many):
    """Each tenth of (0, 1) holds a tenth, within 4 standard errors; the ends are never reached."""
    u = many[2]
    counts, _ = np.histogram(u, bins=10, range=(0, 1))
    assert np.abs(counts - len(u) / 10).max() < 4 * np.sqrt(len(u) * 0.1 * 0.9)
    assert 0 < u.min() < u.max() < 1


def test_kinds_and_sides_are_independent(many):
    """No kind of luck, and no side, goes with another: correlations within 4 standard errors of 0."""
    both = np.array([kind[side::2] for kind in many for side in (0, 1)])
    apart = np.corrcoef(both) - np.eye(6)
    assert np.abs(apart).max() < 4 / np.sqrt(both.shape[1])


@pytest.mark.parametrize(("rate", "alternatives"), [(0.04, 0.15), (0.5, 0.6), (0.3, 0.0), (1.0, 1.0)])
def test_offers_come_at_their_rate(rate, alternatives):
    """The share of side-months with a fresh offer lies within 4 standard errors of offer_rate × alternatives."""
    data = strategies.two(offer_rate=rate, offer_decay=0.0, offer_size=1.0, balancing=0.0)
    data |= {"relationships": {"default": {"alternatives": alternatives}}}
    offers = strategies.run(data, 400, trace=True).trace["offer"]
    chance = rate * alternatives
    assert abs((offers > 0).mean() - chance) <= 4 * np.sqrt(chance * (1 - chance) / offers.size)


def test_neither_of_two_equal_sides_is_favoured():
    """Between equal departments, the differences between the two sides have mean 0, within 4 standard errors."""
    record = strategies.run(strategies.two(), 4000, trace=("dependence", "contribution", "trust", "worth"))
    for name, states in record.trace.items():
        difference = (states[..., 0] - states[..., 1]).mean(axis=1)
        assert difference.std() > 0, name
        assert abs(difference.mean()) < 4 * difference.std() / np.sqrt(len(difference)), name
    missed = record.relationships["missed"][record.relationships["missed"] > 0]
    earlier = (missed % 2 == 1).mean()
    assert abs(earlier - 0.5) < 4 * 0.5 / np.sqrt(len(missed))
