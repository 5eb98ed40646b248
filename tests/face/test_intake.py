"""`pt.intake`: the same as the command, as tables and a scenario."""

from __future__ import annotations

import gc
import pickle

import pytest

import partnering as pt
from tests.clients.inputs import NODES_EDGES, QUALTRICS, written
from tests.console import partnering


@pytest.fixture(scope="module")
def client():
    """The first example."""
    return pt.intake(QUALTRICS, draws=50)


def test_what_the_files_say(client):
    """The map, the finding, numbers with their ranges, agreement, draws, what was dropped."""
    assert client.map["shape"] == "survey"
    assert str(client).startswith("14 answers read, 2 dropped: 3 departments")
    numbers = client.numbers.set_index(["department", "about", "item"])
    assert numbers.loc[("IT", "Sales", "stake"), "value"] == pytest.approx(0.85)
    assert numbers.loc[("Finance", "IT", "stake"), ["source", "answers"]].tolist() == ["imputed", 0]
    assert (numbers["low"] <= numbers["high"]).all()
    agreement = client.agreement
    assert agreement["item"].tolist() == ["stake", "alternatives", "trust"]
    assert ((agreement["icc2_low"] < agreement["icc2"]) & (agreement["icc2"] < agreement["icc2_high"])).all()
    assert len(client.draws) == 50
    assert "dropped, not finished: 1" in client.notes


def test_its_scenario_carries_the_draws(client):
    """It can be swept at once; what lies in a temporary folder goes with it."""
    made = pt.intake(NODES_EDGES, minimum=2, draws=3).scenario
    folder = made.folder
    assert "3 draws (too few for 95 %: 39 are needed) × 2 replicates" in str(made.sweep(replicates=2))
    assert folder.is_dir()
    other = pickle.loads(pickle.dumps(made)).with_settings({"months": 12})  # noqa: S301
    del made
    gc.collect()
    assert not folder.exists()
    assert "3 draws (too few for 95 %: 39 are needed) × 2 replicates" in str(other.sweep(replicates=2))
    folder = other.folder
    del other
    gc.collect()
    assert not folder.exists()


@pytest.mark.usefixtures("painted")
def test_saved_as_the_command_writes(client, tmp_path):
    """The same bytes; and the map that was guessed, given back, gives the same again."""
    saved = client.save(tmp_path / "client")
    done = partnering("intake", str(QUALTRICS), "--yes", "--draws", "50", "--out", "here/client", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for file in ("client.yaml", "client-draws.csv", "client-map.yaml", "client-intake.md", "client-intake.html"):
        assert (tmp_path / file).read_bytes() == (tmp_path / "here" / file).read_bytes()
    assert saved.departments == ["IT", "Sales", "Finance"]
    with pytest.raises(pt.InputError, match="already exists"):
        client.save(tmp_path / "client.yaml")
    for map_ in (client.map, tmp_path / "client-map.yaml"):
        assert pt.intake(QUALTRICS, map=map_, draws=50).numbers.equals(client.numbers)


def test_an_open_question_is_asked(tmp_path):
    """The map can be read and put right; until then nothing is estimated."""
    rows = [["department", "trust [IT]", "trust [HR]"], *[["IT", "", "7"]] * 5, *[["HR", "2", ""]] * 5]
    file = written(tmp_path / "seven.csv", rows)
    asked = pt.intake(file)
    assert "2 to 7" in asked.open[0]
    with pytest.raises(pt.InputError, match="leaves a question open"):
        print(asked)
    right = pt.intake(file, map=asked.map | {"scale": {"from": 1, "to": 7}})
    assert right.numbers.set_index(["department", "item"]).loc[("IT", "trust"), "value"] == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (pt.intake, "needs a file"),
        (lambda: pt.intake(QUALTRICS, minimum=0), "minimum: must be 1 or more, not 0"),
        (lambda: pt.intake(QUALTRICS, seed=-1), "seed: must be 0 or more"),
        (lambda: pt.intake(QUALTRICS, map={"shape": "circle"}), "map: shape must be one of"),
        (lambda: pt.intake(QUALTRICS, map={"shape": "survey", "departement": "x"}), 'did you mean "department"'),
        (lambda: pt.intake(QUALTRICS, draws=50, minimum=6).finding, "no side of a tie has 6 answers"),
        (lambda: pt.intake(QUALTRICS, draws=50, minimum=6).finding, "or more: lower minimum, or pass heads where"),
    ],
)
def test_bad_input_is_one_line(call, message):
    """As on the command line."""
    with pytest.raises(pt.InputError) as error:
        call()
    assert message in str(error.value)


def test_later_waves_are_observations(tmp_path):
    """As the command writes them: each side that was answered, beside the scenario of the first wave."""
    text = QUALTRICS.read_text(encoding="utf-8-sig")
    (tmp_path / "later.csv").write_text(text.replace("Finance,5,5", "Finance,4,4"), encoding="utf-8")
    client = pt.intake(QUALTRICS, tmp_path / "later.csv", draws=20, months=[0, 6])
    observed = client.observed
    assert [*observed] == ["month", "from", "to", "what", "value", "sd", "respondents"]
    assert set(observed["month"]) == {6}
    assert set(observed["what"]) == {"alternatives", "trust"}
    of_it = observed.set_index(["from", "to", "what"])["value"]
    assert of_it["IT", "Sales", "trust"] == pytest.approx(0.6)
    assert not set(observed["from"]) - {"IT", "Sales"}  # of Finance too few answered
    with pytest.raises(pt.InputError, match="is the first wave"):
        pt.intake(QUALTRICS, tmp_path / "later.csv", months=[1, 6])
