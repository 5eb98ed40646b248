"""A YAML file as plain data that remembers the file and line of everything in it.

Files come from strangers: they are read without running anything, within limits of size and depth,
and `extends` stays inside the folder of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sim.problems import InputError

MAX_BYTES = 1_000_000
MAX_VALUES = 200_000
MAX_DEPTH = 20
MAX_EXTENDS = 10

Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """`data` is dicts, lists, strings, numbers, booleans and None; `lines` gives "file, line n" of each key path."""

    data: dict[str, Any]
    lines: dict[Key, str]
    name: str

    def where(self, key: Key) -> str:
        """File and line of a key path, or of the nearest part of it that the file holds."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, self.name)


def read(path: Path, library: Path | None = None) -> Document:
    """Read a file and what it extends (looked up beside it, then in `library`)."""
    return _resolve(path, library, ())


def parse(text: str, name: str) -> Document:
    """Plain data from YAML text; `name` stands for the file in messages."""
    if len(text.encode()) > MAX_BYTES:
        raise InputError.at(name, f"is larger than {MAX_BYTES:,} bytes")
    try:
        loaded = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        reason = (error.problem or error.context or "not readable").splitlines()[0]
        raise InputError.at(name + line, f"not valid YAML: {reason}") from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise InputError.at(name, f"not valid YAML: {(str(error) or 'nested too deeply').splitlines()[0]}") from None
    lines: dict[Key, str] = {}
    data = _plain(loaded, (), f"{name}, line 1", name, lines)
    if not isinstance(data, dict):
        raise InputError.at(name, "must hold a mapping such as `name: My company`")
    return Document(data, lines, name)


def _plain(value: Any, key: Key, where: str, name: str, lines: dict[Key, str]) -> Any:
    lines[key] = where
    if len(lines) > MAX_VALUES or len(key) > MAX_DEPTH:
        raise InputError.at(where, f"holds more than {MAX_VALUES:,} values, or is nested deeper than {MAX_DEPTH}")
    if isinstance(value, CommentedMap):
        return {
            _name(k, where): _plain(v, (*key, str(k)), f"{name}, line {value.lc.key(k)[0] + 1}", name, lines)
            for k, v in value.items()
        }
    if isinstance(value, CommentedSeq):
        return [
            _plain(v, (*key, place), f"{name}, line {value.lc.item(place)[0] + 1}", name, lines)
            for place, v in enumerate(value)
        ]
    if value is None or isinstance(value, bool):
        return value
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    raise InputError.at(where, "only text, numbers, lists and mappings are allowed here")


def _name(key: Any, where: str) -> str:
    if not isinstance(key, str):
        raise InputError.at(where, f"the name {key!r} must be text: put it in quotes")
    return str(key)


def _resolve(path: Path, library: Path | None, seen: tuple[Path, ...]) -> Document:
    document = parse(_text(path), str(path))
    parent = document.data.pop("extends", None)
    if parent is None:
        return document
    where = document.where(("extends",))
    if not isinstance(parent, str):
        raise InputError.at(where, "extends names one file or shipped scenario")
    target = _parent_file(parent, path, library, where)
    if target in (*seen, path.resolve()) or len(seen) >= MAX_EXTENDS:
        raise InputError.at(where, f"extends {parent} runs in a circle or is more than {MAX_EXTENDS} files deep")
    base = _resolve(target, library, (*seen, path.resolve()))
    lines = dict(base.lines)
    data = _merge(base.data, document.data, (), document, lines)
    return Document(data, lines, document.name)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError.at(str(path), f"is larger than {MAX_BYTES:,} bytes")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError.at(str(path), "is not a UTF-8 text file") from None
    except OSError as error:
        raise InputError.at(str(path), f"cannot be read: {error.strerror}") from None


def _parent_file(parent: str, path: Path, library: Path | None, where: str) -> Path:
    for folder in (path.parent, library):
        if folder is None:
            continue
        home = folder.resolve()
        for name in (parent, f"{parent}.yaml"):
            target = (home / name).resolve()
            if target.is_file() and target.suffix in (".yaml", ".yml") and target.is_relative_to(home):
                return target
    raise InputError.at(where, f'extends "{parent}": no such scenario beside this file or among the shipped ones')


def _merge(base: Any, own: Any, key: Key, document: Document, lines: dict[Key, str]) -> Any:
    """Mappings merge, pairs merge by their two parties, everything else is replaced."""
    if isinstance(base, dict) and isinstance(own, dict) and key != ("sweep",):
        return base | {
            name: _merge(base[name], value, (*key, name), document, lines)
            if name in base
            else _moved(value, (*key, name), (*key, name), document, lines)
            for name, value in own.items()
        }
    if key == ("relationships", "pairs") and isinstance(base, list) and isinstance(own, list):
        merged = list(base)
        places = {_parties(entry): place for place, entry in enumerate(base)}
        for place, entry in enumerate(own):
            target = places.pop(_parties(entry), len(merged))
            merged[target : target + 1] = [_moved(entry, (*key, place), (*key, target), document, lines)]
        return merged
    return _moved(own, key, key, document, lines)


def _parties(entry: Any) -> frozenset[str]:
    between = entry.get("between") if isinstance(entry, dict) else None
    return frozenset(map(str, between)) if isinstance(between, list) else frozenset()


def _moved(value: Any, source: Key, target: Key, document: Document, lines: dict[Key, str]) -> Any:
    """Take a part of the extending file over, with its lines."""
    for key in [key for key in lines if key[: len(target)] == target]:
        del lines[key]
    for key, where in document.lines.items():
        if key[: len(source)] == source:
            lines[target + key[len(source) :]] = where
    return value
