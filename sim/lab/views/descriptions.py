"""The charts in words, for those who cannot see them. The numbers are those that the charts draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...figures.wording import measure
from ...model.outcomes import MODES, TRUE_PARTNERING
from ..state.ensemble import Ensemble
from ..state.live_story import Row, Snapshot
from ..state.needs_map import GAPS, NeedsMap

MAX_NAMED = 15
"""Most ties that are named; of more there is only the number."""
HELD = measure("retention").number


def survival_curve(ensemble: Ensemble, pinned: Ensemble | None) -> str:
    """The headline, and how many agreements are still in force after each quarter of the run."""
    experiment = ensemble.experiment
    how = measure("survival", len(experiment.organisation.pairs), experiment.organisation.months)
    headline = f"{how.phrase[0].upper()}{how.phrase[1:]} {how.value(ensemble.interval('survival').mean)}."
    before = "" if pinned is None else f" Pinned: {_curve(pinned)}"
    return f"Survival curve. {headline} {_curve(ensemble)}{before}"


def _curve(ensemble: Ensemble) -> str:
    curve, months = ensemble.curve, ensemble.experiment.organisation.months
    points = sorted({min(round(months * part / 4), len(curve) - 1) for part in (1, 2, 3, 4)} - {-1, 0})
    told = []
    for month, retained, low, high in curve.iloc[points][["months_in_force", "retained", "low", "high"]].to_numpy():
        band = f" ({HELD(low)}–{HELD(high)})" if np.isfinite(low) else ""
        told.append(f"{HELD(retained)} %{band} after {month:.0f} months")
    return f"Of the agreements made, still in force: {', '.join(told)}." if told else "No agreement was made."


def unbroken(ensemble: Ensemble, pinned: Ensemble | None) -> str:
    """The share of ties whose agreement was made and has not ended, after each quarter of the run."""
    before = "" if pinned is None else f" Pinned: {_unbroken(pinned)}"
    return f"True partnering that never broke. {_unbroken(ensemble)}{before}"


def _unbroken(ensemble: Ensemble) -> str:
    found, number = ensemble.unbroken, measure("survival").number
    if found.empty:
        return "There are no ties."
    rows = found.iloc[sorted({round((len(found) - 1) * part / 4) for part in range(5)})]
    told = [
        f"{number(mean)} % ({number(low)}–{number(high)}) in month {month:.0f}"
        for month, mean, low, high in rows[["month", "mean", "low", "high"]].to_numpy()
    ]
    bands = "; in brackets, what the data leave open and luck" if ensemble.is_uncertain else ""
    return f"Agreements made and not ended, of all ties: {', '.join(told)}{bands}."


def modes_over_time(ensemble: Ensemble) -> str:
    """The share of ties in each mode, halfway and at the end."""
    months = len(ensemble.modes)
    told = [f"In month {month}: {_shares(ensemble.modes[month - 1])}." for month in sorted({(months + 1) // 2, months})]
    return f"Modes over time. {' '.join(told)}"


def _shares(shares: Any) -> str:
    return ", ".join(f"{mode} {measure('in_force').number(share)} %" for mode, share in zip(MODES, shares, strict=True))


def needs_map(found: NeedsMap, gap: float) -> str:
    """How often the tie survives at each need, at the need gap of the map that is nearest to `gap`."""
    nearest = min(GAPS, key=lambda one: abs(one - gap))
    row = found.cells[found.cells["gap"] == nearest]
    told = ", ".join(
        f"{measure('survival').number(share)} % at need {need:g}"
        for need, share in zip(row["need"], row["survival"], strict=True)
    )
    return f"Survival at need gap {nearest:+g}: {told}."


def relationship_map(month: Snapshot) -> str:
    """How many ties are in each mode, which ones, and who has the least and the most power."""
    partners = sum(row["mode"] == TRUE_PARTNERING for row in month.ties)
    told = [f"Month {month.month}: {partners} of {len(month.ties)} ties in true partnering."]
    for mode in MODES:
        ties = [f"{row['a']} – {row['b']}" for row in month.ties if row["mode"] == mode]
        if ties:
            told.append(f"{mode}: {', '.join(ties) if len(month.ties) <= MAX_NAMED else len(ties)}.")
    powers = sorted((person["power"], person["department"]) for person in month.departments)
    if month.ties and np.isfinite([power for power, _ in powers]).all():
        (least, weakest), (most, strongest) = powers[0], powers[-1]
        told.append(f"Power: from {least:.2f} ({weakest}) to {most:.2f} ({strongest}).")
    return " ".join(told)


def over_time(rows: Sequence[Row], month: int, spells: Sequence[tuple[int, int]]) -> str:
    """The tie in a month, and the months in which its agreement is in force."""
    row = rows[month - 1]
    values = "; ".join(
        f"{word} of {row['a']} {row[f'{word}_ab']:.2f}, of {row['b']} {row[f'{word}_ba']:.2f}"
        for word in ("trust", "contribution")
    )
    months = ", ".join(f"{first} to {last}" for first, last in spells)
    in_force = f"in force in months {months}" if spells else "never in force"
    return f"{row['a']} and {row['b']} in month {month}: {row['mode']}; {values}; agreement {in_force}."
