"""Every rule against values worked by hand, and what must hold for all numbers."""

from __future__ import annotations

import inspect
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.model import outcomes, rules

share = st.floats(0, 1)
BY_HAND = [
    (rules.clip, (-0.2,), 0.0),
    (rules.clip, (0.4,), 0.4),
    (rules.clip, (1.7,), 1.0),
    (rules.pos, (-3.0,), 0.0),
    (rules.pos, (0.25,), 0.25),
    # set, add and multiply; kept in the range
    (rules.changed, (0.6, 0.0, 0.9, 0, 1), 0.9),
    (rules.changed, (0.6, 1.0, 0.3, 0, 1), 0.9),
    (rules.changed, (0.6, 0.5, 0.0, 0, 1), 0.3),
    (rules.changed, (0.6, 1.0, 0.9, 0, 1), 1.0),
    (rules.changed, (-0.6, 1.0, -0.9, -1, 1), -1.0),
    (rules.changed, (math.inf, 0.0, 2.0, 0, math.inf), 2.0),
    (rules.drifted_need, (0.1, 2.0, 0.9, 0.03), 0.09 + 0.06),
    (rules.outside_offer, (0.5, 0.5, 0.01, 0.6, 0.9), 0.45),  # only fades
    (rules.outside_offer, (0.5, 0.005, 0.01, 0.6, 0.9), 0.45 + 0.6 * 0.55),  # a fresh one on top
    (rules.shared_stake, (0.4, 0.8, 0.5), 0.6),
    (rules.shared_stake, (0.8, 0.4, 0.5), 0.8),
    (rules.effective_alternatives, (0.2, 0.5, 0.5, 0.5), (1 - 0.8 * 0.5) * 0.75),
    (rules.dependence, (0.9, 0.2, 0.05), 0.77),
    (rules.dependence, (1.0, 0.0, 0.3), 1.0),
    # 0.3·0.8 + 0.45·0.6 + 0.25·0.8 = 0.71, no agreement, balanced
    (rules.inclination, (0.8, 0.0, 0.6, 0.8, 0, 0.3, 0.3, 0.45, 0.25, 0.1, 0.6, 0.8, 0.6), 0.71),
    # + 0.1·0.6 for the agreement
    (rules.inclination, (0.8, 0.0, 0.6, 0.8, 1, 0.3, 0.3, 0.45, 0.25, 0.1, 0.6, 0.8, 0.6), 0.77),
    # the stronger by 0.5 holds back 0.8·0.4·0.7·0.5 = 0.112; the weaker does not
    (rules.inclination, (0.8, -0.5, 0.6, 0.8, 0, 0.3, 0.3, 0.45, 0.25, 0.1, 0.6, 0.8, 0.6), 0.598),
    (rules.inclination, (0.8, 0.5, 0.6, 0.8, 0, 0.3, 0.3, 0.45, 0.25, 0.1, 0.6, 0.8, 0.6), 0.71),
    (rules.contribution, (0.5, 5.0, 0.5), 0.5),
    (rules.contribution, (0.65, 5.0, 0.5), 0.5 * (1 + 0.75 / 1.25)),  # y = 0.75: a 3-4-5 triangle
    (rules.contribution, (0.35, 5.0, 0.5), 0.2),
    (rules.time_for, (2.0, 1.5), 0.75),
    (rules.time_for, (1.0, 1.5), 1.0),
    (rules.time_for, (0.0, 0.0), 1.0),
    (rules.delivery, (0.8, 0.95, 0.6, 0.08, 0.5), 0.76 + 0.08 * 0.7 * 0.5),
    (rules.communication_speed, (0.5, 0.4), 0.7),
    (rules.perceived, (0.6, 0.8, 0.5, 0.1, 1.0), 0.6 + 0.5 * (0.85 - 0.6)),
    (rules.trust, (0.6, 0.8, 0.0, 0.6, 0.1, 0.25, 0.5, 0.02), 0.62),  # slowly up
    (rules.trust, (0.6, 0.4, 0.0, 0.6, 0.1, 0.25, 0.5, 0.02), 0.55),  # fast down
    (rules.trust, (0.6, 0.6, 0.2, 0.6, 0.1, 0.25, 0.5, 0.02), 0.61),  # the weaker hopes
    (rules.trust, (0.6, 0.6, -0.2, 0.6, 0.1, 0.25, 0.5, 0.02), 0.575),  # the stronger doubts
    (rules.trust, (0.6, 0.6, 0.0, 0.9, 0.1, 0.25, 0.5, 0.02), 0.606),  # the word of others
    (rules.word_of_others, (0.6, 2.1, 3), 0.75),
    (rules.word_of_others, (0.6, 0.6, 1), 0.6),
    (rules.worth, (0.8, 0.8, 0.0, 1.0, 0.2), 0.8),  # equals, fully listened to
    (rules.worth, (0.8, 0.8, 0.5, 0.5, 0.2), 0.8 + 0.2 * (0.8 * 0.5 * 0.75 - 0.8)),
    (rules.worth, (0.8, 0.8, -0.5, 1.0, 0.2), 0.8),  # the stronger loses nothing
    (rules.self_worth, (0.4, 0.9, 0.05, 0.02), 0.4 + 0.01 + 0.03),
    (rules.integration, (0.2, 0.9, 0.7, 0.04), 0.2 + 0.04 * 0.5),
    (rules.balanced_alternatives, (0.2, 0.5, 0.02), 0.208),
    (rules.balanced_alternatives, (0.2, -0.5, 0.02), 0.2),
    (rules.streak, (0.0, True), 1),
    (rules.streak, (2.0, True), 3),
    (rules.streak, (2.0, False), -1),
    (rules.streak, (-2.0, False), -3),
    (rules.streak, (-2.0, True), 1),
    (rules.agreement, (0.0, 2.0, 3.0), 0),
    (rules.agreement, (0.0, 3.0, 3.0), 1),
    (rules.agreement, (1.0, -2.0, 3.0), 1),
    (rules.agreement, (1.0, -3.0, 3.0), 0),
    (rules.trust_after_breach, (0.7, 0.2), 0.56),
    (rules.capability, (0.9, 0.5, 0.01), 0.9005),
    (rules.customer_focus, (0.3, 0.5, 0.05), 0.3 + 0.05 * 0.5 * 0.7),
    (outcomes.is_met, (0.6, 0.6, 0.6, 0.6, 0.5, 0.5, 0.6, 0.6, 0.5), True),
    (outcomes.is_met, (0.59, 0.6, 0.6, 0.6, 0.5, 0.5, 0.6, 0.6, 0.5), False),
    (outcomes.is_met, (0.6, 0.6, 0.6, 0.59, 0.5, 0.5, 0.6, 0.6, 0.5), False),
    (outcomes.is_met, (0.6, 0.6, 0.6, 0.6, 0.49, 0.5, 0.6, 0.6, 0.5), False),
    (outcomes.mode, (1, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1), outcomes.MODES.index(outcomes.TRUE_PARTNERING)),
    (outcomes.mode, (0, 0.5, 0.9, 0.39, 0.2, 0.1, 0.1), outcomes.MODES.index(outcomes.CONFLICT)),
    (outcomes.mode, (0, 0.5, 0.9, 0.4, 0.2, 0.9, 0.49), outcomes.MODES.index(outcomes.SERVANT_MASTER)),
    (outcomes.mode, (0, 0.9, 0.5, 0.4, 0.2, 0.9, 0.49), outcomes.MODES.index(outcomes.CUSTOMER_SUPPLIER)),
    (outcomes.mode, (0, 0.49, 0.6, 0.1, 0.2, 0.9, 0.1), outcomes.MODES.index(outcomes.CONTRACT)),
    (outcomes.quality, (0.9, 0.4), 0.6),
    (outcomes.is_reliable, (0.5, 0.5), True),
    (outcomes.is_reliable, (0.5, 0.49), False),
    (outcomes.friction_cost, (0.8, 0.6, 0.5, 0.9), 0.4 * 0.3 + 0.3 * 0.5 + 0.3 * 0.1),
    (outcomes.response_days, (0.5,), 4.0),
    (outcomes.customer_value, (0.8, 0.3, 0.5), 0.32),
    (outcomes.month_established, (0.0, 1.0, 7.0), 7),
    (outcomes.month_established, (4.0, 1.0, 7.0), 4),
    (outcomes.month_ended, (0.0, 4.0, 0.0, 9.0), 9),
    (outcomes.month_ended, (0.0, 0.0, 0.0, 9.0), 0),
    (outcomes.month_ended, (9.0, 4.0, 0.0, 12.0), 9),
]


