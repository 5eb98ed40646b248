"""The independent program does what the model page says, by numbers worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests import oracle

PARAMETERS = {
    "shared_outcome": 0.4,
    "clarity": 0.6,
    "communication": 0.5,
    "need_volatility": 0.03,
    "need_persistence": 0.9,
    "offer_rate": 0.04,
    "offer_size": 0.6,
    "offer_decay": 0.92,
    "lock_in": 0.5,
    "agreement_weight": 0.10,
    "exploitation": 1.0,
    "responsiveness": 8.0,
    "reserve": 0.45,
    "trust_gain": 0.10,
    "trust_loss": 0.25,
    "hope": 0.5,
    "reputation": 0.01,
    "delivery_noise": 0.08,
    "worth_rate": 0.20,
    "integration_rate": 0.04,
    "balancing": 0.025,
    "learning": 0.01,
    "contribution_bar": 0.6,
    "trust_bar": 0.6,
    "worth_bar": 0.5,
    "patience": 3,
}
STILL = {"need_volatility": 0.0, "offer_rate": 0.0, "delivery_noise": 0.0}  # luck off
DEPARTMENT = {
    "self_worth": 0.8,
    "capability": 0.95,
    "customer_focus": 0.3,
    "trust_propensity": 0.0,
    "capacity": float("inf"),
    "coaching": 0.0,
}
PAIR = {"stake": (0.85, 0.85), "alternatives": (0.15, 0.15), "trust": (0.6, 0.6), "worth": (0.8, 0.8)}


def simulate(months=1, parameters=(), departments=({}, {}), pairs=({},), seed=1, replicate=0, changes=()):
    """A run with the page's defaults, but for what is given; a pair is of departments 0 and 1 unless it says so."""
    return oracle.simulate(
        months=months,
        parameters=PARAMETERS | dict(parameters),
        departments=[DEPARTMENT | department for department in departments],
        pairs=[PAIR | {"between": (0, 1)} | pair for pair in pairs],
        seed=seed,
        replicate=replicate,
        changes=changes,
    )


def assert_equal(found: Any, expected: Any) -> None:
    """The same but for rounding."""
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_philox_gives_its_known_answers(counter, key, words):
    """The three known answers of the authors of Philox."""
    counter, key, words = ([int(word, 16) for word in line.split()] for line in (counter, key, words))
    assert oracle.philox(counter, key) == words


def test_each_word_of_luck_reaches_its_place():
    """Needs, then deliveries come from a pair's first block, offers from its second; the seed fills both key words."""
    third = {"between": (0, 1)}, {"between": (0, 2)}, {"between": (1, 2), "stake": (0.0, 0.0)}
    parameters = {"need_volatility": 0.1, "delivery_noise": 0.2, "offer_rate": 1.0}
    departments = [{}, {"capability": 0.5}, {"capability": 0.5}]
    offered = set()
    for replicate in range(20):
        run = simulate(1, parameters, departments, third, seed=7 * 2**32 + 5, replicate=replicate)
        first = oracle.philox([4, 1, replicate, 0], [5, 7])
        second = oracle.philox([5, 1, replicate, 0], [5, 7])
        z = [3.4641016151377544 * ((word + 0.5) / 2**32 - 0.5) for word in first]
        u = [(word + 0.5) / 2**32 for word in second]
        assert_equal(run["need_drift"][0, 2], [0.1 * z[0], 0.1 * z[1]])
        assert_equal(run["delivery"][0, 2], np.clip(0.5 * run["contribution"][0, 2] + 0.2 * np.array(z[2:]), 0, 1))
        offers = [0.6 if u[k] < 1.0 * 0.15 else 0.0 for k in (0, 1)]
        assert_equal(run["offer"][0, 2], offers)
        offered |= set(offers)
    assert offered == {0.0, 0.6}


