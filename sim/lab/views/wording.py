"""The figures of all runs in words: the finding, shares with their intervals, differences, and what is compared."""

from __future__ import annotations

from math import isfinite

import numpy as np
import pandas as pd

from ...documents.language import Language
from ...figures.extreme import extreme_of
from ...figures.phrases import span
from ...figures.uncertain import layers
from ...figures.wording import Measure, measure
from ...model.outcomes import QUANTITIES
from ...statistics.columns import ENDS, LUCK_ENDS, with_ends
from ...statistics.draws import Difference
from ...statistics.few import FEW
from ...statistics.intervals import Interval
from ...statistics.level import LEVEL, LEVEL_IN_WORDS, MOST, draws_needed
from ..state.ensemble import Ensemble
from ..state.experiment import Experiment

PERCENT = Measure("share", "", "%", 100.0)
"""How shares are written on all pages of the lab: as on the command line."""


def shares(words: Language, *numbers: float) -> list[str]:
    """Shares in [0, 1] in percent, without the sign, as the command line writes a share with its interval."""
    return [words.number(number) for number in PERCENT.told(*numbers)]


def mean_and_ends(words: Language, *numbers: float) -> tuple[str, str]:
    """A share and the two ends of its interval, in percent without the sign: 93 and 91–94."""
    mean, low, high = PERCENT.told(*numbers)
    return words.number(mean), words.number(span(low, high))


def percent(words: Language, share: float) -> str:
    """A share in [0, 1] as text, in percent."""
    return words.say("numbers.percent", number=shares(words, share)[0])


def title(words: Language, experiment: Experiment, hidden: bool = False) -> str:
    """The name of the scenario: of a shipped one in the language, of one's own as it stands.

    It is `hidden` while a class bets, because some names say what will come out.
    """
    if hidden:
        return words.say("controls.of_lesson")
    return words.named("scenario_names", experiment.shipped or "", experiment.scenario.name)


def unit(words: Language, outcome: str, pairs: int) -> str:
    """What an outcome is a share of."""
    of = "cases" if outcome == "retention" else "runs" if pairs == 1 else "pairs"
    return words.say(f"figures.unit.{of}")


def within(words: Language, outcome: str, row: pd.Series, pairs: int, ends: bool = True) -> str:
    """A share with its unit and, with `ends`, its interval: 93 % of runs (91–94)."""
    low, high = (row[outcome + end] if ends else np.nan for end in ENDS)
    number, mark, rest = words.number(measure(outcome).within(row[outcome], low, high)).partition(" (")
    return words.say("finding.share", value=number, unit=unit(words, outcome, pairs), ends=mark + rest)


def finding(words: Language, ensemble: Ensemble) -> str:
    """How often true partnering survives, in one sentence. At the floor or ceiling this is said first."""
    organisation, row, how = ensemble.experiment.organisation, ensemble.summary.iloc[0], measure("survival")
    pairs = len(organisation.pairs)
    if not pairs:
        return words.say("finding.no_ties")
    runs = words.say("finding.replicates", ensemble.replicates)
    if ensemble.is_uncertain:
        few, needed = ensemble.draws < draws_needed(), draws_needed()
        draws = {"draws": words.number(f"{ensemble.draws:,}"), "level": f"{100 * LEVEL:.0f}", "needed": needed}
        runs = words.say("finding.few_draws" if few else "finding.draws", runs=runs, **draws)
    told: dict[str, object] = {"months": organisation.months, "runs": runs, "seed": ensemble.experiment.seed}
    told["share"] = within(words, "survival", row, pairs, ends=not ensemble.is_uncertain)
    key = "told"
    if ensemble.is_uncertain:
        key, half = "layers", layers.half_width(ensemble.summary, "survival", LUCK_ENDS)
        told["ends"] = words.number("–".join(how.told(*(row[f"survival{end}"] for end in ENDS))))
        told["half"] = words.number(how.number(half))
    elif isfinite(row["in_force"]) and how.number(row["in_force"]) != how.number(row["survival"]):
        key, ends = "in_force", (row[column] for column in with_ends("in_force"))
        told["in_force"] = words.number(PERCENT.value_within(*ends))
    extreme = extreme_of("survival", *(row[column] for column in with_ends("survival")))
    sentence = words.say(f"finding.{key}", **told)
    if extreme is None:
        return sentence
    first = words.say(f"finding.extreme.{'exactly' if extreme.exactly else 'near'}", share=100 * extreme.share)
    which = "unsure" if not extreme.sure else "ceiling" if extreme.share else "floor"
    return f"{first}{words.say(f'finding.extreme.{which}')} {sentence[0].upper()}{sentence[1:]}"


def share(words: Language, found: Interval, replicates: int, of: str) -> tuple[str, str]:
    """A share in percent and its interval, as texts; where too few runs have an agreement, no number but their own.

    `of` is its unit.
    """
    if isfinite(found.mean):
        mean, ends = mean_and_ends(words, *found[:3])
        return words.say("figures.share", value=mean), words.say("figures.ends", ends=ends, unit=of)
    if found.n:
        runs = words.number(f"{replicates:,}")
        return words.say("figures.too_few"), words.say("figures.few", found.n, runs=runs, least=FEW)
    return "–", words.say("figures.none")


