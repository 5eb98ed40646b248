"""`partnering lab` on the command line: what it says when it cannot start, and how it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import urllib.error
import urllib.request
from importlib.util import find_spec

import pytest

from partnering.cli import app, lab
from tests.browser import lab as served
from tests.console import SCRIPT, partnering

needs_nicegui = pytest.mark.skipif(find_spec("nicegui") is None, reason="needs NiceGUI")


def test_without_nicegui_one_line_says_how_to_get_it(monkeypatch, capsys):
    """Exit code 2."""
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    assert app._run(["lab", "--no-open"]) == 2
    told = capsys.readouterr().err
    assert told == "Error: lab: needs the extra `lab`; where Partnering was cloned: pip install '.[lab]'\n"


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
def test_a_bad_scenario_is_told_before_anything_is_served(tmp_path):
    """As by every command."""
    done = partnering("lab", "compny", "--no-open", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == 'Error: compny: unknown scenario "compny"; did you mean "company"?\n'


@needs_nicegui
def test_ctrl_c_closes_the_lab(tmp_path):
    """That is how it ends: exit code 0, no traceback."""
    command = [SCRIPT, "lab", "--no-open", "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
    ) as server:
        for line in server.stdout:
            if "http://127.0.0.1" in line:
                break
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=60)
    assert server.returncode == 0
    assert rest.strip() == "The lab is closed."


@needs_nicegui
def test_a_link_that_is_too_long_gets_a_page_that_says_so():
    """Below and above the length at which a server of its own accord refuses an address without a word."""
    with served() as url:
        for length in (61_000, 70_000, 500_000):
            answer = urllib.request.urlopen(f"{url}/?file={'x' * length}", timeout=60)  # noqa: S310
            assert b"link: is longer than 60,000 characters" in answer.read()


@needs_nicegui
def test_other_sites_cannot_reach_the_page_under_their_own_name():
    """On this machine alone, a name that leads here from elsewhere is refused; no reading aid of the server is open."""
    with served() as url:
        assert b"Partnering lab" in urllib.request.urlopen(url, timeout=60).read()  # noqa: S310
        for path, host, code in (("/", "evil.example", 400), ("/docs", "localhost", 404)):
            request = urllib.request.Request(url + path, headers={"Host": host})  # noqa: S310
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=60)  # noqa: S310
            assert refused.value.code == code
            refused.value.close()
