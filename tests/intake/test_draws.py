"""The draws: what respondents leave open."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from partnering.design.points_file import rows
from partnering.intake import scenario_file
from partnering.intake.estimate import _weights, estimate
from partnering.intake.reading import Reading
from tests.intake.inputs import NODES_EDGES, QUALTRICS, estimated, scenario


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


@pytest.mark.parametrize(("respondents", "least"), [(5, 0.80), (15, 0.90)])
def test_how_often_the_draws_hold_the_truth(respondents, least):
    """95 % of the draws hold the mean of a whole department less often than 95 %: five answers know little of it."""
    luck, held, trials = np.random.default_rng(1), 0, 400
    for _ in range(trials):
        whole = np.clip(np.round(4 * luck.normal(luck.uniform(0.3, 0.7), 0.25, 2000)) / 4, 0, 1)
        means = _weights(respondents, 400, luck)[1:] @ luck.choice(whole, respondents)
        held += np.quantile(means, 0.025) <= whole.mean() <= np.quantile(means, 0.975)
    assert least <= held / trials <= 0.97


def test_two_voices_vary_with_the_pooled_spread():
    """Two answers are no sample to draw from: a normal around their mean, with the spread of all sides."""
    found = estimated(NODES_EDGES, minimum=2, draws=4000)
    trust = found.of("IT", "Sales")["trust"][1]
    pooled = np.sqrt((np.var([0.5, 0.75], ddof=1) + np.var([0.5, 0.75], ddof=1)) / 2)
    assert trust[1:].std() == pytest.approx(pooled / np.sqrt(2), rel=0.1)
