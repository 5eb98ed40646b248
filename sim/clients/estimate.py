"""From the long table to numbers of a scenario: their means, and draws of what the data leave open.

Row 0 of all values is the mean of the answers. Each further row is one plausible organisation: a Bayesian bootstrap
over the respondents of each department (Rubin 1981), so that the answers of one person stay together. Few respondents
may agree by luck, so their spread is moderated by that within all departments (Smyth 2004).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from ..files.errors import InputError
from ..model.parameters import BY_NAME
from ..statistics.level import tails
from .agreement import Agreement, agreement, r_wg, step
from .mapping import ITEMS, SELF_WORTH
from .reading import Reading

PROPENSITY = "trust_propensity"
ANSWERS, VOICE, IMPUTED, WITHHELD, DEFAULT = "answers", "voice", "imputed", "withheld", "default"
"""Where a number comes from: answers; one or two voices; the mean of the others; the default, because too few answered;
or because nobody was asked."""
FEWEST = 3
"""From so many respondents on, their answers are resampled; fewer vary like the answers within departments."""
STEPS = 5
"""Answers of a scale that does not say how many it has."""
SPREAD = 0.2
"""The standard deviation within a department where no department has two answers (in four surveys: 0.08 to 0.35),
and what is expected of that between departments (assumption)."""
WEIGHT = 4
"""The spread within all departments counts as many degrees of freedom: those of five answers (assumption)."""
BETWEEN = 1
"""What is expected of the spread between departments counts as many: that of two departments (assumption)."""
UNKNOWN = {"stake": (0.5, 1.0), "alternatives": (0.0, 0.5), "trust": (0.4, 0.8)}
"""Nobody was asked: drawn evenly from these ranges around the defaults (assumptions)."""
NO_NEED = 0.1
"""Where neither side's stake is larger, there is no tie."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the scenario. `about` is empty where it is one of the department itself."""

    department: str
    about: str
    item: str
    source: str
    answers: int = 0
    r_wg: float = float("nan")


Own = dict[str, tuple[Number, np.ndarray]]


@dataclass(frozen=True)
class Estimate:
    """`values` has a row for the means, a row for each draw, and a column for each of the `numbers`."""

    reading: Reading
    numbers: list[Number]
    values: np.ndarray
    used: pd.DataFrame
    """The rows of the long table that count: those of sides with enough answers."""
    _sides: dict[tuple[str, str], Own] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, values in zip(self.numbers, self.values.T, strict=True):
            self._sides.setdefault((number.department, number.about), {})[number.item] = (number, values)

    def of(self, department: str, about: str = "") -> Own:
        """The numbers of a side, or of a department itself, by item, each with its values."""
        return self._sides.get((department, about), {})

    @cached_property
    def agreements(self) -> list[Agreement]:
        """The agreement on each item that was asked about other departments; none where amounts were read."""
        if self.reading.relative:
            return []
        used, steps = self.used[self.used["about"] != ""], self.reading.steps
        by_item = ((item, used[used["item"] == item]) for item in ITEMS)
        return [agreement(item, own, steps.get(item, STEPS)) for item, own in by_item if len(own)]


def within(values: np.ndarray) -> tuple[float, float]:
    """The range that holds LEVEL of the draws of a number; `values` begin with its mean."""
    drawn = values[1:] if len(values) > 1 else values
    low, high = np.quantile(drawn, tails()).tolist()
    return low, high


def estimate(reading: Reading, minimum: int, heads: bool, draws: int, seed: int) -> Estimate:
    """Numbers with draws. Nothing of a side with fewer answers than `minimum` is used, unless named `heads` answered.

    Raises InputError where no side has enough answers.
    """
    luck = np.random.default_rng(seed)
    counts = reading.long.groupby(["department", "about", "item"])["value"].transform("count")
    used = reading.long if reading.relative or heads else reading.long[counts >= minimum]
    if reading.long.empty:
        raise InputError.at("intake", "found no answers (a formula counts with the value that was saved with it)")
    if used[used["about"] != ""].empty:
        how = "lower --minimum, or pass --heads where each answer is that of a named head who agrees"
        raise InputError.at("--minimum", f"no side of a tie has {minimum} {reading.counted} or more: {how}")
    answered = dict(_answered(used, reading, draws, luck))
    numbers: list[Number] = []
    columns: list[np.ndarray] = []
    for number, values in _every(answered, reading, draws, luck):
        numbers.append(number)
        columns.append(values)
    return Estimate(reading, numbers, np.column_stack(columns), used)


