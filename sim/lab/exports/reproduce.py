"""The command lines that give the figures and the story of the page, to the last bit."""

from __future__ import annotations

import re
import shlex

from ..state import diagnosis
from ..state.address import reads_back, setting_text
from ..state.experiment import Experiment


def needs_file(experiment: Experiment) -> bool:
    """Whether the command lines need the scenario file, because they cannot name everything themselves."""
    return experiment.shipped is None or not all(reads_back(path, value) for path, value in experiment.settings.items())


def file_name(experiment: Experiment) -> str:
    """The name of the downloaded scenario file."""
    name = experiment.shipped or re.sub(r"[^a-z0-9]+", "-", experiment.scenario.name.casefold()).strip("-")[:40]
    return f"lab-{name or 'scenario'}.yaml"


def sweep(experiment: Experiment) -> str:
    """The command that runs all replicates: a sweep with one point."""
    if needs_file(experiment):
        return shlex.join(["partnering", "sweep", file_name(experiment)])
    # A sweep must vary something: this one varies the months over the one value they have. It also replaces whatever
    # the scenario would vary.
    settings = {path: value for path, value in experiment.settings.items() if path != "months"}
    luck = ["--replicates", str(experiment.live_replicates), "--seed", str(experiment.seed)]
    luck += ["--draws", str(len(experiment.drawn))] if experiment.drawn else []
    return shlex.join(
        [
            "partnering",
            "sweep",
            str(experiment.shipped),
            "--vary",
            f"months={experiment.scenario.months}",
            *_set(settings),
            *luck,
        ]
    )


def run(experiment: Experiment) -> str:
    """The command that tells the one story. It tells all replicates up to this one, so the story comes last."""
    luck = ["--replicates", str(experiment.replicate + 1), "--seed", str(experiment.seed)]
    if needs_file(experiment):
        return shlex.join(["partnering", "run", file_name(experiment), *luck])
    return shlex.join(["partnering", "run", str(experiment.shipped), *_set(dict(experiment.settings)), *luck])


def diagnose(experiment: Experiment) -> str:
    """The command that ranks the ties, and looks closer at the most fragile ones."""
    luck = ["--replicates", str(diagnosis.replicates_for(experiment)), "--seed", str(experiment.seed)]
    if needs_file(experiment):
        return shlex.join(["partnering", "diagnose", file_name(experiment), *luck])
    return shlex.join(["partnering", "diagnose", str(experiment.shipped), *_set(dict(experiment.settings)), *luck])


def _set(settings: dict) -> list[str]:
    return [part for path, value in settings.items() for part in ("--set", setting_text(path, value))]