@pytest.mark.parametrize(("rule", "numbers", "expected"), BY_HAND, ids=lambda value: getattr(value, "__name__", None))
def test_rule_gives_the_value_worked_by_hand(rule, numbers, expected):
    """Each rule gives what paper and pencil give."""
    assert rule(*numbers) == pytest.approx(expected, abs=1e-12)


def test_every_rule_is_worked_by_hand():
    """No rule of the model goes without an example above."""
    worked = {rule.__name__ for rule, *_ in BY_HAND}
    written = {
        name for name, value in vars(rules).items() if inspect.isfunction(value) and value.__module__ == rules.__name__
    }
    assert written <= worked


def test_every_rule_names_its_source():
    """Each rule of a numbered step says its step and its source."""
    for name, rule in vars(rules).items():
        if inspect.isfunction(rule) and rule.__module__ == rules.__name__ and name not in ("clip", "pos"):
            assert rule.__doc__.startswith("Step "), name
            assert "Source:" in rule.__doc__, name


@given(
    trust=share, perceived=share, imbalance=st.floats(-1, 1), word=share, gain=share, loss=share, hope=st.floats(0, 2)
)
def test_trust_stays_a_share(trust, perceived, imbalance, word, gain, loss, hope):
    """Whatever is seen and said, trust stays in [0, 1]."""
    assert 0 <= rules.trust(trust, perceived, imbalance, word, gain, loss, hope, 0.02) <= 1