Key = tuple[str, str, str]
Answered = dict[Key, tuple[Number, np.ndarray]]


def _answered(
    used: pd.DataFrame, reading: Reading, draws: int, luck: np.random.Generator
) -> Iterator[tuple[Key, tuple[Number, np.ndarray]]]:
    """The numbers that respondents gave."""
    pooled, more = _pooled(used, reading.steps), luck.spawn(1)[0]
    for department, keys, given in _asked(used, reading.departments):
        weights = _weights(len(given), draws, luck)
        there = ~np.isnan(given)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = (weights @ np.nan_to_num(given)) / (weights @ there)
        means = np.where(np.isfinite(means), means, means[0])  # every respondent of a tie had the weight 0
        if reading.relative:
            means = means / np.maximum(means.max(axis=1, keepdims=True), 1e-12)
        for place, (about, item) in enumerate(keys):
            answers = given[there[:, place], place]
            values, source = means[:, place], ANSWERS
            if len(answers) < FEWEST and not reading.relative:
                around = luck.normal(0, pooled.get(item, SPREAD) / np.sqrt(len(answers)), draws)
                values, source = np.r_[values[0], np.clip(values[0] + around, 0, 1)], VOICE
            elif not reading.relative:
                around = more.normal(0, _agreed_by_luck(answers, pooled.get(item, SPREAD)), draws)
                values = np.r_[values[0], np.clip(values[1:] + around, 0, 1)]
            agreed = float("nan") if reading.relative else r_wg(answers, reading.steps.get(item, STEPS))
            yield (department, about, item), (Number(department, about, item, source, len(answers), agreed), values)


