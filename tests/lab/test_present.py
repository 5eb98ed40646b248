"""Present mode and its dots: each organisation is counted once, and the pictures hold what the figures say."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from partnering.files.errors import InputError
from partnering.lab.present import dots
from partnering.lab.present.fates import Kinds, changes, fates
from partnering.lab.present.scale import Scale, grown
from partnering.lab.present.state import last_moved, screen_of
from partnering.lab.state import ensemble
from partnering.lab.state.ensemble import Ensemble
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.words import codes, words
from partnering.model.outcomes import survived
from partnering.scenarios.scenario import from_data

pytest.importorskip("nicegui")

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


def test_a_disc_is_as_full_as_its_share():
    """In tenths; what is not none does not look like none, nor what is not all like all."""
    shares = np.array([1, 0.999, 0.54, 0.001, 0])
    drawn, looks = dots.drawn(Kinds(("all", "most", "some", "none"), np.array([0, 1, 1, 2, 3]), "ties", shares))
    full = [looks.split(", ")[int(letter, 36)].split()[1] for letter in drawn]
    assert full == ["1", "0.9", "0.5", "0.1", "ring"]


@pytest.mark.parametrize("language", codes())
def test_figures_in_large_type_are_those_of_the_tables(language):
    """With the interval; nothing is said of rise or fall where the interval holds none."""
    before = ensemble.run(Experiment.of("two-departments").with_setting("months", 18).with_luck(replicates=RUNS))
    say, number = words(language).say, words(language).number
    same = dots.difference(words(language), before, before, changes(before, before))
    assert (same.number, same.certainty) == (say("present.points", value="0"), say("present.all_the_same"))
    row, found = before.summary.iloc[0], dots.share(words(language), before, "")
    for text, name in (
        (found.number, "survival"),
        (found.certainty, "survival_low"),
        (found.certainty, "survival_high"),
    ):
        assert number(f"{100 * row[name]:.0f}") in text
    other = ensemble.run(before.experiment.with_luck(seed=2))
    unlike = dots.difference(words(language), other, before, changes(other, before))
    assert unlike.heading == say("present.other_luck")
    change = other.difference(before, "survival")
    assert change.low < 0 < change.high
    assert unlike.certainty.endswith(say("present.open"))


def test_type_grows_and_places_do_not():
    """Lengths in pixels are multiplied; data and names stay."""
    options = {
        "grid": {"left": 10, "top": "middle"},
        "data": [[1, 2]],
        "series": [{"symbolSize": 4, "x": 4, "width": 3}],
    }
    larger = {
        "grid": {"left": 20, "top": "middle"},
        "data": [[1, 2]],
        "series": [{"symbolSize": 8, "x": 4, "width": 6}],
    }
    assert grown(options, 2) == larger
    scale = Scale()
    assert not scale.heard({"text": [16], "still": True})
    assert scale.heard({"text": [18, 39], "still": False})
    assert (scale.page, scale.present, scale.still) == (1.12, 3.0, False)


def test_an_address_names_a_screen():
    """Alone it opens the usual one; an unknown one is refused with the nearest."""
    assert screen_of("seed=1") is None
    assert (screen_of("present=why"), screen_of("present="), screen_of("present", True)) == ("why", "story", "compare")
    with pytest.raises(InputError, match='did you mean "dots"'):
        screen_of("present=dotz")


def test_the_slider_is_the_one_that_was_moved_last():
    """Whatever moved it; where nothing was, a usual one; never one that is uncertain, a text or a date."""
    start = Experiment.of("coached-it")
    assert last_moved(start).path == "organisation.shared_outcome"
    moved = start.with_settings(
        {"departments.IT.self_worth": 0.3, "departments.IT.purpose": "equal-partner", "months": 9}
    )
    assert last_moved(moved)[::2] == ("departments.IT.self_worth", 0.3)
    drawn = Experiment.own(from_data(THREE | {"uncertainty": OPEN})).with_luck(replicates=20, draws=20)
    assert last_moved(drawn).path == "organisation.clarity"
