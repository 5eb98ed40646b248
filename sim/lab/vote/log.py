"""A file with all votes, a line for each thing that happened, so that they outlive the server."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from ...files.errors import InputError
from .poll import CLOSED, SHOWN, Bet, Poll, Question, RefusedError, Result

_OTHER = "is no line of a file of votes; choose another file"

Kind = TypeVar("Kind", Question, Bet, Result)


class Log:
    """Reads and continues a file of votes. Raises InputError where it cannot be written."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
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
        with self.file.open("ab") as out:
            out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


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
