"""The Mesa model, the compiled engine and an independent reading of the model page give the same figures."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings

from partnering.agents import model
from partnering.agents.model import PartneringModel
from partnering.agents.monthly import MODEL_COLUMNS, SIDE_COLUMNS
from partnering.engine import lanes as engine
from partnering.model.outcomes import MISSED, MODES, run_outcomes
from partnering.model.parameters import BY_NAME, ORGANISATION, STATE_BY_NAME, names
from tests import oracle, strategies
from tests.strategies import examples

LONG = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
NO_LIMIT_TIMES_NEXT_TO_NOTHING = {"month": 2, "multiply": {"departments.A.capacity": 7.4e-125}}  # still no limit


@settings(LONG, max_examples=examples(150))
@given(data=strategies.scenarios())
def test_mesa_and_engine_agree_on_every_figure(data):
    """For any scenario every reported array is the same to the last bit, and every month index exactly."""
    organisation = strategies.organisation_of(data)
    luck = strategies.luck_for(organisation, 2, seed=7)
    fast, reference = engine.simulate(organisation, luck), model.simulate(organisation, luck)
    assert fast.relationships.keys() == reference.relationships.keys()
    for name, values in reference.relationships.items():
        np.testing.assert_array_equal(fast.relationships[name], values, err_msg=name)
    labelled = np.zeros(len(organisation.pairs), dtype=bool)
    shared = (organisation.pairs, len(organisation.departments), labelled)
    together, alone = run_outcomes(fast.relationships, *shared), run_outcomes(reference.relationships, *shared)
    for name, values in alone.items():
        np.testing.assert_array_equal(together[name], values, err_msg=name)


@settings(LONG, max_examples=examples(40))
@given(data=strategies.scenarios())
def test_mesa_and_engine_agree_in_every_month(data):
    """Every state of every side, tie and department is the same at the end of every month."""
    organisation = strategies.organisation_of(data)
    trace = engine.simulate(organisation, strategies.luck_for(organisation, 1, seed=3), trace=True).trace
    reference = PartneringModel(organisation, rng=3).run_to_horizon()
    months, pairs, departments = organisation.months, len(organisation.pairs), len(organisation.departments)
    ties = reference.datacollector.get_table_dataframe("relationships")
    for name in SIDE_COLUMNS:
        states = ties[[f"{name}_ab", f"{name}_ba"]].to_numpy(dtype=float).reshape(months, 2 * pairs)
        np.testing.assert_array_equal(trace[name][0], states, err_msg=name)
    for name in ("integration", "in_force"):
        np.testing.assert_array_equal(trace[name][0], ties[name].to_numpy(dtype=float).reshape(months, pairs))
    codes = ties["mode"].map(MODES.index).to_numpy(dtype=int).reshape(months, pairs)
    np.testing.assert_array_equal(trace["mode"][0], codes)
    people = reference.datacollector.get_agent_vars_dataframe()
    for name in ("self_worth", "capability", "customer_focus"):
        states = people[name].to_numpy(dtype=float).reshape(months, departments)
        np.testing.assert_array_equal(trace[name][0], states, err_msg=name)
    assert list(reference.datacollector.get_model_vars_dataframe()) == list(MODEL_COLUMNS)


def test_agreements_come_and_go_in_the_random_scenarios():
    """The tests here see every turn of an agreement: never in force, for good, ended, and in force again."""
    seen: Counter[str] = Counter()

    # Hypothesis takes constants from the modules that happen to be imported, so a hundred were too few to rely on.
    @settings(LONG, max_examples=300, derandomize=True, database=None, phases=[Phase.generate])
    @given(data=strategies.scenarios(plain=True))
    def look(data):
        organisation = strategies.organisation_of(data)
        found = engine.simulate(organisation, strategies.luck_for(organisation, 1, seed=5)).relationships
        established, ended, in_force = (found[name] > 0 for name in ("established", "ended", "in_force"))
        turns = {"never": ~established, "for good": established & ~ended, "ended": ended, "again": ended & in_force}
        seen.update(turn for turn, ties in turns.items() if ties.any())

    look()
    assert all(seen[turn] >= least for turn, least in {"never": 20, "for good": 15, "ended": 15, "again": 4}.items())


def changes_for_the_oracle(data, pairs):
    """The plain dated changes of a scenario, place by place, read off its paths."""
    departments = list(data["departments"])
    sides = {(departments[ends[k]], departments[ends[1 - k]]): (e, k) for e, ends in enumerate(pairs) for k in (0, 1)}
    found = []
    for entry in data["timeline"]:
        operation = next(key for key in ("set", "add", "multiply") if key in entry)
        for path, value in entry[operation].items():
            head, *middle, name = path.split(".")
            places: list[Any] = [None]
            if head == "departments":
                places = [i for i, own in enumerate(departments) if middle[0] in ("all", own)]
            elif head == "relationships" and middle == ["all"]:
                places = list(range(len(pairs)) if name == "integration" else sides.values())
            elif head == "relationships":
                (other,) = set(middle[0].split("+")) - {middle[1]}
                places = [sides[middle[1], other]]
            limits = STATE_BY_NAME.get(name) or BY_NAME[name]
            change = {"name": name, "month": entry["month"], "until": entry.get("until")}
            change |= {"onset": entry.get("onset", 0)}
            change |= {"factor": {"set": 0.0, "add": 1.0, "multiply": value}[operation]}
            change |= {"addend": 0.0 if operation == "multiply" else value, "low": limits.low, "high": limits.high}
            found += [change | {"place": place} for place in places]
    return found


@settings(LONG, max_examples=examples(100))
@given(data=strategies.scenarios(plain=True))
@example(data=strategies.two(months=4) | {"timeline": [NO_LIMIT_TIMES_NEXT_TO_NOTHING]})
@example(data=strategies.two(months=4) | {"timeline": [NO_LIMIT_TIMES_NEXT_TO_NOTHING | {"onset": 1}]})
def test_an_independent_program_gives_the_same_figures(data):
    """A plain program that follows the model page, and shares no code, agrees to 1e-12 in every month."""
    organisation = strategies.organisation_of(data)
    undisturbed = strategies.organisation_of(data | {"timeline": []})
    trace = engine.simulate(organisation, strategies.luck_for(organisation, 1, seed=5), trace=True)
    start = dict(zip(("self_worth", "capability", "customer_focus"), undisturbed.department_start, strict=True))
    start |= {name: getattr(undisturbed, name)[0] for name in ("capacity", "coaching", "trust_propensity")}
    sides = {name: getattr(undisturbed, name) for name in ("alternatives", "trust", "worth")}
    sides["stake"] = undisturbed.stake[0]
    theirs = oracle.simulate(
        months=organisation.months,
        parameters={name: float(undisturbed.parameters[name][0]) for name in names(ORGANISATION)},
        departments=[{name: values[i] for name, values in start.items()} for i in range(len(undisturbed.departments))],
        pairs=[
            {"between": tuple(ends), **{name: tuple(values[2 * e : 2 * e + 2]) for name, values in sides.items()}}
            for e, ends in enumerate(undisturbed.pairs.tolist())
        ],
        seed=5,
        replicate=0,
        changes=changes_for_the_oracle(data, organisation.pairs.tolist()),
    )
    for name, states in trace.trace.items():
        if name == "mode":
            told = np.array([[MODES.index(mode.replace("-", "–")) for mode in month] for month in theirs["mode"]])
            np.testing.assert_array_equal(states[0], told.reshape(states[0].shape))
        else:
            np.testing.assert_allclose(
                states[0],
                np.asarray(theirs[name], dtype=float).reshape(states[0].shape),
                rtol=0,
                atol=1e-12,
                err_msg=name,
            )
    for name, values in trace.relationships.items():
        if name in theirs and name not in ("in_force", "mode", "missed"):
            np.testing.assert_allclose(values[0], theirs[name], rtol=0, atol=1e-12, err_msg=name)
    told = [(what, side) if what else "" for what, side in zip(theirs["missed"], theirs["missed_by"], strict=True)]
    assert [MISSED[code] for code in trace.relationships["missed"][0]] == told


@pytest.mark.parametrize(
    "path",
    [
        "organisation.clarity",
        "departments.A.capacity",
        "departments.A.coaching",
        "departments.A.trust_propensity",
        "relationships.A+B.A.stake",
    ],
)
def test_both_engines_follow_a_dated_change_there_and_back(path):
    """Of each kind of input: the kernel reads inputs anew only in months in which one of them changes."""
    organisation = strategies.organisation_of(
        strategies.two(months=6) | {"timeline": [{"month": 3, "until": 4, "set": {path: 0.3}}]}
    )
    luck = strategies.luck_for(organisation, 2)
    fast, reference = (engine_.simulate(organisation, luck).relationships for engine_ in (engine, model))
    plain = engine.simulate(strategies.organisation_of(strategies.two(months=6)), luck).relationships
    for name, values in reference.items():
        np.testing.assert_array_equal(fast[name], values, err_msg=name)
    assert any((fast[name] != plain[name]).any() for name in plain)


@pytest.mark.parametrize("department", ["A", "B"])
@pytest.mark.parametrize(
    ("bar", "path"),
    [
        ("contribution_bar", "departments.{}.capacity"),
        ("trust_bar", "relationships.A+B.{}.trust"),
        ("worth_bar", "relationships.A+B.{}.worth"),
    ],
)
def test_one_side_below_one_bar_keeps_an_agreement_away_and_ends_it(bar, path, department):
    """The engine looks at each quantity of each side: 0.05 against a bar of 0.1, where nothing else is asked for.

    So it does where an agreement ends: it keeps what was missed, by which side and by how much.
    """
    rates = dict.fromkeys(("trust_gain", "trust_loss", "reputation", "worth_rate"), 0.0)
    data = strategies.quiet(12, **dict.fromkeys(("contribution_bar", "trust_bar", "worth_bar"), 0.0), **rates)
    path = path.format(department)
    for level, forms in ((0.05, False), (0.5, True)):
        found = strategies.organisation_of(data, {f"organisation.{bar}": 0.1, path: level})
        record = engine.simulate(found, strategies.luck_for(found, 1)).relationships
        assert (record["established"][0, 0] > 0) == forms
    later = data | {"timeline": [{"month": 7, "set": {path: 0.05}}]}
    found = strategies.organisation_of(later, {f"organisation.{bar}": 0.1})
    record = engine.simulate(found, strategies.luck_for(found, 1)).relationships
    assert MISSED[record["missed"][0, 0]] == (bar.removesuffix("_bar"), "AB".index(department))
    assert record["shortfall"][0, 0] == pytest.approx(0.05, abs=1e-12)


@pytest.mark.parametrize("chunk", [1, 3, 7])
def test_runs_side_by_side_do_not_touch_each_other(chunk):
    """A run is the same whether it is alone or among others."""
    organisation = strategies.organisation_of(strategies.two())
    luck = strategies.luck_for(organisation, 21)
    whole = engine.simulate(organisation, luck).relationships
    for first in range(0, 21, chunk):
        some = slice(first, first + chunk)
        alone = luck._replace(replicates=luck.replicates[some])
        for name, values in engine.simulate(organisation, alone).relationships.items():
            np.testing.assert_array_equal(values, whole[name][some])
