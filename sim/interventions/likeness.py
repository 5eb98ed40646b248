"""Like compared with like: what variants differ in beside what is asked is cut away, or else said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..figures import phrases
from ..scenarios.build import build
from .comparison import Comparison
from .variants import Variant

DEFINITION = ("contribution_bar", "trust_bar", "worth_bar", "patience")
"""The parameters that say what counts as true partnering."""


def to_shared_horizon(variants: Sequence[Variant]) -> tuple[list[Variant], str]:
    """The variants up to the last month that all reach, and a sentence on it; an empty one where horizons are alike."""
    horizons = sorted({one.organisation.months for one in variants})
    if len(horizons) == 1:
        return list(variants), ""
    first, last = horizons[0], horizons[-1]
    told = f"Horizons differ ({first} to {last} months): all are compared up to month {first}, and nothing after it."
    return [_up_to(one, first) for one in variants], told


def _up_to(variant: Variant, months: int) -> Variant:
    scenario = variant.scenario.with_settings({"months": months})
    cost = None if variant.cost is None else variant.cost[:months]
    return replace(variant, scenario=scenario, organisation=build(scenario), cost=cost)


def differences(comparison: Comparison) -> list[str]:
    """Sentences on what variants differ in from the baseline: their ties, and what counts as true partnering."""
    told = []
    baseline = comparison.variants[0].organisation
    for place, one in enumerate(comparison.variants[1:], 1):
        name = f"“{one.name}”"
        if comparison.has_other_ties(place):
            shared = len(comparison.ties_in_common(place))
            own, before = (_ties(len(organisation.pairs)) for organisation in (one.organisation, baseline))
            common = f"{shared or 'none'} in common" if shared != 1 else "one in common"
            told.append(
                f"{name} has {own}, the baseline {before}, {common}: shares are of other ties, luck is not shared."
            )
        elif not comparison.shares_luck(place):
            told.append(f"{name} has the ties of the baseline in another order: luck is not shared.")
        if other := _definition(one.organisation.parameters[0], baseline.parameters[0]):
            told.append(f"{name} counts other ties as true partnering than the baseline: {other}.")
    return told


def _ties(number: int) -> str:
    return f"{number:,} tie{'' if number == 1 else 's'}"


def _definition(own: np.void, baseline: np.void) -> str:
    """The parameters of the DEFINITION that differ, in words."""
    others = [name for name in DEFINITION if own[name] != baseline[name]]
    return ", ".join(f"{phrases.words(name)} {own[name]:g}, not {baseline[name]:g}" for name in others)
