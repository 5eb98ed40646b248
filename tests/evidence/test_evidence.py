"""The rules by which evidence is judged, what is measured, and that every row can fail."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from partnering.evidence import checks, measures
from partnering.evidence.catalogue import ROWS, chosen
from partnering.evidence.checks import FAILS, HOLDS, NOT_SHOWN, Check, above, below, verdict_of, with_intervals, within
from partnering.evidence.claims.endings import months_until, more_endings
from partnering.evidence.claims.laboratory import GAMES
from partnering.evidence.claims.needs import MUTUAL, regression
from partnering.evidence.mechanisms import MECHANISMS, sentence
from partnering.evidence.rows import percent
from partnering.evidence.run import AS_IT_IS, ablations, find, results
from partnering.evidence.test_bed import COMPANY, FIRMS_OFFERS, TestBed
from partnering.files.errors import InputError
from partnering.model.parameters import BY_NAME
from partnering.runs import ensemble
from partnering.statistics.intervals import Interval, interval
from partnering.statistics.resampling import percentile_interval

NAMES = [f"S{number}" for number in range(1, 17)] + [f"R{number}" for number in range(1, 17)]


def found(low: float, high: float) -> Interval:
    """An interval with these ends."""
    return Interval((low + high) / 2, low, high, 100)


def fixed(low: float, high: float, must: checks.Must) -> Check:
    """A check whose interval is known."""
    return Check("fixed", must, lambda level: found(low, high))


@pytest.mark.parametrize(
    ("must", "low", "high", "verdict"),
    [
        (above(0), 0.1, 0.3, HOLDS), (above(0), -0.1, 0.3, NOT_SHOWN), (above(0), -0.3, -0.1, FAILS),
        (above(0), 0.0, 0.3, NOT_SHOWN), (above(0), -0.3, 0.0, FAILS), (above(0), 0.0, 0.0, FAILS),
        (below(2), 1.0, 1.9, HOLDS), (below(2), 1.0, 2.0, NOT_SHOWN), (below(2), 2.0, 3.0, FAILS),
        (within(0.4, 0.7), 0.4, 0.7, HOLDS), (within(0.4, 0.7), 0.3, 0.5, NOT_SHOWN),
        (within(0.4, 0.7), 0.1, 0.3, FAILS), (within(0.4, 0.7), 0.8, 0.9, FAILS), (within(0, 0), 0, 0, HOLDS),
        (above(0), math.nan, math.nan, NOT_SHOWN),
    ],
)  # fmt: skip
def test_a_check_holds_where_its_whole_interval_lies_inside(must, low, high, verdict):
    """And fails where the whole interval lies outside; a limit itself is outside a one-sided span."""
    assert must.verdict(found(low, high)) == verdict


@pytest.mark.parametrize(
    ("spans", "verdict"),
    [
        ([(1, 2), (3, 4)], HOLDS), ([(1, 2), (-1, 1)], NOT_SHOWN), ([(1, 2), (-1, 1), (-2, -1)], FAILS),
    ],
)  # fmt: skip
def test_a_row_holds_where_all_of_its_checks_hold(spans, verdict):
    """One that fails makes the row fail; one that is not shown leaves it open."""
    assert verdict_of(with_intervals([fixed(*span, above(0)) for span in spans])) == verdict


def test_the_checks_of_a_row_hold_at_once():
    """Of five checks each has an interval of 99 %: 0.2, 0.4, 0.9 have 0.5 ± t(2) 9.9248 × 0.2082."""
    values = np.array([0.2, 0.4, 0.9]) + 1.0  # beyond 1, so that nothing is cut off
    every = with_intervals([checks.mean("x", values, above(0))] * 5)
    assert every[0].found[:3] == pytest.approx((1.5, 1.5 - 9.92484 * 0.208167, 1.5 + 9.92484 * 0.208167), abs=1e-4)
    (alone,) = with_intervals([checks.mean("x", values, above(0))])
    assert alone.found == interval(values, bounded=False)


def test_a_row_at_its_limit_is_seldom_decided():
    """Three differences that are truly 0: in at most one of twenty data sets does the row hold, or fail."""
    luck = np.random.default_rng(8).normal(size=(600, 3, 40))
    verdicts = [verdict_of(with_intervals([checks.mean("x", values, above(0)) for values in data])) for data in luck]
    allowed = 0.05 + 3 * math.sqrt(0.05 * 0.95 / 600)
    assert verdicts.count(HOLDS) / 600 < allowed
    assert verdicts.count(FAILS) / 600 < allowed
    assert NOT_SHOWN in verdicts


def test_steps_compare_each_level_with_the_next():
    """Survival 0.5, 0.4, 0.6 has the steps −0.1 and +0.2."""
    values = np.array([[0.5, 0.5], [0.4, 0.4], [0.6, 0.6]])
    steps = checks.steps("survival", (0.0, 0.1, 0.25), values, below(0))
    assert [step.name for step in steps] == ["survival, 0 → 0.1", "survival, 0.1 → 0.25"]
    assert [step.at(0.95).mean for step in steps] == pytest.approx([-0.1, 0.2])


def test_a_bootstrap_agrees_with_theory():
    """The mean of 400 values has the interval that Student's t gives, within a tenth of its width."""
    values = np.random.default_rng(2).normal(3.0, 1.0, 400)
    theirs = checks.statistic("mean", [values], np.mean, above(0)).at(0.95)
    ours = interval(values, bounded=False)
    assert theirs.mean == pytest.approx(ours.mean)
    assert theirs[1:3] == pytest.approx(ours[1:3], abs=0.1 * (ours.high - ours.low))


