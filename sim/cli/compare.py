"""`partnering compare` and `partnering whatif`: compare variants with a baseline under the same luck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..files.errors import InputError
from . import options, output

if TYPE_CHECKING:
    from ..interventions.variants import Variant
    from ..interventions.whatif import Kind, WhatIf


def whatif(
    scenario: options.ScenarioArgument,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="CHANGES",
            help='One variant, such as "coach IT from 6 to 24 and clarity=0.9"; may be repeated '
            "[default: each intervention of the catalogue].",
        ),
    ] = None,
    settings: options.SetOption = None,
    catalogue: options.CatalogueOption = None,
    replicates: options.ReplicatesOption = 1000,
    seed: options.SeedOption = None,
    out: options.OutOption = None,
    workers: options.WorkersOption = None,
    overwrite: options.OverwriteOption = False,
    figures: options.FiguresOption = True,
) -> None:
    """Compare variants with a scenario as it is: what changes, for which ties, how surely."""
    checked = options.scenario_with(scenario, settings)
    from ..interventions.catalogue import load
    from ..interventions.variants import make_variant, of_catalogue, parse

    interventions = load(catalogue)
    if changes:
        found = [parse(text, checked, interventions) for text in changes]
    else:
        found = of_catalogue(checked, interventions)
    baseline = make_variant("as it is", checked, [])
    _compare_and_save(
        "whatif", [baseline, *found], scenario, replicates, seed, out, workers, overwrite, figures, interventions.unit
    )


def compare(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO...", help="Scenario files or names; the first is the baseline.")
    ],
    replicates: options.ReplicatesOption = 1000,
    seed: options.SeedOption = None,
    out: options.OutOption = None,
    workers: options.WorkersOption = None,
    overwrite: options.OverwriteOption = False,
    figures: options.FiguresOption = True,
) -> None:
    """Compare scenarios with the first: what changes, for which ties, how surely."""
    if len(scenarios) < 2:
        raise InputError.at("compare", "needs a baseline and at least one more scenario")
    from ..interventions.variants import Variant
    from ..scenarios import library
    from ..scenarios.build import build

    loaded = [library.load(name) for name in scenarios]
    stems = [Path(name).stem for name in scenarios]
    names = stems if len(set(stems)) == len(stems) else scenarios
    found = [Variant(name, one, build(one)) for name, one in zip(names, loaded, strict=True)]
    _compare_and_save("compare", found, scenarios[0], replicates, seed, out, workers, overwrite, figures)


def _compare_and_save(
    kind: Kind,
    variants: list[Variant],
    scenario: str,
    replicates: int,
    seed: int | None,
    out: Path | None,
    workers: int | None,
    overwrite: bool,
    figures: bool,
    unit: str = "",
) -> None:
    """Compare, print the finding, write the tables, draw the figures."""
    names = [one.name for one in variants]
    for name in names:
        if names.count(name) > 1:
            raise InputError.at(kind, f'"{name}" is given twice')
    folder = options.new_folder(out, scenario, kind, overwrite)
    from ..interventions import whatif

    baseline = variants[0].scenario
    seed = baseline.sweep.seed if seed is None else seed
    with folder:
        with output.progress("Comparing", replicates * len(variants)) as done:
            made = whatif.run(variants, kind, replicates, seed, unit=unit, workers=workers, done=done)
        _print_findings(made)
        made.save(folder.path)
    names = options.draw_figures(folder.place) if figures else []
    output.say_paths(folder.place, ["effects.csv", "pairs.csv", *names])


def _print_findings(made: WhatIf) -> None:
    """Print the finding, then each variant, the best first: its changes in the main outcomes, and its cost."""
    from ..interventions import wording as changes

    effects, setting, price = made.effects, made.manifest.setting, made.manifest.price
    output.say(changes.finding(effects, made.pairs, setting))
    if "independent" in set(effects["luck"]):
        output.say("Where ties differ from the baseline's, luck is not shared tie by tie: those runs are independent.")
    output.say()
    by_name = effects.set_index(["variant", "outcome"])
    shown = ["survival", "net_benefit" if "net_benefit" in set(effects["outcome"]) else "quality"]
    numbers = [*(name.replace("_", " ") for name in shown), *(price.columns if price.unit else [])]
    table = output.plain_table("change in", *numbers, wrap="change in", right=numbers)
    costs = {
        one.name: [] if one.cost is None or not price.unit else price.cells(one.cost.sum())
        for one in made.comparison.variants
    }
    for name in changes.in_order(effects[effects["outcome"] == "survival"], "survival")["variant"]:
        cells = [
            changes.difference_in_words(by_name.loc[(name, outcome)], setting.measure(outcome))
            if (name, outcome) in by_name.index
            else ""
            for outcome in shown
        ]
        table.add_row(name, *cells, *costs[name])
    output.show(table)
