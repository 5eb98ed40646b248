"""The state of a fit in a file beside its results, so that a fit that was stopped can go on."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from ...files.errors import InputError
from ...results.atomic import parents_of, write_atomically
from ..fit import State
from ..smoother import STEPS


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A file that holds a state. `determines` is the fingerprint of all that the draws follow from."""

    path: Path
    determines: str

    @classmethod
    def of(cls, folder: Path, determines: str) -> Checkpoint:
        """The checkpoint of a results folder that is yet to be."""
        return cls(folder.with_name(f".{folder.name}-checkpoint.npz"), determines)

    def begin(self, overwrite: bool) -> None:
        """Begin anew. Raises InputError where a fit that was stopped is kept, unless it may be overwritten."""
        if self.path.is_file() and not overwrite:
            text = "holds a fit that was stopped: go on with it with --resume, or begin anew with --overwrite"
            raise InputError.at(str(self.path), text)

    def write(self, state: State) -> None:
        """Keep a state in place of an earlier one."""
        content = io.BytesIO()
        np.savez(content, steps=state.steps, scaled=state.scaled, determines=self.determines)
        with parents_of(self.path):
            write_atomically(self.path, content.getvalue())

    def read(self) -> State | None:
        """The state that was kept, if there is one. Raises InputError where it is of another fit."""
        if not self.path.is_file():
            return None
        try:
            with np.load(io.BytesIO(self.path.read_bytes()), allow_pickle=False) as kept:
                state, determines = State(int(kept["steps"]), kept["scaled"]), str(kept["determines"])
        except (OSError, ValueError, KeyError, TypeError, OverflowError, EOFError, BadZipFile):
            raise InputError.at(str(self.path), "cannot be read; begin anew with --overwrite") from None
        if determines != self.determines:
            text = "is of another fit: other files, options, or another version; begin anew with --overwrite"
            raise InputError.at(str(self.path), text)
        if not 0 <= state.steps <= STEPS or state.scaled.dtype != float or not np.isfinite(state.scaled).all():
            raise InputError.at(str(self.path), "holds what is no state of a fit; begin anew with --overwrite")
        return state

    @property
    def steps(self) -> int:
        """How many steps of this fit are kept."""
        try:
            state = self.read()
        except InputError:
            return 0
        return state.steps if state else 0

    def remove(self) -> None:
        """Remove the file, if it is there."""
        self.path.unlink(missing_ok=True)