def test_a_figure_that_some_resample_lacks_has_no_interval():
    """One run in twenty-five was at risk, so some resamples hold none: nothing is shown."""
    ended, at_risk = np.array([1.0] + 24 * [0]), np.array([12.0] + 24 * [0])
    check = checks.statistic("rate", [ended, at_risk], measures.rate, above(0))
    assert check.at(0.95).mean == 1.0
    assert math.isnan(check.at(0.95).low)
    assert verdict_of(with_intervals([check])) == NOT_SHOWN
    never = checks.statistic("rate", [ended * 0, at_risk * 0], measures.rate, above(0))
    assert math.isnan(never.at(0.95).mean)


@pytest.mark.parametrize(("endings", "given"), [(19, False), (20, True)])
def test_a_rate_of_few_endings_is_no_figure(endings, given):
    """Forty runs at risk for a year: with 19 endings neither side of a comparison has a figure, and none is told."""
    few, many = (np.array([[1.0] * number + [0.0] * (40 - number), [12.0] * 40]) for number in (endings, 30))
    (check,) = with_intervals([more_endings("endings", many, few)])
    assert math.isfinite(check.found.mean) == math.isfinite(measures.known_rate(*few)) == given
    assert (check.figure == "no figure (too few cases: 19)") != given
    assert check.verdict == NOT_SHOWN or given


def test_a_share_that_few_runs_have_is_no_figure():
    """Of 40 runs 19 have a value: unknown in the sentence, no figure in the table, not shown."""
    values = np.array([1.0] * 19 + [np.nan] * 21)
    assert percent(values) == "an unknown share (too few cases)"
    (check,) = with_intervals([checks.mean("share", values, above(0.5))])
    assert (check.figure, check.verdict) == ("no figure (too few cases: 19)", NOT_SHOWN)


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        ((0.041, 0.061), "0.051 (0.041 to 0.061)"), ((-12.6, -7.4), "−10.0 (−12.6 to −7.4)"),
        ((1, 1), "1"), ((math.nan, math.nan), "no figure"), ((-1e-9, 1e-9), "0.0000 (−0.0000 to 0.0000)"),
    ],
)  # fmt: skip
def test_figures_have_the_digits_that_their_intervals_allow(ends, shown):
    """Two digits of half the width, four decimals at most."""
    (check,) = with_intervals([fixed(*ends, above(0))])
    assert check.figure == shown


