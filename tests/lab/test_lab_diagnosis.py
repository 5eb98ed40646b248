"""The diagnosis of a page: the ranking and the figures of the command, made while it is open, for the chosen tie."""

from __future__ import annotations

import asyncio
import io
import shlex
from functools import cache

import pandas as pd
import pytest

from partnering.diagnosis import edges
from partnering.lab.exports import reproduce
from partnering.lab.state import diagnosis, edit, needs_map
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.session import Session
from partnering.lab.turns import at_once
from partnering.scenarios.scenario import from_data
from tests.console import partnering
from tests.lab.test_lab_uncertain import drawn


@pytest.fixture(autouse=True)
def _coarse(monkeypatch):
    """Few runs, and maps of four cells: these tests ask when a figure comes and whose it is."""
    monkeypatch.setattr(needs_map, "NEEDS", (0.4, 0.8))
    monkeypatch.setattr(needs_map, "GAPS", (0.0, 0.3))
    monkeypatch.setattr(edges, "REPLICATES", 40)


def silos() -> Experiment:
    """Four departments with six ties, of which one is sure to be less fragile than the others."""
    return Experiment.of("silo-targets").with_setting("organisation.shared_outcome", 0.3).with_luck(replicates=60)


@cache
def ranked() -> diagnosis.Ranking:
    """Its ranking."""
    return at_once(diagnosis.ranking(silos()))


def settled(act, experiment=None) -> Session:
    """A session after `act` and all that it asks for."""

    async def live() -> Session:
        session = Session(experiment or silos())
        session.refresh()
        await session.settled()
        await act(session)
        await session.settled()
        return session

    return asyncio.run(live())


def test_the_command_line_gives_the_same_diagnosis(tmp_path):
    """The command shown on the page writes the ties of the page; and of the first tie its edges and what helps it."""
    command = shlex.split(reproduce.diagnose(silos()))
    done = partnering(*command[1:], "--ties", 1, "--no-figures", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = at_once(diagnosis.closer(ranked(), ranked().place(0)))
    for name, own in (("ties", ranked().ties), ("edges", found.edges), ("helps", found.helps)):
        written, shown = (
            pd.read_csv(of) for of in (tmp_path / "out" / f"{name}.csv", io.StringIO(own.to_csv(index=False)))
        )
        pd.testing.assert_frame_equal(written, shown, check_exact=True)
    assert found.nearest is None or found.nearest["distance"] == found.edges["distance"].min()
    assert found.best.words == found.helps["variant"][0]


def test_it_opens_at_the_most_fragile_tie_and_follows_the_page():
    """Another tie keeps the ranking, another experiment has its own; closed, nothing is computed for it."""
    seen = []

    async def act(session):
        diagnosing = session.diagnosing
        assert diagnosing.ranking is None
        session.tie = 0
        session.diagnose(most_fragile=True)
        await session.settled()
        first = diagnosing.ranking
        assert session.tie == diagnosing.closer.tie == first.place(0) != 0
        session.choose_tie(0)
        await session.settled()
        assert diagnosing.ranking is first
        assert diagnosing.closer.tie == 0
        diagnosing.on_change.append(lambda: seen.append(session.pending))
        await session.change(lambda experiment: experiment.with_setting("organisation.clarity", 0.9))
        assert "diagnosis" in session.pending
        await session.settled()
        assert diagnosing.ranking.experiment is session.experiment
        assert session.tie == diagnosing.closer.tie == 0
        diagnosing.close()
        await session.change(lambda experiment: experiment.with_setting("organisation.clarity", 0.8))

    session = settled(act)
    assert seen[0] == set()
    assert (session.diagnosing.ranking, session.pending) == (None, set())


def test_a_tie_that_comes_during_a_closer_look_waits_for_its_ranking(blank):
    """The look that was dropped shows nothing: the ranking before knows no such tie."""
    from partnering.lab.map.drag import add_tie
    from partnering.lab.views.diagnosis_view import DiagnosisView

    told, added = [], []

    async def act(session):
        with blank:
            view, diagnosing = DiagnosisView(session), session.diagnosing
        session.on_fault.append(told.append)

        def looking():
            if diagnosing.ranking is not None and diagnosing.closer is None and not added:
                added.append(asyncio.create_task(add_tie(session, *last)))

        diagnosing.on_change.append(looking)
        session.diagnose()
        await session.settled()
        await added[0]
        await session.settled()
        assert view.tie_name.text == " – ".join(last)

    last = needs_map.ends(silos().organisation, 5)
    settled(act, edit.without_tie(silos(), 5))
    assert told == []


def test_it_is_held_back_while_a_class_bets():
    """It says what would change the answer."""

    async def act(session):
        session.diagnose()
        await session.settled()
        session.lock(True)
        session.diagnose()

    session = settled(act, Experiment.of("two-departments").with_luck(replicates=30))
    assert not session.diagnosing.is_open
    assert session.diagnosing.ranking is None


def test_what_cannot_be_diagnosed_is_told_in_one_line(monkeypatch):
    """And the page goes on, without the diagnosis."""
    monkeypatch.setattr(diagnosis, "MAX_TIES", 5)
    told = []

    async def act(session):
        session.on_fault.append(told.append)
        session.diagnose()

    session = settled(act)
    assert len(told) == 1
    assert "6 ties are more than a page ranks (5): choose fewer ties" in told[0]
    assert (session.diagnosing.is_open, session.pending) == (False, set())


def test_a_closer_look_is_left_out_where_it_would_take_too_long(monkeypatch):
    """The ranking stands all the same."""
    monkeypatch.setattr(diagnosis, "MAX_CLOSER", 1)
    assert ranked().too_large
    found = at_once(diagnosis.closer(ranked(), 0))
    assert (len(found.edges), len(found.helps), found.nearest, found.best) == (0, 0, None, None)


def test_what_is_uncertain_is_diagnosed_as_it_stands():
    """With the runs of a plain scenario, not the few of each draw."""
    found = at_once(diagnosis.ranking(drawn()))
    assert found.plan.replicates == 1000
    assert found.ties["survival"].tolist() == at_once(diagnosis.ranking(plain())).ties["survival"].tolist()


def plain() -> Experiment:
    """The same without what is uncertain."""
    data = {key: value for key, value in drawn().scenario.data.items() if key != "uncertainty"}
    return Experiment.own(from_data(data))


def test_what_helps_can_be_tried():
    """Its dated changes are added; undo takes them back."""
    found = at_once(diagnosis.closer(ranked(), ranked().place(0)))
    tried = diagnosis.with_intervention(silos(), found.best)
    added = [
        entry for entry in tried.scenario.data["timeline"] if entry not in silos().scenario.data.get("timeline", [])
    ]
    assert added == found.best.changes(tried.scenario.months)
