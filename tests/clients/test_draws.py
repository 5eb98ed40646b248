"""The draws: what respondents leave open."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from partnering.clients import scenario_file
from partnering.clients.estimate import _agreed_by_luck, _one_more, _weights, estimate, within
from partnering.clients.reading import Reading
from partnering.design.points_file import rows
from partnering.model.parameters import BY_NAME
from tests.clients.inputs import NODES_EDGES, QUALTRICS, estimated, scenario


def test_a_row_is_one_organisation_and_a_column_one_path():
    """Every path can be set in the scenario; values lie between 0 and 1."""
    found = estimated(QUALTRICS, draws=50)
    table = scenario_file.draws(found)
    points, names = rows(scenario_file.csv_of(table), "draws.csv")
    assert (len(points), names) == (50, None)
    assert scenario(found).with_settings(points[0])
    assert "relationships.IT+Sales.IT.stake" in table
    assert "departments.IT.trust_propensity" in table
    assert table.drop(columns=[name for name in table if "propensity" in name]).stack().between(0, 1).all()


def test_the_same_seed_gives_the_same_draws():
    """Another one gives others, and the means never move."""
    first, again, other = (estimated(QUALTRICS, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.values, again.values)
    assert not np.array_equal(first.values[1:], other.values[1:])
    assert np.array_equal(first.values[0], other.values[0])


def test_answers_of_a_person_stay_together():
    """Two questions that every person answers alike are alike in every draw."""
    long = pd.DataFrame([
        (person, "A", "B", item, value) for person, value in enumerate((0, 0.25, 0.5, 1, 1))
        for item in ("stake", "trust")
    ], columns=["respondent", "department", "about", "item", "value"])  # fmt: skip
    made = estimate(Reading(long, ["A", "B"], 5), 5, False, 100, 1).of("A", "B")
    assert np.allclose(made["stake"][1], made["trust"][1])
    assert made["stake"][1].std() > 0.1


def test_the_spread_of_draws_is_the_standard_error():
    """With the concentration (n − 2) / n, the variance of a weighted mean is s² / n."""
    answers = np.array([0.0, 0.25, 0.5, 0.5, 1.0])
    means = _weights(5, 100_000, np.random.default_rng(1))[1:] @ answers
    assert means.std() == pytest.approx(answers.std(ddof=1) / np.sqrt(5), rel=0.02)


@pytest.mark.parametrize(("respondents", "least"), [(5, 0.88), (15, 0.90)])
def test_how_often_the_draws_hold_the_truth(respondents, least):
    """95 % of the draws hold the mean of a whole department in about 92 % of surveys, also where all answered alike."""
    luck, held, alike = np.random.default_rng(1), [], []
    for _ in range(50):
        asked = []
        for _ in range(8):
            whole = luck.normal(luck.uniform(0.2, 0.9), luck.uniform(0.08, 0.35), 1000)
            whole = np.clip(np.round(4 * whole) / 4, 0, 1)
            asked.append((whole.mean(), luck.choice(whole, respondents)))
        pooled = max(np.sqrt(np.mean([answers.var(ddof=1) for _, answers in asked])), 0.25 / np.sqrt(12))
        for mean, answers in asked:
            values = _weights(respondents, 300, luck)[1:] @ answers
            values = np.clip(values + luck.normal(0, _agreed_by_luck(answers, pooled), 300), 0, 1)
            held.append(np.quantile(values, 0.025) <= mean <= np.quantile(values, 0.975))
            alike.append(np.ptp(answers) == 0)
    held, alike = np.array(held), np.array(alike)
    assert least <= held.mean() <= 0.97
    assert alike.sum() < 10 or held[alike].mean() > 0.6  # without the spread of all departments it would be 0


def test_those_who_agree_may_agree_by_luck():
    """Five like answers vary with 4/8 of the variance of all departments; where all agree, with that of one step."""
    rows = [(f"a{n}", "A", "B", "trust", 0.5) for n in range(5)]
    rows += [(f"b{n}", "B", "A", "trust", value) for n, value in enumerate((0.0, 0.25, 0.5, 0.75, 1.0))]
    columns = ["respondent", "department", "about", "item", "value"]
    made = estimate(Reading(pd.DataFrame(rows, columns=columns), ["A", "B"], 10), 5, False, 20_000, 1)
    pooled = (0 + np.var([0, 0.25, 0.5, 0.75, 1], ddof=1)) / 2
    assert made.of("A", "B")["trust"][1][1:].std() == pytest.approx(np.sqrt(4 / 8 * pooled / 5), rel=0.02)
    rows = [(*row[:4], 0.5) for row in rows]
    made = estimate(Reading(pd.DataFrame(rows, columns=columns), ["A", "B"], 10), 5, False, 20_000, 1)
    assert made.of("A", "B")["trust"][1][1:].std() == pytest.approx(np.sqrt(4 / 8 / 5 / 12) / 4, rel=0.02)
    assert made.of("A", "B")["trust"][1][0] == 0.5


def test_two_voices_vary_with_the_pooled_spread():
    """Two answers are no sample to draw from: a normal around their mean, with the spread of all sides."""
    found = estimated(NODES_EDGES, minimum=2, draws=4000)
    trust = found.of("IT", "Sales")["trust"][1]
    pooled = np.sqrt((np.var([0.5, 0.75], ddof=1) + np.var([0.5, 0.75], ddof=1)) / 2)
    assert trust[1:].std() == pytest.approx(pooled / np.sqrt(2), rel=0.1)


COLUMNS = ["respondent", "department", "about", "item", "value"]


@pytest.mark.parametrize("number", [1, 2, 3, 6])
@pytest.mark.parametrize(
    "population",
    [lambda luck, many: luck.uniform(0, 1, many), lambda luck, many: np.clip(luck.normal(0.7, 0.15, many), 0, 1)],
    ids=["even", "normal"],
)
def test_the_draws_of_a_filled_in_number_hold_one_more_department(number, population):
    """In 93 % of surveys or more, out of the same population as those that answered, however few these are."""
    luck, surveys, held = np.random.default_rng(1), 250, 0
    for _ in range(surveys):
        *asked, truth = population(luck, number + 1)
        rows = [
            (f"{place} {person}", f"D{place}", "Legal", "trust", np.clip(np.round(4 * answer) / 4, 0, 1))
            for place, mean in enumerate(asked) for person, answer in enumerate(luck.normal(mean, 0.15, 5))
        ]  # fmt: skip
        reading = Reading(pd.DataFrame(rows, columns=COLUMNS), [*(f"D{n}" for n in range(number)), "Legal"], len(rows))
        low, high = within(estimate(reading, 5, False, 200, 1).of("Legal", "D0")["trust"][1])
        held += low <= truth <= high
    assert held / surveys >= 0.93


@pytest.mark.parametrize("item", ["trust", "self_worth"])
def test_nobody_is_known_better_than_those_who_answered(item):
    """Two departments with equal means may be alike by luck, and say little of a third; nor does its default."""
    given = [(f"{one}{n}", one, value) for one in "AB" for n, value in enumerate((0.5, 0.75, 0.75, 0.75, 1))]
    rows = [(who, one, about, "trust", value) for who, one, value in given for about in "ABC" if one != about]
    rows += [(who, one, "", "self_worth", value) for who, one, value in given]
    made = estimate(Reading(pd.DataFrame(rows, columns=COLUMNS), ["A", "B", "C"], 10), 5, False, 200, 1)
    width = {side: np.diff(within(made.of(*side)[item][1]))[0] for side in (("A", "B"), ("C", "A"), ("A",), ("C",))
             if item in made.of(*side)}  # fmt: skip
    measured, filled = width.values()
    assert filled > measured
    path = "relationships.A+C.C.trust" if item == "trust" else "departments.C.self_worth"
    assert path in scenario_file.draws(made)


def test_the_width_of_a_filled_in_number_by_hand():
    """Student's t of n departments; the sides of one department count as one."""
    given = [np.full((1, 3), mean) for mean in (0.2, 0.6)]
    assert _one_more("trust", given) == pytest.approx((0.4, np.sqrt((0.2**2 + 0.08) / 2 * 1.5), 2))
    given = [np.repeat([[0.2], [0.4]], 3, axis=1), np.repeat([[0.6], [0.8]], 3, axis=1)]
    # means 0.3 and 0.7: 0.08; within a department 0.02, of which a mean of two sides hides the half
    assert _one_more("trust", given) == pytest.approx((0.5, np.sqrt((0.2**2 + 0.08 + 0.01) / 2 * 1.5), 2))
    assert _one_more("trust", given[:1]) == pytest.approx((0.3, np.sqrt(0.2**2 * 2), 1))
    default = BY_NAME["self_worth"].default
    # answers that leave open ± 0.5 leave as much open about one more: the variance of their draws is 0.25
    open_ = [np.array([[0.5, 0.0, 1.0]])] * 2
    assert _one_more("trust", open_) == pytest.approx((0.5, np.sqrt(0.25 * 1.5), 2))
    assert _one_more("trust", open_[:1]) == pytest.approx((0.5, np.sqrt(0.25 * 2), 1))
    given = [np.full((1, 3), mean) for mean in (0.2, 0.6)]
    width = np.sqrt((0.2**2 + 0.08) / 2 * 1.5 + (default - 0.4) ** 2)
    assert _one_more("self_worth", given) == pytest.approx((default, width, 2))
