"""The draws: what respondents leave open."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from partnering.clients import scenario_file
from partnering.clients.estimate import _agreed_by_luck, _weights, estimate
from partnering.clients.reading import Reading
from partnering.design.points_file import rows
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
