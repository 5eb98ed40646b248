"""Results that were saved: opened as what they are."""

from __future__ import annotations

from pathlib import Path

from ..studies import study_of
from .arguments import takes
from .calibration import Calibration
from .studies.opened import opened
from .studies.results import Results


@takes()
def open(folder: str | Path) -> Results:  # noqa: A001
    """The results that a folder holds, of whatever study.

    Raises InputError where it holds none, or where its tables were changed since they were written.
    """
    place = Path(folder)
    return Calibration(place) if study_of(place).kind in Calibration.kinds else opened(place)
