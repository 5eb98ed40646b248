"""What a page of the lab shows: its experiment, its address, undo, edits, and files that are given to it."""

from __future__ import annotations

import base64
import hashlib
import zlib
from dataclasses import asdict
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.files.errors import InputError
from partnering.files.parts import MAX_BYTES
from partnering.lab.state import address, edit, timeline_entries, uploads
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.history import History
from partnering.lab.state.words import preferred, words
from partnering.model.limits import SEED
from partnering.model.parameters import ORGANISATION
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.scenarios.library import load
from partnering.scenarios.scenario import from_data
from partnering.scenarios.timeline import KINDS
from partnering.version import EDITION
from tests.strategies import examples, number

START = Experiment.of("two-departments")
"""What a page shows where its link names nothing."""


def arrays(experiment):
    """Everything that determines the figures of an experiment."""
    o = experiment.organisation
    held = [value for name, value in asdict(o).items() if name not in ("months", "departments", "labels")]
    return [o.departments, o.months, o.labels, *(one.tobytes() for one in held)]


# ---- experiment and undo -----------------------------------------------------------------------


def test_a_change_makes_another_experiment():
    """The experiment before stays as it was; the later of two settings of one path holds, and stands last."""
    first = Experiment.of("company")
    second = first.with_setting("departments.IT.self_worth", 0.1).with_setting("departments.all.self_worth", 0.5)
    third = second.with_setting("departments.IT.self_worth", 0.9)
    place = first.organisation.departments.index("IT")
    worth = [experiment.organisation.department_start[0][place] for experiment in (first, second, third)]
    assert worth == [0.4, 0.5, 0.9]
    assert list(third.settings) == ["departments.all.self_worth", "departments.IT.self_worth"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda experiment: experiment.with_setting("organisation.clarity", 2), "clarity"),
        (lambda experiment: experiment.with_setting("organisation.clarty", 0.2), 'did you mean "clarity"'),
        (
            lambda experiment: experiment.with_luck(replicates=10**6),
            "replicates: must be a whole number from 20 to 5,000",
        ),
        (lambda experiment: experiment.with_luck(seed=-1), "seed"),
        (lambda experiment: experiment.with_luck(seed=SEED.high + 1), f"seed: .* to {SEED.high:,}"),
    ],
)
def test_bad_changes_are_refused_in_one_line(change, message):
    """As on the command line."""
    with pytest.raises(InputError, match=message):
        change(Experiment.of("two-departments"))


def test_large_organisations_get_fewer_replicates_or_are_refused():
    """Forty departments over five years run fewer stories; what would take minutes is refused with a way out."""
    many = {"name": "Many", "departments": {f"D{n}": {} for n in range(40)}}
    assert 20 <= Experiment.own(from_data(many)).with_luck(replicates=5000).live_replicates < 5000
    with pytest.raises(InputError, match="choose fewer ties or months"):
        Experiment.own(from_data({**many, "months": 1200, "departments": {f"D{n}": {} for n in range(200)}}))


@pytest.mark.parametrize(("pause", "steps"), [(0.0, 2), (60.0, 1)])
def test_undo_takes_back_a_whole_drag(pause, steps, monkeypatch):
    """Moves of one slider are one step, until the user lets it go and pauses; the first experiment cannot be undone."""
    monkeypatch.setattr(History, "PAUSE", pause)
    start = Experiment.of("two-departments")
    history = History(start)
    for value in (0.1, 0.2, 0.3):
        history.add(history.now.with_setting("organisation.clarity", value), "clarity")
    history.let_go()
    history.add(history.now.with_setting("organisation.clarity", 0.9), "clarity")
    if steps == 2:
        assert history.undo().settings == {"organisation.clarity": 0.3}
    assert history.undo() is start
    assert not history.can_undo
    assert history.undo() is start


def test_a_move_that_comes_after_its_slider_was_let_go_still_ends_a_step(monkeypatch):
    """A browser holds back the last move of a drag for a moment, but not that the slider was let go."""
    history = History(Experiment.of("two-departments"))
    for value in (0.1, 0.2, 0.3):
        history.add(history.now.with_setting("organisation.clarity", value), "clarity")
        history.let_go()
    history.add(history.now.with_setting("organisation.clarity", 0.4), "clarity")
    monkeypatch.setattr(History, "PAUSE", 0.0)
    history.add(history.now.with_setting("organisation.clarity", 0.9), "clarity")
    assert history.undo().settings == {"organisation.clarity": 0.4}


