"""What the verbs of the Python face take: whole numbers within limits, plain data, and names of arguments in faults."""

from __future__ import annotations

import inspect
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnering as pt
from partnering.face.arguments import takes
from partnering.model.limits import Limit

TWO = {"name": "Two", "months": 12, "departments": {"IT": {}, "Sales": {}}}
LONG = 300 * "a"
OPEN = TWO | {"uncertainty": {"organisation.clarity": {"from": 0.2, "to": 0.8}}}
VERBS = {
    **{name: getattr(pt.Scenario, name) for name in ("run", "sweep", "whatif", "advise", "diagnose", "sensitivity")},
    **{name: getattr(pt, name) for name in ("compare", "calibrate", "intake")},
}
NUMBERS = [
    (verb, name)
    for verb, function in VERBS.items()
    for name, parameter in inspect.signature(function).parameters.items()
    if parameter.annotation in ("int", "int | None")
]
"""Every argument that is a whole number, by its verb."""


@pytest.fixture
def given_to(tmp_path):
    """A function that calls a verb with one argument, and whatever else the verb needs."""
    survey = tmp_path / "survey.csv"
    survey.write_text("department,about,need\nIT,Sales,3\n", encoding="utf-8")

    def call(verb, name, value):
        two = pt.scenario(OPEN)
        needed = {"advise": [two, 10], "compare": [two, two], "calibrate": [two, survey], "intake": [survey]}
        return VERBS[verb](*needed.get(verb, [two]), **{name: value})

    return call


def test_numbers_of_every_verb_are_looked_at():
    """Those that have limits on the command line: a verb that is not looked at would make the next test empty."""
    assert {verb for verb, _ in NUMBERS} == set(VERBS)
    assert {"workers", "replicates", "draws", "seed", "samples", "sets", "ties", "minimum"} <= {n for _, n in NUMBERS}


