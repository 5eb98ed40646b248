"""Every other shape of the same answers gives the same numbers."""

from __future__ import annotations

import networkx as nx
import pandas as pd
import pytest

from partnering.clients import mapping, questions, run
from partnering.clients.guess import guess
from partnering.files.errors import InputError
from tests.clients.inputs import (
    ABOUT,
    DATA,
    HEAD,
    ITEMS,
    OWN,
    PEOPLE,
    QUALTRICS,
    QUESTIONS,
    SIDES,
    close,
    estimated,
    sides,
    wide,
    written,
)

AGREE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")


def same(*files, **settings) -> bool:
    """Whether files give the first example."""
    return close(sides(estimated(*files, **settings), *ITEMS), SIDES)


def test_google_forms(tmp_path):
    """`Question [Row]`, with answers in words whose order is known."""
    rows = [["Timestamp", *HEAD], *(["2026/10/01 9:00", *row] for row in wide(lambda n: AGREE[n - 1]))]
    assert same(written(tmp_path / "forms.csv", rows))


def test_words_in_an_unknown_order_are_asked_for(tmp_path):
    """The guess leaves the scale open; a map with the words in order reads them."""
    words = ("zero", "bits", "half", "lots", "everything")
    file = written(tmp_path / "forms.csv", [HEAD, *wide(lambda n: words[n - 1])])
    tables = run.tables_of([file])
    found = guess(tables)
    assert "order" in found.open[0]
    scale = mapping.Scale.model_validate({"from": 1, "to": 5, "labels": list(words)})
    made = run.estimate_of(found.map.model_copy(update={"scale": scale}), tables, run.Settings())
    assert close(sides(made, *ITEMS), SIDES)


NONE_IS_AN_ANSWER = ("None", "A little", "About half", "Most", "All")


