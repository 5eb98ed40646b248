"""Indices agree with theory, come from the engine's runs, and are the same for any number of workers."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import sobol
from SALib.test_functions import Ishigami

from partnering.files.errors import InputError
from partnering.model.outcomes import OUTCOMES
from partnering.model.parameters import BY_NAME, name_at
from partnering.runs.ensemble import outcomes_of
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.scenarios.points import Points
from partnering.scenarios.scenario import from_data
from partnering.sensitivity import analysis as sensitivity
from partnering.sensitivity import factors
from partnering.sensitivity.factors import Factor
from partnering.sensitivity.indices import design, effects, indices, points_of
from partnering.sensitivity.shares import sobol_shares
from partnering.statistics.few import FEW
from tests.strategies import organisation_of, two

CLARITY, SHARED = "organisation.clarity", "organisation.shared_outcome"


def analysed(data, paths, samples=32, replicates=8, method="sobol", seed=1, **options):
    """The points and indices of some paths of a scenario."""
    scenario = from_data(data)
    analysis = sensitivity.plan(scenario, factors.named(scenario, paths), method, samples, replicates, seed)
    points = sensitivity.run(analysis, **options)
    return points, sensitivity.indices_of(analysis, points)


def test_sobol_indices_are_those_of_theory():
    """Ishigami's function: first 0.314, 0.442, 0; total 0.558, 0.442, 0.244; a fourth parameter does nothing."""
    places = design("sobol", [0] * 4, 4096, seed=1)
    found = indices("sobol", places, Ishigami.evaluate(np.pi * (2 * places[:, :3] - 1)))
    assert found["first"].to_numpy() == pytest.approx([0.3139, 0.4424, 0.0, 0.0], abs=0.02)
    assert found["total"].to_numpy() == pytest.approx([0.5576, 0.4424, 0.2437, 0.0], abs=0.02)
    assert found["total_low"][3] <= 0.0 <= found["total_high"][3]
    assert (found["total_low"][:3] > 0.1).all()


@pytest.mark.parametrize(("samples", "number", "share"), [(256, 7, 1.0), (32, 1, 1.0), (32, 3, 0.03)])
def test_sobol_shares_are_those_of_salib(samples, number, share):
    """To the last bit, also of an outcome that hardly ever differs from 0: then some bootstrap samples do not vary."""
    luck = np.random.default_rng(number)
    outcome = np.where((luck.random(size := samples * (number + 2)) < share), luck.random(size), 0.0)
    problem = {"num_vars": number, "names": [str(n) for n in range(number)], "bounds": [[0, 1]] * number}
    salib = sobol.analyze(problem, outcome, calc_second_order=False, num_resamples=200, conf_level=0.95, seed=1)
    found = sobol_shares(outcome, number, 200, 0.95, 1)
    for name, theirs in (("first", "S1"), ("total", "ST")):
        for own, expected in zip(found[name], (salib[theirs], salib[f"{theirs}_conf"]), strict=True):
            np.testing.assert_array_equal(own, expected)


@pytest.mark.parametrize("seed", [0, 7])
def test_sobol_indices_of_a_sum_are_shares_of_its_variance(seed):
    """For 3x + 2y + 0z the shares are 9/13, 4/13 and 0, alone and in all."""
    places = design("sobol", [0] * 3, 1024, seed)
    found = indices("sobol", places, places @ np.array([3.0, 2.0, 0.0]))
    for order in ("first", "total"):
        assert found[order].to_numpy() == pytest.approx([9 / 13, 4 / 13, 0.0], abs=0.01)


