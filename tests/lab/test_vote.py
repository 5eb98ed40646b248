"""The votes of a class: what counts, what is kept, and what the phones are told."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from filelock import FileLock, Timeout
from hypothesis import given
from hypothesis import strategies as st

from partnering.files.errors import InputError
from partnering.lab.state.words import codes, words
from partnering.lab.vote import asking, phone_page
from partnering.lab.vote.log import Log
from partnering.lab.vote.poll import MAX_BETS, Choice, Poll, Question, RefusedError, Result
from partnering.lab.vote.room import MAX_PHONES, Room
from partnering.lab.vote.table import COLUMNS, csv, table

ASKED = Question("How often?", choices=(Choice("rarely", 0, 50), Choice("often", 50, 101)), lesson="need")
OWN = {"phone": "0" * 32}


def voted(*bets, question=ASKED):
    """A vote with one bet of each phone."""
    poll = Poll(question)
    for n, value in enumerate(bets):
        poll.bet(f"p{n}", 1, value, "", float(n))
    return poll


# ---- what counts -------------------------------------------------------------------------------


def test_the_latest_bet_of_each_phone_counts():
    """A change takes the place of the bet before; the histogram at an earlier time still has that one."""
    poll = voted(0, 9, 10, 100)
    assert poll.histogram()[0] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    poll.bet("p0", 2, 55, "", 9.0)
    assert poll.histogram()[0] == [1, 1, 0, 0, 0, 1, 0, 0, 0, 1]
    assert poll.histogram(until=8.0)[0] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert (poll.middle(), poll.question.choice(49), poll.question.choice(50)) == (32.5, *ASKED.choices)
    assert voted(-100, 100, question=Question("By how much?", change=True)).histogram()[0] == [1, *[0] * 8, 1]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9)), max_size=40))
def test_a_bet_counts_once_however_often_and_late_it_comes(deliveries):
    """Whatever is repeated or overtaken on its way: of each phone its bet with the highest number counts."""
    poll = Poll(ASKED)
    for phone, number in deliveries:
        poll.bet(str(phone), number, 10 * number, "")
    latest = {str(phone): max(n for who, n in deliveries if who == phone) for phone, _ in deliveries}
    assert {phone: bet.number for phone, bet in poll.counted.items()} == latest
    assert sorted(poll.values()) == sorted(10 * number for number in latest.values())
    assert sum(poll.histogram()[0]) == len(latest)


def test_a_closed_vote_takes_no_bet_but_still_knows_those_that_it_has():
    """A phone that did not hear the answer sends its bet again after the end: that is no new one."""
    poll = voted(10)
    poll.phase = "closed"
    assert poll.bet("p0", 1, 10, "") is None
    with pytest.raises(RefusedError, match="closed"):
        poll.bet("p0", 2, 20, "")
    assert poll.values() == [10]


def test_a_phone_may_not_change_its_bet_without_end():
    """The memory of the server ends too."""
    poll = Poll(ASKED)
    for number in range(MAX_BETS):
        poll.bet("p", number, number, "")
    with pytest.raises(RefusedError, match="often"):
        poll.bet("p", MAX_BETS, 1, "")
    assert len(poll.bets) == MAX_BETS


def test_a_clock_that_is_set_back_turns_no_time_back(tmp_path):
    """Neither while the server runs nor after a new start, when time goes on from the last bet."""
    room = Room([], Log(tmp_path / "votes.jsonl"))
    room.polls.append(poll := Poll(ASKED, datetime.now(UTC) + timedelta(hours=1)))
    room.log.add(poll, "opened")
    room.log.add(poll, "bet", poll.bet("a", 1, 40, "", 1_800.0))
    assert poll.bet("b", 1, 40, "").after >= 1_800.0
    assert 0.0 <= Poll(ASKED, poll.opened).bet("a", 1, 40, "").after < 600.0
    again = Room([], Log(room.log.file)).poll
    assert 1_800.0 <= again.bet("b", 1, 40, "").after < 2_400.0


def test_the_nearest_are_those_with_a_name():
    """Nobody is named who did not want it, and nobody is left out who is as near: all within the interval are."""
    poll = voted(50)
    for n, (name, value) in enumerate((("Ada", 20), ("Ben", 4), ("Cem", 1), ("Dan", 3), ("Eva", 5), ("Fay", 1))):
        poll.bet(f"n{n}", 1, value, name)
    assert asking.nearest(poll) == []
    poll.result = Result(3.0, 1.6, 4.4)  # the phones show 3 % (2–4)
    assert [bet.name for bet in asking.nearest(poll)] == ["Ben", "Dan", "Cem", "Eva", "Fay"]
    assert [bet.name for bet in asking.nearest(poll, 1)] == ["Ben", "Dan"]
    assert asking.nearest(voted(50)) == []


# ---- what is kept ------------------------------------------------------------------------------


def lesson(room):
    """Two votes: a lesson's, with a change of a bet and a result, and a further one that is open."""
    room.open(ASKED)
    poll = room.poll
    for token, number, value, name in (("a", 1, 40, "=Ada\n "), ("b", 1, 60, ""), ("a", 2, 45, "=Ada")):
        room.bet(room.enter(token), poll.id, number, value, name)
    room.show(Result(3.6, 2.5, 4.9))
    room.open(Question("And now?"))
    room.bet(room.enter("a"), room.poll.id, 3, 7, "")


