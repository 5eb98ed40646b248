"""An experiment as the query of a web address, and back: a link opens the page with the same experiment.

`scenario=company&set=organisation.clarity%3D0.9&seed=1` reads like a command line. A scenario of the user's own is
put into the link as a whole, compressed (`file=`). Strangers can send links, so every link is limited in size and
checked like a file. Links that the lab writes hold the edition of the model, because another edition would show other
figures under the same link; short ones that people type, such as `?seed=7`, need not.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from ...design.values import parse_setting
from ...documents.language import Language
from ...files.errors import cut, near
from ...files.parts import MAX_BYTES
from ...results.editions import FIRST
from ...scenarios import library, scenario
from ...scenarios.scenario import Value
from ...scenarios.uncertainty import as_kept
from ...version import EDITION
from ..refusal import RefusedError
from .experiment import Experiment, shipped_names, shipped_scenario, usual_replicates
from .words import codes

MAX_LENGTH = 60_000
"""Most characters of an address. An experiment that needs more can be downloaded instead."""
LUCK = ("replicates", "seed", "replicate", "draws")
KEYS = ("scenario", "file", "set", *LUCK, "pinned", "edition", "lang", "lesson", "present")
OF_LESSON = ("lesson", "edition", "lang", "present")
"""The parts of a link, and those that one of a lesson has: a lesson brings its own experiment."""
WHERE = "link"


class AnotherEditionError(RefusedError):
    """A link of another edition. `query` is the same link for this edition."""

    query: str = ""

    @classmethod
    def of(cls, edition: int, parts: list[tuple[str, str]]) -> AnotherEditionError:
        """The error for a link of such an edition with such parts."""
        error = cls.because(WHERE, "other_edition", made=edition, now=EDITION)
        error.query = urlencode([*((key, value) for key, value in parts if key != "edition"), ("edition", EDITION)])
        return error


def query(experiment: Experiment, pinned: Experiment | None = None) -> str | None:
    """The query of an experiment, perhaps with a pinned one, which is left out where it would be too long.

    None where the experiment itself would be too long, or where its draws lie in a file.
    """
    parts, beside = _parts(experiment), pinned and _parts(pinned)
    edition = ("edition", str(EDITION))
    tried = [[*parts, ("pinned", urlencode(beside)), edition]] if parts and beside else []
    tried += [[*parts, edition]] if parts else []
    return next((text for text in map(urlencode, tried) if len(text) <= MAX_LENGTH), None)


def _parts(experiment: Experiment) -> list[tuple[str, str]]:
    """The parts of the query of an experiment, without the edition. None where its draws lie in a file."""
    if experiment.scenario.draws is not None:
        return []
    if experiment.shipped and all(reads_back(path, value) for path, value in experiment.settings.items()):
        parts = [("scenario", experiment.shipped)]
        parts += [("set", setting_text(path, value)) for path, value in experiment.settings.items()]
    else:
        parts = [("file", _packed(as_file(experiment).to_yaml()))]
    luck = {
        "replicates": (experiment.replicates, usual_replicates(experiment.base)),
        "seed": (experiment.seed, experiment.base.sweep.seed if experiment.shipped else None),
        "replicate": (experiment.replicate, 0),
        "draws": (experiment.draws, experiment.base.sweep.draws if experiment.shipped else None),
    }
    return parts + [(name, str(value)) for name, (value, usual) in luck.items() if value not in (usual, None)]


def read(text: str, start: Experiment) -> Experiment:
    """The experiment of a query; `start` holds what the query does not name.

    Raises InputError for a link with a fault, and AnotherEditionError for one of another edition of the model.

    Parts that no link of the lab has are left out: mail programs and learning platforms add theirs (`ignored`).
    """
    if len(text) > MAX_LENGTH:
        raise RefusedError.because(WHERE, "long_link", most=MAX_LENGTH)
    parts = parse_qsl(text, keep_blank_values=True)
    one = {key: value for key, value in parts if key != "set"}
    edition = _edition(parts)
    if edition != EDITION:
        raise AnotherEditionError.of(edition, parts)
    if "file" in one:
        base = scenario.from_text(_unpacked(one["file"]), WHERE)
        start = Experiment.begun(base)
    elif "scenario" in one:
        shipped = one["scenario"]
        if shipped not in shipped_names():
            raise no_such("scenario", shipped, shipped_names())
        base = shipped_scenario(shipped)
        start = replace(Experiment.begun(base, shipped), folder=library.folder())
    settings = dict(parse_setting(value) for key, value in parts if key == "set")
    luck = {name: _whole(name, one[name]) for name in LUCK if name in one}
    return replace(start, settings={**start.settings, **settings}).with_luck(**luck)


def pinned(text: str, start: Experiment) -> Experiment | None:
    """The experiment that is pinned in a query; None where none is. Raises InputError, as `read` does."""
    one = dict(parse_qsl(text, keep_blank_values=True))
    return read(f"{one['pinned']}&edition={EDITION}", start) if "pinned" in one else None


def language(text: str) -> str | None:
    """The code of the language of a query; None where it names none. Raises InputError for one without words."""
    code = dict(parse_qsl(text, keep_blank_values=True)).get("lang")
    if code is not None and code not in codes():
        raise no_such("language", code, codes())
    return code


def in_language(text: str, code: str | None) -> str:
    """The address of a query in a language; None leaves it to the browser of whoever opens it."""
    parts = [(key, value) for key, value in parse_qsl(text, keep_blank_values=True) if key != "lang"]
    query = urlencode([*parts, *([("lang", code)] if code else [])])
    return f"/?{query}" if query else "/"


def ignored(text: str, words: Language) -> str:
    """One line that names the parts of a query that the page leaves out, or nothing where it reads all of them."""
    keys = [key for key, _ in parse_qsl(text, keep_blank_values=True)]
    known, why = (OF_LESSON, "ignored_by_lesson") if "lesson" in keys else (KEYS, "ignored")
    left_out = dict.fromkeys(key[:40] for key in keys if key not in known)
    named = []
    for name in list(left_out)[:5]:
        meant = None if name in KEYS else near(name, known)
        named.append(words.say("refused.part_near" if meant else "refused.part", name=name, near=meant))
    if not named:
        return ""
    return RefusedError.because(WHERE, why, parts=", ".join(named)).told(words)


def no_such(kind: str, name: str, allowed: Sequence[str]) -> RefusedError:
    """The error for a name that there is not, with the nearest one that there is, or with all."""
    meant = near(name, allowed)
    told = {"name": cut(name), "near": meant, "allowed": ", ".join(allowed[:40])}
    return RefusedError.because(WHERE, f"{kind}_near" if meant else kind, **told)


def _edition(parts: list[tuple[str, str]]) -> int:
    """The edition of a link. The lab of the first edition wrote settings or a whole scenario, and no edition."""
    named = dict(parts)
    written = FIRST if {"set", "file"} & named.keys() else EDITION
    return _whole("edition", named["edition"]) if "edition" in named else written


def setting_text(path: str, value: Value) -> str:
    """A setting as the command line takes it: `PATH=VALUE`."""
    return f"{path}={'none' if value is None else value}"


def reads_back(path: str, value: Value) -> bool:
    """Whether the text of a setting is read as the same value. The text "12", for example, is read as a number."""
    found = parse_setting(setting_text(path, value))
    return found == (path, value) and type(found[1]) is type(value)


def as_file(experiment: Experiment) -> scenario.Scenario:
    """The scenario on the page for a file: with the settings and the luck of the page, and without values to vary."""
    section = {"replicates": experiment.live_replicates, "seed": experiment.seed}
    if experiment.drawn is not None:
        section["draws"] = len(experiment.drawn)
    return as_kept(experiment.scenario).with_sections({"sweep": section})


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
    raise RefusedError.because(WHERE, "damaged_link")


def _whole(name: str, text: str) -> int:
    try:
        return int(text[:20])
    except ValueError:
        raise RefusedError.because(WHERE, "not_whole", name=name, text=text[:20]) from None