def test_morris_effects_of_a_sum_are_its_slopes():
    """For 3x − 2y + 0z: μ is 3, −2, 0, μ* is 3, 2, 0 and nothing differs between points."""
    places = design("morris", [0] * 3, FEW, seed=1)
    found = indices("morris", places, places @ np.array([3.0, -2.0, 0.0]))
    assert found["mu"].to_numpy() == pytest.approx([3.0, -2.0, 0.0])
    assert found["mu_star"].to_numpy() == pytest.approx([3.0, 2.0, 0.0])
    assert found["sigma"].to_numpy() == pytest.approx(0.0, abs=1e-12)
    assert (found["mu_star_low"][2], found["mu_star_high"][2]) == (0.0, 0.0)


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_too_few_samples_have_no_indices(method):
    """Nineteen trajectories, or sixteen base points, leave the interval of an index too narrow."""
    for samples, given in ((16, False), (32, True)):
        places = design(method, [0] * 2, samples, seed=1)
        assert indices(method, places, places @ np.array([3.0, -2.0])).notna().all(axis=None) == given


def test_morris_spread_is_that_of_the_effects():
    """For xy the effect of x is y: as large as 1 and as small as 0; σ lies in its interval."""
    places = design("morris", [0] * 2, 200, seed=1)
    outcome = places[:, 0] * places[:, 1]
    found = indices("morris", places, outcome)
    own = effects(places, outcome)
    assert own.min() == pytest.approx(0.0)
    assert own.max() == pytest.approx(1.0)
    np.testing.assert_allclose(found["mu"], own.mean(axis=0))
    np.testing.assert_allclose(found["sigma"], own.std(axis=0, ddof=1))
    assert (found["sigma_low"] < found["sigma"]).all()
    assert (found["sigma"] < found["sigma_high"]).all()


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_indices_are_missing_where_there_is_nothing_to_divide(method):
    """An outcome that never varies, or is missing somewhere, has none, without a warning."""
    places = design(method, [0] * 2, 8, seed=1)
    for outcome in (np.full(len(places), 0.3), np.where(places[:, 0] > 0.5, np.nan, places[:, 0])):
        assert indices(method, places, outcome).isna().all(axis=None)


def test_sobol_indices_are_missing_where_only_crossed_points_vary():
    """The variance is that of the base points; where it is nothing, there are no shares of it."""
    places = design("sobol", [0] * 2, 8, seed=1)
    outcome = np.zeros(len(places))
    outcome[1] = 1.0
    assert indices("sobol", places, outcome).isna().all(axis=None)


def test_designs_have_the_points_they_tell():
    """N(D + 2) points for Sobol, N(D + 1) for Morris, all in the unit cube, others for another seed."""
    for method, size in (("sobol", 16 * 5), ("morris", 16 * 4)):
        places = design(method, [0] * 3, 16, seed=1)
        assert places.shape == (points_of(method, 3, 16), 3) == (size, 3)
        assert ((places >= 0) & (places <= 1)).all()
        assert not np.array_equal(places, design(method, [0] * 3, 16, seed=2))


def test_whole_numbers_are_equally_likely():
    """Each of 2 … 5 takes a quarter of the range; both ends are reached."""
    values = Factor("organisation.patience", 2, 5, whole=True).values(np.linspace(0, 1, 4001)).tolist()
    assert [values.count(number) for number in (2, 3, 4, 5)] == [1000, 1000, 1000, 1001]
    assert isinstance(values[0], int)


def test_no_rounding_leaves_the_range():
    """The ends are the ends, to the last bit."""
    factor = Factor("x", 0.05, 0.3)
    assert factor.values(np.array([0.0, 1.0])).tolist() == [0.05, 0.3]


def test_by_default_everything_is_varied_but_what_is_measured():
    """All parameters in their ranges; not the horizon, the bars, patience, or a capacity that nobody lacks.

    Ties are described by need, and felt worth follows self-worth.
    """
    varied = {factor.path: (factor.low, factor.high) for factor in factors.every(library.load("company"))}
    measured = {"months", "contribution_bar", "trust_bar", "worth_bar", "patience"}
    assert {name_at(path) for path in varied} == {*BY_NAME} - measured - {"capacity", "worth", "stake", "alternatives"}
    assert len(varied) == len({name_at(path) for path in varied})
    assert varied["organisation.exploitation"] == (0, 2)
    assert varied["departments.all.coaching"] == (0, 1)
    assert varied["departments.all.trust_propensity"] == (-0.5, 0.5)
    assert varied["relationships.all.need_gap"] == (-1, 1)


