"""Read UCINET's text files (.dl): full matrices and edge lists.

No maintained library reads valued ones: networkx has no reader, and igraph's takes only 0 and 1.
"""

from __future__ import annotations

import re

from ...files.errors import InputError
from ...files.numbers import MAX_DIGITS

ENDING = ".dl"
MAX_NODES = 5_000


def read(text: str, name: str) -> dict[str, list[list[str]]]:
    """The matrices, or the edge list, of a file: a sheet for each, with a header."""
    head, colon, data = re.split(r"(?i)^(.*?)\bdata\s*(:)", text, maxsplit=1, flags=re.DOTALL)[1:] or ("", "", "")
    if not colon or not head.strip().lower().startswith("dl"):
        hint = "begins with DL and holds DATA:"
        raise InputError.at(name, f"is no UCINET text file, which {hint} (##h and ##d files: export as DL text)")
    facts = {key.lower(): value for key, value in re.findall(r"(?i)\b(n|nm|format|diagonal)\s*=\s*(\w+)", head)}
    count = _count(facts.get("n", ""))
    kind = facts.get("format", "fullmatrix").lower()
    if not 1 < count <= MAX_NODES:
        raise InputError.at(name, f"must say N=, a whole number from 2 to {MAX_NODES:,}")
    labels = _words(re.split(r"(?i)\blabels\s*:", head)[1].partition("matrix labels")[0]) if re.search(
        r"(?i)\blabels\s*:", head
    ) else []  # fmt: skip
    embedded = bool(re.search(r"(?i)labels\s+embedded", head))
    if kind.startswith("edgelist"):
        lines = [_words(line) for line in data.splitlines() if line.strip()]
        if any(len(line) not in (2, 3) for line in lines):
            raise InputError.at(name, "an edge list has lines of two nodes and, if wanted, a value")
        shown = (lambda node: node) if embedded or not labels else lambda node: labels[int(node) - 1]
        try:
            rows = [[shown(one), shown(other), *(value or ["1"])] for one, other, *value in lines]
        except (ValueError, IndexError):
            raise InputError.at(name, f"an edge names a node that is no number from 1 to {len(labels)}") from None
        return {"Edges": [["Source", "Target", "Weight"], *rows]}
    if kind != "fullmatrix":
        raise InputError.at(name, f"has format={kind}; fullmatrix and edgelist1 are read")
    return _matrices(_words(data), labels, embedded, count, _count(facts.get("nm", "1")), name)


def _matrices(
    words: list[str], labels: list[str], embedded: bool, count: int, matrices: int, name: str
) -> dict[str, list[list[str]]]:
    per, found = count * count + (2 * count if embedded else 0), {}
    if len(words) != per * matrices:
        raise InputError.at(name, f"has {len(words):,} values; {matrices} × {count} × {count} are promised")
    if not embedded and len(labels) < count:
        raise InputError.at(name, f"names {len(labels)} of {count} nodes: write their names after LABELS:")
    for number in range(matrices):
        own = words[number * per : (number + 1) * per]
        head = own[:count] if embedded else labels[:count]
        body = own[count:] if embedded else own
        wide = count + embedded
        rows = [body[row * wide : (row + 1) * wide] for row in range(count)]
        found[f"Matrix {number + 1}"] = [["", *head]] + [
            row if embedded else [head[at], *row] for at, row in enumerate(rows)
        ]
    return found


def _count(text: str) -> int:
    """A number of nodes or of matrices; 0 where it is none."""
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else 0


def _words(text: str) -> list[str]:
    """Words separated by blanks or commas; blanks may stand inside double quotes."""
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|([^\s,]+)', text)]
