"""A YAML file as plain data that remembers the file and line of everything in it.

Files come from strangers. Reading one never runs code or creates objects, size and depth are limited, and `extends`
stays inside the folder of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..model.parameters import PAIR, names
from .errors import InputError
from .parts import EXAMPLE, MAX_BYTES, Part, parts_of
from .text import text_of

MAX_EXTENDS = 10

BY_NEED = frozenset(names(PAIR))
BY_SIDE = frozenset({"stake", "alternatives"})
"""Two ways to give the need of the parties for each other. One place may use only one of them."""
SOURCE = "source"
"""Says in words where the numbers beside it come from. Where one of them is given anew, it no longer holds."""
UNCERTAIN = ("uncertainty", "draws")
"""Two ways to say what is not known. A file uses one of them."""

Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document. `data` holds dicts, lists, strings, numbers, booleans and None.

    `lines` gives "file, line n" for each key path. `seen_from` is the folder in which relative names of these
    files begin; None for a text that is no file.
    """

    data: dict[str, Any]
    lines: dict[Key, str]
    name: str
    seen_from: Path | None = None

    def where(self, key: Key) -> str:
        """File and line of a key path, or of the nearest part of it that the file holds."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, self.name)

    def beside(self, key: Key) -> Path | None:
        """The folder of the file that says a part: that of a parent where it is the parent's. None of a text."""
        if self.seen_from is None or key not in self.lines:
            return None
        return (self.seen_from / self.where(key).rpartition(", line ")[0]).parent


def read(path: Path, library: Path | None = None, example: str = EXAMPLE) -> Document:
    """Read a file and the file that it extends, beside it or in `library`. `example` is a line that one could hold."""
    here = Path() if path.is_absolute() else Path.cwd()
    return replace(_document(_resolve(path, library, (), example), str(path)), seen_from=here)


def parse(text: str, name: str) -> Document:
    """Read YAML text. Messages name it `name`."""
    return _document(parts_of(text, name), name)


def _document(root: Part, name: str) -> Document:
    lines: dict[Key, str] = {}

    def plain(part: Part, key: Key) -> Any:
        lines[key] = part.where
        if isinstance(part.value, dict):
            return {name: plain(own, (*key, name)) for name, own in part.value.items()}
        if isinstance(part.value, list):
            return [plain(own, (*key, place)) for place, own in enumerate(part.value)]
        return part.value

    return Document(plain(root, ()), lines, name)


# ---- files that extend others ------------------------------------------------------------------


def _resolve(path: Path, library: Path | None, seen: tuple[Path, ...], example: str = EXAMPLE) -> Part:
    parts = parts_of(text_of(path, MAX_BYTES), str(path), example)
    own = Part({name: part for name, part in parts.value.items() if name != "extends"}, parts.where)
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


def _merge(base: Part, own: Part, key: Key) -> Part:
    """Merge two parts: mappings merge, a pair replaces the pair of the same two parties, other values are replaced."""
    replaced_whole = key == ("sweep",) or key[:-1] == ("uncertainty",)
    if isinstance(base.value, dict) and isinstance(own.value, dict) and not replaced_whole:
        merged = {
            name: _merge(base.value[name], part, (*key, name)) if name in base.value else part
            for name, part in own.value.items()
        }
        return Part(_kept(base, own, key) | merged, own.where)
    if isinstance(base.value, list) and isinstance(own.value, list) and key == ("relationships", "pairs"):
        pairs = list(base.value)
        places = {_parties(part): place for place, part in enumerate(pairs)}
        for part in own.value:
            place = places.pop(_parties(part), len(pairs))
            pairs[place : place + 1] = [part]
        return Part(pairs, own.where)
    return own


def _kept(base: Part, own: Part, key: Key) -> dict[str, Part]:
    """The mapping without the settings that the new one replaces: need, and what is uncertain, are given in one way."""
    given = {name for name, part in own.value.items() if part.value is not None}
    replaced: set[str] = set()
    if key == ():
        replaced |= {one for one, other in (UNCERTAIN, UNCERTAIN[::-1]) if other in given}
    if key[:-1] == ("departments",) and own.value:  # also where a number is taken back
        replaced.add(SOURCE)
    if key == ("relationships", "default"):
        replaced |= BY_SIDE if given & BY_NEED else set()
        replaced |= BY_NEED if given & BY_SIDE else set()
    return {name: part for name, part in base.value.items() if name not in replaced}


def _parties(entry: Part) -> frozenset[str]:
    """The two parties of a pair, in either order."""
    between = entry.value.get("between") if isinstance(entry.value, dict) else None
    return (
        frozenset(str(part.value) for part in between.value)
        if between and isinstance(between.value, list)
        else frozenset()
    )