def test_votes_outlive_the_server(tmp_path):
    """The next one goes on where it stopped, and a bet that is sent again counts once there too."""
    file = tmp_path / "votes.jsonl"
    first = Room([], Log(file))
    lesson(first)
    with file.open("ab") as out:
        out.write(b'{"poll": "cut o')  # as by a power cut
    second = Room([], Log(file))
    assert second.polls == first.polls
    phone, poll = second.enter("a"), second.poll
    second.bet(phone, poll.id, 3, 7, "")
    second.bet(phone, poll.id, 4, 8, "")
    assert (poll.values(), len(poll.bets)) == ([8], 2)
    assert Room([], Log(file)).polls == second.polls


def test_nothing_is_lost_while_the_disk_is_full(tmp_path, monkeypatch):
    """What the system cuts or refuses waits, in its order, and is written when there is room; at the end it is told."""
    room, whole = Room([], Log(tmp_path / "votes.jsonl")), Room([], Log(tmp_path / "whole.jsonl"))
    full, plain = Disk(120), Path.open

    def opened(path, mode="r", buffering=-1, **how):
        file = plain(path, mode, buffering, **how)
        return file if buffering else Narrow(file, full)

    monkeypatch.setattr(Path, "open", opened)
    lesson(room)
    assert room.unwritten() == "No space left on device"
    with pytest.raises(InputError, match=r"votes.jsonl: cannot be written: No space left on device; .* not in it"):
        room.log.close()
    held = room.log.file.read_bytes()
    assert len(held) == 120
    full.room = 1_000_000
    room.bet(room.enter("b"), room.poll.id, 1, 9, "")
    assert (room.unwritten(), room.log.file.read_bytes()[:120]) == ("", held)
    assert Room([], Log(room.log.file)).polls == room.polls
    assert whole.unwritten() == Room([]).unwritten() == ""


@dataclass
class Disk:
    """A disk with so much room left."""

    room: int


class Narrow:
    """An unbuffered file on a disk: it takes the part of a line for which there is room, and then refuses."""

    def __init__(self, file, disk):
        self.file, self.disk = file, disk

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def write(self, text):
        """Takes what there is room for."""
        if not self.disk.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = self.file.write(text[: self.disk.room])
        self.disk.room -= taken
        return taken


def test_one_lab_at_a_time_has_a_file_of_votes(tmp_path):
    """The other is told in one line: a bet that it took after the close of the first would spoil the file for both."""
    file, other = tmp_path / "votes.jsonl", FileLock(tmp_path / ".votes.jsonl.lock")
    log = Log(file)
    with pytest.raises(Timeout):
        other.acquire(timeout=0)
    log.close()
    assert [path.name for path in tmp_path.iterdir()] == ["votes.jsonl"]
    with other, pytest.raises(InputError, match=r"votes.jsonl: another lab keeps its votes there; choose another file"):
        Log(file)
    Log(file).close()


def test_a_result_is_withdrawn_until_the_next_vote_has_one(tmp_path):
    """Phones hear no more of it once another lesson asks, nor after a new start of the server."""
    file = tmp_path / "votes.jsonl"
    room = Room([], Log(file))
    room.open(ASKED)
    room.withdraw()  # the page of the teacher is reloaded while bets come in: nothing is known yet
    room.show(Result(3.6, 2.5, 4.9))
    assert room.told is room.poll
    assert Room([], Log(file)).told is None
    version = room.version
    room.withdraw()
    assert (room.told, room.version) == (None, version + 1)
    room.open(ASKED)
    assert room.told is room.poll
    assert Room([], Log(file)).told == room.poll


