"""One YAML file as parts, each with its file and line. Reading one never runs code, and size and depth are limited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent, Event
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.parser import Parser

from .errors import InputError
from .names import CONTROL, NO_TEXT, composed, tidy, unseen
from .numbers import MAX_DIGITS

MAX_BYTES = 1_000_000
MAX_VALUES = 75_000
MAX_DEPTH = 20
EXAMPLE = "name: My company"
"""A line of a scenario."""
SHORT = 10_000  # texts of so many characters are kept: a page or a notebook reads the shipped files again and again

_BREAK = re.compile(r"[\t\n\r\u2028\u2029]")
_OTHER_VERSION = re.compile(r"^%YAML[ \t]+((?!1\.2(?:\s|$))\S+)", re.MULTILINE)
_TAG = "tag:yaml.org,2002:"
_SCALARS = frozenset({"str", "int", "float", "bool", "null"})


@dataclass(frozen=True, slots=True)
class Part:
    """A value with its file and line: a mapping of parts, a list of parts, or a text, number, truth value or None."""

    value: Any
    where: str


def parts_of(text: str, name: str, example: str = EXAMPLE) -> Part:
    """Read the parts of a mapping from YAML text. What is given is not to be changed."""
    return (_kept if len(text) <= SHORT else _read)(text, name, example)


def _read(text: str, name: str, example: str) -> Part:
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise InputError.at(name, f"is larger than {MAX_BYTES:,} bytes")
    if control := CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise InputError.at(f"{name}, line {line}", NO_TEXT)
    if version := _OTHER_VERSION.search(text):
        line = text.count("\n", 0, version.start()) + 1
        reason = f"%YAML {version.group(1)} would read numbers in another way: leave out this line"
        raise InputError.at(f"{name}, line {line}", reason)
    reader = _Reader(name)
    try:
        node = reader.yaml.compose(text)
    except InputError:
        raise
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}, line {mark.line + 1}" if mark else name
        reason = (error.problem or error.context or "not readable").splitlines()[0]
        raise InputError.at(where, f"not valid YAML: {reason}") from None
    except (YAMLError, ValueError) as error:
        raise InputError.at(name, f"not valid YAML: {str(error).splitlines()[0]}") from None
    root = reader.part(node, f"{name}, line 1", 0) if isinstance(node, MappingNode) else None
    if root is None:
        raise InputError.at(name, f"must hold a mapping such as `{example}`")
    return root


_kept = lru_cache(maxsize=64)(_read)


class _Reader:
    """Makes parts from the nodes of one YAML file. It follows aliases as far as the limits allow."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.values = 0
        self.yaml = YAML(typ="safe", pure=True)
        self.yaml.Parser = lambda loader: _LimitedParser(loader, self)

    def check(self, values: int, depth: int, where: str) -> None:
        """Raise InputError where a file is larger or deeper than any scenario."""
        if values > MAX_VALUES:
            raise InputError.at(where, f"holds more than {MAX_VALUES:,} values")
        if depth > MAX_DEPTH:
            raise InputError.at(where, f"is nested deeper than {MAX_DEPTH}")

    def line(self, node: Node | Event) -> str:
        """File and line at which a node or event starts."""
        return f"{self.file}, line {node.start_mark.line + 1}"

    def part(self, node: Node, where: str, depth: int) -> Part:
        self.values += 1
        self.check(self.values, depth, where)
        kind = str(node.tag).removeprefix(_TAG)
        value: Any
        if isinstance(node, MappingNode) and kind == "map":
            value = {}
            before: Node | None = None
            for key, own in node.value:
                self._no_decimal_comma(before, key)
                before = own
                name = self._name(key)
                if name in value:
                    raise InputError.at(self.line(key), f'"{name}" is already given at {value[name].where}')
                value[name] = self.part(own, self.line(key), depth + 1)
        elif isinstance(node, SequenceNode) and kind == "seq":
            value = [self.part(own, self.line(own), depth + 1) for own in node.value]
        elif isinstance(node, ScalarNode) and kind in _SCALARS:
            value = self._scalar(node, kind, where)
        else:
            raise InputError.at(where, "only text, numbers, lists and mappings are allowed here")
        return Part(value, where)

    def _scalar(self, node: ScalarNode, kind: str, where: str) -> Any:
        if kind == "str":
            if CONTROL.search(node.value):
                raise InputError.at(where, NO_TEXT)
            return composed(node.value)
        try:
            if len(node.value) > MAX_DIGITS:
                raise ValueError
            return self.yaml.constructor.construct_object(node)
        except (ValueError, KeyError):
            raise InputError.at(where, f'"{node.value[:MAX_DIGITS]}" cannot be read as a number') from None

    def _no_decimal_comma(self, before: Node | None, key: Node) -> None:
        """In a mapping in braces, 0,97 reads as the number 0 and then the name 97: say how to write 0.97."""
        parts = [str(node.value) for node in (before, key) if isinstance(node, ScalarNode)]
        if before is not None and before.end_mark.index + 1 == key.start_mark.index and all(map(str.isdecimal, parts)):
            written, number = ",".join(parts), ".".join(parts)
            raise InputError.at(self.line(key), f"{written} is not a number here; did you mean {number}?")

    def _name(self, key: Node) -> str:
        if not isinstance(key, ScalarNode):
            raise InputError.at(self.line(key), "a name must be text")
        if key.tag == _TAG + "merge":
            raise InputError.at(self.line(key), "<< is not read: write the settings out, or use extends")
        if key.tag != _TAG + "str":
            raise InputError.at(self.line(key), f"the name {key.value[:MAX_DIGITS]} must be text: put it in quotes")
        if CONTROL.search(key.value) or _BREAK.search(key.value):
            raise InputError.at(self.line(key), f"the name {key.value[:MAX_DIGITS]!r} must be one line of text")
        name = tidy(key.value)
        if problem := unseen(name):
            raise InputError.at(self.line(key), problem)
        return name


class _LimitedParser(Parser):
    """A parser that stops at the limits, before memory or recursion run out."""

    def __init__(self, loader: Any, reader: _Reader) -> None:
        super().__init__(loader)
        self.limits = reader
        self.values = self.depth = 0

    def get_event(self) -> Any:
        event = super().get_event()
        self.values += not isinstance(event, CollectionEndEvent)
        self.depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if self.values > MAX_VALUES or self.depth > MAX_DEPTH + 1:
            self.limits.check(self.values, self.depth - 1, self.limits.line(event))
        return event
