"""What a scenario leaves uncertain: how a file says it, what is refused, and the draws that follow."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.files.errors import InputError
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data, load
from partnering.scenarios.uncertainty import draws_of
from tests.console import partnering

THREE = {"name": "Three", "departments": {"IT": {}, "Sales": {}, "HR": {}}}
CLARITY, TRUST, SELF_WORTH = "organisation.clarity", "relationships.all.trust", "departments.all.self_worth"
UNIFORM = {"from": 0.2, "to": 0.4}
HEAD = "name: Mine\ndepartments: {IT: {}, Sales: {}}\n"


def drawn(uncertainty, number=400, seed=1, **more):
    """The draws of a scenario in which this is uncertain."""
    return draws_of(from_data(THREE | more | {"uncertainty": uncertainty}), None, number, seed)


def faults(tmp_path, text, **files):
    """The faults of a scenario file, with the lines that they name."""
    for name, content in files.items():
        (tmp_path / f"{name}.csv").write_text(content)
    path = tmp_path / "mine.yaml"
    path.write_text(HEAD + text)
    with pytest.raises(InputError) as error:
        draws_of(load(path, library.folder()), tmp_path, None, 1)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in error.value.problems]


# ---- the draws -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "mean", "sd"),
    [
        (UNIFORM, 0.3, 0.2 / 12**0.5),
        ({"from": 0, "to": 1, "distribution": "normal", "mean": 0.6, "sd": 0.1}, 0.6, 0.1),
        ({"from": 0, "to": 1, "distribution": "logit-normal", "mean": 0.6, "sd": 0.15}, 0.6, 0.15),
        ({"from": 0, "to": 1, "distribution": "logit-normal", "mean": 0.05, "sd": 0.1}, 0.05, 0.1),
        ({"from": 0.5, "to": 0.9, "distribution": "logit-normal", "mean": 0.8, "sd": 0.05}, 0.8, 0.05),
        ({"from": 0, "to": 1, "distribution": "logit-normal", "mean": 0.02, "sd": 0.01}, 0.02, 0.01),
        ({"from": 0, "to": 1, "distribution": "logit-normal", "mean": 0.99, "sd": 0.005}, 0.99, 0.005),
        ({"from": 0, "to": 1, "distribution": "triangular", "mode": 0.5}, 0.5, (1 / 24) ** 0.5),
    ],
)
def test_a_distribution_has_the_mean_and_sd_that_it_says(what, mean, sd):
    """Of a logit-normal they are those of the number itself, which stays between its ends."""
    values = drawn({CLARITY: what}, 10_000).values[:, 0]
    assert what["from"] <= values.min()
    assert values.max() <= what["to"]
    assert values.mean() == pytest.approx(mean, abs=4 * sd / 100)
    assert values.std() == pytest.approx(sd, rel=0.05)


def test_all_is_each_place_for_itself():
    """Each side, each department, each pair as the file writes it; uncorrelated."""
    draws = drawn(
        {TRUST: UNIFORM, SELF_WORTH: UNIFORM, "relationships.all.mutual_need": UNIFORM},
        relationships={"pairs": [{"between": ["HR", "IT"], "mutual_need": 0.5}]},
    )
    assert set(draws.paths) == {
        *(f"relationships.{tie}.{side}.trust" for tie in ("IT+Sales", "HR+IT", "Sales+HR") for side in tie.split("+")),
        *(f"departments.{name}.self_worth" for name in THREE["departments"]),
        *(f"relationships.{tie}.mutual_need" for tie in ("IT+Sales", "HR+IT", "Sales+HR")),
    }
    correlations = np.corrcoef(draws.values.T)
    assert np.abs(correlations[~np.eye(len(draws.paths), dtype=bool)]).max() < 0.25


def test_together_is_one_number_for_all_places():
    """One path, and the same number everywhere; so are paths with a comma between."""
    draws = drawn({SELF_WORTH: UNIFORM | {"together": True}, f"{CLARITY}, organisation.shared_outcome": UNIFORM})
    assert draws.paths == (SELF_WORTH, CLARITY, "organisation.shared_outcome")
    assert (draws.values[:, 1] == draws.values[:, 2]).all()
    organisation = build(from_data(THREE).with_settings(draws.settings(0)))
    assert set(organisation.worth) == {draws.values[0, 0]}


def test_draws_follow_from_the_seed_and_begin_alike():
    """More draws begin with the same ones; another seed gives others."""
    few, many, others = (drawn({TRUST: UNIFORM}, *own) for own in ((10, 1), (50, 1), (10, 2)))
    np.testing.assert_array_equal(few.values, many.values[:10])
    assert not (few.values == others.values).any()


def test_what_counts_in_whole_numbers_is_drawn_whole():
    """Each whole number equally often."""
    draws = drawn({"organisation.patience": {"from": 1, "to": 4}})
    assert set(draws.values[:, 0]) == {1, 2, 3, 4}
    assert type(draws.settings(0)["organisation.patience"]) is int


def test_draws_from_a_file(tmp_path):
    """A column a path, a row a draw; it lies beside the scenario; the first so many may be asked for."""
    (tmp_path / "survey.csv").write_text(f"{CLARITY};organisation.patience\n0,5;2\n0,25;3\n1;4\n")
    (tmp_path / "mine.yaml").write_text(HEAD + "draws: survey.csv\n")
    scenario = load(tmp_path / "mine.yaml")
    draws = draws_of(scenario, tmp_path, None, 1)
    assert draws.values.tolist() == [[0.5, 2], [0.25, 3], [1, 4]]
    assert draws.file == f"{CLARITY},organisation.patience\n0.5,2\n0.25,3\n1,4\n".encode()
    assert len(draws_of(scenario, tmp_path, 2, 1)) == 2
    with pytest.raises(InputError, match=r"holds 3 draws, and 4 are asked for"):
        draws_of(scenario, tmp_path, 4, 1)


def test_a_file_that_extends_says_itself_what_is_uncertain(tmp_path):
    """A path that both name is the child's; a file of draws takes the place of distributions; nothing stays nothing."""
    (tmp_path / "base.yaml").write_text(
        HEAD + f"uncertainty:\n  {CLARITY}: {{from: 0, to: 1, distribution: normal, mean: 0.5, sd: 0.1}}\n"
        f"  {TRUST}: {{from: 0, to: 1}}\n"
    )
    (tmp_path / "child.yaml").write_text(f"extends: base\nuncertainty: {{{CLARITY}: {{from: 0.4, to: 0.6}}}}\n")
    (tmp_path / "other.yaml").write_text("extends: base\ndraws: survey.csv\n")
    child, other = (load(tmp_path / f"{name}.yaml") for name in ("child", "other"))
    assert set(child.uncertainty) == {CLARITY, TRUST}
    assert child.uncertainty[CLARITY].distribution == "uniform"
    assert (other.uncertainty, other.draws) == ({}, "survey.csv")
    assert draws_of(from_data(THREE), None, None, 1) is None


