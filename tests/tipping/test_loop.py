"""Ramps, the edges at which partnering is lost and regained, and what they say in words and pictures."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.agents.model import simulate
from partnering.engine import lanes
from partnering.files.errors import InputError
from partnering.model.luck import Luck
from partnering.scenarios import scenario
from partnering.scenarios.build import build
from partnering.scenarios.library import load
from partnering.scenarios.scenario import from_data
from partnering.statistics.few import FEW
from partnering.tipping import edges_plot, loop_plot, ramp
from partnering.tipping import loop as tipping
from partnering.tipping.edges import edges
from partnering.tipping.wording import loop_finding, place, places, ties_finding
from tests.console import partnering
from tests.elsewhere import ALTERNATIVES, LOOP
from tests.readable import assert_readable, shown
from tests.strategies import organisation_of, quiet, two

SIDE = "relationships.A+B.A.alternatives"
NEED = "relationships.A+B.mutual_need"
PLAIN = from_data(two())
THREE = two() | {"departments": {"A": {}, "B": {}, "C": {}}}


def along(path, ends=None, steps=5, hold=6, data=None):
    """A ramp of two departments."""
    return ramp.along(from_data(data or two()), path, ends, steps, hold)


def looped(made, replicates=20, seed=1, **how):
    """The loop of a ramp."""
    return tipping.run(tipping.plan(made, replicates, seed, **how))


def made_up(out, back, levels=(0.0, 0.25, 0.5, 0.75, 1.0), held=None, runs=40):
    """A loop in which so many tenths of runs are in force at each value, out and back (without the turning point).

    `held` are the tenths at each step with the first value held all along [default: as at first].
    """
    steps = [*out, *back]
    tenths = steps, held or [steps[0]] * len(steps)
    in_force, stays = (np.array([[[10 * run < runs * k for k in row]] for run in range(runs)]) for row in tenths)
    of = ramp.Ramp(PLAIN, SIDE, levels, 6)
    smaller, held_smaller = in_force[:, 0] * 0.8, stays[:, 0] * 0.8
    return tipping.Loop(of, (("A", "B"),), in_force, in_force[:, 0] * 0.9, smaller, stays, held_smaller)


def told(loop, full=True):
    """The finding of a loop."""
    return loop_finding(edges(loop).iloc[0], tipping.table(loop), loop.ramp.path, full)


# ---- the ramp ----------------------------------------------------------------------------------


def test_each_value_is_held_and_the_first_five_times_as_long():
    """Five values of 6 months: steps end in months 30, 36 … 78; out and back without the turning point twice."""
    made = along(SIDE)
    assert made.levels == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert made.ends == (30, 36, 42, 48, 54, 60, 66, 72, 78)
    organisation = build(made.dated())
    trace = lanes.simulate(organisation, Luck.of(1, [0]), trace=True).trace
    by_month = np.repeat([*made.levels, *made.levels[-2::-1]], [30, *[6] * 8])
    balanced = trace["alternatives"][0, :, 0] - by_month  # the weaker side adds its bit at the end of a month
    assert np.all((balanced >= 0) & (balanced <= 0.02))


@pytest.mark.parametrize(
    ("path", "name", "values"),
    [
        ("organisation.clarity", "clarity", [0.2, 0.6]),
        ("organisation.patience", "patience", [1, 5]),
        ("departments.A.capacity", "capacity", [0.5, 2.0]),
        ("departments.all.coaching", "coaching", [0.0, 0.1]),
        ("relationships.A+B.B.stake", "stake", [0.2, 0.9]),
    ],
)
def test_parameters_take_the_values_of_the_steps(path, name, values):
    """Whatever a path stands for is what the scenario with that setting has, step by step."""
    made = along(path, tuple(values), steps=2, hold=3)
    organisation = build(made.dated())
    for value, month in zip([*values, values[0]], made.ends, strict=True):
        point = organisation_of(two(), {path: value})
        now = organisation.epoch[month - 1]
        if name in organisation.parameters.dtype.names:
            assert organisation.parameters[name][now["parameters"]] == point.parameters[name][0]
        else:
            np.testing.assert_array_equal(getattr(organisation, name)[now[name]], getattr(point, name)[0])


def test_needs_become_stakes_and_alternatives():
    """A mutual need is stake 1 and what alternatives it leaves, on both sides."""
    trace = lanes.simulate(
        build(along(NEED, (1, 0), 3, 3, two(balancing=0)).dated()), Luck.of(1, [0]), trace=True
    ).trace
    np.testing.assert_allclose(
        trace["alternatives"][0, [14, 17, 20, 23, 26]], np.repeat([[0], [0.5], [1], [0.5], [0]], 2, 1)
    )


def test_a_ramp_takes_the_place_of_other_dated_changes():
    """Nothing but the ramp happens in its scenario."""
    made = ramp.along(load("outside-offer"), "organisation.clarity", (0, 1), 3, 12)
    assert {tuple(entry["set"]) for entry in made.dated().data["timeline"]} == {("organisation.clarity",)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("organisation.clarty", 'did you mean "clarity"'),
        ("nowhere", "unknown path"),
        ("relationships.A+C.trust", 'unknown department "C"'),
        ("months=1:60", "is not a number of the organisation"),
        ("timeline.0.size", "names nothing"),
        ("departments.A.purpose", "is not a number of the organisation"),
        ("relationships.A+B.label", "is not a number of the organisation"),
        ("organisation.clarity=0.5:0.5", "two different ends"),
        ("organisation.clarity=nan:1", "is not FROM:TO"),
        ("organisation.clarity=0:1e400", "is not FROM:TO"),
        ("organisation.clarity=0:2", "must be a number from 0 to 1"),
        ("organisation.clarity=low:high", "is not FROM:TO"),
        ("organisation.clarity=0:1:5", "is not FROM:TO"),
        ("departments.A.capacity", "no upper limit"),
        ("relationships.A+B.need_gap", "needs a mutual_need"),
    ],
)
def test_what_cannot_be_raised_and_lowered_is_refused(text, message):
    """Unknown paths, text, equal ends, values that the model does not allow."""
    with pytest.raises(InputError, match=message):
        along(*ramp.parse(text))


def test_a_path_that_changes_nothing_is_refused():
    """A default that no pair takes."""
    data = two() | {"relationships": {"pairs": [{"between": ["A", "B"], "trust": 0.5}]}}
    with pytest.raises(InputError, match="changes nothing"):
        along("relationships.default.trust", data=data)


def test_ramps_too_long_or_too_large_are_refused(monkeypatch):
    """More months than a run may have; more numbers to hold, or runs to keep, than memory allows."""
    with pytest.raises(InputError, match="1,230 months, more than 1,200"):
        along(SIDE, steps=19, hold=30).dated()
    monkeypatch.setattr(ramp, "MAX_SETTINGS", 100)
    with pytest.raises(InputError, match="name a pair or a department"):
        along("relationships.all.alternatives").dated()
    monkeypatch.setattr(ramp, "MAX_SETTINGS", 1000)
    monkeypatch.setattr(tipping, "MAX_CELLS", 100)
    with pytest.raises(InputError, match="20 replicates × 1 tie × 9 steps"):
        tipping.plan(along(SIDE), 20, 1)


# ---- the loop ----------------------------------------------------------------------------------


def test_the_loop_is_what_the_engine_says_month_by_month():
    """Agreements and contributions at the end of each step are those of an ordinary run of the dated scenario."""
    made = along(SIDE, data=THREE)
    loop = looped(made, 7, seed=3)
    trace = lanes.simulate(build(made.dated()), Luck.of(3, range(7)), trace=True).trace
    months = np.array(made.ends) - 1
    np.testing.assert_array_equal(loop.in_force[:, 0], trace["in_force"][:, months, 0] > 0)
    sides = trace["contribution"][:, months, :2]
    np.testing.assert_allclose(loop.contribution, sides.mean(axis=2), rtol=1e-12)
    np.testing.assert_allclose(loop.smaller, sides.min(axis=2), rtol=1e-12)


def test_the_mesa_model_goes_through_the_same_loop():
    """The dated scenario gives the same agreement at the end as the agents that one can watch."""
    made = along(SIDE, steps=3, hold=4)
    record = simulate(build(made.dated()), Luck.of(1, range(3)))
    np.testing.assert_array_equal(looped(made, 3).in_force[:, 0, -1], record.relationships["in_force"][:, 0])


def test_held_is_the_run_in_which_the_value_stays():
    """The control starts alike and has the first value to the end."""
    made = along(SIDE, (0.3, 1.0))
    loop = looped(made, 30)
    np.testing.assert_array_equal(loop.held[..., 0], loop.in_force[..., 0])
    organisation = organisation_of(made.dated().data | {"timeline": []}, {SIDE: 0.3, "organisation.balancing": 0})
    still = looped(along(SIDE, (0.3, 1.0), data=two(balancing=0)), 30)
    alone = lanes.simulate(organisation, Luck.of(1, range(30))).relationships
    np.testing.assert_array_equal(still.held[..., -1], alone["in_force"])


def test_the_same_plan_gives_the_same_results(monkeypatch):
    """Whatever is run at once; another seed differs; fewer replicates are the first of more."""
    once = looped(along(SIDE), 30)
    monkeypatch.setattr(tipping, "lanes_for", lambda pairs: 7)
    again = looped(along(SIDE), 30)
    np.testing.assert_array_equal(once.contribution, again.contribution)
    pd.testing.assert_frame_equal(edges(once), edges(again), check_exact=True)
    np.testing.assert_array_equal(looped(along(SIDE), 11).in_force, once.in_force[:11])
    assert not np.array_equal(looped(along(SIDE), 30, seed=2).contribution, once.contribution)


def test_progress_hears_of_every_run():
    """The ramp and its control are counted."""
    finished = []
    plan = tipping.plan(along(SIDE), 23, 1)
    tipping.run(plan, finished.append)
    assert sum(finished) == plan.runs == 46


def test_held_still_a_pair_shows_hysteresis():
    """Partnering is lost at a lower need than that at which it comes back, beyond doubt; without luck too.

    Without luck it can last down to a need of 0.18 and be away up to 0.73 (see test_fold.py). A ramp does not wait at
    these folds, so each change comes a little beyond its own.
    """
    loop = looped(ramp.along(from_data(two()).with_settings(ramp.STILL), NEED, (1, 0)), 100)
    edge = edges(loop).iloc[0]
    assert (edge["out_event"], edge["back_event"]) == ("lost", "gained")
    assert edge["width_low"] > 0.2
    certain = edges(looped(ramp.along(from_data(quiet()).with_settings(ramp.STILL), NEED, (1, 0)), FEW)).iloc[0]
    assert 0.0 <= certain["out_high"] <= 0.18
    assert 0.73 <= certain["back_low"] <= 0.9
    assert certain["width"] == pytest.approx(certain["back"] - certain["out"])


def test_what_one_side_has_lost_with_its_need_does_not_come_back():
    """Over the alternatives of one side absence can last at every value: lost on the way up, and regained nowhere."""
    for data, replicates in ((two(), 100), (quiet(), FEW)):
        edge = edges(looped(ramp.along(from_data(data).with_settings(ramp.STILL), SIDE), replicates)).iloc[0]
        assert edge["out_event"] == "lost"
        assert edge["back_event"] is None
        assert edge["width_low"] > 0.2


def test_clarity_alone_loses_nothing():
    """Where the share stays on one side of one half there is no edge, and the finding says so."""
    data = two() | {"relationships": {"default": {"mutual_need": 0.95}}}
    loop = looped(along("organisation.clarity", steps=5, hold=12, data=data), 30)
    edge = edges(loop).iloc[0]
    assert edge[["out_event", "back_event"]].isna().all()
    assert edge[["out", "back", "width"]].isna().all()
    assert "True partnering of A and B is lost nowhere on the way from 0 to clarity 1 and back." in told(loop)


def test_edges_of_several_pairs():
    """One row for all pairs together, then one for each; a path that names a pair looks at that one."""
    loop = looped(along("organisation.shared_outcome", (1, 0), data=THREE))
    found = edges(loop)
    assert found["a"].tolist()[1:] == ["A", "A", "B"]
    assert found["b"].tolist()[1:] == ["B", "C", "C"]
    assert found["a"].isna().tolist() == [True, False, False, False]
    assert found["start"].iloc[0] == pytest.approx(found["start"].iloc[1:].mean())
    assert looped(along(SIDE, data=THREE)).pairs == (("A", "B"),)
    assert looped(along(SIDE, data=THREE), pair=("C", "B")).pairs == (("B", "C"),)
    with pytest.raises(InputError, match="no tie between A and B"):
        tipping.plan(
            along("organisation.clarity", data=two() | {"relationships": {"default": "none"}}), 5, 1, ("A", "B")
        )


def test_the_table_has_a_row_a_step():
    """Both branches, with intervals around every share and mean."""
    table = tipping.table(made_up((10, 10, 8, 2, 0), (0, 0, 5, 10)))
    assert table["branch"].tolist() == ["rising"] * 5 + ["falling"] * 4
    assert table["value"].tolist() == [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0]
    assert table["month"].tolist() == [30, 36, 42, 48, 54, 60, 66, 72, 78]
    assert table["in_force"].tolist() == pytest.approx([1, 1, 0.8, 0.2, 0, 0, 0, 0.5, 1])
    assert table["smaller_contribution"].tolist() == pytest.approx((0.8 * table["in_force"]).tolist())
    for name in tipping.MEASURES:
        assert ((table[f"{name}_low"] <= table[name]) & (table[name] <= table[f"{name}_high"])).all()


# ---- in words and pictures ---------------------------------------------------------------------

STORIES = {
    "is lost at alternatives of A towards B 0.62 (0.50–0.75) on the way up, and regained at 0.25": (
        (10, 10, 8, 2, 0),
        (0, 0, 5, 10),
    ),
    "is gained at alternatives of A towards B 0.88 (0.75–1.00) on the way up, and lost at 0.12": (
        (0, 0, 0, 0, 10),
        (10, 10, 10, 0),
    ),
    "on the way up, and not regained on the way down to 0: the loop is at least 0.50 wide.": (
        (10, 10, 10, 0, 0),
        (0, 0, 0, 0),
    ),
    "holds on the way up to alternatives of A towards B 1, and is lost at 0.38": ((10,) * 5, (10, 10, 0, 0)),
    "stays away on the way up to alternatives of A towards B 1, and is gained at 0.38": ((0,) * 5, (0, 0, 10, 10)),
    "is gained nowhere on the way from 0 to alternatives of A towards B 1 and back.": ((0,) * 5, (0,) * 4),
    "whether there is a loop is uncertain (width 0.00 (−0.25 to 0.25)).": ((10, 10, 0, 0, 0), (0, 0, 10, 10)),
}


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        (0.624, 0.6, 0.65, "0.62 (0.60–0.65)"),
        (0.6243, 0.6241, 0.6248, "0.624 (0.624–0.625)"),
        (0.6, np.nan, 0.65, "0.60 (beyond–0.65)"),
        (0.6, np.nan, np.nan, "0.60"),
        (-0.2, -0.4, 0.1, "−0.20 (−0.40 to 0.10)"),
        (-0.3, np.nan, -0.2, "−0.30 (beyond to −0.20)"),
    ],
)
def test_a_value_has_places_enough_to_show_its_interval(value, low, high, text):
    """A ramp of a thousand values knows an edge to less than a hundredth."""
    row = {"out": value, "out_low": low, "out_high": high}
    assert place(row, "out") == text
    assert place(row, "out", full=False) == places(value)[0]


@pytest.mark.parametrize("text", STORIES)
def test_findings_say_what_happened(text, tmp_path):
    """Lost and regained, gained and lost, never, not again, or not to be told; the figure's title says it too."""
    loop = made_up(*STORIES[text])
    assert text in told(loop)
    assert "all along, the share" not in told(loop)  # time alone does nothing
    figure, data = loop_plot.loop(tipping.table(loop), edges(loop), SIDE, 6, 30)
    assert_readable(figure, data, tmp_path, "loop")


