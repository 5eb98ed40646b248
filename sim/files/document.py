"""A YAML file as plain data that remembers the file and line of everything in it.

Files come from strangers. Reading one never runs code or creates objects, size and depth are limited, and `extends`
stays inside the folder of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent, Event
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.parser import Parser

from ..model.parameters import PAIR, names
from .errors import InputError
from .names import composed, tidy, unseen
from .numbers import MAX_DIGITS
from .text import text_of

MAX_BYTES = 1_000_000
MAX_VALUES = 75_000
MAX_DEPTH = 20
MAX_EXTENDS = 10
SHORT = 10_000
"""Texts of so many characters, such as the shipped files, are kept: a page or a notebook reads them again and again."""

BY_NEED = frozenset(names(PAIR))
BY_SIDE = frozenset({"stake", "alternatives"})
"""Two ways to give the need of the parties for each other. One place may use only one of them."""
UNCERTAIN = ("uncertainty", "draws")
"""Two ways to say what is not known. A file uses one of them."""

Key = tuple[str | int, ...]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAK = re.compile(r"[\t\n\r\u2028\u2029]")
_OTHER_VERSION = re.compile(r"^%YAML[ \t]+((?!1\.2(?:\s|$))\S+)", re.MULTILINE)
_TAG = "tag:yaml.org,2002:"
_SCALARS = frozenset({"str", "int", "float", "bool", "null"})


@dataclass(frozen=True, slots=True)
class Document:
    """A document. `data` holds dicts, lists, strings, numbers, booleans and None.

    `lines` gives "file, line n" for each key path. `of_files` says that these are files, and not a text with a name.
    """

    data: dict[str, Any]
    lines: dict[Key, str]
    name: str
    of_files: bool = False

    def where(self, key: Key) -> str:
        """File and line of a key path, or of the nearest part of it that the file holds."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, self.name)

    def beside(self, key: Key) -> Path | None:
        """The folder of the file that says a part: that of a parent where it is the parent's. None of a text."""
        return Path(self.where(key).rpartition(", line ")[0]).parent if self.of_files and key in self.lines else None


def read(path: Path, library: Path | None = None) -> Document:
    """Read a file and the file that it extends, which lies beside it or in `library`."""
    return replace(_document(_resolve(path, library, ()), str(path)), of_files=True)


def parse(text: str, name: str) -> Document:
    """Read YAML text. Messages name it `name`."""
    return _document(_parts(text, name), name)


@dataclass(frozen=True, slots=True)
class _Part:
    """A value with its file and line: a mapping of parts, a list of parts, or a text, number, truth value or None."""

    value: Any
    where: str


def _document(root: _Part, name: str) -> Document:
    lines: dict[Key, str] = {}

    def plain(part: _Part, key: Key) -> Any:
        lines[key] = part.where
        if isinstance(part.value, dict):
            return {name: plain(own, (*key, name)) for name, own in part.value.items()}
        if isinstance(part.value, list):
            return [plain(own, (*key, place)) for place, own in enumerate(part.value)]
        return part.value

    return Document(plain(root, ()), lines, name)


# ---- one file ----------------------------------------------------------------------------------


def _parts(text: str, name: str) -> _Part:
    """Read the parts of a mapping from YAML text. What is given is not to be changed."""
    return (_parts_of_short if len(text) <= SHORT else _parts_of)(text, name)


def _parts_of(text: str, name: str) -> _Part:
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise InputError.at(name, f"is larger than {MAX_BYTES:,} bytes")
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise InputError.at(f"{name}, line {line}", "holds a control character: only text is allowed")
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
        raise InputError.at(name, "must hold a mapping such as `name: My company`")
    return root


_parts_of_short = lru_cache(maxsize=64)(_parts_of)


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

    def part(self, node: Node, where: str, depth: int) -> _Part:
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
        return _Part(value, where)

    def _scalar(self, node: ScalarNode, kind: str, where: str) -> Any:
        if kind == "str":
            if _CONTROL.search(node.value):
                raise InputError.at(where, "holds a control character: only text is allowed")
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
        if _CONTROL.search(key.value) or _BREAK.search(key.value):
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


# ---- files that extend others ------------------------------------------------------------------


def _resolve(path: Path, library: Path | None, seen: tuple[Path, ...]) -> _Part:
    parts = _parts(text_of(path, MAX_BYTES), str(path))
    own = _Part({name: part for name, part in parts.value.items() if name != "extends"}, parts.where)
    parent = parts.value.get("extends")
    if parent is None or parent.value is None:
        return own
    if not isinstance(parent.value, str):
        raise InputError.at(parent.where, "extends names one file or shipped scenario")
    target = _parent_file(parent.value, path, library, parent.where)
    seen = (*seen, path.resolve())
    if target in seen or len(seen) > MAX_EXTENDS:
        raise InputError.at(
            parent.where, f"extends {parent.value} runs in a circle or is more than {MAX_EXTENDS} files deep"
        )
    return _merge(_resolve(target, library, seen), own, ())


def _parent_file(parent: str, path: Path, library: Path | None, where: str) -> Path:
    for folder in (path.parent, library):
        if folder is None:
            continue
        home = folder.resolve()
        for name in (parent, f"{parent}.yaml"):
            try:
                target = (home / name).resolve()
                if target.is_file() and target.suffix in (".yaml", ".yml") and target.is_relative_to(home):
                    return target
            except (OSError, RuntimeError):  # the name is too long, or a link leads to itself
                continue
    raise InputError.at(where, f'extends "{parent}": no such scenario beside this file or among the shipped ones')


def _merge(base: _Part, own: _Part, key: Key) -> _Part:
    """Merge two parts: mappings merge, a pair replaces the pair of the same two parties, other values are replaced."""
    replaced_whole = key == ("sweep",) or key[:-1] == ("uncertainty",)
    if isinstance(base.value, dict) and isinstance(own.value, dict) and not replaced_whole:
        merged = {
            name: _merge(base.value[name], part, (*key, name)) if name in base.value else part
            for name, part in own.value.items()
        }
        return _Part(_kept(base, own, key) | merged, own.where)
    if isinstance(base.value, list) and isinstance(own.value, list) and key == ("relationships", "pairs"):
        pairs = list(base.value)
        places = {_parties(part): place for place, part in enumerate(pairs)}
        for part in own.value:
            place = places.pop(_parties(part), len(pairs))
            pairs[place : place + 1] = [part]
        return _Part(pairs, own.where)
    return own


def _kept(base: _Part, own: _Part, key: Key) -> dict[str, _Part]:
    """The mapping without the settings that the new one replaces: need, and what is uncertain, are given in one way."""
    given = {name for name, part in own.value.items() if part.value is not None}
    replaced: set[str] = set()
    if key == ():
        replaced |= {one for one, other in (UNCERTAIN, UNCERTAIN[::-1]) if other in given}
    if key == ("relationships", "default"):
        replaced |= BY_SIDE if given & BY_NEED else set()
        replaced |= BY_NEED if given & BY_SIDE else set()
    return {name: part for name, part in base.value.items() if name not in replaced}


def _parties(entry: _Part) -> frozenset[str]:
    """The two parties of a pair, in either order."""
    between = entry.value.get("between") if isinstance(entry.value, dict) else None
    return (
        frozenset(str(part.value) for part in between.value)
        if between and isinstance(between.value, list)
        else frozenset()
    )
