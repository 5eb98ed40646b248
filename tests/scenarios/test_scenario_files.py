"""Scenario files: what they mean, what is refused and in which words, and what they may extend."""

import re
import time
from copy import deepcopy
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.files import document
from partnering.files.errors import InputError
from partnering.model.organisation import Organisation
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.scenarios.scenario import Scenario, TieSettings, from_data, from_text, load
from tests import strategies
from tests.strategies import examples

COMPANY = """\
name: Mid-size company
description: Six departments of one company, with a joint bonus and one flexible buyer.
months: 60
organisation: {shared_outcome: 0.6, clarity: 0.6}      # any organisation-wide parameter
departments:
  IT:        {purpose: serve-the-business}
  Sales:     {self_worth: 0.9, capacity: 3}
  Finance:   {}
relationships:
  default:   {stake: 0.85, alternatives: 0.15, trust: 0.6}   # every pair not named below
  pairs:
    - between: [IT, Sales]
      IT:    {stake: 0.9, alternatives: 0.1}
      Sales: {stake: 0.7, alternatives: 0.5}
      label: business partner
    - between: [IT, Finance]
      mutual_need: 0.7
      need_gap: 0.2
timeline:                       # dated changes: interventions and shocks
  - {month: 24, shock: outside offer, side: [Sales, IT], size: 0.6}
  - {month: 6, until: 24, coach: [IT], rate: 0.05}
  - {month: 12, set: {organisation.clarity: 0.9}}
sweep:
  vary: {relationships.default.mutual_need: {from: 0.2, to: 0.9, steps: 15}, relationships.default.need_gap: [0, 0.1]}
  replicates: 500
  seed: 1
"""
SMALL = "name: Small\ndepartments: {IT: {}, Sales: {}}\n"


def equal(one: Organisation, other: Organisation) -> bool:
    """Two organisations hold the same in every array."""
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) if name != "labels" else one.labels == other.labels
        for name in Organisation.__dataclass_fields__
    )


def changed(old: str, new: str) -> str:
    """The company with one thing written otherwise."""
    assert COMPANY.count(old) == 1, old
    return COMPANY.replace(old, new)


def problems(text: str) -> list[str]:
    """What is wrong with a file of this text, a line each."""
    with pytest.raises(InputError) as caught:
        build(from_text(text, "my.yaml"))
    return [str(problem) for problem in caught.value.problems]


# ---- what a file means ---------------------------------------------------------------------------


def test_the_example_means_what_it_says():
    """The example of the documentation: departments, both sides of a pair, shorthand, default and sweep."""
    scenario = from_text(COMPANY)
    organisation = build(scenario)
    assert organisation.months == 60
    assert organisation.departments == ("IT", "Sales", "Finance")
    assert organisation.pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert organisation.stake[0].tolist() == [0.9, 0.7, 1.0, 1.0, 0.85, 0.85]
    assert organisation.alternatives == pytest.approx([0.1, 0.5, 0.2, 0.4, 0.15, 0.15])
    assert organisation.trust.tolist() == [0.6] * 6
    assert organisation.department_start[0].tolist() == [0.4, 0.9, 0.8]
    assert organisation.capacity[0].tolist() == [np.inf, 3, np.inf]
    assert organisation.labels.start == ("business partner", None, None)
    clarity = organisation.parameters["clarity"][organisation.epoch["parameters"]]
    assert clarity.tolist() == [0.6] * 11 + [0.9] * 49
    assert organisation.coaching[organisation.epoch["coaching"], 0].tolist() == [0.0] * 5 + [0.05] * 19 + [0.0] * 36
    assert organisation.state_changes["month"].tolist() == [24]
    assert (scenario.sweep.replicates, scenario.sweep.seed) == (500, 1)
    mutual_need = scenario.sweep.vary["relationships.default.mutual_need"]
    assert (mutual_need.start, mutual_need.to, mutual_need.steps) == (0.2, 0.9, 15)
    assert scenario.sweep.vary["relationships.default.need_gap"] == [0, 0.1]


def test_the_least_that_a_file_needs_is_a_name_and_two_departments():
    """Everything else has a default."""
    organisation = build(from_text(SMALL))
    assert organisation.months == 60
    assert organisation.pairs.tolist() == [[0, 1]]


@pytest.mark.parametrize("text", [COMPANY.replace("\n", "\r\n"), "\ufeff" + COMPANY])
def test_files_from_other_machines_read_the_same(text):
    """Line ends of Windows and a byte order mark make no difference."""
    assert from_text(text).data == from_text(COMPANY).data


def test_an_alias_is_read_as_if_written_out():
    """The same settings may be given to two departments by a YAML alias."""
    scenario = from_text("name: X\ndepartments:\n  A: &same {self_worth: 0.5}\n  B: *same\n")
    assert build(scenario).department_start[0].tolist() == [0.5, 0.5]


# ---- what is refused -----------------------------------------------------------------------------

