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
    (rules.outside_offer, (0.5, 0.5, 0.2, 0.1, 0.6, 0.9), 0.45),  # only fades
    (rules.outside_offer, (0.5, 0.019, 0.2, 0.1, 0.6, 0.9), 0.45 + 0.6 * 0.55),  # a fresh one on top: 0.019 < 0.1·0.2
    (rules.outside_offer, (0.5, 0.021, 0.2, 0.1, 0.6, 0.9), 0.45),
    (rules.outside_offer, (0.5, 0.25, 0.5, 0.5, 0.6, 0.9), 0.45),  # 0.25 is not below 0.5·0.5
    (rules.outside_offer, (0.5, 1e-10, 0.0, 1.0, 0.6, 0.9), 0.45),  # no alternatives, no offers
    (rules.effective_alternatives, (0.2, 0.5, 0.5, 0.5), (1 - 0.8 * 0.5) * 0.75),
    (rules.dependence, (0.9, 0.2, 0.05), 0.77),
    (rules.dependence, (1.0, 0.0, 0.3), 1.0),
    (rules.dependence, (0.2, 0.5, -0.3), 0.0),
    (rules.imbalance, (0.8, 0.5, 0.4), 0.18),
    (rules.imbalance, (0.5, 0.8, 0.4), -0.18),
    (rules.imbalance, (0.9, 0.1, 1.0), 0.0),  # all is shared: power is of no use
    (rules.motive, (0.8, 0.5, 0.5, 0.5), 0.425),  # 0.4 comes back, and a quarter of the 0.1 that the other needs more
    (rules.motive, (0.8, 0.3, 0.5, 0.5), 0.4),  # the other needs less than what comes back
    (rules.motive, (0.0, 0.9, 1.0, 0.0), 0.0),  # nothing is shared: trust does not replace need
    (rules.motive, (0.9, 0.9, 0.0, 0.0), 0.0),  # nor need trust
    (rules.motive, (0.0, 0.9, 1.0, 1.0), 0.45),  # all is shared: the other's need moves half as much as one's own
    # √(0.5·0.72) = 0.6, no agreement, balanced
    (rules.inclination, (0.5, 0.72, 0.0, 0, 0.3, 0.1, 0.6, 1.0), 0.6),
    # + 0.1·0.6 for the agreement
    (rules.inclination, (0.5, 0.72, 0.0, 1, 0.3, 0.1, 0.6, 1.0), 0.66),
    # the stronger by 0.5 holds back 0.8·0.7·0.5 = 0.28, less if it thinks of the customer; the weaker does not
    (rules.inclination, (0.5, 0.72, -0.5, 0, 0.3, 0.1, 0.6, 0.8), 0.32),
    (rules.inclination, (0.5, 0.72, -0.5, 0, 1.0, 0.1, 0.6, 0.8), 0.6),
    (rules.inclination, (0.5, 0.72, 0.5, 0, 0.3, 0.1, 0.6, 0.8), 0.6),
    (rules.inclination, (0.9, 0.0, 0.0, 0, 0.3, 0.1, 0.6, 1.0), 0.0),  # who feels of no worth is not moved
    (rules.contribution, (0.45, 8.0, 0.45), 0.5),
    (rules.contribution, (0.54375, 8.0, 0.45), 0.8),  # y = 3/4, a 3-4-5 triangle: (1 + 3/5)/2
    (rules.contribution, (0.35625, 8.0, 0.45), 0.2),
    (rules.contribution, (0.65, 5.0, 0.45), 0.5 * (1 + 0.5**0.5)),  # y = 1
    (rules.time_for, (2.0, 1.5), 0.75),
    (rules.time_for, (1.0, 1.5), 1.0),
    (rules.time_for, (0.0, 0.0), 1.0),
    (rules.delivery, (0.8, 0.95, 0.08, 0.5), 0.8),
    (rules.delivery, (0.9, 1.0, 0.1, 1.7), 1.0),
    (rules.delivery, (0.1, 1.0, 0.1, -1.7), 0.0),
    (rules.communication_speed, (0.5, 0.4), 0.7),
    (rules.perceived, (0.6, 0.8, 0.5), 0.7),
    (rules.perceived, (0.6, 0.2, 0.75), 0.3),
    (rules.trust, (0.6, 0.8, 0.0, 0.0, 0.6, 0.1, 0.25, 0.5, 0.02), 0.62),  # slowly up
    (rules.trust, (0.6, 0.4, 0.0, 0.0, 0.6, 0.1, 0.25, 0.5, 0.02), 0.55),  # fast down
    (rules.trust, (0.6, 0.6, 0.2, 0.0, 0.6, 0.1, 0.25, 0.5, 0.02), 0.62),  # trusts more by nature
    (rules.trust, (0.6, 0.6, -0.2, 0.0, 0.6, 0.1, 0.25, 0.5, 0.02), 0.55),  # trusts less by nature
    (rules.trust, (0.6, 0.6, 0.0, 0.2, 0.6, 0.1, 0.25, 0.5, 0.02), 0.61),  # the weaker hopes
    (rules.trust, (0.6, 0.6, 0.0, -0.2, 0.6, 0.1, 0.25, 0.5, 0.02), 0.575),  # the stronger doubts
    (rules.trust, (0.6, 0.6, 0.0, 0.0, 0.9, 0.1, 0.25, 0.5, 0.02), 0.606),  # the word of others
    (rules.trust, (0.6, 0.9, 0.5, 0.0, 0.6, 0.1, 0.25, 0.5, 0.02), 0.64),  # nobody expects more than all
    (rules.trust, (0.6, 0.2, -0.5, 0.0, 0.6, 0.1, 0.25, 0.5, 0.02), 0.45),  # or less than nothing
    (rules.word_of_others, (0.6, 2.1, 3), 0.75),
    (rules.word_of_others, (0.6, 0.6, 1), 0.6),
    (rules.worth, (0.8, 0.8, 0.0, 0.8, 0.2), 0.8),
    (rules.worth, (0.8, 0.6, 0.0, 0.4, 0.2), 0.8 + 0.2 * (0.5 - 0.8)),  # half bearing, half being listened to
    (rules.worth, (0.8, 0.6, 0.5, 0.4, 0.2), 0.8 + 0.2 * (0.25 - 0.8)),  # of which a stronger other takes a half
    (rules.worth, (0.8, 0.6, -0.5, 0.4, 0.2), 0.74),  # the stronger loses nothing
    (rules.self_worth, (0.4, 0.05), 0.43),
    (rules.self_worth, (0.4, 0.0), 0.4),
    (rules.integration, (0.2, 0.9, 0.5, 0.8, 0.5, 0.04), 0.2 + 0.04 * (0.18 - 0.2)),
    (rules.integration, (0.0, 1.0, 1.0, 0.5, 0.5, 0.04), 0.01),
    (rules.integration, (0.2, 1.0, 1.0, 1.0, 0.0, 0.04), 0.192),  # one without trust is enough to come apart
    (rules.balanced_alternatives, (0.2, 0.8, 0.3, 0.5, 0.02), 0.204),
    (rules.balanced_alternatives, (0.2, 0.3, 0.8, 0.5, 0.02), 0.2),  # sees more than it needs
    (rules.balanced_alternatives, (0.2, 0.8, 0.3, 0.0, 0.02), 0.2),  # a servant stays
    (rules.streak, (0.0, True), 1),
    (rules.streak, (2.0, True), 3),
    (rules.streak, (2.0, False), -1),
    (rules.streak, (-2.0, False), -3),
    (rules.streak, (-2.0, True), 1),
    (rules.agreement, (0.0, 2.0, 3.0), 0),
    (rules.agreement, (0.0, 3.0, 3.0), 1),
    (rules.agreement, (1.0, -2.0, 3.0), 1),
    (rules.agreement, (1.0, -3.0, 3.0), 0),
    (rules.capability, (0.9, 0.5, 0.0, 0.01), 0.9005),
    (rules.capability, (0.9, 0.5, 0.05, 0.01), 0.9055),
    (rules.capability, (0.9, 1.0, 0.8, 0.5), 1.0),  # 0.9 + 1.3·0.1
    (rules.customer_focus, (0.3, 0.5, 0.05), 0.3 + 0.05 * 0.5 * 0.7),
    (outcomes.is_met, (0.6, 0.6, 0.6, 0.6, 0.5, 0.5, 0.6, 0.6, 0.5), True),
    (outcomes.is_met, (0.59, 0.6, 0.6, 0.6, 0.5, 0.5, 0.6, 0.6, 0.5), False),
    (outcomes.is_met, (0.6, 0.6, 0.6, 0.59, 0.5, 0.5, 0.6, 0.6, 0.5), False),
    (outcomes.is_met, (0.6, 0.6, 0.6, 0.6, 0.49, 0.5, 0.6, 0.6, 0.5), False),
    (outcomes.missed, (0.6, 0.6, 0.6, 0.6, 0.5, 0.5, 0.6, 0.6, 0.5), (0, 0.0)),
    (outcomes.missed, (0.5, 0.6, 0.6, 0.6, 0.5, 0.5, 0.6, 0.6, 0.5), (1, 0.1)),
    (outcomes.missed, (0.6, 0.2, 0.3, 0.6, 0.5, 0.5, 0.6, 0.6, 0.5), (2, 0.4)),
    (outcomes.missed, (0.5, 0.5, 0.3, 0.4, 0.5, 0.5, 0.6, 0.6, 0.5), (3, 0.3)),
    (outcomes.missed, (0.5, 0.5, 0.4, 0.3, 0.4, 0.4, 0.6, 0.6, 0.5), (4, 0.3)),
    (outcomes.missed, (0.6, 0.6, 0.5, 0.6, 0.1, 0.2, 0.6, 0.6, 0.5), (5, 0.4)),
    (outcomes.missed, (0.6, 0.6, 0.5, 0.6, 0.2, 0.1, 0.6, 0.6, 0.5), (6, 0.4)),
    # equal shortfalls of a quarter: contribution before trust before worth, the earlier side before the later
    (outcomes.missed, (0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.75, 0.75, 0.75), (1, 0.25)),
    (outcomes.missed, (1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.75, 0.75, 0.75), (2, 0.25)),
    (outcomes.missed, (1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.75, 0.75, 0.75), (4, 0.25)),
    (outcomes.mode, (1, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1), outcomes.MODES.index(outcomes.TRUE_PARTNERING)),
    (outcomes.mode, (0, 0.5, 0.9, 0.39, 0.2, 0.1, 0.1), outcomes.MODES.index(outcomes.CONFLICT)),
    (outcomes.mode, (0, 0.5, 0.9, 0.4, 0.2, 0.9, 0.49), outcomes.MODES.index(outcomes.SERVANT_MASTER)),
    (outcomes.mode, (0, 0.9, 0.5, 0.4, 0.2, 0.9, 0.49), outcomes.MODES.index(outcomes.CUSTOMER_SUPPLIER)),
    (outcomes.mode, (0, 0.49, 0.6, 0.1, 0.2, 0.9, 0.1), outcomes.MODES.index(outcomes.CONTRACT)),
    # a difference in dependence of exactly 0.2 is no unequal power yet
    (outcomes.mode, (0, 0.5, 0.3, 0.4, 0.2, 0.9, 0.1), outcomes.MODES.index(outcomes.CONTRACT)),
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
    trust=share, perceived=share, propensity=st.floats(-0.5, 0.5), imbalance=st.floats(-1, 1), word=share, gain=share,
    loss=share, hope=st.floats(0, 2), reputation=share,
)  # fmt: skip
def test_trust_stays_a_share(trust, perceived, propensity, imbalance, word, gain, loss, hope, reputation):
    """Whoever trusts, and whatever is seen and said, trust stays in [0, 1]."""
    assert 0 <= rules.trust(trust, perceived, propensity, imbalance, word, gain, loss, hope, reputation) <= 1


