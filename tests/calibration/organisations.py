"""A small organisation to observe."""

from __future__ import annotations

from partnering.scenarios.scenario import Scenario, from_data


def three(**more: object) -> Scenario:
    """Three departments with two ties: IT with Sales, Sales with HR. All numbers differ."""
    pairs = [
        {"between": ["IT", "Sales"], "IT": _side(0.9, 0.1, 0.7), "Sales": _side(0.6, 0.3, 0.5)},
        {"between": ["Sales", "HR"], "Sales": _side(0.4, 0.5, 0.6), "HR": _side(0.8, 0.2, 0.4)},
    ]
    data = {"name": "three", "months": 24, "departments": {"IT": {}, "Sales": {}, "HR": {"self_worth": 0.5}}}
    return from_data({**data, "relationships": {"default": "none", "pairs": pairs}, **more})


def _side(stake: float, alternatives: float, trust: float) -> dict[str, float]:
    return {"stake": stake, "alternatives": alternatives, "trust": trust}
