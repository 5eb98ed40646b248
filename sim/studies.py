"""The studies: for each kind of results folder, the room that draws it, and the kinds of figures that it knows.

This is the one table of them. `plot`, the help of the command line and the report read it. It is quick to import:
a room is imported only when it is asked to draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from .figures import kinds
from .figures.kinds import Kind, Wanted
from .files.errors import InputError
from .files.names import enumerated

if TYPE_CHECKING:
    from .documents.tables import Source
    from .figures.points_folder import Figures


@dataclass(frozen=True, slots=True)
class Study:
    """A kind of results folder. `what` names it in a sentence, and `manifest` the class of its manifest.

    The module `drawn_by` has a function `figures`.
    """

    kind: str
    what: str
    manifest: str
    drawn_by: str | None = None
    figures: Mapping[str, Kind] | None = None


COMPARED, ADVISED = "interventions.manifests.ComparisonManifest", "interventions.manifests.AdviceManifest"
ANALYSED, FITTED = "sensitivity.manifest.SensitivityManifest", "calibration.manifest.CalibrationManifest"
SEARCHED = "tipping.manifest.TippingManifest"
STUDIES = {
    study.kind: study
    for study in (
        Study("run", "a run", "stories.manifest.RunManifest", "stories.figures", kinds.STORY),
        Study("sweep", "a sweep", "sweeps.manifest.SweepManifest", "figures.points_folder", kinds.POINTS),
        Study("whatif", "a what-if", COMPARED, "interventions.figures", kinds.COMPARISON),
        Study("compare", "a comparison", COMPARED, "interventions.figures", kinds.COMPARISON),
        Study("advise", "an advice", ADVISED, "interventions.advice_figures", kinds.ADVICE),
        Study("sensitivity", "a sensitivity analysis", ANALYSED, "sensitivity.figures", kinds.SENSITIVITY),
        Study("diagnose", "a diagnosis", "diagnosis.manifest.DiagnosisManifest", "diagnosis.figures", kinds.DIAGNOSIS),
        Study("calibrate", "a calibration", FITTED, "calibration.study.figures", kinds.CALIBRATION),
        Study("tipping", "a search for tipping points", SEARCHED, "tipping.figures", kinds.TIPPING),
        Study("evidence", "the evidence", "evidence.manifest.EvidenceManifest"),
    )
}


def study_of(folder: Path) -> Study:
    """The study whose results a folder holds. Raises InputError where none is known, or a fact cannot be one of it."""
    from .results.contents import MANIFEST
    from .results.manifest import Manifest, read_facts

    facts = read_facts(folder)
    if facts["kind"] not in STUDIES:
        *first, last = STUDIES
        message = f"is not the manifest of a {', '.join(first)} or {last}"
        raise InputError.at(str(folder / MANIFEST), message)
    study = STUDIES[facts["kind"]]
    module, _, name = study.manifest.rpartition(".")
    manifest: type[Manifest] = getattr(import_module(f".{module}", __package__), name)
    manifest.of(facts).read(folder)
    return study


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures of a results folder by name: all that suit it, or the one asked for.

    Each says so where another edition of the model made the results. Raises InputError, also where the tables were
    changed since they were written.
    """
    from .results import integrity
    from .results.editions import of_another
    from .results.manifest import read_facts

    study, facts = study_of(folder), read_facts(folder)
    integrity.check(folder, facts)
    if study.drawn_by is None:
        raise InputError.at(str(folder), f"is of `{study.kind}`, whose figures are drawn as it is run, and not again")
    drawn: Figures = import_module(f".{study.drawn_by}", __package__).figures(folder, wanted)
    if told := of_another(facts):
        from .figures.canvas import add_note

        for figure, _ in drawn.values():
            add_note(figure, told)
    return drawn


def source_of(folder: Path) -> Source:
    """The tables of a results folder, to write them in another form or as a page. Raises InputError as `figures`."""
    from .documents.tables import Source
    from .results import integrity
    from .results.atomic import final
    from .results.manifest import read_facts

    study, facts = study_of(folder), read_facts(folder)
    integrity.check(folder, facts)
    name = (facts.get("scenario") or {}).get("name") or final(folder.resolve()).name
    return Source(folder, facts, f"{study.what[:1].upper()}{study.what[1:]}: {name}")


def kinds_in_words() -> str:
    """The kinds of figures of each study, in words, for the help of `plot`."""
    drawn: dict[str, list[str]] = {}
    for study in STUDIES.values():
        if study.figures:
            drawn.setdefault(enumerated(study.figures, last="or"), []).append(study.what)
    text = "; ".join(f"of {' or '.join(whats)} {names}" for names, whats in drawn.items())
    return text[:1].upper() + text[1:]
