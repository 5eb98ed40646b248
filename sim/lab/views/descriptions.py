"""The charts in words, for those who cannot see them. The numbers are those that the charts draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...documents.language import Language
from ...model.outcomes import MODES, TRUE_PARTNERING
from ..state.ensemble import Ensemble
from ..state.live_story import Row, Snapshot
from ..state.needs_map import GAPS, NeedsMap
from .wording import mean_and_ends, shares, within

MAX_NAMED = 15
"""Most ties that are named; of more there is only the number."""


def survival_curve(words: Language, ensemble: Ensemble, pinned: Ensemble | None) -> str:
    """The headline, and how many agreements are still in force after each quarter of the run."""
    organisation = ensemble.experiment.organisation
    share = within(words, "survival", ensemble.summary.iloc[0], len(organisation.pairs), ends=False)
    headline = words.say("describe.headline", months=organisation.months, share=share)
    told = words.say("describe.curve", headline=headline, told=_curve(words, ensemble))
    return _with_pinned(words, told, None if pinned is None else _curve(words, pinned))


def _with_pinned(words: Language, told: str, before: str | None) -> str:
    return told if before is None else words.say("describe.pinned", told=told, before=before)


def _curve(words: Language, ensemble: Ensemble) -> str:
    curve, months = ensemble.curve, ensemble.experiment.organisation.months
    points = sorted({min(round(months * part / 4), len(curve) - 1) for part in (1, 2, 3, 4)} - {-1, 0})
    told = []
    for month, *found in curve.iloc[points][["months_in_force", "retained", "low", "high"]].to_numpy():
        key = "still_point_band" if np.isfinite(found[1]) else "still_point"
        retained, ends = mean_and_ends(words, *found)
        told.append(words.say(f"describe.{key}", months=f"{month:.0f}", share=retained, ends=ends))
    return words.say("describe.still", points=", ".join(told)) if told else words.say("describe.no_agreement")


def unbroken(words: Language, ensemble: Ensemble, pinned: Ensemble | None) -> str:
    """The share of ties whose agreement was made and has not ended, after each quarter of the run."""
    told = words.say("describe.unbroken", told=_unbroken(words, ensemble))
    return _with_pinned(words, told, None if pinned is None else _unbroken(words, pinned))


def _unbroken(words: Language, ensemble: Ensemble) -> str:
    found = ensemble.unbroken
    if found.empty:
        return words.say("describe.no_ties")
    rows = found.iloc[sorted({round((len(found) - 1) * part / 4) for part in range(5)})]
    told = []
    for month, *of_month in rows[["month", "mean", "low", "high"]].to_numpy():
        mean, ends = mean_and_ends(words, *of_month)
        told.append(words.say("describe.of_all_point", share=mean, ends=ends, month=f"{month:.0f}"))
    key = "of_all_layers" if ensemble.is_uncertain else "of_all"
    return words.say(f"describe.{key}", points=", ".join(told))


def modes_over_time(words: Language, ensemble: Ensemble) -> str:
    """The share of ties in each mode, halfway and at the end."""
    months = len(ensemble.modes)
    told = [
        words.say("describe.modes_month", month=month, shares=_shares(words, ensemble.modes[month - 1]))
        for month in sorted({(months + 1) // 2, months})
    ]
    return words.say("describe.modes", told=" ".join(told))


def _shares(words: Language, month: Any) -> str:
    each = ((words.named("mode_names", mode), *shares(words, share)) for mode, share in zip(MODES, month, strict=True))
    return ", ".join(words.say("describe.mode_share", mode=mode, share=share) for mode, share in each)


def needs_map(words: Language, found: NeedsMap, gap: float) -> str:
    """How often the tie survives at each need, at the need gap of the map that is nearest to `gap`."""
    nearest = min(GAPS, key=lambda one: abs(one - gap))
    row = found.cells[found.cells["gap"] == nearest]
    told = [
        words.say("describe.needs_point", share=shares(words, share)[0], need=words.number(f"{need:g}"))
        for need, share in zip(row["need"], row["survival"], strict=True)
    ]
    return words.say("describe.needs", gap=words.number(f"{nearest:+g}"), points=", ".join(told))


def relationship_map(words: Language, month: Snapshot) -> str:
    """How many ties are in each mode, which ones, and who has the least and the most power."""
    partners = sum(row["mode"] == TRUE_PARTNERING for row in month.ties)
    told = [words.say("describe.month", len(month.ties), month=month.month, partners=partners)]
    for mode in MODES:
        ties = [f"{row['a']} – {row['b']}" for row in month.ties if row["mode"] == mode]
        if ties:
            named = ", ".join(ties) if len(month.ties) <= MAX_NAMED else len(ties)
            told.append(words.say("describe.mode", mode=words.named("mode_names", mode), ties=named))
    powers = sorted((person["power"], person["department"]) for person in month.departments)
    if month.ties and np.isfinite([power for power, _ in powers]).all():
        (least, weakest), (most, strongest) = powers[0], powers[-1]
        ends = {"least": words.number(f"{least:.2f}"), "most": words.number(f"{most:.2f}")}
        key = "power_alike" if ends["least"] == ends["most"] else "power"
        told.append(words.say(f"describe.{key}", weakest=weakest, strongest=strongest, **ends))
    return " ".join(told)


def over_time(words: Language, rows: Sequence[Row], month: int, spells: Sequence[tuple[int, int]]) -> str:
    """The tie in a month, and the months in which its agreement is in force."""
    row = rows[month - 1]
    values = {
        f"{name}_{side}": words.number(f"{row[f'{name}_{way}']:.2f}")
        for name in ("trust", "contribution")
        for side, way in (("a", "ab"), ("b", "ba"))
    }
    months = ", ".join(words.say("describe.spell", first=first, last=last) for first, last in spells)
    key, mode = "tie" if spells else "tie_never", words.named("mode_names", row["mode"])
    return words.say(f"describe.{key}", a=row["a"], b=row["b"], month=month, mode=mode, spells=months, **values)
