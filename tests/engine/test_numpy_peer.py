"""The yardstick in NumPy computes the same: a comparison of speed is one of equal work."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import numpy_peer
from partnering.engine.lanes import simulate
from partnering.model.luck import Luck
from partnering.scenarios.build import build
from partnering.scenarios.library import load


@pytest.mark.parametrize("name", ["company", "overloaded", "two-departments"])
def test_the_numpy_program_gives_the_engines_figures(name):
    """Months and agreements of each run are the same, and qualities but for rounding."""
    organisation = build(load(name).with_settings({"months": 40}))
    luck, pairs = Luck.of(3, range(30)), len(organisation.pairs)

    def drawn(month):
        every = [luck.run(place).month(month, pairs) for place in range(luck.runs)]
        return tuple(np.array([getattr(one, kind) for one in every]).T for kind in ("need", "delivery", "offer"))

    theirs, ours = numpy_peer.run(organisation, luck.runs, drawn), simulate(organisation, luck).relationships
    for measure in ("established", "ended", "in_force"):
        np.testing.assert_array_equal(theirs[measure], ours[measure], err_msg=measure)
    np.testing.assert_allclose(theirs["quality"], ours["quality"], rtol=1e-9)
