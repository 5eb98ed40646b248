"""The open numbers of a scenario: what is known of each before anything was observed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.special import ndtr

from ..design.section import Uncertain, Value
from ..design.values import for_each, is_whole
from ..files.errors import InputError, nearest
from ..files.short_names import spelled_out
from ..model.organisation import Organisation
from ..model.parameters import BY_NAME, name_at, parameter_at
from ..scenarios.overlaps import Cells, NamedPath, Touches, arrays, refuse_overlaps, unread
from ..scenarios.scenario import Scenario
from ..scenarios.uncertainty import draws_of, groups, is_uncertain, places, uncertain_paths
from .defaults import OVER, SPREADS, centre
from .scale import to_scale


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is open: its paths, which move together, the ends of each, and what is known of it.

    That is a distribution that the scenario gives, or a `centre` and an `sd` on the scale of the prior.
    """

    paths: tuple[str, ...]
    ends: tuple[tuple[float, float], ...]
    known: Uncertain | None = None
    centre: float = 0.0
    sd: float = 0.0

    @property
    def limits(self) -> tuple[float, float]:
        """The ends of the scale. A whole number is any number that is rounded to it."""
        low, high = self.ends[0]
        room = 0.5 if is_whole(self.paths[0]) else 0.0
        return low - room, high + room

    def sampled(self, normal: np.ndarray) -> np.ndarray:
        """Scaled values, one for each standard normal number."""
        if self.known is None:
            return self.centre + self.sd * normal
        from ..design.sampling import quantile  # scipy.stats is slow to import

        values = quantile(self.known, *self.ends[0], ndtr(normal), is_whole(self.paths[0]))
        return to_scale(values, *map(np.asarray, self.limits))