def test_a_capacity_that_is_limited_is_varied_up_to_the_most_ties():
    """In overloaded each of six departments has five ties."""
    (capacity,) = [f for f in factors.every(library.load("overloaded")) if f.path.endswith("capacity")]
    assert (capacity.low, capacity.high) == (0, 5)


def test_a_capacity_beyond_all_ties_is_no_limit():
    """Eight partnerships are more than the one tie there is; half of one is not."""
    for capacity, varied in ((8, False), (0.5, True)):
        scenario = from_data(two() | {"departments": {"A": {"capacity": capacity}, "B": {}}})
        for chosen in (factors.every(scenario), factors.around(scenario, 0.1)[1]):
            assert any(factor.path.endswith("capacity") for factor in chosen) == varied
            assert all(factor.low < factor.high for factor in chosen)


def test_what_is_set_is_not_varied():
    """--set takes a parameter out; a stake takes the whole need out, a purpose what it stands for."""
    scenario = library.load("two-departments")
    names = {factor.path.split(".")[-1] for factor in factors.every(scenario)}

    def left(path):
        return names - {factor.path.split(".")[-1] for factor in factors.every(scenario, [path])}

    assert left(CLARITY) == {"clarity"}
    assert left("relationships.IT+Marketing.IT.stake") == {"mutual_need", "need_gap"}
    assert left("departments.IT.purpose") == {"self_worth", "customer_focus"}


def test_around_a_scenario_its_differences_stay():
    """Nothing moved is the scenario itself, to the last bit; moved by 0.05, servants stay below the others."""
    scenario = library.load("company")
    moved, varied = factors.around(scenario, 0.1)
    one, other = (outcomes_of([build(each)], 20, seed=1) for each in (scenario, moved))
    for name in OUTCOMES:
        np.testing.assert_array_equal(one[name], other[name])
    (worth,) = [factor for factor in varied if factor.path.endswith(".self_worth")]
    assert (worth.low, worth.high) == (-0.1, 0.1)
    organisation = build(moved.with_settings({worth.path: 0.05}))
    (change,) = organisation.state_changes[organisation.state_changes["addend"] == 0.05]
    assert set(organisation.changed_places[change["start"] : change["stop"]]) == set(range(7))


def test_around_a_scenario_no_range_goes_where_nothing_changes():
    """Coaching is 0 everywhere, so it only grows; capability is 0.95, so it grows by 0.05 at most."""
    _, varied = factors.around(library.load("two-departments"), 0.2)
    ends = {factor.path.split(".")[-1]: (factor.low, factor.high) for factor in varied}
    assert ends["coaching"] == (0, 0.2)
    assert ends["capability"] == (-0.2, 0.05)
    assert ends["exploitation"] == (-0.4, 0.4)


@pytest.mark.parametrize("name", library.shipped())
def test_every_shipped_scenario_can_be_analysed(name):
    """All ranges are allowed, and no factor overrules another, over whole ranges and around the scenario."""
    scenario = library.load(name)
    factors.check(scenario, factors.every(scenario))
    factors.check(*factors.around(scenario, 0.3))


BAD = [
    (["organisation.clarty"], 'did you mean "clarity"'),
    (["departments.C.self_worth=0:1"], 'unknown department "C"'),
    (["nonsense"], 'unknown path "nonsense"'),
    ([f"{CLARITY}=0:2"], "must be a number from 0 to 1, not 2.0"),
    ([f"{CLARITY}=0.5"], '"0.5" is not LOW:HIGH, two numbers'),
    ([f"{CLARITY}=0.5:0.5"], "needs a range from a lower to a higher number"),
    ([f"{CLARITY}=0.8:0.2"], "needs a range from a lower to a higher number"),
    ([f"{CLARITY}=nan:1"], "needs a range"),
    (["organisation.patience=1.5:3"], "two whole numbers"),
    (["departments.all.capacity"], "has no range of its own here"),
    (["departments.all.capacity=0:inf"], "needs a range"),
    (["departments.A.purpose=0:1"], "must be one of serve-the-business"),
    (["timeline.0.size"], "names nothing in this scenario"),
    ([CLARITY, f"{CLARITY}=0:0.5"], "is given twice"),
    (["departments.A.self_worth", "departments.all.self_worth"], "another path that is varied overrules it"),
    (["relationships.all.stake", "relationships.all.mutual_need"], "another path that is varied overrules it"),
    (["relationships.all.mutual_need", "relationships.all.stake"], "not both"),
    (["relationships.all.need_gap"], "need_gap needs a mutual_need"),
    ([], "there is nothing left to vary"),
]


