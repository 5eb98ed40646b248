"""Predictions of what was held out are scored by proper rules, against predictions that anybody could make."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest
from scipy.special import expit

from partnering.calibration import hold_out
from partnering.calibration.baselines import BASELINES, BOTH, LAST, MEAN, OWN, baselines
from partnering.calibration.hold_out import GRAMMAR, split, ties_of
from partnering.calibration.observations import Observations, places_of
from partnering.calibration.scores import BETTER, FIT, NOT, TOO_FEW, answered, rows, scored, scores, sentences
from partnering.files.errors import InputError
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data
from partnering.statistics.differences import paired_difference
from partnering.statistics.level import together
from tests.calibration.organisations import three


def seen(what, month, values, sides, organisation, sd=0.1):
    """Observations of one thing in one month, or one for each."""
    places = places_of(organisation)
    source, target = (np.array(names) for names in zip(*sides, strict=True))
    of_tie = what in ("in_force", "ended")
    place = np.array([places[side] // 2 if of_tie else places[side] for side in sides])
    m = len(sides)
    return Observations(
        "seen.csv", np.arange(2, m + 2), np.broadcast_to(month, m).copy(), source, target, np.repeat(what, m),
        np.array(values, dtype=float), np.broadcast_to(sd, m).copy(), place,
    )  # fmt: skip


def joined(*parts):
    """One table of several."""
    whole, *more = parts
    for part in more:
        whole = part.after(whole)
    return whole


SIDES = [("IT", "Sales"), ("Sales", "IT"), ("Sales", "HR"), ("HR", "Sales")]
THREE = build(three())


def test_the_crps_is_the_error_of_a_point_and_known_for_a_normal():
    """|x − y| for one sample; of a standard normal at its middle (√2 − 1)/√π (Gneiting & Raftery 2007)."""
    one = seen("trust", 6, [0.7], SIDES[:1], THREE)
    assert scores(one, np.array([[0.4]]))[0] == pytest.approx(0.3)
    normal = np.random.default_rng(1).standard_normal((20_000, 1))
    middle = seen("trust", 6, [0.0], SIDES[:1], THREE)
    assert scores(middle, normal)[0] == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi), abs=0.01)


def test_the_brier_score_is_the_squared_distance_of_a_probability():
    """Also where draws are runs, each yes or no; and who tells is wrong in one case of ten."""
    two = seen("in_force", 6, [1, 0], [SIDES[0], SIDES[3]], THREE, sd=0.3)
    assert scores(two, np.array([[1, 0], [1, 1], [0, 0], [1, 0]])).tolist() == pytest.approx([0.0625, 0.0625])
    told = answered(two, np.array([[1.0, 0.0]]), np.random.default_rng(1))
    np.testing.assert_allclose(told, [[0.9, 0.1]])


def test_a_fit_foretells_answers_with_their_errors():
    """Around what it predicts, as far as answers lie from the truth."""
    one = seen("trust", 6, [0.5], SIDES[:1], THREE, sd=0.1)
    told = answered(one, np.full((5_000, 1), 0.5), np.random.default_rng(1))
    assert told.mean() == pytest.approx(0.5, abs=0.01)
    assert told.std() == pytest.approx(0.1, rel=0.05)


def test_last_value_and_mean_by_hand():
    """The last value that was seen before; of a yes or no as sure as such things stay; the mean by Laplace's rule."""
    first = seen("trust", 3, [0.2, 0.4, 0.6, 0.8], SIDES, THREE)
    again = seen("trust", 6, [0.3], SIDES[:1], THREE)
    held = seen("trust", 9, [0, 0], [SIDES[0], SIDES[3]], THREE)
    found = baselines(THREE, joined(first, again), held)
    assert np.median(found[LAST], axis=0).tolist() == pytest.approx([0.3, 0.8])
    assert np.median(found[MEAN], axis=0).tolist() == pytest.approx([0.46, 0.46])
    only = seen("trust", 9, [0], SIDES[3:], THREE)
    found = baselines(THREE, first.only(np.zeros(4, dtype=bool)), only)  # nothing seen: what the scenario says
    assert np.median(found[LAST]) == pytest.approx(0.4)
    assert np.median(found[MEAN]) == pytest.approx(np.mean([0.7, 0.5, 0.6, 0.4]))
    ties = seen("in_force", 3, [1, 0], [SIDES[0], SIDES[3]], THREE)
    later = seen("in_force", 9, [0, 0], [SIDES[0], SIDES[3]], THREE)
    found = baselines(THREE, ties, later)
    assert found[LAST].tolist() == [pytest.approx([0.9, 0.1])]
    assert found[MEAN].tolist() == found[OWN].tolist() == [[0.5, 0.5]]  # of too few the needs tell nothing


