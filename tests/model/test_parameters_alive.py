"""Every parameter does something, in the expected direction: low and high give strictly different results."""

from __future__ import annotations

import math

import numpy as np
import pytest

from partnering.engine import lanes
from partnering.model import outcomes
from partnering.model.parameters import EVERY
from partnering.statistics.differences import paired_difference
from tests.strategies import luck_for, organisation_of, two

REPLICATES = 400


def need(mutual_need: float, need_gap: float) -> dict:
    """Two departments told by need alone."""
    return two() | {"relationships": {"default": {"mutual_need": mutual_need, "need_gap": need_gap}}}


def three(**pair: object) -> dict:
    """Three departments; settings of the tie between the first two."""
    departments = {name: {} for name in "ABC"}
    return two() | {"departments": departments, "relationships": {"pairs": [{"between": ["A", "B"], **pair}]}}


def first(**attributes: object) -> dict:
    """Two departments; attributes of the first."""
    return two() | {"departments": {"A": attributes, "B": {}}}


LOW_TRUST = two() | {"relationships": {"default": {"trust": 0.45}}}
ORGANISATION = "organisation.{}"
DEPARTMENT = "departments.A.{}"
TIES = "relationships.default.{}"

# name, path, scenario, low, high, outcome, direction
ALIVE = [
    ("months", "months", two(offer_rate=0.05), 12, 120, "retention", -1),
    ("shared_outcome", ORGANISATION, need(0.7, 0.3), 0, 0.6, "survival", +1),
    ("clarity", ORGANISATION, need(0.7, 0.3), 0, 1, "survival", +1),
    ("communication", ORGANISATION, two(), 0.05, 1, "response_days", -1),
    ("need_volatility", ORGANISATION, two(), 0, 0.2, "survival", -1),
    ("need_persistence", ORGANISATION, two(need_volatility=0.1), 0, 0.95, "survival", -1),
    ("offer_rate", ORGANISATION, two(), 0, 0.1, "survival", -1),
    ("offer_size", ORGANISATION, two(), 0, 1, "survival", -1),
    ("offer_decay", ORGANISATION, two(), 0, 0.98, "survival", -1),
    ("lock_in", ORGANISATION, two(offer_rate=0.05), 0, 1, "survival", +1),
    ("agreement_weight", ORGANISATION, need(0.7, 0.3), 0, 0.5, "retention", +1),
    ("exploitation", ORGANISATION, need(0.7, 0.3), 0, 2, "survival", -1),
    ("responsiveness", ORGANISATION, two(), 1, 20, "quality", +1),
    ("reserve", ORGANISATION, two(), 0.3, 0.5, "survival", -1),
    ("trust_gain", ORGANISATION, LOW_TRUST, 0.02, 0.5, "formation", +1),
    ("trust_loss", ORGANISATION, two(delivery_noise=0.4, communication=0.9), 0.02, 0.8, "survival", -1),
    ("hope", ORGANISATION, need(0.7, 0.3), 0, 2, "survival", -1),
    ("reputation", ORGANISATION, three(trust=0.2), 0, 0.5, "formation", +1),
    ("delivery_noise", ORGANISATION, two(), 0, 0.6, "reliability", -1),
    ("worth_rate", ORGANISATION, need(0.7, 0.3), 0.02, 0.8, "survival", -1),
    ("integration_rate", ORGANISATION, two(), 0, 0.2, "response_days", -1),
    ("balancing", ORGANISATION, need(0.6, 0.4), 0, 0.2, "mode_customer_supplier", -1),
    ("learning", ORGANISATION, first(capability=0.75), 0, 0.2, "quality", +1),
    ("contribution_bar", ORGANISATION, two(), 0.3, 0.9, "survival", -1),
    ("trust_bar", ORGANISATION, two(), 0.3, 0.8, "survival", -1),
    ("worth_bar", ORGANISATION, two(), 0.3, 0.8, "survival", -1),
    ("patience", ORGANISATION, two(), 1, 24, "formation", -1),
    ("self_worth", DEPARTMENT, two(), 0.3, 1, "survival", +1),
    ("capability", DEPARTMENT, two(), 0.5, 1, "quality", +1),
    ("customer_focus", DEPARTMENT, two(), 0, 1, "customer_value", +1),
    ("capacity", DEPARTMENT, three(), 0.8, 2, "survival", +1),
    ("coaching", DEPARTMENT, first(self_worth=0.3), 0, 0.2, "survival", +1),
    ("trust_propensity", DEPARTMENT, two(), -0.3, 0.2, "survival", +1),
    ("stake", TIES, two(), 0.3, 1, "survival", +1),
    ("alternatives", TIES, two(), 0, 0.3, "survival", -1),
    ("trust", TIES, two(), 0.3, 0.8, "formation", +1),
    ("worth", TIES, two(), 0, 1, "formation", +1),
    ("mutual_need", TIES, need(0.5, 0), 0.2, 0.7, "survival", +1),
    ("need_gap", TIES, need(0.6, 0), 0, 0.5, "survival", -1),
]


def outcome(data: dict, path: str, value: float, name: str) -> np.ndarray:
    """An outcome of every replicate, with one path set."""
    organisation = organisation_of(data, {path: value})
    record = lanes.simulate(organisation, luck_for(organisation, REPLICATES)).relationships
    labelled = np.zeros(len(organisation.pairs), dtype=bool)
    return outcomes.run_outcomes(record, organisation.pairs, len(organisation.departments), labelled)[name]


@pytest.mark.parametrize(
    ("name", "path", "data", "low", "high", "measure", "direction"), ALIVE, ids=[a[0] for a in ALIVE]
)
def test_parameter_moves_its_outcome(name, path, data, low, high, measure, direction):
    """From low to high the outcome moves the expected way; the 95 % interval of the paired difference excludes 0."""
    at_low, at_high = (outcome(data, path.format(name), value, measure) for value in (low, high))
    difference = paired_difference(at_high, at_low, bounded=False)
    assert min(direction * difference.low, direction * difference.high) > 0


def test_no_parameter_is_left_out():
    """Every declared parameter is proved alive above."""
    assert [name for name, *_ in ALIVE] == [parameter.name for parameter in EVERY]


@pytest.mark.parametrize("parameter", EVERY, ids=lambda parameter: parameter.name)
def test_parameter_is_declared_in_full(parameter):
    """Default in range, unless it is that of another parameter, and a meaning, unit and source in words."""
    assert parameter.low <= parameter.default <= parameter.high or math.isnan(parameter.default)
    assert parameter.meaning
    assert parameter.unit
    assert parameter.source
