"""A list of persons, such as an HR department has it, gives the departments of those who answered or wrote."""

from __future__ import annotations

import pytest

from partnering.clients import mapping, run
from partnering.clients.guess import guess
from partnering.files.errors import InputError
from tests.clients.inputs import HEAD, ITEMS, PEOPLE, SIDES, close, estimated, sides, wide, written


def test_an_hr_list_gives_the_departments(tmp_path):
    """Persons in one file, ties in another."""
    people = [["employee", "department"], *([f"p{n}", "IT" if n < 5 else "HR"] for n in range(10))]
    ties = [["from", "to", "need"]]
    ties += [[f"p{n}", f"p{(n + 5) % 10}", "5" if n < 5 else "3"] for n in range(10)]
    files = [written(tmp_path / "hr.csv", people), written(tmp_path / "ties.csv", ties)]
    assert sides(estimated(*files), "stake") == {("IT", "HR"): (1.0,), ("HR", "IT"): (0.5,)}


def staff(twice=()):
    """The list of the persons of the first example, as an HR department has it; some stand in it twice."""
    rows = [["E-mail", "Abteilung"], *([f"p{n}@x.com", home] for n, (home, _, _) in enumerate(PEOPLE))]
    return [*rows, *([f"P{n}@x.com ", "Law"] for n in twice)]


def test_an_hr_list_gives_the_departments_of_a_survey(tmp_path):
    """The survey names the person alone; who is in no department of the list, or in two, is told and counts in none."""
    asked = [["Your address", *HEAD[1:]], *([f"p{n}@x.com", *row[1:]] for n, row in enumerate(wide()))]
    asked.append(["stranger@x.com", *["5"] * 10])
    survey, listed = written(tmp_path / "survey.csv", asked), written(tmp_path / "staff.csv", staff(), ";")
    found = estimated(survey, listed)
    assert close(sides(found, *ITEMS), SIDES)
    assert found.reading.dropped == {"no department": 1}
    map_ = guess(run.tables_of([survey, listed])).map
    assert (map_.department, map_.person, map_.persons.person) == (None, "Your address", "E-mail")
    assert mapping.text_of(map_) == mapping.text_of(reread(map_, tmp_path))
    left = run.contents(found, tmp_path / "client", [survey, listed], run.Settings())
    assert not any(b"@x.com" in content for content in left.values())  # nobody is named
    found = estimated(survey, written(tmp_path / "staff.csv", staff(twice=[0])))
    assert found.reading.notes == ["in two departments of the list, and counted in none: 1 of 14 persons"]
    assert found.of("IT", "Sales")["stake"][0].source == "imputed"  # four of IT are left


def test_a_person_who_answers_twice_is_refused(tmp_path):
    """Else a group of four would pass for five."""
    asked = [["Your address", *HEAD[1:]], *([f"p{n}@x.com", *row[1:]] for n, row in enumerate(wide()))]
    asked.append(["P13@x.com ", *asked[-1][1:]])
    files = written(tmp_path / "survey.csv", asked), written(tmp_path / "staff.csv", staff(), ";")
    told = r"survey.csv, line 16: has the same Your address as .*survey.csv, line 15, and each answer would count twice"
    with pytest.raises(InputError, match=told):
        estimated(*files)
    asked = [asked[0], *asked[1:-1], ["", *asked[1][1:]], ["", *asked[1][1:]]]
    found = estimated(written(tmp_path / "survey.csv", asked), files[1])  # who says no name is nobody twice
    assert found.reading.dropped == {"no department": 2}


@pytest.mark.parametrize("column", ["ResponseId", "Respondent ID", "Response ID"])
def test_an_answer_that_stands_twice_is_refused(tmp_path, column):
    """Each repeat of its number has its line. Numbers of two files may be the same, unless a file is given twice."""
    asked = [[column, *HEAD], *([str(n), *row] for n, row in enumerate(wide()))]
    one = written(tmp_path / "one.csv", [*asked, asked[1], asked[1]])
    with pytest.raises(InputError, match=rf"one.csv, line 16: has the same {column} as .* line 2, .*and 1 more"):
        estimated(one)
    files = [written(tmp_path / f"{place}.csv", [asked[0], *rows]) for place, rows in
             (("a", asked[1:8]), ("b", [[str(n), *row[1:]] for n, row in enumerate(asked[8:])]))]  # fmt: skip
    assert close(sides(estimated(*files), *ITEMS), SIDES)


def reread(map_, folder):
    """A map, written and read."""
    (folder / "map.yaml").write_text(mapping.text_of(map_), encoding="utf-8")
    return mapping.load(folder / "map.yaml")


def test_an_hr_list_gives_the_departments_of_messages(tmp_path):
    """Messages from person to person are flows between their departments, of enough persons each."""
    rows = [["from", "to", "messages"]]
    rows += [["p0@x.com", "p5@x.com", "30"], ["p1@x.com", "P6@x.com", "10"], ["p2@x.com", "p3@x.com", "99"]]
    rows += [["p5@x.com", "p0@x.com", "7"], ["p0@x.com", "p10@x.com", "20"]]  # Finance has four persons
    found = estimated(written(tmp_path / "mail.csv", rows), written(tmp_path / "staff.csv", staff()))
    assert found.reading.departments == ["IT", "Sales"]
    assert found.reading.read == 3
    assert sides(found, "stake") == {("IT", "Sales"): (1.0,), ("Sales", "IT"): (1.0,)}
    assert "fewer than 5 persons" in found.reading.notes[0]


def test_a_department_is_told_in_one_way(tmp_path):
    """By a column, or by a list of persons."""
    (tmp_path / "map.yaml").write_text("shape: survey\nperson: who\nabout: [A]\nitems: {trust: t}\n", encoding="utf-8")
    with pytest.raises(InputError, match="give either department, or person and persons"):
        mapping.load(tmp_path / "map.yaml")


def test_a_list_that_helps_nobody_is_told(tmp_path):
    """Everybody in two departments, or nobody with one; nobody of the survey in the list."""
    asked = [["who", "trust [IT]", "trust [HR]"], *([f"p{n}", "", "4"] for n in range(6))]
    survey = written(tmp_path / "survey.csv", asked)
    names = [f"p{n}" for n in range(6)]
    twice = [["name", "department"], *([name, home] for home in ("IT", "HR") for name in names)]
    with pytest.raises(InputError, match="gives nobody one department"):
        estimated(survey, written(tmp_path / "twice.csv", twice))
    map_ = {
        "shape": "survey",
        "person": "who",
        "persons": {"sheet": "others", "person": "name", "department": "department"},
    }
    others = written(tmp_path / "others.csv", [["name", "department"], *([f"q{n}", "IT"] for n in range(6))])
    tables = run.tables_of([survey, others])
    with pytest.raises(InputError, match="holds nobody of the departments in question"):
        run.estimate_of(
            mapping.from_data({**map_, "about": ["IT", "HR"], "items": {"trust": "trust"}}), tables, run.Settings()
        )


def test_the_same_file_twice_is_refused(tmp_path):
    """Each answer would count twice."""
    one, other = (written(tmp_path / name, [HEAD, *wide()]) for name in ("one.csv", "copy.csv"))
    with pytest.raises(InputError, match=r"copy\.csv: holds the same as .*one\.csv"):
        estimated(one, other)