def test_first_month_of_the_default_pair():
    """Two equals without luck.

    a' = 1 - (1 - 0.15)(1 - 0) = 0.15; D = 0.85(1 - 0.15) = 0.7225; B = 0.6(D - D) = 0; r = 0.7225 * 0.6 = 0.4335;
    M = 0.4335 + 0.2(0.7225 - 0.4335); x = sqrt(0.4913 * 0.8); y = 8(x - 0.45) = 1.415432184767331;
    c = (1 + y / 1.733045951403257) / 2; q = 0.95 c; O = 0.6 + 0.5(q - 0.6); T = 0.6 + 0.1(O - 0.6);
    V = 0.8 + 0.2(0.5(0.8 + O) - 0.8); I = 0.04 c c T T; O is above D, so that a stays.
    """
    run = simulate(1, STILL)
    expected = {
        "dependence": 0.7225,
        "imbalance": 0.0,
        "motive": 0.4913,
        "inclination": 0.6269290230959163,
        "contribution": 0.9083654514818974,
        "delivery": 0.8629471789078026,
        "perceived": 0.7314735894539013,
        "trust": 0.6131473589453901,
        "worth": 0.7931473589453901,
        "alternatives": 0.15,
    }
    for name, value in expected.items():
        assert_equal(run[name][0, 0], [value, value])
    assert_equal(run["integration"][0, 0], 0.0124082613210195)
    assert_equal(run["self_worth"][0], [0.8, 0.8])
    assert_equal(run["capability"][0], [0.95, 0.95])
    assert run["mode"][0, 0] == "contract"


def test_first_month_of_an_unequal_pair():
    """A coached servant that needs its partner twice as much.

    D = 1 * 0.8 and 0.5 * 0.8; B = 0.5 * 0.4 and its opposite; r = 0.8 * 0.5 and 0.4 * 0.4;
    M = 0.4 + 0.25 pos(0.4 - 0.4) and 0.16 + 0.25(0.8 - 0.16); x = sqrt(0.4 * 0.9) and sqrt(0.32 * 0.5) - 0.5 * 0.2;
    y = 5(x - 0.45) = 3/4 and -3/4, so that c = 4/5 and 1/5; q = 0.9 * 0.8 and 1 * 0.2;
    O = 0.5 + 0.5(0.2 - 0.5) and 0.4 + 0.5(0.72 - 0.4); g = 0.35 + 0.1 + 0.5 * 0.2 and 0.56 - 0.1 - 0.5 * 0.2;
    T = 0.5 + 0.1(0.55 - 0.5) and 0.4 + 0.25(0.36 - 0.4);
    V = 0.9 + 0.2(0.5(0.4 + 0.35)(1 - 0.2) - 0.9) and 0.5 + 0.2(0.5(0.8 + 0.56) - 0.5);
    w = 0.4 + 0.1 * 0.6; I = 0.04 * 0.8 * 0.2 * 0.505 * 0.39; a = 0.2 + 0.025 * 0.4 * (0.8 - 0.35) * 0.8 and 0.2;
    capability = 0.9 + 0.1 * 0.1 and 1.
    """
    run = simulate(
        1,
        STILL | {"shared_outcome": 0.5, "responsiveness": 5.0},
        departments=[
            {"self_worth": 0.4, "capability": 0.9, "trust_propensity": 0.1, "coaching": 0.1},
            {"self_worth": 0.8, "capability": 1.0, "trust_propensity": -0.1, "customer_focus": 0.5},
        ],
        pairs=[{"stake": (1.0, 0.5), "alternatives": (0.2, 0.2), "trust": (0.5, 0.4), "worth": (0.9, 0.5)}],
    )
    expected = {
        "dependence": [0.8, 0.4],
        "imbalance": [0.2, -0.2],
        "motive": [0.4, 0.32],
        "inclination": [0.6, 0.3],
        "contribution": [0.8, 0.2],
        "delivery": [0.72, 0.2],
        "perceived": [0.35, 0.56],
        "trust": [0.505, 0.39],
        "worth": [0.78, 0.536],
        "alternatives": [0.2036, 0.2],
    }
    for name, values in expected.items():
        assert_equal(run[name][0, 0], values)
    assert_equal(run["integration"][0, 0], 0.00126048)
    assert_equal(run["self_worth"][0], [0.46, 0.8])
    assert_equal(run["capability"][0], [0.91, 1.0])
    assert_equal(run["customer_focus"][0], [0.3, 0.5])
    assert run["mode"][0, 0] == "servant-master"
    assert_equal(run["quality"], 0.144**0.5)
    assert_equal(run["response_days"], 4.0)


