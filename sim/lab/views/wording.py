"""The figures of all runs in words: shares with their intervals, differences, and what is compared."""

from __future__ import annotations

from math import isfinite

from ...figures.wording import measure, why_they_end
from ...statistics.draws import MOST, Difference
from ...statistics.few import FEW, TOO_FEW
from ...statistics.intervals import LEVEL_IN_WORDS, Interval
from ..state.ensemble import Ensemble
from ..state.experiment import Experiment

LUCK = ("_luck_low", "_luck_high")
"""The ends of the interval of luck alone, in a summary."""
NUMBERS_AS_THEY_STAND = "What is uncertain stands here as the file has it."


def tenths(share: float) -> str:
    """A share in [0, 1] in percent, to the tenth; nearly none does not read as none, nor nearly all as all."""
    percent = 100 * share
    return "<0.1" if 0 < percent < 0.05 else ">99.9" if 99.95 <= percent < 100 else f"{percent:.1f}"


def share(found: Interval, replicates: int, unit: str) -> tuple[str, str]:
    """A share in percent and its interval, as texts; where too few runs have an agreement, no number but their own."""
    if isfinite(found.mean):
        mean, low, high = map(tenths, found[:3])
        return f"{mean} %", f"{low}–{high} {unit}"
    if found.n:
        return TOO_FEW, f"an agreement in {found.n} of {replicates:,} runs; {FEW} are needed"
    return "–", "no agreement was made"


def signed(share: float) -> str:
    """A difference of shares in [−1, 1] as text, in points with their sign."""
    return f"{round(100 * share, 1) + 0.0:+.1f}".replace("-", "−")


def luck_alone(found: Interval) -> str:
    """How far luck alone would move a mean, as text."""
    return f"± {tenths(max(found.mean - found.low, found.high - found.mean))} by luck alone"


def points(change: Interval) -> str:
    """A difference with its interval, in percentage points, as text."""
    if not isfinite(change.mean):
        return f"{TOO_FEW} cases for a difference" if change.n else "no difference known"
    mean, low, high = (signed(share) for share in change[:3])
    return f"{mean} ({low} to {high}) points"


def about(ensemble: Ensemble) -> str:
    """How many runs of what the figures are, and what their intervals hold."""
    experiment = ensemble.experiment
    fewer = " (fewer than chosen, because the organisation is large)"
    told = fewer if ensemble.replicates < experiment.replicates else ""
    if not ensemble.is_uncertain:
        luck = f"{ensemble.replicates:,} runs{told}, seed {experiment.seed}"
        return f"{size(ensemble)}, {luck}; {LEVEL_IN_WORDS} intervals of the luck of the runs."
    luck = f"{ensemble.draws:,} plausible organisations × {ensemble.replicates:,} runs of each{told}"
    both = f"{LEVEL_IN_WORDS} intervals of what the data leave open and luck; ± is luck alone"
    return f"{size(ensemble)}, {luck}, seed {experiment.seed}; {both}."


def which_story(experiment: Experiment) -> str:
    """Which of the possible stories is told."""
    number = experiment.replicate + 1
    if experiment.drawn is not None or number > experiment.live_replicates:
        return f"one of many possible stories (number {number:,})"
    return f"story {number:,} of the {experiment.live_replicates:,}"


def compared(ensemble: Ensemble, pinned: Ensemble | None) -> str:
    """How the figures are compared with the pinned ones; empty where none are pinned."""
    if pinned is None:
        return ""
    if ensemble.is_uncertain or pinned.is_uncertain:
        return _compared_in_draws(ensemble, pinned)
    luck = "under the same luck" if ensemble.same_luck(pinned) else "under other luck"
    name, here, there = pinned.experiment.scenario.name, size(ensemble), size(pinned)
    both = min(ensemble.replicates, pinned.replicates)
    over = "" if ensemble.replicates == pinned.replicates else f", over the {both:,} runs that both have"
    unlike = "" if here == there else f" Unlike is compared: the pinned result is of {there}, this one of {here}."
    return f"Differences from the pinned result ({name}), {luck}{over}, with {LEVEL_IN_WORDS} intervals.{unlike}"


def _compared_in_draws(ensemble: Ensemble, pinned: Ensemble) -> str:
    """How the two are compared; and, where they hold the same organisations, in how many of these survival rises."""
    name, here, there = pinned.experiment.scenario.name, size(ensemble), size(pinned)
    luck = "under the same luck" if ensemble.same_luck(pinned) else "under other luck"
    alike = ensemble.same_draws(pinned)
    within = "within each plausible organisation" if alike else "of other plausible organisations"
    told = [f"Differences from the pinned result ({name}), {within}, {luck}, with {LEVEL_IN_WORDS} intervals."]
    if here != there:
        told.append(f"Unlike is compared: the pinned result is of {there}, this one of {here}.")
    elif alike:
        found = ensemble.difference_in_draws(pinned, "survival")
        told += [of_organisations(found)] if isfinite(found.mean) else []
    return " ".join(told)


def of_organisations(found: Difference) -> str:
    """In how many of the plausible organisations survival rises and falls, and by how much in most of them."""
    if not (found.rises[0] or found.falls[0]):
        return "Survival is the same in every plausible organisation."
    how = measure("survival")
    told = [f"{word} in {how.within(*share)} %" for word, share in (("rises", found.rises), ("falls", found.falls))]
    least, largest = signed(found.most_low), signed(found.most_high)
    return (
        f"Survival {' and '.join(told)} of the plausible organisations; "
        f"in {100 * MOST:.0f} % of them it changes by {least} to {largest} points."
    )


def why(ensemble: Ensemble) -> str:
    """Why agreements end, in one line."""
    told = why_they_end(ensemble.endings) or "No agreement ended."
    return f"{told.removesuffix('.')} (of an organisation on average; luck alone)." if ensemble.is_uncertain else told


def size(ensemble: Ensemble) -> str:
    """The number of ties and of months."""
    organisation = ensemble.experiment.organisation
    pairs = len(organisation.pairs)
    return f"{pairs} {'tie' if pairs == 1 else 'ties'} over {organisation.months} months"
