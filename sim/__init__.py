"""Partnering: how departments of a company become true partners, and how often that survives.

    import partnering as pt

    company = pt.load("company")
    sweep = company.sweep({"shared_outcome": [0, 0.5, 1]}, replicates=200)
    print(sweep.summary)

What is named here is the public face; each name is imported when it is first used.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING, Any

from .version import __version__

if TYPE_CHECKING:
    from .agents.department import Department, Relationship, Side
    from .face.advice import Advice
    from .face.calibration import Calibration, calibrate
    from .face.compare import compare
    from .face.diagnosis import Diagnosis
    from .face.intake import Intake, intake
    from .face.model import Model
    from .face.picture import Picture
    from .face.results import Results
    from .face.saved import open  # noqa: A004
    from .face.scenario import Scenario, load, read, scenario, shipped
    from .face.sensitivity import Sensitivity
    from .face.story import Story
    from .face.sweep import Sweep
    from .face.trial import Trial
    from .files.errors import InputError

_ROOMS = {
    "agents.department": ("Department", "Relationship", "Side"),
    "face.advice": ("Advice",),
    "face.calibration": ("Calibration", "calibrate"),
    "face.diagnosis": ("Diagnosis",),
    "face.intake": ("Intake", "intake"),
    "face.model": ("Model",),
    "face.picture": ("Picture",),
    "face.results": ("Results",),
    "face.saved": ("open",),
    "face.compare": ("compare",),
    "face.scenario": ("Scenario", "load", "read", "scenario", "shipped"),
    "face.sensitivity": ("Sensitivity",),
    "face.story": ("Story",),
    "face.sweep": ("Sweep",),
    "face.trial": ("Trial",),
    "files.errors": ("InputError",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Advice",
    "Calibration",
    "Department",
    "Diagnosis",
    "InputError",
    "Intake",
    "Model",
    "Picture",
    "Relationship",
    "Results",
    "Scenario",
    "Sensitivity",
    "Side",
    "Story",
    "Sweep",
    "Trial",
    "__version__",
    "calibrate",
    "compare",
    "intake",
    "load",
    "open",
    "read",
    "scenario",
    "shipped",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(_import_module(f".{_ROOM_OF[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