def test_time_and_reputation_are_shared_among_three():
    """Responsiveness 0 makes each effort a half; trust moves by a tenth towards what the others think."""
    run = simulate(
        1,
        STILL | {"responsiveness": 0.0, "trust_gain": 0.0, "trust_loss": 0.0, "reputation": 0.1},
        departments=[{"capacity": 0.5}, {}, {}],
        pairs=[
            {"between": (0, 1), "trust": (0.1, 0.2)},
            {"between": (0, 2), "trust": (0.3, 0.4)},
            {"between": (1, 2), "trust": (0.5, 0.6)},
        ],
    )
    assert_equal(run["contribution"][0], [[0.25, 0.5], [0.25, 0.5], [0.5, 0.5]])
    # 0 on 1 hears 2 on 1 (0.6), 1 on 0 hears 2 on 0 (0.4), 0 on 2 hears 1 on 2 (0.5), and so on.
    assert_equal(run["trust"][0], [[0.15, 0.22], [0.32, 0.38], [0.48, 0.55]])


def test_month_after_an_agreement_came_into_force():
    """Efforts of a half meet bars of 0 at once; then the tie locks in, management's word counts, and skills grow.

    I = 0.5 * 0.5 * 0.6 * 0.6 = 0.09; a' = 0.15(1 - 0.5 * 0.09) = 0.14325; D = 0.85(1 - 0.14325) = 0.7282375;
    M = 0.6 D; x = sqrt(0.8 M) + 0.1 * 0.6 * 1; capability = 0.9 + (0.1 + 0.95)0.1, which is cut to 1, and
    0.9 + 0.1 * 0.1; customer focus = 0.3 + 0.95 * 0.7 and 0.3.
    """
    bars = {"contribution_bar": 0.0, "trust_bar": 0.0, "worth_bar": 0.0, "patience": 1}
    fixed = {"trust_gain": 0.0, "trust_loss": 0.0, "worth_rate": 0.0, "balancing": 0.0}
    parameters = bars | fixed | {"shared_outcome": 0.0, "responsiveness": 0.0, "integration_rate": 1.0, "learning": 0.1}
    run = simulate(2, STILL | parameters, departments=[{"capability": 0.9, "coaching": 0.95}, {"capability": 0.9}])
    assert run["established"].tolist() == [1]
    assert run["mode"][0, 0] == "true partnering"
    assert_equal(run["integration"][0, 0], 0.09)
    assert_equal(run["dependence"][1, 0], [0.7282375] * 2)
    assert_equal(run["inclination"][1, 0], [0.349554**0.5 + 0.06] * 2)
    assert_equal(run["capability"][0], [1.0, 0.91])
    assert_equal(run["customer_focus"][0], [0.965, 0.3])


def test_need_wanders_from_where_it_was_and_an_offer_passes():
    """Half of the old need and new luck; an offer of 0.5 is 0.92 as large in each month."""
    parameters = {"need_volatility": 0.1, "need_persistence": 0.5, "offer_rate": 0.0}
    run = simulate(2, parameters, changes=[change("offer", 0.5, (0, 1), month=1)])
    old, new = (oracle.luck(1, 0, month, 0)[0] for month in (1, 2))
    assert_equal(run["need_drift"][1, 0], [0.5 * 0.1 * old[k] + 0.1 * new[k] for k in (0, 1)])
    assert_equal(run["offer"][:, 0, 1], [0.46, 0.4232])


