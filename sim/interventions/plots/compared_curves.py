"""How long agreements stay in force with each variant, with a test of the months in force of all ties."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ...figures import phrases
from ...figures.of_points.curves import LETTERS, kaplan_meier_curves
from ...figures.wording import Measure
from ...results.spells import Reader
from .. import wording
from ..changes.setting import Setting

MONTHS = Measure("months in force", "months in force are", "months", bounded=False)


def survival_curves(
    effects: pd.DataFrame,
    tested: pd.DataFrame | None,
    summary: pd.DataFrame,
    agreements: Reader,
    setting: Setting,
    months: int,
) -> tuple[Figure, pd.DataFrame]:
    """How long agreements stay in force in the baseline and in the variants that change survival most.

    The tables are those of whatif.py; `tested` is that of months in force, which earlier versions did not write.
    `agreements` reads the agreements of some points. `months` is the longest horizon.
    """
    rows = effects[effects["outcome"] == "survival"]
    most = rows.sort_values("difference", key=abs, ascending=False, kind="stable")["variant"][: len(LETTERS) - 1]
    baseline = summary["point"] == summary["point"].min()
    shown = summary[baseline | summary["name"].isin(most)].reset_index(drop=True)
    note = " Curves: only of agreements made; a variant that brings weaker ties to an agreement can have a lower one."
    if len(shown) < len(summary):
        note += f" Shown: the {len(most)} of {len(rows)} variants that change survival most."
    title = ""
    if tested is not None and len(own := tested[tested["variant"].isin(most) & tested["difference"].notna()]):
        title = _title(own)
        note += f" Months in force: of all ties to month {own['horizon'].iloc[0]:.0f}, 0 where no agreement is made. "
        note += _tests(own, len(tested)) if setting.draws is None else _over_draws(own)
    note = f" {setting.runs}.{note} {' '.join(setting.unlike)}".rstrip()
    return kaplan_meier_curves(agreements, shown, ["name"], months, setting.pairs, note, title)


def _title(tested: pd.DataFrame) -> str:
    """The variant that changes months in force most, and by how much."""
    row = tested.iloc[int(tested["difference"].abs().to_numpy().argmax())]
    name, horizon = phrases.short(row["variant"], 60), f"{row['horizon']:.0f}"
    means = f"{MONTHS.number(row['value'])} of {horizon} months in force"
    return f"With “{name}” a tie is {means} where it was {MONTHS.number(row['baseline'])}: {_change(row)}."


def _tests(tested: pd.DataFrame, tests: int) -> str:
    """The difference of each variant from the baseline, with its p."""
    names = phrases.distinct(tested["variant"], 40)
    found = "; ".join(
        f"“{names[row['variant']]}” {_change(row, unit=False)}, {_p(row['p_together'])}" for _, row in tested.iterrows()
    )
    times = f", p times the {tests} tests" if tests > 1 else ""
    return f"Differences from the baseline, replicate by replicate{times}: {found}."


def _over_draws(tested: pd.DataFrame) -> str:
    """The difference of each variant from the baseline, over the draws: without a p, which would tell of luck alone."""
    names = phrases.distinct(tested["variant"], 40)
    found = "; ".join(f"“{names[row['variant']]}” {_change(row, unit=False)}" for _, row in tested.iterrows())
    return f"Differences from the baseline, within a draw and a replicate: {found}."


def _change(row: pd.Series, unit: bool = True) -> str:
    """The difference in months, with its interval."""
    return wording.difference_in_words(row, MONTHS, unit)


def _p(p: float) -> str:
    told = "unknown" if pd.isna(p) else "< 0.001" if p < 0.001 else f"= {p:.2g}" if p < 0.995 else "= 1"
    return f"p {told}".replace(" ", "\N{NO-BREAK SPACE}")
