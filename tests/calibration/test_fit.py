"""The fit: linear cases worked out by hand, luck, localisation, and truths that lie among their draws."""

from __future__ import annotations

from dataclasses import astuple, replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from iterative_ensemble_smoother import AdaptiveESMDA
from scipy import stats
from threadpoolctl import threadpool_info, threadpool_limits

from benchmarks.calibration.cases import case
from partnering.calibration import fit as fitting
from partnering.calibration import misfit, smoother
from partnering.calibration.fit import OF_EACH, fit
from partnering.calibration.observations import Observations
from partnering.calibration.predict import LUCKS, Answers, Simulator
from partnering.calibration.prior import prior_of
from partnering.calibration.study import tables
from partnering.calibration.what import wrong
from partnering.engine.lanes import simulate
from partnering.model.luck import Luck
from partnering.runs import pools
from partnering.scenarios.build import build

from .organisations import three

DRAWS = 4_000


def seen(*rows: tuple[int, str, str, str, float, float, int]) -> Observations:
    """Observations: month, from, to, what, value, sd, place."""
    month, source, target, what, value, sd, place = map(np.array, zip(*rows, strict=True))
    return Observations("seen.csv", np.arange(len(rows)), month, source, target, what, value, sd, place)


def stepped(observations: Observations, luck: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Standard normal numbers, each answered as it is, after all steps; luck is drawn anew in each."""
    normal = np.random.default_rng([1, 1])  # of another stream than the errors of the steps
    scaled = normal.standard_normal((DRAWS, len(near)))
    for step in range(smoother.STEPS):
        shown = scaled[:, : len(observations)]
        scaled = smoother.moved(scaled, Answers(shown, shown, luck), observations, near, step)
    return scaled


@pytest.mark.parametrize(("luck", "mean", "variance"), [(0.0, 0.64, 0.2), (0.75, 0.4, 0.5)])
def test_a_linear_case_is_that_of_bayes(luck, mean, variance):
    """Of N(0, 1), seen at 0.8 with variance 0.25 and luck: mean 0.8 / (1 + v), variance v / (1 + v)."""
    one = seen((6, "IT", "Sales", "trust", 0.8, 0.5, 0))
    after = stepped(one, np.array([[luck]]), np.ones((1, 1), bool))[:, 0]
    assert after.mean() == pytest.approx(mean, abs=5 * np.sqrt(variance / DRAWS))
    assert after.var() == pytest.approx(variance, rel=0.1)


def test_a_step_takes_one_thread(monkeypatch):
    """Of linear algebra: on matrices as small as these, more threads wait for each other, forty times as long."""
    step, during = AdaptiveESMDA.assimilate_batch, []

    def spied(*every, **more):
        during.extend(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")
        return step(*every, **more)

    monkeypatch.setattr(AdaptiveESMDA, "assimilate_batch", spied)
    with threadpool_limits(2, "blas"):
        stepped(seen((6, "IT", "Sales", "trust", 0.8, 0.5, 0)), np.zeros((1, 1)), np.ones((1, 1), bool))
    assert set(during) == {1}


def test_what_is_far_away_moves_nothing():
    """Numbers that an observation is not near keep their values, and one that all draws expect alike moves none."""
    two = seen((6, "IT", "Sales", "trust", 0.8, 0.5, 0), (6, "Sales", "HR", "trust", 0.1, 0.5, 2))
    before = np.random.default_rng(1).standard_normal((DRAWS, 2))
    near = np.array([[True, False], [False, False]])
    answers = Answers(before, before, np.zeros((2, 2)))
    after = smoother.moved(before, answers, two, near, 1)
    assert (after[:, 1] == before[:, 1]).all()
    assert (after[:, 0] != before[:, 0]).all()
    alike = np.full_like(before, 0.3)
    assert smoother.moved(before, Answers(alike, alike, np.zeros((2, 2))), two, near, 1) is before


def test_near_are_the_observations_of_the_own_ties():
    """A side: those of its tie. A department: those of its ties. The whole: all."""
    prior = prior_of(three(), ["relationships.IT+Sales.IT.trust", "departments.HR.self_worth", "clarity"])
    two = seen((6, "Sales", "IT", "trust", 0.8, 0.1, 1), (6, "Sales", "HR", "trust", 0.1, 0.1, 2))
    near = dict(zip(prior.paths, smoother.is_near(prior, two).tolist(), strict=True))
    assert near["relationships.IT+Sales.IT.trust"] == [True, False]
    assert near["departments.HR.self_worth"] == [False, True]
    assert near["organisation.clarity"] == near["anchor.trust.offset"] == [True, True]


@pytest.mark.parametrize(("sd", "rate"), [(0.3, 0.1), (0.4, 0.2), (0.5, 0.5), (0.9, 0.5)])
def test_the_sd_of_a_yes_says_how_often_it_is_wrong(sd, rate):
    """Of a rate w the variance is w · (1 − w)."""
    assert wrong(np.array(sd)) == pytest.approx(rate)


def test_answers_are_the_states_of_the_engine():
    """Each draw has its own luck; luck's covariance is that of the states around their means."""
    prior = prior_of(three(), ["clarity"], anchored=())
    two = seen((6, "IT", "Sales", "trust", 0.8, 0.1, 0), (12, "Sales", "HR", "in_force", 1.0, 0.3, 1))
    values = np.array([[0.2], [0.9]])
    answers = Simulator(prior).answers(values, two, 7)
    apart = []
    for draw, (clarity,) in enumerate(values):
        organisation = build(three(organisation={"clarity": clarity}))
        luck = Luck.of(7, range(draw * LUCKS, (draw + 1) * LUCKS))
        months = simulate(organisation, luck, trace=["trust", "in_force"]).trace
        states = np.column_stack([months["trust"][:, 5, 0], months["in_force"][:, 11, 1]])
        assert answers.mean[draw] == pytest.approx(states.mean(axis=0))
        assert answers.one[draw] == pytest.approx(states[0])
        apart.append(np.cov(states.T))
    assert answers.luck == pytest.approx(np.mean(apart, axis=0))


def test_answers_do_not_depend_on_the_number_of_processors(monkeypatch):
    """They are as many threads, and the bits stay the same."""
    prior = prior_of(three())
    one = seen((6, "IT", "Sales", "trust", 0.8, 0.1, 0))
    values = prior.sample(60, 3)
    found = []
    for number in (1, 3):
        monkeypatch.setattr(pools, "processors", lambda number=number: number)
        found.append(Simulator(prior).answers(values, one, 7))
    for alone, threaded in zip(*map(astuple, found), strict=True):
        np.testing.assert_array_equal(threaded, alone)


def test_truths_lie_among_their_draws_as_often_as_anywhere(monkeypatch):
    """Simulation-based calibration in small; benchmarks/calibration/proof.py is the whole of it.

    Numbers of one organisation are not independent, so the cases are the organisations.
    """
    monkeypatch.setattr(fitting, "FEWEST", 100)
    inside = []
    for seed in range(900, 908):
        made = case(seed, (2, 2))
        fitted = fit(made.prior, made.observations, 100, seed)
        below = (fitted.after < made.truth).mean(axis=0)
        inside.append([(abs(below - 0.5) < level / 2).mean() for level in (0.5, 0.8)])
    for level, shares in zip((0.5, 0.8), np.array(inside).T, strict=True):
        low, high = stats.t.interval(0.999, len(shares) - 1, shares.mean(), stats.sem(shares))
        assert low < level < high


@pytest.fixture(scope="module")
def fitted():
    """A fit of a case of its own truth."""
    made = case(950, (2, 2))
    return fit(made.prior, made.observations, 60, 1)


def test_a_fit_of_what_the_model_can_show_is_no_misfit(fitted):
    """And one of answers that no draw gives is."""
    assert not tables.fit_of(fitted, tables.predictive(fitted))["misfit"].any()
    turned = replace(fitted.observations, value=1.0 - fitted.observations.value)
    strange = replace(fitted, observations=turned)
    table = tables.fit_of(strange, tables.predictive(strange))
    assert table["misfit"].any()
    assert table["p"].min() < misfit.MISFIT


def test_a_few_draws_are_judged_by_as_many_as_many_draws_are():
    """Of 5 draws no p is below 0.05, and 95 % of them are nothing: a misfit would never be told."""
    made = case(951, (2, 2))
    strange = replace(made.observations, value=(made.observations.value < 0.5).astype(float))
    few, more = (fit(made.prior, strange, draws, 1) for draws in (5, 300))
    assert len(few.after) == 5
    assert (few.judged == more.after).all()
    table = tables.fit_of(few, tables.predictive(few))
    assert table["misfit"].any()
    pd.testing.assert_frame_equal(table, tables.fit_of(more, tables.predictive(more)))


def test_numbers_that_nothing_reads_are_not_moved(fitted):
    """Of dummies in place of the numbers at most one in twenty sets has a contraction above the floor."""
    columns = len(fitted.prior.paths)
    table = tables.parameters(fitted)
    assert table["moved"].any()
    assert (table["contraction"] < 1).all()
    sets = fitted.dummies[0].shape[1] // columns
    moved = []
    for first in range(0, sets * columns, columns):  # the other dummies judge the set
        own = np.s_[first : first + columns]
        taken = replace(
            fitted,
            scaled=tuple(part[:, own] for part in fitted.dummies),
            dummies=tuple(np.delete(part, own, axis=1) for part in fitted.dummies),
        )
        moved.append(tables.parameters(taken)["moved"].any())
    assert sets >= OF_EACH
    assert np.mean(moved) <= 0.05 + 3 * (0.05 * 0.95 / sets) ** 0.5


def test_the_floor_holds_for_all_columns_together():
    """Columns that few and that many observations may move: in 5 % of cases one that nothing reads is above it."""
    rng = np.random.default_rng(3)
    near = np.arange(12) < np.repeat([3, 12], [20, 40])[:, np.newaxis]
    mean, spread = (np.repeat(pair, [20, 40]) for pair in ([0.01, 0.05], [0.005, 0.02]))
    prior, above, cases = SimpleNamespace(paths=["path"] * 60), 0, 400
    for _ in range(cases):
        lost = rng.normal(np.tile(mean, OF_EACH), np.tile(spread, OF_EACH))
        before = np.array([[-1.0], [1.0]]) * np.ones(lost.size)
        fitted = SimpleNamespace(near=near, prior=prior, dummies=(before, before * (1.0 - lost) ** 0.5))
        above += (rng.normal(mean, spread) > tables._floor(fitted)).any()
    assert above / cases <= 0.05 + 3 * (0.05 * 0.95 / cases) ** 0.5


def test_more_draws_begin_with_the_same_ones_and_a_state_goes_on(fitted):
    """As long as not more have to be moved. From a state that was kept the draws are the same to the last bit."""
    prior, observations = fitted.prior, fitted.observations
    kept = []
    more = fit(prior, observations, 80, 1, keep=kept.append)
    assert (more.after[:60] == fitted.after).all()
    assert [state.steps for state in kept] == [1, 2, 3, 4]
    again = fit(prior, observations, 80, 1, begun=kept[1])
    assert (again.after == more.after).all()
