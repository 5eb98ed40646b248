"""A survey that was repeated: the first wave makes the scenario, the later ones what was observed."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest

from partnering.calibration.observations import read
from partnering.calibration.survey_waves import GRAMMAR, months_of
from partnering.files.errors import InputError
from partnering.scenarios.build import build
from partnering.scenarios.scenario import load
from tests.console import partnering

ANSWERS = {"IT": [5, 4, 4, 4, 3, 4], "Sales": [2, 3, 2, 2, 3, 3], "Legal": [3, 3]}
"""What the people of each department say of their trust in each other department."""


def wave(folder, name, more=0):
    """A survey in which everybody answers so much more."""
    rows = [["department", *(f"{item} [{one}]" for item in ("stake", "trust") for one in ANSWERS)]]
    for home, own in ANSWERS.items():
        others = [one != home for one in ANSWERS]
        for answer in own:
            trust = str(min(answer + more, 5))
            rows.append([home, *("4" if one else "" for one in others), *(trust if one else "" for one in others)])
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def test_two_waves_become_a_scenario_and_observations(tmp_path):
    """The scenario is that of the first wave; each side that enough people answered is a row, of the later one."""
    wave(tmp_path, "january.csv")
    wave(tmp_path, "july.csv", 1)
    made = partnering("intake", "january.csv", "july.csv", "--months", "0,6", "--yes", "--out", "client", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "The wave of month 6 tells trust of 4 sides, in 4 means." in made.stdout
    assert "client-observed.csv" in made.stdout
    client = load(tmp_path / "client.yaml")
    assert build(client.alone()).trust[0] == pytest.approx(0.75)  # of IT towards Sales, in January
    table = pd.read_csv(tmp_path / "client-observed.csv")
    assert table["month"].tolist() == [6, 6, 6, 6]
    assert table["respondents"].tolist() == [6, 6, 6, 6]  # two answered in Legal: too few, so nothing of it is told
    assert table["value"].tolist() == pytest.approx([np.mean([1, 1, 1, 1, 0.75, 1])] * 2 + [0.625] * 2, abs=1e-4)
    seen = read(tmp_path / "client-observed.csv", client)
    assert seen.what.tolist() == ["trust"] * 4
    assert (seen.sd == table["sd"]).all()
    assert (seen.sd < 0.2).all()


def test_without_yes_the_map_is_shown_and_the_way_on(tmp_path):
    """With the months in it."""
    wave(tmp_path, "january.csv")
    wave(tmp_path, "july.csv", 1)
    made = partnering("intake", "january.csv", "july.csv", "--months", "0,6", "--out", "client", cwd=tmp_path)
    assert "partnering intake january.csv july.csv --months 0,6 --map client-map.yaml --out client" in made.stdout


def test_each_wave_tells_what_it_drops(tmp_path):
    """Why, how many rows, and of which wave; a column that calls a department otherwise is refused."""
    wave(tmp_path, "january.csv")
    wave(tmp_path, "july.csv", 1)
    text = (tmp_path / "july.csv").read_text(encoding="utf-8")
    (tmp_path / "july.csv").write_text(text + "Law,4,4,4,4,4,4\n,4,4,4,4,4,4\n", encoding="utf-8")
    words = ("intake", "january.csv", "july.csv", "--months", "0,6", "--yes", "--out", "client")
    made = partnering(*words, cwd=tmp_path)
    assert made.stderr.splitlines() == [
        "Note: month 6, dropped, no department: 1",
        "Note: month 6, dropped, another department (Law): 1",
    ]
    (tmp_path / "july.csv").write_text(text.replace("[IT]", "[I.T]"), encoding="utf-8")
    made = partnering(*words, "--overwrite", cwd=tmp_path)
    told = 'map, about: unknown department in the columns of stake of july.csv "IT"; did you mean "I.T"?'
    assert (made.returncode, made.stderr.strip()) == (2, f"Error: {told}")


@pytest.mark.parametrize("months", ["0", "1,6", "0,6,6", "0,six", "0,6.5"])
def test_months_are_whole_and_rise_from_0(months):
    """Two at least."""
    with pytest.raises(InputError) as caught:
        months_of(months)
    assert str(caught.value) == (f'--months: "{months}" is not {GRAMMAR}')


def test_waves_that_cannot_be_are_refused(tmp_path):
    """Fewer files than months, the same file twice, a month beyond the horizon, a later wave that tells nothing."""
    wave(tmp_path, "january.csv")
    cases = {
        "january.csv --months 0,6": "--months: names 2 waves, and each has a file of its own: given are 1",
        "january.csv january.csv --months 0,6": "january.csv: holds the same as january.csv, and each answer",
        "january.csv other.csv --months 0,61": "--months: 61 lies beyond month 60, the horizon of the scenario",
        "january.csv other.csv --months 0,6": "--months: the later waves tell nothing of a tie that can be observed",
    }
    text = "department,stake [IT],stake [Sales]\n" + "IT,,4\nSales,5,\n" * 5
    (tmp_path / "other.csv").write_text(text, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(
        "shape: survey\ndepartment: department\nabout: [IT, Sales]\nitems: {stake: stake}\n", encoding="utf-8"
    )
    for words, fault in cases.items():
        made = partnering("intake", *words.split(), "--map", "map.yaml", "--out", "client", cwd=tmp_path)
        assert (made.returncode, fault in made.stderr) == (2, True), made.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["january.csv", "map.yaml", "other.csv"]