def test_endings_are_counted_among_those_at_risk():
    """In force in months 1–3 and 5–6 of 6: at risk in months 2–4 and 6, and an ending in month 4."""
    months = {"in_force": np.array([[[1.0], [1], [1], [0], [1], [1]]])}
    assert measures.endings(months, 2, 6).tolist() == [[1, 4]]
    assert measures.endings(months, 5, 6).tolist() == [[0, 1]]
    assert measures.rate(np.array([1.0, 0]), np.array([4.0, 8])) == pytest.approx(12 / 12)


def test_values_after_an_agreement_count_from_its_first_month():
    """It begins in the second month of four; never, or too late, is missing."""
    values = np.array([[10.0, 11, 12, 13]] * 3)
    agreed = np.array([[False, True, False, True], [False] * 4, [False, False, False, True]])
    found = measures.after_agreement(values, agreed, (0, 1, 2))
    assert found[0].tolist() == [11, 12, 13]
    assert np.isnan(found[1:]).all()


def test_means_over_chosen_values_lack_where_none_is_chosen():
    """Of 1, 2, 3 the first two are chosen; of the others none."""
    values = np.array([[1.0, 2, 3], [4, 5, 6]])
    found = measures.mean_where(values, np.array([[True, True, False], [False] * 3]))
    assert found[0] == 1.5
    assert math.isnan(found[1])


def test_effects_are_in_pooled_standard_deviations():
    """Means 2 and 5, variances 1 and 4: 3 / √2.5."""
    assert measures.effect(np.array([1.0, 2, 3]), np.array([3.0, 5, 7])) == pytest.approx(3 / math.sqrt(2.5))


def test_the_area_under_a_curve_counts_pairs_in_the_right_order():
    """Lasting 3, 2, 2 and ended 2, 1: of six comparisons four are right and two are ties. It is U over the pairs."""
    score, lasts = np.array([3.0, 2, 2, 2, 1]), np.array([1.0, 1, 1, 0, 0])
    assert measures.area_under_curve(score, lasts) == (4 + 2 / 2) / 6
    luck = np.random.default_rng(4)
    scores, ends = luck.integers(0, 5, (3, 40)).astype(float), luck.integers(0, 2, (3, 40)).astype(float)
    for found, one, end in zip(measures.area_under_curve(scores, ends), scores, ends, strict=True):
        assert found == stats.mannwhitneyu(one[end > 0], one[end == 0]).statistic / (end.sum() * (1 - end).sum())
    assert math.isnan(measures.area_under_curve(score, np.ones(5)))
    assert math.isnan(measures.known_area(np.arange(40.0), np.repeat([0.0, 1], [19, 21])))
    assert measures.known_area(np.arange(40.0), np.repeat([0.0, 1], 20)) == 1


def test_the_interval_of_an_area_covers_it():
    """Two normal scores one standard deviation apart: the area is Φ(1/√2), and 95 % intervals of 100 cases hold it."""
    luck, truth = np.random.default_rng(11), stats.norm.cdf(1 / math.sqrt(2))
    lasts = np.repeat([0.0, 1], [60, 40])
    low, high = zip(*(percentile_interval([luck.normal(size=100) + lasts, lasts], measures.area_under_curve, 199)
                      for _ in range(200)), strict=True)  # fmt: skip
    covered = np.mean((np.array(low) <= truth) & (truth <= np.array(high)))
    assert 0.95 - 3 * math.sqrt(0.95 * 0.05 / 200) < covered


def test_the_laboratory_says_what_exit_is_worth():
    """Leaving pays 1.5 of 2.5 a round where parties compete, 2.5 of 6.5 where not; at a cost 10 less in 13 rounds."""
    assert [(game.free, game.costly) for game in GAMES] == [(0.6, 0.29), (0.38, 0.27)]


def test_months_until_something_counts_from_one():
    """Reached in the third month; never reached counts all."""
    assert months_until(np.array([[False, False, True], [False] * 3])).tolist() == [3, 3]


