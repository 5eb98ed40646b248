"""Results that were saved: opened as what they are."""

from __future__ import annotations

from pathlib import Path

from ..studies import study_of
from .calibration import Calibration
from .studies.advice import Advice
from .studies.diagnosis import Diagnosis
from .studies.results import Results
from .studies.sensitivity import Sensitivity
from .studies.story import Story
from .studies.sweep import Sweep
from .studies.tipping import Tipping
from .studies.trial import Trial


def open(folder: str | Path) -> Results:  # noqa: A001
    """The results that a folder holds, of whatever study.

    Raises InputError where it holds none, or where its tables were changed since they were written.
    """
    kind = study_of(Path(folder)).kind
    for one in (Story, Sweep, Trial, Diagnosis, Advice, Sensitivity, Tipping, Calibration):
        if kind in one.kinds:
            return one(folder)
    return Results(folder)
