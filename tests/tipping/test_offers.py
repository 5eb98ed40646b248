"""The critical outside offer: what an offer is, whom it counts, and where it ends half of the agreements."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from partnering.engine import lanes
from partnering.files.errors import InputError
from partnering.model.luck import luck_of
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data
from partnering.tipping import offers, offers_plot
from partnering.tipping.fixed_points import no_luck
from partnering.tipping.offers import AFTERWARDS
from partnering.tipping.wording import offers_finding
from tests.console import partnering
from tests.readable import assert_readable, shown
from tests.strategies import quiet, two


def plan_of(data=None, replicates=60, **how):
    """Offers to B that could replace A."""
    return offers.plan(from_data(data or two()), "B", "A", replicates, 1, **{"steps": 5, "durations": (1, 12), **how})


def made_up(*tenths, sizes=(0.0, 0.5, 1.0), without=0):
    """Ten agreements of which so many are lost at each size, one tuple a duration of 1, 12 … months."""
    lost = np.array([[[run < number for number in row] for row in tenths] for run in range(10)])
    durations = (1, 12, 24)[: len(tenths)]
    spared = np.array([[run < without] * len(tenths) for run in range(10)])
    return offers.Offers("B", "A", 24, sizes, durations, lost, spared)


def told(found):
    """The finding, in full."""
    return offers_finding(offers.table(found), offers.critical(found), "B", "A")


@pytest.mark.parametrize("size", [0.0, 0.3, 0.6, 1.0])
@pytest.mark.parametrize("decay", [0.0, 0.5, 0.92, 1.0])
def test_an_open_offer_keeps_its_size_and_then_fades(size, decay):
    """Open from month 3 for four months, it is felt at decay × size in each; then decay takes its share a month."""
    dated = offers.dated(from_data(quiet(offer_decay=decay)), "B", "A", 3, size, 4)
    offer = lanes.simulate(build(dated), no_luck(1, dated.months), trace=True).trace["offer"][0]
    assert dated.months == 3 + 4 - 1 + AFTERWARDS
    np.testing.assert_array_equal(offer[:, 0], 0.0)
    np.testing.assert_allclose(offer[:2, 1], 0.0)
    np.testing.assert_allclose(offer[2:6, 1], decay * size, atol=1e-12)
    np.testing.assert_allclose(offer[6:9, 1], decay * size * decay ** np.arange(1, 4), atol=1e-12)


def test_an_open_offer_never_takes_the_place_of_a_larger_one():
    """Beside offers that come by chance, it only adds."""
    base = from_data(two(offer_rate=0.2))
    luck = luck_of(1, range(50), 1, 60)
    with_it, without = (
        lanes.simulate(build(offers.dated(base, "B", "A", 24, size, 12)), luck, trace=True).trace["offer"][..., 1]
        for size in (0.3, 0.0)
    )
    assert (with_it >= without - 1e-15).all()
    assert (with_it[:, 23:35] > without[:, 23:35] - 1e-15).all()


def test_an_offer_of_nothing_changes_nothing():
    """Run or not, size 0 loses what is lost without an offer."""
    plan = plan_of(two(offer_rate=0.03), replicates=200)
    found = offers.run(plan)
    np.testing.assert_array_equal(found.lost[..., 0], found.without)
    none = build(offers.dated(plan.scenario, "B", "A", 24, 0.0, 12))
    ended = lanes.simulate(none, luck_of(1, range(200), 1, none.months)).relationships["ended"][:, 0]
    np.testing.assert_array_equal(found.lost[:, 1, 0], ended[plan.in_force] > 0)


def test_only_agreements_in_force_when_it_comes_are_counted():
    """Those not yet made, and those that had ended, are left out; endings count until a year after it closes."""
    plan = plan_of(two(offer_rate=0.05, shared_outcome=0.2), replicates=300)
    long = build(offers.dated(plan.scenario, "B", "A", 24, 0.0, 12))
    pairs = lanes.simulate(long, luck_of(1, range(300), 1, long.months)).relationships
    made, ended = pairs["established"][:, 0], pairs["ended"][:, 0]
    counted = (made > 0) & (made <= 23) & ~((ended > 0) & (ended <= 23))
    assert 0 < counted.sum() < 300
    np.testing.assert_array_equal(plan.in_force, counted)
    found = offers.run(plan)
    assert found.agreements == counted.sum()
    assert ended[counted][found.without[:, 0]].max() <= 24 + AFTERWARDS
    assert found.without.sum(axis=0).tolist() == sorted(found.without.sum(axis=0))


def test_larger_offers_that_last_longer_end_more():
    """At the extremes, beyond doubt: nothing, a large one for a month, and for a year."""
    table = offers.table(offers.run(plan_of(replicates=200))).set_index(["open_months", "size"])
    assert table.loc[(1, 1.0), "difference_low"] > 0
    assert table.loc[(12, 1.0), "lost_low"] > table.loc[(1, 1.0), "lost_high"]
    assert table.loc[(12, 1.0), "lost_low"] > table.loc[(12, 0.5), "lost_high"]
    assert table.loc[(12, 0.0), "difference"] == 0


def test_the_table_is_worked_by_hand():
    """Ten agreements: 2, 4, 8 lost at sizes 0, 0.5 and 1, two of them anyway: shares, differences, half at 0.625."""
    found = made_up((2, 4, 8), without=2)
    table = offers.table(found)
    assert table["lost"].tolist() == pytest.approx([0.2, 0.4, 0.8])
    assert table["difference"].tolist() == pytest.approx([0.0, 0.2, 0.6])
    assert table["agreements"].tolist() == [10, 10, 10]
    assert offers.critical(found)["size"].tolist() == pytest.approx([0.625])


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            ((0, 1, 2), (0, 5, 10)),
            "ends half of 10 agreements with A from a size of 0.50 (0.00–1.00) if open for 12 months",
        ),
        (((0, 1, 2), (0, 5, 10)), "open for one month, even the largest ends only 20 % (3–56)"),
        (
            ((0, 0, 1), (0, 2, 4)),
            "No outside offer to B ends half of 10 agreements with A: the largest, open for 12 months",
        ),
        (((0, 6, 9), (0, 9, 10)), "if open for one month, of 0.28"),
        (((6, 7, 8),), "Half of 10 agreements with A of B end without any offer."),
    ],
)
def test_findings_say_how_large_and_how_long(rows, text, tmp_path):
    """Half lost or never, from a month on or only later, or without any offer; the figure says the same."""
    found = made_up(*rows, without=rows[0][0])
    assert text in told(found)
    figure, data = offers_plot.offer_map(offers.table(found), offers.critical(found), "B", "A", 24)
    assert_readable(figure, data, tmp_path, "offers")
    assert "(month 24)" in figure.get_supxlabel()
    assert shown(figure).endswith(".")


def test_the_same_plan_gives_the_same_results():
    """Another seed differs."""
    once, again = offers.run(plan_of()), offers.run(plan_of())
    np.testing.assert_array_equal(once.lost, again.lost)
    pd.testing.assert_frame_equal(offers.critical(once), offers.critical(again), check_exact=True)


def test_progress_hears_of_every_run():
    """Replicates × durations × sizes, without the size of nothing."""
    finished = []
    plan = plan_of()
    offers.run(plan, finished.append)
    assert sum(finished) == plan.runs == 60 * 2 * 4


@pytest.mark.parametrize(
    ("data", "how", "message"),
    [
        (two() | {"relationships": {"default": "none"}}, {}, "no tie between B and A"),
        (two(), {"month": 2}, "no agreement in force in month 1 in any of 60 runs"),
        (two(), {"month": 1180}, "followed to month 1,203, beyond 1,200"),
    ],
)
def test_what_cannot_be_asked_is_refused(data, how, message):
    """No tie, no agreement, no months left."""
    with pytest.raises(InputError, match=message):
        plan_of(data, **how)


def test_the_command_finds_the_critical_offer(tmp_path):
    """Finding, tables, figure and manifest; a department that is not there is one line."""
    command = ("tipping", "two-departments", "--offer", "Marketing+IT", "--steps", "5", "--replicates", "50")
    result = partnering(*command, "--out", "here", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("An outside offer to Marketing ends half of ")
    assert "4 sizes × 7 durations, 50 replicates, seed 1." in result.stdout
    here = tmp_path / "here"
    assert {file.name for file in here.iterdir()} == {
        "offers.csv", "critical.csv", "manifest.json", "scenario.yaml", "figures",
    }  # fmt: skip
    manifest = json.loads((here / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["offer"], manifest["month"]) == ("tipping", ["Marketing", "IT"], 24)
    for option, message in (("IT+Sales", 'unknown department "Sales"'), ("IT", "as A+B"), ("IT+IT", "twice")):
        wrong = partnering("tipping", "two-departments", "--offer", option, cwd=tmp_path)
        assert wrong.returncode == 2
        assert message in wrong.stderr
        assert wrong.stderr.count("\n") == 1