def _asked(used: pd.DataFrame, departments: list[str]) -> Iterator[tuple[str, list[tuple[str, str]], np.ndarray]]:
    """Of each department that answered: about whom and what it was asked, and its answers, (respondents, those).

    Not a number where a respondent gave none. A pivot table of pandas for each department takes twice as long in all.
    """
    persons, _ = pd.factorize(used["respondent"])
    about, others = pd.factorize(used["about"])
    item, items = pd.factorize(used["item"])
    asked, values = about * len(items) + item, used["value"].to_numpy(dtype=float)
    for department in departments:
        own = (used["department"] == department).to_numpy(dtype=bool)
        if not own.any():
            continue
        row, people = pd.factorize(persons[own])
        column, codes = pd.factorize(asked[own])
        cells, size = row * len(codes) + column, len(people) * len(codes)
        with np.errstate(invalid="ignore"):
            given = np.bincount(cells, values[own], size) / np.bincount(cells, minlength=size)
        keys = [(str(others[code // len(items)]), str(items[code % len(items)])) for code in codes.tolist()]
        yield department, keys, given.reshape(len(people), len(codes))


def _weights(respondents: int, draws: int, luck: np.random.Generator) -> np.ndarray:
    """A row of equal weights, then a row of Dirichlet weights for each draw.

    Their concentration (n − 2) / n gives a mean the spread of its standard error. With 1, as in Rubin's paper, draws of
    five respondents are a fifth too narrow.
    """
    equal = np.full((1, respondents), 1 / respondents)
    if respondents < FEWEST:
        return np.repeat(equal, draws + 1, axis=0)
    return np.r_[equal, luck.dirichlet(np.full(respondents, (respondents - 2) / respondents), draws)]


def _agreed_by_luck(answers: np.ndarray, pooled: float) -> float:
    """The standard deviation of a mean beyond that of its own answers, where they are closer than in all departments.

    The variance is moderated: (WEIGHT·pooled² + (n − 1)·s²) / (WEIGHT + n − 1) instead of s² (Smyth 2004). The
    bootstrap has s² / n; this is the rest. 0 where the answers lie further apart than in all departments.
    """
    number = len(answers)
    lacking = max(0.0, pooled**2 - float(np.var(answers, ddof=1)))
    return float(np.sqrt(WEIGHT * lacking / (WEIGHT + number - 1) / number))


def _pooled(used: pd.DataFrame, steps: Mapping[str, float]) -> dict[str, float]:
    """The standard deviation of each item within departments.

    It is at least that of what an answer leaves open within its step, step / √12 (Sheppard 1898).
    """
    sides = used.groupby(["item", "department", "about"])["value"]
    within = pd.DataFrame({"freedom": sides.count() - 1, "squares": sides.var()})
    within = within[within["freedom"] > 0]
    within["squares"] *= within["freedom"]
    sums = within.groupby("item").sum()
    answers = dict(iter(used["value"].groupby(used["item"])))
    return {
        str(item): max(float(np.sqrt(variance)), step(answers[item], steps.get(str(item), STEPS)) / np.sqrt(12))
        for item, variance in (sums["squares"] / sums["freedom"]).items()
    }


def _every(
    answered: Answered, reading: Reading, draws: int, luck: np.random.Generator
) -> Iterator[tuple[Number, np.ndarray]]:
    """All numbers of the scenario: those that were answered, the mean of others for the rest, and the unknown."""
    given: dict[str, dict[str, list[np.ndarray]]] = {}
    for (department, _, item), (_, values) in answered.items():
        given.setdefault(item, {}).setdefault(department, []).append(values)
    others = {item: _one_more(item, [np.array(own) for own in by_one.values()]) for item, by_one in given.items()}
    sides = [(one, other) for one in reading.departments for other in reading.departments if one != other]
    for key in [(*side, item) for side in sides for item in ITEMS] + [
        (one, "", SELF_WORTH) for one in reading.departments
    ]:
        item = key[2]
        if key in answered:
            yield answered[key]
        elif item in others:
            source, (centre, width, freedom) = WITHHELD if item == SELF_WORTH else IMPUTED, others[item]
            around = width * luck.standard_t(freedom, draws)
            yield Number(*key, source), np.r_[centre, np.clip(centre + around, 0, 1)]
        elif item in UNKNOWN:
            yield Number(*key, DEFAULT), np.r_[BY_NAME[item].default, luck.uniform(*UNKNOWN[item], draws)]
    yield from _propensities(answered)


def _one_more(item: str, given: Sequence[np.ndarray]) -> tuple[float, float, int]:
    """Centre, width and degrees of freedom of Student's t for a number that nobody gave.

    `given` are the numbers of each department, (sides, 1 + draws). One more department than n of a normal population
    lies within √(1 + 1 / n) times their standard deviation (Hahn & Meeker 1991). Their variance is moderated as that of
    answers is: SPREAD² counts as BETWEEN degrees of freedom beside n − 1. It is at least what their answers leave open.
    """
    number, sides = len(given), [own[:, 0] for own in given]
    means = np.array([own.mean() for own in sides])
    apart = float(np.var(means, ddof=1)) if number > 1 else 0.0
    if more := sum(map(len, sides)) - number:  # their means hide how the sides of one department differ
        squares = sum(float(((own - own.mean()) ** 2).sum()) for own in sides)
        apart += squares / more * (1 - float(np.mean([1 / len(own) for own in sides])))
    within, freedom = float(np.concatenate(given)[:, 1:].var(axis=1).mean()), BETWEEN + number - 1
    variance = max((BETWEEN * SPREAD**2 + (number - 1) * apart) / freedom, within) * (1 + 1 / number)
    if item == SELF_WORTH:  # it keeps its default, which may lie far from what the others say
        centre = BY_NAME[item].default
        return centre, float(np.sqrt(variance + (means.mean() - centre) ** 2)), freedom
    return float(np.concatenate(sides).mean()), float(np.sqrt(variance)), freedom


def _propensities(answered: Answered) -> Iterator[tuple[Number, np.ndarray]]:
    """How far each department trusts more than the others do: its mean over those it rated, less the mean of all."""
    rated: dict[str, list[np.ndarray]] = {}
    for (department, _, item), (_, values) in answered.items():
        if item == "trust":
            rated.setdefault(department, []).append(values)
    means = {department: np.mean(own, axis=0) for department, own in rated.items() if len(own) >= 2}
    if len(means) < 2:
        return
    whole = np.mean(list(means.values()), axis=0)
    limit = BY_NAME[PROPENSITY].high
    for department, mean in means.items():
        yield Number(department, "", PROPENSITY, ANSWERS), np.clip(mean - whole, -limit, limit)
