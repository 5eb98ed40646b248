"""What the proof found: the tables of docs/calibration.md, and its figure.

Run `python -m benchmarks.calibration.tell FILE.csv docs/images`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy import stats

from partnering.figures import canvas
from partnering.figures.phrases import words

BINS = 10
LEVELS = (50, 80, 95)


def coverage(found: pd.DataFrame) -> pd.DataFrame:
    """A row a kind of number, and one for all: how many intervals of each level hold the truth, in %, with 95 %.

    Numbers of one organisation are not independent, so the cases are the organisations (Student's t).
    """
    rows = {}
    for kind, own in [("all", found), *found.groupby("kind")]:
        told = {"numbers": f"{len(own):,}"}
        for level in LEVELS:
            held = 100 * (abs(own["rank"] - 0.5) < level / 200)
            by_case = held.groupby(own["case"]).mean()
            low, high = stats.t.interval(0.95, len(by_case) - 1, by_case.mean(), stats.sem(by_case))
            told[f"{level} %"] = f"{by_case.mean():.1f} ({low:.0f} to {min(high, 100):.0f})"
        rows[kind] = told
    return pd.DataFrame(rows).T


def uniform(found: pd.DataFrame) -> pd.DataFrame:
    """A row a kind: χ² of the ranks of one number of each organisation in BINS bins, its p, and that by Holm."""
    one = found.sample(frac=1, random_state=1).groupby(["kind", "case"]).first().reset_index()
    rows = {}
    for kind, own in one.groupby("kind"):
        test = stats.chisquare(np.histogram(own["rank"], BINS, (0, 1))[0])
        rows[kind] = {"cases": len(own), "chi2": test.statistic, "p": test.pvalue}
    table = pd.DataFrame(rows).T.sort_values("p")
    left = len(table) - np.arange(len(table))
    return table.assign(holm=np.minimum.accumulate((table["p"] * left)[::-1])[::-1].clip(upper=1).cummax())


def identified(found: pd.DataFrame) -> pd.DataFrame:
    """A row a kind: how much of its variance two waves take away, that of dummies, and how far the mean is off."""
    grouped = found.groupby("kind")
    table = grouped[["contraction", "dummy", "error"]].mean()
    ends = grouped["contraction"].quantile([0.1, 0.9]).unstack()
    return table.assign(low=ends[0.1], high=ends[0.9]).sort_values("contraction", ascending=False)


def ranks(found: pd.DataFrame) -> tuple[Figure, pd.DataFrame]:
    """A histogram of ranks for each kind: level where a truth lies anywhere among its draws equally often."""
    one = found.sample(frac=1, random_state=1).groupby(["kind", "case"]).first().reset_index()
    kinds = sorted(one["kind"].unique())
    figure = canvas.blank(15.0, 7.0)
    counts = pd.DataFrame({kind: np.histogram(one[one["kind"] == kind]["rank"], BINS, (0, 1))[0] for kind in kinds})
    cases = one["case"].nunique()
    low, high = stats.binom.interval(0.95, cases, 1 / BINS)
    for axes, kind in zip(figure.subplots(2, -(-len(kinds) // 2), sharex=True, sharey=True).flat, kinds, strict=False):
        axes.axhspan(low, high, color=canvas.PALE)
        axes.bar((np.arange(BINS) + 0.5) / BINS, counts[kind], 0.9 / BINS, color=canvas.BLUE)
        canvas.style(axes, "", "", grid="none")
        axes.set_title(kind.replace("_", " ") if "." in kind else words(kind), fontsize=canvas.TICK)
    figure.supylabel("organisations", fontsize=canvas.LABEL)
    note = f"Grey: where 95 % of level counts lie. One number of each kind of {cases} organisations; {BINS} bins."
    canvas.caption(figure, "Rank of the truth among its draws: first to last, left to right.", note)
    return figure, counts


if __name__ == "__main__":
    table = pd.concat([pd.read_csv(file) for file in sys.argv[1:-1]]).drop_duplicates(["case", "kind", "rank"])
    print(table["case"].nunique(), "organisations; p of a misfit below 0.05 in", end=" ")
    print(f"{100 * (table.groupby('case')['p'].first() < 0.05).mean():.1f} %")
    for made in (coverage(table), uniform(table).round(3), identified(table).round(3)):
        print(made.to_string(), end="\n\n")
    canvas.save(*ranks(table), Path(sys.argv[-1]), "calibration-ranks")