DATED = "organisation.clarity: 0.9"
REFUSED = [
    # unknown keys, at each level
    ("name: Mid-size company", "nme: X", r'line 1: unknown key "nme"; did you mean "name"\?'),
    ("months: 60", "month: 60", r'line 3: unknown key "month"; did you mean "months"\?'),
    ("clarity: 0.6}", "clarty: 0.6}", r'line 4: unknown key "clarty"; did you mean "clarity"\?'),
    ("clarity: 0.6}", "zzz: 0.6}", r'line 4: unknown key "zzz"; allowed: shared_outcome, clarity, .*'),
    ("{purpose:", "{purpos:", r'line 6: unknown key "purpos"; did you mean "purpose"\?'),
    ("  default:", "  defalt:", r'line 10: unknown key "defalt"; did you mean "default"\?'),
    ("{stake: 0.85", "{stak: 0.85", r'line 10: unknown key "stak"; did you mean "stake"\?'),
    ("  pairs:", "  pair:", r'line 11: unknown key "pair"; did you mean "pairs"\?'),
    ("between: [IT, Sales]", "betwen: [IT, Sales]", r'line 12: unknown key "betwen"; did you mean "between"\?'),
    ("{stake: 0.9,", "{stkae: 0.9,", r'line 13: unknown key "stkae"; did you mean "stake"\?'),
    ("label: business", "labl: business", r'line 15: unknown key "labl"; did you mean "label"\?'),
    ("timeline:", "timline:", r'line 19: unknown key "timline"; did you mean "timeline"\?'),
    ("size: 0.6}", "sze: 0.6}", r'line 20: unknown key "sze"; did you mean "size"\?'),
    ("rate: 0.05", "size: 0.05", r'line 21: unknown key "size"; allowed: month, onset, until, coach, rate'),
    ("sweep:", "sweap:", r'line 23: unknown key "sweap"; did you mean "sweep"\?'),
    ("  vary:", "  vry:", r'line 24: unknown key "vry"; did you mean "vary"\?'),
    ("{from: 0.2", "{fom: 0.2", r'line 24: unknown key "fom"; did you mean "from"\?'),
    # missing
    ("name: Mid-size company\n", "", r'line 1: "name" is missing'),
    ("between: [IT, Sales]", "trust: 0.5", r'line 12: "between" is missing'),
    ("month: 24, ", "", r'line 20: "month" is missing'),
    # wrong types
    ("name: Mid-size company", "name: 5", r"line 1: name must be text, not 5"),
    ("months: 60", "months: 60.5", r"line 3: months must be a whole number from 1 to 1200, not 60\.5"),
    ("months: 60", "months: '60'", r"line 3: months must be a whole number .*, not '60'; did you mean 60\?"),
    ("months: 60", "months: true", r"line 3: months must be a whole number from 1 to 1200, not true"),
    ("months: 60", "months: [60]", r"line 3: months must be a whole number from 1 to 1200, not a list"),
    ("clarity: 0.6}", "clarity: '0.6'}", r"line 4: organisation\.clarity must be .*, not '0\.6'; did you mean 0\.6\?"),
    ("clarity: 0.6}", "clarity: yes}", r"line 4: organisation\.clarity must be a number from 0 to 1, not 'yes'"),
    ("clarity: 0.6}", "clarity: true}", r"line 4: organisation\.clarity must be a number from 0 to 1, not true"),
    ("clarity: 0.6}", "clarity: {a: 1}}", r"line 4: organisation\.clarity must be a number .*, not a mapping"),
    ("clarity: 0.6}", "clarity: 2024-01-01}", r"line 4: only text, numbers, lists and mappings are allowed here"),
    ("clarity: 0.6}", "patience: 2.5}", r"line 4: .*patience must be a whole number from 1 to 24, not 2\.5"),
    ("{shared_outcome: 0.6, clarity: 0.6}", "none", r"line 4: organisation must be a mapping, not 'none'"),
    ("{purpose: serve-the-business}", "5", r"line 6: departments\.IT must be a mapping, not 5"),
    ("IT:    {stake: 0.9, alternatives: 0.1}", "IT: 0.9", r"line 13: .*\.IT must be a mapping, not 0\.9"),
    ("[IT, Sales]\n", "IT and Sales\n", r"line 12: between of pair 1 must be a list, not 'IT and Sales'"),
    ("[IT, Sales]\n", "[IT]\n", r"line 12: between of pair 1 must name two departments, not 1"),
    ("[IT, Sales]\n", "[IT, 5]\n", r"line 12: between\.1 of pair 1 must be text, not 5"),
    ("label: business partner", "label: 5", r"line 15: relationships\.IT\+Sales\.label must be text, not 5"),
    ("coach: [IT]", "coach: IT", r"line 21: timeline\.1\.coach must be a list, not 'IT'"),
    ("- {month: 12, set: {organisation.clarity: 0.9}}", "- hello", r"line 22: a dated change is a mapping such as .*"),
    (DATED, "organisation.clarity: x", r"line 22: .*\.clarity must be a number, not 'x'"),
    ("[0, 0.1]", "[0, true]", r"line 24: .*need_gap\.1 must be a number, text or a list, not true"),
    ("[0, 0.1]", "0.5", r"line 24: .*need_gap must be a mapping or a list, not 0\.5"),
    ("steps: 15", "steps: 1.5", r"line 24: .*steps must be a whole number, not 1\.5"),
    ("replicates: 500", "replicates: many", r"line 25: sweep\.replicates must be a whole number, not 'many'"),
    # out of range
    ("months: 60", "months: 0", r"line 3: months must be a whole number from 1 to 1200, not 0"),
    ("months: 60", "months: 1201", r"line 3: months must be a whole number from 1 to 1200, not 1201"),
    ("clarity: 0.6}", "clarity: 1.6}", r"line 4: organisation\.clarity must be a number from 0 to 1, not 1\.6"),
    ("clarity: 0.6}", "communication: 0}", r"line 4: organisation\.communication must be .* from 0\.05 to 1, not 0"),
    ("clarity: 0.6}", "clarity: .nan}", r"line 4: organisation\.clarity must be a number from 0 to 1, not nan"),
    ("clarity: 0.6}", "clarity: .inf}", r"line 4: organisation\.clarity must be a number from 0 to 1, not inf"),
    ("clarity: 0.6}", "clarity: 1e400}", r"line 4: organisation\.clarity must be a number from 0 to 1, not inf"),
    ("self_worth: 0.9", "self_worth: -0.1", r"line 7: departments\.Sales\.self_worth must be .*, not -0\.1"),
    ("capacity: 3", "capacity: -1", r"line 7: departments\.Sales\.capacity must be a number from 0 up, not -1"),
    ("{stake: 0.85", "{stake: 2", r"line 10: relationships\.default\.stake must be a number from 0 to 1, not 2"),
    ("need_gap: 0.2", "need_gap: -1.2", r"line 18: .*need_gap must be a number from -1 to 1, not -1\.2"),
    ("month: 24,", "month: 0,", r"line 20: timeline\.0\.month must be 1 or more, not 0"),
    ("size: 0.6}", "size: 6}", r"line 20: timeline\.0\.size must be 1 or less, not 6"),
    ("until: 24", "until: 4", r"line 21: until comes before month.*"),
    (DATED, "organisation.clarity: 9", r"line 22: organisation\.clarity must be from 0 to 1, not 9"),
    (DATED, "organisation.patience: 2.5", r"line 22: .*patience is counted in whole numbers"),
    ("from: 0.2", "from: .nan", r"line 24: .*from must be a finite number, not nan"),
    ("replicates: 500", "replicates: 0", r"line 25: sweep\.replicates must be 1 or more, not 0"),
    ("seed: 1", "seed: -1", r"line 26: sweep\.seed must be 0 or more, not -1"),
    # numbers as on paper and in a spreadsheet
    ("{stake: 0.85", "{stake: 0,97", r"line 10: 0,97 is not a number here; did you mean 0\.97\?"),
    ("mutual_need: 0.7", "mutual_need: 0,7", r"line 17: .*\.IT\+Finance\.mutual_need .*; did you mean 0\.7\?"),
    ("clarity: 0.6}", "clarity: 60}", r"line 4: organisation\.clarity must be .*, not 60; did you mean 0\.6\?"),
    ("clarity: 0.6}", "clarity: 60 %}", r"line 4: organisation\.clarity must be .*, not '60 %'; did you mean 0\.6\?"),
    ("size: 0.6}", "size: 60}", r"line 20: timeline\.0\.size must be 1 or less, not 60; did you mean 0\.6\?"),
    (DATED, "organisation.clarity: 90", r"line 22: .* must be from 0 to 1, not 90; did you mean 0\.9\?"),
    # names that are not there
    ("serve-the-business", "serve-the-busines", r'line 6: .* must be one of .*; did you mean "serve-the-business"\?'),
    ("  default:   {", "  default: nnone #", r'line 10: .* must be none or a mapping, .*; did you mean "none"\?'),
    ("[IT, Finance]", "[IT, Fnance]", r'line 16: unknown department "Fnance"; did you mean "Finance"\?'),
    ("      IT:  ", "      ITT:  ", r'line 1[23]: unknown key "ITT"; did you mean "IT"\?'),
    ("outside offer", "outside ofer", r'line 20: unknown shock "outside ofer"; did you mean "outside offer"\?'),
    ("outside offer", "[outside offer]", r"line 20: unknown shock .*; did you mean \"outside offer\"\?"),
    ("side: [Sales, IT]", "side: [Sale, IT]", r'line 20: unknown department "Sale"; did you mean "Sales"\?'),
    ("coach: [IT]", "coach: [ITT]", r'line 21: unknown department "ITT"; did you mean "IT"\?'),
    ("coach: [IT]", "coch: [IT]", r"line 21: a dated change needs one of shock, coach, .*, multiply; found none"),
    ("rate: 0.05", "relabel: x", r"line 21: a dated change needs one of .*; found \['coach', 'relabel'\]"),
    (DATED, "organisation.clarty: 0.9", r'line 22: unknown quantity "clarty"; did you mean "clarity"\?'),
    (DATED, "clarity: 0.9", r'line 22: "clarity" cannot be changed by date: write organisation\.NAME.*'),
    (DATED, "departments.IT.capcity: 2", r'line 22: .*"capcity"; did you mean "capacity"\?'),
    (DATED, "relationships.IT+Sale.trust: 0", r'line 22: .*"Sale"; did you mean "Sales"\?'),
    (DATED, "relationships.default.trust: 0", r'line 22: "default" is not a pair: .*A\+B, or all'),
    (DATED, "relationships.IT+Sales.Finance.trust: 0", r"line 22: .*allowed: IT, Sales"),
    ("set: {organisation.clarity: 0.9}", "relabel: x, pairs: [[IT, It]]", r'line 22: .*"It"; did you mean "IT"\?'),
    ("set: {organisation.clarity: 0.9}", "policy: sole sorcing", r'line 22: .*; did you mean "sole sourcing"\?'),
    # names that cannot be
    ("  Finance:   {}", "  trust: {}", r'line 8: "trust" cannot name a department: .*stake.*'),
    ("  Finance:   {}", "  Fin.ance: {}", r'line 8: "Fin\.ance" cannot name a department: .*without \. and \+.*'),
    ("  Finance:   {}", "  Fin+ance: {}", r'line 8: "Fin\+ance" cannot name a department: .*'),
    ("  Finance:   {}", "  ' ': {}", r'line 8: "" cannot name a department: .*'),
    ("  Finance:   {}", f"  {'x' * 61}: {{}}", r'line 8: "x+" cannot name a department: at most 60 characters.*'),
    ("  Finance:   {}", "  it: {}", r'line 8: "it" and "IT" \(my\.yaml, line 6\) differ in case or blanks only: .*'),
    ("  Finance:   {}", "  'IT ': {}", r'line 8: "IT" is already given at my\.yaml, line 6'),
    ("  Finance:   {}", "  ＩＴ: {}", r'line 8: "ＩＴ" and "IT" .* differ in case or blanks only: .*'),
    ("  Finance:   {}", "  7: {}", r"line 8: the name 7 must be text: put it in quotes"),
    ("  Finance:   {}", "  ? [a]\n  : {}", r"line 8: a name must be text"),
    ("  Finance:   {}", '  "Fin\\nance": {}', r"line 8: the name 'Fin\\nance' must be one line of text"),
    # said twice, or in two ways
    ("[IT, Finance]", "[IT, Sales]", r"line 16: IT and Sales are already paired at my\.yaml, line 12"),
    ("[IT, Finance]", "[Sales, IT]", r"line 16: Sales and IT are already paired at my\.yaml, line 12"),
    ("[IT, Finance]", "[IT, IT]", r"line 16: a pair needs two different departments, not IT twice"),
    ("  Finance:   {}", "  IT: {}", r'line 8: "IT" is already given at my\.yaml, line 6'),
    ("clarity: 0.6}", "clarity: 0.6, clarity: 0.7}", r'line 4: "clarity" is already given .*'),
    ("mutual_need: 0.7", "mutual_need: 0.7\n      stake: 1", r"line 16: give either mutual_need and.*"),
    ("need_gap: 0.2", "IT: {alternatives: 1}", r"line 16: give either mutual_need and need_gap, or stake.*"),
    ("{stake: 0.85,", "{need_gap: 0.1,", r"line 10: give either mutual_need and need_gap, or stake.*"),
    ("      mutual_need: 0.7\n", "", r"line 16: need_gap needs a mutual_need.*"),
    ("seed: 1", "points: many", r"line 26: sweep\.points must be a whole number or a mapping, not 'many'"),
    ("seed: 1", "points: {one: 3}", r"line 26: sweep\.points\.one must be a mapping, not 3"),
    ("seed: 1", "points: {one: {months: 3}}", r"line 23: a sweep has either vary, points .*, not two of them"),
    # not YAML
    ("  Finance:   {}", "\tFinance: {}", r"line 8: not valid YAML: .*\\t.*"),
    ("[IT, Sales]\n", "[IT, Sales\n", r"line 1[23]: not valid YAML: .*"),
    ("name: Mid-size company", "name: *nobody", r"line 1: not valid YAML: .*alias.*"),
    ("sweep:", "---\nsweep:", r"line 23: not valid YAML: .*another document"),
    ("self_worth: 0.9", "<<: {}", r"line 7: << is not read: write the settings out, or use extends"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), REFUSED, ids=[new.strip()[:40] for _, new, _ in REFUSED])
