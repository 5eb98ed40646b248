"""What a command told, and who reads it: a person, or a program that asked for JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import typer


@dataclass
class Record:
    """All that a command told. `--json` prints it."""

    command: str = ""
    exit_code: int = 0
    finding: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    """How many rows of a table are not among the figures."""
    paths: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    error: str | None = None
    problems: list[str] = field(default_factory=list)
    """Every fault of the input. `error` is the first."""


class Reader:
    """The reader of standard output: a person or, with `as_json`, a program. With `quiet`, only errors are noted.

    `gone` is true once nobody reads it any more, as after `| head -1`. `record` is what the command told.
    """

    gone = False
    lost = ""
    """Why nothing more could be printed, where the reader did not just leave: the disk is full."""
    as_json = False
    quiet = False
    record = Record()

    @classmethod
    def begin(cls, words: Sequence[str]) -> None:
        """Begin a command. Looks at its words, because a wrong command line too is answered in JSON."""
        own = words[: words.index("--")] if "--" in words else words
        cls.gone, cls.lost, cls.record = False, "", Record()
        cls.as_json, cls.quiet = "--json" in own, not {"--quiet", "-q"}.isdisjoint(own)
        if cls.quiet:  # it warns where it may not write into the home of a user, as in a batch queue
            import logging

            logging.getLogger("matplotlib").setLevel(logging.ERROR)

    @classmethod
    def end(cls, code: int) -> None:
        """End a command with its exit code. Prints the record for a program."""
        cls.record.exit_code = code
        if cls.as_json and (cls.record.command or cls.record.error):  # not after --help
            told = asdict(cls.record)
            told["finding"] = "\n".join(told["finding"]).strip()
            with cls.may_leave():  # in ASCII: any terminal, any folder name
                typer.echo(json.dumps(told, indent=2, allow_nan=False))

    @classmethod
    @contextmanager
    def may_leave(cls) -> Iterator[None]:
        """Continue without output when the reader leaves, so that no results are lost. Only printing goes in here."""
        try:
            yield
        except OSError as error:
            cls.lost = "" if isinstance(error, BrokenPipeError) else error.strerror or str(error)
            cls.gone = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
