"""`partnering compare` and `partnering whatif`: compare variants with a baseline under the same luck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..files.errors import InputError
from . import options, output
from .output.tell import LEAST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions
    from rich.measure import Measurement
    from rich.text import Text

    from ..design.draws import Draws
    from ..interventions.variants import Variant
    from ..interventions.whatif import Kind, WhatIf


def whatif(
    scenario: options.ScenarioArgument,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="CHANGES",
            help='One variant, such as "coach IT from 6 to 24 and clarity=0.9" or "leader of IT leaves in 18"; may be '
            "repeated [default: each intervention of the catalogue].",
        ),
    ] = None,
    settings: options.SetOption = None,
    catalogue: options.CatalogueOption = None,
    draws: options.DrawsOption = None,
    replicates: options.ReplicatesOfDrawsOption = None,
    seed: options.SeedOption = None,
    out: options.OutOption = None,
    workers: options.WorkersOption = None,
    overwrite: options.OverwriteOption = False,
    figures: options.FiguresOption = True,
    xlsx: options.XlsxOption = False,
) -> None:
    """Compare variants with a scenario as it is: what changes, for which ties, how surely."""
    checked = options.scenario_with(scenario, settings, carries=True)
    from ..interventions.catalogue import load
    from ..interventions.variants import make_variant, of_catalogue, parse
    from ..scenarios import library
    from ..scenarios.uncertainty import asked_of, shared_draws

    interventions = load(catalogue)
    seed = checked.sweep.seed if seed is None else seed
    drawn = shared_draws([(scenario, checked, library.find(scenario).parent)], draws, seed)
    options.refuse_overruled(checked, settings, "", [], drawn)
    if changes:
        found = [parse(text, checked, interventions, asked_of(checked, drawn)) for text in changes]
    else:
        found = of_catalogue(checked, interventions)
    baseline = make_variant("as it is", checked, [])
    _compare_and_save(
        "whatif", [baseline, *found], scenario, drawn, replicates, seed, out, workers, overwrite, figures, xlsx,
        interventions.unit,
    )  # fmt: skip


def compare(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO...", help="Scenario files or names; the first is the baseline.")
    ],
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="CHANGES",
            help='What happens in every one of them, such as "outside offer Sales IT from 12"; may be repeated.',
        ),
    ] = None,
    catalogue: options.CatalogueOption = None,
    draws: options.DrawsOption = None,
    replicates: options.ReplicatesOfDrawsOption = None,
    seed: options.SeedOption = None,
    out: options.OutOption = None,
    workers: options.WorkersOption = None,
    overwrite: options.OverwriteOption = False,
    figures: options.FiguresOption = True,
    xlsx: options.XlsxOption = False,
) -> None:
    """Compare scenarios with the first: what changes, for which ties, how surely."""
    if len(scenarios) < 2:
        raise InputError.at("compare", "needs a baseline and at least one more scenario")
    from ..interventions.catalogue import load
    from ..interventions.variants import as_they_are, distinct_names, in_each
    from ..scenarios import library
    from ..scenarios.uncertainty import shared_draws

    loaded = [library.load(name) for name in scenarios]
    for name in scenarios:
        if scenarios.count(name) > 1:
            raise InputError.at("compare", f'"{name}" is given twice')
    names = distinct_names([one.name for one in loaded], scenarios)
    seed = loaded[0].sweep.seed if seed is None else seed
    folders = [library.find(name).parent for name in scenarios]
    drawn = shared_draws(list(zip(scenarios, loaded, folders, strict=True)), draws, seed)
    named = dict(zip(names, loaded, strict=True))
    found = (
        in_each(changes or [], named, load(catalogue), drawn)
        if changes or catalogue  # a file that is named is checked, though nothing needs it
        else as_they_are(named)
    )
    _compare_and_save(
        "compare",
        found,
        scenarios[0],
        drawn,
        replicates,
        seed,
        out,
        workers,
        overwrite,
        figures,
        xlsx,
        everywhere=changes or [],
    )


def _compare_and_save(
    kind: Kind,
    variants: list[Variant],
    scenario: str,
    draws: Draws | None,
    replicates: int | None,
    seed: int,
    out: Path | None,
    workers: int | None,
    overwrite: bool,
    figures: bool,
    xlsx: bool,
    unit: str = "",
    everywhere: Sequence[str] = (),
) -> None:
    """Compare, print the finding, write the tables, draw the figures."""
    names = [one.name for one in variants]
    for name in names:
        if names.count(name) > 1:
            raise InputError.at(kind, f'"{name}" is given twice')
    folder = options.new_folder(out, scenario, kind, overwrite)
    from ..interventions import whatif

    replicates = replicates or whatif.replicates_of(draws)
    with folder:
        with output.progress("Comparing", replicates * len(variants) * (len(draws) if draws else 1)) as done:
            made = whatif.run(
                variants, kind, replicates, seed,
                draws=draws, unit=unit, everywhere=everywhere, workers=workers, done=done,
            )  # fmt: skip
        made.save(folder.path)
    _print_findings(made)  # after the results are in their place, so that a reader who leaves costs none
    names = options.finish(folder.place, figures, xlsx)
    output.say_paths(folder.place, ["effects.csv", "pairs.csv", *names])


def _print_findings(made: WhatIf) -> None:
    """Print the finding, then each variant, the best first: its changes in the main outcomes, and its cost."""
    from ..interventions import wording as changes
    from ..scenarios.business import NET_BENEFIT

    effects, setting, price = made.effects, made.manifest.setting, made.manifest.price
    output.say(changes.finding(effects, made.pairs, setting))
    output.say()
    survival = changes.in_order(effects[effects["outcome"] == "survival"], "survival")
    columns = {}
    for outcome in ("survival", NET_BENEFIT if NET_BENEFIT in set(effects["outcome"]) else "quality"):
        rows = effects[effects["outcome"] == outcome].set_index("variant").reindex(survival["variant"])
        heading, cells = changes.column(rows, setting.measure(outcome))
        columns[f"{outcome.replace('_', ' ')}{heading}"] = cells
    if made.comparison.draws is not None:
        columns |= {"helps in": [changes.share_of_draws(row) for _, row in survival.iterrows()]}
    names = list(survival["variant"])
    if price.unit:
        costs = {one.name: None if one.cost is None else float(one.cost.sum()) for one in made.comparison.variants}
        blank = [""] * len(price.columns)
        rows_of_costs = [blank if (cost := costs[name]) is None else price.cells(cost) for name in names]
        columns |= {heading: [row[i] for row in rows_of_costs] for i, heading in enumerate(price.columns)}
    table = output.plain_table("change in", *columns, wrap="change in", right=list(columns))
    for name, *cells in zip(names, *columns.values(), strict=True):
        table.add_row(_Name(name, names), *cells)
    output.show(table)


class _Name:
    """One of the names in a table. Where there is no room for it, it is shortened, no two alike."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        self.name, self.names = name, names

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        from rich.measure import Measurement

        return Measurement(min(LEAST, len(self.name)), len(self.name)).with_maximum(options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        from rich.text import Text

        from ..figures.phrases import distinct

        yield Text(distinct(self.names, options.max_width)[self.name], no_wrap=True)