def test_redo_takes_up_again_what_was_undone_until_something_else_is_changed():
    """Step by step; a new change lets go of what was undone."""
    history = History(Experiment.of("two-departments"))
    first = history.now.with_setting("organisation.clarity", 0.1)
    second = first.with_setting("organisation.clarity", 0.2)
    for experiment in (first, second):
        history.add(experiment)
    history.undo()
    history.undo()
    assert [history.redo(), history.redo(), history.redo()] == [first, second, second]
    history.undo()
    history.add(first.with_setting("organisation.clarity", 0.3))
    assert not history.can_redo


# ---- address -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", library.shipped())
def test_a_link_reopens_every_shipped_scenario(name):
    """By name, and, as one of the user's own, packed whole."""
    for experiment in (Experiment.of(name), Experiment.own(load(name))):
        again = address.read(address.query(experiment), START)
        assert arrays(again) == arrays(experiment)
        assert (again.seed, again.replicates, again.replicate) == (
            experiment.seed,
            experiment.replicates,
            experiment.replicate,
        )


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
    experiment = Experiment.of("two-departments").with_setting(f"organisation.{parameter.name}", value)
    experiment = experiment.with_luck(seed=seed, replicate=replicate)
    again = address.read(address.query(experiment), START)
    assert again.settings == experiment.settings
    assert (again.seed, again.replicate, arrays(again)) == (seed, replicate, arrays(experiment))


def test_a_link_reads_like_a_command_line():
    """A shipped scenario goes by its name, its settings as PATH=VALUE."""
    experiment = Experiment.of("company").with_setting("organisation.clarity", 0.9)
    assert address.query(experiment) == "scenario=company&set=organisation.clarity%3D0.9&edition=2"


@pytest.mark.parametrize("pinned", ["company", "one's own"])
def test_a_link_keeps_the_pinned_result(pinned):
    """Whatever it is of, to the last bit; links in links do not grow; and without room it is left out."""
    other = Experiment.of("company").with_luck(seed=3, replicates=40).with_setting("organisation.clarity", 0.7)
    other = other if pinned == "company" else edit.with_department(other, "Legal & Co")
    query = address.query(START, other)
    assert arrays(address.read(query, other)) == arrays(START)
    again = address.pinned(query, START)
    assert (again.seed, again.replicates) == (3, 40)
    assert arrays(again) == arrays(other)
    assert address.ignored(query, words()) == ""
    assert address.pinned(address.query(START), START) is None
    with pytest.raises(InputError, match='unknown scenario "compny"'):
        address.pinned("pinned=scenario%3Dcompny&edition=2", START)


def test_a_pinned_result_too_large_for_a_link_is_left_out(monkeypatch):
    """The experiment stays."""
    monkeypatch.setattr(address, "MAX_LENGTH", 50)
    assert address.query(START, Experiment.of("company")) == address.query(START)


def test_a_label_that_looks_like_a_number_stays_text():
    """Where PATH=VALUE would be read as something else the whole scenario goes along."""
    experiment = edit.labelled(Experiment.of("two-departments"), 0, "12")
    query = address.query(experiment)
    assert query.startswith("file=")
    assert address.read(query, START).organisation.labels.start == ("12",)


