"""Many organisations under the same luck, in memory."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.engine.lanes import simulate
from partnering.model.luck import Luck
from partnering.model.outcomes import OUTCOMES
from partnering.runs import ensemble
from tests.strategies import organisation_of, two


@pytest.mark.parametrize("workers", [1, 3])
def test_outcomes_are_those_of_each_organisation_run_alone(workers, monkeypatch):
    """However the work is cut, each run gives what the engine gives alone; missing values stay missing."""
    monkeypatch.setattr(ensemble, "PAIRS_AT_ONCE", 40)
    organisations = [organisation_of(two(clarity=clarity)) for clarity in (0.1, 0.5, 0.9)]
    finished: list[int] = []
    found = ensemble.outcomes_of(organisations, 70, seed=5, workers=workers, done=finished.append)
    assert tuple(found) == OUTCOMES
    assert sum(finished) == 210
    for row, organisation in enumerate(organisations):
        alone = ensemble.measured(organisation, simulate(organisation, Luck.of(5, range(70))))
        for name in OUTCOMES:
            np.testing.assert_array_equal(found[name][row], alone[name])


def test_organisations_of_other_pairs_are_refused():
    """Luck belongs to pairs, so organisations with other pairs cannot share it."""
    data = two()
    data["departments"]["C"] = {}
    with pytest.raises(ValueError, match="too many values"):
        ensemble.records([organisation_of(two()), organisation_of(data)], range(2), seed=1)


def test_an_organisation_without_pairs_has_no_shares():
    """Nothing can be shared among no pairs: all is missing, but the number of teams."""
    alone = organisation_of(two() | {"relationships": {"default": "none"}})
    found = ensemble.outcomes_of([alone, alone], 3, seed=1)
    assert found["survival"].shape == (2, 3)
    assert np.isnan(found["survival"]).all()
    assert (found["teams"] == 0).all()
