"""One addition of each kind, made to a copy of the package where CONTRIBUTING.md says."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

PARAMETER = '    tiredness: float = _number("", 0.0, "how much less a tired department delivers", "assumption")\n'
MOOD = '    mood: float = _number("", 0.0, "adds to the coaching that a department receives", "assumption")\n'
RULE = '''

@jitable
def tired(delivered: float, tiredness: float) -> float:
    """Step 3. Who is tired delivers less. Source: assumption."""
    return delivered * (1.0 - tiredness)
'''
DATED_CHANGE = '''class Party(Dated):
    """A party for all: every side trusts the other a little more."""

    shock: Literal["party"]
    size: Share = 0.1

    def changes(self, layout: Layout, where: str) -> Iterator[Change]:
        yield Change(self.month, None, "trust", layout.sides(), 1.0, self.size)

    def told(self, language: Language) -> str:
        return language.say("dated.party", size=f"{self.size:g}")


'''
LESSON = """
  - id: party
    scenario: two-departments
    before: {}
    after: {organisation.clarity: 0.9}
    measure: survival
    choices: {less: [0, 0.5], more: [0.5, 1.01]}
    answer: more
    tries: {}
"""
LESSON_IN_WORDS = """\
    party:
      title: What is a party worth?
      idea: A party makes friends.
      situation: True partnering survives in {before}.
      question: And after a party?
      choices: {less: Less, more: More}
      why: Nobody knows.
"""
INTERVENTION = """
  party:
    meaning: There is a party.
    applies_to: organisation
    timeline:
      - {month: $from, add: {relationships.all.trust: 0.1}}
    cost: {once: 3}
    source: assumption
