"""The map of the lab: names that can be told apart, ties coloured by survival, a matrix, and ties that are added."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest

from partnering.lab.map import graph, tooltips
from partnering.lab.map.colouring import Share, ends_of_scale, share_colour, shares_of
from partnering.lab.map.matrix import relationship_matrix
from partnering.lab.state import edit
from partnering.lab.state.ensemble import Ensemble
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.live_story import LiveStory
from partnering.lab.state.words import words
from partnering.lab.views.theme import DARK, LIGHT
from partnering.model.outcomes import MODES
from partnering.scenarios.scenario import from_data
from tests.lab.test_lab_session import settled

drag = pytest.importorskip("partnering.lab.map.drag", reason="needs NiceGUI")

LONG = [f"Department of Strategic Things and Innovation for {name}" for name in ("Alpha", "Beta", "Gamma")]


def told(names, *ties, months=6) -> LiveStory:
    """The story of an organisation with these ties."""
    relationships = {"default": "none", "pairs": [{"between": [*pair]} for pair in ties]}
    data = {"name": "X", "months": months, "departments": {name: {} for name in names}, "relationships": relationships}
    return LiveStory(Experiment.own(from_data(data)).with_luck(replicates=30))


def by_hand(organisation, shares, runs=200) -> Ensemble:
    """An ensemble in which the agreement of each tie was made in month 2, and lasts in this share of the runs."""
    lasting = np.arange(runs)[:, None] < runs * np.array(shares)
    experiment = SimpleNamespace(organisation=organisation, seed=1, organisations=1, drawn=None)
    relationships = {"established": np.full(lasting.shape, 2), "ended": np.where(lasting, 0, 5)}
    return Ensemble(experiment, {"survival": lasting.mean(axis=1)}, relationships, np.empty(0), {})


def test_long_names_are_told_apart_and_stand_on_lines_of_their_own():
    """Names that begin alike keep what differs; each line has a width, at which the browser breaks it."""
    story = told(LONG, LONG[:2])
    drawn = graph.relationship_map(words(), story.to(1), graph.layout(LONG, [(LONG[0], LONG[1])]), LIGHT)
    (series,) = drawn["series"]
    names = [node["value"] for node in series["data"] if "value" in node]
    assert len(set(names)) == 3
    assert all(len(name) <= graph.LINES * graph.LINE + 1 for name in names)
    assert [name.split()[-1] for name in names] == ["Alpha", "Beta", "Gamma"]
    assert series["label"]["overflow"] == "break"
    assert series["data"][0]["tooltip"]["formatter"].startswith(LONG[0])


def test_names_beside_the_circle_take_the_lines_that_have_room():
    """Of twelve departments a line, of four three; one that has no other is cut where its letters are wide."""

    def names(every):
        story = told(every, every[:2])
        drawn = graph.relationship_map(words(), story.to(1), graph.layout(every, [(every[0], every[1])]), LIGHT)
        return drawn["series"][0]["data"][: len(every)]

    many, few = names([f"{one} of Strategic Things" for one in "ABCDEFGHIJKL"]), names(LONG)
    sides = [one for one in many if one["label"]["position"] in ("left", "right")]
    lines = {one["value"]: one["label"].get("overflow") for one in sides}
    assert [len(name) <= graph.LINE for name, overflow in lines.items() if overflow == "truncate"] == [True] * 8
    assert len({one["value"] for one in many}) == 12
    assert all("overflow" not in one["label"] for one in few)
    assert max(len(one["value"]) for one in few) > graph.LINE


def test_a_projector_has_wider_lines_and_smaller_circles():
    """Departments stay in their places; only what keeps room above and below them comes nearer."""
    names = ["A" * 20, *"BCDE"]
    drawn = graph.relationship_map(words(), told(names, "BC").to(1), graph.layout(names, [("B", "C")]), LIGHT)
    (series,) = drawn["series"]
    wide = graph.widened(series, 220)
    assert wide["label"]["width"] == 220
    assert [(one["x"], one["y"]) for one in wide["data"][:5]] == [(one["x"], one["y"]) for one in series["data"][:5]]
    assert all(
        one["symbolSize"] < own["symbolSize"] for one, own in zip(wide["data"][:5], series["data"], strict=False)
    )
    assert abs(wide["data"][-1]["y"]) < abs(series["data"][-1]["y"])


def test_many_ties_are_thinner():
    """Twelve departments that are all tied do not make a disk of one colour."""
    names = [f"D{n}" for n in range(12)]
    every = [(a, b) for n, a in enumerate(names) for b in names[n + 1 :]]
    few, many = (
        graph.relationship_map(words(), told(names, *ties).to(1), graph.layout(names, ties), LIGHT)["series"][0][
            "links"
        ]
        for ties in (every[:1], every)
    )
    assert len(many) == 66
    assert many[0]["lineStyle"]["width"] < few[0]["lineStyle"]["width"] / 2


def test_ties_are_coloured_by_how_often_their_partnering_survives():
    """Each by its own share; ties of which nothing is known yet say so."""
    story = told("ABC", "AB", "BC")
    organisation, month = story.experiment.organisation, story.to(6)
    found = by_hand(organisation, [1.0, 0.0])
    shares = shares_of(found, organisation)
    assert [share.survival for share in shares] == [1.0, 0.0]
    never, half, always = ends_of_scale(LIGHT)
    assert [share_colour(LIGHT, share).lower() for share in shares] == [always.lower(), never.lower()]
    assert share_colour(LIGHT, Share(0.5, 0.4, 0.6)) == half
    places = graph.layout(organisation.departments, organisation.parties)
    links = graph.relationship_map(words(), month, places, LIGHT, 0, shares)["series"][0]["links"]
    assert [link["label"]["formatter"] for link in links] == ["100 %", "0 %"]
    assert links[0]["lineStyle"]["width"] > links[1]["lineStyle"]["width"] > 0
    low = words().number(f"{100 * found.ties['low'][0]:.0f}")
    assert f"survives in 100 % of runs ({low}–100)" in links[0]["tooltip"]["formatter"]
    read_out = tooltips.of_survival(words(), month.ties, shares, 200)
    assert read_out.index("B – C") < read_out.index("A – B")
    others = shares_of(found, told("ABC", "AB", "AC").experiment.organisation)
    assert not any(share.known for share in (*others, *shares_of(None, organisation)))
    for theme in (LIGHT, DARK):
        unknown = graph.relationship_map(words(), month, places, theme, 0, others)
        assert {link["label"]["formatter"] for link in unknown["series"][0]["links"]} == {""}
        json.dumps([unknown, relationship_matrix(words(), month, theme, 0, others)], allow_nan=False)


def test_the_matrix_holds_each_tie_twice_and_self_worth_on_its_diagonal():
    """In the row of each of its sides, in the order of the ties, so that a tap says which tie is meant."""
    story = told("ABCD", "AB", "BD")
    month = story.to(6)
    drawn = relationship_matrix(words(), month, LIGHT, 1)
    ties, worth = (series["data"] for series in drawn["series"])
    assert [cell["value"][:2] for cell in ties] == [[1, 0], [0, 1], [3, 1], [1, 3]]
    assert [MODES[cell["value"][2]] for cell in ties[::2]] == [row["mode"] for row in month.ties]
    assert [cell["itemStyle"]["borderWidth"] > 1 for cell in ties] == [False, False, True, True]
    assert [cell["value"] for cell in worth] == [
        [n, n, round(person["self_worth"], 3)] for n, person in enumerate(month.departments)
    ]
    assert drawn["yAxis"]["data"] == ["1  A", "2  B", "3  C", "4  D"]
    pieces = drawn["visualMap"][0]["pieces"]
    assert [(MODES[piece["value"]], piece["color"]) for piece in pieces] == LIGHT.modes()
    shares = [Share(0.25, 0.2, 0.3), Share(0.75, 0.7, 0.8)]
    cells = relationship_matrix(words(), month, LIGHT, 1, shares)["series"][0]["data"]
    assert [(cell["value"][2], cell["label"]["formatter"]) for cell in cells[::2]] == [(0.25, "25"), (0.75, "75")]


def test_a_tie_that_is_drawn_is_added_once_and_chosen():
    """Where there is one already it is chosen, and nothing changes. A department that is gone cannot be tied."""
    faults = []

    async def act(session):
        session.on_fault.append(faults.append)
        await drag.add_tie(session, "C", "A")
        assert session.experiment.organisation.parties[session.tie] in (("A", "C"), ("C", "A"))
        added = session.experiment
        await drag.add_tie(session, "B", "A")
        assert session.experiment is added
        assert session.experiment.organisation.parties[session.tie] == ("A", "B")
        await drag.add_tie(session, "A", "gone")
        assert session.experiment is added

    experiment = edit.without_tie(edit.with_department(Experiment.of("two-departments"), "C"), 1)
    experiment = edit.renamed(edit.renamed(experiment, "IT", "A"), "Marketing", "B").with_luck(replicates=30)
    settled(experiment, act=act)
    assert len(faults) == 1
    assert "gone" in faults[0]
