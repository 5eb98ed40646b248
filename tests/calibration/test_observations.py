"""What was observed is read with its lines, and whatever is wrong is told with them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.calibration import observations
from partnering.calibration.observations import COLUMNS, of_table, read
from partnering.calibration.what import WHAT
from partnering.engine.lanes import simulate
from partnering.files.errors import InputError
from partnering.model.luck import Luck
from partnering.scenarios.build import build
from tests.calibration.organisations import three
from tests.strategies import examples

HEAD = "month,from,to,what,value,sd\n"


def written(folder, text, name="seen.csv"):
    """A file in a folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder, text, name="seen.csv"):
    """Every fault of a file, without the folder."""
    with pytest.raises(InputError) as caught:
        read(written(folder, text, name), three())
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_a_row_becomes_a_number_with_its_place_and_its_line(tmp_path):
    """A side by its direction, a tie in either order; yes and no are 1 and 0; blank lines count as lines."""
    sides = "6,IT,Sales,trust,0.75,0.1\n\n6,Sales,IT,trust,.5,0.2\n"
    ties = "12,HR,Sales,in_force,yes,\n12,IT,Sales,ended,no,\n"
    seen = read(written(tmp_path, HEAD + sides + ties), three())
    assert seen.line.tolist() == [2, 4, 5, 6]
    assert seen.month.tolist() == [6, 6, 12, 12]
    assert [*zip(seen.source, seen.target, strict=True)][2] == ("HR", "Sales")
    assert seen.what.tolist() == ["trust", "trust", "in_force", "ended"]
    assert seen.value.tolist() == [0.75, 0.5, 1, 0]
    assert seen.sd.tolist() == [0.1, 0.2, 0.3, 0.3]
    assert seen.place.tolist() == [0, 1, 1, 0]  # the side of IT, that of Sales; the second tie, the first
    assert seen.where(1) == f"{tmp_path}/seen.csv, line 4"
    assert seen.only(seen.what == "trust").line.tolist() == [2, 4]


def test_respondents_stand_for_an_sd(tmp_path):
    """People of one department differ by 0.2, so the mean of four is known to 0.1; an sd that is given counts."""
    text = "month;from;to;what;value;sd;respondents\n6;IT;Sales;trust;0,75;;4\n6;Sales;IT;trust;0,5;0,05;4\n"
    assert read(written(tmp_path, text), three()).sd.tolist() == [0.1, 0.05]


def test_a_workbook_is_read_like_a_csv(tmp_path):
    """Numbers are numbers; the row is the line."""
    rows = [(6, "IT", "Sales", "trust", 0.75, 5), (7, "HR", "Sales", "in_force", "no", None)]
    pd.DataFrame(rows, columns=[*COLUMNS[:5], "respondents"]).to_excel(tmp_path / "seen.xlsx", index=False)
    seen = read(tmp_path / "seen.xlsx", three())
    assert seen.line.tolist() == [2, 3]
    assert seen.value.tolist() == [0.75, 0]
    np.testing.assert_allclose(seen.sd, [0.2 / 5**0.5, 0.3])


def test_a_table_in_python_is_read_like_its_file(tmp_path):
    """What is missing in it is an empty cell; its first row is line 2."""
    rows = [(6, "IT", "Sales", "trust", 0.75, 5), (7, "HR", "Sales", "in_force", True, None)]
    seen = of_table(pd.DataFrame(rows, columns=[*COLUMNS[:5], "respondents"]), three())
    assert seen.value.tolist() == [0.75, 1]
    assert seen.where(1) == "observed, line 3"
    with pytest.raises(InputError, match="observed, line 2: says neither sd nor respondents"):
        of_table(pd.DataFrame(rows[:1], columns=COLUMNS[:6]).assign(sd=np.nan), three())


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("6,It,Sales,trust,0.7,0.1", 'unknown department "It"; did you mean "IT"?'),
        ("6,IT,HR,trust,0.7,0.1", "there is no tie between IT and HR in the scenario"),
        ("5,IT,Sales,trust,0.6,0.1", "gives trust of IT towards Sales in month 5 again: it stands at line 2"),
        ("6,IT,IT,trust,0.7,0.1", 'names "IT" twice: an observation is of two departments'),
        ("0,IT,Sales,trust,0.7,0.1", 'month must be a whole number from 1 to 24 (the horizon), not "0"'),
        ("25,IT,Sales,trust,0.7,0.1", 'month must be a whole number from 1 to 24 (the horizon), not "25"'),
        ("6.5,IT,Sales,trust,0.7,0.1", 'month must be a whole number from 1 to 24 (the horizon), not "6.5"'),
        ("6,IT,Sales,trusts,0.7,0.1", 'unknown observation "trusts"; did you mean "trust"?'),
        ("6,IT,Sales,trust,75 %,0.1", 'trust must be a number from 0 to 1, not "75 %"; did you mean 0.75?'),
        ("6,IT,Sales,trust,=B2/4,0.1", "trust must be a number from 0 to 1, not a formula"),
        ("6,IT,Sales,trust,,0.1", "trust must be a number from 0 to 1, not an empty cell"),
        ("6,IT,Sales,trust,1.2,0.1", 'trust must be a number from 0 to 1, not "1.2"'),
        ("6,IT,Sales,in_force,0.5,", 'in_force must be yes or no (1 or 0), not "0.5"'),
        ("6,IT,Sales,trust,0.7,0", 'sd must be a number above 0, 1000 at most, not "0"'),
        ("6,IT,Sales,trust,0.7,1e200", 'sd must be a number above 0, 1000 at most, not "1e200"'),
        ("6,IT,Sales,trust,0.7,", "says neither sd nor respondents: how sure is this trust?"),
        ("6,IT,Sales,trust,0,7,0.1", "has more cells than the header: is a decimal comma among them?"),
    ],
)
def test_each_fault_has_its_line(tmp_path, row, fault):
    """What is wrong, where, and what is allowed."""
    assert refused(tmp_path, f"{HEAD}5,IT,Sales,trust,0.7,0.1\n{row}\n") == [f"seen.csv, line 3: {fault}"]