def test_bad_input_gets_one_line_that_says_where_and_what(old, new, expected):
    """File and line, what is wrong, what is allowed or the nearest name; and it is one line."""
    first = problems(changed(old, new))[0]
    assert re.fullmatch(r"my\.yaml, " + expected, first)


@pytest.mark.parametrize(("departments", "number"), [("{}", "none"), ("{IT: {}}", "1")])
def test_too_few_departments_are_told_in_plain_words(departments, number):
    """A scenario of one department, or of none."""
    assert problems(f"name: X\ndepartments: {departments}\n") == [
        f"my.yaml, line 2: a scenario has at least 2 departments, not {number}"
    ]


EVERY_SECTION = (
    COMPANY
    + """business: {currency: EUR, projects: 60, project_size: 1, project_value: 2, unit_cost: 3}
"""
)
BAD_VALUES = (5, -1e9, 1e9, 0.5, True, None, "x", "", "y" * 5000, [], [1], ["a", "b", "c"], {}, {"x": 1})
LIBRARY_WORDS = re.compile(
    r"\b(input|should|valid|validation|string|integer|float|dict|dictionary|items?|instance|type|none_required|str|int)\b"
)


def places(part, key=()):
    """The key of every part of nested data."""
    yield key
    if isinstance(part, dict | list):
        for name, own in part.items() if isinstance(part, dict) else enumerate(part):
            yield from places(own, (*key, name))


