"""No two paths of a command overrule each other silently, and none is varied that nothing reads."""

from __future__ import annotations

import pytest

from partnering.design.values import parse_values
from partnering.files.errors import InputError
from partnering.scenarios import library, overlaps
from partnering.scenarios.build import build
from partnering.scenarios.overlaps import NamedPath, Touches, refuse_overlaps, refuse_unread, unread
from partnering.scenarios.scenario import from_data
from tests.console import partnering

TWO = "name: Two\ndepartments: {IT: {}, Sales: {}}\n"
DEAD = "name: Dead\ndepartments: {A: {}, B: {}}\nrelationships: {pairs: [{between: [A, B], mutual_need: 0.6}]}\n"
ONCE = "timeline: [{month: 1, set: {departments.IT.capability: 0.5, relationships.all.trust: 0.3}}]\n"
TRUST = "relationships.IT+Sales.trust"


@pytest.fixture
def two():
    """Two departments."""
    return from_data({"name": "Two", "departments": {"IT": {}, "Sales": {}}})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (TRUST, "relationships.Sales+IT.trust"),
        (TRUST, "relationships.default.trust"),
        (TRUST, "relationships.all.trust"),
        (TRUST, "relationships.Sales+IT.Sales.trust"),
        ("departments.IT.self_worth", "departments.all.self_worth"),
        ("departments.IT.purpose", "departments.IT.self_worth"),
        ("relationships.IT+Sales.mutual_need", "relationships.IT+Sales.IT.stake"),
        ("relationships.all.mutual_need", "relationships.IT+Sales.mutual_need"),
    ],
)
def test_two_paths_to_one_quantity_are_refused(two, first, second):
    """In whatever spelling and order, naming both."""
    for one, other in ((first, second), (second, first)):
        with pytest.raises(InputError) as error:
            refuse_overlaps(two, [NamedPath("--set", one), NamedPath("--vary", other)])
        assert f"--vary {other}: sets the same as --set {one}" in str(error.value)


@pytest.mark.parametrize(
    "paths",
    [
        ("relationships.all.mutual_need", "relationships.all.need_gap"),
        ("relationships.IT+Sales.IT.stake", "relationships.IT+Sales.Sales.stake"),
        ("relationships.IT+Sales.stake", "relationships.IT+Sales.alternatives"),
        ("departments.IT.self_worth", "departments.Sales.self_worth", "organisation.clarity", "months"),
        ("departments.IT.self_worth", "relationships.IT+Sales.IT.worth"),
        ("relationships.all.worth", "departments.IT.purpose"),
    ],
)
def test_paths_to_different_quantities_may_stand_side_by_side(two, paths):
    """So may the two shorthands of need, and a start of felt worth beside the self-worth that it then follows."""
    assert refuse_overlaps(two, [NamedPath("--vary", path) for path in paths]) is None


def test_numbers_of_dated_changes_go_together(two):
    """Their months and onsets, which move the same turns of a run; the same number twice does not."""
    timeline = [{"month": m, "onset": 3, "coach": [who]} for m, who in ((6, "IT"), (12, "Sales"))]
    dated = from_data(two.data | {"timeline": timeline})
    for part in ("month", "onset", "rate"):
        paths = [f"timeline.0.{part}", f"timeline.1.{part}", "timeline.0.onset"][: 2 if part == "onset" else 3]
        assert refuse_overlaps(dated, [NamedPath("--vary", path) for path in paths]) is None
    with pytest.raises(InputError, match=r"sets the same as --set timeline\.0\.onset"):
        refuse_overlaps(dated, [NamedPath("--set", "timeline.0.onset"), NamedPath("--vary", "timeline.0.onset")])


def test_a_path_that_nothing_reads_is_told(two):
    """The default of a pair that has its own; a start that a dated change of the first month sets.

    A start of self-worth is read all the same: felt worth starts there too.
    """
    dead = from_data({
        "name": "Dead",
        "departments": {"A": {}, "B": {}},
        "relationships": {"pairs": [{"between": ["A", "B"], "mutual_need": 0.6}]},
    })  # fmt: skip
    assert "nothing in this scenario reads it" in unread(dead, "relationships.default.mutual_need")
    assert not unread(two, "relationships.default.mutual_need")
    month = {"month": 1, "set": {"departments.IT.capability": 0.5, "departments.IT.self_worth": 0.5}}
    overwritten = from_data(two.data | {"timeline": [month]})
    assert "a dated change of month 1 overwrites it" in unread(overwritten, "departments.IT.capability")
    assert not unread(overwritten, "departments.Sales.capability")
    assert not unread(overwritten, "departments.all.capability")
    assert not unread(overwritten, "departments.IT.self_worth")


