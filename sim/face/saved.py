"""Results that were saved: opened as what they are."""

from __future__ import annotations

from pathlib import Path

from ..studies import study_of
from .advice import Advice
from .calibration import Calibration
from .diagnosis import Diagnosis
from .results import Results
from .sensitivity import Sensitivity
from .story import Story
from .sweep import Sweep
from .trial import Trial


def open(folder: str | Path) -> Results:  # noqa: A001
    """The results that a folder holds, of whatever study.

    Raises InputError where it holds none, or where its tables were changed since they were written.
    """
    kind = study_of(Path(folder)).kind
    for one in (Story, Sweep, Trial, Diagnosis, Advice, Sensitivity, Calibration):
        if kind in one.kinds:
            return one(folder)
    return Results(folder)