def replaced(part, key, value):
    """Nested data with another value at one key."""
    if not key:
        return value
    copy = dict(part) if isinstance(part, dict) else list(part)
    copy[key[0]] = replaced(part[key[0]], key[1:], value)
    return copy


NAMED = {"points": {"one": {"months": 3}, "two": {"months": 4}}}
DRAWN = {
    "design": "lhs",
    "points": 8,
    "vary": {"months": {"from": 1, "to": 9, "distribution": "normal", "mean": 3, "sd": 1}},
}
LINKED = {"vary": {"months, organisation.patience": {"from": [1, 2], "to": [3, 4], "steps": 3}}, "until_halfwidth": 0.1}


@pytest.mark.parametrize("sweep", [None, NAMED, DRAWN, LINKED], ids=["company", "named", "drawn", "linked"])
def test_no_fault_is_told_in_the_words_of_a_library(sweep):
    """Any part of a file replaced by any wrong value: what is refused is refused in words that a user knows."""
    data = from_text(EVERY_SECTION).data if sweep is None else strategies.two() | {"sweep": sweep}
    refused = 0
    for key in [key for key in places(data) if key and (sweep is None or "sweep" in key)]:
        for value in BAD_VALUES:
            try:
                from_data(replaced(data, key, value))
            except InputError as error:
                refused += 1
                for problem in error.problems:
                    assert not LIBRARY_WORDS.search(problem.message), (key, value, problem.message)
                    assert "pairs.0" not in problem.message
                    assert len(problem.message) < 500
    assert refused > 50


def test_the_unchanged_company_is_not_refused():
    """The table above changes one thing each in a file that is right."""
    assert build(from_text(COMPANY)).months == 60


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "hello", "5", "- name: X\n", "null"])
def test_a_file_of_another_shape_is_refused(text):
    """Empty files, lists, words and numbers are no scenario."""
    assert problems(text) == ["my.yaml: must hold a mapping such as `name: My company`"]