# ---- against the held line ----------------------------------------------------------------------

DRIFT = (10, 9, 8, 7, 6, 5, 4, 3, 2)
"""Tenths in force at each step with the first value held all along, where time alone ends agreements."""


def test_pure_drift_is_no_edge():
    """The ramp does what the held runs do: nothing is lost to the value, whatever the share falls to."""
    loop = made_up(DRIFT[:5], DRIFT[5:], held=DRIFT)
    edge = edges(loop).iloc[0]
    assert edge[["out_event", "back_event", "out", "back"]].isna().all()
    assert edge[["out_difference", "back_difference"]].tolist() == [0.0, 0.0]
    assert edge["mostly"] == "time"
    shares = "from 100 % to 60 % at the turn and 20 % at the end"
    assert told(loop).startswith(f"Most of the change is time alone: with 0 all along, the share falls {shares}. True ")
    assert "0 points (−9 to +9) at 1, 0 points (−9 to +9) back at 0." in told(loop)
    title = shown(loop_plot.loop(tipping.table(loop), edges(loop), SIDE, 6, 30)[0])
    assert title.startswith("Most of the change is time alone")
    assert "no difference shown at 1, no difference shown back at 0" in title


def test_drift_is_told_as_far_as_the_intervals_tell_it():
    """Of 40 held runs 24 and then 18 are in force: they may fall. The sentence of `time_alone` says so."""
    loop = made_up((6, 5, 4, 2, 0), (0, 2, 4, 5), held=(6, 6, 6, 5, 4.5, 4.5, 4.5, 4.5, 4.5))
    table = tipping.table(loop)
    assert table["held_high"].iloc[-1] > table["held_low"].iloc[0]
    assert "ith 0 all along, the share may fall by itself from 60 % to 45 % at the turn" in told(loop)


