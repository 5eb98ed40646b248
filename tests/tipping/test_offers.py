"""The critical outside offer: what an offer is, whom it counts, and where it ends half of the agreements."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.engine import lanes
from partnering.files.errors import InputError
from partnering.model.luck import Luck
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data
from partnering.statistics.few import FEW
from partnering.tipping import offers, offers_plot, tables
from partnering.tipping.offers import AFTERWARDS
from partnering.tipping.offers_wording import offers_finding
from tests.console import partnering
from tests.readable import assert_readable, shown
from tests.strategies import quiet, two


def plan_of(data=None, replicates=60, **how):
    """Offers to B that could replace A."""
    return offers.plan(from_data(data or two()), "B", "A", replicates, 1, **{"steps": 5, "durations": (1, 12), **how})


def made_up(*tenths, sizes=(0.0, 0.5, 1.0), runs=40):
    """Agreements of which so many tenths are lost at each size, one tuple a duration of 1, 12 … months."""
    lost = np.array([[[10 * run < runs * number for number in row] for row in tenths] for run in range(runs)])
    return offers.Offers("B", "A", 24, sizes, (1, 12, 24)[: len(tenths)], lost, lost[..., 0])


def told(found):
    """The finding, in full."""
    return offers_finding(offers.table(found), offers.critical(found), "B", "A")


@pytest.mark.parametrize("size", [0.0, 0.3, 0.6, 1.0])
@pytest.mark.parametrize("decay", [0.0, 0.5, 0.92, 1.0])
def test_an_open_offer_keeps_its_size_and_then_fades(size, decay):
    """Open from month 3 for four months, it is felt at decay × size in each; then decay takes its share a month."""
    dated = offers.dated(from_data(quiet(offer_decay=decay)), "B", "A", 3, size, 4)
    offer = lanes.simulate(build(dated), Luck.of(1, [0]), trace=True).trace["offer"][0]
    assert dated.months == 3 + 4 - 1 + AFTERWARDS
    np.testing.assert_array_equal(offer[:, 0], 0.0)
    np.testing.assert_allclose(offer[:2, 1], 0.0)
    np.testing.assert_allclose(offer[2:6, 1], decay * size, atol=1e-12)
    np.testing.assert_allclose(offer[6:9, 1], decay * size * decay ** np.arange(1, 4), atol=1e-12)


def test_an_open_offer_never_takes_the_place_of_a_larger_one():
    """Beside offers that come by chance, it only adds. Their chance is that of the alternatives, which stay here."""
    base = from_data(two(offer_rate=1.0, balancing=0.0))
    luck = Luck.of(1, range(50))
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
    ended = lanes.simulate(none, Luck.of(1, range(200))).relationships["ended"][:, 0]
    np.testing.assert_array_equal(found.lost[:, 1, 0], ended[plan.in_force] > 0)


def test_only_agreements_in_force_when_it_comes_are_counted():
    """Those not yet made, and those that had ended, are left out; endings count until a year after it closes."""
    plan = plan_of(two(offer_rate=0.05, shared_outcome=0.2), replicates=300)
    long = build(offers.dated(plan.scenario, "B", "A", 24, 0.0, 12))
    pairs = lanes.simulate(long, Luck.of(1, range(300))).relationships
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
    """Of 40 agreements 8, 16, 32 are lost at sizes 0, 0.5 and 1, eight of them anyway: shares and differences.

    Of the 32 that last without the offer 24 are left at 0.5 and 8 at 1, so half are lost at 0.75.
    """
    found = made_up((2, 4, 8))
    table = offers.table(found)
    assert table["lost"].tolist() == pytest.approx([0.2, 0.4, 0.8])
    assert table["difference"].tolist() == pytest.approx([0.0, 0.2, 0.6])
    assert table["agreements"].tolist() == [40, 40, 40]
    critical = offers.critical(found)
    assert critical["lasting"].tolist() == [32]
    assert critical["size"].tolist() == pytest.approx([0.75])


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            ((0, 1, 2), (0, 5, 10)),
            "an outside offer to B ends half of those that would last from a size of 0.50 (",
        ),
        (((0, 1, 2), (0, 5, 10)), "if open for 12 months; open for one month, even the largest ends only 20 points ("),
        (
            ((0, 0, 1), (0, 2, 4)),
            "Whether an outside offer to B ends half of 40 agreements of B with A that would last cannot be said: the "
            "largest, open for 12 months, ends 40 points (",
        ),
        (
            ((0, 0, 0), (0, 0, 1)),
            "No outside offer to B ends half of 40 agreements of B with A that would last: the largest, open for ",
        ),
        (((0, 6, 9), (0, 9, 10)), "if open for one month, of 0.28"),
        (((3, 4, 8), (4, 6, 9)), "Without an offer 30 % to 40 % end."),
        (((2, 6, 9), (6, 8, 9)), "; open for 12 months or longer, too few would last (at most 16) to tell."),
        (((6, 7, 8),), "Too few of 40 agreements of B with A last without an offer: at most 16, and 20 are needed."),
    ],
)
def test_findings_say_how_large_and_how_long(rows, text, tmp_path):
    """Half lost or never, from a month on or only later, or too few that last; the figure says the same."""
    found = made_up(*rows)
    assert text in told(found)
    figure, data = offers_plot.offer_map(offers.table(found), offers.critical(found), "B", "A", 24)
    assert_readable(figure, data, tmp_path, "offers")
    assert "(month 24)" in figure.get_supxlabel()
    assert shown(figure).endswith(".")


@pytest.mark.parametrize(
    ("tenths", "ends"), [((0, 0, 2), "ends 20 points more"), ((0, 0, 0.25), "is not shown to end more")]
)
def test_a_title_tells_only_what_the_interval_carries(tenths, ends):
    """It has no interval itself: eight of 40 agreements are more than none, one may be chance."""
    found = made_up(tenths)
    title = offers_finding(offers.table(found), offers.critical(found), "B", "A", full=False)
    assert title.endswith(f"would last: the largest, open for one month, {ends} than none.")


def test_what_ends_without_an_offer_does_not_count_for_it():
    """Agreements that end anyway leave the critical size where it is: half of the others."""
    sizes = [offers.critical(made_up(row))["size"][0] for row in ((0, 0, 10), (4, 4, 10))]
    assert sizes == pytest.approx([0.75, 0.75])


@given(tenths=st.integers(0, 10), runs=st.integers(1, 2 * FEW))
def test_too_few_agreements_give_no_size(tenths, runs):
    """Two agreements that would last tell as little as none."""
    critical = offers.critical(found := made_up((tenths, 10, 10), runs=runs))
    few = int(critical["lasting"][0]) < FEW
    assert critical[["size", "size_low"]].isna().all(axis=None) == few
    assert told(found).startswith("Too few of") == few


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
        (
            two(),
            {"month": 2},
            "too few agreements: B and A have one in force in month 1 in 0 of 60 runs, and 20 are needed",
        ),
        (two(), {"month": 1180}, "followed to month 1,203, beyond 1,200"),
    ],
)
def test_what_cannot_be_asked_is_refused(data, how, message):
    """No tie, no agreement, no months left."""
    with pytest.raises(InputError, match=message):
        plan_of(data, **how)


@pytest.mark.usefixtures("painted")
def test_the_command_finds_the_critical_offer(tmp_path):
    """Finding, tables, figure and manifest; a department that is not there is one line."""
    command = ("tipping", "two-departments", "--offer", "Marketing+IT", "--steps", "5", "--replicates", "50")
    result = partnering(*command, "--out", "here", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "agreements of Marketing with IT, an outside offer to Marketing ends half of those that" in result.stdout
    assert "4 sizes × 7 durations, 50 replicates, seed 1." in result.stdout
    here = tmp_path / "here"
    assert {file.name for file in here.iterdir()} == {
        "offers.csv", "critical.csv", "manifest.json", "scenario.yaml", "index.html", "figures",
    }  # fmt: skip
    manifest = json.loads((here / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["offer"], manifest["month"]) == ("tipping", ["Marketing", "IT"], 24)
    for option, message in (("IT+Sales", 'unknown department "Sales"'), ("IT", "as A+B"), ("IT+IT", "twice")):
        wrong = partnering("tipping", "two-departments", "--offer", option, cwd=tmp_path)
        assert wrong.returncode == 2
        assert message in wrong.stderr
        assert wrong.stderr.count("\n") == 1


def test_the_command_gives_no_size_of_too_few_agreements(tmp_path):
    """At most 19 runs have at most 19 agreements: one line, exit code 2, and no folder."""
    result = partnering("tipping", "two-departments", "--offer", "Marketing+IT", "--replicates", "19", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith(
        "Error: --offer: too few agreements: Marketing and IT have one in force in month 23 in "
    )
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_search_without_rows_is_refused(tmp_path):
    """There is nothing to draw, and no axis to draw it on."""
    (tmp_path / "offers.csv").write_text(",".join(tables.OFFERS) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"offers\.csv: holds no row"):
        tables.read(tmp_path, "offers", tables.OFFERS)
