"""How long agreements stay in force with each variant, with a test against the baseline."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ...figures import phrases
from ...figures.curves import LETTERS, kaplan_meier_curves
from ...results.spells import Reader
from ..wording import Setting


def survival_curves(
    effects: pd.DataFrame,
    logrank: pd.DataFrame,
    summary: pd.DataFrame,
    agreements: Reader,
    setting: Setting,
    months: int,
) -> tuple[Figure, pd.DataFrame]:
    """How long agreements stay in force in the baseline and in the variants that change survival most.

    The tables are those of whatif.py. `agreements` reads the agreements of some points. `months` is the longest
    horizon.
    """
    rows = effects[effects["outcome"] == "survival"]
    most = rows.sort_values("difference", key=abs, ascending=False, kind="stable")["variant"][: len(LETTERS) - 1]
    baseline = summary["point"] == summary["point"].min()
    shown = summary[baseline | summary["name"].isin(most)].reset_index(drop=True)
    tested = logrank[logrank["variant"].isin(most) & logrank["p_together"].notna()]
    note = " Only of agreements made: a variant that brings weaker ties to an agreement can have a lower curve."
    if len(shown) < len(summary):
        note += f" Shown: the {len(most)} of {len(rows)} variants that change survival most."
    if len(tested):
        found = "; ".join(
            f"“{phrases.short(name, 40)}” {_p(p)}"
            for name, p in zip(tested["variant"], tested["p_together"], strict=True)
        )
        times = f", p times the {len(logrank)} tests" if len(logrank) > 1 else ""
        note += f" Log-rank test against the baseline, one tie of each run in turn{times}: {found}."
    return kaplan_meier_curves(agreements, shown, ["name"], months, setting.pairs, f" {setting.runs}.{note}")


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}" if p < 0.995 else "p = 1"
