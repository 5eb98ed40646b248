"""`Scenario.report`: the report of the command line, from Python."""

from __future__ import annotations

import html
import re
import shlex

import pytest

import partnering as pt
from partnering.report import plan, run
from partnering.scenarios import scenario as files
from partnering.scenarios.uncertainty import draws_of
from tests.console import partnering

ASKED = {"budget": "5 coins", "events": ["offer_rate=0.2"], "draws": 8, "replicates": 10}


@pytest.fixture
def client(whole):
    """The scenario of the report that was made once."""
    return pt.read(whole.folder / "client.yaml")


@pytest.fixture
def usual(whole):
    """What the report of Python is asked for, so that it finds all studies of the other one."""
    return ASKED | {"catalogue": whole.folder / "tiny.yaml", "out": whole.folder / "studies"}


def test_it_is_the_report_of_the_command_line(whole, client, usual, tmp_path):
    """The same studies, none run again, and the same answer."""
    made = client.report(str(tmp_path / "client.xlsx"), **usual)
    answer = whole.document().chapters[0]
    assert (made.finding, str(made)) == (answer.finding, "\n\n".join([answer.finding, *answer.text]))
    assert {kind: found.folder for kind, found in made.studies.items()} == {
        kind: folder for kind, (folder, _) in whole.studies.items()
    }
    assert isinstance(made.studies["advise"], pt.Advice)
    assert made.files == (tmp_path / "client.xlsx",)
    assert made.files[0].read_bytes().startswith(b"PK")
    assert "client.xlsx" in repr(made)


@pytest.mark.usefixtures("painted")
def test_its_command_makes_it_anew(whole, client, usual, tmp_path):
    """A changed scenario has no file of its own, so the report keeps one. The command finds every study there."""
    changed = client.with_settings({"departments.R&D.self_worth": 0.7})
    few = usual | {"draws": 2, "replicates": 2, "budget": None, "out": tmp_path / "its own", "seed": 0}
    made = changed.report(tmp_path / "client.html", **few, title="For us", author="Ada")
    before = sorted((tmp_path / "its own").iterdir())
    page = made.files[0].read_text(encoding="utf-8")
    command = html.unescape(re.search(r"partnering (report [^<]*)", page)[1])
    assert "Ada" in page
    made.files[0].unlink()
    done = partnering(*shlex.split(command), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted((tmp_path / "its own").iterdir()) == before
    assert str(made) in done.stdout
    assert re.sub(r"partnering report [^<]*", "", page) == re.sub(
        r"partnering report [^<]*", "", made.files[0].read_text(encoding="utf-8")
    )


def test_a_file_of_draws_goes_with_the_scenario(whole, tmp_path):
    """The kept scenario stands for itself: it holds the same draws."""
    (tmp_path / "answers.csv").write_text("organisation.clarity\n0.2\n0.4\n0.8\n", encoding="utf-8")
    text = "name: Two\ndepartments: {IT: {}, Sales: {}}\ndraws: answers.csv\n"
    (tmp_path / "two.yaml").write_text(text, encoding="utf-8")
    planned = plan.plan(plan.source_of([str(tmp_path / "two.yaml")]), whole.plan.catalogue, draws=2)
    kept = run.with_its_scenario(planned, tmp_path / "studies")
    assert kept.home.parent == tmp_path / "studies"
    again = files.load(kept.home / "scenario.yaml")
    assert again.data == kept.scenario.data
    assert (draws_of(again, kept.home, 2, kept.seed).values == planned.draws.values).all()
    assert run.with_its_scenario(planned, tmp_path / "studies").source == kept.source


@pytest.mark.parametrize(
    ("to", "asked", "message"),
    [
        ((), {}, "to: name at least one file"),
        (("client.doc",), {}, 'unknown kind of document ".doc"'),
        (("a.html",), {"events": "clarity=1"}, "events: must be a list of text"),
        (("a.html",), {"events": ["clarity=1", "clarity=1"]}, 'events: "clarity=1" is given twice'),
        (("a.html",), {"events": ["flood"]}, 'events "flood": unknown intervention'),
        (("a.html",), {"budget": "much"}, "budget"),
        (("a.html",), {"language": "xx"}, 'unknown language "xx"'),
        (("a.html",), {"logo": "tiny.yaml"}, "logo: there is no file tiny.yaml"),
        (("a.html",), {"template": "t.pptx"}, "template: goes with slides"),
        (("a.html",), {"workers": 0}, "workers: "),
        (("a.html",), {"out": "taken"}, "out: taken is no folder"),
        (("a.html",), {"studies": ["nowhere"]}, "nowhere"),
    ],
)
def test_faults_are_told_before_anything_is_run(client, tmp_path, monkeypatch, to, asked, message):
    """With the name of the argument, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").touch()
    with pytest.raises(pt.InputError) as caught:
        client.report(*to, **asked)
    assert message in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
