"""Three files whose results were worked out by hand: a survey, a network of persons, flows."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.clients import figures, report, scenario_file
from partnering.clients.agreement import Agreement, Reliability, agreement, r_wg, reliability
from partnering.clients.estimate import ANSWERS, DEFAULT, IMPUTED, VOICE, WITHHELD, Number
from partnering.files.errors import InputError
from tests.clients.inputs import NODES_EDGES, QUALTRICS, SIDES, SPSS, VIVA, close, estimated, scenario, sides, written


@pytest.fixture(scope="module", params=[QUALTRICS, SPSS], ids=["Qualtrics", "SPSS"])
def survey(request):
    """The first example, in either format."""
    return estimated(request.param)


def test_means_of_a_survey(survey):
    """(mean − 1) / 4 of each side, and the mean of the others for the sides of Finance."""
    assert close(sides(survey, "stake", "alternatives", "trust"), SIDES)
    assert survey.of("IT")["self_worth"][1][0] == pytest.approx(0.80)
    assert survey.of("Sales")["self_worth"][1][0] == pytest.approx(0.95)
    assert {survey.of("Finance", one)[item][0].source for one in ("IT", "Sales") for item in ("stake", "trust")} == {
        IMPUTED
    }
    assert survey.of("Finance")["self_worth"][0].source == WITHHELD


def test_what_was_read_and_dropped(survey, request):
    """14 answers; one preview and one that was not finished are dropped, which only Qualtrics' own file still has."""
    assert survey.reading.read == 14
    dropped = {"a preview or test": 1, "not finished": 1}
    assert survey.reading.dropped == (dropped if "Qualtrics" in request.node.name else {})


def test_the_scenario_of_a_survey(survey):
    """The file reads back as the numbers; a department whose answers are withheld keeps its default self-worth."""
    made = scenario(survey)
    assert list(made.departments) == ["IT", "Sales", "Finance"]
    assert made.departments["IT"].self_worth == 0.8
    assert made.departments["Finance"].self_worth is None
    assert len(made.relationships.pairs) == 3
    found = {}
    for pair in made.relationships.pairs:
        for own, other in (pair.between, pair.between[::-1]):
            side = pair.__pydantic_extra__[own]
            found[own, other] = (side.stake, side.alternatives, side.trust)
    assert close(found, SIDES)


def test_the_scenario_says_as_data_where_its_numbers_come_from(survey):
    """So that a report can show it: how many answered, what was filled in, and what keeps its default."""
    made = scenario(survey)
    assert made.departments["Finance"].source == "self_worth: too few answered: default"
    sides = {tuple(pair.between): pair.__pydantic_extra__ for pair in made.relationships.pairs}
    assert (
        sides["IT", "Finance"]["Finance"].source == "stake, alternatives, trust: too few answered: mean of the others"
    )
    assert " answers" in sides["IT", "Finance"]["IT"].source


def test_trust_propensity_is_the_mean_trust_less_that_of_all(survey):
    """IT trusts with 0.675 on average, Sales with 0.5, all with 0.5875; Finance is withheld."""
    assert survey.of("IT")["trust_propensity"][1][0] == pytest.approx(0.0875)
    assert survey.of("Sales")["trust_propensity"][1][0] == pytest.approx(-0.0875)
    assert "trust_propensity" not in survey.of("Finance")
    propensities = np.array([survey.of(one)["trust_propensity"][1] for one in ("IT", "Sales")])
    assert np.allclose(propensities.sum(axis=0), 0)  # in every draw


def test_agreement_of_a_survey(survey):
    """r_wg of IT about Sales is 1 − 0.3 / 2; the ICC comes first and tells the ties apart."""
    assert survey.of("IT", "Sales")["stake"][0].r_wg == pytest.approx(0.85)
    stake = survey.agreements[0]
    assert (stake.item, stake.ties, stake.answers) == ("stake", 4, 5)
    assert stake.reliability.icc2 > 0.9
    assert stake.verdict == "the survey tells ties apart"


