"""The page about an intake: what was read, dropped and filled in, how far people agree, and what may be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from ..figures.phrases import span
from ..files.names import counted
from ..results.pages import as_html, table, text
from ..statistics.digits import all_beside
from ..statistics.level import LEVEL_IN_WORDS
from .agreement import APART, Reliability
from .estimate import ANSWERS, DEFAULT, IMPUTED, PROPENSITY, UNKNOWN, VOICE, WITHHELD, Estimate, Number, within
from .mapping import ITEMS, SELF_WORTH
from .scenario_file import DIGITS, ORIGIN, numbers_in, ties

BELOW = "below 0"
"""What is told of an ICC(2) that is negative, however far: it has no lower bound."""
SAY = """\
- **Rankings and differences**, not single percentages: which ties are weakest, and what would help which of them most.
  A scale without anchors does not say which number an answer is. One survey gave between 0.6 % and 42 % of pairs in
  true partnering under five defensible readings of the same answers, while the order of the ties hardly moved.
- A percentage may be said where each answer was anchored in words (`partnering intake --questionnaire`), and only with
  the range over the draws.
- Where the interval of ICC(2) lies below 0.5, the answers do not tell these ties apart; where 0.5 lies within it, they
  leave open whether they do. Say so, and compare no single ties.
- Nothing here was validated against what became of a company."""


def counts(estimate: Estimate) -> dict[str, int]:
    """How many sides of ties are answered, rest on few voices, are filled in, or unknown: by their stake."""
    found = dict.fromkeys((ANSWERS, VOICE, IMPUTED, DEFAULT), 0)
    for pair in ties(estimate):
        for side in (pair, pair[::-1]):
            own = estimate.of(*side)
            worst = [number.source for item, (number, _) in own.items() if item in ITEMS and number.source != DEFAULT]
            found[next((one for one in (IMPUTED, VOICE, ANSWERS) if one in worst), DEFAULT)] += 1
    return found


def finding(estimate: Estimate) -> list[str]:
    """What was found, in sentences."""
    reading, found = estimate.reading, counts(estimate)
    sides = counted(sum(found.values()), "side")
    dropped = sum(reading.dropped.values())
    lines = [
        f"{reading.read:,} {reading.unit} read{f', {dropped:,} dropped' if dropped else ''}: "
        f"{len(reading.departments)} departments, {counted(len(ties(estimate)), 'tie')}. "
        f"Of {sides}, {found[ANSWERS]:,} answered"
        + (f", {found[VOICE]} from one or two voices" if found[VOICE] else "")
        + (f", {found[IMPUTED]} filled in with the mean of the others, in part or whole" if found[IMPUTED] else "")
        + (f", {found[DEFAULT]} unknown" if found[DEFAULT] else "")
        + "."
    ]
    every = counted(len(reading.departments) * (len(reading.departments) - 1), "side")  # also those without a tie
    lines += [
        f"{one.item}: ICC(2) {_reliability(one.reliability)} over {one.ties} of {every}: {one.verdict}."
        for one in estimate.agreements
    ]
    if unknown := not_asked(estimate):
        lines.append(f"Not asked: {', '.join(unknown)}. They keep their defaults, and vary widely in the draws.")
    if reading.relative:
        lines.append("Flows tell only who works more with whom: the largest flow of each department counts as stake 1.")
    return lines


def not_asked(estimate: Estimate) -> list[str]:
    """The items about which nobody was asked, and which the draws vary."""
    asked = {number.item for number in estimate.numbers if number.source in (ANSWERS, VOICE, IMPUTED)}
    return [item for item in UNKNOWN if item not in asked]


def markdown(estimate: Estimate, name: str, made: Sequence[str], pictures: Sequence[tuple[str, str]] = ()) -> str:
    """The page. `pictures` are titles and addresses of figures, which only the HTML page has."""
    reading = estimate.reading
    parts = [f"# Intake of {text(name)}\n", *(f"{text(line)}\n" for line in finding(estimate)), "## What was read\n"]
    parts.append("\n".join(f"- {text(line)}" for line in made) + "\n")
    dropped = [[text(why), f"{count:,}"] for why, count in reading.dropped.items() if count]
    if dropped:
        parts.append(table(["left out", "how many"], dropped))
    if reading.notes:
        parts.append("\n".join(f"- {text(note)}" for note in reading.notes) + "\n")
    parts += [_agreement(estimate), _sides(estimate), _departments(estimate), _open(estimate)]
    parts += [f"## {title}\n\n![{title}]({source})\n" for title, source in pictures]
    parts += ["## What may be said from it\n", SAY + "\n"]
    return "\n".join(filter(None, parts))


def html(page: str, name: str, pictures: dict[str, bytes]) -> str:
    """The page as one HTML file."""
    return as_html(page, f"Intake of {name}", pictures.__getitem__)


def _agreement(estimate: Estimate) -> str:
    found = estimate.agreements
    if not found:
        return ""
    rows = [
        [
            one.item,
            _figure(one.reliability.icc1),
            _reliability(one.reliability),
            _figure(one.r_wg),
            str(one.ties),
            _figure(one.answers, 1),
            one.verdict,
        ]
        for one in found
    ]
    told = (
        "ICC(1) is the share of the variance that lies between ties; ICC(2) says how reliable the means are, in "
        f"brackets within its {LEVEL_IN_WORDS} interval; r_wg says how far people agree. "
        f"Where an ICC is {BELOW}, answers about one tie agree no better than by chance; how far below tells nothing. "
        "Read the ICC first: where all answer alike everywhere, r_wg is high and tells nothing.\n"
    )
    heads = ["item", "ICC(1)", "ICC(2)", "median r_wg", "sides", "mean answers to each", ""]
    return f"## Agreement\n\n{table(heads, rows)}\n{told}"


def _sides(estimate: Estimate) -> str:
    items = [item for item in ITEMS if any(number.item == item for number in estimate.numbers)]
    rows = []
    for pair in ties(estimate):
        for side in (pair, pair[::-1]):
            own = estimate.of(*side)
            cells = [_cell(own.get(item)) for item in items]
            answers = max((number.answers for number, _ in own.values()), default=0)
            rows.append([text(side[0]), text(side[1]), *cells, str(answers) if answers else "–"])
    told = (
        f"In brackets: {LEVEL_IN_WORDS} of the draws. *Italic*: fewer than the minimum answered, or nobody, and the "
        "mean of the others stands there. †: one or two voices. ‡: the default.\n"
    )
    return f"## Sides\n\n{table(['department', 'about', *items, estimate.reading.counted], rows)}\n{told}"


def _departments(estimate: Estimate) -> str:
    rows = []
    for department in estimate.reading.departments:
        own = estimate.of(department)
        rows.append([text(department), _cell(own.get(SELF_WORTH)), _cell(own.get(PROPENSITY))])
    if all(row[1:] == ["–", "–"] for row in rows):
        return ""
    told = "Trust propensity: the mean trust of a department in the others, less that of all departments.\n"
    return f"## Departments\n\n{table(['department', 'self-worth', 'trust propensity'], rows)}\n{told}"


def _open(estimate: Estimate) -> str:
    sources = Counter(number.source for number in numbers_in(estimate))
    rows = [[ORIGIN[one], f"{sources[one]:,}"] for one in (IMPUTED, VOICE, WITHHELD, DEFAULT) if sources[one]]
    return f"## What the data leave open\n\n{table(['numbers that rest on', 'how many'], rows)}" if rows else ""


def _cell(own: tuple[Number, np.ndarray] | None) -> str:
    if own is None:
        return "–"
    number, values = own
    low, high = within(values)
    middle, least, most = (_figure(value) for value in (values[0], low, high))
    shown = f"{middle} ({span(least, most)})"
    return {IMPUTED: f"*{shown}*", VOICE: f"{shown} †", WITHHELD: f"*{shown}* ‡", DEFAULT: f"{shown} ‡"}.get(
        number.source, shown
    )


def _figure(value: float, digits: int = 2) -> str:
    value = round(value, DIGITS)  # as the scenario has it: sums in another order leave 0.875 a hair below or above
    return "not known" if np.isnan(value) else f"{value:z.{digits}f}".replace("-", "−")


def _reliability(found: Reliability) -> str:
    """ICC(2) and its interval, with as many digits as show on which side of its bar each number lies."""
    if np.isnan(found.icc2):
        return "not known"
    known = [number for number in (found.icc2, found.low, found.high) if not np.isnan(number)]
    figures = iter(all_beside([number for number in known if number >= 0], APART))
    told, *ends = (BELOW if number < 0 else next(figures) for number in known)
    if not ends or [told, *ends] == [BELOW] * 3:
        return told
    return f"{told} ({' to '.join(ends) if BELOW in ends else span(*ends)})"
