"""Names that scenario files of earlier versions may hold: what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..model.gone import GONE
from ..model.parameters import BY_NAME, FORMER_NAMES, STATE_BY_NAME
from .errors import unknown


def unknown_name(kind: str, name: object, allowed: Iterable[str]) -> str:
    """The sentence for a parameter or state that does not exist: what became of it, or the usual `unknown`."""
    options = list(allowed)
    return became(name, options) or unknown(kind, name, options)


def became(name: object, allowed: Collection[str] = ()) -> str:
    """What became of a name of earlier versions; empty for any other, and for one that is still used."""
    name = str(name)
    now = FORMER_NAMES.get(name)
    if now is not None and now in allowed:
        return f'"{name}" is now called "{now}"'
    if name in GONE and name not in BY_NAME and name not in STATE_BY_NAME:
        return f'"{name}" is gone since the second edition of the model: {GONE[name]} (docs/editions.md)'
    return ""
