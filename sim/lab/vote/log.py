"""A file with all votes, a line for each thing that happened, so that they outlive the server.

What cannot be written, as on a full disk, waits in memory, and nothing overtakes it. One lab at a time has the file: a
bet that another lab took after the close would make the file one that nobody reads.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from ...files.errors import InputError
from .poll import CLOSED, SHOWN, Bet, Poll, Question, RefusedError, Result

_OTHER = "is no line of a file of votes; choose another file"

Kind = TypeVar("Kind", Question, Bet, Result)


class Log:
    """Reads and continues a file of votes. Raises InputError where it cannot be written, or another lab has it.

    `fault` says why the last try to write failed; it is empty where all is in the file.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.fault = ""
        self._waiting = b""
        try:
            self._lock = _held(file)
            self.held = file.read_bytes() if file.exists() else b""
            file.open("ab").close()
        except OSError as error:
            raise InputError.at(str(file), f"cannot be written: {error.strerror}") from None

    def read(self) -> list[Poll]:
        """The votes of the file; a last line that was cut off, as by a power cut, is dropped.

        Raises InputError, with the line, for a file that holds something else, which stays as it is.
        """
        whole, _, cut = self.held.rpartition(b"\n")
        lines = whole.splitlines() or [b""] * bool(self.held)  # one that was cut off, alone, can be of any file
        polls: dict[str, Poll] = {}
        for number, line in enumerate(lines, 1):
            try:
                _take(polls, json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError, RefusedError):
                self._release()
                raise InputError.at(f"{self.file}, line {number}", _OTHER) from None
        if cut:
            with self.file.open("r+b") as out:
                out.truncate(len(self.held) - len(cut))
        return list(polls.values())

    def add(self, poll: Poll, event: str, bet: Bet | None = None) -> None:
        """Write what happened to a vote."""
        line: dict[str, Any] = {"poll": poll.id, "event": event}
        if bet is not None:
            line |= bet._asdict()
        elif event == SHOWN and poll.result is not None:
            line |= poll.result._asdict()
        elif event == "opened":
            line |= {"at": poll.opened.isoformat(), "question": asdict(poll.question)}
        self._waiting += json.dumps(line, ensure_ascii=False).encode() + b"\n"
        self.write()

    def write(self) -> None:
        """Write what waits. What the system took stays; the rest of a line that it cut follows at the next try."""
        if self._waiting:
            try:
                with self.file.open("ab", buffering=0) as out:
                    while self._waiting:
                        self._waiting = self._waiting[out.write(self._waiting) :]
            except OSError as error:
                self.fault = error.strerror or str(error)
            else:
                self.fault = ""

    def close(self) -> None:
        """Write what waits, and leave the file to others. Raises InputError where something could not be written."""
        self.write()
        self._release()
        if self._waiting:
            lost = self._waiting.count(b"\n")
            lines = "the last line is" if lost == 1 else f"the last {lost} lines are"
            raise InputError.at(str(self.file), f"cannot be written: {self.fault}; {lines} not in it")

    def _release(self) -> None:
        if self._lock is not None:
            if self._lock.lock_counter == 1:
                with suppress(OSError):  # Windows removes no open file
                    Path(self._lock.lock_file).unlink()
            self._lock.release()
            self._lock = None


def _held(file: Path) -> FileLock | None:
    """The lock of a file of votes, which this process holds; the system frees it however the process ends."""
    place = Path(os.path.abspath(file))  # noqa: PTH100 - a link stays a link
    if not os.access(place.parent, os.W_OK):  # as for a single file in a folder of somebody else
        return None
    lock = FileLock(place.with_name(f".{place.name}.lock"), is_singleton=True)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError.at(str(file), "another lab keeps its votes there; choose another file") from None
    return lock


def _take(polls: dict[str, Poll], line: dict[str, Any]) -> None:
    """Do to the votes what a line says."""
    name, event = line.pop("poll"), line.pop("event")
    if event == "opened":
        polls[name] = Poll(_typed(Question, line["question"]), datetime.fromisoformat(line["at"]), name)
    elif event == "bet":
        bet, (low, high) = _typed(Bet, line), polls[name].question.ends
        if not low <= bet.value <= high:
            raise ValueError(bet.value)
        polls[name].bet(**bet._asdict())
    elif event in (CLOSED, SHOWN):
        polls[name].phase = event
        polls[name].result = _typed(Result, line) if event == SHOWN else None
    else:
        raise ValueError(event)


def _typed(kind: type[Kind], data: dict[str, Any]) -> Kind:
    """A part of a line as what it is. Raises ValueError where a text stands for a number, or the reverse."""
    return TypeAdapter(kind).validate_json(json.dumps(data), strict=True)