@given(trust=st.floats(0.1, 0.9), perceived=share)
def test_trust_moves_towards_what_is_seen(trust, perceived):
    """Neutral, in balance and without hearsay, it lands between what it was and what is seen, faster down than up."""
    after = rules.trust(trust, perceived, 0.0, 0.0, trust, 0.1, 0.25, 0.5, 0.0)
    assert min(trust, perceived) - 1e-12 <= after <= max(trust, perceived) + 1e-12
    rate = 0.1 if perceived > trust else 0.25
    assert after == pytest.approx(trust + rate * (perceived - trust), abs=1e-12)


@given(trust=share, perceived=share, less=st.floats(-0.5, 0.5), more=st.floats(-0.5, 0.5), imbalance=st.floats(-1, 1))
def test_who_trusts_more_by_nature_trusts_more(trust, perceived, less, more, imbalance):
    """At the same experience, a larger propensity never makes trust smaller."""
    low, high = (
        rules.trust(trust, perceived, propensity, imbalance, trust, 0.1, 0.25, 0.5, 0.0)
        for propensity in sorted((less, more))
    )
    assert low <= high + 1e-12


@given(dependence=share, dependence_of_other=share, trust=share, shared=share)
def test_motive_lies_between_what_comes_back_and_all(dependence, dependence_of_other, trust, shared):
    """What is shared only adds; the larger need is the most that moves anybody, and without any need nothing does."""
    motive = rules.motive(dependence, dependence_of_other, trust, shared)
    assert dependence * trust <= motive <= max(dependence, dependence_of_other) + 1e-12
    assert rules.motive(dependence, dependence_of_other, trust, 0.0) == dependence * trust
    assert rules.motive(0.0, 0.0, trust, shared) == 0