def test_pure_tipping_is_where_half_of_the_runs_are_lost():
    """The held runs stay: the edge is at one half, and all of the change is the value's."""
    edge = edges(loop := made_up((10, 10, 8, 2, 0), (0, 0, 5, 10))).iloc[0]
    assert edge["out"] == pytest.approx(0.5 + 0.25 / 2)
    assert edge[["out_share", "out_held", "out_difference"]].tolist() == [0.0, 1.0, -1.0]
    assert edge["mostly"] == "value"
    assert "Against the same runs with 0 all along: −100 points (−100 to −88) at 1, 0 points (" in told(loop)


def test_half_drift_is_judged_against_the_held_runs():
    """Lost where half of the held runs are left, not where half of all are; and told that time may do as much.

    Tenths over half of the held runs: 5, 3.5, 2, 0.5, −1 on the way out, so 0 is passed at 0.75 + 0.25 × 0.5 / 1.5. On
    the way back −0.5, 1, 1.5, 2: passed at 0.75 − 0.25 × 0.5 / 1.5. Three tenths are more than half of four.
    """
    loop = made_up((10, 8, 6, 4, 2), (2, 3, 3, 3), held=DRIFT, runs=80)
    edge = edges(loop).iloc[0]
    assert edge["out"] == pytest.approx(0.75 + 0.25 / 3)
    assert edge["back"] == pytest.approx(0.75 - 0.25 / 3)
    assert (edge["out_cases"], edge["back_cases"]) == (48, 32)
    assert edge["mostly"] is None
    assert told(loop).startswith("Time alone may change as much as the value: with 0 all along, the share falls")


