"""What a page of the lab shows: its state, its address, undo, edits, and files that are given to it."""

from __future__ import annotations

import base64
import hashlib
import zlib
from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.files.document import MAX_BYTES
from partnering.files.errors import InputError
from partnering.lab.state import address, dated_kinds, edit, uploads
from partnering.lab.state.state import History, State
from partnering.model.parameters import ORGANISATION
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.scenarios.library import load
from partnering.scenarios.scenario import from_data
from tests.strategies import examples, number


def arrays(state):
    """Everything that determines the figures of a state."""
    o = state.organisation
    held = (o.pairs, o.epoch, o.parameters, o.capacity, o.coaching, o.stake, o.department_start, o.alternatives)
    return [o.departments, o.labels, *(one.tobytes() for one in (*held, o.trust, o.pushes))]


# ---- state and undo ----------------------------------------------------------------------------


def test_a_change_makes_another_state():
    """The state before stays as it was; the later of two settings of one path holds, and stands last."""
    first = State.of("company")
    second = first.with_setting("departments.IT.self_worth", 0.1).with_setting("departments.all.self_worth", 0.5)
    third = second.with_setting("departments.IT.self_worth", 0.9)
    place = first.organisation.departments.index("IT")
    worth = [state.organisation.department_start[0][place] for state in (first, second, third)]
    assert worth == [0.4, 0.5, 0.9]
    assert list(third.settings) == ["departments.all.self_worth", "departments.IT.self_worth"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda state: state.with_setting("organisation.clarity", 2), "clarity"),
        (lambda state: state.with_setting("organisation.clarty", 0.2), 'did you mean "clarity"'),
        (lambda state: state.with_luck(replicates=10**6), "replicates: must be a whole number from 20 to 5,000"),
        (lambda state: state.with_luck(seed=-1), "seed"),
    ],
)
def test_bad_changes_are_refused_in_one_line(change, message):
    """As on the command line."""
    with pytest.raises(InputError, match=message):
        change(State.of("two-departments"))


def test_large_organisations_get_fewer_replicates_or_are_refused():
    """Forty departments over five years run fewer stories; what would take minutes is refused with a way out."""
    many = {"name": "Many", "departments": {f"D{n}": {} for n in range(40)}}
    assert 20 <= State.own(from_data(many)).with_luck(replicates=5000).live_replicates < 5000
    with pytest.raises(InputError, match="use `partnering sweep`"):
        State.own(from_data({**many, "months": 1200, "departments": {f"D{n}": {} for n in range(200)}}))


@pytest.mark.parametrize(("moment", "steps"), [(0.0, 2), (60.0, 1)])
def test_undo_takes_back_a_whole_drag(moment, steps, monkeypatch):
    """Moves of one slider are one step, until it is let go and a moment passes; the first state cannot be undone."""
    monkeypatch.setattr(History, "MOMENT", moment)
    start = State.of("two-departments")
    history = History(start)
    for value in (0.1, 0.2, 0.3):
        history.put(history.now.with_setting("organisation.clarity", value), "clarity")
    history.close()
    history.put(history.now.with_setting("organisation.clarity", 0.9), "clarity")
    if steps == 2:
        assert history.undo().settings == {"organisation.clarity": 0.3}
    assert history.undo() is start
    assert not history.can_undo
    assert history.undo() is start


def test_redo_takes_up_again_what_was_undone_until_something_else_is_changed():
    """Step by step; a new change lets go of what was undone."""
    history = History(State.of("two-departments"))
    first = history.now.with_setting("organisation.clarity", 0.1)
    second = first.with_setting("organisation.clarity", 0.2)
    for state in (first, second):
        history.put(state)
    history.undo()
    history.undo()
    assert [history.redo(), history.redo(), history.redo()] == [first, second, second]
    history.undo()
    history.put(first.with_setting("organisation.clarity", 0.3))
    assert not history.can_redo


# ---- address -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", library.shipped())
def test_a_link_reopens_every_shipped_scenario(name):
    """By name, and, as one of the user's own, packed whole."""
    for state in (State.of(name), State.own(load(name))):
        again = address.state_of(address.query(state))
        assert arrays(again) == arrays(state)
        assert (again.seed, again.replicates, again.replicate) == (state.seed, state.replicates, state.replicate)


