"""What is held out of a fit, so that its prediction can be scored: the last months, or a share of the ties."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np

from ..files.errors import InputError, needs_extra
from ..files.numbers import number_of
from .observations import Observations
from .what import WHAT

GRAMMAR = "month:12 (that month and later), wave:3 (the third wave of the file and later) or share:0.2 (of the ties)"


def split(observations: Observations, asked: str, seed: int) -> tuple[Observations, Observations]:
    """The observations to fit to, and those held out. Raises InputError where there would be none of one of them.

    Of a share whole ties are held out: what was seen of a tie in one month says much of it in another.
    """
    if find_spec("sklearn") is None:
        raise InputError.at("--hold-out", needs_extra("calibrate"))
    kind, _, text = asked.strip().partition(":")
    number = number_of(text)
    if kind == "month" and isinstance(number, int):
        held = observations.month >= number
        if not held.any():
            raise InputError.at(f"--hold-out {asked}", f"nothing was observed from month {number} on")
    elif kind == "wave" and isinstance(number, int):
        held = observations.month >= _month_of_wave(observations, number)
    elif kind == "share" and number is not None and 0 < number < 1:
        held = _share(observations, float(number), seed)
    else:
        raise InputError.at("--hold-out", f'"{asked}" is not {GRAMMAR}')
    if held.all():
        text = "holds out everything, and nothing is left to fit to: hold out a later month, or a share of the ties"
        raise InputError.at(f"--hold-out {asked}", text)
    return observations.only(~held), observations.only(held)


def ties_of(observations: Observations) -> np.ndarray:
    """A number for the tie of each observation: equal where the two departments are the same."""
    pairs = [" + ".join(sorted(two)) for two in zip(observations.source, observations.target, strict=True)]
    return np.unique(pairs, return_inverse=True)[1]


def _month_of_wave(observations: Observations, number: int) -> int:
    """The month of a wave: of those in which sides were asked, or of ties alone, of all."""
    of_sides = np.array([WHAT[what].of == "side" for what in observations.what], dtype=bool)
    months: list[int] = np.unique(observations.month[of_sides if of_sides.any() else slice(None)]).tolist()
    if not 1 <= number <= len(months):
        seen = ", ".join(map(str, months[:12]))
        text = f"the file has {len(months)} {'wave' if len(months) == 1 else 'waves'}, of month {seen}"
        raise InputError.at(f"--hold-out wave:{number}", text)
    return months[number - 1]


def _share(observations: Observations, share: float, seed: int) -> np.ndarray:
    ties = ties_of(observations)
    number = int(ties.max()) + 1
    held = round(share * number)
    if not 0 < held < number:
        text = f"of {number} ties that is {'none' if not held else 'every one'}: ask for another share"
        raise InputError.at(f"--hold-out share:{share:g}", text)
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(3,)))
    return np.isin(ties, luck.choice(number, held, replace=False))