def luck_alone(words: Language, found: Interval) -> str:
    """How far luck alone would move a mean, as text."""
    (half,) = shares(words, max(found.mean - found.low, found.high - found.mean))
    return words.say("figures.luck", half=half)


def points(words: Language, change: Interval) -> str:
    """A difference with its interval, in percentage points, as text."""
    if not isfinite(change.mean):
        return words.say("figures.few_for_points" if change.n else "figures.no_points")
    value, low, high = (words.number(signed(share)) for share in change[:3])
    return words.say("figures.points", value=value, low=low, high=high)


def about(words: Language, ensemble: Ensemble) -> str:
    """How many runs of what the figures are, and what their intervals hold."""
    experiment = ensemble.experiment
    told: dict[str, object] = {
        "size": size(words, ensemble),
        "runs": words.number(f"{ensemble.replicates:,}"),
        "fewer": words.say("figures.fewer") if ensemble.replicates < experiment.replicates else "",
        "seed": experiment.seed,
        "level": LEVEL_IN_WORDS,
    }
    if not ensemble.is_uncertain:
        return words.say("figures.about", **told)
    return words.say("figures.about_layers", draws=words.number(f"{ensemble.draws:,}"), **told)


def which_story(words: Language, experiment: Experiment) -> str:
    """Which of the possible stories is told."""
    number, every = (words.number(f"{one:,}") for one in (experiment.replicate + 1, experiment.live_replicates))
    if experiment.drawn is not None or experiment.replicate + 1 > experiment.live_replicates:
        return words.say("figures.some_story", number=number)
    return words.say("figures.which_story", number=number, all=every)


def compared(words: Language, ensemble: Ensemble, pinned: Ensemble | None) -> str:
    """How the figures are compared with the pinned ones; empty where none are pinned.

    Where the two hold the same plausible organisations, it says in how many of these survival rises.
    """
    if pinned is None:
        return ""
    here, there = size(words, ensemble), size(words, pinned)
    luck = words.say("compared.same_luck" if ensemble.same_luck(pinned) else "compared.other_luck")
    alike = ensemble.same_draws(pinned)
    if ensemble.is_uncertain or pinned.is_uncertain:
        luck = words.say("compared.within" if alike else "compared.other_draws", luck=luck)
    elif ensemble.replicates != pinned.replicates:
        both = min(ensemble.replicates, pinned.replicates)
        luck = words.say("compared.over", luck=luck, runs=words.number(f"{both:,}"))
    name = title(words, pinned.experiment)
    told = [words.say("compared.told", name=name, luck=luck, level=LEVEL_IN_WORDS)]
    if here != there:
        told.append(words.say("compared.unlike", here=here, there=there))
    elif alike and (ensemble.is_uncertain or pinned.is_uncertain):
        found = ensemble.difference_in_draws(pinned, "survival")
        told += [of_organisations(words, found)] if isfinite(found.mean) else []
    return " ".join(told)


def of_organisations(words: Language, found: Difference) -> str:
    """In how many of the plausible organisations survival rises and falls, and by how much in most of them."""
    if not (found.rises[0] or found.falls[0]):
        return words.say("compared.same_in_draws")
    changes = words.joined(
        [
            words.say(f"compared.{word}", share=words.number(PERCENT.within(*share)))
            for word, share in (("rises", found.rises), ("falls", found.falls))
        ]
    )
    low, high = (words.number(signed(end)) for end in (found.most_low, found.most_high))
    return words.say("compared.in_draws", changes=changes, most=f"{100 * MOST:.0f}", low=low, high=high)


def why(words: Language, ensemble: Ensemble) -> str:
    """Why agreements end, in one line: what fell short first, the most frequent first."""
    row, average = ensemble.endings.iloc[0], "_average" if ensemble.is_uncertain else ""
    number = int(row["endings"])
    if not number:
        return words.say(f"endings.none{average}")
    if np.isnan(row[QUANTITIES[0]]):
        return words.say(f"endings.few{average}", number)
    told = []
    for name in sorted(QUANTITIES, key=lambda name: -row[name]):
        ends = [row[column] for column in with_ends(name)]
        part = words.number(PERCENT.value_within(*ends))
        told.append(words.say("endings.part", what=words.say(f"endings.{name}"), share=part))
    first, second, third = told
    return words.say(f"endings.told{average}", number, first=first, second=second, third=third)


def size(words: Language, ensemble: Ensemble) -> str:
    """The number of ties and of months."""
    organisation = ensemble.experiment.organisation
    ties = words.say("figures.ties", len(organisation.pairs))
    return words.say("figures.size", ties=ties, months=organisation.months)


def signed(share: float) -> str:
    """A difference of shares in [−1, 1] as text, in points with their sign."""
    return f"{round(100 * share, 1) + 0.0:+.1f}".replace("-", "−")