@given(
    data=st.data(),
    seed=st.integers(0, 2**40),
    replicate=st.integers(0, 999),
    parameter=st.sampled_from(ORGANISATION),
)
@settings(max_examples=examples(40))
def test_a_link_keeps_every_number_to_the_last_bit(data, seed, replicate, parameter):
    """Settings and luck survive the way through the address."""
    value = data.draw(number(parameter))
    state = State.of("two-departments").with_setting(f"organisation.{parameter.name}", value)
    state = state.with_luck(seed=seed, replicate=replicate)
    again = address.state_of(address.query(state))
    assert again.settings == state.settings
    assert (again.seed, again.replicate, arrays(again)) == (seed, replicate, arrays(state))


def test_a_link_reads_like_a_command_line():
    """A shipped scenario goes by its name, its settings as PATH=VALUE."""
    state = State.of("company").with_setting("organisation.clarity", 0.9)
    assert address.query(state) == "scenario=company&set=organisation.clarity%3D0.9"


def test_a_label_that_looks_like_a_number_stays_text():
    """Where PATH=VALUE would be read as something else the whole scenario goes along."""
    state = edit.labelled(State.of("two-departments"), 0, "12")
    query = address.query(state)
    assert query.startswith("file=")
    assert address.state_of(query).organisation.labels[0] == ("12",)


def test_a_scenario_too_large_for_a_link_has_none():
    """It is to be downloaded instead."""
    names = {hashlib.sha224(bytes([n % 256, n // 256])).hexdigest(): {} for n in range(1900)}
    state = State.own(from_data({"name": "Large", "departments": names, "relationships": {"default": "none"}}))
    assert address.query(state) is None


def _packed(content: bytes) -> str:
    return urlencode({"file": base64.urlsafe_b64encode(zlib.compress(content, 9)).decode()})


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("scenario=nothing", 'unknown scenario "nothing"'),
        ("scenario=../../etc/passwd", "unknown scenario"),
        ("scenario=company&oops=1", 'unknown part "oops"'),
        ("scenario=company&seed=x", "seed must be a whole number"),
        ("scenario=company&replicates=999999", "must be a whole number from 20 to 5,000"),
        ("scenario=company&set=organisation.clarity%3D7", "clarity"),
        ("scenario=company&set=nonsense", "is not PATH=VALUE"),
        ("file=%%%", "damaged or too large"),
        ("file=abcd", "damaged or too large"),
        (_packed(b"a" * (MAX_BYTES + 1)), "damaged or too large"),
        (_packed(b"name: \x07"), "control character"),
        (_packed(b"extends: company\nname: x"), "extends works in scenario files only"),
        (_packed(b"!!python/object:os.system {}"), "link"),
        ("scenario=" + "x" * 60_000, "is longer than 60,000 characters"),
    ],
)
def test_bad_links_are_refused_in_one_line(query, message):
    """Links come from strangers: unknown names, damaged or bloated files and bad numbers change nothing."""
    with pytest.raises(InputError, match=message) as told:
        address.state_of(query)
    assert "\n" not in str(told.value)


# ---- files -------------------------------------------------------------------------------------


def test_a_file_may_extend_a_shipped_scenario():
    """As on the command line."""
    read = uploads.read("mine.yaml", b"extends: servant-it\nname: Mine\n")
    assert list(read.departments) == list(load("servant-it").departments)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"name: X\ndepartments: {A: {}, B: {self_wort: 1}}\n",
            r'mine.yaml, line 2: unknown key "self_wort"; did you mean',
        ),
        (b"x" * (MAX_BYTES + 1), r"mine.yaml: is larger than 1,000,000 bytes"),
        (b"\xff\xfe", "mine.yaml: is not a UTF-8 text file"),
        (b"extends: ../secret\nname: x\n", "mine.yaml, line 1: extends"),
    ],
)
def test_bad_files_are_told_by_their_own_name(content, message):
    """The line is that of the command line; no folder of the server is named."""
    with pytest.raises(InputError, match=message) as told:
        uploads.read("C:\\some\\folder\\mine.yaml", content)
    assert "partnering-lab" not in str(told.value)
    assert "\n" not in str(told.value)


