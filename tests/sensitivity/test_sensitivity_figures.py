"""What a sensitivity analysis found is said and drawn as its tables say it, whatever they hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Annotation

from partnering.model.parameters import DEPARTMENT, ORGANISATION
from partnering.sensitivity.ranking_plot import draw_all, plane
from partnering.sensitivity.wording import finding, hardly, headline, span
from tests.readable import assert_readable, labels, shown

VALUES = pd.Series([0.2, 0.6])
EVERY = [f"organisation.{parameter.name}" for parameter in (*ORGANISATION, *DEPARTMENT)]


def sobol(**totals):
    """Hand-made indices: total orders by the name of an organisation-wide parameter, or (total, half of interval)."""
    rows = []
    for name, given in totals.items():
        total, half = given if isinstance(given, tuple) else (given, given / 10)
        ends = {"total": total, "total_low": total - half, "total_high": total + half}
        first = {"first": total / 2, "first_low": total / 2 - half, "first_high": total / 2 + half}
        rows.append({"path": f"organisation.{name}", "low": 0.0, "high": 1.0} | ends | first)
    return pd.DataFrame(rows)


def morris(sizes, paths=None):
    """Hand-made effects: μ* as given, σ a third more, intervals of a tenth."""
    paths = paths or EVERY
    table = pd.DataFrame({"path": paths[: len(sizes)], "low": -0.1, "high": 0.1, "mu_star": sizes, "mu": sizes})
    table["sigma"] = table["mu_star"] * 4 / 3
    for name in ("mu_star", "sigma"):
        table[f"{name}_low"], table[f"{name}_high"] = 0.9 * table[name], 1.1 * table[name]
    return table


def test_finding_names_three_and_what_does_not_matter():
    """The three largest with intervals; what is below one in a hundred; what is nothing; the mean; the size."""
    indices = sobol(clarity=0.3, reserve=0.5, hope=0.1, lock_in=0.05, learning=0.004, patience=0.0, reputation=0.001)
    assert finding(indices, "survival", VALUES, months=60, replicates=32, seed=1) == (
        "Reserve (total order 0.50, 0.45 to 0.55), clarity (0.30, 0.27 to 0.33) and hope (0.10, 0.09 to 0.11) matter "
        "most for survival of true partnering. 2 of 7 hardly matter (less than 1 % of the variance, interval "
        "included): learning and reputation. No change at any point that was run: patience. "
        "On average true partnering survives to "
        "month 60 in 40 % of runs; 2 points × 32 replicates, seed 1."
    )
    assert headline(indices, "survival") == (
        "Reserve (total order 0.50), clarity (0.30) and hope (0.10) matter most for survival of true partnering; "
        "3 of 7 parameters hardly matter."
    )


def test_finding_of_effects_has_the_unit_of_the_outcome():
    """Shares in percentage points, days in days, quality as a number."""
    indices = morris([0.2, 0.1])
    told = finding(indices, "survival", VALUES, pairs=3)
    assert told.startswith("Shared outcome (μ* 20 percentage points, 18 to 22) and clarity (10, 9 to 11) matter most")
    assert "μ* 0.20 days, 0.18 to 0.22" in finding(indices, "response_days", VALUES)
    assert "μ* 0.20, 0.18 to 0.22" in finding(indices, "quality", VALUES)


def test_what_is_not_shown_is_not_claimed():
    """An interval that reaches 0 ranks nothing; one that reaches another is told; a wide one is not negligible."""
    wide = sobol(clarity=(0.9, 2.0), reserve=(0.1, 0.05))
    assert finding(wide, "survival", VALUES).startswith("What matters most for survival of true partnering is not")
    near = sobol(clarity=0.5, reserve=0.4, hope=0.3, lock_in=(0.29, 0.05))
    assert finding(near, "survival", VALUES).startswith(
        "Clarity (total order 0.50, 0.45 to 0.55) and reserve (0.40, 0.36 to 0.44) matter most for survival of true "
        "partnering. "
    )
    nearer = sobol(clarity=0.5, reserve=(0.48, 0.05), hope=(0.47, 0.05), lock_in=(0.44, 0.05))
    assert (
        "and hope (0.47, 0.42 to 0.52) show the largest effects on survival of true partnering. Lock in may matter "
        in (finding(nearer, "survival", VALUES))
    )
    assert headline(nearer, "survival") == (
        "Clarity (total order 0.50), reserve (0.48) and hope (0.47) show the largest effects on survival of true "
        "partnering."
    )
    alone = sobol(clarity=(0.5, 0.05), reserve=(0.1, 0.5))
    assert finding(alone, "survival", VALUES).startswith(
        "Clarity (total order 0.50, 0.45 to 0.55) shows the largest effect on survival of true partnering. Reserve may "
        "matter as much. "
    )
    assert "None is shown to matter hardly" in finding(near, "survival", VALUES)
    assert not hardly(sobol(clarity=0.5, reserve=(0.005, 0.006))).any()


@pytest.mark.parametrize(("second", "title"), [(0.1, "Shared outcome has the largest effect"), (0.19, "Which effect")])
def test_the_plane_names_the_largest_effect_where_it_is_told(second, title):
    """μ* 0.18 to 0.22, and below it 0.09 to 0.11, or 0.171 to 0.209."""
    figure, _ = plane(morris([0.2, second]), "survival", VALUES)
    assert shown(figure).startswith(title)


def test_one_parameter_is_spoken_of_alone():
    """No plural, and nothing about others."""
    told = finding(sobol(clarity=1.0), "quality", VALUES)
    assert told == (
        "Clarity (total order 1.00, 0.90 to 1.10) matters most for quality of the joint result. "
        "On average the quality of the joint result is 0.40; 2 points."
    )


def test_an_outcome_without_indices_is_explained():
    """The same everywhere, the same almost everywhere, or missing somewhere."""
    unknown = sobol(clarity=np.nan, reserve=np.nan)
    same = finding(unknown, "survival", pd.Series([0.0, 0.0]), months=60, replicates=5, seed=2)
    assert same == (
        "0 %: these settings lie beyond the edge; nothing here can be told apart. "
        "`partnering tipping --along PATH` finds the edge. "
        "Survival of true partnering has no indices: true partnering survives to month 60 in 0 % of runs at every "
        "point; 2 points × 5 replicates, seed 2."
    )
    assert "at 60 of 80 points" in finding(unknown, "survival", pd.Series([1.0] * 60 + [0.0] * 20))
    few = finding(unknown, "survival", pd.Series([1.0] * 50 + [0.0] * 26))
    assert "19 samples are too few, and 20 are needed (--samples)" in few
    assert "at 1 of 2 points fewer than 20 runs have a value" in finding(unknown, "retention", pd.Series([0.5, np.nan]))
    assert headline(sobol(clarity=0.5, reserve=0.1), "survival", values=pd.Series([0.001, 0.0])).startswith(
        "Near 0 %: "
    )


def test_parameters_of_one_name_are_told_apart():
    """Two paths that read alike are named in full."""
    table = sobol(clarity=0.5, reserve=0.1).assign(path=["departments.all.trust", "relationships.all.trust"])
    assert headline(table, "survival").startswith(
        "Departments.all.trust (total order 0.50) and relationships.all.trust"
    )


def test_ranges_that_are_added_have_signs():
    """Minus and plus for a move, none for a range."""
    assert span("organisation.clarity", 0.0, 1.0) == "0 to 1"
    assert span("timeline.2.add.organisation.clarity", -0.1, 0.05) == "−0.10 to +0.05"
    assert span("timeline.0.size", 0.2, 0.8) == "0.2 to 0.8"


LONG = [f"departments.{'A very long name of a department' * 2} {n} $.self_worth" for n in range(14)]
TABLES = {
    "sobol": sobol(**{parameter.name: 0.5 / (n + 1) for n, parameter in enumerate(ORGANISATION)}),
    "one": sobol(clarity=1.0),
    "wide": sobol(clarity=(0.4, 3.0), reserve=(0.0, 0.0)),
    "morris": morris(list(np.linspace(0.5, 0, len(EVERY)))),
    "alike": morris([0.3] * 14),
    "few": morris([0.3, 0.0]),
    "straight": morris([0.3, 0.1]).assign(sigma=0.0, sigma_low=0.0, sigma_high=0.0),
    "long": morris(list(np.linspace(0.1, 0.3, 14)), LONG),
}


@pytest.mark.parametrize("kind", TABLES)
def test_every_analysis_is_drawn(kind, tmp_path):
    """Many parameters or one, wide intervals, equal effects, long names: readable, titled, with their data."""
    drawn = draw_all(TABLES[kind], "survival", VALUES, pairs=2, months=60)
    assert set(drawn) == ({"ranking"} if "total" in TABLES[kind] else {"ranking", "plane"})
    for name, (figure, data) in drawn.items():
        assert_readable(figure, data, tmp_path, name)
        assert len(data) == len(TABLES[kind])


def test_the_ranking_shows_the_largest_first():
    """Sixteen bars with their ranges, the largest on top; the note says how many are left out."""
    figure, data = draw_all(TABLES["sobol"], "survival", VALUES)["ranking"]
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names[0] == "shared outcome  (0 to 1)"
    assert len(names) == 16
    assert data["total"].is_monotonic_decreasing
    assert "Named: 16 of 26 parameters" in " ".join(figure.get_supxlabel().split())
    bottom, top = figure.axes[0].get_ylim()
    assert bottom > top
    assert "share of the variance of survival of true partnering (0 to 1)" in labels(figure)


@pytest.mark.parametrize("kind", ["morris", "alike", "few", "long"])
def test_names_in_the_plane_do_not_overlap(kind):
    """No two names share a place, however near their points are."""
    figure, _ = plane(TABLES[kind], "survival", VALUES)
    figure.draw_without_rendering()
    axes = figure.axes[0]
    names = [text for text in axes.texts if isinstance(text, Annotation)]
    centres = sorted(axes.transAxes.transform(name.xyann)[1] for name in names)
    assert len(names) == min(12, len(TABLES[kind]))
    assert np.diff(centres).min(initial=np.inf) > names[0].get_fontsize() * figure.dpi / 72


def test_the_title_of_the_plane_counts_effects_that_vary():
    """σ above μ* for all of three; the fourth is nothing and does not count."""
    figure, _ = plane(morris([0.3, 0.2, 0.1, 0.0]), "survival", VALUES)
    assert shown(figure) == (
        "Shared outcome has the largest effect on survival of true partnering, 30 percentage points on average; "
        "3 of 3 effects vary by more than their mean size (σ > μ*)."
    )