def test_all_faults_are_kept():
    """The error's text is the first fault and counts the others, which it holds."""
    text = changed("clarity: 0.6}", "clarity: 7}").replace("capacity: 3", "capcity: 3").replace("seed: 1", "seed: x")
    found = problems(text.replace("IT:    {stake: 0.9, alternatives: 0.1}", "IT: 0.9"))
    assert [re.search(r"line (\d+)", line).group(1) for line in found] == ["7", "4", "13", "26"]
    with pytest.raises(InputError, match=r"capcity.* \(and 2 more\)$"):
        from_text(text)


def test_a_value_in_an_error_is_cut_short():
    """A long wrong value does not flood the screen."""
    (line,) = problems(changed("months: 60", f"months: {'x' * 5000}"))
    assert len(line) < 200


def test_a_department_may_have_an_odd_name():
    """Names with spaces, brackets, other letters, or words of the program are names like any other."""
    data = strategies.two() | {"departments": {"Range": {}, "R&D [Köln] 2": {}, "Включая": {"self_worth": 3}}}
    with pytest.raises(InputError, match=r"departments\.Включая\.self_worth must be"):
        from_data(data)
    data["departments"]["Включая"] = {}
    assert build(from_data(data)).departments == ("Range", "R&D [Köln] 2", "Включая")


# ---- files from strangers ------------------------------------------------------------------------


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    """Missing files, folders and other encodings get one line."""
    with pytest.raises(InputError, match=r"none\.yaml: cannot be read: No such file"):
        load(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "wide.yaml").write_text(SMALL, encoding="utf-16")
    for encoding, told in (
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("latin-1", r"another encoding, perhaps Latin-1 or Windows-1252 \(line 1\)"),
    ):
        (tmp_path / "wide.yaml").write_text(SMALL.replace("Small", "Büro"), encoding=encoding)
        with pytest.raises(InputError, match=rf"wide\.yaml: is not a UTF-8 .*, but in {told}: save it as UTF-8 in"):
            load(tmp_path / "wide.yaml")
    (tmp_path / "wide.yaml").write_text(SMALL, encoding="utf-8-sig")
    assert load(tmp_path / "wide.yaml").name == "Small"
    (tmp_path / "wide.yaml").write_bytes(b"PK\x03\x04\0\0")
    with pytest.raises(InputError, match=r"wide\.yaml: is a document, not a text file"):
        load(tmp_path / "wide.yaml")


def test_a_file_over_one_megabyte_is_refused(tmp_path):
    """One byte more than 1,000,000 is too much; 1,000,000 are not."""
    path = tmp_path / "large.yaml"
    path.write_text(SMALL + "#" * (1_000_000 - len(SMALL)))
    assert load(path).name == "Small"
    path.write_text(SMALL + "#" * (1_000_001 - len(SMALL)))
    with pytest.raises(InputError, match=r"large\.yaml: is larger than 1,000,000 bytes"):
        load(path)


LISTS = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 15))
MAPS = "a0: &a0 {k: x}\n" + "".join(
    f"a{n}: &a{n} {{{', '.join(f'k{m}: *a{n - 1}' for m in range(9))}}}\n" for n in range(1, 15)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LISTS, "holds more than 75,000 values"),
        (MAPS, "holds more than 75,000 values"),
        ("name: &n [*n]\n", "is nested deeper than 20"),
        ("name: &n {a: *n}\n", "is nested deeper than 20"),
        ("name: " + "[" * 20_000, "is nested deeper than 20"),
        ("name: " + "{a: " * 20_000, "is nested deeper than 20"),
        ("- " * 20_000, "is nested deeper than 20"),
        ("".join(" " * n + "a:\n" for n in range(500)), "is nested deeper than 20"),
        ("a: &a {x: 1}\nb: &b {<<: [*a, *a]}\n", "<< is not read"),
        ("months: " + "9" * 5000, "cannot be read as a number"),
        ("months: 0x" + "f" * 5000, "cannot be read as a number"),
        ("months: !!int many", "cannot be read as a number"),
    ],
    ids=["lists", "maps", "own list", "own map", "[[[", "{{{", "- - -", "indents", "merge", "digits", "hex", "int"],
)
def test_a_file_made_to_exhaust_ends_quickly(text, expected):
    """Bombs of aliases, deep nesting and endless numbers end with one line that names file and line."""
    started = time.process_time()
    (line,) = problems(text)
    assert re.fullmatch(rf"my\.yaml, line \d+: .*{expected}.*", line)
    assert len(line) < 200
    assert time.process_time() - started < 5


@pytest.mark.parametrize("depth", [20, 21])
def test_nesting_is_allowed_up_to_its_limit(depth):
    """The twentieth level is read (and then found to be unknown); the next is not."""
    (line, *_) = problems(SMALL + "x: " + "[" * (depth - 1) + "0" + "]" * (depth - 1))
    assert ("nested deeper" in line) == (depth > 20)


@pytest.mark.parametrize(
    "name",
    [
        "!!python/object/apply:os.system ['exit 3']",
        "!!python/name:os.system",
        "!!python/object:sim.scenarios.scenario.Scenario {}",
        "!mine hello",
        "!!binary aGVsbG8=",
        "!!set {a, b}",
        "!!omap [a: 1]",
        "2024-01-01",
    ],
)
def test_only_plain_data_is_read(name):
    """Tags that would make objects are refused, and so is every other kind of value."""
    assert problems(f"name: {name}\n") == ["my.yaml, line 1: only text, numbers, lists and mappings are allowed here"]