def company(number):
    """Departments that all have ties with each other, with needs that differ."""
    names = [f"D{place}" for place in range(number)]
    luck = np.random.default_rng(3)
    pairs = [
        {"between": list(two), **{one: {"stake": float(luck.uniform(0, 1)), "alternatives": 0.0} for one in two}}
        for two in combinations(names, 2)
    ]
    data = {"name": "company", "months": 24, "departments": {name: {} for name in names}}
    return build(from_data({**data, "relationships": {"default": "none", "pairs": pairs}}))


def test_the_needs_are_learned_where_they_tell_something():
    """Trust that follows the need of both is foretold by both and not by one alone; and so is whether a tie works."""
    organisation, luck = company(9), np.random.default_rng(4)
    ties = organisation.parties
    sides = [side for two in ties for side in (two, two[::-1])]
    stake, places = organisation.stake[0], places_of(organisation)
    other = np.array([stake[places[side[::-1]]] for side in sides])
    trust = np.clip(0.2 + 0.6 * other + luck.normal(0, 0.03, len(sides)), 0, 1)
    before, held = (seen("trust", month, trust, sides, organisation) for month in (3, 9))
    found = {name: scores(held, own).mean() for name, own in baselines(organisation, before, held).items()}
    assert set(found) == {*BASELINES}
    assert found[BOTH] < 0.3 * min(found[OWN], found[MEAN])
    both = np.array([stake[places[two]] + stake[places[two[::-1]]] for two in ties])
    works = luck.random(len(ties)) < expit(12 * (both - 1))
    before, held = (seen("in_force", month, works, ties, organisation, sd=0.3) for month in (3, 9))
    found = {name: scores(held, own).mean() for name, own in baselines(organisation, before, held).items()}
    assert found[BOTH] < 0.7 * min(found[OWN], found[MEAN])


def test_who_knows_more_is_better_and_who_knows_the_same_is_not():
    """Synthetic answers with a known truth: a fit that knows it beats all; one that says the mean beats no mean."""
    organisation, luck = company(8), np.random.default_rng(5)
    ties = organisation.parties
    truth = luck.uniform(0.1, 0.9, (2, len(ties)))
    before, held = (
        seen("trust", month, own, ties, organisation, 0.03) for month, own in zip((3, 9), truth, strict=True)
    )
    knows = np.repeat(truth[1:], 200, axis=0)
    table = scored(organisation, before, held, knows, 1)
    assert table["forecast"].tolist() == [FIT, *BASELINES]
    assert set(table["verdict"][1:]) == {BETTER}
    assert [*sentences(table)] == [
        "Held out, trust (28 answers on 28 ties): the fit is better than “last value”, “mean”, “own need alone” and "
        "“need of both”."
    ]  # fmt: skip
    told = [*rows(table)]
    assert told[0][:2] == ("trust (CRPS)", FIT)
    assert told[0][3:] == ("–", "")
    assert told[1][1] == LAST
    assert told[1][4] == BETTER
    assert re.fullmatch(r"\+0\.\d{3} \(\+0\.\d{3} to \+0\.\d{3}\)", told[1][3])
    says_the_mean = np.clip(luck.normal(before.value.mean(), before.value.std(), (200, len(ties))), 0, 1)
    table = scored(organisation, before, held, says_the_mean, 1).set_index("forecast")
    assert table.loc[MEAN, "verdict"] == NOT
    assert table.loc[MEAN, "gain_low"] < 0 < table.loc[MEAN, "gain_high"]


def test_of_few_ties_and_of_what_was_never_seen_nothing_is_told():
    """No interval, no verdict."""
    before = seen("trust", 3, [0.2, 0.4, 0.6, 0.8], SIDES, THREE)
    held = joined(seen("trust", 9, [0.2, 0.4], SIDES[:2], THREE), seen("delivery", 9, [0.5], SIDES[:1], THREE))
    table = scored(THREE, before, held, np.full((50, 3), 0.5), 1)
    assert table.loc[table["forecast"] == MEAN, "verdict"].tolist() == [TOO_FEW]
    assert table["gain"].isna().all()
    assert [*sentences(table)] == [
        "Held out, trust (2 answers on 1 tie): too few ties to tell the fit from a baseline.",
        "Held out, delivery (1 answer on 1 tie): nothing of it was seen before, so nothing can be compared.",
    ]


