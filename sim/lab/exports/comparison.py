"""The comparison of a page with its pinned result, made anew as `partnering compare` makes it of the two scenarios."""

from __future__ import annotations

import shlex
from pathlib import Path

from ...design.draws import Draws
from ...documents.language import Language
from ...files.errors import InputError
from ...interventions import whatif
from ...interventions.variants import Variant, distinct_names
from ...scenarios.uncertainty import shared_draws
from ..state.address import as_file
from ..state.experiment import Experiment
from ..state.words import words as english
from .reproduce import file_name

PINNED = "lab-pinned.yaml"
"""The name of the downloaded scenario of the pinned result."""


def why_not(pinned: Experiment, now: Experiment, words: Language | None = None) -> str:
    """Why no command can repeat the comparison of the page, in a language or in English; nothing where one can."""
    if (pinned.seed, pinned.live_replicates) != (now.seed, now.live_replicates):
        return (words or english()).say("download.other_luck")
    try:
        _shared(pinned, now)
    except InputError as error:
        return error.problems[0].message
    return ""


def command(now: Experiment) -> str:
    """The command that compares the two downloaded scenarios."""
    luck = ["--replicates", str(now.live_replicates), "--seed", str(now.seed)]
    luck += ["--draws", str(len(now.drawn))] if now.drawn else []
    return shlex.join(["partnering", "compare", PINNED, file_name(now), *luck])


def save(pinned: Experiment, now: Experiment, folder: Path) -> None:
    """Write the scenario of the pinned result, and the results of the comparison with their figures."""
    from ...figures import canvas
    from ...interventions.figures import figures  # with seaborn: a lab starts sooner without it

    (folder / PINNED).write_text(as_file(pinned).to_yaml(), encoding="utf-8")
    place = folder / "comparison"
    place.mkdir()
    names = distinct_names([pinned.scenario.name, now.scenario.name], [PINNED, file_name(now)])
    variants = [Variant(name, one.scenario, one.organisation) for name, one in zip(names, (pinned, now), strict=True)]
    draws = _shared(pinned, now)
    whatif.run(variants, "compare", now.live_replicates, now.seed, draws=draws, workers=1).save(place)
    for name, (figure, data) in figures(place).items():
        canvas.save(figure, data, place / "figures", name)


def _shared(pinned: Experiment, now: Experiment) -> Draws | None:
    asked = [(one.scenario.name, one.scenario, one.folder) for one in (pinned, now)]
    return shared_draws(asked, pinned.organisations if pinned.drawn else None, now.seed)