"""
COMMAND = '''"""`partnering greet`: says hello."""

import typer

from . import output


def command(name: str = typer.Argument("all")) -> None:
    """Say hello."""
    output.say(f"Hello {name}")
'''
STUDY = {
    "__init__.py": '"""Parties: who comes."""\n',
    "manifest.py": '''"""The facts of a party."""

from typing import Literal

from ..results.manifest import Manifest


class PartyManifest(Manifest):
    """The facts of a party."""

    kind: Literal["party"] = "party"
    guests: int
''',
    "figures.py": '''"""The figures of a party."""

import pandas as pd
from matplotlib.figure import Figure

from .manifest import PartyManifest


def figures(folder, wanted=None):
    """The guests."""
    figure = Figure()
    figure.suptitle(f"{PartyManifest.read(folder).guests} came")
    return {"guests": (figure, pd.DataFrame())}
''',
}


def add_all(package: Path) -> None:
    """Make every addition to the package."""
    add_parameter_and_rule(package)
    add_parameter_of_departments(package)
    add_outcome(package)
    add_dated_change(package)
    add_figure(package)
    add_command(package)
    add_study(package)
    append(package / "interventions" / "shipped.yaml", INTERVENTION)
    append(package / "lab" / "lessons" / "lessons.yaml", LESSON)
    insert(package / "lab" / "words" / "en.yaml", "    need:\n", LESSON_IN_WORDS)


def add_parameter_and_rule(package: Path) -> None:
    """A parameter, the rule that reads it, and the calls of the rule in both engines."""
    insert(package / "model" / "parameters.py", "    clarity: float = ", PARAMETER)
    append(package / "model" / "rules.py", RULE)
    for file in (package / "agents" / "department.py", package / "engine" / "kernel.py"):
        replace_calls(file, "rules.delivery", lambda call: f"rules.tired({call}, p.tiredness)")


def add_parameter_of_departments(package: Path) -> None:
    """A parameter that each department has of its own, with its array, in both engines."""
    model, engine, agents = package / "model", package / "engine", package / "agents"
    insert(model / "parameters.py", "    trust_propensity: float = ", MOOD)
    insert(model / "organisation.py", "    stake: np.ndarray\n", "    mood: np.ndarray\n")
    insert(model / "organisation.py", 'BY_EPOCH = ("capacity", ', '"mood", ', after=True)
    insert(engine / "state.py", "    stake: np.ndarray\n", "    mood: np.ndarray\n")
    insert(engine / "state.py", '"stake": _REAL, ', '"mood": _REAL, ')
    insert(engine / "state.py", "        and one.stake == other.stake\n", "        and one.mood == other.mood\n")
    insert(engine / "entry.py", "stake, department_start, alternatives,\n", "mood, ")
    insert(engine / "entry.py", "        carray(stake, (n.stake, sides)), ", "carray(mood, (n.mood, people)), ")
    row = "    coaching = coaching + organisation.mood[now.mood]\n"
    insert(engine / "kernel.py", "    owner, partners, month = organisation.owner", row)
    insert(agents / "department.py", "        self.coaching = 0.0\n", "        self.mood = 0.0\n")
    for rule in ("rules.self_worth", "rules.capability", "rules.customer_focus"):
        replace_calls(
            agents / "department.py", rule, lambda call: call.replace("self.coaching", "self.coaching + self.mood")
        )


def add_outcome(package: Path) -> None:
    """An outcome: its name, its formula, and how titles speak of it."""
    file = package / "model" / "outcomes.py"
    insert(file, '    "formation",\n', '    "never_formed",\n')
    insert(file, '        "formation": share(', '        "never_formed": 1.0 - share(ever),\n')
    words = '        "never_formed": Measure("partnering that never forms", "partnering never forms in", who, 100.0),\n'
    insert(package / "figures" / "wording.py", '        "formation": Measure(', words)


def add_dated_change(package: Path) -> None:
    """A kind of dated change: its class, and its place in the list."""
    file = package / "scenarios" / "timeline.py"
    insert(file, "AnyDated = ", DATED_CHANGE)
    insert(file, "AnyDated = ", "Party | ", after=True)
    insert(package / "documents" / "words" / "en.yaml", "  coach: ", '  party: "a party adds {size} to trust"\n')


def add_figure(package: Path) -> None:
    """A kind of figure of a sweep: the kind, and how it is drawn."""
    insert(package / "figures" / "kinds.py", "    **_kinds(points=", '    **_kinds(lollipops="outcome"),\n')
    drawn = '    "lollipops": lambda of, to: of_points.dots(of.summary, of.varied, to.outcome, **of.about),\n'
    insert(package / "figures" / "points_folder.py", '    "heatmap": lambda', drawn)


def add_command(package: Path) -> None:
    """A command: its file, its import, and one line."""
    (package / "cli" / "greet.py").write_text(COMMAND, encoding="utf-8")
    file = package / "cli" / "app.py"
    insert(file, "    lab,\n", "    greet,\n")
    insert(file, 'app.command("lab", ', 'app.command("greet")(greet.command)\n')


def add_study(package: Path) -> None:
    """A study: its room, its kinds of figures, and one line in the table of studies."""
    room = package / "party"
    room.mkdir()
    for name, text in STUDY.items():
        (room / name).write_text(text, encoding="utf-8")
    insert(package / "figures" / "kinds.py", "SENSITIVITY = ", 'PARTY = _kinds(guests="")\n')
    line = '        Study("party", "a party", "party.manifest.PartyManifest", "party.figures", kinds.PARTY),\n'
    insert(package / "studies.py", '        Study("tipping", ', line)


def insert(file: Path, anchor: str, text: str, *, after: bool = False) -> None:
    """Put text before or after the one place where the anchor stands."""
    content = file.read_text(encoding="utf-8")
    assert content.count(anchor) == 1, f"{file.name} has moved on: say here, and in CONTRIBUTING.md, what to write now"
    both = anchor + text if after else text + anchor
    file.write_text(content.replace(anchor, both), encoding="utf-8")


def append(file: Path, text: str) -> None:
    """Put text at the end of a file."""
    file.write_text(file.read_text(encoding="utf-8").rstrip("\n") + "\n" + text, encoding="utf-8")


def replace_calls(file: Path, function: str, change: Callable[[str], str]) -> None:
    """Change every call of a function in a file."""
    content = file.read_text(encoding="utf-8")
    calls = [
        str(ast.get_source_segment(content, node))
        for node in ast.walk(ast.parse(content))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function
    ]
    assert calls, f"{file.name} does not call {function} any more: say here, and in CONTRIBUTING.md, what to write now"
    for call in dict.fromkeys(calls):
        content = content.replace(call, change(ast.unparse(ast.parse(call))))
    file.write_text(content, encoding="utf-8")
