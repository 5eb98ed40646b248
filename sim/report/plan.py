"""What a report is asked for: a scenario, events, a budget, how much is run, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ..design.draws import Draws
from ..files.errors import InputError
from ..interventions.catalogue import Catalogue
from ..interventions.money import Budget, parse_budget, price_of
from ..interventions.variants import parse
from ..model import usual
from ..model.organisation import Organisation
from ..results.contents import MANIFEST
from ..results.manifest import read_facts
from ..scenarios import library
from ..scenarios.build import build
from ..scenarios.scenario import Scenario
from ..scenarios.uncertainty import as_kept, shared_draws, uncertain_paths
from ..studies import study_of
from ..tipping.manifest import LoopManifest

MOST_LOGO = 2_000_000
"""A logo has at most so many bytes."""
PICTURES = (b"\x89PNG", b"\xff\xd8", b"<svg", b"<?xml")
"""A PNG, JPEG or SVG begins so."""
OF_DRAWS = ("delta", "pawn")
"""Methods of sensitivity that tell which of a client's answers matter."""
CHANGED_BY_STUDIES = {"sweep", "timeline", "months"}
"""Sections of a scenario that some studies write anew."""


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """What to report on, checked. `home` is the folder of the scenario.

    `given` are finished results folders by their kind, which are not run again. `replicates` are the runs of the
    organisation as it is and of each variant; of each draw, where there are draws.
    """

    source: str
    home: Path | None
    scenario: Scenario
    organisation: Organisation
    draws: Draws | None
    catalogue: Catalogue
    budget: Budget | None
    events: tuple[str, ...]
    replicates: int
    seed: int
    given: dict[str, Path] = field(default_factory=dict)
    settings: tuple[str, ...] = ()
    """What a command line needs to run the same studies: options that all of them take."""

    @property
    def runs(self) -> int:
        """How many runs the organisation as it is has, all draws together."""
        return self.replicates * (len(self.draws) if self.draws else 1)

    @property
    def name(self) -> str:
        """What the folder of the studies is called after: the file of the scenario, or its folder."""
        path = Path(self.source)
        return path.parent.name if path.name == "scenario.yaml" and path.parent.name else path.stem


class Source(NamedTuple):
    """What is reported on: a scenario, whose file lies in `home`, and finished results folders of it.

    A command line calls the scenario `name`.
    """

    name: str
    scenario: Scenario
    home: Path | None
    folders: Sequence[Path] = ()


def source_of(named: Sequence[str]) -> Source:
    """What a command line names: a scenario, results folders of it, or both. Raises InputError for two scenarios."""
    folders = [Path(one) for one in named if (Path(one) / MANIFEST).is_file()]
    others = [one for one in named if Path(one) not in folders]
    if len(others) > 1:
        raise InputError.at("report", f'takes one scenario, and "{others[0]}" and "{others[1]}" are two')
    name = others[0] if others else str(folders[0] / "scenario.yaml")
    return Source(name, library.load(name), library.find(name).parent, folders)


def plan(
    source: Source,
    catalogue: Catalogue,
    *,
    budget: float | str | None = None,
    events: Sequence[str] = (),
    draws: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    settings: Sequence[str] = (),
) -> ReportPlan:
    """Check what is asked. Raises InputError.

    It does so for a folder of another scenario, an event that cannot be read or is named twice, a scenario without
    ties, and a budget that is none.
    """
    name, scenario, home, folders = source
    organisation = build(scenario.alone())
    if not len(organisation.pairs):
        raise InputError.at(scenario.where("relationships"), "there are no ties, so there is nothing to report on")
    own = scenario.sweep.seed if seed is None else seed
    drawn = shared_draws([(name, scenario, home)], draws, own)
    for text in events:
        if list(events).count(text) > 1:
            raise InputError.at("--event", f'"{text}" is given twice')
        try:
            parse(text, scenario, catalogue, uncertain_paths(scenario, drawn))
        except InputError as error:
            raise InputError.at(
                error.problems[0].where.replace("--with", "--event"), error.problems[0].message
            ) from None
    able = None if budget is None else parse_budget(str(budget), price_of(scenario, catalogue))
    runs = replicates or (usual.COMPARED if drawn is None else usual.OF_A_DRAW)
    given = {kind: folder for folder in folders for kind in [_kind(folder, scenario)]}
    return ReportPlan(
        name, home, scenario, organisation, drawn, catalogue, able, tuple(events), runs, own, given, tuple(settings)
    )


def _kind(folder: Path, scenario: Scenario) -> str:
    """The kind of a results folder. Raises InputError where it is of another scenario, or of no use in a report."""
    own, facts = study_of(folder).kind, read_facts(folder)
    kind = "whatif" if own == "compare" else own
    if kind not in ("sweep", "diagnose", "advise", "whatif", "tipping", "sensitivity"):
        raise InputError.at(str(folder), f"is of `{kind}`, which has no place in a report")
    if kind == "sweep" and facts.get("varied"):
        raise InputError.at(str(folder), "is a sweep of many settings; a report needs one of the scenario as it is")
    asked = as_kept(scenario)
    if kind == "tipping":
        if "along" not in facts or facts.get("draws"):
            what = "of outside offers" if "along" not in facts else "over many plausible organisations"
            raise InputError.at(str(folder), f"is a search {what}; a report needs one --along a number, --as-it-stands")
        asked = _as_it_begins(folder, asked)
    if _organisation(facts.get("scenario", {})) != _organisation(asked.data):
        raise InputError.at(str(folder), "is of another scenario")
    return "answers" if kind == "sensitivity" and facts.get("method") in OF_DRAWS else kind


def _as_it_begins(ramp: Path, scenario: Scenario) -> Scenario:
    """A scenario as a ramp of it begins: with the first value. Raises InputError where it has no such number."""
    facts = LoopManifest.read(ramp)
    try:
        return scenario.with_settings({facts.along: facts.values[0]})
    except InputError:
        raise InputError.at(str(ramp), "is of another scenario") from None


def _organisation(data: dict[str, Any]) -> dict[str, Any]:
    """The part of a scenario's data that all of its studies have in common."""
    return {key: part for key, part in data.items() if key not in CHANGED_BY_STUDIES | {"draws", "uncertainty"}}


def logo_of(path: Path | None) -> bytes:
    """The bytes of a logo. Raises InputError where it is no picture, or too large."""
    if path is None:
        return b""
    if not path.is_file():
        raise InputError.at("--logo", f"there is no file {path}")
    if path.stat().st_size > MOST_LOGO:
        raise InputError.at("--logo", f"{path} is larger than {MOST_LOGO // 1_000_000} MB")
    content = path.read_bytes()
    if not content.lstrip().startswith(PICTURES):
        raise InputError.at("--logo", f"{path} is no PNG, JPEG or SVG picture")
    return content