@dataclass(frozen=True, eq=False)
class Numbers:
    """All numbers that are open. The first of them are `drawn` from a file, (its draws, its paths), if there is one."""

    each: tuple[Number, ...]
    drawn: np.ndarray | None = None

    def sample(self, luck: np.random.Generator, number: int) -> np.ndarray:
        """Scaled values, (number, numbers).

        Of a file of draws new ones are made that have its means and covariances: a normal mixture of its draws.
        """
        normal = luck.standard_normal((number, len(self.each)))
        scaled = np.column_stack([one.sampled(own) for one, own in zip(self.each, normal.T, strict=True)])
        if self.drawn is not None:
            mean, (draws, paths) = self.drawn.mean(axis=0), self.drawn.shape
            weights = luck.standard_normal((number, draws)) / np.sqrt(max(draws - 1, 1))
            scaled[:, :paths] = mean + weights @ (self.drawn - mean)
        return scaled

    @property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """The two ends of the scale of each number."""
        low, high = np.array([one.limits for one in self.each]).reshape(-1, 2).T
        return low, high

    def settings(self, row: np.ndarray) -> dict[str, Value]:
        """The value of every path in a draw. `row` holds that of the first path of each number.

        The other paths of a number lie between their own ends at the same share.
        """
        of, start, end = self._of_paths
        low, high = self._first
        share = np.divide(row - low, high - low, where=high > low, out=np.zeros(len(low)))
        moved = start + share[of] * (end - start)
        values = np.clip(moved, np.minimum(start, end), np.maximum(start, end)).tolist()
        return dict(zip(self._paths, values, strict=True)) | {self._paths[k]: round(values[k]) for k in self._whole}

    @cached_property
    def _paths(self) -> list[str]:
        return [path for one in self.each for path in one.paths]

    @cached_property
    def _whole(self) -> list[int]:
        """The places of the paths that count something."""
        return [place for place, path in enumerate(self._paths) if is_whole(path)]

    @cached_property
    def _first(self) -> tuple[np.ndarray, np.ndarray]:
        """The two ends of the first path of each number."""
        low, high = np.array([one.ends[0] for one in self.each], dtype=float).reshape(-1, 2).T
        return low, high

    @cached_property
    def _of_paths(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of each path: the place of its number, and its two ends."""
        of = np.repeat(np.arange(len(self.each)), [len(one.paths) for one in self.each])
        start, end = np.array([ends for one in self.each for ends in one.ends], dtype=float).reshape(-1, 2).T
        return of, start, end


def numbers_of(scenario: Scenario, over: Sequence[str], folder: Path | None) -> Numbers:
    """What a scenario leaves open and the paths `over`, or the defaults where there is neither. Raises InputError."""
    touches, drawn, found = Touches(scenario.alone()), None, list[Number]()
    draws = draws_of(scenario, folder, None, 1) if is_uncertain(scenario) else None
    if draws is not None and scenario.draws is not None:
        found = [Number((path,), (_ends(path, own),)) for path, own in zip(draws.paths, draws.values.T, strict=True)]
        drawn = to_scale(draws.values, *Numbers(tuple(found)).ends)
    elif draws is not None:
        found = [_known(what, paths) for what, paths in groups(scenario)]
    said = {path for one in found for path in one.paths}
    wanted = [path for one in over for path in places(scenario, spelled_out(one)) if path not in said]
    found += [_assumed(touches, path) for path in dict.fromkeys(wanted)]
    if not found and not over:
        found = list(_defaults(touches))
    if wanted:  # what the draws set was checked with them
        named = [NamedPath("--over", path) for path in dict.fromkeys(wanted)]
        refuse_overlaps(touches, [*uncertain_paths(scenario, draws), *named])
    return Numbers(tuple(found), drawn)


def _ends(path: str, drawn: np.ndarray) -> tuple[float, float]:
    """The range of a path of which draws are given: theirs, where its parameter has no limit or a change is dated."""
    parameter = None if path.startswith("timeline.") else parameter_at(path)
    if parameter is None or np.isinf(parameter.high):
        return float(drawn.min()), float(drawn.max())
    return parameter.low, parameter.high


def _known(what: Uncertain, paths: Sequence[str]) -> Number:
    key = ", ".join(paths)
    ends = zip(for_each(what.start, paths, key), for_each(what.to, paths, key), strict=True)
    return Number(tuple(paths), tuple((float(low), float(high)) for low, high in ends), what)


def _assumed(touches: Touches, path: str) -> Number:
    """A number around its value in the scenario, as far away as the defaults say. Raises InputError."""
    name = name_at(path)
    if name not in SPREADS or path.startswith("timeline."):
        why = f"has no default spread: say what is known of it under uncertainty{nearest(name, SPREADS)}"
        raise InputError.at(f"--over {path}", why)
    cells = touches.by(path)
    if not cells:
        touches.scenario.with_settings({path: 0.5})  # raises InputError where nothing may be set at the path
        raise InputError.at(f"--over {path}", unread(touches, path) or "cannot be set by itself")
    return Number((path,), (_range(path),), None, centre(name, _now(touches.usual, name, cells)), SPREADS[name].sd)


def _defaults(touches: Touches) -> Iterator[Number]:
    """The numbers that are fitted where nobody says which; of a tie that is told by its mutual need, that one."""
    for name in OVER:
        for path in places(touches.scenario, spelled_out(name)):
            with suppress(InputError):
                yield _assumed(touches, path)
                continue
            if name == "stake" and path.split(".")[-2] == path.split(".")[1].partition("+")[0]:  # once a tie
                yield _assumed(touches, f"{path.rsplit('.', 2)[0]}.mutual_need")


def _now(usual: Organisation, name: str, cells: Cells) -> float:
    """The value of a parameter in the cells that a path touches: their mean where there are several."""
    every = arrays(usual)
    if name == "mutual_need":
        return 1 - float(every["alternatives"][cells["alternatives"]].mean())
    array = next(one for one in (name, f"parameters.{name}", "department_start") if one in cells)
    return float(every[array][cells[array]].mean())


def _range(path: str) -> tuple[float, float]:
    parameter = BY_NAME[name_at(path)]
    return parameter.low, parameter.high
