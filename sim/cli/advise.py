"""`partnering advise`: what to do with a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..files.errors import InputError
from . import options, output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..interventions.search import Found, Search
    from ..interventions.variants import Application
    from ..interventions.wording import Setting


def command(
    scenario: options.ScenarioArgument,
    budget: Annotated[float, typer.Option(metavar="NUMBER", help="What may be spent, in the catalogue's unit.")],
    target: Annotated[
        str, typer.Option(metavar="OUTCOME[=VALUE]", help="What to improve, and what it is to reach.")
    ] = "survival",
    settings: options.SetOption = None,
    catalogue: options.CatalogueOption = None,
    seed: options.SeedOption = None,
    out: options.OutOption = None,
    workers: options.WorkersOption = None,
    overwrite: options.OverwriteOption = False,
    figures: options.FiguresOption = True,
) -> None:
    """Find what to do with a budget: the sets of interventions that give most for what they cost."""
    if not 0 <= budget <= 1e9:
        raise InputError.at("--budget", f"must be a number from 0 to 1e9, not {budget:g}")
    checked = options.scenario_with(scenario, settings)
    folder = options.new_folder(out, scenario, "advise", overwrite)
    from ..interventions import advice, search
    from ..interventions.catalogue import load
    from ..interventions.wording import Setting

    interventions = load(catalogue)
    seed = checked.sweep.seed if seed is None else seed
    wanted = search.Search(
        checked, interventions, budget, search.target(target), seed, workers=workers, show=output.progress
    )
    with folder:
        found, net = advice.into_folder(wanted, folder.path, interventions.unit)
    business = checked.business
    setting = Setting(
        checked.months,
        len(found.baseline.organisation.pairs),
        len(search.CONFIRM),
        seed,
        business.currency if business else "",
    )
    output.say(_sentences(found, wanted, setting, interventions.unit))
    if net is not None:
        from ..interventions.advice_wording import net_benefit_told
        from ..interventions.pay_back import pay_back

        output.say(f"{net_benefit_told(net, pay_back(net), setting)}.")
    output.say()
    _print_front(found, wanted, setting, interventions.unit)
    names = options.draw_figures(folder.place) if figures else []
    output.say_written(folder.place, ["combinations.csv", "front.csv", "items.csv", "best.yaml", *names])


def _sentences(found: Found, search: Search, setting: Setting, unit: str) -> str:
    """What is best, and what was searched."""
    from ..interventions.advice_wording import headline
    from ..interventions.wording import listed

    target, run = search.target, len(found.screened)
    best = headline(found.front, found.best.name, target.outcome, setting, unit, target.value, full=True)
    sets = f"{run:,} set{'s' if run > 1 else ''} run"
    if found.left_out is None:
        sets += ", the most promising of too many to count"
    elif found.left_out:
        sets += f", the most promising of {run + found.left_out:,} that can be afforded"
    lines = [f"{best} {sets}; figures of the front from {setting.runs}, that had no part in picking it."]
    if found.useless:
        what = f"Left out, as {setting.measure(target.outcome).words} changes in no run"
        lines.append(f"{what}: {listed(_grouped(found.useless))}.")
    if found.dear:
        lines.append(f"Beyond the budget by themselves: {listed(_grouped(found.dear))}.")
    return "\n".join(lines)


def _grouped(applications: Sequence[Application]) -> list[str]:
    """Applications in a few words, by intervention."""
    from ..interventions.search import merged

    return [
        one.words if len(one.whom) <= 3 else f"{one.name} for {len(one.whom)} {one.intervention.applies_to}s"
        for one in merged(applications)
    ]


def _print_front(found: Found, search: Search, setting: Setting, unit: str) -> None:
    """The sets that stand out, by cost, and what each item of the best adds."""
    from ..interventions import wording
    from ..interventions.wording import rounded

    how = setting.measure(search.target.outcome)
    money = "net_benefit" in found.front
    numbers = [f"cost ({unit})", search.target.outcome, *([f"net ({setting.currency})"] if money else [])]
    table = output.plain_table(*numbers, "set", wrap="set", right=numbers)
    for _, row in found.front[found.front["stands_out"] | (found.front["set"] == found.best.name)].iterrows():
        value = f"{how.number(row['value'])} ({how.number(row['low'])}–{how.number(row['high'])})"
        net = [f"{rounded(row['net_benefit']):,.0f}"] if money else []
        mark = " ◀" if row["set"] == found.best.name else ""
        table.add_row(f"{row['cost']:g}", value, *net, row["set"] + mark)
    output.show(table)
    if len(found.items):
        numbers = ["it adds", f"cost ({unit})"]
        items = output.plain_table(*numbers, "item of the best set", wrap="item of the best set", right=numbers)
        for _, row in wording.in_order(found.items, search.target.outcome).iterrows():
            items.add_row(wording.told(row, how), f"{row['cost']:g}", row["alternative"])
        output.say()
        output.show(items)
