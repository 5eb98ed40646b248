"""What `partnering tipping` does where something is uncertain: tipping points over plausible organisations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...files.names import counted
from .. import options, output

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...design.draws import Draws
    from ...figures.points_folder import Figures
    from ...results.folder import NewFolder
    from ...scenarios.scenario import Scenario

    Saved = tuple[list[str], Callable[[], Figures]]


def draws_of(
    name: str,
    scenario: Scenario,
    settings: Sequence[str] | None,
    number: int | None,
    seed: int,
    as_it_stands: bool,
) -> Draws | None:
    """The draws to run, DRAWS at most unless a number is asked for. See `options.draws_of`."""
    from ...tipping.over_draws.loops import DRAWS

    found = options.draws_of(name, scenario, settings, number, seed, as_it_stands)
    if found is None or number or scenario.sweep.draws or len(found) <= DRAWS:
        return found
    return options.draws_of(name, scenario, settings, DRAWS, seed)


def along(
    scenario: Scenario,
    draws: Draws,
    text: str,
    pair: str | None,
    steps: int,
    hold: int,
    still: bool,
    luck: tuple[int, int],
    folder: NewFolder,
) -> Saved:
    """Run the ramp in every draw, print the findings, and save the tables."""
    from ...scenarios.overlaps import Asked, Touches, refuse_overlaps, refuse_unread
    from ...scenarios.paths import parties
    from ...scenarios.uncertainty import asked_of
    from ...tipping import ramp
    from ...tipping.over_draws import loops, wording

    path, ends = ramp.parse(text)
    held = [Asked("--hold-still", name) for name in ramp.STILL] if still else []
    touches = Touches(scenario.alone())
    refuse_overlaps(touches, [*asked_of(scenario, draws), *held, Asked("--along", path)])
    refuse_unread(touches, [Asked("--along", path)])
    looked_at = parties(pair, scenario.departments, "--pair", ()) if pair else None
    plan = loops.plan(scenario, draws, path, ends, steps, hold, *luck, looked_at)
    if still:
        output.note("Fixed points are those of one organisation: of many plausible ones none are looked for.")
    levels = plan.first.ramp.levels
    with folder:
        with output.progress("Raising and lowering", plan.runs) as done:
            made = loops.study(plan, done)
        size = f"{len(levels)} values, {hold} months at each, {_size(draws, luck)}"
        told = [wording.loop_finding(made.edges, made.table, path), wording.ties_finding(made.edges), size]
        output.say("\n".join(filter(None, told)))
        made.save(folder.path)

    def draw() -> Figures:
        from ...tipping.over_draws.figures import of_loops

        return {"edges": of_loops(made, size)}

    return ["loop.csv", "edges.csv", "edges_by_draw.csv"], draw


def offer(
    scenario: Scenario, draws: Draws, text: str, steps: int, month: int, luck: tuple[int, int], folder: NewFolder
) -> Saved:
    """Make the offers in every draw, print the findings, and save the tables."""
    from ...scenarios.paths import parties
    from ...tipping.over_draws import offers, wording

    receiver, other = parties(text, scenario.departments, "--offer", ())
    plan = offers.plan(scenario, draws, receiver, other, *luck, month=month, steps=steps)
    with folder:
        with output.progress("Offering", plan.runs) as done:
            made = offers.study(plan, done)
        size = f"{steps - 1} sizes × {len(made.critical)} durations, {_size(draws, luck)}"
        output.say(wording.offers_finding(made.critical, receiver, other))
        output.say(size)
        made.save(folder.path)

    def draw() -> Figures:
        from ...tipping.over_draws.figures import of_offers

        return {"sizes": of_offers(made, size)}

    return ["critical.csv", "critical_by_draw.csv"], draw


def _size(draws: Draws, luck: tuple[int, int]) -> str:
    return f"{counted(len(draws), 'draw')} × {counted(luck[0], 'replicate')}, seed {luck[1]}."