@pytest.mark.parametrize(("verb", "name"), NUMBERS)
def test_what_is_no_whole_number_within_the_limits_is_refused(given_to, verb, name):
    """Before anything is run, and told by the name of the argument; as on the command line. 0 is no default."""
    told = rf"^{name}: must be (a whole number|[\d,]+ or (more|less)), not "
    none = [] if name in ("seed", "ties") else [0]
    for value in (*none, -1, 1.5, "3", True, float("nan"), float("inf"), [2], 10**30):
        with pytest.raises(pt.InputError, match=told):
            given_to(verb, name, value)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda two: two.sensitivity("organisation.clarity", within=0.5),
            "^within: has no effect with over; ",
        ),
        (lambda two: two.sensitivity("organisation.clarity", samples=100), "^samples: must be a power of two"),
        (lambda two: two.sensitivity(method="delta"), "^method: delta needs draws"),
        (lambda two: two.sensitivity("organisation.clarity=0:2"), "^over .*must be a number from 0 to 1"),
        (lambda two: two.advise(10, "survivl"), '^target survivl: unknown outcome "survivl"'),
        (lambda two: two.diagnose(replicates=10_000_000), "^replicates: .* ask for fewer"),
        (lambda two: two.whatif(draws=20), "^draws: draws go with uncertainty"),
        (lambda two: two.whatif("coach XX"), '^changes "coach XX": unknown department'),
        (lambda two: two.sweep(draws=20), "^draws: draws go with uncertainty"),
    ],
)
def test_a_fault_names_the_argument(call, message):
    """The command line, which has the same checks, names its option."""
    with pytest.raises(pt.InputError, match=message):
        call(pt.scenario(TWO))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda two: two.sweep([1]), "vary: must be a mapping whose keys are text, not [1]"),
        (lambda two: two.sweep(points=1.5), "points: must be a whole number or a mapping whose keys are text, not 1.5"),
        (lambda two: two.sweep(until_halfwidth="x"), "until_halfwidth: must be a number, not 'x'"),
        (lambda two: two.sweep(summary_only=1), "summary_only: must be True or False, not 1"),
        (lambda two: two.whatif("clarity=0.9", "clarity=0.9"), 'whatif: "clarity=0.9" is given twice'),
        (lambda two: two.whatif(3), "changes: must be a list of text, not [3]"),
        (lambda two: two.whatif(catalogue=3), "catalogue: must be text or a path, not 3"),
        (
            lambda two: two.sensitivity(3),
            "over: must be text or a list of text or a mapping whose keys are text, not 3",
        ),
        (lambda two: two.report("r.html", budget=[1]), "budget: must be a number or text, not [1]"),
        (lambda two: two.advise(None), "budget: must be a number or text, not None"),
        (lambda two: pt.compare(two, 3), "others: must be a list of Scenarios, not [3]"),
        (lambda two: pt.compare(two, two, names="AB"), "names: must be a list of text, not 'AB'"),
        (lambda two: pt.calibrate(two, 4), "observed: must be text or a path or a DataFrame, not 4"),
        (lambda two: pt.calibrate(two, "seen.csv", over="clarity"), "over: must be a list of text, not 'clarity'"),
        (lambda _: pt.intake(3), "files: must be a list of text or paths, not [3]"),
        (lambda _: pt.intake("survey.csv", months=3), "months: must be a list of whole numbers, not 3"),
        (lambda _: pt.read(None), "path: must be text or a path, not None"),
        (lambda _: pt.read("a\0b.yaml"), "path: holds a control character: only text is allowed"),
        (lambda _: pt.intake("a\ud800.csv"), "files: holds a control character: only text is allowed"),
        (lambda two: two.run(seed=1).save("a\0b"), "folder: holds a control character: only text is allowed"),
        (lambda _: pt.open(5), "folder: must be text or a path, not 5"),
        (lambda _: pt.scenario([1]), "data: must be a mapping whose keys are text, not [1]"),
        (
            lambda two: two.with_settings({("clarity", 5): 0.1}),
            "settings: must be a mapping whose keys are text, not {('clarity', 5): 0.1}",
        ),
        (lambda _: pt.load(None), "name: must be text or a path, not None"),
        (lambda _: pt.Model("company"), "scenario: must be a Scenario or an Organisation, not 'company'"),
        (lambda two: pt.Model(two, rng="a"), "rng: must be a whole number, not 'a'"),
        (lambda two: pt.Model(two, rng=-1), "rng: must be 0 or more, not -1"),
        (lambda two: pt.Model(two, replicate=1.5), "replicate: must be a whole number, not 1.5"),
        (
            lambda two: pt.Model(two, department_class=int),
            "department_class: must be a subclass of Department or a mapping whose keys are text, not <class 'int'>",
        ),
        (
            lambda two: pt.Model(two, department_class={"it": pt.Department}),
            'department_class: unknown department "it"; did you mean "IT"?',
        ),
        (
            lambda two: two.sweep(points={"": {"clarity": 0.2}}),
            "sweep: a name needs letters or digits, not only blanks",
        ),
        (lambda two: pt.compare(two, two, names=["a", " "]), "names: a name needs letters or digits, not only blanks"),
        (
            lambda two: pt.compare(two, two, names=["a", "b\0"]),
            "names: the name 'b\\x00' holds U+0000, a character that cannot be seen: leave it out",
        ),
    ],
)
def test_what_is_of_another_kind_is_refused(call, message):
    """In one line, which says what the argument takes."""
    with pytest.raises(pt.InputError) as error:
        call(pt.scenario(TWO))
    assert str(error.value) == message