@pytest.mark.parametrize("lowest", ["None", "null", "-", "N/A", "NA", "nan", "?"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_label_is_an_answer_whatever_it_says(tmp_path, lowest, ending):
    """A word that means no answer elsewhere counts where the labels of the map have it."""
    words = (lowest, *NONE_IS_AN_ANSWER[1:])
    rows, file = [HEAD, *wide(lambda n: words[n - 1])], tmp_path / f"survey.{ending}"
    if ending == "csv":
        written(file, rows)
    else:
        pd.DataFrame(rows).to_excel(file, header=False, index=False)
    scale = {"from": 1, "to": 5, "labels": list(words)}
    tables = run.tables_of([file])
    map_ = mapping.from_data({**mapping.data_of(guess(tables).map), "scale": scale})
    made = run.estimate_of(map_, tables, run.Settings())
    assert close(sides(made, *ITEMS), SIDES)
    assert made.reading.notes == []


def test_the_guess_asks_what_none_means(tmp_path):
    """Beside words it is first among the labels, beside numbers among the missing; either way the guess asks."""
    in_words = guess(run.tables_of([written(tmp_path / "a.csv", [HEAD, *wide(lambda n: NONE_IS_AN_ANSWER[n - 1])])]))
    assert in_words.map.scale.labels[0] == "None"
    assert '"None" may be the answer that means 0, or no answer' in in_words.open[0]
    numbers = run.tables_of([written(tmp_path / "b.csv", [HEAD, *wide(lambda n: "None" if n == 1 else str(n))])])
    found = guess(numbers)
    assert found.map.scales["alternatives"].missing == ["None"]  # the only one with the lowest answer
    assert found.open == ['scale: "None" may be the answer that means 0, or no answer; it is under missing now']
    scale = mapping.Scale.model_validate({"from": 1, "to": 5, "labels": ["None"]})
    made = run.estimate_of(found.map.model_copy(update={"scales": {"alternatives": scale}}), numbers, run.Settings())
    assert close(sides(made, *ITEMS), SIDES)


@pytest.mark.parametrize(("lowest", "asks"), [("None", True), ("Never", False)])
def test_the_guess_asks_beside_usual_words_unless_one_of_them_means_0(tmp_path, lowest, asks):
    """None, rarely, sometimes: None may stand for never. Beside never it is no answer. Two spellings are one word."""
    rows = [["department", "trust [IT]", "trust [HR]"], ["IT", "", lowest], ["HR", "none", ""], ["IT", "", "None"]]
    rows += [["IT", "", "Rarely"], ["HR", "Sometimes", ""]]
    found = guess(run.tables_of([written(tmp_path / "a.csv", rows)]))
    asked = [text for text in found.open if "may be the answer that means 0" in text]
    assert len(asked) == asks
    assert sum(text.count("may be the answer") for text in asked) == asks


def test_two_labels_cannot_be_alike():
    """One answer would have two numbers."""
    facts = {"shape": "matrix", "items": {"stake": "Need"}, "scale": {"labels": ["None", "none", "All"]}}
    with pytest.raises(InputError, match="two labels are alike but for capital letters"):
        mapping.from_data(facts)


def test_words_of_ties_that_do_not_count_are_not_told(tmp_path):
    """Of a department with itself, and of one that is left out."""
    rows = [
        ["from", "to", "trust"],
        ["IT", "HR", "None"],
        ["IT", "IT", "None"],
        ["HR", "IT", "4"],
        ["Law", "IT", "None"],
    ]
    tables = run.tables_of([written(tmp_path / "ties.csv", rows)])
    scale = {"from": 1, "to": 5}
    map_ = mapping.from_data({**mapping.data_of(guess(tables).map), "scale": scale, "leave_out": ["Law"]})
    found = run.estimate_of(map_, tables, run.Settings(minimum=1))
    assert [note for note in found.reading.notes if "no answer" in note] == [
        'counted as no answer: "None" (1); one that is an answer belongs under scale.labels'
    ]


def test_words_that_count_as_no_answer_are_told(tmp_path):
    """How often each stands where an answer could; not those that the map names, nor what says nothing of oneself."""
    rows = [["department", "trust [IT]", "trust [HR]"], *[["IT", "-", "4"]] * 5, *[["HR", "2", "n/a"]] * 5]
    rows += [["IT", "-", "N/A"], ["HR", "N/A", ""], ["HR", "weiß nicht", ""]]
    found = estimated(written(tmp_path / "survey.csv", rows))
    assert found.reading.notes == [
        'counted as no answer: "N/A" (2), "weiß nicht" (1); one that is an answer belongs under scale.labels'
    ]


def test_an_answer_cannot_be_a_label_and_missing():
    """The map says one or the other."""
    scale = {"labels": ["None", "All"], "missing": ["none"]}
    facts = {"shape": "matrix", "items": {"stake": "Need"}, "scale": scale}
    with pytest.raises(InputError, match="labels and missing both name none: it is an answer, or it is none"):
        mapping.from_data(facts)


def test_surveymonkey(tmp_path):
    """Two header rows: a question over its rows, then the rows."""
    first = ["Respondent ID", "Collector ID", "Which department do you work in?"]
    second = ["", "", "Response"]
    for question in QUESTIONS:
        first += [question, "", ""]
        second += list(ABOUT)
    rows = [[f"{n}", "7", *row] for n, row in enumerate(wide())]
    assert same(written(tmp_path / "monkey.csv", [[*first, OWN], [*second, "Response"], *rows]))


@pytest.mark.parametrize("coded", [True, False], ids=["codes", "labels"])
def test_limesurvey(tmp_path, coded):
    """Questions in full with answer codes A1 to A5, or with answers in words; not submitted answers are dropped."""
    ours = {one.item: one for one in questions.questions()}
    asked = [ours[item] for item in ITEMS]
    head = ["id", "submitdate", "department"]
    head += [f"{one.question} [{name}]" for one in asked for name in ABOUT] + [ours["self_worth"].question]
    rows = []
    for number, (home, answers, own) in enumerate(PEOPLE):
        cells = []
        for place, one in enumerate(asked):
            for about in ABOUT:
                answer = answers[about][place] if about in answers else None
                cells.append("" if answer is None else f"A{answer}" if coded else one.anchors[answer - 1])
        mine = f"A{own}" if coded else ours["self_worth"].anchors[own - 1]
        rows.append([str(number), "2026-10-01", home, *cells, mine])
    rows.append(["99", "", "IT", *["A1"] * 9, "A1"])
    file = written(tmp_path / "lime.csv", [head, *rows], ";")
    assert same(file)
    assert estimated(file).reading.dropped == {"not finished": 1}


def test_limesurvey_codes_do_not_name_departments(tmp_path):
    """`Q3[SQ001]`: the order of the departments must come from the user."""
    head = ["id", "department", *(f"{q}[SQ00{n}]" for q in ("stake", "alternatives", "trust") for n in (1, 2, 3))]
    file = written(tmp_path / "codes.csv", [head, *([str(n), *row[:-1]] for n, row in enumerate(wide()))])
    tables = run.tables_of([file])
    found = guess(tables)
    assert found.open == ["about: the columns do not name the departments; put them in the order of the columns"]
    assert found.map.items == {"stake": "stake", "alternatives": "alternatives", "trust": "trust"}
    made = run.estimate_of(found.map.model_copy(update={"about": list(ABOUT)}), tables, run.Settings())
    assert close(sides(made, *ITEMS), SIDES)


@pytest.mark.parametrize(
    ("separator", "encoding"), [(";", "utf-8"), ("\t", "utf-16"), ("|", "utf-8-sig"), (",", "cp1252")]
)
def test_separators_and_encodings(tmp_path, separator, encoding):
    """Any usual separator, with a department that needs the encoding."""
    rows = [[cell.replace("Finance", "Büro") for cell in row] for row in [HEAD, *wide()]]
    found = estimated(written(tmp_path / "any.csv", rows, separator, encoding))
    assert found.reading.departments == ["IT", "Sales", "Büro"]
    assert sides(found, "stake")["IT", "Sales"] == (0.85,)
    assert bool(found.reading.notes) == (encoding == "cp1252")


def test_excel_says_what_separates(tmp_path):
    """A first line `sep=;` is no header."""
    file = written(tmp_path / "excel.csv", [HEAD, *wide()], ";")
    file.write_bytes(b"sep=;\r\n" + file.read_bytes())
    assert same(file)


def test_decimal_commas(tmp_path):
    """3,5 is a number where semicolons separate; 1.234,5 is an amount."""
    rows = [["from", "to", "hours"], ["IT", "HR", "1.234,5"], ["HR", "IT", "10,5"], ["IT", "Law", "617,25"]]
    rows += [["Law", "IT", "2"], ["HR", "Law", "21"], ["Law", "HR", "1"]]
    found = estimated(written(tmp_path / "flows.csv", rows, ";"))
    assert sides(found, "stake")["IT", "Law"] == (0.5,)
    assert sides(found, "stake")["HR", "IT"] == (0.5,)


HOURS = [["from", "to", "hours"], ["IT", "HR", ""], ["HR", "IT", "4"], ["IT", "Law", "2000"], ["Law", "IT", "2"]]
HOURS += [["HR", "Law", "21"], ["Law", "HR", "1"]]


def hours(first, second="2000"):
    """Flows, two of which stand as somebody wrote them."""
    return [HOURS[0], [*HOURS[1][:2], first], HOURS[2], [*HOURS[3][:2], second], *HOURS[4:]]


@pytest.mark.parametrize(
    ("separator", "first", "second", "stake"),
    [
        (";", "1.500", "2.000,5", 1500 / 2000.5),
        (",", "0,500", "0,25", 1.0),
        (",", "1,500", "2.5", 1.0),
        (",", "1.500", "2.5", 0.6),
        (";", "1.500", "1.000.000", 0.0015),
    ],
)
def test_other_amounts_of_a_column_say_what_a_mark_means(tmp_path, separator, first, second, stake):
    """A point before three digits is that of thousands where the column has decimal commas, and the other way."""
    found = estimated(written(tmp_path / "flows.csv", hours(first, second), separator))
    assert found.of("IT", "HR")["stake"][1][0] == pytest.approx(stake)


@pytest.mark.parametrize(("separator", "first"), [(";", "1.500"), (",", "1.500"), (",", "1,500")])
def test_an_amount_with_two_meanings_is_refused(tmp_path, separator, first):
    """Nothing in the column says whether it is 1500 or 1.5; a workbook holds numbers, and has no doubt."""
    with pytest.raises(
        InputError, match=rf'flows.csv, line 2, column hours: "{first}" may mean 1500 or 1.5: write one'
    ):
        estimated(written(tmp_path / "flows.csv", hours(first), separator))
    pd.DataFrame(hours(1.125, 1.5)).to_excel(tmp_path / "flows.xlsx", header=False, index=False)
    assert estimated(tmp_path / "flows.xlsx").of("IT", "HR")["stake"][1][0] == 0.75


def test_reversed_items_and_missing_codes(tmp_path):
    """Answers that run down are turned; 99 is no answer."""
    rows = [[*row[:4], *(str(6 - int(cell)) if cell else "" for cell in row[4:7]), *row[7:]] for row in wide()]
    rows.append(["IT", *["99"] * 10])
    tables = run.tables_of([written(tmp_path / "down.csv", [HEAD, *rows])])
    map_ = guess(tables).map
    assert map_.scale.missing == [99]
    scale = map_.scale.model_copy(update={"reversed_items": ["alternatives"]})
    made = run.estimate_of(map_.model_copy(update={"scale": scale}), tables, run.Settings())
    assert close(sides(made, *ITEMS), SIDES)


def test_the_scale_is_not_that_of_the_answers(tmp_path):
    """Answers from 2 to 4 on a scale of 1 to 5; answers up to 7 leave the scale open, and are refused."""
    few = [["department", "trust [IT]", "trust [HR]"], *[["IT", "", "4"]] * 5, *[["HR", "2", ""]] * 5]
    assert sides(estimated(written(tmp_path / "few.csv", few)), "trust") == {
        ("IT", "HR"): (0.75,),
        ("HR", "IT"): (0.25,),
    }
    many = [*few, ["HR", "7", ""]]
    tables = run.tables_of([written(tmp_path / "many.csv", many)])
    found = guess(tables)
    assert "2 to 7" in found.open[0]
    with pytest.raises(InputError, match='"7" is no answer of trust'):
        run.estimate_of(found.map, tables, run.Settings())


def network(**how):
    """The network of the second example, with the department of each person."""
    graph = nx.DiGraph(**how)
    for name, home in (("Ann", "IT"), ("Bob", "IT"), ("Cem", "Sales"), ("Dee", "Sales")):
        graph.add_node(name, department=home)
    edges = pd.read_excel(DATA / "2_nodes_edges.xlsx", sheet_name="Edges", engine="calamine")
    for source, target, need, trust in edges.itertuples(index=False):
        graph.add_edge(source, target, need=need, trust=trust)
    return graph


@pytest.mark.parametrize(
    ("ending", "write"), [("graphml", nx.write_graphml), ("gexf", nx.write_gexf), ("gml", nx.write_gml)]
)
def test_drawn_networks(tmp_path, ending, write):
    """GraphML, GEXF and GML keep the attributes of nodes and ties."""
    write(network(), tmp_path / f"net.{ending}")
    found = estimated(tmp_path / f"net.{ending}", minimum=2)
    assert close(sides(found, "stake", "trust"), {("IT", "Sales"): (0.75, 0.625), ("Sales", "IT"): (0.625, 0.625)})


HEADS = {("IT", "HR"): (1.0,), ("HR", "IT"): (0.5,), ("IT", "Law"): (0.25,), ("Law", "IT"): (0.75,)}
"""Four ties that named heads drew: 5, 3, 2 and 4 of 5."""
NUMBERS = {("IT", "HR"): 5, ("HR", "IT"): 3, ("IT", "Law"): 2, ("Law", "IT"): 4}


def of_heads(found):
    """The stakes that heads gave."""
    return {side: value for side, value in sides(found, "stake").items() if side in HEADS}


def test_pajek_keeps_the_weight(tmp_path):
    """A network of departments: one voice each, so only with --heads."""
    graph = nx.DiGraph()
    for (one, other), value in NUMBERS.items():
        graph.add_edge(one, other, weight=value)
    nx.write_pajek(graph, tmp_path / "heads.net")
    with pytest.raises(InputError, match="--heads"):
        estimated(tmp_path / "heads.net")
    assert of_heads(estimated(tmp_path / "heads.net", heads=True)) == HEADS


def test_edge_list_of_departments(tmp_path):
    """Source, target, weight."""
    rows = [["Source", "Target", "Weight"], *([*pair, value] for pair, value in NUMBERS.items())]
    assert of_heads(estimated(written(tmp_path / "edges.csv", rows), heads=True)) == HEADS


def square(blank=""):
    """The ties of heads as a matrix."""
    names = ("IT", "HR", "Law")
    return [["", *names], *([one, *(NUMBERS.get((one, other), blank) for other in names)] for one in names)]


def test_matrices(tmp_path):
    """A square for each item, in a workbook; blank cells are no answers."""
    with pd.ExcelWriter(tmp_path / "book.xlsx") as book:
        for name in ("Need", "Trust"):
            pd.DataFrame(square()).to_excel(book, sheet_name=name, header=False, index=False)
    found = estimated(tmp_path / "book.xlsx", heads=True)
    assert of_heads(found) == HEADS
    assert sides(found, "trust")["IT", "HR"] == (1.0,)
    assert found.of("HR", "Law")["stake"][0].source == "imputed"


@pytest.mark.parametrize("embedded", [True, False])
def test_ucinet_full_matrix(tmp_path, embedded):
    """Text with labels in front, or in the data."""
    rows = square(blank=1)
    if embedded:
        text = "dl n=3 format=fullmatrix\nlabels embedded\ndata:\n" + "\n".join(" ".join(map(str, row)) for row in rows)
    else:
        body = "\n".join(" ".join(map(str, row[1:])) for row in rows[1:])
        text = f"DL\nN = 3\nFORMAT = FULLMATRIX DIAGONAL PRESENT\nLABELS:\nIT,HR,Law\nDATA:\n{body}\n"
    (tmp_path / "net.dl").write_text(text, encoding="utf-8")
    assert of_heads(estimated(tmp_path / "net.dl", heads=True)) == HEADS


def test_ucinet_edge_list(tmp_path):
    """Numbers of nodes, or their names."""
    ties = "\n".join(f"{one} {other} {value}" for (one, other), value in NUMBERS.items())
    (tmp_path / "net.dl").write_text(f"dl n=3 format=edgelist1\nlabels embedded:\ndata:\n{ties}\n", encoding="utf-8")
    assert of_heads(estimated(tmp_path / "net.dl", heads=True)) == HEADS
    for number, name in enumerate(("IT", "HR", "Law"), 1):
        ties = ties.replace(name, str(number))
    (tmp_path / "net.dl").write_text(f"dl n=3 format=edgelist1\nlabels:\nIT,HR,Law\ndata:\n{ties}\n", encoding="utf-8")
    assert of_heads(estimated(tmp_path / "net.dl", heads=True)) == HEADS


def test_a_blank_need_is_not_zero(tmp_path):
    """Who named nobody elsewhere needs nobody there; who left the need blank, or named nobody at all, said nothing."""
    people = [["name", "department"], ["a", "IT"], ["b", "IT"], ["c", "IT"], ["x", "HR"], ["y", "HR"], ["z", "Law"]]
    people.append(["w", "Law"])
    ties = [["from", "to", "need", "trust"], ["a", "x", "5", "5"], ["A ", "y", "3", "1"], ["b", "y", "", "3"]]
    ties += [["b", "z", "5", ""], ["x", "a", "5", "5"], ["y", "x", "5", "5"]]  # y works with HR alone, b is blank on HR
    files = [written(tmp_path / "people.csv", people), written(tmp_path / "ties.csv", ties)]
    found = estimated(*files, minimum=1, heads=True)
    assert found.of("IT", "HR")["stake"][1][0] == 1  # a alone: b is blank
    assert found.of("IT", "HR")["trust"][1][0] == 0.5  # a 0.5 on average, in two spellings; b 0.5
    assert found.of("IT", "Law")["stake"][1][0] == 0.5  # a 0, b 1
    assert found.of("HR", "IT")["stake"][1][0] == 0.5  # x 1, y 0
    assert found.of("Law", "IT")["stake"][0].source == "imputed"  # nobody in Law named anybody


def test_each_matrix_may_have_words_of_its_own(tmp_path):
    """Need in one ladder, trust in another, worth in numbers: each has its scale."""
    often = ("never", "rarely", "sometimes", "often", "always")
    with pd.ExcelWriter(tmp_path / "book.xlsx") as book:
        for name, words in (("Need", AGREE), ("Trust", often), ("Worth", (1, 2, 3, 4, 5))):
            rows = [[words[cell - 1] if isinstance(cell, int) else cell for cell in row] for row in square()]
            pd.DataFrame(rows).to_excel(book, sheet_name=name, header=False, index=False)
    found = estimated(tmp_path / "book.xlsx", heads=True)
    for item in ("stake", "trust", "worth"):
        assert {side: value for side, value in sides(found, item).items() if side in HEADS} == HEADS


def test_amounts_in_words_are_no_flows(tmp_path):
    """The line says how they can be read."""
    rows = [["from", "to", "hours"], ["IT", "HR", "often"], ["HR", "IT", "never"]]
    with pytest.raises(InputError, match=r'"often" is no amount .* shape: edges, whose scale has labels'):
        estimated(written(tmp_path / "flows.csv", rows))


def test_older_layout_of_viva(tmp_path):
    """`TimeInvestors_Organization`, several rows a date; no group sizes, which is told."""
    head = ["TimeInvestors_Organization", "Collaborators_Organization", "Date", "Meetings", "Collaboration_hours"]
    rows = [["IT", "HR", "11/3/2019", 1, 2.0], ["IT", "HR", "11/3/2019", 1, 2.0], ["IT", "Law", "11/3/2019", 1, 1.0]]
    rows += [["HR", "IT", "11/3/2019", 1, 2.0], ["Law", "IT", "11/3/2019", 1, 2.0]]
    rows += [["IT", "Collaborators Within Group", "11/3/2019", 1, 9.0]]
    found = estimated(written(tmp_path / "wpa.csv", [head, *rows]))
    assert sides(found, "stake")["IT", "Law"] == (0.25,)
    assert "no group sizes" in found.reading.notes[0]


def test_person_to_group(tmp_path):
    """Where the export has a row for each person, the size of a group is the number of its persons."""
    head = ["PersonId", "PrimaryCollaborator_Organization", "SecondaryCollaborator_Organization", "MetricDate"]
    head += ["Group_collaboration_time_invested"]
    rows = [[f"{home}{n}", home, other, "1/1/2026", 1] for home in ("IT", "HR", "Law") for n in range(5)
            for other in ("IT", "HR", "Law") if home != other]  # fmt: skip
    rows += [["x", "CEO", "IT", "1/1/2026", 5]]
    found = estimated(written(tmp_path / "p2g.csv", [head, *rows]))
    assert found.reading.departments == ["IT", "HR", "Law"]
    assert set(sides(found, "stake").values()) == {(1.0,)}


@pytest.mark.parametrize("ending", ["xls", "xlsb", "ods"])
def test_workbooks_of_other_programs(ending):
    """The first example as LibreOffice saved it (.xls, .ods), and in Excel's binary format."""
    assert same(DATA / f"1_survey.{ending}")


def test_spss_compressed_with_missing_answers(tmp_path):
    """`.zsav`; an answer that the file declares missing is none, whatever its number."""
    pyreadstat = pytest.importorskip("pyreadstat")
    columns = ["home", *(f"trust_{n}" for n in (1, 2)), "own"]
    rows = [[1, float("nan"), 5, 3], [1, float("nan"), 7, 3]] + [[1, float("nan"), 5, 3]] * 4
    rows += [[2, 2, float("nan"), 1]] * 5
    scale = {1: "nothing", 5: "all", 7: "cannot say"}
    pyreadstat.write_sav(
        pd.DataFrame(rows, columns=columns),
        tmp_path / "small.zsav",
        column_labels=["Department", "I count on them [IT]", "I count on them [HR]", "We count as much as others"],
        variable_value_labels={"home": {1: "IT", 2: "HR"}, "trust_1": scale, "trust_2": scale},
        missing_ranges={"trust_1": [7], "trust_2": [7]},
        compress=True,
    )
    found = estimated(tmp_path / "small.zsav")
    assert sides(found, "trust") == {("IT", "HR"): (1.0,), ("HR", "IT"): (0.25,)}
    assert found.of("IT", "HR")["trust"][0].answers == 5


def test_the_lowest_answer_of_an_spss_file_may_be_called_none(tmp_path):
    """Its code stays on the scale, and the guess asks."""
    pyreadstat = pytest.importorskip("pyreadstat")
    words = {1: "None", 2: "A little", 3: "Half", 4: "Most", 5: "All", 9: "Not applicable"}
    pyreadstat.write_sav(
        pd.DataFrame([["IT", 9, 1], ["HR", 2, 9]], columns=["department", "trust_1", "trust_2"]),
        tmp_path / "none.sav",
        column_labels=["department", "trust [IT]", "trust [HR]"],
        variable_value_labels={"trust_1": words, "trust_2": words},
    )
    found = guess(run.tables_of([tmp_path / "none.sav"]))
    assert (found.map.scale.low, found.map.scale.high, found.map.scale.missing) == (1, 5, [9])
    assert found.open == [
        'scale: "None" may be the answer that means 0, or no answer; '
        "put 1 under missing, and say from: 2 and to: 5, if it is none"
    ]


def test_a_sheet_of_notes_is_passed_over(tmp_path):
    """A workbook may hold more than its tables."""
    with pd.ExcelWriter(tmp_path / "survey.xlsx") as book:
        pd.DataFrame([["Read me", ""], ["", ""]]).to_excel(book, sheet_name="Notes", header=False, index=False)
        pd.DataFrame([HEAD, *wide()]).to_excel(book, sheet_name="Answers", header=False, index=False)
    assert same(tmp_path / "survey.xlsx")


def test_departments_as_codes_are_renamed(tmp_path):
    """Codes that the columns do not name: one line, or names in the map."""
    tables = run.tables_of([written(tmp_path / "codes.csv", [HEAD, *wide(home=lambda one: f"D{ABOUT.index(one)}")])])
    map_ = guess(tables).map.model_copy(update={"about": list(ABOUT)})
    with pytest.raises(InputError, match="seen: D0, D1, D2; give their names under rename"):
        run.estimate_of(map_, tables, run.Settings())
    rename = {f"D{number}": name for number, name in enumerate(ABOUT)}
    made = run.estimate_of(map_.model_copy(update={"rename": rename}), tables, run.Settings())
    assert close(sides(made, *ITEMS), SIDES)


def test_several_files_of_one_survey(tmp_path):
    """A file for each department: one survey."""
    files = [
        written(tmp_path / f"{one}.csv", [HEAD, *(row for row in wide() if row[0] == one)]) for one in ABOUT
    ]  # fmt: skip
    assert same(*files)


def test_an_unknown_layout_says_what_was_seen(tmp_path):
    """And what is missing."""
    with pytest.raises(InputError, match=r"neither a survey .* seen: .*: colour, size"):
        estimated(written(tmp_path / "odd.csv", [["colour", "size"], ["red", "3"]]))


def test_map_written_and_read(tmp_path):
    """What is guessed reads back as it was; a wrong key gets its line."""
    tables = run.tables_of([QUALTRICS])
    map_ = guess(tables).map
    file = tmp_path / "map.yaml"
    file.write_text(mapping.text_of(map_), encoding="utf-8")
    assert mapping.load(file) == map_
    file.write_text(mapping.text_of(map_).replace("department:", "departement:"), encoding="utf-8")
    with pytest.raises(InputError, match=r'line 5: unknown key "departement"; did you mean "department"'):
        mapping.load(file)
    file.write_text("shape: circle\n", encoding="utf-8")
    with pytest.raises(InputError, match="shape must be one of survey, edges, matrix, flows, not circle"):
        mapping.load(file)
