"""`partnering lab` on the command line: what it says when it cannot start, and what it answers.

How it ends is tested where the lab of these tests (`url`) is closed: by Ctrl-C, without a traceback, with exit code 0.
"""

from __future__ import annotations

import socket
import sys
import urllib.error
import urllib.request
from importlib.util import find_spec

import pytest

from partnering.cli import app, lab
from tests.console import partnering

needs_nicegui = pytest.mark.skipif(find_spec("nicegui") is None, reason="needs NiceGUI")


def test_without_nicegui_one_line_says_how_to_get_it(monkeypatch, capsys):
    """Exit code 2."""
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    for words in (["lab", "--no-open"], ["lab", "--export", "x.html"]):
        assert app._run(words) == 2
        told = capsys.readouterr().err
        assert told == "Error: lab: needs the extra `lab`; where Partnering was cloned: pip install '.[lab]'\n"


@needs_nicegui
@pytest.mark.parametrize(("code", "told"), [(143, ["The lab is closed."]), (3, [])])
def test_only_a_lab_that_was_ended_says_that_it_is_closed(monkeypatch, capsys, code, told):
    """143 is the code of SIGTERM; 3 is that of a server that could not start."""
    monkeypatch.setattr("partnering.lab.server.serve", lambda *given, **options: sys.exit(code))
    with pytest.raises(SystemExit) as end:
        app._run(["lab", "--no-open"])
    assert end.value.code == code
    assert capsys.readouterr().out.splitlines() == ["Getting ready …", *told]


@needs_nicegui
def test_a_taken_port_is_told_in_one_line(tmp_path):
    """Exit code 2, and the way out."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = partnering("lab", "--no-open", "--port", port, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"Error: port {port} of 127.0.0.1: is taken; choose another --port\n"


@needs_nicegui
def test_a_class_needs_to_be_asked_for(tmp_path):
    """What belongs to its page is refused without it; a taken port of it is told with its option."""
    for option in (["--votes", "v.jsonl"], ["--class-port", "0"]):
        done = partnering("lab", "--no-open", *option, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (2, f"Error: {option[0]}: goes with --class\n")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        at = ["--host", "127.0.0.1", "--port", "0", "--class-port", port]
        done = partnering("lab", "--class", "--no-open", *at, cwd=tmp_path)
    assert done.stderr == f"Error: port {port} of 127.0.0.1: is taken; choose another --class-port\n"


@needs_nicegui
@pytest.mark.parametrize("host", ["http://127.0.0.1", "192.0.2.1"])
def test_a_host_that_is_not_this_machine_is_told_by_its_option(tmp_path, host):
    """With the addresses that may be served on: another port would not help."""
    done = partnering("lab", "--no-open", "--host", host, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error: --host {host}: is no address of this machine; allowed: 127.0.0.1, 0.0.0.0")
    assert done.stderr.count("\n") == 1


@needs_nicegui
@pytest.mark.parametrize("name", ["http://proxy.example/", "a b", "proxy.example:80", ""])
def test_a_name_that_no_request_can_carry_is_refused(tmp_path, name):
    """It would be allowed, and never met."""
    done = partnering("lab", "--no-open", "--allow-host", name, cwd=tmp_path)
    told = f"Error: --allow-host {name}: is no name of a host; give the name alone, such as lab.example.org"
    assert (done.returncode, " ".join(done.stderr.split())) == (2, " ".join(told.split()))


@pytest.mark.parametrize(
    "option", [["--port", "81"], ["--host", "::1"], ["--allow-host", "a"], ["--class"], ["--votes", "v.jsonl"]]
)
def test_options_of_the_server_do_not_go_with_an_export(tmp_path, option):
    """Nothing is served, and nothing written."""
    done = partnering("lab", "--export", "x.html", *option, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        f"Error: {option[0]}: does not go with --export, which serves nothing\n",
    )
    assert list(tmp_path.iterdir()) == []


@needs_nicegui
def test_a_bad_scenario_is_told_before_anything_is_served(tmp_path):
    """As by every command."""
    done = partnering("lab", "compny", "--no-open", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == 'Error: compny: unknown scenario "compny"; did you mean "company"?\n'


def got(url: str) -> str:
    """The text of a page."""
    return urllib.request.urlopen(url, timeout=60).read().decode()  # noqa: S310


@needs_nicegui
def test_a_link_that_is_too_long_gets_a_page_that_says_so(url):
    """Below and above the length at which a server of its own accord refuses an address without a word."""
    for length in (61_000, 70_000, 500_000):
        assert "link: is longer than 60,000 characters" in got(f"{url}/?file={'x' * length}")


@needs_nicegui
def test_other_sites_cannot_reach_the_page_under_their_own_name(url):
    """On this machine alone, a name that leads here from elsewhere is refused; no reading aid of the server is open."""
    assert "Partnering lab" in got(url)
    for path, host, code in (("/", "evil.example", 400), ("/docs", "localhost", 404)):
        request = urllib.request.Request(url + path, headers={"Host": host})  # noqa: S310
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=60)  # noqa: S310
        assert refused.value.code == code
        refused.value.close()


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ([], ""),
        (
            ["http://10.0.0.7:80", "http://192.168.1.5:80"],
            "Others on this network open it at http://10.0.0.7:80 or http://192.168.1.5:80\n"
            "Anybody on this network can open the lab; there is no password.\n",
        ),
    ],
    ids=["this machine", "the network"],
)
def test_it_says_when_others_get_in_and_how(others, told, capsys):
    """A lab for this machine alone has nothing to say."""
    lab._ready("http://127.0.0.1:80", others)
    assert capsys.readouterr().out == f"The lab is at http://127.0.0.1:80 (stop it with Ctrl-C).\n{told}"


@needs_nicegui
def test_it_says_where_a_class_votes_and_who_else_can(capsys):
    """The lab itself is for this machine alone; the vote page is not, which is told with the reason."""
    from partnering.lab.vote.room import Room

    lab._ready("http://127.0.0.1:80", [], Room(["http://192.168.1.5:81"]))
    assert capsys.readouterr().out == (
        "The lab is at http://127.0.0.1:80 (stop it with Ctrl-C).\n"
        "The class votes at http://192.168.1.5:81\n"
        "Anybody on this network can vote there: it has no password, and nothing is encrypted on its way.\n"
        "Phones reach the vote page alone. The lab stays on this machine.\n"
    )
    lab._ready("http://127.0.0.1:80", [], Room([], is_open_to_others=True))
    assert lab.NO_ADDRESS in capsys.readouterr().out
    lab._ready("http://127.0.0.1:80", [], Room(["http://127.0.0.1:81"], is_open_to_others=False))
    assert capsys.readouterr().out.endswith("The class votes at http://127.0.0.1:81\n")