@pytest.mark.parametrize(("paths", "message"), BAD, ids=[" ".join(paths) for paths, _ in BAD])
def test_what_cannot_be_varied_is_refused(paths, message):
    """One line that names the path and what is wrong, before anything runs."""
    with pytest.raises(InputError) as caught:
        analysed(two(), paths)
    assert message in str(caught.value)
    assert str(caught.value).startswith("--over" if paths else "sensitivity")


@pytest.mark.parametrize(
    ("method", "samples", "message"),
    [("sobol", 100, "power of two for sobol, such as 64 or 128"), ("morris", 600_000, "more than 1,000,000")],
)
def test_sizes_that_cannot_be_run_are_refused(method, samples, message):
    """Sobol's sequence is even only for powers of two; a million points are enough."""
    with pytest.raises(InputError, match=message):
        analysed(two(), [CLARITY], samples, method=method)


def test_without_ties_there_is_nothing_to_measure():
    """Departments that have nothing to do with each other."""
    scenario = from_data(two() | {"relationships": {"default": "none"}})
    for chosen in (factors.named(scenario, [CLARITY]), factors.every(scenario), factors.around(scenario, 0.1)[1]):
        with pytest.raises(InputError, match="there are no ties"):
            sensitivity.plan(scenario, chosen, "sobol", 4, 1, 1)


def test_a_fault_of_one_point_is_told_from_any_process():
    """Some combinations of allowed numbers are not allowed; the error stays whole on its way from a process."""
    coached = two() | {"timeline": [{"month": 6, "until": 30, "coach": ["A"]}]}
    with pytest.raises(InputError, match=r"--over.*until comes before month"):
        analysed(coached, ["timeline.0.month=1:20", "timeline.0.until=10:30"])
    points = Points(from_data(two()), [CLARITY], 2)
    with pytest.raises(InputError, match=r"--over: point 5: organisation.clarity must be a number from 0 to 1"):
        sensitivity._Task(points, pd.DataFrame({CLARITY: [1.0, 2.0]}, index=[4, 5]), 1, 1).means()
    error = pickle.loads(pickle.dumps(InputError.at("here", "is wrong")))  # noqa: S301
    assert (str(error), error.problems[0].where) == ("here: is wrong", "here")


def test_points_are_means_of_the_runs_of_the_engine():
    """Outcomes of a point are means over its replicates, all points under the same luck; of few cases, nothing."""
    points, _ = analysed(two(), [CLARITY, "organisation.patience=1:6"], samples=4, replicates=FEW, seed=3)
    assert len(points) == 4 * 4
    for _, point in points.iterrows():
        settings = {CLARITY: point[CLARITY], "organisation.patience": int(point["organisation.patience"])}
        alone = outcomes_of([organisation_of(two(), settings)], FEW, seed=3)
        for name in OUTCOMES:
            own = pd.Series(alone[name][0])
            mean = own.mean() if own.count() == FEW else np.nan  # retention is that of the pairs that became partners
            np.testing.assert_allclose(point[name], mean, equal_nan=True)