@pytest.mark.parametrize(
    "content",
    [
        "name: x\n", "[]\n", "mine", "\n", '{"poll": "x", "event": "bet"}\n',
        '{"name": "Ada"}\n{"name": "Bob"}',
        '{"poll": "x", "event": "opened", "at": "2026-01-01", "question": {"text": "", "choices": []}}',
    ],
)  # fmt: skip
def test_another_file_is_refused_and_left_alone(tmp_path, content):
    """With the line, and to its last byte."""
    file = tmp_path / "mine.txt"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"mine.txt, line 1: is no line of a file of votes"):
        Room([], Log(file))
    assert file.read_text(encoding="utf-8") == content
    with pytest.raises(InputError, match="cannot be written"):
        Log(tmp_path)


@pytest.mark.parametrize(
    "event",
    [{"event": "bet", "phone": "b", "number": 1, "value": 4, "name": "", "after": 9.0}, {"event": "ajar"}],
)
def test_what_cannot_have_happened_is_refused(tmp_path, event):
    """A bet after the close, and a thing that no vote knows: in one line, and the file is left alone."""
    file = tmp_path / "votes.jsonl"
    room = Room([], Log(file))
    room.open(ASKED)
    room.close()
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps({"poll": room.poll.id, **event}) + '\n{"poll": "cut o')
    before = file.read_bytes()
    with pytest.raises(InputError, match=r"votes.jsonl, line 3: is no line of a file of votes"):
        Room([], Log(file))
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("number", "written", "instead"),
    [
        (1, '"change": false', '"change": "no"'),
        (2, '"value": 40', '"value": "40"'),
        (2, '"value": 40', '"value": 400'),
        (2, '"number": 1', '"number": 1.5'),
        (2, '"name": "=Ada"', '"name": 7'),
        (6, '"mean": 3.6', '"mean": "3.6"'),
    ],
)
def test_a_line_with_another_type_is_refused(tmp_path, number, written, instead):
    """A text where a number belongs, and the reverse, is told with its line when the file is read."""
    file = tmp_path / "votes.jsonl"
    lesson(Room([], Log(file)))
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    assert written in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(written, instead)
    file.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match=rf"votes.jsonl, line {number}: is no line of a file of votes"):
        Room([], Log(file))


def test_the_table_holds_every_bet_with_its_result():
    """Also the one that was changed. A nickname in it is no formula."""
    room = Room([])
    lesson(room)
    found = table(room.polls)
    assert tuple(found) == COLUMNS
    assert found["bet"].tolist() == [40, 60, 45, 7]
    assert found["counts"].tolist() == [False, True, True, True]
    assert found["nickname"].tolist() == ["=Ada", "", "=Ada", ""]
    assert found["result"].fillna(-1).tolist() == [3.6, 3.6, 3.6, -1]
    assert found["phone"].nunique() == 2
    assert b",'=Ada," in csv(room.polls)


# ---- what phones get ---------------------------------------------------------------------------

needs_the_extra = pytest.mark.skipif(find_spec("nicegui") is None, reason="needs the extra lab")


class Phones:
    """The vote page of a room."""

    def __init__(self, room):
        from partnering.lab.vote.phones import application

        self.room, self.app = room, application(room, frozenset({"localhost"}))

    def ask(self, path="/news", bet=None, **how):
        """The answer to a request."""
        import httpx

        async def asked():
            transport, url = httpx.ASGITransport(self.app), "http://127.0.0.1:8081"
            async with httpx.AsyncClient(transport=transport, base_url=url) as client:
                headers = {**OWN, **how.pop("headers", {})}
                return await client.request("GET" if bet is None else "POST", path, headers=headers, **how)

        if bet is not None:
            how["content"] = bet if isinstance(bet, (str, bytes)) else json.dumps(bet)
        return asyncio.run(asked())

    def bet(self, number=1, value=40, **how):
        """Send a bet on the open vote."""
        sent = {"poll": self.room.poll.id, "number": number, "value": value} | how.pop("sent", {})
        return self.ask("/bet", sent, **how)


@pytest.fixture
def phones():
    """A class whose vote is open."""
    room = Room([])
    room.open(ASKED)
    return Phones(room)


@needs_the_extra
def test_the_page_is_small_and_asks_for_nothing_else(phones):
    """At most 30 kB compressed, without another file or address, and allowed to run its own script alone."""
    answer = phones.ask("/")
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 10_000
    assert re.findall(r"https?://|src=|@import|url\(", answer.text) == []
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy


def test_every_word_of_the_page_stands_in_each_language():
    """And none stands there for nothing."""
    script, page = phone_page.SCRIPT, phone_page.TEMPLATE
    said = set(re.findall(r'data-say="(\w+)"', page) + re.findall(r'say(?:_count)?\("(\w+)"', script))
    for code in codes():
        there = set(words(code).words["vote"]["phone"])
        assert said - there == set()
        assert there - said - set(re.findall(r'"(\w+)"', script)) == {"closed"}  # a phase, by its name


