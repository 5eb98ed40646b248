"""Choose the folder of a sweep: a new one, or the one in which it was begun.

Results that are to be replaced stay until the new ones are complete: meanwhile these are filled in a folder beside.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from ..files.errors import InputError
from ..results.editions import of_another
from ..results.folder import check_place, free_name, replace, replacing
from ..results.lock import working_on
from . import checkpoint
from .merge import Finished, finished_in
from .plan import Sweep
from .shards import Shard

BESIDE = ".unfinished"
"""The folder beside older results has this at the end of its name."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of the results, `folder`, and the one that is filled: the same, or one beside it.

    With `clear`, what was begun there is thrown away when the workers are ready. `finished` holds the results where the
    sweep that is to be resumed is finished already.
    """

    folder: Path
    filled: Path
    clear: bool = False
    finished: Finished | None = None

    @classmethod
    def at(cls, folder: Path) -> Place:
        """The place of a folder in which a sweep was begun, in it or beside it, or of a new folder."""
        beside = Path(os.path.abspath(folder) + BESIDE)  # noqa: PTH100 - `.` has no name of its own; a link stays a link
        return cls(folder, beside if checkpoint.is_unfinished(beside) else folder)

    def move_in(self) -> None:
        """Put what was filled beside in the place of the older results."""
        if self.filled != self.folder:
            replace(self.folder, self.filled, overwrite=True)


@contextmanager
def held_place(
    sweep: Sweep,
    out: Path | None,
    usual: Path,
    *,
    shard: Shard | None = None,
    resume: bool = False,
    overwrite: bool = False,
    note: Callable[[str], None] = lambda text: None,
) -> Iterator[Place]:
    """The place to fill, which no other process may work on meanwhile: `out`, or else `usual` or the next free name.

    With `resume`, the place where this sweep was begun or finished or, where there is none, a new one: so a batch queue
    can repeat one command. `note` is called with a message for the user. Raises InputError where the place is taken, or
    where another process works on it.
    """
    if shard and (out is None or sweep.halfwidth):
        raise InputError.at("--shard", "needs --out, and cannot go with --until-halfwidth")
    if resume and overwrite:
        raise InputError.at("--resume", "goes on with a sweep, and --overwrite starts anew: not both")
    if out is None:
        begun = next(_begun(sweep, usual), None)
        if resume and begun is None:
            begun = next(_finished(sweep, usual), None)
        if resume and begun is None:
            _tell_of_another_edition(sweep, usual, note)
        if begun is not None and not resume:
            note(f"{begun} holds this sweep, unfinished; --resume goes on with it.")
        out = begun if resume and begun is not None else free_name(usual)
    with working_on(out, str(shard) if shard else None):
        yield _checked(sweep, out, shard, resume, overwrite, note)


def _checked(
    sweep: Sweep, out: Path, shard: Shard | None, resume: bool, overwrite: bool, note: Callable[[str], None]
) -> Place:
    place = Place.at(out)
    begun = checkpoint.is_unfinished(place.filled)
    joins = shard and begun and checkpoint.is_same(place.filled, sweep)  # another shard began it
    if overwrite and not joins:
        number = check_place(out, overwrite)
        if number:
            note(replacing(out, number))
        beside = out.with_name(out.name + BESIDE)
        check_place(beside, overwrite)
        return Place(out, beside if out.exists() else out, clear=True)
    if begun:
        checkpoint.check_same(place.filled, sweep, note)
        if not (resume or shard):
            raise InputError.at(str(out), "holds this sweep, unfinished: go on with --resume, or --overwrite it")
        return place
    if resume and (finished := finished_in(out, sweep)):
        return Place(out, out, finished=finished)
    if resume and not out.exists():
        note(f"{out} holds no unfinished sweep: it begins now.")
    check_place(out, overwrite=False)
    return place


def _called(usual: Path) -> list[Path]:
    """The folders that are called `usual`, or `usual` with something after it."""
    return sorted(usual.parent.glob(escape(usual.name) + "*"))


def _begun(sweep: Sweep, usual: Path) -> Iterator[Path]:
    """The folders in which, or beside which, this same sweep was begun and not finished."""
    for folder in _called(usual):
        if checkpoint.is_unfinished(folder) and checkpoint.is_same(folder, sweep):
            yield folder.with_name(folder.name.removesuffix(BESIDE))


def _tell_of_another_edition(sweep: Sweep, usual: Path, note: Callable[[str], None]) -> None:
    """Tell the user of a folder in which another edition of the model began this sweep: it begins anew elsewhere."""
    for folder in _called(usual):
        with suppress(InputError):  # one that cannot be read is not this sweep
            facts = checkpoint.facts_of(folder)
            if facts["scenario"] == sweep.scenario.data and (told := of_another(facts)):
                note(f"{folder} holds this sweep, unfinished, and cannot be gone on with. {told}")


def _finished(sweep: Sweep, usual: Path) -> Iterator[Path]:
    """The folders in which this same sweep is finished."""
    for folder in _called(usual):
        with suppress(InputError):  # damaged results are not this sweep
            if finished_in(folder, sweep):
                yield folder
