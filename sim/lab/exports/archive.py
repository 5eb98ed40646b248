"""The download of a page: figures (PNG, SVG), tables (CSV), the scenario and the command lines, in one ZIP file."""

from __future__ import annotations

import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...design import draws
from ...figures import canvas, wording
from ...figures.of_points import curves, maps, mode_shares
from ...figures.uncertain.note import uncertainty
from ...figures.uncertain.plausible import plausible as of_draws
from ...model.outcomes import MODES, TRUE_PARTNERING
from ...results import spells
from ...results.tables import write_csv
from ...stories import plots
from ..state import plausible
from ..state.address import as_file
from ..state.ensemble import Ensemble
from ..state.live_story import LiveStory
from ..state.needs_map import NeedsMap
from . import comparison, reproduce

Drawn = dict[str, tuple[Figure, pd.DataFrame]]


def archive(
    ensemble: Ensemble, story: LiveStory | None, found: NeedsMap | None, pinned: Ensemble | None = None
) -> bytes:
    """The content of the ZIP file. `found` is the map. The story is told to its end, whatever month is shown."""
    with tempfile.TemporaryDirectory(prefix="partnering-lab-") as name:
        folder = Path(name)
        drawn = of_ensemble(ensemble) | (of_map(found, ensemble) if found is not None else {})
        if story is not None:
            story.to(story.horizon)
            drawn |= of_story(story) if len(story.experiment.organisation.pairs) else {}
        for title, (figure, data) in drawn.items():
            canvas.save(figure, data, folder / "figures", title)
        for title, table in _tables(ensemble, story).items():
            write_csv(table, folder / f"{title}.csv")
        (folder / reproduce.file_name(ensemble.experiment)).write_text(
            as_file(ensemble.experiment).to_yaml(), encoding="utf-8"
        )
        if (uncertain := ensemble.experiment.drawn) is not None:
            (folder / draws.NAME).write_bytes(uncertain.file)
        (folder / "commands.txt").write_text(commands(ensemble, pinned), encoding="utf-8")
        if pinned is not None and not comparison.why_not(pinned.experiment, ensemble.experiment):
            comparison.save(pinned.experiment, ensemble.experiment, folder)
        if story is not None:
            account = "".join(f"{line}\n" for line in story.told(story.horizon))
            (folder / "account.txt").write_text(account, encoding="utf-8")
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archived:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archived.write(path, path.relative_to(folder))
        return packed.getvalue()


def commands(ensemble: Ensemble, pinned: Ensemble | None = None) -> str:
    """The command lines that make the same figures, the same story and the same diagnosis."""
    experiment = ensemble.experiment
    named = f"# {reproduce.file_name(experiment)} is the scenario on the page.\n"
    first = named if reproduce.needs_file(experiment) or pinned is not None else ""
    lines = [reproduce.sweep(experiment), reproduce.run(experiment), reproduce.diagnose(experiment)]
    if pinned is not None:
        why_not = comparison.why_not(pinned.experiment, experiment)
        told = f"# {comparison.PINNED} is the scenario of the pinned result."
        lines += [f"# No comparison: {why_not}."] if why_not else [told, comparison.command(experiment)]
    return first + "".join(f"{line}\n" for line in lines)


def of_ensemble(ensemble: Ensemble) -> Drawn:
    """Figures of all replicates."""
    organisation, summary = ensemble.experiment.organisation, ensemble.summary
    pairs, months = len(organisation.pairs), organisation.months
    note = _how_made(ensemble)

    def agreed(points: pd.DataFrame) -> pd.DataFrame:
        return spells.counted([_relationships(ensemble)], points, months)

    drawn = {
        "survival_curve": curves.kaplan_meier_curves(agreed, summary, [], months, pairs),
        "modes_over_time": modes_by_month(ensemble, note),
        "unbroken_over_time": unbroken_by_month(ensemble, note),
    }
    if ensemble.is_uncertain:
        by_draw = plausible.by_draw(ensemble.outcomes, ensemble.draws)
        drawn["draws"] = of_draws(by_draw, summary, pairs=pairs, months=months)
    if pairs:
        drawn["modes_at_the_end"] = mode_shares.modes(summary, [], pairs=pairs, months=months)
    return drawn


def of_map(found: NeedsMap, ensemble: Ensemble) -> Drawn:
    """The figure of the map of needs."""
    names = {"need": "mutual_need", "gap": "need_gap", "low": "survival_low", "high": "survival_high"}
    table = found.cells.rename(columns=names).assign(point=range(len(found.cells)), replicates=found.replicates)
    figure, data = maps.heatmap(table, "mutual_need", "need_gap", months=ensemble.experiment.organisation.months)
    first, second = found.pair
    canvas.caption(
        figure,
        f"True partnering between {first} and {second} survives in {at_most(found)}.",
        f"Need gap above 0: {first} needs {second} more. All else as set; {found.replicates} replicates a cell. "
        "Thick line: where the share crosses one half.",
    )
    return {"needs_map": (figure, data.assign(a=first, b=second))}