def test_drift_after_the_change_is_told_last():
    """The value took more than time did: where it is lost comes first."""
    loop = made_up((10, 10, 4, 1, 0), (0, 0, 0, 0), held=DRIFT, runs=200)
    assert told(loop).startswith("True partnering of A and B is lost at alternatives of A towards B 0.5")
    assert told(loop).endswith(
        "With 0 all along, the share falls by itself from 100 % to 60 % at the turn and 20 % at the end."
    )
    figure, _ = loop_plot.loop(tipping.table(loop), edges(loop), SIDE, 6, 30)
    assert "by itself" not in shown(figure)
    assert "by itself" in " ".join(figure.get_supxlabel().split())


@given(
    tenths=st.lists(st.integers(0, 10), min_size=9, max_size=9),
    held=st.lists(st.integers(0, 10), min_size=9, max_size=9),
)
def test_an_edge_is_where_the_ramp_parts_from_the_held_runs(tenths, held):
    """Never where both do the same; and where the held runs stay, exactly where the share passes one half."""
    both = edges(made_up(held[:5], held[5:], held=held)).iloc[0]
    assert both[["out_event", "back_event"]].isna().all()
    assert both[["out_difference", "back_difference"]].tolist() == [0.0, 0.0]
    start = 10 * (tenths[0] >= 5)
    steps = [start, *tenths[1:]]
    edge = edges(made_up(steps[:5], steps[5:], held=[start] * 9)).iloc[0]
    for way, own in (("out", steps[:5]), ("back", steps[4:])):
        kept = [tenths >= 5 if start else tenths <= 5 for tenths in (own[0], own[-1])]
        passes = kept[0] != kept[1]
        assert isinstance(edge[f"{way}_event"], str) == passes


