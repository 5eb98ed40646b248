"""A results folder as the study that it holds."""

from __future__ import annotations

from pathlib import Path

from ...studies import study_of
from .advice import Advice
from .diagnosis import Diagnosis
from .results import Results
from .sensitivity import Sensitivity
from .story import Story
from .sweep import Sweep
from .tipping import Tipping
from .trial import Trial

KINDS = {kind: one for one in (Story, Sweep, Trial, Diagnosis, Advice, Sensitivity, Tipping) for kind in one.kinds}
"""The class of each kind of study that has one."""


def opened(folder: Path) -> Results:
    """The results that a folder holds. Raises InputError where it holds none, or where its tables were changed."""
    return KINDS.get(study_of(folder).kind, Results)(folder)
