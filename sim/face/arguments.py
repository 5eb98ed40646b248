"""What the verbs take: plain data of the kinds that they name, whole numbers within limits.

A fault names the argument, not the option of the command line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, wraps
from inspect import Parameter, signature
from pathlib import Path
from types import GenericAlias, NoneType, SimpleNamespace
from typing import Any, Generic, ParamSpec, TypeVar, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from ..files.errors import OF_THE_NAME, InputError, Problem, cut
from ..files.names import CONTROL, NO_TEXT
from ..files.plain import plain
from ..model.limits import Limit
from ..results.atomic import refused

Given = ParamSpec("Given")
Result = TypeVar("Result")
OF_OPTION = {"with": "changes", "event": "events", "out": "folder"}
"""The argument of an option that has another name on the command line."""
OF_RUNS = ("samples", "draws", "replicates")
"""The arguments that findings ask to raise where too little was run."""
OF_VERB = {"set": "with_settings"}
"""The verb that does what an option does."""
CALLED: dict[Any, str] = {
    str: "text",
    Path: "a path",
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    Mapping: "a mapping",
    Sequence: "a list",
}
"""Kinds of arguments, in words. Any other one is called as its class is."""


def takes(**limits: Limit) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """A decorator that checks the arguments of a verb before it is called; those with `limits` are whole numbers.

    A notebook computes with NumPy, whose numbers no file can hold: the verb gets Python's own. The verb and the command
    line share their checks, which name options such as --draws: here each is told by the name of its argument.
    Raises InputError for an argument of another kind than the verb names, or a number beyond its limit.
    """

    def decorate(verb: Callable[Given, Result]) -> Callable[Given, Result]:
        own = Arguments(verb, limits)

        @wraps(verb)
        def checked(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            given = own.signature.bind(*args, **kwargs)
            given.arguments = {name: own.checked(name, plain(value)) for name, value in given.arguments.items()}
            with told_by(own.signature.parameters):
                return verb(*given.args, **given.kwargs)

        return checked

    return decorate


class Arguments(Generic[Given, Result]):
    """The arguments of a verb: their kinds, as it names them, and their limits."""

    def __init__(self, verb: Callable[Given, Result], limits: Mapping[str, Limit]) -> None:
        self.verb, self.limits = verb, limits
        self.signature = signature(verb)

    @cached_property
    def kinds(self) -> dict[str, tuple[Any, TypeAdapter[Any]]]:
        """The kind of each argument, and what checks it. The names of kinds are known when the verb is first called."""
        strict = ConfigDict(strict=True, arbitrary_types_allowed=True)
        own = {name: kind for name, kind in self.verb.__annotations__.items() if name != "return"}
        hints = get_type_hints(SimpleNamespace(__annotations__=own), self.verb.__globals__)
        several = {one.name for one in self.signature.parameters.values() if one.kind is Parameter.VAR_POSITIONAL}
        kinds: dict[str, Any] = {
            name: (GenericAlias(Sequence, (kind,)) if name in several else kind) for name, kind in hints.items()
        }
        return {name: (kind, TypeAdapter(kind, config=strict)) for name, kind in kinds.items()}

    def checked(self, name: str, value: Any) -> Any:
        """A value for an argument. Raises InputError where it cannot be one."""
        if value is None and self.signature.parameters[name].default is None:
            return None
        if name in self.limits:
            if fault := self.limits[name].fault(value):
                raise InputError.at(name, fault)
            return int(value)
        if name in self.kinds:
            kind, adapter = self.kinds[name]
            try:
                adapter.validate_python(value)
            except ValidationError:
                raise InputError.at(name, f"must be {_in_words(kind)}, not {cut(repr(value))}") from None
            if _can_be(Path, kind) and any(CONTROL.search(one) for one in _texts(value)):
                raise InputError.at(name, NO_TEXT)  # the system would refuse it in words of its own
        return value


def _can_be(wanted: type, kind: Any) -> bool:
    """Whether a kind, or a part of it, is this one."""
    return kind is wanted or any(_can_be(wanted, part) for part in get_args(kind))


def _texts(value: Any) -> list[str]:
    """The names of files among a value, which may be several."""
    several = value if isinstance(value, list | tuple) else [value]
    return [str(one) for one in several if isinstance(one, str | Path)]


def _in_words(kind: Any) -> str:
    """A kind in words: "text or a list of text"."""
    origin, parts = get_origin(kind), [part for part in get_args(kind) if part not in (NoneType, Any)]
    if origin is Mapping and parts[0] is str:
        return f"{CALLED[Mapping]} whose keys are text"
    if origin is None:
        return CALLED.get(kind) or f"{'an' if kind.__name__[0] in 'AEIOU' else 'a'} {kind.__name__}"
    if origin is type:
        return f"a subclass of {parts[0].__name__}"
    if origin is Sequence:
        several = re.sub(r"\ba ([\w ]+?)(?= or |$)", r"\1s", _in_words(parts[0])) if parts else ""
        return f"{CALLED[Sequence]} of {several}" if several else CALLED[Sequence]
    return " or ".join(map(_in_words, parts))


def by_argument(text: str, names: Collection[str]) -> str:
    """A text in which each option is called as the argument of its name, where it is among these."""

    def renamed(found: re.Match[str]) -> str:
        own = found[1].replace("-", "_")
        name = own if own in names else OF_OPTION.get(found[1], own)
        return name if name in names else OF_VERB.get(found[1], found[0])

    return re.sub(r"--([a-z][a-z-]*)", renamed, text)


@contextmanager
def told_by(names: Collection[str]) -> Iterator[None]:
    """Tell a fault of an option as one of the argument of its name, where it is among these.

    What the system refuses in the name of a file is bad input too.
    """
    try:
        yield
    except InputError as error:
        told = (Problem(by_argument(one.where, names), by_argument(one.message, names)) for one in error.problems)
        raise InputError(told) from None
    except OSError as error:
        if error.errno not in OF_THE_NAME:
            raise
        raise InputError([refused(error)]) from None