def test_a_scenario_too_large_for_a_link_has_none():
    """It is to be downloaded instead."""
    names = {hashlib.sha224(bytes([n % 256, n // 256])).hexdigest(): {} for n in range(1900)}
    experiment = Experiment.own(
        from_data({"name": "Large", "departments": names, "relationships": {"default": "none"}})
    )
    assert address.query(experiment) is None


def _packed(content: bytes) -> str:
    return urlencode({"file": base64.urlsafe_b64encode(zlib.compress(content, 9)).decode(), "edition": EDITION})


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("scenario=nothing", 'unknown scenario "nothing"'),
        ("scenario=../../etc/passwd", "unknown scenario"),
        ("scenario=company&oops=1&seed=x", "seed must be a whole number"),
        ("scenario=", 'unknown scenario ""'),
        ("scenario=company&seed=x", "seed must be a whole number"),
        ("scenario=company&replicates=999999", "must be a whole number from 20 to 5,000"),
        ("scenario=company&set=organisation.clarity%3D7&edition=2", "clarity"),
        ("scenario=company&set=nonsense&edition=2", "is not PATH=VALUE"),
        ("file=%%%&edition=2", "damaged or too large"),
        ("file=abcd&edition=2", "damaged or too large"),
        (_packed(b"a" * (MAX_BYTES + 1)), "damaged or too large"),
        (_packed(b"name: \x07"), "control character"),
        (_packed(b"extends: company\nname: x"), "extends works in scenario files only"),
        (_packed(b"!!python/object:os.system {}"), "link"),
        ("edition=two", "edition must be a whole number"),
        ("scenario=" + "x" * 60_000, "is longer than 60,000 characters"),
    ],
)
def test_bad_links_are_refused_in_one_line(query, message):
    """Links come from strangers: unknown names, damaged or bloated files and bad numbers change nothing."""
    with pytest.raises(InputError, match=message) as told:
        address.read(query, START)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("start", [START, Experiment.own(load("company"))], ids=["shipped", "own"])
@pytest.mark.parametrize(
    ("query", "settings", "seed"),
    [
        ("", {}, 1),
        ("seed=7", {}, 7),
        ("set=organisation.clarity%3D0.9&edition=2", {"organisation.clarity": 0.9}, 1),
        ("utm_source=mail", {}, 1),
    ],
)
def test_a_link_without_a_scenario_is_of_the_one_that_the_lab_was_started_with(start, query, settings, seed):
    """Its settings and its luck alone make a link, also where the lab was started with a file of one's own."""
    read = address.read(query, start)
    assert (read.base, read.shipped, read.settings, read.seed) == (start.base, start.shipped, settings, seed)


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("scenario=company&seed=4", ""),
        ("utm_source=mail&scenario=company&seed=4", 'link: what is unknown in it is ignored: "utm_source"'),
        (
            "scenario=company&seed=4&sede=5&utm=a&utm=b",
            'link: what is unknown in it is ignored: "sede"; did you mean "seed"?, "utm"',
        ),
    ],
)
def test_unknown_parts_of_a_link_are_ignored_with_a_note(query, note):
    """Mail programs and learning platforms add parts of their own; the rest of the link is read."""
    read = address.read(query, START)
    assert (read.shipped, read.seed) == ("company", 4)
    assert address.ignored(query, words()) == note


def test_a_link_of_a_lesson_says_what_it_ignores():
    """A lesson brings its own experiment."""
    note = 'link: it opens a lesson; what else it holds is ignored: "seed", "set"'
    assert address.ignored("lesson=gap&seed=7&set=months%3D30&lang=en", words()) == note
    assert address.ignored("lesson=gap&lang=de&present=dots", words()) == ""


def test_a_link_may_name_a_language():
    """Without one it is that of the browser; a language without words is refused with those that there are."""
    assert [address.language(query) for query in ("", "seed=4", "lang=de&seed=4")] == [None, None, "de"]
    assert address.in_language("seed=4&lang=de", "en") == "/?seed=4&lang=en"
    assert [address.in_language(query, None) for query in ("lang=de", "seed=4")] == ["/", "/?seed=4"]
    with pytest.raises(InputError, match=r'link: unknown language "dx"; allowed: de, en'):
        address.language("lang=dx")


@pytest.mark.parametrize(
    ("accepted", "code"),
    [("", "en"), ("de", "de"), ("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr-CH, fr;q=0.9, DE;q=0.8", "de"), ("fr,*", "en")],
)
def test_the_browser_may_name_a_language(accepted, code):
    """The first that there are words of, whatever its country."""
    assert preferred(accepted) == code


def test_a_fault_in_a_file_of_ones_own_names_no_folder(tmp_path):
    """The lab was started with it, and others may see the page."""
    mine = tmp_path / "mine.yaml"
    mine.write_text("name: Mine\ndepartments: {A: {}, B: {}}\n", encoding="utf-8")
    for query in ("set=organisation.clarity%3D7", "set=organisation.clarty%3D0.7", "set=departments.C.self_worth%3D1"):
        with pytest.raises(InputError) as told:
            address.read(f"{query}&edition={EDITION}", Experiment.of(str(mine)))
        assert tmp_path.name not in str(told.value)