@given(trust=st.floats(0.1, 0.9), perceived=share)
def test_trust_moves_towards_what_is_seen(trust, perceived):
    """In balance and without hearsay, trust lands between what it was and what is seen, faster down than up."""
    after = rules.trust(trust, perceived, 0.0, trust, 0.1, 0.25, 0.5, 0.0)
    assert min(trust, perceived) - 1e-12 <= after <= max(trust, perceived) + 1e-12
    rate = 0.1 if perceived > trust else 0.25
    assert after == pytest.approx(trust + rate * (perceived - trust), abs=1e-12)


@given(x=st.floats(-5, 5), more=st.floats(0.001, 5), steepness=st.floats(0.1, 50))
def test_contribution_grows_with_inclination(x, more, steepness):
    """More inclination gives more contribution, within (0, 1) and symmetric about the reserve."""
    low, high = (rules.contribution(inclination, steepness, 0.5) for inclination in (x, x + more))
    assert 0 <= low <= high <= 1
    assert rules.contribution(1.0 - x, steepness, 0.5) == pytest.approx(1 - low, abs=1e-12)


@given(stake=share, alternatives=share, offer=share, integration=share, lock_in=share)
def test_dependence_falls_with_alternatives_and_offers(stake, alternatives, offer, integration, lock_in):
    """Alternatives and offers never raise dependence; lock-in never lowers it."""
    free = rules.dependence(stake, rules.effective_alternatives(alternatives, 0.0, integration, lock_in), 0.0)
    tempted = rules.dependence(stake, rules.effective_alternatives(alternatives, offer, integration, lock_in), 0.0)
    loose = rules.dependence(stake, rules.effective_alternatives(alternatives, offer, integration, 0.0), 0.0)
    assert tempted <= free + 1e-12
    assert loose <= tempted + 1e-12


@given(contributions=st.lists(st.floats(0.01, 1), min_size=1, max_size=8), capacity=st.floats(0, 8))
def test_time_is_never_exceeded(contributions, capacity):
    """Contributions scaled to the time there is add up to no more than the capacity."""
    load = sum(contributions)
    assert sum(c * rules.time_for(load, capacity) for c in contributions) <= capacity + 1e-12 or load <= capacity
