"""Present mode and its dots: each organisation is counted once, and the pictures hold what the figures say."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from partnering.lab.present.fates import changes, fates
from partnering.lab.state import ensemble
from partnering.lab.state.ensemble import Ensemble
from partnering.lab.state.experiment import Experiment
from partnering.model.outcomes import survived
from partnering.scenarios.scenario import from_data

RUNS = 60
THREE = {"name": "Three", "months": 18, "departments": {name: {} for name in "ABC"}}
OPEN = {"organisation.shared_outcome": {"from": 0, "to": 1}}


def by_hand(established, ended, draws=0):
    """An ensemble with these months in which agreements began and ended (0: never), (runs, pairs)."""
    established, ended = np.array(established), np.array(ended)
    organisation = SimpleNamespace(pairs=np.zeros((established.shape[1], 2)), months=24)
    experiment = SimpleNamespace(
        organisation=organisation, seed=1, organisations=draws or 1, drawn=None if not draws else SimpleNamespace()
    )
    outcomes = {"survival": survived(established, ended).mean(axis=1)}
    return Ensemble(experiment, outcomes, {"established": established, "ended": ended}, np.empty(0), {})


def test_the_fate_of_one_tie():
    """It survives where it was made and never ended; one that was made again has ended all the same."""
    found = fates(by_hand([[3], [0], [5], [4], [7]], [[0], [0], [9], [0], [8]]))
    assert found.counts == {"survives": 2, "ended": 2, "never": 1}
    assert found.codes.tolist() == [0, 2, 1, 0, 1]


def test_the_fate_of_many_ties_is_their_share():
    """All, at least half, fewer, none."""
    made = [[3, 3, 3, 3], [3, 3, 0, 0], [3, 0, 0, 0], [3, 0, 0, 0]]
    found = fates(by_hand(made, [[0] * 4, [0] * 4, [0] * 4, [9, 0, 0, 0]]))
    assert found.counts == {"all": 1, "most": 1, "some": 1, "none": 1}


def test_what_changed_in_one_tie():
    """Each of five organisations is followed from before to now."""
    before, now = by_hand([[3], [3], [0], [0], [3]], [[0]] * 5), by_hand([[3], [0], [3], [0], [0]], [[0]] * 5)
    found = changes(now, before)
    assert found.codes.tolist() == [1, 2, 0, 3, 2]
    assert found.counts == {"gained": 1, "kept": 1, "lost": 2, "neither": 1}


def experiments():
    """One tie, several ties, and what is uncertain; each with a change."""
    one = Experiment.of("two-departments").with_setting("months", 18).with_luck(replicates=RUNS)
    yield "one tie", one, {"relationships.all.mutual_need": 0.7, "relationships.all.need_gap": 0.25}
    yield "three ties", Experiment.own(from_data(THREE)).with_luck(replicates=RUNS), {"organisation.clarity": 0.8}
    drawn = Experiment.own(from_data(THREE | {"uncertainty": OPEN})).with_luck(replicates=20, draws=20)
    yield "draws", drawn, {"organisation.clarity": 0.8}


@pytest.mark.parametrize(("name", "start", "settings"), [*experiments()])
def test_the_dots_are_the_figures(name, start, settings):
    """Each organisation is one dot. What survives is the survival of the page, what changed its paired difference."""
    before, now = ensemble.run(start), ensemble.run(start.with_settings(settings))
    found, changed = fates(now), changes(now, before)
    counts = changed.counts
    dots = 20 if name == "draws" else RUNS
    assert sum(found.counts.values()) == sum(counts.values()) == dots
    change = now.difference(before, "survival").mean
    if name == "one tie":
        assert found.counts["survives"] / RUNS == pytest.approx(now.interval("survival").mean)
        assert (counts["gained"] - counts["lost"]) / RUNS == pytest.approx(change)
        assert counts["kept"] + counts["lost"] == fates(before).counts["survives"]
        assert counts["kept"] + counts["gained"] == found.counts["survives"]
    else:
        shares = (one.outcomes["survival"].reshape(dots, -1).mean(axis=1) for one in (now, before))
        moved = np.subtract(*shares)
        assert counts == {"more": (moved > 0).sum(), "same": (moved == 0).sum(), "fewer": (moved < 0).sum()}
        assert moved.mean() == pytest.approx(change)


def test_no_dot_is_followed_under_other_luck():
    """Nor in an organisation without ties."""
    one = Experiment.of("two-departments").with_setting("months", 6).with_luck(replicates=20)
    stories = ensemble.run(one)
    assert changes(ensemble.run(one.with_luck(seed=2)), stories) is None
    alone = ensemble.run(Experiment.own(from_data(THREE | {"relationships": {"default": "none"}})))
    assert changes(alone, alone) is None
    assert fates(alone).codes.size == 0