@pytest.mark.parametrize(
    ("query", "edition"),
    [
        ("set=organisation.clarity%3D0.9", "edition 1"),
        ("scenario=company&set=organisation.clarity%3D0.9&seed=4", "edition 1"),
        (_packed(b"name: Mine\ndepartments: {A: {}, B: {}}").removesuffix(f"&edition={EDITION}"), "edition 1"),
        ("edition=1", "edition 1"),
        ("scenario=company&edition=1&seed=4", "edition 1"),
        ("scenario=company&set=organisation.clarity%3D0.9&edition=7", "edition 7"),
    ],
)
def test_a_link_of_another_edition_is_refused_with_a_way_on(query, edition):
    """Its figures would be others. The same link of this edition opens the same experiment."""
    message = f"link: was made with {edition} of the model; this lab runs edition 2, which gives other figures"
    with pytest.raises(address.AnotherEditionError, match=f"^{message}$") as told:
        address.read(query, START)
    again = address.read(told.value.query, START)
    for key, value in parse_qsl(query):
        if key != "edition":
            assert (key, value) in parse_qsl(told.value.query)
    assert address.query(again).endswith("&edition=2")


@pytest.mark.parametrize(
    "query", ["", "scenario=company", "seed=7", "scenario=company&replicates=40&seed=2&replicate=3"]
)
def test_a_link_that_people_type_needs_no_edition(query):
    """It means the same as with the edition of today."""
    assert address.query(address.read(query, START)) == address.query(address.read(f"{query}&edition=2", START))


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
        (
            b"name: X\ndepartments: {A: {}}\nname: Y\n",
            '^mine.yaml, line 3: "name" is already given at mine.yaml, line 1$',
        ),
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
    experiment = Experiment.of(name)
    old = experiment.organisation.departments[0]
    new = edit.renamed(experiment, old, "Renamed & Co")
    assert new.organisation.departments == ("Renamed & Co", *experiment.organisation.departments[1:])
    assert arrays(new)[1:] == arrays(experiment)[1:]


@pytest.mark.parametrize("name", ["label", "between", "A.B"])
def test_a_name_that_cannot_be_one_is_refused_alike(name):
    """Whether a department is added or renamed."""
    experiment = Experiment.of("two-departments")
    for make in (edit.with_department, lambda one, new: edit.renamed(one, "IT", new)):
        with pytest.raises(InputError, match=f'"{name}" cannot name a department'):
            make(experiment, name)


@pytest.mark.parametrize("name", library.shipped())
def test_a_department_can_go_with_all_that_names_it(name):
    """Its ties and its dated changes go too; where only one would be left it stays."""
    experiment = Experiment.of(name)
    gone = experiment.organisation.departments[0]
    if len(experiment.organisation.departments) == 2:
        with pytest.raises(InputError):
            edit.without_department(experiment, gone)
        return
    rest = edit.without_department(experiment, gone)
    kept = [pair for pair in experiment.organisation.pairs.tolist() if 0 not in pair]
    assert rest.organisation.departments == experiment.organisation.departments[1:]
    assert len(rest.organisation.pairs) == len(kept)


def test_ties_come_and_go():
    """One tie less leaves the numbers of all others as they were; one more has the defaults."""
    experiment = Experiment.of("company")
    less = edit.without_tie(experiment, 3)
    rest = [e for e in range(len(experiment.organisation.pairs)) if e != 3]
    np.testing.assert_array_equal(less.organisation.pairs, experiment.organisation.pairs[rest])
    sides = [2 * e + k for e in rest for k in (0, 1)]
    np.testing.assert_allclose(less.organisation.stake[0], experiment.organisation.stake[0][sides], atol=1e-12)
    np.testing.assert_allclose(less.organisation.alternatives, experiment.organisation.alternatives[sides], atol=1e-12)
    a, b = (experiment.organisation.departments[place] for place in experiment.organisation.pairs[3])
    assert len(edit.with_tie(less, a, b).organisation.pairs) == len(experiment.organisation.pairs)


def test_need_said_by_sides_is_the_same_need():
    """From mutual need and need gap to stake and alternatives, nothing changes."""
    experiment = Experiment.of("departments-or-firms")
    again = edit.with_need_by_side(experiment, 0)
    np.testing.assert_allclose(again.organisation.stake, experiment.organisation.stake)
    np.testing.assert_allclose(again.organisation.alternatives, experiment.organisation.alternatives)
    assert again.with_setting("relationships.IT+Sales.IT.stake", 0.5).organisation.stake[0, 0] == 0.5