def test_icc_by_hand():
    """Three ties of two answers: squares between 3 × 2 × …, by the formulas of Bliese (2000)."""
    import pandas as pd

    values = {"A": (0.0, 0.5), "B": (0.5, 1.0), "C": (0.5, 0.5)}
    long = pd.DataFrame([("X", about, value) for about, own in values.items() for value in own])
    long.columns = pd.Index(["department", "about", "value"])
    # means 0.25, 0.75, 0.5: mean square between = 2 × (0.0625 + 0.0625) / 2 = 0.125; within = (0.125 + 0.125) / 3
    between, within = 0.125, 0.25 / 3
    found = agreement("stake", long, 5)
    assert found.reliability.icc1 == pytest.approx((between - within) / (between + within))
    assert found.reliability.icc2 == pytest.approx(1 - within / between)
    # tables of F with 2 and 3 degrees of freedom: 16.044 above, and 1 / 39.165 below
    assert found.reliability.low == pytest.approx(1 - 16.044 * within / between, abs=1e-3)
    assert found.reliability.high == pytest.approx(1 - within / between / 39.165, abs=1e-5)
    assert found.verdict == "the answers leave open whether the survey tells ties apart"


def test_the_interval_of_icc_holds_the_truth_where_sides_have_unequal_numbers_of_answers():
    """In 95 % of surveys, by more than three standard errors. 1 − F(share) / F of equal numbers would in 82 %."""
    luck, surveys = np.random.default_rng(1), 200
    sizes, between = np.array([3, 3, 4, 5, 60, 60]), 8.0
    usual = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(sizes) - 1)
    truth, held = 1 - 1 / (1 + usual * between), 0
    for _ in range(surveys):
        means = luck.normal(0, np.sqrt(between), len(sizes))
        found = reliability([luck.normal(mean, 1, size) for mean, size in zip(means, sizes, strict=True)])
        held += found.low <= truth <= found.high
    assert abs(held / surveys - 0.95) < 3 * np.sqrt(0.95 * 0.05 / surveys)


