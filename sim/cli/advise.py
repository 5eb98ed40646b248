"""`partnering advise`: find what to do with a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..model import usual
from ..model.limits import COMPARED, SETS
from . import options, output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..interventions.advice import Advice
    from ..interventions.variants import Application


def command(
    scenario: options.ScenarioArgument,
    budget: Annotated[
        str,
        typer.Option(
            metavar="AMOUNT",
            help='What may be spent, such as "150 days" or, where the scenario has a unit_cost, "150000 EUR"; '
            "a number alone counts the unit of the catalogue, days.",
        ),
    ],
    target: Annotated[
        str,
        typer.Option(
            metavar="OUTCOME[=VALUE]", help="What to improve, net_benefit too, and perhaps what it is to reach."
        ),
    ] = "survival",
    settings: options.SetOption = None,
    catalogue: options.CatalogueOption = None,
    draws: options.DrawsOption = None,
    replicates: Annotated[
        int | None,
        options.whole(COMPARED, help=f"Runs of each set of the front {options.or_of_draws(usual.CONFIRMED)}."),
    ] = None,
    sets: Annotated[
        int | None,
        options.whole(SETS, help=f"Sets to run at most [default: {usual.SETS}; fewer of large organisations]."),
    ] = None,
    seed: options.SeedOption = None,
    out: options.OutOption = None,
    workers: options.WorkersOption = None,
    overwrite: options.OverwriteOption = False,
    figures: options.FiguresOption = True,
    xlsx: options.XlsxOption = False,
) -> None:
    """Find what to do with a budget: the sets of interventions that give most for what they cost."""
    checked = options.scenario_with(scenario, settings, carries=True)
    folder = options.new_folder(out, scenario, "advise", overwrite)
    from ..interventions.advice_plan import parse_goal, plan
    from ..interventions.catalogue import load
    from ..interventions.money import parse_budget, price_of
    from ..interventions.search import Search
    from ..scenarios import library

    seed, interventions = checked.sweep.seed if seed is None else seed, load(catalogue)
    able = parse_budget(budget, price_of(checked, interventions))
    goal = parse_goal(target, business=checked.business is not None)
    asked = plan(
        checked, interventions, able.cost, goal, seed=seed, folder=library.find(scenario).parent, draws=draws,
        replicates=replicates, sets=sets,
    )  # fmt: skip
    options.refuse_overruled(checked, settings, "", [], asked.draws)
    search = Search(asked, workers=workers, show=output.progress)
    with folder:
        output.say(able.words)
        if enough := able.compared_with(search.cost_of_everything):
            output.say(enough)
        advice = search.run()
        advice.save(folder.path)
    _print_findings(advice)  # after the results are in their place, so that a reader who leaves costs none
    names = options.finish(folder.place, figures, xlsx)
    tables = ["combinations.csv", "front.csv", "items.csv", *(["information.csv"] if asked.draws else [])]
    output.say_paths(folder.place, [*tables, "best.yaml", *names])


def _print_findings(advice: Advice) -> None:
    """Print what is best, when its money is back, the front, and what the best set loses without each item.

    Where something is uncertain, also how surely it helps, what there is to regret, and what is worth knowing better.
    """
    output.say(_sentences(advice))
    from ..interventions.advising.wording import over_draws

    outcome, price = advice.plan.goal.outcome, advice.plan.price
    for sentence in over_draws(advice.front, advice.information, outcome, advice.setting, price):
        output.say(sentence)
    if advice.net_benefit is not None:
        from ..interventions.advice_wording import net_benefit_in_words, pay_back_in_words
        from ..interventions.pay_back import pay_back
        from ..scenarios.business import NET_BENEFIT

        net, back = advice.net_benefit, pay_back(advice.net_benefit)
        if advice.plan.goal.outcome == NET_BENEFIT:  # the finding has said how much it is
            told = pay_back_in_words(back)
            output.say(f"{told[0].upper()}{told[1:]}.")
        else:
            output.say(f"{net_benefit_in_words(net, back, advice.setting)}.")
    output.say()
    _print_front(advice)


def _sentences(advice: Advice) -> str:
    """The best set, and which sets were run."""
    from ..interventions.advice_wording import coverage, headline
    from ..interventions.wording import quoted

    goal, setting = advice.plan.goal, advice.setting
    best = headline(advice.front, advice.best.name, goal.outcome, setting, advice.plan.price, goal.value, full=True)
    chosen = coverage(len(advice.screened), advice.left_out)
    lines = [f"{best} {chosen} Figures of the front from {setting.runs}, that had no part in picking it."]
    if advice.useless:
        moves = setting.measure(goal.outcome).words if goal.measured == (goal.outcome,) else "what projects bring in"
        what = f"Left out, as {moves} changes in no run"
        lines.append(f"{what}: {quoted(_grouped(advice.useless))}.")
    if advice.too_dear:
        lines.append(f"Beyond the budget by themselves: {quoted(_grouped(advice.too_dear))}.")
    return "\n".join(lines)


def _grouped(applications: Sequence[Application]) -> list[str]:
    """One text for each intervention: to whom it applies or, of many, how many."""
    from ..interventions.advising.sets import merged

    return [
        one.words if len(one.whom) <= 3 else f"{one.name} for {len(one.whom)} {one.intervention.applies_to}s"
        for one in merged(applications)
    ]


def _print_front(advice: Advice) -> None:
    """Print the efficient sets, by cost, and what the best set loses without each of its items."""
    from ..interventions import advice_wording, wording
    from ..interventions.advising.wording import regret_cells, regret_columns
    from ..scenarios.business import NET_BENEFIT

    setting, price, outcome = advice.setting, advice.plan.price, advice.plan.goal.outcome
    how, money = setting.measure(outcome), setting.measure(NET_BENEFIT)
    beside = NET_BENEFIT in advice.front and outcome != NET_BENEFIT
    shown = f"net benefit ({setting.currency})" if outcome == NET_BENEFIT else outcome
    numbers = [*price.columns, shown, *([f"net benefit ({setting.currency})"] if beside else [])]
    uncertain = advice.information is not None
    numbers += regret_columns(how) if uncertain else []
    table = output.plain_table(*numbers, "set", wrap="set", right=numbers)
    told = advice.front["efficient"] | advice.front["cautious"] if uncertain else advice.front["efficient"]
    for _, row in advice.front[told].iterrows():
        value = advice_wording.with_interval(row, how, "value", "low", "high")
        net = [money.number(row[NET_BENEFIT])] if beside else []
        over = regret_cells(row, how) if uncertain else []
        mark = " ◀" if row["set"] == advice.best.name else ""
        table.add_row(*price.cells(row["cost"]), value, *net, *over, row["set"] + mark)
    output.show(table)
    if len(advice.items):
        numbers = [advice_wording.lost_without(outcome), *price.columns]
        items = output.plain_table(*numbers, "item of the advised set", wrap="item of the advised set", right=numbers)
        for _, row in wording.in_order(advice.items, outcome).iterrows():
            items.add_row(advice_wording.loss_in_words(row, outcome, how), *price.cells(row["cost"]), row["variant"])
        output.say()
        output.show(items)
