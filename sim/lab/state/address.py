"""A state as the query of an address, and back: a link reopens what was on the page.

`scenario=company&set=organisation.clarity%3D0.9&seed=1` reads like a command line; a scenario of the
user's own goes along whole, packed (`file=`). Links come from strangers: they are read within limits
and checked like any file.
"""

from __future__ import annotations

import base64
import zlib
from urllib.parse import parse_qsl, urlencode

from ...design.values import parse_setting
from ...files.document import MAX_BYTES
from ...files.errors import InputError, unknown
from ...scenarios import scenario
from ...scenarios.scenario import Value
from .state import USUAL, State, checked, shipped_names, shipped_scenario

LONGEST = 60_000
"""Characters of an address; what needs more is to be downloaded instead."""
KEYS = ("scenario", "file", "set", "replicates", "seed", "replicate")
PLACE = "link"


def query(state: State) -> str | None:
    """The query that stands for a state, or None where it would be too long."""
    if state.shipped and all(reads_back(path, value) for path, value in state.settings.items()):
        parts = [("scenario", state.shipped)]
        parts += [("set", written(path, value)) for path, value in state.settings.items()]
    else:
        parts = [("file", _packed(plain(state).to_yaml()))]
    luck = {
        "replicates": (state.replicates, USUAL),
        "seed": (state.seed, state.base.sweep.seed if state.shipped else None),
        "replicate": (state.replicate, 0),
    }
    parts += [(name, str(value)) for name, (value, usual) in luck.items() if value != usual]
    text = urlencode(parts)
    return text if len(text) <= LONGEST else None


def state_of(text: str) -> State:
    """The state that a query stands for. Raises InputError."""
    if len(text) > LONGEST:
        raise InputError.at(PLACE, f"is longer than {LONGEST:,} characters")
    parts = parse_qsl(text, keep_blank_values=True)
    for key, _ in parts:
        if key not in KEYS:
            raise InputError.at(PLACE, unknown("part", key, KEYS))
    one = {key: value for key, value in parts if key != "set"}
    if "file" in one:
        base, shipped = scenario.from_text(_unpacked(one["file"]), PLACE), None
    else:
        shipped = one.get("scenario", "")
        if shipped not in shipped_names():
            raise InputError.at(PLACE, unknown("scenario", shipped, shipped_names()))
        base = shipped_scenario(shipped)
    settings = dict(parse_setting(value) for key, value in parts if key == "set")
    luck = {name: _whole(name, one[name]) for name in ("replicates", "seed", "replicate") if name in one}
    return checked(State(base, shipped, settings, **({"seed": base.sweep.seed} | luck)))


def written(path: str, value: Value) -> str:
    """`PATH=VALUE`, as the command line takes it."""
    return f"{path}={'none' if value is None else value}"


def reads_back(path: str, value: Value) -> bool:
    """The setting, as written, is read as the same value (the text "12" would be read as a number)."""
    found = parse_setting(written(path, value))
    return found == (path, value) and type(found[1]) is type(value)


def plain(state: State) -> scenario.Scenario:
    """The scenario on the page as a file that runs just it: settings carried out, its luck, nothing varied."""
    return scenario.from_data(
        {**state.scenario.data, "sweep": {"replicates": state.live_replicates, "seed": state.seed}}
    )


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()


def _unpacked(text: str) -> str:
    """The file of a link, no larger than any scenario file may be."""
    try:
        unpacker = zlib.decompressobj()
        packed = base64.b64decode(text, altchars=b"-_", validate=True)
        content = unpacker.decompress(packed, MAX_BYTES + 1)
        if len(content) <= MAX_BYTES and unpacker.eof:
            return content.decode()
    except (ValueError, zlib.error):
        pass
    raise InputError.at(PLACE, "the scenario in it is damaged or too large")


def _whole(name: str, text: str) -> int:
    try:
        return int(text[:20])
    except ValueError:
        raise InputError.at(PLACE, f'{name} must be a whole number, not "{text[:20]}"') from None
