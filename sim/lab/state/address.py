"""An experiment as the query of a web address, and back: a link opens the page with the same experiment.

`scenario=company&set=organisation.clarity%3D0.9&seed=1` reads like a command line. A scenario of the user's own is
put into the link as a whole, compressed (`file=`). Strangers can send links, so every link is limited in size and
checked like a file.
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
from .experiment import DEFAULT_REPLICATES, Experiment, checked, shipped_names, shipped_scenario

MAX_LENGTH = 60_000
"""Most characters of an address. An experiment that needs more can be downloaded instead."""
KEYS = ("scenario", "file", "set", "replicates", "seed", "replicate")
WHERE = "link"


def query(experiment: Experiment) -> str | None:
    """The query of an experiment, or None where it would be too long."""
    if experiment.shipped and all(reads_back(path, value) for path, value in experiment.settings.items()):
        parts = [("scenario", experiment.shipped)]
        parts += [("set", setting_text(path, value)) for path, value in experiment.settings.items()]
    else:
        parts = [("file", _packed(as_file(experiment).to_yaml()))]
    luck = {
        "replicates": (experiment.replicates, DEFAULT_REPLICATES),
        "seed": (experiment.seed, experiment.base.sweep.seed if experiment.shipped else None),
        "replicate": (experiment.replicate, 0),
    }
    parts += [(name, str(value)) for name, (value, usual) in luck.items() if value != usual]
    text = urlencode(parts)
    return text if len(text) <= MAX_LENGTH else None


def read(text: str) -> Experiment:
    """The experiment of a query. Raises InputError."""
    if len(text) > MAX_LENGTH:
        raise InputError.at(WHERE, f"is longer than {MAX_LENGTH:,} characters")
    parts = parse_qsl(text, keep_blank_values=True)
    for key, _ in parts:
        if key not in KEYS:
            raise InputError.at(WHERE, unknown("part", key, KEYS))
    one = {key: value for key, value in parts if key != "set"}
    if "file" in one:
        base, shipped = scenario.from_text(_unpacked(one["file"]), WHERE), None
    else:
        shipped = one.get("scenario", "")
        if shipped not in shipped_names():
            raise InputError.at(WHERE, unknown("scenario", shipped, shipped_names()))
        base = shipped_scenario(shipped)
    settings = dict(parse_setting(value) for key, value in parts if key == "set")
    luck = {name: _whole(name, one[name]) for name in ("replicates", "seed", "replicate") if name in one}
    return checked(Experiment(base, shipped, settings, **({"seed": base.sweep.seed} | luck)))


def setting_text(path: str, value: Value) -> str:
    """A setting as the command line takes it: `PATH=VALUE`."""
    return f"{path}={'none' if value is None else value}"


def reads_back(path: str, value: Value) -> bool:
    """Whether the text of a setting is read as the same value. The text "12", for example, is read as a number."""
    found = parse_setting(setting_text(path, value))
    return found == (path, value) and type(found[1]) is type(value)


def as_file(experiment: Experiment) -> scenario.Scenario:
    """The scenario on the page for a file: with the settings and the luck of the page, and without values to vary."""
    return scenario.from_data(
        {**experiment.scenario.data, "sweep": {"replicates": experiment.live_replicates, "seed": experiment.seed}}
    )


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()


def _unpacked(text: str) -> str:
    """The scenario file in a link. Raises InputError where it is damaged, or larger than a file may be."""
    try:
        unpacker = zlib.decompressobj()
        packed = base64.b64decode(text, altchars=b"-_", validate=True)
        content = unpacker.decompress(packed, MAX_BYTES + 1)
        if len(content) <= MAX_BYTES and unpacker.eof:
            return content.decode()
    except (ValueError, zlib.error):
        pass
    raise InputError.at(WHERE, "the scenario in it is damaged or too large")


def _whole(name: str, text: str) -> int:
    try:
        return int(text[:20])
    except ValueError:
        raise InputError.at(WHERE, f'{name} must be a whole number, not "{text[:20]}"') from None
