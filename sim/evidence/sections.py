"""The parts of the page after the rows: where the model can rest, and what its verdicts rest on."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..figures import phrases
from ..results.pages import table, text
from ..statistics.few import FEW
from ..tipping.ramp import STILL_IN_WORDS
from . import robustness as moved
from .checks import FAILS, HOLDS, NOT_SHOWN
from .equations import EQUATIONS
from .folds import Diagram
from .mechanisms import MECHANISMS, Mechanism, sentence
from .pages import PARTS, Section
from .plots import LETTERS, verdict_map
from .run import AS_IT_IS, Ablations, Result
from .test_bed import TestBed


def fold(diagram: Diagram) -> Section:
    """The section on the fixed points of two departments without luck."""
    body = (
        f"{text(diagram.finding)} Fixed points of the model's own month (two departments, no luck, no outside offers; "
        f"{STILL_IN_WORDS} held still), found by root-finding: solid where stable, dashed where "
        "not. Marks: the model left alone at each value. Below: the share of runs in force with luck, as "
        f"`{diagram.path}` is slowly raised and lowered. Where both can last, what there is depends on what there was."
    )
    title = f"Where it can rest: {phrases.words(diagram.path)}"
    return Section(title, body, diagram.name, diagram.figure, diagram.data)


def ablations(verdicts: Ablations, bed: TestBed) -> Section:
    """The section on what each mechanism is for, in words and row by row."""
    body = (
        "Each mechanism of the model is switched off, one at a time, and every row is run again. A row that no longer "
        "holds needs the mechanism, or has nothing left to show: near 100 % there is no step up. No row limits the "
        "time of departments (`capacity`), and in none do some trust more by nature than others (`trust_propensity`): "
        "both are off unless a scenario says otherwise."
    )
    return _without("What each mechanism is for", body, "mechanisms", "ablations.csv", MECHANISMS, verdicts, bed)


def equations(verdicts: Ablations, bed: TestBed) -> Section:
    """The section on the equations that are new in the second edition, in words and row by row."""
    body = (
        "Each equation that is new in the second edition is replaced by a plainer one, and every row is run again. No "
        "default is chosen anew, so a row that is lost may only need other numbers."
    )
    return _without("What each new equation is for", body, "equations", "equations.csv", EQUATIONS, verdicts, bed)


def _without(
    title: str, intro: str, name: str, file: str, mechanisms: Sequence[Mechanism], verdicts: Ablations, bed: TestBed
) -> Section:
    own = pd.DataFrame(verdicts).T
    words = [[one.name, one.off, sentence(verdicts[one.name], verdicts[AS_IT_IS])] for one in mechanisms]
    body = "\n".join([
        f"{intro}\n",
        table(["without", "instead", "what it is for"], [map(text, line) for line in words]),
        "Verdicts of all rows without each (H holds, F fails, – not shown):\n",
        table(["without", *own], [[text(one), *map(LETTERS.__getitem__, line)] for one, *line in own.itertuples()]),
    ])  # fmt: skip
    figure = verdict_map(own, _most_needed(verdicts), f"{bed}.")
    return Section(title, body, name, figure, own.reset_index(names="switched_off"), file)


def _most_needed(verdicts: Ablations) -> str:
    """The title of a map: what most rows need, and how much no row needs."""
    holding = [row for row, verdict in verdicts[AS_IT_IS].items() if verdict == HOLDS]
    lost = {name: sum(own[row] != HOLDS for row in holding) for name, own in verdicts.items() if name != AS_IT_IS}
    most = max(lost, key=lost.__getitem__)
    idle = sum(number == 0 for number in lost.values())
    return (
        f"Of {len(holding)} rows that hold, {lost[most]} no longer do without {most}; {idle} of {len(lost)} can go "
        "without the loss of a row."
    )


def robustness(verdicts: pd.DataFrame, results: Sequence[Result], bed: TestBed) -> Section:
    """The section on assumed numbers, moved one at a time."""
    every = [result.row.id for result in results]
    rows = moved.holding(results)
    lost = moved.lost(verdicts, rows)
    weak = lost[(lost != "").any(axis=1)]
    firm = [text(str(name)) for name in lost.index.difference(weak.index, sort=False)]
    body = "\n".join([
        "Each assumed number is moved by a fifth, one at a time (patience by a month), and every row is run again. A "
        "row that names a number keeps its own value, and numbers stay in their range. A row that is no longer shown "
        f"may only lack cases: where fewer than {FEW} agreements end, their rate is no figure.\n",
        f"{_kept(verdicts, rows)} Lost are (! it fails, otherwise it is no longer shown):\n",
        table(
            ["number", f"× {moved.LESS:g}", f"× {moved.MORE:g}"],
            [[text(str(one)), less or "none", more or "none"] for one, less, more in weak.itertuples()],
        ),
        f"No row is lost with: {', '.join(firm) or 'none'}.\n",
        f"The share of the {len(verdicts)} variants in which each row holds, whether or not it usually does:\n",
        *(_shares(verdicts, [row for row in every if row.startswith(letter)]) for letter in PARTS),
    ])  # fmt: skip
    figure = verdict_map(
        _worst(verdicts, rows or every),
        f"{_kept(verdicts, rows)} {_weakest(verdicts, rows)}",
        f"− lost with {moved.LESS:g} times the number, + with {moved.MORE:g} times, ± with both; the colour is that of "
        f"the worse. {bed}.",
        _signs(verdicts, rows or every),
    )
    return Section("What the verdicts rest on", body, "robustness", figure, verdicts, "robustness.csv")


def _kept(verdicts: pd.DataFrame, rows: Sequence[str]) -> str:
    """How many verdicts are left, in words."""
    if not rows:
        return "No row holds with the usual numbers."
    own = {letter: [row for row in rows if row.startswith(letter)] for letter in PARTS}
    kinds = ", ".join(f"{letter} rows {_percent(verdicts, some)}" for letter, some in own.items() if some)
    return (
        f"Of {len(verdicts) * len(rows):,} verdicts that hold with the usual numbers ({len(verdicts)} variants × "
        f"{len(rows)} rows) {_percent(verdicts, rows)} still do ({kinds})."
    )


def _percent(verdicts: pd.DataFrame, rows: Sequence[str]) -> str:
    return f"{100 * moved.share_kept(verdicts, rows):.1f} %"


def _weakest(verdicts: pd.DataFrame, rows: Sequence[str]) -> str:
    """The variant in which most rows are lost, in words."""
    lost = (verdicts[list(rows)] != HOLDS).sum(axis=1)
    if not lost.any():
        return ""
    most = verdicts[lost == lost.max()]
    if len(most) > 1:
        return f"At most {lost.max()} are lost with one of them, as with {len(most)} of {len(verdicts)} variants."
    return f"Most are lost with {most['number'].iloc[0]} at {most['value'].iloc[0]:.3g}: {lost.max()}."


def _shares(verdicts: pd.DataFrame, rows: Sequence[str]) -> str:
    shares = (verdicts[list(rows)] == HOLDS).mean()
    return table(rows, [[f"{100 * shares[row]:.0f} %" for row in rows]]) if rows else ""


def _worst(verdicts: pd.DataFrame, rows: Sequence[str]) -> pd.DataFrame:
    """The worse of the two verdicts on each row, by number."""
    order = [HOLDS, NOT_SHOWN, FAILS]
    codes = verdicts[list(rows)].map(order.index).groupby(verdicts["number"], sort=False).max()
    return codes.map(order.__getitem__)


def _signs(verdicts: pd.DataFrame, rows: Sequence[str]) -> pd.DataFrame:
    """For each number and row the factors with which it does not hold, as a sign."""
    lost = verdicts[list(rows)] != HOLDS
    less, more = (
        lost[verdicts["factor"] == factor].set_axis(verdicts["number"].unique()) for factor in (moved.LESS, moved.MORE)
    )
    return (less.astype(int) + 2 * more.astype(int)).map(("", "−", "+", "±").__getitem__)
