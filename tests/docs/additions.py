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

    def changes(self, layout: Layout, where: str, fading: np.ndarray) -> Iterator[Change]:
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
GRID = """
party:
  shared_outcome: organisation.shared_outcome=0:1:11
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
SCENARIO = """\
name: A party
description: Two departments celebrate.
departments: {A: {}, B: {}}
"""
FIGURE = '''"""Lollipops: dots by another name."""

from .lines import dots as lollipops

__all__ = ["lollipops"]
'''
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
    add_intervention(package)
    add_scenario(package)
    add_lesson(package)
    add_language(package)


def add_parameter_and_rule(package: Path) -> None:
    """A parameter, the rule that reads it, and the calls of the rule in both engines."""
    insert(package / "model" / "parameters.py", "    clarity: float = ", PARAMETER)
    add_words_of_parameter(package, "tiredness")
    append(package / "model" / "rules.py", RULE)
    for file in (package / "agents" / "department.py", package / "engine" / "kernel.py"):
        replace_calls(file, "rules.delivery", lambda call: f"rules.tired({call}, p.tiredness)")


def add_words_of_parameter(package: Path, name: str) -> None:
    """What is said of a parameter elsewhere: its German name and meaning, and how far it may lie from a scenario's."""
    german = package / "documents" / "words" / "de.yaml"
    insert(german, "  clarity: Klarheit\n", f"  {name}: Name\n")
    insert(german, '  clarity: "die Leitung sagt', f"  {name}: Bedeutung\n")
    insert(
        package / "calibration" / "defaults.py",
        '    "trust_propensity": Spread',
        f'    "{name}": Spread(0.5, _STRENGTH),\n',
    )


def add_parameter_of_departments(package: Path) -> None:
    """A parameter that each department has of its own, with its array, in both engines."""
    model, engine, agents = package / "model", package / "engine", package / "agents"
    insert(model / "parameters.py", "    trust_propensity: float = ", MOOD)
    add_words_of_parameter(package, "mood")
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
    words = package / "documents" / "words"
    insert(words / "en.yaml", "  coach: ", '  party: "a party adds {size} to trust"\n')
    insert(words / "de.yaml", '  coach: "', '  party: "eine Feier erhöht das Vertrauen um {size}"\n')
    insert(words / "de.yaml", "  sole sourcing: ", "  party: Feier\n")


def add_intervention(package: Path) -> None:
    """An intervention: its entry, and its German name."""
    append(package / "interventions" / "shipped.yaml", INTERVENTION)
    insert(package / "documents" / "words" / "de.yaml", "  rename: Umbenennen\n", "  party: Feier\n")


def add_scenario(package: Path) -> None:
    """A scenario beside the package, with its German name and description."""
    (package.parent / "scenarios" / "party.yaml").write_text(SCENARIO, encoding="utf-8")
    german = package / "lab" / "words" / "de.yaml"
    insert(german, "  reorganisation: Eine", "  party: Eine Feier\n")
    insert(german, '  reorganisation: "Nach', "  party: Zwei Abteilungen feiern.\n")


def add_lesson(package: Path) -> None:
    """A lesson: its entry, its texts in each language, and its sliders."""
    append(package / "lab" / "lessons" / "lessons.yaml", LESSON)
    for code in ("en", "de"):
        insert(package / "lab" / "words" / f"{code}.yaml", "    need:\n", LESSON_IN_WORDS)
    append(package / "lab" / "pages" / "grids.yaml", GRID)


def add_figure(package: Path) -> None:
    """A kind of figure of a sweep: its file, its name among the others, the kind, and how it is drawn."""
    folder = package / "figures" / "of_points"
    (folder / "lollipops.py").write_text(FIGURE, encoding="utf-8")
    insert(folder / "__init__.py", "from .maps import", "from .lollipops import lollipops\n")
    insert(folder / "__init__.py", '    "modes",\n', '    "lollipops",\n')
    insert(package / "figures" / "kinds.py", "    **_kinds(points=", '    **_kinds(lollipops="outcome"),\n')
    drawn = '    "lollipops": lambda of, to: of_points.lollipops(of.summary, of.varied, to.outcome, **of.about),\n'
    insert(package / "figures" / "points_folder.py", '    "heatmap": lambda', drawn)
    insert(package / "results" / "contents.py", '    "survival", "survival_curves"', '    "lollipops", "guests",\n')


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


def add_language(package: Path) -> None:
    """A language, which says all in German: the words of reports, and those of the lab."""
    for room in ("documents", "lab"):
        words = package / room / "words"
        (words / "yy.yaml").write_bytes((words / "de.yaml").read_bytes())


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
