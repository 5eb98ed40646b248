"""`partnering tipping`: find where the fragile balance is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..files.errors import InputError
from ..files.names import counted
from ..model.limits import DRAWS, HOLD, OFFER_MONTH, STEPS, SWEPT
from . import options, output

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..design.draws import Draws
    from ..figures.points_folder import Figures
    from ..results.folder import NewFolder
    from ..scenarios.scenario import Scenario

    Saved = tuple[list[str], Callable[[], Figures]]
    """The names of the tables that were saved, and a function that draws the figures."""


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
    steps: Annotated[int, options.whole(STEPS, help="Values of PATH, or sizes of an offer.")] = 21,
    hold: Annotated[int | None, options.whole(HOLD, help="Months at each value of PATH [default: 24].")] = None,
    month: Annotated[int | None, options.whole(OFFER_MONTH, help="When the offer comes [default: 24].")] = None,
    hold_still: Annotated[
        bool,
        typer.Option(
            "--hold-still",
            help="Keep self-worth, capability, customer focus and balancing as they start; "
            "of two departments, draw the fixed points too.",
        ),
    ] = False,
    settings: options.SetOption = None,
    draws: Annotated[
        int | None,
        options.whole(DRAWS, help="Plausible organisations, of a scenario with uncertainty [default: 100]."),
    ] = None,
    as_it_stands: options.AsItStandsOption = False,
    replicates: Annotated[
        int | None,
        options.whole(SWEPT, help="Runs of the ramp [default: the scenario's; of a draw: 50]."),
    ] = None,
    seed: options.SeedOption = None,
    out: options.OutOption = None,
    overwrite: options.OverwriteOption = False,
    figures: Annotated[bool, typer.Option(help="Draw the figures; `plot` cannot do so later.")] = True,
    style: options.StyleOption = "web",
    xlsx: options.XlsxOption = False,
) -> None:
    """Find where the fragile balance is lost, and whether it comes back at the same value."""
    if (along is None) == (offer is None):
        raise InputError.at("tipping", "say either --along PATH or --offer A+B")
    unused = {"--month": month} if offer is None else {"--pair": pair, "--hold": hold}
    for option, given in unused.items():
        if given is not None:
            raise InputError.at(option, f"has no effect with {'--along' if offer is None else '--offer'}")
    checked = options.scenario_with(scenario, settings, carries=not as_it_stands)
    seed = checked.sweep.seed if seed is None else seed
    from .clients import tipping as over_draws

    drawn = over_draws.draws_of(scenario, checked, settings, draws, seed, as_it_stands)
    if hold_still:
        checked = _still(checked, [*(settings or ()), along or ""])
    luck = replicates or _replicates(checked, drawn), seed
    folder = options.new_folder(out, scenario, "tipping", overwrite)
    if drawn is not None and along is not None:
        tables, draw = over_draws.along(checked, drawn, along, pair, steps, hold or 24, hold_still, luck, folder)
    elif drawn is not None:
        tables, draw = over_draws.offer(checked, drawn, offer or "", steps, month or 24, luck, folder)
    elif along is not None:
        tables, draw = _along(checked, along, pair, steps, hold or 24, hold_still, luck, folder, settings)
    else:
        tables, draw = _offer(checked, offer or "", steps, month or 24, luck, folder)
    names = options.save_figures(folder.place, draw(), style) if figures else []
    if figures:
        options.export(folder.place, "html")
    output.say_paths(folder.place, [*tables, *names, *options.finish(folder.place, False, xlsx)])


def _replicates(scenario: Scenario, draws: Draws | None) -> int:
    """The replicates of a scenario, or those of a draw where its file does not say how many."""
    from ..tipping.over_draws.loops import REPLICATES

    given = draws is None or "replicates" in scenario.sweep.model_fields_set
    return scenario.sweep.replicates if given else REPLICATES


def _still(scenario: Scenario, given: list[str]) -> Scenario:
    """The scenario with the slow states held still. Raises InputError where the command line sets one of them."""
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
    settings: list[str] | None,
) -> Saved:
    """Run the ramp, print the findings, and save the tables."""
    from ..scenarios.overlaps import Asked, refuse_unread
    from ..scenarios.paths import parties
    from ..tipping import fold, fold_wording, loop, loop_study, ramp, wording

    path, ends = ramp.parse(along)
    options.refuse_overruled(scenario, settings, "--along", [path])
    refuse_unread(scenario, [Asked("--along", path)])
    made = ramp.along(scenario, path, ends, steps, hold)
    looked_at = parties(pair, scenario.departments, "--pair", ()) if pair else None
    plan = loop.plan(made, *luck, looked_at)
    found = None
    with folder:
        with output.progress("Raising and lowering", plan.runs) as done:
            study = loop_study.study(plan, done)
        table, edges = study.table, study.edges
        findings = [wording.loop_finding(edges.iloc[0], table, path)]
        if len(edges) > 1:
            findings.append(wording.ties_finding(edges, table, path))
        if still and fold.suits(made):
            found = fold.study(made.finer(fold.STEPS))
            findings.append(fold_wording.fold_finding(found))
        findings.append(f"{len(made.levels)} values, {hold} months at each, {_luck(luck)}")
        output.say("\n".join(findings))
        study.save(folder.path)
        if found is not None:
            fold.save(found, folder.path)

    def draw() -> Figures:
        from ..tipping import edges_plot, fold_plot, loop_plot

        drawn = {"loop": loop_plot.loop(table, edges, path, hold, ramp.SETTLING * hold)}
        if len(edges) > 1:
            drawn["ties"] = edges_plot.tie_edges(edges, table, path)
        if found is not None:
            drawn["fixed_points"] = fold_plot.bifurcation(found, table)
        return drawn

    return ["edges.csv", "loop.csv"], draw


def _offer(scenario: Scenario, offer: str, steps: int, month: int, luck: tuple[int, int], folder: NewFolder) -> Saved:
    """Make the offers, print the findings, and save the tables."""
    from ..scenarios.paths import parties
    from ..tipping import offers, offers_wording

    receiver, other = parties(offer, scenario.departments, "--offer", ())
    plan = offers.plan(scenario, receiver, other, *luck, month=month, steps=steps)
    with folder:
        with output.progress("Offering", plan.runs) as done:
            study = offers.study(plan, done)
        output.say(offers_wording.offers_finding(study.table, study.critical, receiver, other))
        output.say(f"{len(plan.sizes) - 1} sizes × {len(plan.durations)} durations, {_luck(luck)}")
        study.save(folder.path)

    def draw() -> Figures:
        from ..tipping.offers_plot import offer_map

        return {"offers": offer_map(study.table, study.critical, receiver, other, month)}

    return ["critical.csv", "offers.csv"], draw


def _luck(luck: tuple[int, int]) -> str:
    return f"{counted(luck[0], 'replicate')}, seed {luck[1]}."