@pytest.mark.parametrize(
    "call",
    [
        lambda two: two.run(seed=1).save(LONG),
        lambda two: two.sweep({"clarity": [0, 1]}, replicates=2).plot().save(LONG),
        lambda _: pt.open(LONG),
    ],
)
def test_a_name_that_the_system_refuses_is_bad_input(call, tmp_path, monkeypatch):
    """The fault names what the user named, and no file that the program makes beside it."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(pt.InputError, match=rf"^[^:]*(?<!\.){LONG}[^:]*: File name too long$"):
        call(pt.scenario(TWO))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"outcome": "survivl"}, '^outcome: unknown outcome "survivl"; did you mean "survival"'),
        ({"kind": "lin"}, '^kind: unknown kind "lin"; did you mean "line"'),
        ({"x": "organisation.clarty"}, "^x: "),
    ],
)
def test_a_figure_is_asked_for_by_arguments_too(asked, message):
    """As verbs are."""
    swept = pt.scenario(TWO).sweep({"clarity": [0, 1]}, replicates=2)
    with pytest.raises(pt.InputError, match=message):
        swept.plot(**asked)


@pytest.mark.parametrize("values", [0.5, None, np.array(0.5), b"\0\1", pd.DataFrame({"clarity": [0.2, 0.8]})])
def test_values_of_a_sweep_are_a_list(values):
    """Neither one number nor the names of the columns of a table."""
    with pytest.raises(pt.InputError, match=r"^vary organisation\.clarity: must be a list of values, such as "):
        pt.scenario(TWO).sweep({"clarity": values}, replicates=2)


@pytest.mark.parametrize("number", [Decimal("0.5"), Fraction(1, 2), np.longdouble(0.5)])
def test_numbers_of_other_kinds_become_those_of_python(number):
    """What writes files knows no others. One that has no such number is refused."""
    two = pt.scenario(TWO | {"organisation": {"clarity": number}})
    assert two.data["organisation"]["clarity"] == 0.5
    assert "clarity: 0.5" in two.with_settings({"clarity": number}).to_yaml()
    assert len(two.sweep({"clarity": [number, 1]}, replicates=2).summary) == 2
    with pytest.raises(pt.InputError, match=r"must be a number from 0 to 1"):
        two.with_settings({"clarity": Fraction(10**400)})


def test_what_replaces_results_is_true_or_false(tmp_path):
    """No other value, such as a "no", replaces them."""
    swept = pt.scenario(TWO).sweep({"clarity": [0, 1]}, replicates=2)
    place = swept.save(tmp_path / "s", figures=False)
    with pytest.raises(pt.InputError, match=r"^overwrite: must be True or False, not 'no'"):
        swept.save(place, overwrite="no")
    with pytest.raises(pt.InputError, match="choose another folder, or replace it with overwrite"):
        swept.save(place)


def test_numbers_of_numpy_and_whole_floats_are_taken():
    """A notebook says 1e3."""

    @takes(number=Limit(1, 1_000))
    def verb(*words: str, number: int = 5) -> object:
        return words, number, type(number)

    assert verb("a", "b", number=np.int64(7)) == (("a", "b"), 7, int)
    assert verb(number=1e3) == ((), 1_000, int)
    assert verb() == ((), 5, int)
    with pytest.raises(TypeError, match="nmber"):
        verb(nmber=1)
    with pytest.raises(pt.InputError, match="number: must be a whole number, not None"):
        verb(number=None)


@given(st.integers(), st.integers(), st.integers() | st.floats())
def test_a_limit_has_no_fault_with_what_lies_in_it(low, high, value):
    """And with nothing else."""
    inside = low <= value <= high and value % 1 == 0
    assert (Limit(low, high).fault(value) is None) == inside


HUGE = 10**5000


@pytest.mark.parametrize("number", [HUGE, -HUGE, Fraction(HUGE, 3), Fraction(-HUGE, 3)], ids=lambda _: "")
@pytest.mark.parametrize(
    "verb",
    [
        lambda two, n: two.run(seed=n),
        lambda two, n: two.sweep({"clarity": [n]}),
        lambda two, n: two.sweep({"months": [n]}),
        lambda two, n: two.sweep({"clarity": {"from": 0, "to": n, "steps": 3}}),
        lambda two, n: two.sweep({"clarity": {"from": 0, "to": 1, "steps": n}}),
        lambda two, n: two.sweep({"clarity": [0]}, replicates=n),
        lambda two, n: two.advise(n),
        lambda two, n: two.sensitivity(within=n),
        lambda two, n: two.tipping(along="shared_outcome", steps=n),
        lambda two, n: pt.scenario(TWO | {"months": n}),
        lambda two, n: pt.scenario(TWO | {"name": n}),
        lambda two, n: pt.scenario(TWO | {"organisation": {"clarity": n}}),
        lambda two, n: pt.scenario(TWO | {"timeline": [{"month": 3, "set": {"organisation.clarity": n}}]}),
        lambda two, n: pt.scenario(TWO | {"uncertainty": {"organisation.clarity": {"from": n, "to": 1}}}),
        lambda two, n: pt.scenario(TWO | {"sweep": {"seed": n}}),
        lambda two, n: pt.open(n),
    ],
)
def test_a_number_of_thousands_of_digits_is_refused_in_one_line(verb, number):
    """Python itself refuses to print it, and would end with an error of its own."""
    with pytest.raises(pt.InputError) as error:
        verb(pt.scenario(TWO), number)
    assert len(str(error.value)) < 250


def test_a_number_that_is_too_large_is_told_as_it_was_given():
    """To the last digit that has room: a number with a fraction would have others."""
    with pytest.raises(pt.InputError, match=r"not 10{50}"):
        pt.scenario(TWO).sweep({"months": [10**60]})
