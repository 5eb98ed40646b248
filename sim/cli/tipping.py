"""`partnering tipping`: find where the fragile balance is lost."""

from __future__ import annotations

from typing import Annotated

import typer

from ..model import usual
from ..model.limits import DRAWS, HOLD, OFFER_MONTH, STEPS, SWEPT
from . import options, output


def command(
    scenario: options.ScenarioArgument,
    along: Annotated[
        str | None,
        typer.Option(
            metavar="PATH[=FROM:TO]", help="Raise and lower this number within one run [default: over its whole range]."
        ),
    ] = None,
    offer: Annotated[
        str | None, typer.Option(metavar="A+B", help="Instead: outside offers to A that could replace B.")
    ] = None,
    pair: Annotated[
        str | None,
        typer.Option(metavar="A+B", help="The tie to look at [default: that of PATH, or all]."),
    ] = None,
    steps: Annotated[int, options.whole(STEPS, help="Values of PATH, or sizes of an offer.")] = usual.STEPS,
    hold: Annotated[
        int | None, options.whole(HOLD, help=f"Months at each value of PATH [default: {usual.HOLD}].")
    ] = None,
    month: Annotated[
        int | None, options.whole(OFFER_MONTH, help=f"When the offer comes [default: {usual.OFFER_MONTH}].")
    ] = None,
    hold_still: Annotated[
        bool,
        typer.Option(
            "--hold-still",
            help="Keep self-worth, capability, customer focus and alternatives as they start; "
            "of two departments, draw the fixed points too.",
        ),
    ] = False,
    settings: options.SetOption = None,
    draws: Annotated[
        int | None,
        options.whole(
            DRAWS, help=f"Plausible organisations, of a scenario with uncertainty [default: {usual.TIPPING_DRAWS}]."
        ),
    ] = None,
    as_it_stands: options.AsItStandsOption = False,
    replicates: Annotated[
        int | None,
        options.whole(SWEPT, help=f"Runs of the ramp [default: the scenario's; of a draw: {usual.OF_A_DRAW}]."),
    ] = None,
    seed: options.SeedOption = None,
    out: options.OutOption = None,
    overwrite: options.OverwriteOption = False,
    figures: options.FiguresOption = True,
    style: options.StyleOption = "web",
    xlsx: options.XlsxOption = False,
) -> None:
    """Find where the fragile balance is lost, and whether it comes back at the same value."""
    checked = options.scenario_with(scenario, settings, carries=not as_it_stands)
    from ..tipping.asked import Asked, draws_for, plan
    from ..tipping.found import finding

    fixed = options.set_paths(settings)
    asked = Asked(along, offer, pair, steps, hold, month, hold_still, replicates, seed, fixed)
    luck = checked.sweep.seed if seed is None else seed
    drawn = draws_for(
        lambda number: options.draws_of(scenario, checked, settings, number, luck, as_it_stands),
        draws or (None if as_it_stands else checked.sweep.draws),
    )
    planned = plan(checked, asked, drawn)
    if hold_still and drawn is not None:
        output.note("Fixed points are those of one organisation: of many plausible ones none are looked for.")
    folder = options.new_folder(out, scenario, "tipping", overwrite)
    with folder:
        with output.progress(planned.doing, planned.runs) as done:
            planned.run_into(folder.path, done)
        output.say(finding(folder.path))
    names = options.finish(folder.place, figures, xlsx, style)
    output.say_paths(folder.place, [*planned.tables, *names])
