"""Names have one spelling, hold nothing that nobody sees, and cannot control a terminal: from wherever they come."""

from __future__ import annotations

import json
import os
import tracemalloc

import pytest

from partnering.design import points_file
from partnering.design.points_file import rows
from partnering.design.values import parse_value
from partnering.files.errors import InputError
from partnering.files.names import composed, tidied, tidy, unseen
from partnering.results.contents import UNFINISHED
from partnering.results.sources import fingerprint
from partnering.scenarios.scenario import from_data, from_text
from tests.console import partnering

TWO = "name: Two\ndepartments: {A: {}, B: {}}\n"
ESCAPE = "\x1b]0;PWN\x07\x1b[31mred"
UNSEEN = {
    "zero-width space": "I\u200bT",
    "right-to-left override": "\u202eTI",
    "isolate": "\u2066IT",
    "soft hyphen": "I\xadT",
    "mark of byte order": "\ufeffIT",
    "blank letter": "I\u3164T",
    "private": "I\ue000T",
}


@pytest.mark.parametrize("name", [*UNSEEN.values(), ESCAPE], ids=[*UNSEEN, "escape"])
def test_names_with_unseen_characters_are_refused_wherever_they_come_from(name):
    """In files, in plain data (a stranger's folder, Python, a link of the lab) and in points."""
    quoted = "".join(f"\\U{ord(one):08x}" for one in name)
    for text in (
        f'name: Two\ndepartments: {{"{quoted}": {{}}, B: {{}}}}\n',
        f'name: "{quoted}"\ndepartments: {{A: {{}}, B: {{}}}}\n',
        f'{TWO}relationships: {{default: {{label: "{quoted}"}}}}\n',
        f'{TWO}timeline: [{{month: 2, relabel: "{quoted}"}}]\n',
        f'name: Two\ndepartments: {{A: {{source: "{quoted}"}}, B: {{}}}}\n',
        f'{TWO}sweep: {{points: {{"{quoted}": {{organisation.clarity: 0.5}}}}}}\n',
    ):
        with pytest.raises(InputError, match=r"line \d: .*(cannot be seen|control character|one line of text)"):
            from_text(text)
    for data in (
        {"name": "Two", "departments": {name: {}, "B": {}}},
        {"name": name, "departments": {"A": {}, "B": {}}},
        {"name": "Two", "departments": {"A": {}, "B": {}}, "timeline": [{"month": 2, "relabel": name}]},
    ):
        with pytest.raises(InputError, match=r"cannot be seen|control character"):
            from_data(data)
    with pytest.raises(InputError, match=r"line 2: .*(cannot be seen|control character)"):
        rows(f"name,organisation.clarity\n{name},0\nb,1\n".encode(), "p.csv")


def test_a_text_with_unseen_characters_is_called_what_it_is():
    """A source and a label are no names."""
    for what, data in (
        ("source", {"departments": {"A": {"source": "7\u202e answers"}, "B": {}}}),
        ("label", {"departments": {"A": {}, "B": {}}, "relationships": {"default": {"label": "part\u202ener"}}}),
        ("name", {"departments": {"A\u202e": {}, "B": {}}}),
    ):
        with pytest.raises(InputError, match=f"the {what} '.*' holds U\\+202E, a character that cannot be seen"):
            from_data({"name": "Two", **data})


def test_names_have_one_spelling():
    """Blanks around them go, and letters are composed; so two spellings of one name are one name given twice."""
    assert tidy(" IT ") == "IT"
    assert tidy("Cafe\u0301") == composed("Cafe\u0301") == "Caf\xe9"
    assert list(from_text('name: X\ndepartments: {"IT ": {}, "Cafe\u0301": {}}\n').departments) == ["IT", "Caf\xe9"]
    with pytest.raises(InputError, match='line 4: "IT" is already given at scenario, line 3'):
        from_text('name: X\ndepartments:\n  IT: {}\n  "IT ": {}\n')
    with pytest.raises(InputError, match="IT: is given twice"):
        tidied({"departments": {"IT": {}, " IT": {}}})
    with pytest.raises(InputError, match="line 3: every point needs a name of its own"):
        rows("name,organisation.clarity\nCaf\xe9,0\nCafe\u0301,1\n".encode(), "p.csv")
    assert not unseen("Zo\xeb & Söhne, 経理部 – R+D (Ñandú)")


