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
    from .face.calibration import Calibration, calibrate
    from .face.compare import compare
    from .face.intake import Intake, intake
    from .face.load import load, read, scenario, shipped
    from .face.model import Model
    from .face.report import Report
    from .face.saved import open  # noqa: A004
    from .face.scenario import Scenario
    from .face.studies.advice import Advice
    from .face.studies.diagnosis import Diagnosis
    from .face.studies.picture import Picture
    from .face.studies.results import Results
    from .face.studies.sensitivity import Sensitivity
    from .face.studies.story import Story
    from .face.studies.sweep import Sweep
    from .face.studies.tipping import Tipping
    from .face.studies.trial import Trial
    from .files.errors import InputError, StoppedError

_ROOMS = {
    "agents.department": ("Department", "Relationship", "Side"),
    "face.studies.advice": ("Advice",),
    "face.calibration": ("Calibration", "calibrate"),
    "face.studies.diagnosis": ("Diagnosis",),
    "face.intake": ("Intake", "intake"),
    "face.model": ("Model",),
    "face.studies.picture": ("Picture",),
    "face.studies.results": ("Results",),
    "face.report": ("Report",),
    "face.saved": ("open",),
    "face.compare": ("compare",),
    "face.load": ("load", "read", "scenario", "shipped"),
    "face.scenario": ("Scenario",),
    "face.studies.sensitivity": ("Sensitivity",),
    "face.studies.story": ("Story",),
    "face.studies.sweep": ("Sweep",),
    "face.studies.tipping": ("Tipping",),
    "face.studies.trial": ("Trial",),
    "files.errors": ("InputError", "StoppedError"),
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
    "Report",
    "Results",
    "Scenario",
    "Sensitivity",
    "Side",
    "StoppedError",
    "Story",
    "Sweep",
    "Tipping",
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
