"""The command lines that give what is on the page, to the last bit."""

from __future__ import annotations

import re
import shlex

from .address import reads_back, written
from .state import State


def needs_file(state: State) -> bool:
    """No command line alone can say this state: its scenario file is needed too."""
    return state.shipped is None or not all(reads_back(path, value) for path, value in state.settings.items())


def file_name(state: State) -> str:
    """What the downloaded scenario is called."""
    name = state.shipped or re.sub(r"[^a-z0-9]+", "-", state.scenario.name.casefold()).strip("-")[:40]
    return f"lab-{name or 'scenario'}.yaml"


def sweep(state: State) -> str:
    """The sweep of one point that gives the thousand stories."""
    if needs_file(state):
        return shlex.join(["partnering", "sweep", file_name(state)])
    # Varying one path over the one value it has takes the place of whatever the scenario would vary.
    settings = {path: value for path, value in state.settings.items() if path != "months"}
    luck = ["--replicates", str(state.live_replicates), "--seed", str(state.seed)]
    return shlex.join(
        ["partnering", "sweep", str(state.shipped), "--vary", f"months={state.scenario.months}", *_set(settings), *luck]
    )


def run(state: State) -> str:
    """The run that tells the one story (it is the last of its replicates)."""
    luck = ["--replicates", str(state.replicate + 1), "--seed", str(state.seed)]
    if needs_file(state):
        return shlex.join(["partnering", "run", file_name(state), *luck])
    return shlex.join(["partnering", "run", str(state.shipped), *_set(dict(state.settings)), *luck])


def _set(settings: dict) -> list[str]:
    return [part for path, value in settings.items() for part in ("--set", written(path, value))]
