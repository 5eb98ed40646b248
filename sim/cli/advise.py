"""`partnering advise`: find what to do with a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..files.errors import InputError
from . import options, output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..interventions.advice import Advice
    from ..interventions.variants import Application


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
    from ..interventions.advice_plan import AdvicePlan, parse_goal
    from ..interventions.catalogue import load
    from ..interventions.search import Search

    seed = checked.sweep.seed if seed is None else seed
    plan = AdvicePlan(checked, load(catalogue), budget, parse_goal(target), seed)
    search = Search(plan, workers=workers, show=output.progress)
    with folder:
        advice = search.run()
        _print_findings(advice)
        advice.save(folder.path)
    names = options.draw_figures(folder.place) if figures else []
    output.say_paths(folder.place, ["combinations.csv", "front.csv", "items.csv", "best.yaml", *names])


def _print_findings(advice: Advice) -> None:
    """Print what is best, when its money is back, the front, and what each item adds."""
    output.say(_sentences(advice))
    if advice.net_benefit is not None:
        from ..interventions.advice_wording import net_benefit_in_words
        from ..interventions.pay_back import pay_back

        net = advice.net_benefit
        output.say(f"{net_benefit_in_words(net, pay_back(net), advice.setting)}.")
    output.say()
    _print_front(advice)


def _sentences(advice: Advice) -> str:
    """The best set, and which sets were run."""
    from ..interventions.advice_wording import headline
    from ..interventions.wording import quoted

    goal, setting, run = advice.plan.goal, advice.setting, len(advice.screened)
    best = headline(
        advice.front, advice.best.name, goal.outcome, setting, advice.plan.catalogue.unit, goal.value, full=True
    )
    sets = f"{run:,} set{'s' if run > 1 else ''} run"
    if advice.left_out is None:
        sets += ", the most promising of too many to count"
    elif advice.left_out:
        sets += f", the most promising of {run + advice.left_out:,} that can be afforded"
    lines = [f"{best} {sets}; figures of the front from {setting.runs}, that had no part in picking it."]
    if advice.useless:
        what = f"Left out, as {setting.measure(goal.outcome).words} changes in no run"
        lines.append(f"{what}: {quoted(_grouped(advice.useless))}.")
    if advice.too_dear:
        lines.append(f"Beyond the budget by themselves: {quoted(_grouped(advice.too_dear))}.")
    return "\n".join(lines)


def _grouped(applications: Sequence[Application]) -> list[str]:
    """One text for each intervention: to whom it applies or, of many, how many."""
    from ..interventions.search import merged

    return [
        one.words if len(one.whom) <= 3 else f"{one.name} for {len(one.whom)} {one.intervention.applies_to}s"
        for one in merged(applications)
    ]


def _print_front(advice: Advice) -> None:
    """Print the sets that stand out, by cost, and what each item of the best set adds."""
    from ..interventions import wording

    setting, unit, outcome = advice.setting, advice.plan.catalogue.unit, advice.plan.goal.outcome
    how = setting.measure(outcome)
    money = "net_benefit" in advice.front
    numbers = [f"cost ({unit})", outcome, *([f"net ({setting.currency})"] if money else [])]
    table = output.plain_table(*numbers, "set", wrap="set", right=numbers)
    for _, row in advice.front[advice.front["stands_out"] | (advice.front["set"] == advice.best.name)].iterrows():
        value = f"{how.number(row['value'])} ({how.number(row['low'])}–{how.number(row['high'])})"
        net = [f"{wording.rounded(row['net_benefit']):,.0f}"] if money else []
        mark = " ◀" if row["set"] == advice.best.name else ""
        table.add_row(f"{row['cost']:g}", value, *net, row["set"] + mark)
    output.show(table)
    if len(advice.items):
        numbers = ["it adds", f"cost ({unit})"]
        items = output.plain_table(*numbers, "item of the best set", wrap="item of the best set", right=numbers)
        for _, row in wording.in_order(advice.items, outcome).iterrows():
            items.add_row(wording.difference_in_words(row, how), f"{row['cost']:g}", row["variant"])
        output.say()
        output.show(items)