@pytest.mark.parametrize("threads", [2, 1], ids=["threads", "processes"])
@pytest.mark.usefixtures("forked")
def test_the_number_of_workers_changes_nothing(monkeypatch, threads):
    """One worker or two, the tables are the same to the last bit, and progress counts every run."""
    monkeypatch.setattr(sensitivity, "POINTS_AT_ONCE", 8)
    monkeypatch.setattr(sensitivity, "TASKS_FOR_A_PROCESS", 1)
    monkeypatch.setattr(sensitivity, "THREADS_AT_MOST", threads)
    finished: list[int] = []
    one, other = (analysed(two(), [CLARITY, SHARED], workers=number, done=finished.append) for number in (1, 2))
    for table, again in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(table, again, check_exact=True)
    assert sum(finished) == 2 * 32 * 4 * 8


@pytest.mark.parametrize("method", ["sobol", "morris"])
@pytest.mark.parametrize(
    ("dead", "data"), [("organisation.reputation", two()), ("organisation.offer_size", two(offer_rate=0))]
)
def test_a_parameter_that_does_nothing_has_no_index(method, dead, data):
    """Reputation needs a third party, the size of offers needs offers: no point changes, to the last bit."""
    _, table = analysed(data, [dead, "relationships.all.mutual_need", "relationships.all.need_gap"], method=method)
    table = table[table["outcome"] == "quality"].set_index("path")
    rank = "total" if method == "sobol" else "mu_star"
    assert table.loc[dead, [rank, f"{rank}_low", f"{rank}_high"]].tolist() == [0, 0, 0]
    assert (table.loc[table.index != dead, rank] > 0.05).all()


def test_an_outcome_that_is_missing_at_points_has_no_indices():
    """Retention is unknown where nothing ever forms; the other outcomes keep their indices."""
    points, table = analysed(two(), ["relationships.all.mutual_need", "relationships.all.need_gap"], samples=32)
    assert points["retention"].isna().any()
    known = table.groupby("outcome", sort=False)["total"].apply(lambda column: column.notna().all())
    assert not known["retention"]
    assert not known["teams"], "two departments are never three"
    assert known[["survival", "formation", "quality", "response_days"]].all()


def test_replicates_are_averaged():
    """More replicates at the same points give the means of more runs, not other points."""
    few, many = (analysed(two(), [CLARITY, SHARED], samples=4, replicates=number)[0] for number in (2, 40))
    pd.testing.assert_frame_equal(few[[CLARITY, SHARED]], many[[CLARITY, SHARED]])
    assert set(few["survival"]) <= {0.0, 0.5, 1.0}
    assert not set(many["survival"]) <= {0.0, 0.5, 1.0}


@pytest.mark.parametrize("method", ["sobol", "morris"])
@pytest.mark.parametrize("number", [2, 3, 4, 6, 24])
def test_every_whole_number_is_as_likely_in_every_method(method, number):
    """In every method each value of a range is taken in as many samples as any other, but for luck."""
    factor = Factor("organisation.patience", 1, number, whole=True)
    samples = 4096 if method == "sobol" else 4800
    places = design(method, [factor.number, 0], samples, seed=1)
    values = factor.values(places[:, 0]).reshape(samples, -1)
    starts = np.bincount(values[:, 0], minlength=number + 1)[1:]  # one of each sample: these are independent
    share = 1 / number
    assert starts.sum() == samples
    assert np.abs(starts / samples - share).max() < 4 * np.sqrt(share * (1 - share) / samples)


@pytest.mark.parametrize("number", [2, 3, 4, 6, 24])
def test_morris_effects_of_whole_numbers_are_of_the_whole_range(number):
    """An outcome that rises by 1 from the lowest number to the highest has an effect of 1, whatever its steps."""
    factor = Factor("organisation.patience", 1, number, whole=True)
    places = design("morris", [factor.number, 0], 50, seed=1)
    moved = np.column_stack([factor.moved(places[:, 0]), places[:, 1]])
    found = indices("morris", moved, moved @ np.array([1.0, 0.5]))
    np.testing.assert_allclose(found["mu_star"], [1.0, 0.5])
    np.testing.assert_allclose(found["mu"], [1.0, 0.5])