def test_an_icc_below_0_is_not_cut_off():
    """By hand: the mean squares are 0.1 between and 0.5 within; where all means are alike there is nothing between."""
    found = reliability([np.array([0, 1]), np.array([0, 1]), np.array([0.0, 1]) + np.sqrt(0.15)])
    assert found.icc2 == pytest.approx(1 - 0.5 / 0.1)
    assert found.low < found.icc2 < found.high
    for sizes in ((2, 2, 2), (2, 4, 4)):
        alike = reliability([np.tile([0, 1], size // 2) for size in sizes])
        assert (alike.icc2, alike.low, alike.high) == (-np.inf, -np.inf, -np.inf)
        assert Agreement("stake", alike, 0, 3, 2).verdict == "the survey does not distinguish these ties"


def test_colleagues_may_agree_by_luck():
    """Where nobody differs, an answer still leaves open what lies within its step; where all are alike, nothing is."""
    alike = [np.full(2, mean) for mean in (0.25, 0.5, 0.5)]
    found = reliability(alike, 0.25)
    assert (found.icc1, found.icc2, found.high) == (1, 1, 1)
    # mean square between 2 × (0.0625 × 2 / 3) / 2, within 0.25² / 12: F is 8
    assert found.low == pytest.approx(1 - 16.044 / 8, abs=1e-4)
    assert reliability(alike, 0.05).low == pytest.approx(1 - 16.044 / 200, abs=1e-4)
    none = reliability([np.full(5, 0.5)] * 3, 0.25)
    assert (none.icc2, np.isnan(none.low), np.isnan(none.high)) == (0, True, True)
    assert "does not distinguish" in Agreement("stake", none, 1, 3, 5).verdict


@pytest.mark.parametrize(
    ("ends", "verdict"),
    [
        ((0.8, 0.5, 0.9), "the survey tells ties apart"),
        ((0.8, 0.499, 0.9), "the answers leave open whether the survey tells ties apart"),
        ((0.2, -0.3, 0.5), "the answers leave open whether the survey tells ties apart"),
        ((0.2, -0.3, 0.499), "the survey does not distinguish these ties"),
        ((np.nan, np.nan, np.nan), "fewer than three sides have two answers or more"),
    ],
)
def test_the_interval_of_icc_says_what_the_survey_tells_apart(ends, verdict):
    """Not the estimate: that of few sides or answers may lie on either side of the bar."""
    assert Agreement("stake", Reliability(0.1, *ends), 0.5, 6, 5).verdict == verdict


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        ((0.497,), "0.497"),
        ((0.4999996,), "0.4999996"),
        ((0.5,), "0.50"),
        ((0.503, 0.31, 0.62), "0.50 (0.31–0.62)"),
        ((0.6, 0.498, 0.7), "0.600 (0.498–0.700)"),
        ((0.2, -0.3, 0.5), "0.20 (below 0 to 0.50)"),
        ((-1.09, -7.2, 0.3), "below 0 (below 0 to 0.30)"),
        ((-1.09, -7.2, -0.01), "below 0"),
        ((-np.inf, -np.inf, -np.inf), "below 0"),
        ((np.nan,), "not known"),
    ],
)
def test_a_figure_lies_on_the_side_of_the_bar_on_which_it_is(ends, shown):
    """0.497 misses a bar of 0.5, so it is not shown as 0.50; nor are the ends of the interval, with as many places."""
    assert report._reliability(Reliability(0.1, *ends)) == shown


def test_a_range_below_zero_has_a_word_between_its_ends():
    """A dash would read as one more minus."""
    own, draws = Number("A", "B", "trust", ANSWERS), np.linspace(-0.5, -0.1, 401)
    assert report._cell((own, draws)) == "−0.50 (−0.49 to −0.11)"
    assert report._cell((own, -draws)) == "0.50 (0.11–0.49)"


def test_what_is_left_open_is_counted_in_the_scenario_alone(tmp_path):
    """HR and Law do not need each other, so alternatives and trust of two ties are open: 2 × 2 × 2."""
    rows = [["from", "to", "hours"], ["IT", "HR", 10], ["IT", "Law", 10], ["HR", "IT", 10], ["Law", "IT", 10]]
    found = estimated(written(tmp_path / "flows.csv", [*rows, ["HR", "Law", 1], ["Law", "HR", 1]]))
    assert scenario_file.ties(found) == [("IT", "HR"), ("IT", "Law")]
    page = report.markdown(found, "flows", [])
    assert "| not asked: default | 8 |" in page
    assert page.count(" ‡ |") == 8


def test_agreement_is_over_all_sides(tmp_path):
    """Also over those of pairs without a tie, which were asked about all the same."""
    rows = [["department", *(f"stake [{one}]" for one in ("IT", "HR", "Law"))]]
    rows += [["IT", "", five, five] for five in "45455"] + [["HR", five, "", "1"] for five in "45455"]
    found = estimated(written(tmp_path / "survey.csv", [*rows, *(["Law", five, "1", ""] for five in "45455")]))
    assert len(scenario_file.ties(found)) == 2
    assert any(" over 6 of 6 sides: " in line for line in report.finding(found))


def test_one_number_is_rounded_one_way():
    """A sum of weighted answers may lie a hair below 0.875, and stays the same number."""
    own, below = Number("A", "B", "trust", ANSWERS), np.nextafter(0.875, 0)
    assert {report._cell((own, np.full(3, value))) for value in (0.875, below)} == {"0.88 (0.88–0.88)"}


def test_who_answered_nothing_was_not_read(tmp_path):
    """A row that is blank in every question, or a tie of which nothing is told, is among what was dropped."""
    rows = [["department", "trust [IT]", "trust [HR]"], *[["IT", "", "4"], ["HR", "2", ""]] * 5, ["IT", "3", ""]]
    reading = estimated(written(tmp_path / "survey.csv", [*rows, ["HR", "", ""], ["HR", "", "n/a"]])).reading
    assert (reading.read, reading.dropped) == (10, {"no answer that counts": 3})
    ties = [["from", "to", "trust", "worth"], ["IT", "HR", "4", ""], ["HR", "IT", "", "4"], ["HR", "Law", "", ""]]
    reading = estimated(written(tmp_path / "ties.csv", ties), minimum=1).reading
    assert (reading.read, reading.dropped) == (2, {"no answer that counts": 1})


def test_only_sides_that_depend_more_than_they_trust_are_named():
    """IT depends on Sales by 0.85 × 0.85 and trusts it by 0.6; without such a side the picture says that none does."""
    told = figures.sides(estimated(QUALTRICS))
    drawn = figures.dependence_and_trust(told)
    assert [text.get_text() for text in drawn.axes[0].texts] == ["IT → Sales"]
    drawn = figures.dependence_and_trust(told[told["department"] != "IT"])
    assert [text.get_text() for text in drawn.axes[0].texts] == []
    assert any("No side that answered depends" in text.get_text().replace("\n", " ") for text in drawn.texts)
    drawn = figures.dependence_and_trust(told.assign(answered=False))  # nobody answered: nothing may be named
    assert [text.get_text() for text in drawn.axes[0].texts] == []
    assert any("No side that answered depends" in text.get_text().replace("\n", " ") for text in drawn.texts)


def test_names_on_the_network_stand_outside_their_circles():
    """A name is wider than its circle, and would run over the arrows."""
    found = estimated(QUALTRICS)
    drawn = figures.network(figures.sides(found), found.reading.departments)
    names = drawn.axes[0].texts
    assert [name.get_text() for name in names] == ["IT", "Sales", "Finance"]
    assert all(np.hypot(*name.get_position()) > np.sqrt(figures.CIRCLE) / 2 for name in names)


def test_r_wg_is_never_negative():
    """Answers at both ends agree less than answers at random: 0. One answer agrees with nobody."""
    assert r_wg(np.array([0.0, 1.0]), 5) == 0
    assert r_wg(np.array([0.5, 0.5, 0.5]), 5) == 1
    assert np.isnan(r_wg(np.array([0.5]), 5))


def test_persons_become_departments():
    """Stake is the mean of each person's strongest need there, trust the mean of the persons' means."""
    found = estimated(NODES_EDGES, minimum=2)
    assert close(sides(found, "stake", "trust"), {("IT", "Sales"): (0.75, 0.625), ("Sales", "IT"): (0.625, 0.625)})
    assert found.of("Sales", "IT")["stake"][0].r_wg == 0
    assert found.of("IT", "Sales")["alternatives"][0].source == DEFAULT
    assert found.of("IT", "Sales")["stake"][0].source == VOICE  # two answers are not resampled
    assert scenario(found).relationships.pairs[0].__pydantic_extra__["IT"].alternatives is None


def test_departments_of_two_persons_are_refused_at_five():
    """Nothing of them is used."""
    with pytest.raises(InputError, match="each needs 5 persons"):
        estimated(NODES_EDGES)


def test_flows_give_relative_stake():
    """The mean over the weeks as a share of the department's own largest; no group, and none below the minimum."""
    found = estimated(VIVA)
    assert close(
        sides(found, "stake"),
        {
            ("IT", "Sales"): (1.0,),
            ("IT", "Finance"): (0.25,),
            ("Sales", "IT"): (1.0,),
            ("Sales", "Finance"): (1.0,),
            ("Finance", "IT"): (0.5,),
            ("Finance", "Sales"): (1.0,),
        },
    )
    assert found.reading.departments == ["IT", "Sales", "Finance"]
    assert {found.of("IT", "Sales")[item][0].source for item in ("alternatives", "trust")} == {DEFAULT}
    alternatives = found.of("IT", "Sales")["alternatives"][1][1:]
    assert 0 <= alternatives.min() < 0.1
    assert 0.4 < alternatives.max() <= 0.5


def test_no_need_on_both_sides_is_no_tie():
    """Blank is not zero, and zero is not blank."""
    found = estimated(NODES_EDGES, minimum=2)
    for side in (("IT", "Sales"), ("Sales", "IT")):
        found.of(*side)["stake"][1][:] = 0.1
    assert scenario_file.ties(found) == []
    found.of("IT", "Sales")["stake"][1][:] = 0.11
    assert scenario_file.ties(found) == [("IT", "Sales")]