@given(dependence=share, dependence_of_other=share, shared=share)
def test_imbalance_is_that_of_the_other_side_turned_round(dependence, dependence_of_other, shared):
    """What one side can use, the other suffers; nothing of it where all is shared."""
    imbalance = rules.imbalance(dependence, dependence_of_other, shared)
    assert imbalance == -rules.imbalance(dependence_of_other, dependence, shared)
    assert abs(imbalance) <= abs(dependence - dependence_of_other)
    assert rules.imbalance(dependence, dependence_of_other, 1.0) == 0


@given(motive=share, worth=share, in_force=st.booleans(), focus=share, clarity=share)
def test_motive_and_worth_count_alike(motive, worth, in_force, focus, clarity):
    """Exchanged, they give the same inclination; between equals customer focus does not count."""
    x = rules.inclination(motive, worth, 0.0, in_force, focus, 0.1, clarity, 1.0)
    assert x == rules.inclination(worth, motive, 0.0, in_force, 1.0 - focus, 0.1, clarity, 1.0)
    assert min(motive, worth) - 1e-12 <= x - 0.1 * clarity * in_force <= max(motive, worth) + 1e-12


@given(worth=share, self_worth=share, perceived=share, imbalance=st.floats(-1, 1), rate=share)
def test_worth_stays_a_share_and_bearing_and_being_listened_to_count_alike(
    worth, self_worth, perceived, imbalance, rate
):
    """Exchanged, they give the same worth; a stronger other can only lower it."""
    after = rules.worth(worth, self_worth, imbalance, perceived, rate)
    assert -1e-12 <= after <= 1 + 1e-12
    assert after == rules.worth(worth, perceived, imbalance, self_worth, rate)
    assert after <= rules.worth(worth, self_worth, 0.0, perceived, rate) + 1e-12