def test_no_way_in_controls_the_terminal(tmp_path):
    """Names of points and paths, and what a command repeats of its own words."""
    (tmp_path / "p.csv").write_text(f"name,organisation.clarity\n{ESCAPE},0\nb,1\n", encoding="utf-8")
    (tmp_path / "q.csv").write_text(f"organisation.{ESCAPE}\n0\n1\n", encoding="utf-8")
    few = ("--replicates", "2", "--no-figures")
    for words in (
        ("sweep", "two-departments", "--points-from", "p.csv", *few),
        ("sweep", "two-departments", "--points-from", "q.csv", *few),
        ("sweep", "two-departments", "--set", f"organisation.{ESCAPE}=1"),
        ("merge", ESCAPE),
        ("run", ESCAPE),
    ):
        done = partnering(*words, cwd=tmp_path)
        assert done.returncode == 2
        assert "\x1b" not in done.stdout + done.stderr
        assert "\x07" not in done.stdout + done.stderr


def test_a_strangers_folder_does_not_control_the_terminal(tmp_path):
    """`merge` reads names from `unfinished.json`, whose fingerprint a stranger can make fit."""
    short = ("sweep", "two-departments", "--replicates", "2", "--no-figures", "--out", "R", "--shard", "1/1")
    assert partnering(*short, cwd=tmp_path).returncode == 0
    file = tmp_path / "R" / UNFINISHED
    facts = json.loads(file.read_text(encoding="utf-8"))
    data = facts["scenario"]
    for evil in (
        data | {"name": ESCAPE},
        data | {"departments": {ESCAPE: {}, **data["departments"]}},
        data | {"sweep": data["sweep"] | {"vary": {ESCAPE: [0, 1]}}},
        data | {ESCAPE: 1},
    ):
        file.write_text(json.dumps(facts | {"scenario": evil, "fingerprint": fingerprint({"scenario": evil})}))
        done = partnering("merge", "R", cwd=tmp_path)
        assert done.returncode == 2
        assert "\x1b" not in done.stdout + done.stderr
        assert "\x07" not in done.stdout + done.stderr


def test_tables_are_safe_to_print(capsys):
    """Cells come from files too, such as a catalogue."""
    from partnering.cli import output

    output.Reader.begin([])
    table = output.plain_table("name")
    table.add_row(ESCAPE)
    output.show(table)
    shown = capsys.readouterr().out
    assert "red" in shown
    assert "\x1b" not in shown.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert "\x07" not in shown


# ---- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["٠.٥", "0_1", "1_000", "nan", "inf", "Infinity", "+-1", "1e", "0x1F", "½", "１"])
def test_what_is_no_number_in_a_file_is_none_on_the_command_line(text):
    """It stays a text, which then is refused as one."""
    assert parse_value(text) == text


@pytest.mark.parametrize(("text", "value"), [("060", 60), ("-3", -3), (".5", 0.5), ("1.", 1.0), ("1e-3", 0.001)])
def test_numbers_are_those_of_yaml_1_2(text, value):
    """A leading zero makes no octal number."""
    assert parse_value(text) == value
    assert from_text(f"{TWO}months: 060\n").months == 60


@pytest.mark.parametrize("version", ["1.1", "1.0", "2.0"])
def test_another_version_of_yaml_is_refused(version):
    """YAML 1.1 reads 060 as 48 and 1:30 as 90."""
    with pytest.raises(InputError, match=rf"line 1: %YAML {version} would read numbers in another way"):
        from_text(f"%YAML {version}\n---\n{TWO}months: 060\n")
    assert from_text(f"%YAML 1.2\n---\n{TWO}months: 060\n").months == 60


# ---- points files --------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes that are files")
def test_a_pipe_is_no_points_file(tmp_path):
    """Nothing waits for what may never come."""
    os.mkfifo(tmp_path / "p.csv")
    done = partnering("sweep", "two-departments", "--points-from", "p.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "Error: p.csv: is a pipe or a device, not a file\n"


def test_too_many_rows_are_refused_while_they_are_read():
    """A million rows took half a gigabyte before they were refused."""
    content = b"organisation.clarity,organisation.exploitation\n" + b"0.5,0.5\n" * 1_000_000
    tracemalloc.start()
    with pytest.raises(InputError, match=r"p\.csv: holds more than 131,072 points"):
        points_file.rows(content, "p.csv")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 120e6
