"""What a comparison is asked for: its variants, of which the first is the baseline, their draws and their luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..design.draws import Draws
from ..files.errors import InputError
from ..scenarios.scenario import Scenario
from ..scenarios.uncertainty import shared_draws, uncertain_paths
from . import whatif
from .catalogue import load
from .variants import Variant, as_they_are, in_each, make_variant, of_catalogue, parse
from .whatif import Kind, WhatIf


@dataclass(frozen=True, slots=True)
class ComparisonPlan:
    """A comparison, checked. `unit` is the unit of the costs; `everywhere` says what happens in every variant."""

    kind: Kind
    variants: Sequence[Variant]
    draws: Draws | None
    replicates: int
    seed: int
    unit: str = ""
    everywhere: Sequence[str] = ()

    def __post_init__(self) -> None:
        names = [one.name for one in self.variants]
        for name in names:
            if names.count(name) > 1:
                raise InputError.at(self.kind, f'"{name}" is given twice')

    @property
    def runs(self) -> int:
        """How many runs it takes."""
        return len(self.variants) * self.replicates * (len(self.draws) if self.draws else 1)

    def run(self, *, workers: int | None = None, done: Callable[[int], None] = lambda runs: None) -> WhatIf:
        """Run it. `done` is called with the number of finished runs."""
        return whatif.run(
            self.variants, self.kind, self.replicates, self.seed,
            draws=self.draws, unit=self.unit, everywhere=self.everywhere, workers=workers, done=done,
        )  # fmt: skip


def of_changes(
    scenario: Scenario,
    folder: Path | None,
    changes: Sequence[str],
    catalogue: Path | None,
    *,
    draws: int | None,
    replicates: int | None,
    seed: int | None,
) -> ComparisonPlan:
    """A scenario as it is against the same with each of the changes, or with each intervention of the catalogue.

    Its file lies in `folder`. Numbers that are not given are the usual ones. Raises InputError.
    """
    interventions = load(catalogue)
    own = scenario.sweep.seed if seed is None else seed
    drawn = shared_draws([(scenario.name, scenario, folder)], draws, own)
    if changes:
        uncertain = uncertain_paths(scenario, drawn)
        found = [parse(text, scenario, interventions, uncertain) for text in changes]
    else:
        found = of_catalogue(scenario, interventions)
    variants = [make_variant("as it is", scenario, []), *found]
    number = replicates or whatif.replicates_of(drawn)
    return ComparisonPlan("whatif", variants, drawn, number, own, interventions.unit)


def of_scenarios(
    scenarios: Mapping[str, tuple[str, Scenario, Path | None]],
    changes: Sequence[str],
    catalogue: Path | None,
    *,
    draws: int | None,
    replicates: int | None,
    seed: int | None,
) -> ComparisonPlan:
    """Scenarios by name against the first; the changes happen in every one.

    Each comes with what a fault of it is told of, such as its file, and with the folder of its file. Numbers that are
    not given are the usual ones. Raises InputError.
    """
    if len(scenarios) < 2:
        raise InputError.at("compare", "needs a baseline and at least one more scenario")
    named = {name: scenario for name, (_, scenario, _) in scenarios.items()}
    baseline = next(iter(named.values()))
    own = baseline.sweep.seed if seed is None else seed
    drawn = shared_draws([*scenarios.values()], draws, own)
    # a catalogue that is named is checked, though nothing may need it
    variants = in_each(changes, named, load(catalogue), drawn) if changes or catalogue else as_they_are(named)
    number = replicates or whatif.replicates_of(drawn)
    return ComparisonPlan("compare", variants, drawn, number, own, everywhere=changes)
