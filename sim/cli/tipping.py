"""`partnering tipping`: where the fragile balance is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..files.errors import InputError
from . import options

if TYPE_CHECKING:
    from ..results.folder import NewFolder
    from ..scenarios.scenario import Scenario


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
    steps: Annotated[int, typer.Option(min=2, max=1000, help="Values of PATH, or sizes of an offer.")] = 21,
    hold: Annotated[int | None, typer.Option(min=1, help="Months at each value of PATH [default: 24].")] = None,
    month: Annotated[int | None, typer.Option(min=2, help="When the offer comes [default: 24].")] = None,
    hold_still: Annotated[
        bool,
        typer.Option(
            "--hold-still",
            help="Keep self-worth, capability, customer focus and balancing as they start; "
            "of two departments, draw the fixed points too.",
        ),
    ] = False,
    settings: options.SetOption = None,
    replicates: Annotated[int | None, typer.Option(min=1, help="Runs of the ramp [default: the scenario's].")] = None,
    seed: options.SeedOption = None,
    out: options.OutOption = None,
    overwrite: options.OverwriteOption = False,
) -> None:
    """Find where the fragile balance is lost, and whether it comes back at the same value."""
    if (along is None) == (offer is None):
        raise InputError.at("tipping", "say either --along PATH or --offer A+B")
    unheeded = {"--month": month} if offer is None else {"--pair": pair, "--hold": hold}
    for option, given in unheeded.items():
        if given is not None:
            raise InputError.at(option, f"says nothing to {'--along' if offer is None else '--offer'}")
    checked = options.scenario_with(scenario, settings)
    if hold_still:
        checked = _still(checked, [*(settings or ()), along or ""])
    luck = replicates or checked.sweep.replicates, checked.sweep.seed if seed is None else seed
    folder = options.new_folder(out, scenario, "tipping", overwrite)
    if along is not None:
        findings, written = _along(checked, along, pair, steps, hold or 24, hold_still, luck, folder)
    else:
        findings, written = _offer(checked, offer or "", steps, month or 24, luck, folder)
    typer.echo(options.printable("\n".join(findings)))
    options.say_written(folder.place, written)


def _still(scenario: Scenario, given: list[str]) -> Scenario:
    """The scenario with all that is slow held still, unless the command line says otherwise of the same."""
    from ..tipping.ramp import STILL, is_held_still

    for text in given:
        if is_held_still(path := text.partition("=")[0].strip()):
            raise InputError.at("--hold-still", f"holds {path} still, and so it can be neither set nor varied")
    return scenario.with_settings(STILL)


def _along(
    scenario: Scenario,
    along: str,
    pair: str | None,
    steps: int,
    hold: int,
    still: bool,
    luck: tuple[int, int],
    folder: NewFolder,
) -> tuple[list[str], list[str]]:
    """Run the ramp, fill the folder, and return the findings and the names of what was written."""
    from ..scenarios.paths import parties
    from ..tipping import edges_plot, fold, fold_plot, loop, loop_plot, ramp

    path, ends = ramp.parse(along)
    made = ramp.along(scenario, path, ends, steps, hold)
    looked_at = parties(pair, scenario.departments, "--pair", ()) if pair else None
    question = loop.ask(made, *luck, looked_at)
    with folder:
        with options.progress("Raising and lowering", question.runs) as done:
            table, edges = loop.into_folder(question, folder.path, done)
        figures = {"loop": loop_plot.loop(table, edges, path, hold, ramp.SETTLING * hold)}
        findings = [loop_plot.finding(edges.iloc[0], table, path)]
        if len(edges) > 1:
            figures["ties"] = edges_plot.tie_edges(edges, table, path)
            findings.append(edges_plot.finding(edges, table, path))
        if still and fold.suits(made):
            found = fold.study(made.finer(fold.STEPS))
            fold.write(found, folder.path)
            figures["fixed_points"] = fold_plot.bifurcation(found, table)
            findings.append(fold_plot.finding(found))
        names = options.save_figures(folder.path, figures)
    findings.append(f"{len(made.levels)} values, {hold} months at each, {_said(luck)}")
    return findings, ["edges.csv", "loop.csv", *(f"figures/{name}" for name in names)]


def _offer(
    scenario: Scenario, offer: str, steps: int, month: int, luck: tuple[int, int], folder: NewFolder
) -> tuple[list[str], list[str]]:
    """Try the offers, fill the folder, and return the finding and the names of what was written."""
    from ..scenarios.paths import parties
    from ..tipping import offers, offers_plot

    question = offers.ask(
        scenario, *parties(offer, scenario.departments, "--offer", ()), *luck, month=month, steps=steps
    )
    about = question.receiver, question.other
    with folder:
        with options.progress("Offering", question.runs) as done:
            table, critical = offers.into_folder(question, folder.path, done)
        figures = {"offers": offers_plot.offer_map(table, critical, *about, month)}
        names = options.save_figures(folder.path, figures)
    finding = offers_plot.finding(table, critical, *about)
    size = f"{len(question.sizes) - 1} sizes × {len(question.durations)} durations, {_said(luck)}"
    return [finding, size], ["critical.csv", "offers.csv", *(f"figures/{name}" for name in names)]


def _said(luck: tuple[int, int]) -> str:
    return f"{luck[0]:,} replicate{'s' * (luck[0] > 1)}, seed {luck[1]}."