@needs_the_extra
def test_the_result_and_the_class_are_told_when_they_are_shown(phones):
    """Before, a phone gets its own bet alone."""
    news = phones.bet(value=40).json()
    assert (news["phase"], news["bet"], news["question"]) == ("open", 40, "How often?")
    assert not {"result", "told", "bins", "middle"} & set(news)
    phones.room.show(Result(3.6, 2.5, 4.9))
    news = phones.ask().json()
    assert (news["phase"], news["bet"], news["bets"], news["result"], news["middle"]) == (
        "shown", 40, 1, [3.6, 2.5, 4.9], 40.0,
    )  # fmt: skip
    assert news["bins"] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    assert news["told"] == ["4", "2", "5"]
    assert phones.ask(headers={"phone": "1" * 32}).json()["bet"] is None
    phones.room.withdraw()
    assert phones.ask().json() == {"again": 2.0}


@needs_the_extra
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("", 422),
        ("{", 422),
        ("[]", 422),
        ('{"poll": "x", "number": 1, "value": NaN}', 422),
        ("9" * 900, 422),
        ({"poll": "x", "number": 1, "value": 40}, 409),
        ("x" * 1_001, 413),
    ],
)
def test_nothing_but_a_bet_is_taken(phones, sent, code):
    """Neither another shape nor another vote, nor more than a bet can hold."""
    assert phones.ask("/bet", sent).status_code == code
    assert phones.room.poll.values() == []


@needs_the_extra
@pytest.mark.parametrize(
    "sent",
    [
        {"value": 101}, {"value": -1}, {"value": "40"}, {"value": 40.5}, {"number": 0}, {"number": 2**60},
        {"name": "x" * 25}, {"phase": "closed"},
    ],
)  # fmt: skip
def test_no_bet_lies_beyond_its_range(phones, sent):
    """A share from 0 to 100, a whole number, a short name; no further word."""
    assert phones.bet(sent=sent).status_code == 422
    assert phones.room.poll.values() == []


@needs_the_extra
def test_a_phone_reaches_nothing_but_the_vote(phones):
    """No page of the lab, no way to open or close; under its own name alone, and not from another site."""
    for path in ("/lab", "/_nicegui/x", "/docs", "/bet/1"):
        answer = phones.ask(path)
        assert (answer.status_code, answer.text) == (
            404,
            "There is nothing but the vote here: http://127.0.0.1:8081/\n",
        )
    assert phones.ask("/", bet="{}").status_code == 405
    assert phones.bet(headers={"Host": "evil.example"}).status_code == 400
    assert phones.bet(headers={"Origin": "https://evil.example"}).status_code == 403
    assert phones.bet(headers={"phone": "short"}).status_code == 422
    assert phones.room.poll.values() == []
    assert phones.room.poll.phase == "open"


@needs_the_extra
def test_who_asks_for_too_much_is_told_to_wait(phones, monkeypatch):
    """A phone that bets too fast, and an address that asks too often."""
    assert [phones.bet(number, number).status_code for number in range(1, 8)][4:] == [200, 429, 429]
    monkeypatch.setattr("partnering.lab.vote.phones.REQUESTS", (0.001, 5.0))
    slow = Phones(phones.room)
    assert [slow.ask("/").status_code for _ in range(7)] == [200] * 5 + [429] * 2


@needs_the_extra
def test_a_bet_that_breaks_off_leaves_no_traceback():
    """As where a phone loses its connection while it sends: it would be told that this is no bet."""
    from partnering.lab.vote.phones import application

    scope = {"type": "http", "method": "POST", "path": "/bet", "query_string": b""}
    scope["headers"] = [(b"host", b"127.0.0.1")]
    came = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])

    async def receive():
        return next(came)

    async def send(message):
        sent.append(message)

    sent = []
    asyncio.run(application(Room([]), frozenset({"127.0.0.1"}))(scope, receive, send))
    assert [message["status"] for message in sent if message["type"] == "http.response.start"] == [422]


@needs_the_extra
def test_a_full_class_says_so(phones, monkeypatch):
    """Three hundred phones vote; the next one is told how many there may be, until one has been away for a minute."""
    from partnering.lab.vote import room

    for n in range(MAX_PHONES):
        phones.room.bet(phones.room.enter(str(n)), phones.room.poll.id, 1, n % 101, "")
    answer = phones.ask()
    assert (answer.status_code, answer.json()) == (503, {"refused": "full", "most": 300})
    assert len(phones.room.poll.values()) == 300
    assert phones.room.again == 6.0
    now = room.monotonic()
    monkeypatch.setattr(room, "monotonic", lambda: now + 61)
    assert phones.room.again == 2.0
    assert phones.ask().status_code == 200