def test_a_felt_worth_is_written_where_it_was_set_and_follows_its_department_elsewhere():
    """Written out by side, or left over when another tie goes, a tie starts as it did."""
    experiment = Experiment.of("servant-it").with_setting("relationships.IT+Sales.Sales.worth", 0.3)
    for edited in (edit.with_need_by_side(experiment, 2), edit.without_tie(experiment, 0)):
        sales = edited.organisation.parties.index(("IT", "Sales"))
        assert edited.organisation.worth[2 * sales : 2 * sales + 2].tolist() == [0.4, 0.3]
        later = edited.with_setting("departments.all.self_worth", 0.9)
        assert later.organisation.worth[2 * sales : 2 * sales + 2].tolist() == [0.9, 0.3]


def test_dated_changes_come_and_go():
    """Added, changed in their place, removed."""
    experiment = edit.with_dated(Experiment.of("two-departments"), {"month": 6, "coach": ["IT"], "rate": 0.1})
    moved = edit.with_dated(experiment, {"month": 9, "coach": ["IT"], "rate": 0.1}, 0)
    assert [dated.month for dated in moved.scenario.timeline] == [9]
    assert not edit.without_dated(moved, 0).scenario.timeline
    with pytest.raises(InputError, match="unknown department"):
        edit.with_dated(experiment, {"month": 6, "coach": ["Nobody"]})


def test_changes_are_said_as_on_the_command_line():
    """Dated changes, interventions of the catalogue and numbers; what cannot be read changes nothing."""
    experiment = Experiment.of("company")
    said = timeline_entries.with_said(experiment, "leader of IT leaves in 18 and clarity=0.9; coach HR from 6 to 9")
    assert said.scenario.data["timeline"] == [
        {"month": 18, "shock": "leader leaves", "department": "IT"},
        {"month": 6, "until": 9, "onset": 2, "coach": ["HR"], "rate": 0.05},
    ]
    assert said.scenario.organisation.clarity == 0.9
    with pytest.raises(InputError, match='did you mean "leaves"'):
        timeline_entries.with_said(experiment, "leader of IT leafs")


@pytest.mark.parametrize("title", KINDS)
@pytest.mark.parametrize("name", ["two-departments", "company"])
def test_every_kind_of_dated_change_starts_from_something_that_can_be_run(title, name):
    """A new entry is of its kind, and is saved as it stands."""
    experiment = Experiment.of(name)
    entry = timeline_entries.start_of(title, experiment)
    assert timeline_entries.title_of(entry) == title
    assert edit.with_dated(experiment, entry).scenario.data["timeline"][-1] == entry
    assert set(timeline_entries.filled(entry)) == set(KINDS[title].model_fields)


@pytest.mark.parametrize(
    ("entry", "changed", "expected"),
    [
        ({"month": 6, "coach": ["IT"]}, {"rate": 0.1}, {"month": 6, "coach": ["IT"], "rate": 0.1}),
        ({"month": 6, "coach": ["IT"], "rate": 0.1}, {"rate": 0.05}, {"month": 6, "coach": ["IT"], "rate": 0.05}),
        ({"month": 6, "until": 9, "coach": ["IT"]}, {"until": None}, {"month": 6, "coach": ["IT"]}),
        ({"month": 6, "coach": ["IT"]}, {"coach": []}, {"month": 6, "coach": []}),
        (
            {"month": 6, "policy": "sole sourcing", "departments": ["IT"]},
            {"departments": []},
            {"month": 6, "policy": "sole sourcing"},
        ),
    ],
)
def test_only_what_was_changed_is_written(entry, changed, expected):
    """A default that nobody touched stays unwritten; an optional part that was emptied goes."""
    parts = timeline_entries.filled(entry) | changed
    assert timeline_entries.saved(parts, entry) == expected


def test_the_downloaded_scenario_is_the_one_on_the_page():
    """Settings are carried out in it, nothing is varied, and its luck is that of the page."""
    experiment = Experiment.of("company").with_setting("organisation.clarity", 0.9).with_luck(seed=7, replicates=50)
    plain = address.as_file(experiment)
    assert (plain.sweep.seed, plain.sweep.replicates, plain.sweep.vary, plain.sweep.points) == (7, 50, {}, {})
    np.testing.assert_array_equal(build(plain).parameters, experiment.organisation.parameters)