# ---- few cases, floor and ceiling ---------------------------------------------------------------


def test_an_edge_of_too_few_replicates_has_no_number():
    """Nineteen are too few, twenty are not."""
    few, enough = (made_up((10, 10, 8, 2, 0), (0, 0, 5, 10), runs=runs) for runs in (FEW - 1, FEW))
    edge = edges(few).iloc[0]
    assert edge[["out", "out_low", "out_high", "back", "width"]].isna().all()
    assert told(few).startswith(
        "Too few cases to say where true partnering of A and B is lost: 19 replicates, and 20 are"
    )
    assert edges(enough).iloc[0]["out_event"] == "lost"
    title = shown(loop_plot.loop(tipping.table(few), edges(few), SIDE, 6, 30)[0])
    assert title.startswith("Too few cases")


def test_an_edge_is_not_judged_by_few_held_agreements():
    """Of 40 runs four keep an agreement with the first value held: half of four is nothing to go by."""
    loop = made_up((10, 0, 0, 0, 0), (0, 0, 0, 0), held=(10, 1, 1, 1, 1, 1, 1, 1, 1))
    assert "with 0 all along it is in force in 4 of 40 runs, and 20 are needed" in told(loop)
    late = made_up((10, 10, 0, 0, 0), (0, 0, 0, 0), held=(10, 10, 10, 10, 9, 9, 1, 1, 1))
    assert "too few cases are left to say whether it is regained on the way down." in told(late)