def change(name: str, value: float, place: Any, month: int = 6, until: int | None = None, **limits: float) -> dict:
    """A dated change that sets a number."""
    return {
        "name": name,
        "month": month,
        "until": until,
        "onset": 0,
        "factor": 0.0,
        "addend": value,
        "low": 0.0,
        "high": 1.0,
        "place": place,
    } | limits


NO_TIME = change("capacity", 0.1, 1, high=float("inf"))
DISTRUST = change("trust", 0.0, (0, 0))
DISTRUST_LATER = change("trust", 0.0, (0, 0), month=7)
HUMBLED = change("worth", 0.0, (0, 1))
HIGHER_BAR = change("trust_bar", 0.9, None)
FIXED = {"trust_gain": 0.0, "worth_rate": 0.0}  # trust does not rise and worth does not move by itself


@pytest.mark.parametrize(
    ("parameters", "changes", "missed", "by", "shortfall"),
    [
        ({}, [], "", -1, 0.0),
        ({}, [NO_TIME], "contribution", 1, 0.6 - 0.1),
        (FIXED, [DISTRUST], "trust", 0, 0.6 - 0.0),
        (FIXED | {"contribution_bar": 0.2}, [HUMBLED], "worth", 1, 0.5 - 0.0),
        (FIXED | {"contribution_bar": 0.2}, [HUMBLED, DISTRUST_LATER], "worth", 1, 0.5 - 0.0),
        (FIXED, [HIGHER_BAR], "trust", 0, 0.9 - 0.6),
    ],
    ids=["never ended", "contribution", "trust", "worth", "first month of the row counts", "side 0 of equals"],
)
def test_what_was_missed_first_when_an_agreement_ended(parameters, changes, missed, by, shortfall):
    """In force from month 3; what breaks in month 6 ends it in month 8, and is what was missed first."""
    run = simulate(12, STILL | parameters, changes=changes)
    assert run["established"].tolist() == [3]
    assert run["ended"].tolist() == [8 if missed else 0]
    assert (run["missed"].tolist(), run["missed_by"].tolist()) == ([missed], [by])
    assert_equal(run["shortfall"], [shortfall])


def test_only_the_first_ending_counts():
    """A second ending, by lost trust, leaves what was missed at the first as it was."""
    changes = [NO_TIME | {"until": 8}, DISTRUST | {"month": 15}]
    run = simulate(20, STILL | FIXED | {"trust_loss": 0.0}, changes=changes)
    assert run["in_force"][:, 0].tolist() == [False] * 2 + [True] * 5 + [False] * 3 + [True] * 6 + [False] * 4
    assert (run["ended"].tolist(), run["missed"].tolist(), run["missed_by"].tolist()) == ([8], ["contribution"], [1])
    assert_equal(run["shortfall"], [0.5])


@pytest.mark.parametrize("onset", [0, 1])
@pytest.mark.parametrize(("factor", "effort"), [(0.0, 0.0), (7.4e-125, 0.5)])
def test_only_a_factor_of_nothing_ends_no_limit_of_time(factor, effort, onset):
    """No limit times any factor above 0, however small, is no limit: the effort of a half stays. Times 0 it is none."""
    less = change("capacity", 0.0, 0, month=2, high=float("inf")) | {"factor": factor, "onset": onset}
    run = simulate(2 + onset, STILL | {"responsiveness": 0.0}, changes=[less])
    assert_equal(run["contribution"][:, 0, 0], [0.5] * (1 + onset) + [effort])


def test_a_dated_change_holds_trust_propensity_for_its_period():
    """A department that doubts from month 2 to 3 is itself again in month 4."""
    doubts = change("trust_propensity", -0.5, 0, month=2, until=3, low=-0.5, high=0.5)
    parameters = STILL | {"trust_gain": 1.0, "trust_loss": 1.0, "reputation": 0.0}
    run = simulate(4, parameters, changes=[doubts])
    gap = run["perceived"][:, 0, 0] + 0.5 * run["imbalance"][:, 0, 0] - run["trust"][:, 0, 0]
    assert_equal(gap, [0.0, 0.5, 0.5, 0.0])