# ---- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("{from: 0, to: 1, sd: 0.1}", "a uniform distribution has neither mean, sd nor mode"),
        ("{from: 0, to: 1, distribution: logit-normal, mean: 0.5}", "a logit-normal distribution has mean and sd"),
        ("{from: 0, to: 1, distribution: logit-normal, mean: 1, sd: 0.1}", "mean must lie between from and to"),
        ("{from: 0, to: 1, distribution: logit-normal, mean: 0.1, sd: 0.4}", "sd is too large for this mean"),
        ("{from: 0, to: 1, distribution: lognormal}", "must be one of uniform, normal, triangular, logit-normal"),
        ("{from: 0, to: 1, steps: 3}", "steps are for a grid"),
        ("{from: 0, to: 1, sdd: 0.1}", 'unknown key "sdd"; did you mean "sd"?'),
        ("{from: 0, to: 1.5}", "organisation.clarity=1.4"),
        ("0.5", "must be a mapping, not 0.5"),
        ("{from: .inf, to: 1}", f"uncertainty.{CLARITY}.from must be a finite number, not inf"),
        ("{from: a, to: 1}", f"uncertainty.{CLARITY}.from must be a number or a list, not 'a'"),
        ("{from: [0, b], to: [1, 1]}", f"uncertainty.{CLARITY}.from.1 must be a number, not 'b'"),
    ],
)
def test_a_distribution_that_is_wrong_names_its_line(tmp_path, entry, line):
    """The file, the line, what is wrong, what is allowed."""
    (told,) = faults(tmp_path, f"uncertainty:\n  {TRUST}: {{from: 0, to: 1}}\n  {CLARITY}: {entry}\n")
    assert told.startswith("mine.yaml, line 5: ")
    assert line in told