@given(value=share, partnering=share, coaching=share, learning=share)
def test_what_departments_learn_stays_a_share_and_never_falls(value, partnering, coaching, learning):
    """Capability, bearing and customer focus, at any rates, even where learning and coaching together exceed 1."""
    for after in (
        rules.capability(value, partnering, coaching, learning),
        rules.self_worth(value, coaching),
        rules.customer_focus(value, partnering, coaching),
    ):
        assert value - 1e-12 <= after <= 1 + 1e-12
    assert rules.capability(value, partnering, coaching, learning) <= 1


@given(integration=share, contributions=st.tuples(share, share), trusts=st.tuples(share, share), rate=share)
def test_joined_work_stays_a_share_whichever_side_comes_first(integration, contributions, trusts, rate):
    """Both contributions and both trusts count alike."""
    after = rules.integration(integration, *contributions, *trusts, rate)
    assert 0 <= after <= 1
    assert after == pytest.approx(rules.integration(integration, *contributions[::-1], *trusts[::-1], rate), abs=1e-12)


@given(alternatives=share, dependence=share, perceived=share, self_worth=share, balancing=share)
def test_looking_elsewhere_only_adds_alternatives(alternatives, dependence, perceived, self_worth, balancing):
    """And a servant without any bearing never looks."""
    after = rules.balanced_alternatives(alternatives, dependence, perceived, self_worth, balancing)
    assert alternatives <= after <= 1
    assert rules.balanced_alternatives(alternatives, dependence, perceived, 0.0, balancing) == alternatives


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