@pytest.mark.parametrize("kind", ["Brier", "CRPS"])
def test_the_intervals_of_the_gains_cover(kind):
    """Four baselines of ten ties: all four intervals hold the truth in about 90 % of cases or more."""
    luck, level = np.random.default_rng(6), together(len(BASELINES))
    gains = _brier if kind == "Brier" else _crps
    truth = gains(200_000, luck).mean(axis=1)
    held = 0
    for _ in range(250):
        found = [paired_difference(own, 0 * own, bounded=False, level=level) for own in gains(10, luck)]
        held += all(one.low <= true <= one.high for one, true in zip(found, truth, strict=True))
    assert held / 250 > 0.84  # 90 % less three standard errors


def _brier(ties, luck):
    sure = luck.normal(0, 1.5, ties)
    share, works = expit(sure), luck.random(ties) < expit(sure)
    others = [np.where(luck.random(ties) < share, 0.9, 0.1), np.full(ties, 0.5), expit(sure + luck.normal(0, 1, ties)),
              expit(0.7 * sure)]  # fmt: skip
    return np.array([(own - works) ** 2 - (share - works) ** 2 for own in others])


def _crps(ties, luck):
    truth = luck.normal(0, 0.2, ties)
    answers = truth[:, np.newaxis] + luck.normal(0, 0.1, (ties, 2))
    others = [truth + luck.normal(0, 0.1, ties), 0 * truth, 0.7 * truth, 0.7 * truth + luck.normal(0, 0.1, ties)]
    missed = [np.abs(own[:, np.newaxis] - answers).mean(axis=1) for own in (truth, *others)]
    return np.array(missed[1:]) - missed[0]


def test_a_wave_is_held_out_with_all_that_came_later():
    """Waves are the months of surveys; a tie that was told about later is held out too."""
    every = joined(*(seen("trust", month, [0.5] * 4, SIDES, THREE) for month in (3, 9, 15)),
                   seen("in_force", 20, [1], SIDES[:1], THREE))  # fmt: skip
    before, held = split(every, "wave:2", 1)
    assert set(before.month.tolist()) == {3}
    assert set(held.month.tolist()) == {9, 15, 20}
    assert split(every, "month:15", 1)[1].line.tolist() == split(every, "wave:3", 1)[1].line.tolist()


def test_a_share_holds_out_whole_ties():
    """No tie is on both sides; the same seed, the same ties."""
    organisation = company(6)
    sides = [side for two in organisation.parties for side in (two, two[::-1])]
    every = seen("trust", 3, np.linspace(0, 1, len(sides)), sides, organisation)
    before, held = split(every, "share:0.2", 1)
    tie = ties_of(every)
    assert len(np.unique(tie[np.isin(every.line, held.line)])) == 3
    assert not set(tie[np.isin(every.line, before.line)]) & set(tie[np.isin(every.line, held.line)])
    assert split(every, "share:0.2", 1)[1].line.tolist() == held.line.tolist()


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ("wave", f'--hold-out: "wave" is not {GRAMMAR}'),
        ("wave:2", "--hold-out wave:2: the file has 1 wave, of month 3"),
        ("wave:1", "--hold-out wave:1: holds out everything, and nothing is left to fit to: hold out a later month, or "
         "a share of the ties"),
        ("month:4", "--hold-out month:4: nothing was observed from month 4 on"),
        ("share:1.2", f'--hold-out: "share:1.2" is not {GRAMMAR}'),
        ("share:0.1", "--hold-out share:0.1: of 2 ties that is none: ask for another share"),
    ],
)  # fmt: skip
def test_what_cannot_be_held_out_is_refused(asked, fault):
    """With what may be asked for."""
    with pytest.raises(InputError) as caught:
        split(seen("trust", 3, [0.5] * 4, SIDES, THREE), asked, 1)
    assert str(caught.value) == fault


def test_without_its_library_nothing_is_fitted_first(monkeypatch):
    """What is missing is told at once, with the way to it."""
    monkeypatch.setattr(hold_out, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="needs the extra `calibrate`"):
        split(seen("trust", 3, [0.5] * 4, SIDES, THREE), "wave:2", 1)
