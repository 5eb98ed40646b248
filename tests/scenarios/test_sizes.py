"""The largest files within the limits of the reader need little memory and time, or are refused before they do."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.design.points import design
from partnering.files.errors import InputError
from partnering.model.rules import changed
from partnering.scenarios.build import build
from partnering.scenarios.changes import changed_values
from partnering.scenarios.scenario import from_data
from partnering.sweeps.plan import plan_sweep
from tests.strategies import examples, run

MEGABYTES, SECONDS = 120, 20.0
"""More than is needed here (40 MB, 3 s while memory is traced), and far less than the gigabytes that tuples took."""


def company(departments: int, timeline: list[dict[str, Any]], months: int = 1200) -> dict[str, Any]:
    """A company in which everybody works with everybody."""
    names = [f"D{n}" for n in range(departments)]
    return {"name": "Large", "months": months, "departments": {name: {} for name in names}, "timeline": timeline}


EVERYBODY = [f"D{n}" for n in range(600)]
FIT = {
    "a change of every tie in every month": company(
        100, [{"month": 1, "until": 1200, "add": {"relationships.all.trust": 0.001}}]
    ),
    "a label for all in every month": company(600, [{"month": n + 1, "relabel": f"l{n}"} for n in range(1200)]),
    "a reorganisation of everybody": company(
        600, [{"month": n + 1, "shock": "reorganisation", "department": who} for n, who in enumerate(EVERYBODY)]
    ),
    "sole sourcing for many": company(
        400, [{"month": n + 1, "policy": "sole sourcing", "departments": EVERYBODY[n:400]} for n in range(30)]
    ),
    "a parameter of all ties for good": company(600, [{"month": 12, "set": {"relationships.all.stake": 0.5}}]),
}
TOO_MUCH = {
    "a change of every tie of a large company in every month": (
        company(600, [{"month": 1, "until": 1200, "add": {"relationships.all.trust": 0.001}}]),
        r"change 431,280,000 numbers \(ties or departments × months\), and at most 200,000,000",
    ),
    "capacity set again and again": (
        company(100, [{"month": n % 1200 + 1, "set": {"departments.all.capacity": 1}} for n in range(9000)]),
        "and at most 200,000,000 are allowed",
    ),
    "stakes of every tie in every month": (
        company(600, [{"month": n + 1, "set": {"relationships.all.stake": 0.5}} for n in range(1200)]),
        "values of capacity, coaching, trust propensity and stake",
    ),
    "coaching that grows for ever": (
        company(600, [{"month": 1, "onset": 1200, "coach": EVERYBODY}] * 9),
        "the dated changes so far are more than 100,000",
    ),
}


@pytest.fixture
def bounded():
    """Fails where a test takes more memory or time of the processor than a computer has to spare."""
    tracemalloc.start()
    began = time.process_time()
    yield
    seconds, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MEGABYTES * 1e6
    assert seconds < SECONDS


@pytest.mark.parametrize("data", FIT.values(), ids=FIT)
def test_what_fits_is_built_in_little_memory(data, bounded):
    """Changes are ranges over arrays, and labels differences."""
    organisation = build(from_data(data))
    assert len(organisation.labels.at(1200)) == len(organisation.pairs)


@pytest.mark.parametrize(("data", "message"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_is_too_much_is_refused_before_it_is_built(data, message, bounded):
    """One line says what is too much, and what one can do."""
    with pytest.raises(InputError, match=message):
        build(from_data(data))


TWO = {"name": "Two", "departments": {"A": {}, "B": {}}}


def planned(section: dict[str, Any]) -> int:
    """How many points a sweep section has, once it is planned."""
    scenario = from_data(TWO | {"sweep": section})
    points = design(scenario.sweep)
    plan_sweep(scenario, points, 1, 1)
    return len(points)


def test_many_named_points_are_checked_at_their_ends(bounded):
    """Not each of them with a copy of all of them."""
    assert planned({"points": {f"p{n}": {"organisation.clarity": n / 10_000} for n in range(10_000)}}) == 10_000


@pytest.mark.parametrize("bad", [2.0, "high"])
def test_one_bad_value_among_many_named_points_is_found(bad):
    """Wherever it stands."""
    points = {f"p{n}": {"organisation.clarity": 0.5} for n in range(50)} | {"bad": {"organisation.clarity": bad}}
    with pytest.raises(InputError, match=r"organisation\.clarity="):
        planned({"points": points | {"p99": {"organisation.clarity": 0.2}}})


def test_a_fraction_among_whole_numbers_is_found():
    """Between the ends, too."""
    points = {f"p{n}": {"months": months} for n, months in enumerate((12, 24.5, 60))}
    with pytest.raises(InputError, match=r"months=24\.5"):
        planned({"points": points})


def test_too_many_texts_and_paths_are_refused(bounded):
    """Each would be tried alone."""
    with pytest.raises(InputError, match="takes 40,000 different texts; at most 1,000 are allowed"):
        planned({"vary": {"relationships.all.label": [f"l{n}" for n in range(40_000)]}})
    with pytest.raises(InputError, match="201 paths are more than 200"):
        planned({"points": {f"p{n}": {f"departments.D{n}.coaching": 0.1} for n in range(201)}})


@settings(max_examples=examples(100))
@given(
    values=st.lists(st.floats(-2, 2) | st.just(float("inf")), min_size=1, max_size=5),
    factor=st.floats(0, 3),
    addend=st.floats(-2, 2),
)
def test_many_values_change_as_one_does(values, factor, addend):
    """To the last bit, the sign of zero included."""
    import numpy as np

    found = changed_values(np.array(values), factor, addend, 0.0, 1.0)
    assert found.tobytes() == np.array([changed(x, factor, addend, 0.0, 1.0) for x in values]).tobytes()


def test_a_range_of_months_is_one_change_in_each(bounded):
    """A state that is changed from month 2 through 5 is what four entries make of it, to the last bit."""
    change = {"add": {"relationships.all.trust": 0.05, "departments.A.self_worth": -0.1}}
    long = [{"month": 2, "until": 5, **change}]
    each = [{"month": month, **change} for month in (2, 3, 4, 5)]
    one, other = (run(TWO | {"months": 8, "timeline": timeline}, 1, 3, True).trace for timeline in (long, each))
    for name, values in one.items():
        assert values.tobytes() == other[name].tobytes()