@pytest.mark.parametrize(
    ("back", "said"),
    [
        ({"back_low": 0.5}, "nor whether it is lost on the way down."),
        ({"back_cases": 40}, "and it is not lost on the way down to 0."),
        ({"back_cases": 4}, "and too few cases are left to say whether it is lost on the way down."),
        ({"back_event": "lost", "back": 0.5, "back_low": 0.4, "back_high": 0.6}, "and it is lost at 0.50 (0.40–0.60) "),
    ],
)
def test_where_the_way_out_is_open_one_sentence_says_so(back, said):
    """Some resamples have an edge on the way out, and the runs as they are have none."""
    loop = made_up((10, 10, 10, 10, 10), (10, 10, 10, 10))
    row = edges(loop).iloc[0].copy()
    for name, value in {"out_low": 0.7, **back}.items():
        row[name] = value
    text = loop_finding(row, tipping.table(loop), loop.ramp.path)
    start = "Whether true partnering of A and B is lost on the way up to alternatives of A towards B 1 cannot be said, "
    assert f"{start}{said}" in text


def test_what_is_not_shown_to_come_back_is_not_told():
    """Just below half of the held runs at the end: some resamples have it back."""
    loop = made_up((10, 10, 0, 0, 0), (0, 0, 2, 4.75))
    assert "and whether it is regained on the way down cannot be said." in told(loop)
    edge_beyond = made_up((10, 10, 10, 10, 4.75), (0, 0, 0, 0))
    assert "may be lost at alternatives of A towards B 0.99 (0.75–beyond)" in told(edge_beyond).replace(
        "0.98 (", "0.99 ("
    )
    figure, _ = loop_plot.loop(tipping.table(edge_beyond), edges(edge_beyond), SIDE, 6, 30)
    (span,) = [patch for patch in figure.axes[0].patches if patch.get_width() > 0.2]
    assert span.get_x() == pytest.approx(0.75)
    assert span.get_x() + span.get_width() == pytest.approx(
        figure.axes[0].get_xlim()[1]
    )  # up to the edge of the picture