@pytest.mark.parametrize(
    "text",
    [
        'name: X\ndescription: "\\e[31mred"\n',
        'name: X\ndescription: "\\0"\n',
        "name: X\ndescription: \x1b[31mred\n",
        'name: X\n"a\\e[31m": 1\n',
        'name: X\n"a\\nb": 1\n',
        'name: X\ndescription: "\\ud800"\n',
    ],
)
def test_control_characters_are_refused(text):
    """What could steer a terminal or break a line never reaches a message."""
    (line,) = problems(text)
    assert re.fullmatch(r"my\.yaml, line 2: (holds a control character.*|the name '.*' must be one line of text)", line)
    assert line.isprintable()


# ---- extends -------------------------------------------------------------------------------------


@pytest.fixture
def company(tmp_path) -> Path:
    """A folder with the company in it."""
    (tmp_path / "company.yaml").write_text(COMPANY)
    return tmp_path


def write(folder: Path, text: str, name: str = "own.yaml") -> Path:
    """A file in a folder."""
    (folder / name).write_text(text)
    return folder / name


@pytest.mark.parametrize("parent", ["company", "company.yaml"])
def test_a_file_that_only_extends_is_the_other(company, parent):
    """With or without the file's ending."""
    assert load(write(company, f"extends: {parent}\n")).data == from_text(COMPANY).data


def test_mappings_merge(company):
    """What is not said again stays; what is said again wins; new departments are added."""
    own = write(
        company,
        "extends: company\nname: Own\norganisation: {clarity: 0.1}\n"
        "departments: {Sales: {capacity: 1}, Legal: {}}\nrelationships: {default: {trust: 0.2}}\n",
    )
    scenario = load(own)
    assert scenario.name == "Own"
    assert scenario.description.startswith("Six departments")
    assert (scenario.organisation.clarity, scenario.organisation.shared_outcome) == (0.1, 0.6)
    assert list(scenario.departments) == ["IT", "Sales", "Finance", "Legal"]
    assert (scenario.departments["Sales"].capacity, scenario.departments["Sales"].self_worth) == (1, 0.9)
    assert isinstance(scenario.relationships.default, TieSettings)
    assert (scenario.relationships.default.trust, scenario.relationships.default.stake) == (0.2, 0.85)
    assert len(scenario.relationships.pairs) == 2
    assert len(scenario.timeline) == 3


@pytest.mark.parametrize(
    ("base", "own", "merged"),
    [
        ("stake: 0.8, alternatives: 0.2, trust: 0.5", "mutual_need: 0.7", {"trust": 0.5, "mutual_need": 0.7}),
        ("mutual_need: 0.7, need_gap: 0.1, trust: 0.5", "stake: 0.8", {"trust": 0.5, "stake": 0.8}),
        ("mutual_need: 0.7, need_gap: 0.1", "need_gap: 0.2", {"mutual_need": 0.7, "need_gap": 0.2}),
        ("stake: 0.8, alternatives: 0.2", "trust: 0.5", {"stake": 0.8, "alternatives": 0.2, "trust": 0.5}),
    ],
)
def test_need_said_in_one_way_replaces_need_said_in_the_other(tmp_path, base, own, merged):
    """Of the default tie, as with settings; what is said of neither stays."""
    write(tmp_path, f"name: X\ndepartments: {{A: , B: }}\nrelationships: {{default: {{{base}}}}}\n", "base.yaml")
    scenario = load(write(tmp_path, f"extends: base\nrelationships: {{default: {{{own}}}}}\n"))
    assert scenario.data["relationships"]["default"] == merged


def test_a_source_is_not_inherited_by_other_numbers(tmp_path):
    """Of a department of which the file that extends says more; another keeps its own."""
    told = "{self_worth: 0.5, source: 8 answers}"
    write(tmp_path, f"name: X\ndepartments: {{A: {told}, B: {told}, C: {told}}}\n", "base.yaml")
    own = "{A: {self_worth: 0.7}, B: {}, C: {self_worth: 0.6, source: the head says so}}"
    made = load(write(tmp_path, f"extends: base\ndepartments: {own}\n"))
    assert [one.source for one in made.departments.values()] == [None, "8 answers", "the head says so"]
    made = load(write(tmp_path, "extends: base\ndepartments: {A: {self_worth: null}}\n"))
    assert (made.departments["A"].self_worth, made.departments["A"].source) == (None, None)


def test_both_ways_of_saying_need_in_one_file_are_still_refused(company):
    """Also where it extends another."""
    with pytest.raises(InputError, match="not both"):
        load(write(company, "extends: company\nrelationships: {default: {stake: 0.5, mutual_need: 0.5}}\n"))


def test_a_pair_takes_the_place_of_the_pair_of_the_same_parties(company):
    """In either order, in its place; a pair of other parties is added."""
    own = write(
        company,
        "extends: company\nrelationships:\n  pairs:\n"
        "    - {between: [Finance, Sales], trust: 0.1}\n    - {between: [Sales, IT], trust: 0.2}\n",
    )
    assert load(own).data["relationships"]["pairs"] == [
        {"between": ["Sales", "IT"], "trust": 0.2},
        {"between": ["IT", "Finance"], "mutual_need": 0.7, "need_gap": 0.2},
        {"between": ["Finance", "Sales"], "trust": 0.1},
    ]


def test_a_pair_named_twice_in_one_file_is_still_refused(company):
    """Also where the file extends another."""
    pairs = "    - {between: [Sales, Finance]}\n    - {between: [Finance, Sales]}\n"
    with pytest.raises(InputError, match=r"own\.yaml, line 5: Finance and Sales are already paired"):
        load(write(company, f"extends: company\nrelationships:\n  pairs:\n{pairs}"))


