"""What is on the page, to take away: figures (PNG, SVG), tables (CSV), the scenario and the command lines."""

from __future__ import annotations

import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...figures import canvas, curves, maps, mode_shares
from ...model.outcomes import MODES, TRUE_PARTNERING
from ...results import spells
from ...results.tables import write_csv
from ...stories import plots
from . import reproduce
from .address import plain
from .needs_map import Map
from .one_story import Story
from .thousand import Thousand

Drawn = dict[str, tuple[Figure, pd.DataFrame]]


def archive(figures: Thousand, story: Story | None, found: Map | None, month: int) -> bytes:
    """Everything as one ZIP file."""
    with tempfile.TemporaryDirectory(prefix="partnering-lab-") as name:
        folder = Path(name)
        drawn = of_thousand(figures) | (of_map(found, figures) if found is not None else {})
        if story is not None and len(story.state.organisation.pairs):
            drawn |= of_story(story, month)
        for title, (figure, data) in drawn.items():
            canvas.save(figure, data, folder / "figures", title)
        for title, table in _tables(figures, story, month).items():
            write_csv(table, folder / f"{title}.csv")
        (folder / reproduce.file_name(figures.state)).write_text(plain(figures.state).to_yaml(), encoding="utf-8")
        (folder / "commands.txt").write_text(commands(figures), encoding="utf-8")
        if story is not None:
            account = "".join(f"{event}\n" for event in story.events(month))
            (folder / "account.txt").write_text(account, encoding="utf-8")
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archived:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archived.write(path, path.relative_to(folder))
        return packed.getvalue()


def commands(figures: Thousand) -> str:
    """How to make the same figures and the same story on the command line."""
    state = figures.state
    first = f"# {reproduce.file_name(state)} is the scenario on the page.\n" if reproduce.needs_file(state) else ""
    return f"{first}{reproduce.sweep(state)}\n{reproduce.run(state)}\n"


def of_thousand(figures: Thousand) -> Drawn:
    """Figures of the thousand stories."""
    organisation, summary = figures.state.organisation, figures.summary
    pairs, months = len(organisation.pairs), organisation.months
    note = _note(figures)

    def agreed(points: pd.DataFrame) -> pd.DataFrame:
        return spells.counted([_relationships(figures)], points, months)

    drawn = {
        "survival_curve": curves.kaplan_meier_curves(agreed, summary, [], months, pairs),
        "modes_over_time": modes_by_month(figures, note),
    }
    if pairs:
        drawn["modes_at_the_end"] = mode_shares.modes(summary, [], pairs=pairs, months=months)
    return drawn


def of_map(found: Map, figures: Thousand) -> Drawn:
    """The map of needs."""
    names = {"need": "mutual_need", "gap": "need_gap", "low": "survival_low", "high": "survival_high"}
    table = found.cells.rename(columns=names).assign(point=range(len(found.cells)), replicates=found.replicates)
    figure, data = maps.heatmap(table, "mutual_need", "need_gap", months=figures.state.organisation.months)
    (first, second), best = found.pair, found.cells.iloc[int(found.cells["survival"].argmax())]
    canvas.caption(
        figure,
        f"True partnering between {first} and {second} survives in {100 * best['survival']:.0f} % of runs at most, "
        f"at mutual need {best['need']:g} and need gap {best['gap']:g}.",
        f"Need gap above 0: {first} needs {second} more. All else as set; {found.replicates} replicates a cell. "
        "Thick line: where the share crosses one half.",
    )
    return {"needs_map": (figure, data.assign(a=first, b=second))}


def of_story(story: Story, month: int) -> Drawn:
    """Figures of the one story, through a month."""
    people, ties = story_tables(story, month)
    bars = story.state.organisation.parameters[0]
    note = f"Replicate {story.state.replicate} of seed {story.state.seed}."
    return {
        "relationship_map": plots.relationship_map(people, ties, note=note),
        "trajectories": plots.trajectories(ties, bars["contribution_bar"], bars["trust_bar"], note),
    }


def story_tables(story: Story, month: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The monthly tables of departments and of relationships, through a month."""
    lived = story.months[:month]
    people = pd.DataFrame([person for one in lived for person in one.departments])
    return people, pd.DataFrame([tie for one in lived for tie in one.ties])


def modes_by_month(figures: Thousand, note: str = "") -> tuple[Figure, pd.DataFrame]:
    """Share of pairs in each mode at the end of each month, over all replicates."""
    month = np.arange(1, len(figures.modes) + 1)
    figure = canvas.blank(12, 6.8)
    axes = figure.subplots()
    shares = [100 * figures.modes[:, code] for code in range(len(MODES))]
    axes.stackplot(month, shares, colors=list(canvas.MODE_COLOURS.values()), edgecolor="white", linewidth=0.6)
    canvas.dress(axes, "time (months)", "share of pairs (%)", grid="none")
    axes.set(xlim=(1, max(len(month), 2)), ylim=(0, 100))
    handles: list[Any] = axes.collections[: len(MODES)]
    canvas.legend(axes, handles, MODES, ncols=len(MODES))
    last = figures.modes[-1]
    commonest = MODES[int(last.argmax())]
    title = f"In month {len(month)} {100 * last[MODES.index(TRUE_PARTNERING)]:.0f} % of pairs are in true partnering"
    if commonest != TRUE_PARTNERING:
        title += f"; the commonest mode is {commonest}, {100 * last.max():.0f} %"
    canvas.caption(figure, title + ".", note)
    table = pd.DataFrame(figures.modes, columns=list(MODES)).assign(month=month)
    return figure, table.melt("month", var_name="mode", value_name="share")


def _tables(figures: Thousand, story: Story | None, month: int) -> dict[str, pd.DataFrame]:
    runs = pd.DataFrame(figures.outcomes)
    runs.insert(0, "replicate", range(len(runs)))
    tables = {"summary": figures.summary.drop(columns="point"), "runs": runs, "ties": figures.ties}
    if story is not None:
        tables["monthly_departments"], tables["monthly_relationships"] = story_tables(story, month)
    return tables


def _relationships(figures: Thousand) -> pd.DataFrame:
    """Month of beginning and end of every pair of every replicate."""
    established, ended = figures.relationships["established"], figures.relationships["ended"]
    replicate = np.repeat(np.arange(len(established)), established.shape[1])
    return pd.DataFrame(
        {"point": 0, "replicate": replicate, "established": established.ravel(), "ended": ended.ravel()}
    )


def _note(figures: Thousand) -> str:
    return f"{figures.state.scenario.name}: {figures.replicates:,} replicates, seed {figures.state.seed}."
