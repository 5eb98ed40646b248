"""The Mesa model as a student meets it: attributes, tables, sub-classes."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

from partnering.agents.department import Department
from partnering.agents.model import PartneringModel
from partnering.agents.monthly import DEPARTMENT_COLUMNS, MODEL_COLUMNS, RELATIONSHIP_COLUMNS
from partnering.model import rules
from partnering.model.outcomes import MODES, PAIR_MEANS, mode_column
from partnering.scenarios.build import build
from partnering.scenarios.library import load
from tests.strategies import organisation_of, quiet, two


@pytest.fixture(scope="module")
def company() -> PartneringModel:
    """The shipped company after two years."""
    model = PartneringModel(build(load("company").with_settings({"months": 24})), rng=1)
    return model.run_to_horizon()


def test_departments_are_mesa_agents_with_the_public_attributes(company):
    """Each has power, dependency, trust, self_worth, capability, customer_focus and capacity."""
    assert len(company.agents) == 7
    for department in company.agents:
        assert isinstance(department, mesa.Agent)
        for name in ("power", "dependency", "trust", "self_worth", "capability", "customer_focus"):
            assert 0 <= getattr(department, name) <= 1
        assert department.capacity > 0


def test_power_is_what_others_depend_on(company):
    """Dependency, power and trust are means over a department's sides (Emerson 1962)."""
    for department in company.agents:
        own = [side.dependence for side in department.sides]
        others = [side.opposite.dependence for side in department.sides]
        assert department.dependency == pytest.approx(np.mean(own))
        assert department.power == pytest.approx(np.mean(others))
        assert department.trust == pytest.approx(np.mean([side.trust for side in department.sides]))


def test_the_three_tables_are_filled_every_month(company):
    """Model, agents and relationships: a row each month, with the documented columns."""
    months = company.datacollector.get_model_vars_dataframe()
    people = company.datacollector.get_agent_vars_dataframe()
    ties = company.datacollector.get_table_dataframe("relationships")
    assert list(months) == list(MODEL_COLUMNS)
    assert list(people) == ["department", *DEPARTMENT_COLUMNS]
    assert list(ties) == list(RELATIONSHIP_COLUMNS)
    assert (len(months), len(people), len(ties)) == (24, 24 * 7, 24 * len(company.relationships))
    last = ties[ties["month"] == 24]
    assert months["in_force"].iloc[-1] == pytest.approx(last["in_force"].mean())
    for mode in MODES:
        assert months[mode_column(mode)].iloc[-1] == pytest.approx((last["mode"] == mode).mean())


def test_an_ending_is_in_the_table_in_its_month():
    """What was missed first, whose and by how much: 0.6 − 0.1 from month 6 on; in no other month anything."""
    data = quiet(12) | {"timeline": [{"month": 6, "set": {"departments.B.capacity": 0.1}}]}
    model = PartneringModel(organisation_of(data), rng=1).run_to_horizon()
    ties = model.datacollector.get_table_dataframe("relationships").set_index("month")
    assert ties.loc[8, ["missed", "missed_by"]].tolist() == ["contribution", "B"]
    assert ties.loc[8, "shortfall"] == pytest.approx(0.5)
    assert ties[["missed", "missed_by", "shortfall"]].drop(index=8).isna().all(axis=None)


def test_a_tie_keeps_the_means_of_its_measures(company):
    """By name: the means over the months of the table; missing before the first month."""
    table = company.datacollector.get_table_dataframe("relationships")
    tie = company.relationships[0]
    months = table[(table["a"] == tie.first.owner.name) & (table["b"] == tie.second.owner.name)]
    assert len(months) == 24
    assert tie.means._asdict() == pytest.approx({name: months[name].mean() for name in PAIR_MEANS})
    assert tie.measures._asdict() == {name: months[name].iloc[-1] for name in PAIR_MEANS}
    assert np.isnan(PartneringModel(organisation_of(two()), rng=1).relationships[0].means).all()


def test_the_horizon_ends_the_run(company):
    """After the last month the model is not running, and another step is refused."""
    assert company.month == 24
    assert not company.running
    with pytest.raises(ValueError, match="horizon of 24 months"):
        PartneringModel(organisation_of(two(months=24)), rng=1).run_to_horizon().step()


def test_stepping_and_running_are_the_same():
    """Month by month in a notebook, or all at once."""
    one, other = (PartneringModel(organisation_of(two()), rng=4) for _ in range(2))
    for _ in range(60):
        one.step()
    other.run_to_horizon()
    for name, values in one.outcome().relationships.items():
        np.testing.assert_array_equal(values, other.outcome().relationships[name])


class Withholding(Department):
    """Puts nothing in."""

    def decide(self) -> None:
        for side in self.sides:
            side.contribution = 0.0


class Generous(Department):
    """Puts everything in, as far as there is time."""

    def contribution_to(self, side):
        return 1.0


def test_a_department_that_decides_otherwise():
    """Overriding `decide` for one department ends partnering with it, and with it alone."""
    departments = {name: {} for name in "ABC"}
    model = PartneringModel(
        organisation_of(two() | {"departments": departments}), rng=1, department_class={"A": Withholding}
    )
    model.run_to_horizon()
    for tie in model.relationships:
        involved = "A" in (tie.first.owner.name, tie.second.owner.name)
        assert (tie.established == 0) == involved


def test_one_class_for_all_departments():
    """A class instead of a mapping is for everyone; time still limits it."""
    data = two() | {"departments": {"A": {"capacity": 0.5}, "B": {}}}
    model = PartneringModel(organisation_of(data), rng=1, department_class=Generous)
    model.step()
    assert [side.contribution for side in model.relationships[0].sides] == [0.5, 1.0]


def test_rules_are_called_and_not_copied(monkeypatch):
    """The agents use the rules of sim/model/rules.py: another rule gives another run."""
    before = PartneringModel(organisation_of(two()), rng=1).run_to_horizon().relationships[0].first.trust
    monkeypatch.setattr(rules, "trust", lambda trust, *_: trust)
    after = PartneringModel(organisation_of(two()), rng=1).run_to_horizon().relationships[0].first.trust
    assert before != after == 0.6


def test_without_a_seed_runs_differ():
    """Mesa's habit: no rng, new luck; the seed that was drawn repeats the run."""
    one, other = (PartneringModel(organisation_of(two(months=5)), collect=False).run_to_horizon() for _ in range(2))
    assert one.seed != other.seed
    again = PartneringModel(organisation_of(two(months=5)), rng=one.seed).run_to_horizon()
    assert again.relationships[0].first.trust == one.relationships[0].first.trust


def test_the_outcome_is_that_of_the_months_that_were_run():
    """Nothing is told before the first month, and a refused step changes nothing."""
    model = PartneringModel(organisation_of(two(months=5)), rng=1)
    with pytest.raises(ValueError, match="no month"):
        model.outcome()
    before = model.run_to_horizon().outcome().relationships["quality"]
    with pytest.raises(ValueError, match="horizon"):
        model.step()
    np.testing.assert_array_equal(model.outcome().relationships["quality"], before)