def test_timeline_and_sweep_are_replaced(company):
    """Neither dated changes nor the points of a sweep are mixed."""
    scenario = load(write(company, "extends: company\ntimeline: []\nsweep: {replicates: 3}\n"))
    assert scenario.timeline == []
    assert scenario.sweep.vary == {}
    assert (scenario.sweep.replicates, scenario.sweep.seed) == (3, 1)


def test_errors_name_the_file_that_holds_the_fault(company):
    """The line of the file that extends, or of the one that is extended."""
    with pytest.raises(InputError, match=r"own\.yaml, line 4: organisation\.clarity must be"):
        load(write(company, "extends: company\nname: Own\norganisation:\n  clarity: 7\n"))
    write(company, COMPANY.replace("capacity: 3", "capacity: -3"), "company.yaml")
    with pytest.raises(InputError, match=r"company\.yaml, line 7: departments\.Sales\.capacity must be"):
        load(write(company, "extends: company\nname: Own\n"))
    write(company, "name: [\n", "company.yaml")
    with pytest.raises(InputError, match=r"company\.yaml, line \d+: not valid YAML"):
        load(write(company, "extends: company\nname: Own\n"))


def test_errors_of_pairs_name_the_file_that_holds_the_pair(company):
    """Pairs keep their lines when those of two files are put together."""
    own = "extends: company\nrelationships:\n  pairs:\n    - {between: [Finance, Sales], trust: 0.5}\n"
    write(company, COMPANY.replace("need_gap: 0.2", "need_gap: 2"), "company.yaml")
    with pytest.raises(InputError, match=r"company\.yaml, line 18: relationships\.IT\+Finance\.need_gap must be"):
        load(write(company, own))
    write(company, COMPANY, "company.yaml")
    with pytest.raises(InputError, match=r"own\.yaml, line 4: relationships\.Finance\+Sales\.trust must be"):
        load(write(company, own.replace("0.5", "5")))


def test_a_shipped_scenario_can_be_extended_from_anywhere(tmp_path):
    """By its name; a file beside the extending one comes first."""
    own = write(tmp_path, "extends: two-departments\nmonths: 7\n")
    shipped = library.load("two-departments")
    assert library.load(str(own)).data == shipped.data | {"months": 7}
    write(tmp_path, SMALL, "two-departments.yaml")
    assert library.load(str(own)).name == "Small"


@pytest.mark.parametrize("parent", ["own", "own.yaml", "other"])
def test_a_circle_is_refused(tmp_path, parent):
    """A file cannot extend itself, nor one that extends it."""
    write(tmp_path, "extends: own\n", "other.yaml")
    own = write(tmp_path, f"name: X\nextends: {parent}\n")
    with pytest.raises(InputError, match=r"(own\.yaml, line 2|other\.yaml, line 1): extends .* runs in a circle"):
        load(own)


def test_extends_has_a_depth(tmp_path):
    """Ten files deep is allowed, eleven are not."""
    write(tmp_path, SMALL, "0.yaml")
    for n in range(1, 12):
        write(tmp_path, f"extends: '{n - 1}'\nmonths: {n}\n", f"{n}.yaml")
    assert load(tmp_path / "10.yaml").months == 10
    with pytest.raises(InputError, match="more than 10 files deep"):
        load(tmp_path / "11.yaml")


@pytest.mark.parametrize("parent", ["../secret", "../secret.yaml", "inner/../../secret", "{outside}", "link", "loop"])
def test_extends_does_not_leave_the_folder(tmp_path, parent):
    """Neither upwards, nor by an absolute path, nor by a symbolic link."""
    secret = write(tmp_path, SMALL, "secret.yaml")
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "link.yaml").symlink_to(secret)
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    own = write(folder, f"extends: {parent.format(outside=secret)}\n")
    with pytest.raises(InputError, match=r"own\.yaml, line 1: extends .*: no such scenario beside this file"):
        load(own)


@pytest.mark.parametrize("parent", ["nobody", "notes.txt", ".", "x" * 5000])
def test_extending_what_is_no_scenario_is_refused(tmp_path, parent):
    """A name that no file has, another kind of file, a folder."""
    write(tmp_path, SMALL, "notes.txt")
    with pytest.raises(InputError, match="no such scenario"):
        load(write(tmp_path, f"extends: {parent}\n"))


@pytest.mark.parametrize("parent", ["[company]", "5", "{a: b}"])
def test_extends_names_one_file(company, parent):
    """Not several, and not a number."""
    with pytest.raises(InputError, match=r"own\.yaml, line 1: extends names one file"):
        load(write(company, f"extends: {parent}\n"))


# ---- out again -----------------------------------------------------------------------------------


@settings(max_examples=examples(60))
@given(data=strategies.scenarios())
def test_a_scenario_reads_back_to_the_same(data):
    """What to_yaml writes is, read again, the same data and the same organisation, bit by bit."""
    scenario = from_data(data)
    again = from_text(scenario.to_yaml())
    assert again.data == scenario.data
    assert equal(build(again), build(scenario))


@pytest.mark.parametrize("word", ["yes", "null", "5", "1e3", "0x1f", "~", "no: yes", "# x", "- a", "'", "a\nb", " a "])
def test_texts_that_look_like_something_else_read_back_as_text(word):
    """Descriptions and labels come back as they were."""
    data = strategies.two() | {"description": word, "relationships": {"default": {"label": word}}}
    assert from_text(from_data(data).to_yaml()).data == data


@given(text=st.text(max_size=150))
def test_any_text_that_is_accepted_reads_back(text):
    """Whatever it holds: quotes, signs of YAML, breaks, letters of any language."""
    try:
        scenario = from_data(strategies.two() | {"description": text})
    except InputError:
        return
    assert from_text(scenario.to_yaml()).data == scenario.data