def at_most(found: NeedsMap) -> str:
    """How often a tie survives in the best cell of its map, and where that is, unless luck alone may have chosen it."""
    best = found.cells.iloc[int(found.cells["survival"].argmax())]
    told = f"{_percent(best['survival'])} of runs at most"
    is_open = (found.cells["high"] >= best["low"]).sum() > 1
    return told if is_open else f"{told}, at mutual need {best['need']:g} and need gap {best['gap']:g}"


def _percent(share: float) -> str:
    return wording.measure("survival").value(share, of=False)


def of_story(story: LiveStory) -> Drawn:
    """Figures of the one story, as far as it is told."""
    people, ties = story_tables(story)
    bars = story.experiment.organisation.parameters[0]
    note = f"Replicate {story.experiment.replicate} of seed {story.experiment.seed}."
    return {
        "relationship_map": plots.relationship_map(people, ties, note=note),
        "trajectories": plots.trajectories(ties, bars["contribution_bar"], bars["trust_bar"], note),
    }


def story_tables(story: LiveStory) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The monthly tables of departments and of relationships, as far as the story is told."""
    people = pd.DataFrame([person for one in story.months for person in one.departments])
    return people, pd.DataFrame([tie for one in story.months for tie in one.ties])


def unbroken_by_month(ensemble: Ensemble, note: str = "") -> tuple[Figure, pd.DataFrame]:
    """Share of pairs whose agreement was made and has not ended by the end of each month, with its bands."""
    found = ensemble.unbroken
    figure = canvas.blank(12, 6.8)
    axes = figure.subplots()
    bands = [("low", "high", 0.2), ("luck_low", "luck_high", 0.4)] if ensemble.is_uncertain else [("low", "high", 0.2)]
    for low, high, alpha in bands:
        axes.fill_between(
            found["month"], 100 * found[low], 100 * found[high], color=canvas.BLUE, alpha=alpha, linewidth=0
        )
    axes.plot(found["month"], 100 * found["mean"], color=canvas.BLUE, linewidth=2.5)
    canvas.style(axes, "time (months)", "agreements made and not ended (% of pairs)")
    axes.set(xlim=(1, max(len(ensemble.modes), 2)), ylim=(-2, 102))
    organisation = ensemble.experiment.organisation
    title = wording.headline(ensemble.summary, [], "survival", organisation.months, len(organisation.pairs))
    told = uncertainty(ensemble.summary, "survival", len(organisation.pairs))
    canvas.caption(figure, title, f"{note} In the last month: {told}")
    return figure, found


def modes_by_month(ensemble: Ensemble, note: str = "") -> tuple[Figure, pd.DataFrame]:
    """Share of pairs in each mode at the end of each month, over all replicates."""
    month = np.arange(1, len(ensemble.modes) + 1)
    figure = canvas.blank(12, 6.8)
    axes = figure.subplots()
    shares = [100 * ensemble.modes[:, code] for code in range(len(MODES))]
    axes.stackplot(month, shares, colors=list(canvas.MODE_COLOURS.values()), edgecolor="white", linewidth=0.6)
    canvas.style(axes, "time (months)", "share of pairs (%)", grid="none")
    axes.set(xlim=(1, max(len(month), 2)), ylim=(0, 100))
    handles: list[Any] = axes.collections[: len(MODES)]
    canvas.legend(axes, handles, MODES, ncols=len(MODES))
    last = ensemble.modes[-1]
    commonest = MODES[int(last.argmax())]
    title = f"In month {len(month)} {_percent(last[MODES.index(TRUE_PARTNERING)])} of pairs are in true partnering"
    if commonest != TRUE_PARTNERING:
        title += f", and {_percent(last.max())} in {commonest}"
    canvas.caption(figure, title + ".", note)
    table = pd.DataFrame(ensemble.modes, columns=list(MODES)).assign(month=month)
    return figure, table.melt("month", var_name="mode", value_name="share")


def _tables(ensemble: Ensemble, story: LiveStory | None) -> dict[str, pd.DataFrame]:
    runs = pd.DataFrame(ensemble.outcomes)
    run, replicates = np.arange(len(runs)), ensemble.replicates
    runs.insert(0, "replicate", run % replicates)
    if ensemble.is_uncertain:
        runs.insert(0, "draw", run // replicates)
    tables = {"summary": ensemble.summary.drop(columns="point"), "runs": runs, "ties": ensemble.ties}
    tables["endings"] = ensemble.endings.drop(columns="point")
    if story is not None:
        tables["monthly_departments"], tables["monthly_relationships"] = story_tables(story)
    return tables


def _relationships(ensemble: Ensemble) -> pd.DataFrame:
    """For every run and pair, the months in which its agreement began and ended (0: never)."""
    established, ended = ensemble.relationships["established"], ensemble.relationships["ended"]
    replicate = np.repeat(np.arange(len(established)) % ensemble.replicates, established.shape[1])
    return pd.DataFrame(
        {"point": 0, "replicate": replicate, "established": established.ravel(), "ended": ended.ravel()}
    )


def _how_made(ensemble: Ensemble) -> str:
    of_draws = f"{ensemble.draws:,} draws × " if ensemble.is_uncertain else ""
    runs = f"{of_draws}{ensemble.replicates:,} replicates"
    return f"{ensemble.experiment.scenario.name}: {runs}, seed {ensemble.experiment.seed}."
