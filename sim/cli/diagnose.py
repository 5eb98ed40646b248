"""`partnering diagnose`: find where an organisation is fragile, and why."""

from __future__ import annotations

from typing import Annotated

from ..model import usual
from ..model.limits import CLOSER, COMPARED
from . import options, output

SHOWN = 12
"""At most so many ties are listed. The table has all."""


def command(
    scenario: options.ScenarioArgument,
    ties: Annotated[
        int, options.whole(CLOSER, help="Edges and interventions are tried for so many ties, the most fragile.")
    ] = usual.CLOSER,
    settings: options.SetOption = None,
    catalogue: options.CatalogueOption = None,
    draws: options.DrawsOption = None,
    as_it_stands: options.AsItStandsOption = False,
    replicates: Annotated[
        int | None,
        options.whole(COMPARED, help=f"Runs of the scenario {options.or_of_draws(usual.COMPARED)}."),
    ] = None,
    seed: options.SeedOption = None,
    out: options.OutOption = None,
    workers: options.WorkersOption = None,
    overwrite: options.OverwriteOption = False,
    figures: options.FiguresOption = True,
    xlsx: options.XlsxOption = False,
) -> None:
    """Find where it is fragile, tie by tie: what fails first, how near the edge is, what would help most."""
    checked = options.scenario_with(scenario, settings, carries=not as_it_stands)
    from ..diagnosis import study
    from ..interventions.catalogue import load

    own = checked.sweep.seed if seed is None else seed
    drawn = options.draws_of(scenario, checked, settings, draws, own, as_it_stands)
    plan = study.plan(checked, load(catalogue), replicates, own, ties, drawn)
    folder = options.new_folder(out, scenario, "diagnose", overwrite)
    from ..diagnosis.wording import finding, rows
    from ..runs.pools import workers_for

    with folder:
        with output.progress("Diagnosing", plan.runs) as done:
            made = study.diagnose(plan, workers=workers_for(workers), done=done)
        made.save(folder.path)
    paragraphs = finding(made.ties, made.edges, made.helps, made.manifest)
    output.say("\n\n".join(paragraphs))
    if len(made.ties) > 1:
        headings, cells = rows(made.ties, SHOWN)
        table = output.plain_table(*headings, wrap="tie")
        for row in cells:
            table.add_row(*row)
        output.say()
        output.show(table)
    names = options.finish(folder.place, figures, xlsx)
    output.say_paths(folder.place, ["ties.csv", "edges.csv", "helps.csv", *names])
