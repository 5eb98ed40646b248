"""Read networks that other programs have drawn (GraphML, GEXF, GML, Pajek), by networkx."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from ...files.errors import InputError

MAX_CHARACTERS = 20_000_000
"""networkx reads about a million characters a second."""
Rows = list[list[str]]


def _graphml(text: str) -> Any:
    import networkx as nx

    return nx.read_graphml(io.BytesIO(text.encode()))


def _gexf(text: str) -> Any:
    import networkx as nx

    return nx.read_gexf(io.BytesIO(text.encode()))


def _gml(text: str) -> Any:
    import networkx as nx

    return nx.parse_gml(text, label="id")


def _pajek(text: str) -> Any:
    import networkx as nx

    return nx.parse_pajek(text)


READERS: dict[str, Callable[[str], Any]] = {".graphml": _graphml, ".gexf": _gexf, ".gml": _gml, ".net": _pajek}


def read(text: str, ending: str, name: str) -> tuple[Rows, Rows]:
    """The nodes and the edges of a network, each with a header. A tie without direction runs both ways."""
    from networkx import NetworkXError

    if len(text) > MAX_CHARACTERS:
        raise InputError.at(name, f"is larger than {MAX_CHARACTERS:,} characters")
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text):
        raise InputError.at(name, "declares entities of its own, and is not read: export it anew")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)  # it may name another encoding than that of the text
    try:
        graph = READERS[ending](text)
    except (NetworkXError, SyntaxError, ValueError, KeyError, IndexError, TypeError, StopIteration) as error:
        reason = (str(error).splitlines() or ["it is damaged"])[0]
        raise InputError.at(name, f"cannot be read as a network: {reason[:120]}") from None
    shown = {node: str(facts.get("label") or node) for node, facts in graph.nodes(data=True)}
    if len(set(shown.values())) < len(shown):
        shown = {node: str(node) for node in graph}  # labels that are shared tell nodes not apart
    return _rows(["Name"], [((shown[node],), facts) for node, facts in graph.nodes(data=True)]), _rows(
        ["Source", "Target"],
        [
            ((shown[a], shown[b]), facts)
            for one, other, facts in graph.edges(data=True)
            for a, b in ([(one, other)] if graph.is_directed() else [(one, other), (other, one)])
        ],
    )


def _rows(head: list[str], found: list[tuple[tuple[str, ...], dict[str, Any]]]) -> Rows:
    """Rows with a column for each attribute that some node or edge has."""
    names = list(dict.fromkeys(name for _, facts in found for name in facts if name not in ("id", "label", "viz")))
    body = [[*own, *("" if facts.get(name) is None else str(facts[name]) for name in names)] for own, facts in found]
    return [[*head, *map(str, names)], *body]