def test_paths_that_overlap_or_that_nothing_reads_are_refused(tmp_path):
    """By the function that does so for all commands, with the line of the second."""
    (told,) = faults(
        tmp_path, f"uncertainty:\n  {TRUST}: {{from: 0, to: 1}}\n  relationships.IT+Sales.trust: {{from: 0, to: 1}}\n"
    )
    assert told.startswith("mine.yaml, line 5: relationships.IT+Sales.trust: sets the same as mine.yaml, line 4: ")
    tie = "relationships: {pairs: [{between: [IT, Sales], trust: 0.5}]}\n"
    (told,) = faults(tmp_path, f"{tie}uncertainty:\n  relationships.default.trust: {{from: 0, to: 1}}\n")
    assert told.startswith("mine.yaml, line 5: relationships.default.trust: nothing in this scenario reads it")
    (told,) = faults(tmp_path, "uncertainty: {organisation.clarty: {from: 0, to: 1}}\n")
    assert 'mine.yaml, line 3: organisation.clarty: unknown organisation parameter "clarty"; did you mean' in told
    (told,) = faults(tmp_path, "uncertainty: {months: {from: 12, to: 24}}\n")
    assert told == "mine.yaml, line 3: months: the horizon is chosen, not uncertain; a sweep can vary it"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"{CLARITY}\n0.5\n1.4\n", f"survey.csv, line 3: {CLARITY}=1.4: "),
        (f"{CLARITY}\n0.5\nhigh\n", f'survey.csv, line 3: {CLARITY} must be a number, not "high"'),
        (f"{CLARITY},{TRUST}\n0.5,0.5\n0.5,\n", f"survey.csv, line 3: {TRUST} must be a number, not nothing"),
        (f"{CLARITY}\n0.5\n", "survey.csv: holds 1 draws; it must hold 2 to 10,000"),
        (
            f"{TRUST},relationships.IT+Sales.trust\n0,0\n1,1\n",
            "survey.csv: relationships.IT+Sales.trust: sets the same as survey.csv",
        ),
    ],
)
def test_a_file_of_draws_that_is_wrong_names_the_draw(tmp_path, content, line):
    """Or the column."""
    (told,) = faults(tmp_path, "draws: survey.csv\n", survey=content)
    assert told.startswith(line)


def test_a_file_of_draws_lies_beside_the_scenario(tmp_path):
    """No path leads out of the folder; distributions beside it are refused."""
    (told,) = faults(tmp_path, "draws: ../survey.csv\n")
    assert told == "mine.yaml, line 3: ../survey.csv must lie in the folder of the scenario file"
    (told,) = faults(tmp_path, f"draws: survey.csv\nuncertainty: {{{CLARITY}: {{from: 0, to: 1}}}}\n")
    assert "give either uncertainty or draws (a file), not both" in told


def test_draws_without_uncertainty_are_refused():
    """A number of draws tells nothing where all is known."""
    with pytest.raises(InputError, match="nothing is uncertain"):
        draws_of(from_data(THREE), None, 100, 1)


def test_a_file_of_draws_lies_beside_the_file_that_names_it(tmp_path):
    """A child in another folder takes its parent's draws; one that names its own has it beside itself."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "parent.yaml").write_text(HEAD + "draws: d.csv\n")
    for folder, first in ((tmp_path / "sub", 0.2), (tmp_path, 0.7)):
        (folder / "d.csv").write_text(f"{CLARITY}\n{first}\n0.5\n")
    child = tmp_path / "child.yaml"
    child.write_text("extends: sub/parent\nname: Child\n")
    assert draws_of(load(child, library.folder()), tmp_path, None, 1).values[0] == 0.2
    child.write_text("extends: sub/parent\nname: Child\ndraws: d.csv\n")
    assert draws_of(load(child, library.folder()), tmp_path, None, 1).values[0] == 0.7


def test_a_file_of_points_outside_the_folder_is_refused_with_file_and_line(tmp_path):
    """As a file of draws is."""
    where = "must lie in the folder of the scenario file"
    (tmp_path / "mine.yaml").write_text(HEAD + "sweep:\n  points_from: ../p.csv\n")
    done = partnering("sweep", "mine.yaml", cwd=tmp_path)
    assert f"mine.yaml, line 4: ../p.csv {where}" in " ".join(done.stderr.split())