@pytest.mark.parametrize(
    ("tenths", "text"),
    [
        (0, "0 % throughout (at most 9 %): too few runs to say more; nothing here can be told apart."),
        (10, "100 % throughout (at least 91 %): too few runs to say more; nothing here can be told apart."),
    ],
)
def test_floor_and_ceiling_are_told_first(tenths, text):
    """In sentence and title."""
    loop = made_up((tenths,) * 5, (tenths,) * 4)
    assert told(loop).startswith(text)
    assert shown(loop_plot.loop(tipping.table(loop), edges(loop), SIDE, 6, 30)[0]).startswith(text)


def test_ramps_that_begin_high_are_told_so():
    """From 1 to 0 the way out is the way down."""
    loop = made_up((10, 10, 8, 2, 0), (0, 0, 5, 10), levels=(1.0, 0.75, 0.5, 0.25, 0.0))
    assert "0.38 (0.25–0.50) on the way down, and regained at 0.75" in told(loop)
    assert tipping.table(loop)["branch"].tolist() == ["falling"] * 5 + ["rising"] * 4


def test_ties_are_drawn_in_the_order_in_which_they_go(tmp_path):
    """The first to be lost stands first; those that stay are said to."""
    loop = looped(along("organisation.shared_outcome", (1, 0), data=THREE, steps=9), 40)
    found = edges(loop)
    found.loc[1:, "out_event"] = ["lost", None, "lost"]
    found.loc[1:, ["out", "out_low", "out_high"]] = [[0.3, 0.2, 0.4], [np.nan] * 3, [0.7, 0.6, np.nan]]
    found.loc[1:, "back_event"] = [None, None, "gained"]
    found.loc[1:, ["back", "back_low", "back_high"]] = [[np.nan] * 3, [np.nan] * 3, [0.9, 0.8, 1.0]]
    figure, data = edges_plot.tie_edges(found, tipping.table(loop), "organisation.shared_outcome")
    assert data[["a", "b"]].values.tolist() == [["B", "C"], ["A", "B"], ["A", "C"]]
    assert_readable(figure, data, tmp_path, "ties")
    text = ties_finding(found, tipping.table(loop), "organisation.shared_outcome")
    assert text == (
        "1 of 3 ties is lost on the way down (1 more may be), A and B at shared outcome 0.30 (0.20–0.40), others maybe "
        "as early; none is regained on the way up."  # what may be lost would be lost before
    )
    found.loc[3, ["out", "out_low", "out_high"]] = [0.1, 0.05, 0.15]
    for value, said in (
        (0.35, "A and C at shared outcome 0.35 (0.25–0.45), others maybe"),
        (0.55, "A and C first, at"),
    ):
        found.loc[2, ["out_event", "out", "out_low", "out_high"]] = ["lost", value, value - 0.1, value + 0.1]
        assert said in ties_finding(found, tipping.table(loop), "organisation.shared_outcome")