def test_a_path_that_is_not_there_is_left_to_its_own_error(two):
    """Nothing is said here of what another check names better."""
    assert Touches(two).by("departments.Ghost.self_worth") is None
    assert not unread(two, "departments.Ghost.self_worth")


def test_each_path_is_tried_once(two, monkeypatch):
    """However many checks ask what it touches: to try one builds the organisation for each of its values."""
    tried = []
    monkeypatch.setattr(overlaps, "build", lambda *given: tried.append(given) or build(*given))
    touches = Touches(two)
    named = [NamedPath("--vary", "organisation.clarity"), NamedPath("--vary", TRUST)]
    refuse_overlaps(touches, named)
    refuse_unread(touches, named)
    assert len(tried) == 1 + 2 * len(named)


@pytest.mark.parametrize("name", library.shipped())
def test_shipped_sweeps_vary_what_is_read(name):
    """The points of every shipped scenario set different quantities, and each is read."""
    section = library.load(name).sweep
    paths = [path.strip() for key in section.vary for path in key.split(",")]
    refuse_overlaps(library.load(name), [NamedPath("", path) for path in paths])
    assert [unread(library.load(name), path) for path in paths] == [""] * len(paths)


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        (TWO, ("sweep", "--vary", f"{TRUST}=0.2,0.8", "--set", "relationships.Sales+IT.trust=0.5"), "sets the same as"),
        (DEAD, ("sweep", "--vary", "relationships.default.mutual_need=0.1,0.9"), "nothing in this scenario reads it"),
        (TWO + ONCE, ("sweep", "--vary", "departments.IT.capability=0.1,0.9"), "change of month 1 overwrites it"),
        (TWO, ("sweep", "--set", f"{TRUST}=0.2", "--set", "relationships.all.trust=0.5"), "same as --set"),
        (TWO, ("whatif", "--with", f"{TRUST}=0.2 and trust=0.5"), "sets the same as --with"),
        (DEAD, ("whatif", "--with", "relationships.default.mutual_need=0.9"), "nothing in this scenario reads it"),
        (TWO, ("tipping", "--along", TRUST, "--set", "relationships.default.trust=0.4"), "same as --set"),
        (DEAD, ("tipping", "--along", "relationships.default.stake"), "nothing in this scenario reads it"),
        (TWO, ("sensitivity", "--over", TRUST, "--set", "relationships.all.trust=0.4"), "same as --set"),
    ],
)  # fmt: skip
def test_every_command_refuses_what_would_be_ignored(tmp_path, text, arguments, message):
    """One line, exit code 2, and nothing is written."""
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    command, *options = arguments
    done = partnering(command, "s.yaml", *options, "--out", "out", cwd=tmp_path)
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "out").exists()


def test_a_setting_that_nothing_reads_is_noted(tmp_path):
    """It does no harm, and may be meant for another scenario."""
    (tmp_path / "s.yaml").write_text(DEAD, encoding="utf-8")
    setting = "relationships.default.mutual_need=0.9"
    done = partnering("sweep", "s.yaml", "--set", setting, "--replicates", "2", "--no-figures", cwd=tmp_path)
    assert done.returncode == 0
    assert "Note: --set relationships.default.mutual_need: nothing in this scenario reads it" in done.stderr


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("0:1:1", "for steps of 0.1 write 0:1:11"),
        ("0:1:0.25", "for steps of 0.25 write 0:1:5"),
        ("1:0:0.5", "for steps of 0.5 write 1:0:3"),
    ],
)
def test_the_third_number_counts_values(text, hint):
    """What would drop an end, or is meant as the size of a step, is refused with what to write."""
    with pytest.raises(InputError) as error:
        parse_values("organisation.clarity", text)
    assert "the third number counts values, both ends included" in str(error.value)
    assert hint in str(error.value)
