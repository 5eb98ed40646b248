"""Scatters say with which path an outcome goes most only where the intervals of the correlations tell it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from partnering.figures.canvas import MOST_SHAPES, as_svg
from partnering.figures.of_points import heatmap
from partnering.figures.of_points.scatter import _title, scatter

PATHS = ["organisation.clarity", "organisation.reserve", "organisation.hope"]


def points(*weights, number=200):
    """Points whose survival hangs on the paths as the weights say, and on luck."""
    drawn = np.random.default_rng(1).random((number, len(PATHS) + 1))
    survival = drawn @ np.array([*weights, 1.0]) / (sum(weights) + 1.0)
    table = pd.DataFrame(drawn[:, :-1], columns=PATHS).assign(point=range(number), survival=survival)
    return table.assign(survival_low=survival, survival_high=survival)


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ((3.0, 0.5, 0.0), "Survival goes most with clarity (rank correlation +0.9"),
        ((1.0, 0.9, 0.0), "Survival shows the largest correlation with "),
        ((0.0, 0.0, 0.0), "Survival is not shown to go with any of 3 paths; the largest estimate is that of "),
    ],
)
def test_what_a_scatter_says_is_carried_by_the_intervals(weights, told):
    """Of 200 points: one path leads, two may be alike, or none is told from chance."""
    figure, _ = scatter(points(*weights), PATHS)
    title = " ".join(figure.get_suptitle().split())
    assert title.startswith(told)
    assert ("it may go as much with" in title) == (weights[1] == 0.9)


def test_one_path_is_not_the_most():
    """A path that falls has a true minus sign, and one alone is no ranking."""
    assert _title({"a": (-0.5, -0.6, -0.4)}, "quality") == "Quality goes with a (rank correlation −0.50)."
    assert _title({"a": (0.1, -0.1, 0.3)}, "quality") == "Quality is not shown to go with a (rank correlation +0.10)."


@pytest.mark.usefixtures("painted")
@pytest.mark.parametrize("draw", [lambda table: scatter(table, PATHS[:2]), lambda table: heatmap(table, *PATHS[:2])])
def test_many_dots_or_cells_are_a_picture_in_the_drawing(draw):
    """As shapes those of a large sweep took 100 MB, which no page can hold. Few stay shapes, sharp at any size."""
    sizes = []
    for across in (9, 3 + MOST_SHAPES // 39):
        table = pd.DataFrame(product(range(across), range(39)), columns=PATHS[:2]).assign(point=range(39 * across))
        share = table["point"] % 2
        svg = as_svg(draw(table.assign(survival=share, survival_low=share, survival_high=share))[0])
        sizes.append(len(svg))
    assert sizes[1] < 2 * sizes[0] < 2_000_000