# ---- the command -------------------------------------------------------------------------------


@pytest.mark.usefixtures("painted")
def test_the_command_finds_the_loop_and_the_fixed_points(elsewhere, tmp_path):
    """`--hold-still` with two departments: edges, loop, fixed points, figures; the scenario runs again as it is."""
    result = partnering(*LOOP, "--out", "here", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "is lost at alternatives of Marketing towards IT 0." in result.stdout
    assert "on the way up, and not regained on the way down to 0" in result.stdout
    assert "partnering can last up to 0.64, and its absence at every value: once lost," in result.stdout
    assert "21 values, 24 months at each, 40 replicates, seed 1." in result.stdout
    here = tmp_path / "here"
    tables = {"loop.csv", "edges.csv", "fixed_points.csv", "fixed_point_edges.csv", "without_luck.csv"}
    assert {file.name for file in here.iterdir()} == {
        *tables,
        "manifest.json",
        "scenario.yaml",
        "index.html",
        "figures",
    }
    names = [f"{name}.{kind}" for name in ("loop", "fixed_points") for kind in ("png", "svg", "csv")]
    assert sorted(file.name for file in (here / "figures").iterdir()) == sorted(names)
    manifest = json.loads((here / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["along"], manifest["hold"], manifest["seed"]) == ("tipping", ALTERNATIVES, 24, 1)
    loop = pd.read_csv(here / "loop.csv")
    again = scenario.load(here / "scenario.yaml")
    record = lanes.simulate(build(again), Luck.of(1, range(40))).relationships
    assert record["in_force"].mean() == pytest.approx(loop["in_force"].iloc[-1])
    once_more = (elsewhere / "loop.txt").read_text(encoding="utf-8")
    undrawn = [line for line in result.stdout.splitlines() if "/figures/" not in line]
    assert once_more.replace("loop/", "here/").splitlines() == undrawn
    for name in tables:
        assert (here / name).read_bytes() == (elsewhere / "loop" / name).read_bytes()
    first = {file.name: file.read_bytes() for file in (here / "figures").iterdir()}
    shutil.rmtree(here / "figures")
    assert partnering("plot", "here", cwd=tmp_path).returncode == 0
    assert {file.name: file.read_bytes() for file in (here / "figures").iterdir()} == first
    for option, message in (
        ("ties", "this search has no ties, but loop and fixed_points"),
        ("loops", 'did you mean "loop"'),
    ):
        wrong = partnering("plot", "here", "--kind", option, cwd=tmp_path)
        assert (wrong.returncode, message in wrong.stderr) == (2, True), wrong.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "say either --along PATH or --offer A+B"),
        (("--along", "organisation.clarity", "--offer", "A+B"), "say either"),
        (("--along", "organisation.clarity", "--month", "5"), "--month: has no effect with --along"),
        (("--along", "organisation.clarity", "--pair", "IT"), "write the two departments as A+B"),
        (("--along", "organisation.balancing", "--hold-still"), "can be neither set nor varied"),
        (("--along", "organisation.clarity", "--hold-still", "--set", "organisation.learning=1"), "neither set"),
        (("--along", "organisation.clarity", "--hold", "50"), "choose fewer --steps or a shorter --hold"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(options, message, tmp_path):
    """Exit code 2, what is wrong in one line, and no folder."""
    result = partnering("tipping", "two-departments", *options, cwd=tmp_path)
    assert result.returncode == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
