"""Faults of an input, each as one line that a user can act on."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

OF_THE_NAME = {errno.EEXIST, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR}
"""What the system refuses in a name that the user gave: it is bad input."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault. `where` is its file and line, or its option."""

    where: str
    message: str

    def __str__(self) -> str:
        return " ".join(f"{self.where}: {self.message}".split())


class InputError(ValueError):
    """Bad input. `problems` holds all faults found. The text shows the first one. `code` is the exit code."""

    code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - 1
        super().__init__(f"{self.problems[0]}{f' (and {more} more)' if more else ''}")

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        """Keeps all problems when the error comes from another process."""
        return type(self), (self.problems,)

    @classmethod
    def at(cls, where: str, message: str) -> InputError:
        """Make an error with one fault at one place."""
        return cls([Problem(where, message)])


def near(word: object, allowed: Iterable[str]) -> str | None:
    """The allowed word that is nearest to a word, or None where none is near."""
    folded = {option.casefold(): option for option in allowed}
    match = get_close_matches(str(word).casefold(), folded, n=1, cutoff=0.6)
    return folded[match[0]] if match else None


def nearest(word: object, allowed: Iterable[str]) -> str:
    """`; did you mean "x"?`, or nothing where no allowed word is near."""
    found = near(word, allowed)
    return "" if found is None else f'; did you mean "{found}"?'


def unknown(kind: str, word: object, allowed: Iterable[str]) -> str:
    """The standard sentence for a name that does not exist."""
    options = list(allowed)
    suggestion = nearest(word, options)
    listed = "" if suggestion or not options else f"; allowed: {', '.join(options[:40])}"
    return f'unknown {kind} "{cut(str(word))}"{suggestion}{listed}'


def needs_extra(name: str) -> str:
    """The standard sentence for what needs an extra that is not installed."""
    return f"needs the extra `{name}`; where Partnering was cloned: pip install '.[{name}]'"


def cut(text: str, most: int = 60) -> str:
    """Text that does not flood the screen."""
    return text if len(text) <= most else text[: most - 3] + "…"


class StoppedError(Exception):
    """Work ended early. The text says how far it got. `code` is the exit code."""

    def __init__(self, message: str, code: int) -> None:
        self.code = code
        super().__init__(message)