def test_all_faults_are_found(tmp_path):
    """Not the first alone; and a tie has no direction, so its two orders are one observation."""
    rows = "6,IT,Sales,in_force,yes,\n6,Sales,IT,in_force,no,\n6,X,Sales,trust,1,1\n6,IT,Sales,trust,1,1\n"
    assert refused(tmp_path, HEAD + rows) == [
        "seen.csv, line 3: gives in force of Sales and IT in month 6 again: it stands at line 2",
        'seen.csv, line 4: unknown department "X"; allowed: IT, Sales, HR',
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("month,from,to,what,valu,sd\n1\n", 'seen.csv, line 1: unknown column "valu"; did you mean "value"?'),
        ("month,from,to,what,sd\n1\n", "seen.csv, line 1: has no column value; the columns are "
         "month, from, to, what, value, sd, respondents (one of the last two)"),
        ("month,month,from,to,what,value\n1\n", "seen.csv, line 1: names a column twice; the columns are "
         "month, from, to, what, value, sd, respondents"),
        (HEAD, "seen.csv: holds no observation below its header"),
        ("", "seen.csv: is empty"),
        ("month,from,to,what,value,respondents\n1,IT,Sales,trust,1,2.5\n",
         'seen.csv, line 2: respondents must be a whole number from 1 up, not "2.5"'),
    ],
)  # fmt: skip
def test_a_file_of_another_shape_is_refused(tmp_path, text, fault):
    """With the columns that it should have."""
    assert refused(tmp_path, text) == [fault]


def test_files_of_another_kind_or_size_are_refused(tmp_path, monkeypatch):
    """Before they are read."""
    assert refused(tmp_path, HEAD, "seen.docx")[0].startswith('seen.docx: ends in ".docx"; observations are read from')
    monkeypatch.setattr(observations, "MAX_ROWS", 1)
    rows = "5,IT,Sales,trust,0.7,0.1\n6,IT,Sales,trust,0.7,0.1\n"
    assert refused(tmp_path, HEAD + rows) == ["seen.csv: holds more than 1 observations"]
    monkeypatch.setattr(observations, "MAX_BYTES", 10)
    assert refused(tmp_path, HEAD + rows) == ["seen.csv: is larger than 10 bytes"]


@settings(max_examples=examples(30))
@given(st.lists(st.lists(st.text(max_size=8), max_size=8), max_size=6))
def test_any_text_is_read_or_refused(tmp_path_factory, cells):
    """The file of a stranger never ends in anything but observations or an error with its reason."""
    path = written(tmp_path_factory.getbasetemp(), HEAD + "\n".join(",".join(row) for row in cells))
    with pytest.raises(InputError):
        read(path, three())
        raise InputError.at("nothing", "was wrong")


def test_the_state_behind_each_observation_is_one_of_the_engine():
    """Traced, for as many places as there are sides or ties; `ended` stays true once a partnering has ended."""
    organisation = build(three())
    record = simulate(
        organisation, Luck.of(1, range(3)), trace=sorted({what.state for what in WHAT.values()} - {"ended"})
    )
    for what in WHAT.values():
        if what.name != "ended":
            assert record.trace[what.state].shape == (3, 24, 4 if what.of == "side" else 2)
    month = np.array([5, 6, 7, 6])
    assert WHAT["ended"].of_state(np.array([6, 6, 6, 0]), month).tolist() == [False, True, True, False]
