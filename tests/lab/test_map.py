"""The map of the lab: names that can be told apart, ties coloured by survival, a matrix, and ties that are added."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest

from partnering.lab.map import graph, ring, tooltips
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


@pytest.mark.parametrize("departments", range(3, 13))
@pytest.mark.parametrize("form", [ring.PHONE, ring.USUAL, ring.LOW], ids=["phone", "usual", "low"])
def test_names_and_circles_have_room_on_the_smallest_map_of_each_shape(departments, form):
    """Boxes of names that take all their lines meet no other name and no other circle, and stay on the map."""
    found = ring.stand(departments, form)
    half, margins = np.array(form.half), np.array([found.margins["left"], found.margins["top"]])
    middles = np.array(found.places) * (half - margins)
    reach = found.circle / 2 + ring.GAP
    boxes = []
    for (x, y), side, lines in zip(middles, found.sides, found.lines, strict=True):
        tall = lines * ring.LINE_HEIGHT
        if side in ("left", "right"):
            left = x + reach if side == "right" else x - reach - form.width
            boxes.append((left, left + form.width, y - tall / 2, y + tall / 2))
        else:
            low = y + reach if side == "top" else y - reach - tall
            boxes.append((x - form.width, x + form.width, low, low + tall))
    for n, (left, right, low, high) in enumerate(boxes):
        assert max(-left, right) <= half[0]
        assert max(-low, high) <= half[1]
        for m, (x, y) in enumerate(middles):
            if m != n:
                own, other = (left, right, low, high), boxes[m]
                assert own[1] <= other[0] or other[1] <= own[0] or own[3] <= other[2] or other[3] <= own[2]
                away = np.hypot(x - np.clip(x, left, right), y - np.clip(y, low, high))
                assert away >= found.circle / 2 - 1e-9  # they may touch
                assert np.hypot(*(middles[n] - middles[m])) > found.circle


def names(every, form):
    """The names on a map of such a shape, with their lines."""
    return [one["formatter"] for one in ring.labels(tuple(every), form)]


def test_long_names_are_told_apart_and_stand_on_lines_of_their_own():
    """Names that begin alike keep what differs; a projector shows forty letters whole, also of one word."""
    for form in (ring.PHONE, ring.USUAL, ring.LOW):
        written = names(LONG, form)
        assert len(set(written)) == 3
        assert [name.split()[-1] for name in written] == ["Alpha", "Beta", "Gamma"]
        many = names([f"{one} of Strategic Things" for one in "ABCDEFGHIJKL"], form)
        assert len(set(many)) == 12
        assert [name[0] for name in many] == list("ABCDEFGHIJKL")
    forty = ["A" * 40, "Telecommunications Infrastructure Norths", "C", "D"]
    assert ["".join(name.split()) for name in names(forty, ring.LOW)] == ["".join(name.split()) for name in forty]
    assert ["".join(name.split()) for name in names(forty[:2], ring.PHONE)] == [
        "".join(name.split()) for name in forty[:2]
    ]
    assert names(["{b}", "B"], ring.USUAL) == ["(b)", "B"]  # no template of ECharts


def test_the_shape_of_the_map_chooses_how_names_stand():
    """A phone, a projector, and what is between them: ECharts chooses, also where a window changes."""
    drawn = graph.relationship_map(words(), told(LONG, LONG[:2]).to(1), LIGHT)
    low, narrow, usual = drawn["media"]
    assert (low["query"], narrow["query"], "query" in usual) == (
        {"maxHeight": graph.FLAT},
        {"maxWidth": graph.NARROW},
        False,
    )
    for one, form in ((low, ring.LOW), (narrow, ring.PHONE), (usual, ring.USUAL)):
        (series,) = one["option"]["series"]
        assert [node["label"] for node in series["data"]] == ring.labels(tuple(LONG), form)
        assert one["option"]["grid"] == ring.stand(3, form).margins
        assert series["data"][0]["tooltip"]["formatter"].replace("\n", " ").startswith(LONG[0])
    pair = graph.relationship_map(words(), told("AB", "AB").to(1), LIGHT)
    assert len(pair["media"]) == 2


def test_many_ties_are_thinner():
    """Twelve departments that are all tied do not make a disk of one colour."""
    every = [f"D{n}" for n in range(12)]
    pairs = [(a, b) for n, a in enumerate(every) for b in every[n + 1 :]]
    few, many = (
        graph.relationship_map(words(), told(every, *ties).to(1), LIGHT)["series"][0]["links"]
        for ties in (pairs[:1], pairs)
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
    links = graph.relationship_map(words(), month, LIGHT, 0, shares)["series"][0]["links"]
    assert [link["label"]["formatter"] for link in links] == ["100 %", "0 %"]
    assert links[0]["lineStyle"]["width"] > links[1]["lineStyle"]["width"] > 0
    low = words().number(f"{100 * found.ties['low'][0]:.0f}")
    assert f"survives in 100 % of runs ({low}–100)" in links[0]["tooltip"]["formatter"].replace("\n", " ")
    read_out = tooltips.of_survival(words(), month.ties, shares, 200)
    assert read_out.index("B – C") < read_out.index("A – B")
    others = shares_of(found, told("ABC", "AB", "AC").experiment.organisation)
    assert not any(share.known for share in (*others, *shares_of(None, organisation)))
    for theme in (LIGHT, DARK):
        unknown = graph.relationship_map(words(), month, theme, 0, others)
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