def test_a_regression_finds_what_is_there():
    """Finds quality = 0.5·joint − 0.3·gap, for a unit and in standard deviations."""
    joint, gap = np.random.default_rng(3).random((2, 50))
    quality = 0.5 * joint - 0.3 * gap
    expected = [0.5, -0.3, 0.5 * joint.std() / quality.std(), -0.3 * gap.std() / quality.std()]
    assert regression(quality, joint, gap).tolist() == pytest.approx(expected)


def test_the_world_runs_what_the_ensemble_runs():
    """The same records for the same seed; companies of fifteen pairs a quarter as often."""
    bed = TestBed(120, 5)
    for one, runs in ((bed.pair(), 120), (bed.company(), 30)):
        ours = bed.records([one])[0]
        for name, values in ensemble.records([one], range(runs), 5)[0].relationships.items():
            np.testing.assert_array_equal(ours[name], values)


def test_what_is_held_is_held_in_every_month():
    """Whatever the organisation or its dated changes say."""
    coached = [{"month": 7, "coach": ["Sales"], "rate": 0.1}, {"month": 9, "set": {"organisation.clarity": 0.8}}]
    settings = {"organisation.clarity": 0.9, "departments.IT.coaching": 0.05}
    usual, still = TestBed(20, 1), TestBed(20, 1, held={"clarity": 0.3, "coaching": 0.0})
    held = still.records([still.pair(settings, coached)])[0]
    plain = usual.records([usual.pair({"organisation.clarity": 0.3})])[0]
    np.testing.assert_array_equal(held["quality"], plain["quality"])
    assert still.value("clarity") == 0.3
    assert usual.value("clarity") == BY_NAME["clarity"].default
    assert (usual.records([usual.pair(settings, coached)])[0]["quality"] != plain["quality"]).all()


@pytest.mark.parametrize(
    ("name", "value", "path"),
    [
        ("clarity", 0.3, "organisation.clarity"), ("stake", 0.7, "relationships.default.stake"),
        ("trust", 0.9, "relationships.default.trust"), ("capability", 0.8, "departments.all.capability"),
        ("self_worth", 0.6, "departments.all.self_worth"),
    ],
)  # fmt: skip
def test_another_default_counts_where_a_row_sets_nothing(name, value, path):
    """It is as if the row set it; what a row sets stays, and purposes and needs alone are settings too."""
    usual, other = TestBed(20, 1), TestBed(20, 1, instead={name: value})

    def quality(bed, settings):
        return bed.records([bed.pair(settings)])[0]["quality"]

    assert other.value(name) == value
    np.testing.assert_array_equal(quality(other, {}), quality(usual, {path: value}))
    np.testing.assert_array_equal(quality(other, {path: 0.65}), quality(usual, {path: 0.65}))
    given = {"self_worth": {"departments.all.purpose": "serve-the-business"}, "stake": {MUTUAL: 0.6}}.get(name, {})
    assert not given or (quality(other, given) == quality(usual, given)).all()


def test_firms_share_no_result_and_get_more_offers():
    """As docs/model.md says, and with other offers in a variant."""
    bed = TestBed(20, 1)
    one, other = bed.firms().parameters, TestBed(20, 1, instead={FIRMS_OFFERS: 0.05}).firms().parameters
    assert (one["shared_outcome"], one["offer_rate"], other["offer_rate"]) == (0, 0.06, 0.05)


def test_every_row_of_the_table_is_there_once():
    """S1–S16 and R1–R16, in order, each with a claim, a comparison, an organisation and a source."""
    assert [row.id for row in ROWS] == NAMES
    for row in ROWS:
        assert all((row.claim, row.comparison, row.where, row.source)), row.id
    assert {row.source for row in ROWS if row.id.startswith("S")} == {"source articles"}


