"""The rooms of the house: imports run downward, and no room is crowded."""

from __future__ import annotations

from collections import Counter

import pytest

from tests import ROOT
from tests.imports import FILES, SIM, modules, packages, room_of, rooms

FLOORS = (
    {"model", "statistics", "version"},
    {"agents", "engine", "files"},
    {"design", "results"},
    {"scenarios", "runs", "figures", "documents"},
    {"sweeps", "stories", "interventions", "sensitivity", "tipping", "clients", "diagnosis", "calibration"},
    {"studies", "evidence", "lab", "report"},
    {"cli", "face"},
)
"""From the ground floor up."""
DOORS = {"__init__", "__main__"}
"""They stand above all floors."""
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
MOST_FILES = 16


def where(broken):
    """The files of the package for which something is true, by their paths from the root."""
    return [str(path.relative_to(ROOT)) for path in FILES if broken(path)]


def test_every_file_has_its_room():
    """Every folder of the package has a floor, and every floor holds rooms that are there."""
    assert {room_of(path) for path in FILES} - DOORS == set(FLOOR)


def test_imports_run_downward():
    """A file imports from its own room, from lower floors, and from rooms on its own floor."""
    floor = FLOOR | dict.fromkeys(DOORS, len(FLOORS))
    assert where(lambda path: any(FLOOR[room] > floor[room_of(path)] for room in rooms(path))) == []


def test_no_rooms_import_each_other():
    """Among the rooms, and among the files of each room, no circle."""
    arrows = {room: set() for room in FLOOR}
    files = {}
    for path in FILES:
        own = room_of(path)
        if own not in DOORS:
            arrows[own] |= rooms(path) - {own}
        name = path.relative_to(SIM).with_suffix("").parts
        files[name] = {module for module in modules(path) if module != name}
    assert circle(arrows) is None
    assert circle(files) is None


def circle(arrows):
    """Nodes that lead back to themselves, if any."""
    done, way = set(), []

    def visit(node):
        if node in way:
            return [*way[way.index(node) :], node]
        if node in done or node not in arrows:
            return None
        way.append(node)
        found = next((found for after in sorted(arrows[node]) if (found := visit(after))), None)
        way.pop()
        done.add(node)
        return found

    return next((found for node in sorted(arrows) if (found := visit(node))), None)


def test_a_circle_is_found():
    """The test above can fail."""
    assert circle({1: {2}, 2: {3}, 3: {1}}) == [1, 2, 3, 1]
    assert circle({1: {2, 3}, 2: {3}, 3: set()}) is None


def test_no_room_is_crowded():
    """A folder holds sixteen files at most, besides `__init__.py`."""
    held = Counter(path.parent for path in FILES if path.name != "__init__.py")
    assert {folder: number for folder, number in held.items() if number > MOST_FILES} == {}


def test_the_model_stands_alone():
    """The model knows no file, neither Mesa nor pandas, and nothing of the rest of the program."""
    others = {"mesa", "pandas", "pydantic", "typer", "matplotlib", "ruamel"}
    model = [path for path in FILES if room_of(path) == "model"]
    assert {path for path in model if rooms(path) - {"model"} or packages(path) & others} == set()


@pytest.mark.parametrize("one", ["agents", "engine"])
def test_the_two_engines_meet_only_in_the_model(one):
    """Agents and compiled engine share rules, outcomes, luck and layout, and never import each other."""
    for path in (path for path in FILES if room_of(path) == one):
        assert rooms(path) <= {one, "model"}, path


def test_only_the_command_line_knows_typer():
    """Studies can be used without a command line."""
    assert where(lambda path: room_of(path) != "cli" and "typer" in packages(path)) == []


def test_files_stay_short():
    """No file is longer than 300 lines."""
    assert where(lambda path: len(path.read_text(encoding="utf-8").splitlines()) > 300) == []


@pytest.mark.parametrize("name", ["batch_run", "mesa.space", "super().__init__(seed"])
def test_no_name_that_mesa_4_removes(name):
    """Neither batch_run, mesa.space nor Model(seed=) is used."""
    assert where(lambda path: name in path.read_text(encoding="utf-8")) == []
