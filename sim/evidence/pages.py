"""Write the evidence as a page, in Markdown and as one HTML file that needs no other file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from ..results import pages
from ..results.pages import anchor, table, text
from ..statistics.level import LEVEL, LEVEL_IN_WORDS
from ..version import __version__
from .checks import FAILS, HOLDS, VERDICTS
from .run import Result
from .test_bed import TestBed

PARTS = {"S": "Claims of the source articles", "R": "Facts from research"}

RULES = f"""\
Each row makes one comparison with the model and gives its figures with their intervals. A row consists of
checks: one figure each, and the span in which it must lie.

- A check **holds** where its whole interval lies inside the span, **fails** where the whole interval lies outside, and
  is **not shown** otherwise.
- A row holds where all of its checks hold, fails where one of them fails, and is not shown otherwise. So more checks
  make it harder to hold.
- Intervals are across replicates. Those of a row's checks are {LEVEL_IN_WORDS} for all of them at once (each of k
  checks has one of 1 − {1 - LEVEL:g}/k: Bonferroni). Two organisations are compared replicate by replicate, under the
  same luck. Means have Student's t interval, shares of runs Wilson's, all else a percentile bootstrap.
- "Hardly" and "not" need a margin, which the comparison names; bars that no source gives are ours, and say so.
- True partnering is defined by behaviour alone, so no claim about needs, power, names or worth is true by definition.
  Some directions are put into one rule, such as the hope of the weaker (R2): the table of mechanisms
  shows which rows rest on one.
- Nobody chose the seed: it is 1 unless you say another. Whatever a comparison does not name has its default.
- A row that does not hold stays, with what is known of the reason.
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page after the rows: Markdown, its figure, and the data of both.

    `name` is that of the figure's files; `table` the name of the file with the data, where they are a table of results.
    """

    title: str
    body: str
    name: str
    figure: Figure
    data: pd.DataFrame
    table: str = ""


def tally(results: Sequence[Result]) -> str:
    """`15 of 28 rows hold, 10 fail, 3 are not shown`."""
    count = Counter(result.verdict for result in results)
    holds, fails, not_shown = (count[verdict] for verdict in VERDICTS)
    return (
        f"{holds} of {len(results)} {_plural(len(results), 'row', 'rows')} {_plural(holds, 'holds', 'hold')}, "
        f"{fails} {_plural(fails, 'fails', 'fail')}, {not_shown} {_plural(not_shown, 'is', 'are')} not shown"
    )


def _plural(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def reason(result: Result) -> str:
    """Why a row does not hold: the checks that decided it, and the known cause."""
    if result.verdict == HOLDS:
        return ""
    short = [f"{one.name}: {one.figure}, not {one.must}" for one in result.checks if one.verdict == result.verdict]
    shown = "" if result.verdict == FAILS else " beyond doubt"
    return " ".join(filter(None, [f"Decided by {'; '.join(short)}{shown}.", result.row.remark]))


def markdown(results: Sequence[Result], bed: TestBed, sections: Sequence[Section], figures: str = "figures") -> str:
    """The page in Markdown. It links to figures in the folder `figures` beside it."""
    made = f"`partnering evidence`, version {__version__}, {bed}"
    parts = [
        "# Evidence\n",
        f"Does the model show what it should? Made by {made}: **{tally(results)}**.\n",
        table(
            ["row", "claim", "verdict"],
            [[f"[{one.row.id}](#{one.row.id.lower()})", text(one.row.claim), one.verdict] for one in results],
        ),
        *(f"- [{text(section.title)}](#{anchor(section.title)})" for section in sections),
        "\n## How a verdict comes about\n",
        RULES,
    ]
    for letter, title in PARTS.items():
        own = [result for result in results if result.row.id.startswith(letter)]
        parts += [f"## {title}\n" * bool(own), *(_row(result, figures) for result in own)]
    parts += [_section(section, figures) for section in sections]
    return "\n".join(filter(None, parts))


def _row(result: Result, figures: str) -> str:
    row = result.row
    checks = table(
        ["check", "figure", "must be", "verdict"],
        [[text(check.name), check.figure, str(check.must), check.verdict] for check in result.checks],
    )
    return "\n".join([
        f"### {row.id}\n",
        f"**{text(row.claim)}** – {result.verdict}\n",
        f"{text(result.finding.says)} {text(reason(result))}".rstrip() + "\n",
        checks,
        f"Comparison: {text(row.comparison)}. Organisation: {text(row.where)}. Source: {text(row.source)}.\n",
        f"![{text(row.claim)}]({figures}/{row.id}.png)\n",
    ])  # fmt: skip


def _section(section: Section, figures: str) -> str:
    picture = f"![{text(section.title)}]({figures}/{section.name}.png)\n"
    return "\n".join([f"## {text(section.title)}\n", section.body, picture])


def as_html(page: str, folder: Path) -> str:
    """Turn the Markdown page into one HTML file that contains the figures of `folder`. Raw HTML in it stays text."""
    return pages.as_html(page, "Evidence", lambda source: (folder / source).with_suffix(".svg").read_bytes())
