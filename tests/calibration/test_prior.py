"""What is thought of a scenario's numbers before anything was observed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from partnering.calibration.defaults import ANCHORS, SPREADS
from partnering.calibration.observations import Observations
from partnering.calibration.prior import prior_of
from partnering.calibration.scale import from_scale, to_scale
from partnering.files.errors import InputError
from partnering.model.parameters import BY_NAME
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data, load
from partnering.scenarios.uncertainty import draws_of
from tests.calibration.organisations import three
from tests.strategies import examples, scenarios

SIDE = "relationships.IT+Sales.IT"


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 10), st.floats(0.01, 0.99)), min_size=1, max_size=5))
def test_the_way_to_the_scale_and_back(cells):
    """Between two ends, above one, and without any."""
    low, width, share = np.array(cells).T
    for low_, high in ((low, low + width), (low, low + np.inf), (np.full_like(low, -np.inf), low + np.inf)):
        values = low + width * share
        np.testing.assert_allclose(from_scale(to_scale(values, low_, high), low_, high), values, atol=1e-9)


def test_a_middle_is_0_on_the_scale_and_what_is_fixed_stays():
    """Of two ends the logit; of equal ends the one value."""
    assert to_scale(np.array([0.6, 0.4]), np.array([0.5, 0.4]), np.array([0.7, 0.4])).tolist() == pytest.approx([0, 0])
    assert from_scale(np.array([9.0]), np.array([0.4]), np.array([0.4])).tolist() == [0.4]


def test_the_defaults_lie_around_the_scenario():
    """Stake, alternatives, trust of each side, self-worth of each department, and two of the company; then anchors."""
    prior = prior_of(three())
    assert len(prior.paths) == 3 * 4 + 3 + 2 + 4
    assert prior.paths[-4:] == (
        "anchor.stake.offset", "anchor.stake.slope", "anchor.trust.offset", "anchor.trust.slope"
    )  # fmt: skip
    values = prior.sample(4_000, 1)
    medians = dict(zip(prior.paths, np.median(values, axis=0), strict=True))
    expected = {f"{SIDE}.stake": 0.9, f"{SIDE}.trust": 0.7, "departments.HR.self_worth": 0.5,
                "organisation.clarity": 0.6, "anchor.trust.slope": 1}  # fmt: skip
    for path, value in expected.items():
        assert medians[path] == pytest.approx(value, abs=0.03)
    spread = prior.to_scale(values).std(axis=0)
    assert spread[prior.paths.index(f"{SIDE}.trust")] == pytest.approx(SPREADS["trust"].sd, rel=0.05)
    assert spread[-1] == pytest.approx(ANCHORS["slope"].sd, rel=0.05)
    assert prior.parties[0] == {"IT", "Sales"}
    assert prior.parties[-5] == prior.parties[-1] == frozenset()


def test_what_the_scenario_leaves_open_is_the_prior():
    """Each number with its distribution; one that holds for all is one column; linked paths go together."""
    linked = "departments.IT.self_worth, departments.Sales.self_worth"
    prior = prior_of(three(uncertainty={
        f"{SIDE}.stake": {"from": 0.5, "to": 0.9},
        "relationships.all.trust": {"from": 0.3, "to": 0.7, "together": True},
        linked: {"from": [0.2, 0.6], "to": [0.4, 0.9]},
        "organisation.patience": {"from": 2, "to": 4},
    }), anchored=())  # fmt: skip
    assert prior.paths == (
        f"{SIDE}.stake",
        "relationships.all.trust",
        "departments.IT.self_worth",
        "organisation.patience",
    )
    values = prior.sample(2_000, 1)
    assert stats.kstest(values[:, 0], stats.uniform(0.5, 0.4).cdf).pvalue > 0.001
    drawn = [prior.settings(row) for row in values]
    assert {own["organisation.patience"] for own in drawn} == {2, 3, 4}
    for own in drawn[:20]:
        share = (own["departments.IT.self_worth"] - 0.2) / 0.2
        assert own["departments.Sales.self_worth"] == pytest.approx(0.6 + 0.3 * share)


def test_draws_of_a_file_are_the_prior(tmp_path):
    """New ones have the means and covariances of those in the file, on the scale of the prior; --over adds to them."""
    luck = np.random.default_rng(1)
    one = 1 / (1 + np.exp(-luck.normal(0, 1, 300)))
    rows = "\n".join(f"{a:.6f},{a / 2:.6f}" for a in one)
    (tmp_path / "draws.csv").write_text(f"{SIDE}.trust,departments.IT.self_worth\n{rows}\n", encoding="utf-8")
    (tmp_path / "three.yaml").write_text(three(draws="draws.csv").to_yaml(), encoding="utf-8")
    scenario = load(tmp_path / "three.yaml")
    prior = prior_of(scenario, ["clarity"], anchored=())
    scaled = prior.to_scale(prior.sample(4_000, 1))
    draws = draws_of(scenario, None, None, 1)
    own = prior.to_scale(np.column_stack([draws.values, np.full(300, 0.6)]))
    np.testing.assert_allclose(scaled[:, :2].mean(axis=0), own[:, :2].mean(axis=0), atol=0.1)
    assert np.corrcoef(scaled[:, 0], scaled[:, 1])[0, 1] > 0.95
    assert prior.paths[2:] == ("organisation.clarity",)


def test_draws_of_what_has_no_limit_stay_within_those_of_the_file(tmp_path):
    """A capacity, and a number of a dated change."""
    (tmp_path / "draws.csv").write_text("departments.IT.capacity,timeline.0.month\n1,4\n3,8\n2,5\n", encoding="utf-8")
    change = {"month": 6, "set": {"organisation.clarity": 0.9}}
    (tmp_path / "three.yaml").write_text(three(draws="draws.csv", timeline=[change]).to_yaml(), encoding="utf-8")
    prior = prior_of(load(tmp_path / "three.yaml"), anchored=())
    values = prior.sample(100, 1)
    assert (values[:, 0] >= 1).all()
    assert (values[:, 0] <= 3).all()
    assert {prior.settings(row)["timeline.0.month"] for row in values} <= {*range(4, 9)}


def test_an_anchor_moves_every_side_and_leaves_the_ends():
    """At offset 0 and slope 1 answers are taken as they are; with a higher offset each means more."""
    scenario = three(uncertainty={f"{SIDE}.trust": {"from": 0.2, "to": 0.8}})
    prior = prior_of(scenario, anchored=["trust"])
    plain, moved = prior.settings(np.array([0.5, 0, 1])), prior.settings(np.array([0.5, 1, 1]))
    assert plain == {
        f"{SIDE}.trust": 0.5, "relationships.IT+Sales.Sales.trust": pytest.approx(0.5),
        "relationships.Sales+HR.Sales.trust": pytest.approx(0.6), "relationships.Sales+HR.HR.trust": pytest.approx(0.4),
    }  # fmt: skip
    assert moved[f"{SIDE}.trust"] == pytest.approx(np.e / (1 + np.e))
    assert all(moved[path] > plain[path] for path in plain)
    ends = three(organisation={}, uncertainty={f"{SIDE}.trust": {"from": 1, "to": 1}})
    assert prior_of(ends, anchored=["trust"]).settings(np.array([1, 0.7, 1.2]))[f"{SIDE}.trust"] == 1


def test_what_people_would_answer_undoes_the_anchor_of_trust():
    """The trust of the model on the scale of the survey; anything else is as it is."""
    prior = prior_of(three())
    values = prior.sample(5, 1)
    what = np.array(["trust", "worth"])
    none = np.zeros(2)
    seen = Observations("", none, none, what, what, what, none, none, none)
    sides = [prior.settings(row)[f"{SIDE}.trust"] for row in values]
    answered = prior.as_answered(values, seen, np.column_stack([sides, sides]))
    np.testing.assert_allclose(answered[:, 0], values[:, prior.paths.index(f"{SIDE}.trust")])
    np.testing.assert_allclose(answered[:, 1], sides)


def test_every_draw_is_an_organisation_that_commands_accept():
    """Whatever the forms in which the ties of a scenario are told."""
    by_need = {"relationships": {"default": {"mutual_need": 0.7}}}
    for scenario, over in ((three(), ()), (three(**by_need), ()), (three(), ["trust_gain", f"{SIDE}.worth"])):
        prior = prior_of(scenario, over)
        for row in prior.sample(3, 2):
            build(scenario.with_settings(prior.settings(row)))
    named = {"between": ["IT", "HR"], "mutual_need": 0.5}
    prior = prior_of(three(relationships={"default": "none", "pairs": [named]}))
    assert prior.paths[0] == "relationships.IT+HR.mutual_need"
    assert "anchor.stake.offset" not in prior.paths


@settings(max_examples=examples(10))
@given(scenarios())
def test_any_scenario_has_a_prior(data):
    """With dated changes, limits, needs of ties, or no tie at all."""
    scenario = from_data(data)
    prior = prior_of(scenario)
    values = prior.sample(1, 1)
    np.testing.assert_allclose(prior.from_scale(prior.to_scale(values)), values, atol=1e-5)
    build(scenario.alone().with_settings(prior.settings(values[0])))


def test_every_number_has_a_spread_or_is_a_definition():
    """What is left out of the defaults is told apart on purpose."""
    left = {"months", "capacity", "need_gap", "contribution_bar", "trust_bar", "worth_bar", "patience"}
    assert {*BY_NAME} - {*SPREADS} == left


@pytest.mark.parametrize(
    ("over", "fault"),
    [
        ("patience", "--over organisation.patience: has no default spread: say what is known of it under uncertainty"),
        ("claritty", 'claritty: unknown parameter "claritty"; did you mean "clarity"?'),
        ("relationships.IT+HR.trust", "relationships.IT+HR.trust: there is no tie between IT and HR"),
        ("relationships.all.worth,worth", ""),
    ],
)
def test_what_cannot_be_fitted_is_refused(over, fault):
    """A definition, an unknown word, a tie that is not there; the same path twice is once."""
    if not fault:
        assert len(prior_of(three(), over.split(","), anchored=()).paths) == 4
        return
    with pytest.raises(InputError) as caught:
        prior_of(three(), [over])
    assert str(caught.value) == fault
