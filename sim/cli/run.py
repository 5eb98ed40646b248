"""`partnering run`: tell the story of one organisation."""

from __future__ import annotations

from typing import Annotated

from ..model.limits import STORIES
from . import options, output


def command(
    scenario: options.ScenarioArgument,
    settings: options.SetOption = None,
    seed: options.SeedOption = None,
    replicates: Annotated[int, options.whole(STORIES, help="How many stories, each with other luck.")] = 1,
    out: options.OutOption = None,
    overwrite: options.OverwriteOption = False,
    figures: options.FiguresOption = True,
    xlsx: options.XlsxOption = False,
) -> None:
    """Tell one organisation's story, month by month: who became partners, who broke, and why."""
    checked = options.scenario_with(scenario, settings)
    folder = options.new_folder(out, scenario, "run", overwrite)
    from ..scenarios.build import build
    from ..stories.run import run

    organisation = build(checked)
    seed = checked.sweep.seed if seed is None else seed
    with folder:
        with output.progress("Running", replicates) as done:
            stories = run(checked, organisation, seed, replicates, done)
        output.say(stories.shown())
        output.figures(relationships=stories.tables["relationships"], summary=stories.summary)
        stories.save(folder.path)
    names = options.finish(folder.place, figures, xlsx)
    output.say_paths(folder.place, ["account.txt", "monthly_relationships.csv", *names])