def test_rows_are_chosen_by_name():
    """In any case and order; all where none is named; an unknown one is refused with the nearest."""
    assert [row.id for row in chosen(["r5", "S3"])] == ["S3", "R5"]
    assert chosen([]) == ROWS
    with pytest.raises(InputError, match='unknown row "S33"; did you mean "S3"'):
        chosen(["S33"])


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)
def test_mechanisms_are_switched_off_by_other_values_of_parameters(mechanism):
    """Each value is allowed and is not the default, but for coaching, of which the default is none."""
    assert mechanism.held
    for name, value in mechanism.held.items():
        assert BY_NAME[name].low <= value <= BY_NAME[name].high
        assert value != BY_NAME[name].default or name == "coaching"


def test_what_a_mechanism_is_for_is_said_in_a_sentence():
    """Rows lost by failing, rows no longer shown, rows that come to hold; or that none needs it."""
    as_it_is = {"S1": HOLDS, "S2": HOLDS, "S3": HOLDS, "S4": FAILS, "S5": NOT_SHOWN}
    off = {"S1": FAILS, "S2": NOT_SHOWN, "S3": FAILS, "S4": HOLDS, "S5": HOLDS}
    assert sentence(off, as_it_is) == ("needed: without it S1 and S3 fail, S2 is no longer shown, S4 comes to hold")
    assert sentence(as_it_is, as_it_is) == "no row needs it"


def test_where_effort_answers_to_nothing_hardly_a_row_holds():
    """Negative control: everybody puts in one half, always. Labels, hope and the speed of trust are left."""
    bed = TestBed(60, 5, {"responsiveness": 0.0})
    assert [result.row.id for result in results(ROWS, bed) if result.verdict == HOLDS] == ["S8", "R2", "R5"]


@pytest.mark.parametrize(
    ("name", "off"),
    [
        ("S1", "resolve"), ("S4", "exploitation"), ("S7", "shared outcome"), ("S9", "exploitation"),
        ("S10", "coaching"), ("S11", "outside offers"), ("S12", "slow communication"), ("S13", "integration"),
        ("S15", "coaching"), ("S16", "learning"), ("R2", "hope and doubt"), ("R6", "shared outcome"),
        ("R8", "patience"), ("R9", "balancing"), ("R15", "shared outcome"),
    ],
)  # fmt: skip
def test_a_row_does_not_hold_without_the_mechanism_that_makes_it(name, off):
    """Negative control: the same row holds as the model is, and not with one mechanism off."""
    (row,) = chosen([name])
    held = next(mechanism.held for mechanism in MECHANISMS if mechanism.name == off)
    assert find(row, TestBed(1_000, 7)).verdict == HOLDS
    assert find(row, TestBed(400, 7, held)).verdict != HOLDS


def test_figures_do_not_depend_on_the_number_of_workers():
    """Nor on which rows are run with them."""
    rows = chosen(["S3", "S6", "R6"])
    one, two = (results(rows, TestBed(40, 3), workers) for workers in (1, 2))
    alone = results(chosen(["S6"]), TestBed(40, 3))
    assert repr([result.checks for result in one]) == repr([result.checks for result in two])
    assert repr(alone[0].checks) == repr(one[1].checks)


def test_ablations_run_every_row_without_every_mechanism():
    """Beside what the rows showed as it is."""
    some = [mechanism for mechanism in MECHANISMS if mechanism.name in ("slow communication", "hope and doubt")]
    done: list[int] = []
    as_it_is = results(chosen(["S12", "R2"]), TestBed(400, 1))
    assert ablations(as_it_is, some, TestBed(400, 1), done=done.append) == {
        AS_IT_IS: {"S12": HOLDS, "R2": HOLDS},
        "slow communication": {"S12": FAILS, "R2": HOLDS},
        "hope and doubt": {"S12": HOLDS, "R2": FAILS},
    }
    assert sum(done) == 4


def test_the_company_is_six_departments_all_tied():
    """Fifteen pairs, everything at its default."""
    company = TestBed(20, 1).company()
    assert (len(COMPANY), len(company.pairs)) == (6, 15)
    assert company.parameters["clarity"].tolist() == [BY_NAME["clarity"].default]
