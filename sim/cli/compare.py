"""`partnering compare` and `partnering whatif`: compare variants with a baseline under the same luck."""

from __future__ import annotations

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

    from ..interventions.comparison_plan import ComparisonPlan
    from ..interventions.whatif import WhatIf
    from ..results.folder import NewFolder


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
    from ..interventions.comparison_plan import of_changes
    from ..scenarios import library

    home = library.find(scenario).parent
    plan = of_changes(checked, home, changes or [], catalogue, draws=draws, replicates=replicates, seed=seed)
    options.refuse_overruled(checked, settings, "", [], plan.draws)
    _compare_and_save(plan, options.new_folder(out, scenario, "whatif", overwrite), workers, figures, xlsx)


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
    from ..interventions.comparison_plan import of_scenarios
    from ..interventions.variants import distinct_names
    from ..scenarios import library

    for name in scenarios:
        if scenarios.count(name) > 1:
            raise InputError.at("compare", f'"{name}" is given twice')
    loaded = [(name, library.load(name), library.find(name).parent) for name in scenarios]
    names = distinct_names([one.name for _, one, _ in loaded], scenarios)
    named = dict(zip(names, loaded, strict=True))
    plan = of_scenarios(named, changes or [], catalogue, draws=draws, replicates=replicates, seed=seed)
    _compare_and_save(plan, options.new_folder(out, scenarios[0], "compare", overwrite), workers, figures, xlsx)


def _compare_and_save(plan: ComparisonPlan, folder: NewFolder, workers: int | None, figures: bool, xlsx: bool) -> None:
    """Compare, print the finding, write the tables, draw the figures."""
    with folder:
        with output.progress("Comparing", plan.runs) as done:
            made = plan.run(workers=workers, done=done)
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
