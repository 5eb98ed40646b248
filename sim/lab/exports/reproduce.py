"""The command lines that give the figures and the story of the page, to the last bit."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from ...files.errors import InputError
from ...scenarios.build import build
from ...scenarios.overlaps import NamedPath, arrays, differing, refuse_overlaps
from ...scenarios.scenario import Value
from ..state import diagnosis
from ..state.address import reads_back, setting_text
from ..state.experiment import Experiment


def needs_file(experiment: Experiment) -> bool:
    """Whether the command lines need the scenario file, because they cannot name everything themselves."""
    return experiment.shipped is None or _settings(experiment) is None


def file_name(experiment: Experiment) -> str:
    """The name of the downloaded scenario file."""
    name = experiment.shipped or re.sub(r"[^a-z0-9]+", "-", experiment.scenario.name.casefold()).strip("-")[:40]
    return f"lab-{name or 'scenario'}.yaml"


def sweep(experiment: Experiment, vary: Sequence[str] = ()) -> str:
    """The command that runs all replicates: a sweep with one point, or one that varies PATH=VALUES."""
    if needs_file(experiment):
        return shlex.join(["partnering", "sweep", file_name(experiment)])
    # A sweep must vary something: the months over the one value they have, where nothing else is asked for. It also
    # replaces whatever the scenario would vary.
    vary = [*vary] or [f"months={experiment.scenario.months}"]
    varied = {text.partition("=")[0] for text in vary}
    settings = {path: value for path, value in (_settings(experiment) or {}).items() if path not in varied}
    if not _stands_alone(experiment, settings):  # they are set together with what varies
        vary, settings = [*vary, *(setting_text(path, value) for path, value in settings.items())], {}
    luck = ["--replicates", str(experiment.live_replicates), "--seed", str(experiment.seed)]
    luck += ["--draws", str(len(experiment.drawn))] if experiment.drawn else []
    return shlex.join(
        [
            "partnering",
            "sweep",
            str(experiment.shipped),
            *(part for text in vary for part in ("--vary", text)),
            *_set(settings),
            *luck,
        ]
    )


def run(experiment: Experiment) -> str:
    """The command that tells the one story. It tells all replicates up to this one, so the story comes last."""
    luck = ["--replicates", str(experiment.replicate + 1), "--seed", str(experiment.seed)]
    if needs_file(experiment):
        return shlex.join(["partnering", "run", file_name(experiment), *luck])
    return shlex.join(["partnering", "run", str(experiment.shipped), *_set(_settings(experiment) or {}), *luck])


def diagnose(experiment: Experiment) -> str:
    """The command that ranks the ties, and looks closer at the most fragile ones."""
    luck = ["--replicates", str(diagnosis.replicates_for(experiment)), "--seed", str(experiment.seed)]
    if needs_file(experiment):
        return shlex.join(["partnering", "diagnose", file_name(experiment), *luck])
    return shlex.join(["partnering", "diagnose", str(experiment.shipped), *_set(_settings(experiment) or {}), *luck])


def _settings(experiment: Experiment) -> dict[str, Value] | None:
    """The settings as options of a command line, without those that later ones overrule, which a command refuses.

    None where options cannot say them.
    """
    settings = dict(experiment.settings)
    if not all(reads_back(path, value) for path, value in settings.items()):
        return None
    if not _overlap(experiment, settings):
        return settings
    meant = arrays(experiment.organisation)
    for path in experiment.settings:
        fewer = {other: value for other, value in settings.items() if other != path}
        try:
            settings = settings if differing(meant, arrays(build(experiment.base.with_settings(fewer)))) else fewer
        except InputError:  # a need_gap without its mutual_need
            continue
    return None if _overlap(experiment, settings) else settings


def _overlap(experiment: Experiment, settings: dict[str, Value]) -> bool:
    """Whether a command line refuses such settings beside each other."""
    try:
        refuse_overlaps(experiment.base, [NamedPath("", path) for path in settings])
    except InputError:
        return True
    return False


def _stands_alone(experiment: Experiment, settings: dict[str, Value]) -> bool:
    """Whether a scenario takes such settings by themselves. It takes no need_gap without its mutual_need."""
    try:
        experiment.base.with_settings(settings)
    except InputError:
        return False
    return True


def _set(settings: dict[str, Value]) -> list[str]:
    return [part for path, value in settings.items() for part in ("--set", setting_text(path, value))]