# ---- edits -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", library.shipped())
def test_a_renamed_department_changes_no_figure(name):
    """A name stands nowhere but in the names; every scenario still builds to the same arrays."""
    state = State.of(name)
    old = state.organisation.departments[0]
    new = edit.renamed(state, old, "Renamed & Co")
    assert new.organisation.departments == ("Renamed & Co", *state.organisation.departments[1:])
    assert arrays(new)[1:] == arrays(state)[1:]


@pytest.mark.parametrize("name", library.shipped())
def test_a_department_can_go_with_all_that_names_it(name):
    """Its ties and its dated changes go too; where only one would be left it stays."""
    state = State.of(name)
    gone = state.organisation.departments[0]
    if len(state.organisation.departments) == 2:
        with pytest.raises(InputError):
            edit.without_department(state, gone)
        return
    rest = edit.without_department(state, gone)
    kept = [pair for pair in state.organisation.pairs.tolist() if 0 not in pair]
    assert rest.organisation.departments == state.organisation.departments[1:]
    assert len(rest.organisation.pairs) == len(kept)


def test_ties_come_and_go():
    """One tie less leaves the numbers of all others as they were; one more has the defaults."""
    state = State.of("company")
    less = edit.without_tie(state, 3)
    rest = [e for e in range(len(state.organisation.pairs)) if e != 3]
    np.testing.assert_array_equal(less.organisation.pairs, state.organisation.pairs[rest])
    sides = [2 * e + k for e in rest for k in (0, 1)]
    np.testing.assert_allclose(less.organisation.stake[0], state.organisation.stake[0][sides], atol=1e-12)
    np.testing.assert_allclose(less.organisation.alternatives, state.organisation.alternatives[sides], atol=1e-12)
    a, b = (state.organisation.departments[place] for place in state.organisation.pairs[3])
    assert len(edit.with_tie(less, a, b).organisation.pairs) == len(state.organisation.pairs)


def test_need_said_by_sides_is_the_same_need():
    """From mutual need and need gap to stake and alternatives, nothing changes."""
    state = State.of("departments-or-firms")
    again = edit.said_by_side(state, 0)
    np.testing.assert_allclose(again.organisation.stake, state.organisation.stake)
    np.testing.assert_allclose(again.organisation.alternatives, state.organisation.alternatives)
    assert again.with_setting("relationships.IT+Sales.IT.stake", 0.5).organisation.stake[0, 0] == 0.5


def test_dated_changes_come_and_go():
    """Added, changed in their place, removed."""
    state = edit.with_dated(State.of("two-departments"), {"month": 6, "coach": ["IT"], "rate": 0.1})
    moved = edit.with_dated(state, {"month": 9, "coach": ["IT"], "rate": 0.1}, 0)
    assert [dated.month for dated in moved.scenario.timeline] == [9]
    assert not edit.without_dated(moved, 0).scenario.timeline
    with pytest.raises(InputError, match="unknown department"):
        edit.with_dated(state, {"month": 6, "coach": ["Nobody"]})


@pytest.mark.parametrize("kind", dated_kinds.KINDS)
@pytest.mark.parametrize("name", ["two-departments", "company"])
def test_every_kind_of_dated_change_starts_from_something_that_holds(kind, name):
    """As the form gives it back; opened again it is the same kind with every part shown."""
    state = State.of(name)
    entry = dated_kinds.cleaned(dated_kinds.start_of(dated_kinds.KINDS[kind], state))
    again = edit.with_dated(state, entry).scenario.data["timeline"][-1]
    assert dated_kinds.kind_named(again) == kind
    assert set(dated_kinds.filled(again)) >= set(dated_kinds.KINDS[kind]) - {"departments"}
    assert dated_kinds.cleaned(dated_kinds.filled(again)) == again


def test_the_downloaded_scenario_is_the_one_on_the_page():
    """Settings are carried out in it, nothing is varied, and its luck is that of the page."""
    state = State.of("company").with_setting("organisation.clarity", 0.9).with_luck(seed=7, replicates=50)
    plain = address.plain(state)
    assert (plain.sweep.seed, plain.sweep.replicates, plain.sweep.vary, plain.sweep.points) == (7, 50, {}, {})
    np.testing.assert_array_equal(build(plain).parameters, state.organisation.parameters)
