"""What a lesson says of its figures."""

from __future__ import annotations

from ...documents.language import Language
from ...statistics.level import LEVEL_IN_WORDS
from ..state.ensemble import Ensemble
from ..views.wording import mean_and_ends, percent, shares, signed
from .lesson import Lesson


def result(words: Language, lesson: Lesson, after: Ensemble, before: Ensemble) -> str:
    """What the simulation found, in one sentence."""
    found = lesson.figure(after, before)
    figures = {
        "level": LEVEL_IN_WORDS,
        "before": percent(words, before.interval(lesson.measure).mean),
        "after": percent(words, after.interval(lesson.measure).mean),
    }
    if lesson.of == "result":
        mean, ends = mean_and_ends(words, *found[:3])
        figures["after"] = words.say("numbers.percent", number=mean)
        return words.say("lessons.page.found", ends=ends, **figures)
    if after.same_luck(before) and after.same_runs(before, lesson.measure):
        return words.say("lessons.page.same", **figures)
    low, high, change = (words.number(signed(end)) for end in (found.low, found.high, found.mean))
    told = words.say("lessons.page.changed", change=change, low=low, high=high, **figures)
    if not after.is_uncertain:
        return told
    number, ends = mean_and_ends(words, *after.difference_in_draws(before, lesson.measure).rises)
    share = words.say("numbers.percent_within", number=number, ends=ends)
    return f"{told} {words.say('lessons.page.in_draws', share=share)}"


def verdict(words: Language, lesson: Lesson, bet: str, right: str) -> str:
    """Whether a bet was right, and what is."""
    answer, said = (lesson.say(words, f"choices.{name}") for name in (right, bet))
    return words.say("lessons.page.right" if bet == right else "lessons.page.wrong", bet=said, answer=answer)


def situation(words: Language, lesson: Lesson, before: Ensemble) -> str:
    """The situation of a lesson with its figure and, where its text names them, the ends of the interval."""
    numbers = shares(words, *before.interval(lesson.measure)[:3])
    mean, low, high = (words.say("numbers.percent", number=number) for number in numbers)
    return lesson.say(words, "situation", before=mean, low=low, high=high)


def share(words: Language, stories: Ensemble, outcome: str) -> tuple[str, str]:
    """An outcome in percent and its interval, as the sentences have them."""
    found, level = stories.interval(outcome), words.number(LEVEL_IN_WORDS)
    mean, ends = mean_and_ends(words, *found[:3])
    certainty = words.say("present.interval", ends=ends, level=level)
    return words.say("numbers.percent", number=mean), certainty