@pytest.mark.parametrize("where", ["description", "relationships.default.label"])
@pytest.mark.parametrize("character", ["\x00", "\x1f", "\x7f", "\ud800"])
def test_text_that_no_file_may_hold_is_refused_as_data_too(where, character):
    """Otherwise results would hold a scenario that cannot be read back."""
    data = strategies.two() | {"relationships": {"default": {}}}
    first, *others = where.split(".")
    (data["relationships"]["default"] if others else data)[others[-1] if others else first] = f"a{character}b"
    with pytest.raises(InputError, match=f"^{where}: holds a control character: only text is allowed$"):
        from_data(data)


# ---- the schema for editors ----------------------------------------------------------------------

SCHEMA = jsonschema.Draft202012Validator(Scenario.model_json_schema())


def as_written(text):
    """The data of a file, with `extends` as it stands there."""
    return document.parse(text, "my.yaml").data


@pytest.mark.parametrize("name", library.shipped())
def test_the_schema_accepts_the_shipped_scenarios(name):
    """Editors that check by the schema find nothing wrong with them, be they whole or extending another."""
    assert list(SCHEMA.iter_errors(as_written(library.find(name).read_text("utf-8")))) == []
    assert list(SCHEMA.iter_errors(document.read(library.find(name)).data)) == []


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("name: X\ndepartments: {A: , B: }\norganisation:\n", True),
        ("name: X\ndepartments: {A: {}}\n", False),
        ("name: X\n", False),
        ("departments: {A: , B: }\n", False),
        ("name: X\nextends:\n", False),
        ("extends: company\n", True),
        ("extends: company\ndepartments: {IT: {coaching: 0.1}}\n", True),
        ("extends: company\ndepartments: {IT: {coaching: 2}}\n", False),
        ("extends: company\ndepartments: {IT: {coching: 0.1}}\n", False),
        ("extends: company\norganisation: {clarity: 1.5}\n", False),
        ("extends: company\nmonth: 3\n", False),
        ("extends: 5\n", False),
    ],
)
def test_the_schema_asks_for_a_whole_scenario_unless_it_extends_one(text, accepted):
    """What is left empty is a default; what the other file says need not be said again; faults stay faults."""
    assert SCHEMA.is_valid(as_written(text)) == accepted


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("months: 60", "month: 60"),
        ("months: 60", "months: 0"),
        ("clarity: 0.6}", "clarty: 0.6}"),
        ("clarity: 0.6}", "clarity: 1.6}"),
        ("capacity: 3", "capacity: -3"),
        ("serve-the-business", "serve-nobody"),
        ("{stake: 0.85", "{stake: 1.85"),
        ("need_gap: 0.2", "need_gap: 2"),
        ("[IT, Sales]\n", "[IT]\n"),
        ("size: 0.6}", "size: 6}"),
        ("size: 0.6}", "sze: 0.6}"),
        ("coach: [IT]", "coach: []"),
        ("steps: 15", "steps: 0"),
        ("replicates: 500", "replicates: few"),
    ],
)
def test_the_schema_rejects_what_is_refused(old, new):
    """Unknown keys, numbers out of range and wrong types are marked in an editor too."""
    assert SCHEMA.is_valid(document.parse(COMPANY, "my.yaml").data)
    assert not SCHEMA.is_valid(document.parse(changed(old, new), "my.yaml").data)


def test_a_stranger_in_a_pair_is_named_before_its_side():
    """A misspelt party is an unknown department, not an unknown key."""
    text = "name: X\ndepartments: {IT: {}, Sales: {}}\nrelationships:\n  pairs:\n"
    text += "    - between: [IT, Slaes]\n      Sales: {stake: 0.5}\n"
    with pytest.raises(InputError) as caught:
        from_text(text, "x.yaml")
    assert str(caught.value) == 'x.yaml, line 5: unknown department "Slaes"; did you mean "Sales"?'


def test_a_side_of_no_party_is_told_with_its_own_line():
    """A key of a pair that is no party is told at its line, with the nearest name."""
    text = "name: X\ndepartments: {IT: {}, Sales: {}}\nrelationships:\n  pairs:\n"
    text += "    - between: [IT, Sales]\n      Slaes: {stake: 0.5}\n"
    with pytest.raises(InputError) as caught:
        from_text(text, "x.yaml")
    assert str(caught.value) == 'x.yaml, line 6: unknown key "Slaes"; did you mean "Sales"?'


def test_extends_is_for_files():
    """Text and data cannot extend a file; they say so."""
    with pytest.raises(InputError, match="extends works in scenario files only"):
        from_text("name: X\nextends: company\n", "x.yaml")


def test_lines_are_kept_after_settings():
    """A dated change that names a stranger is still told with its line after another number was set."""
    text = "name: X\ndepartments: {A: {}, B: {}}\ntimeline:\n  - {month: 1, coach: [C]}\n"
    scenario = from_text(text, "x.yaml").with_settings({"months": 5})
    with pytest.raises(InputError, match=r'x\.yaml, line 4: unknown department "C"'):
        build(scenario)


def test_a_file_that_is_read_again_is_as_it_is(tmp_path):
    """Whatever a reader did with what was read before; and where the file was changed, it is as it is now."""
    (tmp_path / "base.yaml").write_text("name: Base\ndepartments: {A: {}, B: {}}\n", encoding="utf-8")
    file = tmp_path / "mine.yaml"
    file.write_text("extends: base\nmonths: 7\n", encoding="utf-8")
    first = document.read(file)
    whole, lines = deepcopy(first.data), dict(first.lines)
    first.data["departments"].clear()
    del first.data["name"]
    again = document.read(file)
    assert (again.data, again.lines) == (whole, lines)
    file.write_text("extends: base\nmonths: 8\n", encoding="utf-8")
    assert document.read(file).data == whole | {"months": 8}
