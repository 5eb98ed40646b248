"""Where the organisation of a page is fragile: its ties in their order, and why one of them holds or breaks.

The figures are those of `partnering diagnose`; those of interventions hold together for the one tie that is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from ...diagnosis import edges, helps
from ...diagnosis.quantities import quantities
from ...diagnosis.study import DiagnosisPlan, plan
from ...diagnosis.ties import ties
from ...diagnosis.watch import Watched, put_together, watch_block
from ...engine.state import LANES
from ...files.errors import InputError
from ...interventions import catalogue
from ...interventions.advising.sets import Sets
from ...interventions.variants import Application
from ...interventions.wording import GAIN, verdict
from ...model.luck import Luck
from ...model.organisation import Organisation
from ...model.outcomes import survived
from ...runs.blocks import blocks
from ..refusal import RefusedError
from ..shared import Shared
from ..turns import LATER, Job, Piece
from . import edit
from .ensemble import MAX_PIECE
from .experiment import DEFAULT_REPLICATES, MAX_WORK, MIN_REPLICATES, Experiment

MAX_CLOSER = 1_000_000_000
"""Most ties × months × runs for a closer look at a tie: some twenty seconds on one core."""
MAX_TIES = 300
"""Most ties that a page ranks: each is compared with every other, in one piece of work."""
TRIED = 15
"""About so many quantities, and so many interventions, are tried on a tie."""


@dataclass(frozen=True)
class Ranking:
    """The ties of an experiment, the most fragile first, and the runs behind them."""

    experiment: Experiment
    plan: DiagnosisPlan
    watched: Watched
    ties: pd.DataFrame

    def place(self, row: int) -> int:
        """The place of a tie in the organisation by its row in the table."""
        return self.plan.organisation.parties.index((self.ties["a"][row], self.ties["b"][row]))

    def row(self, tie: int) -> int:
        """The row of a tie in the table by its place in the organisation."""
        a, b = self.plan.organisation.parties[tie]
        return int(self.ties.index[(self.ties["a"] == a) & (self.ties["b"] == b)][0])

    @property
    def too_large(self) -> bool:
        """Whether a closer look at a tie would take too long for a page."""
        runs = TRIED * (edges.VALUES * self.plan.edge_replicates + self.plan.replicates)
        return runs * self.experiment.work > MAX_CLOSER


@dataclass(frozen=True)
class Closer:
    """A tie looked at closer: its edges, the nearest first, and what helps it, the best first. Empty: not tried."""

    tie: int
    edges: pd.DataFrame
    helps: pd.DataFrame
    applications: tuple[Application, ...] = ()

    @property
    def nearest(self) -> pd.Series | None:
        """The row of the nearest edge; None where there is none."""
        found = self.edges.dropna(subset=["edge"])
        return None if found.empty else found.iloc[0]

    @property
    def best(self) -> Application | None:
        """What surely helps most; None where nothing surely helps."""
        if self.helps.empty or verdict(self.helps.iloc[0], "survival") != GAIN:
            return None
        return next(one for one in self.applications if one.words == self.helps["variant"].iloc[0])


def replicates_for(experiment: Experiment) -> int:
    """How many runs of each tie: those of the page or, where it runs many organisations, a thousand of the one."""
    if experiment.drawn is None:
        return experiment.live_replicates
    return max(MIN_REPLICATES, min(DEFAULT_REPLICATES, MAX_WORK // experiment.work))


def ranking(experiment: Experiment) -> Job[Ranking]:
    """Run the organisation as its numbers stand, in blocks, and rank its ties. Raises InputError."""
    (planned,) = yield [partial(_plan, experiment)]
    organisation = planned.organisation
    some = blocks(range(planned.replicates), max(LANES, MAX_PIECE // experiment.work))
    pieces: list[Piece] = [partial(_watched, organisation, planned.seed, these) for these in some]
    watched = put_together((yield pieces))
    (table,) = yield [partial(ties, organisation, watched)]
    return Ranking(experiment, planned, watched, table)


def _plan(experiment: Experiment) -> DiagnosisPlan:
    if experiment.size.ties > MAX_TIES:
        told = {"ties": experiment.size.ties, "most": MAX_TIES}
        raise RefusedError.because(experiment.scenario.name, "too_many_ties", **told)
    return plan(experiment.scenario, catalogue.load(None), replicates_for(experiment), experiment.seed, 1)


def _watched(organisation: Organisation, seed: int, replicates: range) -> Watched:
    return watch_block(organisation, Luck.of(seed, replicates))


def closer(ranked: Ranking, tie: int) -> Job[Closer]:
    """Look at one tie closer: each quantity and each intervention is a piece."""
    planned = ranked.plan
    names = {tie: planned.organisation.parties[tie]}
    if ranked.too_large:
        return Closer(tie, pd.DataFrame(columns=list(edges.COLUMNS)), pd.DataFrame(columns=list(helps.COLUMNS)))
    (prepared,) = yield [partial(_prepared, planned, tie)]
    lines, what, organisations = prepared
    tried = [partial(helps.surviving, [one], planned.replicates, planned.seed) for one in organisations]
    found = yield [*(line.edge for line in lines), *tried]
    after = dict(zip((one.words for one in what[tie]), found[len(lines) :], strict=True))
    pairs = ranked.watched.record.relationships
    lasting = survived(pairs["established"], pairs["ended"])
    of_edges = edges.table(lines, found[: len(lines)], names)
    return Closer(tie, of_edges, helps.table(what, names, lasting, after), tuple(what[tie]))


def _prepared(
    planned: DiagnosisPlan, tie: int
) -> tuple[list[edges.Line], dict[int, list[Application]], list[Organisation]]:
    """What is run: the lines of a tie, the interventions that are tried on it, and the organisation with each."""
    scenario, organisation = planned.scenario.alone(), planned.organisation
    every = {tie: quantities(scenario, organisation, tie)}
    lines = edges.lines(scenario, every, planned.edge_replicates, planned.seed)
    what = helps.checked(scenario, planned.catalogue, {tie: organisation.parties[tie]})
    sets = Sets(scenario, planned.catalogue, what[tie])
    return lines, what, [sets.organisation([one], sets.base) for one in what[tie]]


def with_intervention(experiment: Experiment, one: Application) -> Experiment:
    """The experiment with the dated changes of an intervention. Raises InputError."""
    for change in one.changes(experiment.scenario.months):
        experiment = edit.with_dated(experiment, change)
    return experiment


RANKINGS: Shared[Ranking] = Shared(10)
CLOSER: Shared[Closer] = Shared(100)
"""Those of all pages."""


class Diagnosing:
    """The diagnosis of a page, which is made while it is open: the ranking of the ties, and a closer look at one.

    Listeners in `on_change` are called when the page has to show something else of it.
    """

    def __init__(self) -> None:
        self.is_open = False
        self.ranking: Ranking | None = None
        self.closer: Closer | None = None
        self.on_change: list[Callable[[], None]] = []
        self.most_fragile = False

    def open(self, most_fragile: bool) -> None:
        """Open it, perhaps for the most fragile tie, whichever that is."""
        self.is_open, self.most_fragile = True, most_fragile
        self._tell()

    def close(self) -> None:
        """Close it. Nothing more is computed for it."""
        self.is_open, self.ranking, self.closer = False, None, None
        self._tell()

    def is_old(self, experiment: Experiment) -> bool:
        """Whether what it shows is of another experiment."""
        return self.ranking is not None and self.ranking.experiment is not experiment

    async def compute(self, experiment: Experiment, tie: int, newest: Callable[[], bool]) -> int | None:
        """Compute what is missing. Returns the most fragile tie instead where that is to be looked at."""
        try:
            if self.ranking is None or self.ranking.experiment is not experiment:
                ranked = await RANKINGS.get(experiment, partial(ranking, experiment), newest, LATER)
                if ranked is None or not self.is_open:
                    return None
                self.ranking, self.closer = ranked, None
                self._tell()
            first, self.most_fragile = self.most_fragile, False
            if first and self.ranking.place(0) != tie:
                return self.ranking.place(0)
            if self.closer is None or self.closer.tie != tie:
                self.closer = None
                self._tell()
                key = experiment, tie
                found = await CLOSER.get(key, partial(closer, self.ranking, tie), newest, LATER)
                if found is None or not self.is_open:
                    return None
                self.closer = found
                self._tell()
        except InputError:
            self.close()
            raise
        return None

    def _tell(self) -> None:
        for listener in self.on_change:
            listener()
