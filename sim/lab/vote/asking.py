"""What a class can bet on: the question of a lesson, or one of the teacher; and what came out."""

from __future__ import annotations

from ...documents.language import Language
from ...statistics.intervals import Interval
from ...statistics.level import LEVEL_IN_WORDS
from ..lessons.lesson import Lesson
from ..views.wording import PERCENT, signed
from .poll import Bet, Choice, Poll, Question, Result

MAX_QUESTION = 300
"""Most letters of a question of the teacher."""


def of_lesson(words: Language, lesson: Lesson) -> Question:
    """The question of a lesson, with its answers as ranges."""
    choices = [
        Choice(lesson.say(words, f"choices.{name}"), 100 * low, 100 * high)
        for name, (low, high) in lesson.choices.items()
    ]
    return Question(lesson.say(words, "question"), lesson.of == "difference", tuple(choices), lesson.id)


def result_of(figure: Interval) -> Result:
    """A figure as the result of a vote. Its mean must be known."""
    return Result(*(round(100 * one, 4) for one in figure[:3]))


def written(words: Language, question: Question, value: float) -> str:
    """A bet in words with its unit."""
    number = f"{value:+g}".replace("-", "−") if question.change else f"{value:g}"
    return _with_unit(words, question, number)


def results(words: Language, question: Question, result: Result) -> list[str]:
    """A result and the ends of its interval in words with their unit."""
    return [_with_unit(words, question, number) for number in numbers(question, result)]


def numbers(question: Question, result: Result) -> list[str]:
    """The same without units, as all pages write a share and a difference."""
    parts = [one / 100 for one in result]
    return [signed(one) for one in parts] if question.change else PERCENT.told(*parts)


def nearest(poll: Poll, least: int = 3) -> list[Bet]:
    """The bets nearest to the result, nearest first, of phones that gave a name: so many, and all as near as the last.

    Those within the interval are equally near, because the simulation itself tells no more. The ends are those shown.
    """
    if poll.result is None:
        return []
    _, low, high = (float(one.strip("<>").replace("−", "-")) for one in numbers(poll.question, poll.result))
    away = {bet: max(low - bet.value, bet.value - high, 0.0) for bet in poll.counted.values() if bet.name}
    farthest = sorted(away.values())[:least][-1:]
    return sorted((bet for bet in away if [away[bet]] <= farthest), key=lambda bet: away[bet])


def _with_unit(words: Language, question: Question, number: str) -> str:
    return words.number(words.say(f"vote.panel.{'points' if question.change else 'percent'}", value=number))


def summary(words: Language, poll: Poll) -> str:
    """The bets in words: how many stand for each answer of a lesson, the middle, and the result."""
    question, told = poll.question, []

    def say(key: str, count: int | None = None, **values: object) -> str:
        return words.say(f"vote.panel.{key}", count, **values)

    if (middle := poll.middle()) is None:
        told.append(say("no_bets"))
    else:
        chosen = [question.choice(value) for value in poll.values()]
        answers = [say("answer", chosen.count(one), text=one.text) for one in question.choices if one in chosen]
        told += [say("answers", answers=", ".join(answers))] if answers else []
        told.append(say("middle", len(chosen), middle=written(words, question, middle)))
    if poll.result is not None:
        mean, low, high = results(words, question, poll.result)
        told.append(say("result", result=mean, low=low, high=high, level=LEVEL_IN_WORDS))
    return " ".join(told)
