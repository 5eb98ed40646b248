"""What is held out of a fit, so that its prediction can be scored: a wave, or a share of the ties."""

from __future__ import annotations

import numpy as np

from ..files.errors import InputError
from ..files.numbers import number_of
from .observations import Observations, waves

GRAMMAR = "wave:3 (the third wave and all that came later) or share:0.2 (a fifth of the ties)"


def split(observations: Observations, asked: str, seed: int) -> tuple[Observations, Observations]:
    """The observations to fit to, and those held out. Raises InputError where one of the two would be empty.

    Of a share whole ties are held out: what was seen of a tie in one month says much of it in another.
    """
    kind, _, text = asked.strip().partition(":")
    number = number_of(text)
    if kind == "wave" and isinstance(number, int):
        held = _wave(observations, number)
    elif kind == "share" and number is not None and 0 < number < 1:
        held = _share(observations, float(number), seed)
    else:
        raise InputError.at("--hold-out", f'"{asked}" is not {GRAMMAR}')
    return observations.only(~held), observations.only(held)


def ties_of(observations: Observations) -> np.ndarray:
    """A number for the tie of each observation: equal where the two departments are the same."""
    pairs = [" + ".join(sorted(two)) for two in zip(observations.source, observations.target, strict=True)]
    return np.unique(pairs, return_inverse=True)[1]


def _wave(observations: Observations, number: int) -> np.ndarray:
    months = waves(observations)
    if not 2 <= number <= len(months):
        text = (
            f"the waves are the months {', '.join(map(str, months[:12]))}: hold out one from 2 on, up to {len(months)}"
        )
        if len(months) < 2:
            text = "there is one wave alone, and nothing before it to fit to"
        raise InputError.at(f"--hold-out wave:{number}", text)
    return observations.month >= months[number - 1]


def _share(observations: Observations, share: float, seed: int) -> np.ndarray:
    ties = ties_of(observations)
    number = int(ties.max()) + 1
    held = round(share * number)
    if not 0 < held < number:
        text = f"of {number} ties that is {'none' if not held else 'every one'}: ask for another share"
        raise InputError.at(f"--hold-out share:{share:g}", text)
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(3,)))
    return np.isin(ties, luck.choice(number, held, replace=False))
