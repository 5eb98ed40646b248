"""The parts of docs/ that are made, not written: run by cog (`make docs`), checked by a test."""

from __future__ import annotations

import ast
import atexit
import inspect
import io
import re
import shlex
import shutil
import tempfile
import textwrap
from collections.abc import Callable, Iterable
from contextlib import chdir, redirect_stdout
from functools import cache
from math import log
from pathlib import Path

import cog
import pandas as pd

import partnering as pt
from partnering.agents import monthly
from partnering.agents.dated_changes import DatedChanges
from partnering.agents.department import Department, Relationship, Side
from partnering.agents.model import PartneringModel
from partnering.calibration.defaults import ANCHORS, SPREADS
from partnering.calibration.what import WHAT
from partnering.cli.lists.catalogue import cost_of
from partnering.cli.lists.parameters import default_of, path_of
from partnering.clients.questions import questions
from partnering.documents import columns
from partnering.interventions import catalogue, comparison, variants, wording
from partnering.interventions.changes.setting import Setting
from partnering.lab.lessons import lesson
from partnering.lab.state.words import words
from partnering.model import outcomes, parameters, rules
from partnering.results import shapes
from partnering.scenarios import library, phrases, timeline
from tests.console import partnering

RULES = [f for module in (rules, outcomes) for f in vars(module).values() if inspect.isfunction(f)]
PART_THAT_STAYS = ("need_persistence", "offer_decay")


@cache
def _folder_of(page: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="partnering-docs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _folder() -> Path:
    """One folder for all commands of a page, so that a later one finds what an earlier one wrote."""
    return _folder_of(cog.inFile)


def output(command: str) -> str:
    """What a `partnering` command prints. Raises where it fails."""
    name, *arguments = shlex.split(command)
    if name != "partnering":
        raise ValueError(f"{command}: only `partnering` can be run")
    done = partnering(*arguments, cwd=_folder())
    done.check_returncode()
    return "\n".join(line.rstrip() for line in done.stdout.rstrip().splitlines())


def console(command: str, most: int | None = None) -> None:
    """A command with its real output, cut to so many lines."""
    cog.outl("\n".join(["", "```console", f"$ {command}", *_lines(command, most), "```", ""]))


def predict(*commands: str) -> None:
    """Commands, and their real output folded away until the reader has guessed; the page ends it with `</details>`."""
    cog.outl("\n".join(["", "```console", *(f"$ {command}" for command in commands), "```", ""]))
    cog.outl("<details><summary>Guessed? See what happened.</summary>")
    for command in commands:
        cog.outl("\n".join(["", "```text", *_lines(command), "```", ""]))


def _lines(command: str, most: int | None = None) -> list[str]:
    lines = output(command).splitlines()
    return lines if most is None or len(lines) <= most else [*lines[:most], "…"]


def keep(name: str) -> None:
    """Write the page's YAML block that starts with `# name` where the commands of the page find it."""
    page = Path(cog.inFile).read_text(encoding="utf-8")
    block = re.search(rf"```yaml\n(# {re.escape(name)}\n.*?)```", page, re.DOTALL)
    if block is None:
        raise ValueError(f"{cog.inFile} has no YAML block that starts with # {name}")
    (_folder() / name).write_text(block.group(1), encoding="utf-8")


def copy(name: str) -> None:
    """Copy a file of docs/examples to where the commands of the page find it."""
    shutil.copyfile(Path(__file__).parent / "examples" / name, _folder() / name)


def head_of(name: str, lines: int) -> None:
    """The first lines of a file that a command of the page wrote."""
    text = (_folder() / name).read_text(encoding="utf-8").splitlines()
    kind = "yaml" if name.endswith(".yaml") else "text"
    cog.outl("\n".join(["", f"```{kind}", *text[:lines], *(["…"] if kind == "text" else ["# …"]), "```", ""]))


def edit(name: str, copy_: str, old: str, new: str) -> None:
    """A copy of a file of the page with one text changed."""
    text = (_folder() / name).read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{name} holds {old} {text.count(old)} times")
    (_folder() / copy_).write_text(text.replace(old, new), encoding="utf-8")


def same_order(first: str, second: str, measure: str) -> None:
    """How far two sweeps order the ties alike by a measure (Spearman), as a sentence."""
    means = [
        pd.read_parquet(_folder() / folder / "relationships.parquet").groupby(["a", "b"], observed=True)[measure].mean()
        for folder in (first, second)
    ]
    alike = means[0].rank().corr(means[1].rank())
    cog.outl(f"\n> By {measure}, both order the {len(means[0])} ties alike: their rank correlation is {alike:.2f}.\n")


def questions_table() -> None:
    """The questionnaire: each question, its answers, what it means in the model, and published scales near it."""
    rows = [[f"`{one.item}`", one.question, "; ".join(one.anchors), one.meaning, one.kin] for one in questions()]
    table(("item", "question", "answers", "in the model", "kin"), rows)


def observed_table() -> None:
    """What can be observed."""
    rows = [
        [f"`{one.name}`", "each side" if one.of == "side" else "each tie", one.meaning, one.allowed,
         f"{one.sd:g}" if one.sd else "sd or respondents"]
        for one in WHAT.values()
    ]  # fmt: skip
    table(("`what`", "of", "meaning", "value", "how sure"), rows)


def spreads_table() -> None:
    """The defaults of a prior: parameters that have the same spread for the same reason in one row."""
    by_reason: dict[tuple[float, str], list[str]] = {}
    for name, spread in SPREADS.items():
        by_reason.setdefault((spread.sd, spread.why), []).append(f"`{name}`")
    rows = [[", ".join(names), f"{sd:g}", why] for (sd, why), names in by_reason.items()]
    rows += [[f"anchor: {kind}", f"{one.sd:g}", one.meaning] for kind, one in ANCHORS.items()]
    table(("parameter", "spread", "why"), rows)


def results(path: str, columns: dict[str, str], **only: Iterable[object]) -> None:
    """Columns of a CSV file that a command of the page wrote, each under a heading, with its interval if it has one.

    `only` keeps the rows with some values of a column: month=(3, 12).
    """
    frame = pd.read_csv(_folder() / path)
    for column, values in only.items():
        frame = frame[frame[column].isin(list(values))]
    table(columns.values(), ([_cell(row, column) for column in columns] for row in frame.to_dict("records")))


def _cell(row: dict[str, object], column: str) -> str:
    value = row[column]
    if not isinstance(value, float):
        return str(value)
    if f"{column}_low" not in row:
        return f"{value:g}" if "." in column else f"{value:.2f}"  # a setting, or a state
    return "–" if pd.isna(value) else f"{value:.2f} ({row[f'{column}_low']:.2f}–{row[f'{column}_high']:.2f})"


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """A Markdown table."""
    lines = [list(headings), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    rows_of_text = [" | ".join(cell.replace("|", "\\|") for cell in line) for line in lines]
    cog.outl("\n" + "\n".join(f"| {row} |" for row in rows_of_text) + "\n")


def parameter_table() -> None:
    """Every parameter, from the page on which it is declared."""
    rows = [[*_parameter(p), p.unit, p.meaning, p.source, f"`{path_of(p)}`"] for p in parameters.EVERY]
    table(("name", "default", "range", "unit", "meaning", "source", "path"), rows)


def _parameter(p: parameters.Parameter) -> list[str]:
    high = "" if p.high == float("inf") else f"{p.high:g}"
    return [f"`{p.name}` {p.symbol}".rstrip(), default_of(p), f"{p.low:g}–{high}"]


def parameters_by_rule() -> None:
    """What is constant unless dated changes hold it, and the rules that read it (from the rules' arguments)."""
    states = parameters.STATE_BY_NAME
    held = [p for p in (*parameters.ORGANISATION, *parameters.DEPARTMENT, *parameters.SIDE) if p.name not in states]
    rows = []
    for p in held:
        readers = [f.__name__ for f in RULES if p.name in inspect.signature(f).parameters]
        rows.append([*_parameter(p), p.unit, p.meaning, ", ".join(f"`{name}`" for name in readers), p.source])
    table(("name", "default", "range", "unit", "meaning", "read by", "source"), rows)


def column_table(name: str, kind: str = "", only: Iterable[str] = ()) -> None:
    """What the columns of a table mean: those that it declares itself, or `only` these."""
    said = shapes.declared()["any"] if name == "any" else shapes.entry(name, kind).get("columns", {})
    rows = [(one, columns.column(one, name, kind)) for one in (only or said)]
    units = {"share": "share", "points": "difference of shares", "money": "money"}
    table(
        ("column", "unit", "is"),
        ([f"`{one}`", column.unit or units.get(column.shape, "–"), column.meaning] for one, column in rows),
    )


def every_column() -> None:
    """What every table of a results folder holds, and what its columns mean."""
    cog.outl("\n## In many tables\n")
    column_table("any")
    for name, said in shapes.declared()["tables"].items():
        kind, _, table_name = name.rpartition("/")
        of = f" of `{kind}`" if kind else ""
        cog.outl(f"\n## `{table_name}`{of}\n\n{said['title']}.\n")
        if said.get("columns"):
            column_table(table_name, kind)


def start_table() -> None:
    """Where states of departments and sides start, and the shorthands that set them."""
    names = {p.name for p in parameters.DEPARTMENT + parameters.SIDE} & set(parameters.STATE_BY_NAME)
    starts = [p for p in parameters.EVERY if p.name in names or p in parameters.PAIR]
    table(("name", "default", "range", "meaning", "source"), ([*_parameter(p), p.meaning, p.source] for p in starts))


def pace_table() -> None:
    """How fast things move: months in which each goes half of the way, or fades by half."""
    rows = []
    for p in parameters.ORGANISATION:
        if p.unit == "per month" and p.name != "offer_rate":  # a chance, not a pace
            stays = p.default if p.name in PART_THAT_STAYS else 1 - p.default
            rows.append([f"`{p.name}` {p.symbol}".rstrip(), default_of(p), f"{log(0.5) / log(stays):.1f}", p.meaning])
    table(("rate", "default", "half in … months", "meaning"), rows)


def schedule() -> None:
    """The month: the calls of `PartneringModel.step` in their order, with their docstrings and rules."""
    rows = []
    for name, each in month():
        owner = Department if each == "department" else PartneringModel
        steps, what = re.match(r"Steps? ([\d to]+): (.*)", inspect.getdoc(vars(owner)[name]).splitlines()[0]).groups()
        used = ", ".join(f"`{rule}`" for rule in rules_in(vars(owner)[name]))
        rows.append([steps.replace(" to ", "–"), f"`{name}`", each, what.rstrip("."), used or "–"])
    table(("step", "name", "for each", "what happens", "rules"), rows)


def month() -> list[tuple[str, str]]:
    """The calls of `PartneringModel.step` in their order, and for what each is made."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(PartneringModel.step)))
    looped = {node for loop in ast.walk(tree) if isinstance(loop, ast.For) for node in ast.walk(loop)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return [
        (call.args[0].value, "department")
        if call.func.attr == "do"
        else (call.func.attr, "tie" if call in looped else "organisation")
        for call in sorted(calls, key=lambda call: call.lineno)
    ]


def rules_in(function: Callable) -> list[str]:
    """The rules and measures that a method calls, itself or through methods, properties and tables, in order."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    found = []
    for node in sorted((n for n in ast.walk(tree) if isinstance(n, ast.Attribute)), key=lambda n: n.lineno):
        holder = node.value.id if isinstance(node.value, ast.Name) else ""
        if holder in ("rules", "outcomes") and inspect.isfunction(getattr(globals()[holder], node.attr)):
            found.append(node.attr)
        elif holder == "self" and node.attr in vars(PartneringModel) | vars(Department):
            inner = (vars(PartneringModel) | vars(Department))[node.attr]
            found += rules_in(inner) if inspect.isfunction(inner) else []
        elif holder == "monthly":
            found += rules_in(getattr(monthly, node.attr))
        elif ast.unparse(node.value) == "self.dated_changes":
            found += rules_in(vars(DatedChanges)[node.attr])
        elif isinstance(inner := (vars(Side) | vars(Relationship)).get(node.attr), property):
            found += rules_in(inner.fget)
        elif inspect.isfunction(inner):
            found += rules_in(inner)
    return list(dict.fromkeys(found))


def purpose_table() -> None:
    """What each purpose of a department stands for."""
    rows = [
        [f"`{name}`", ", ".join(f"{key} {value:g}" for key, value in values.items())]
        for name, values in parameters.PURPOSES.items()
    ]
    table(("purpose", "starting point"), rows)


def state_table() -> None:
    """What dated changes may change."""
    rows = [[f"`{s.name}` {s.symbol}", s.holder, f"{s.low:g}–{s.high:g}", s.meaning] for s in parameters.STATES]
    table(("state", "held by", "range", "meaning"), rows)


def catalogue_table() -> None:
    """The shipped interventions."""
    shipped = catalogue.load()
    rows = []
    for name, one in shipped.interventions.items():
        each = {"organisation": "the organisation"}.get(one.applies_to, f"each {one.applies_to}")
        strength = "–" if one.strength is None else f"{one.strength:g} {one.strength_is}"
        lasts = "–" if "until" not in one.placeholders else f"{one.months} months" if one.months else "to the horizon"
        onset = f"{one.onset} month{'s' if one.onset > 1 else ''} ({one.onset_source})" if one.onset else "at once"
        quote = f"“{one.quote}”" if one.quote else "–"
        rows.append([f"`{name}`", one.meaning, each, strength, onset, lasts, cost_of(one), quote, one.source])
    cost = f"cost ({shipped.unit})"
    table(("name", "what is done", "for", "strength", "onset", "lasts", cost, "in the articles", "source"), rows)


def lessons_table() -> None:
    """The lessons of the lab, in their order. What they find is not told: readers may bet."""
    rows = [[f"`{one.id}`", one.say(words(), "title"), f"`{one.scenario}`"] for one in lesson.load()]
    table(["lesson", "asks", "scenario"], rows)


def dated_forms() -> None:
    """How each kind of dated change is said, with an example that is read back."""
    named: dict[str, object] = {
        "department": "IT",
        "departments": ["IT", "HR"],
        "pair": ["Sales", "IT"],
        "pairs": [["IT", "Sales"]],
        "text": "business partner",
    }
    rows = []
    for kind in timeline.KINDS.values():
        key, word = kind.mark()
        slots = [part for part in phrases.parts(kind) if isinstance(part, phrases.Slot)]
        entry = {"month": 12, key: word or {"organisation.clarity": 0.5}}
        entry |= {slot.field: named[slot.names] for slot in slots if slot.names in named}
        entry |= {"until": 24} if "until" in kind.model_fields else {}
        rows.append([f"`{phrases.form(kind)}`", f"`{phrases.text_of(kind.model_validate(entry))}`"])
    table(("dated change", "for example"), rows)


def what_helps(*scenarios: str, also: str) -> None:
    """Which interventions, each for everybody, change survival most in some scenarios; `also` is one more to show."""
    rows = []
    for name in scenarios:
        scenario, setting = library.load(name), Setting(None, 2, 300, 1)
        alike = variants.of_catalogue(scenario, catalogue.load())
        compared = comparison.compare([variants.make_variant("", scenario, []), *alike], 300, seed=1)
        effects = comparison.effects(compared)
        survival = wording.in_order(effects[effects["outcome"] == "survival"], "survival")
        told = {
            row["variant"]: wording.difference_in_words(row, setting.measure("survival"))
            for _, row in survival.iterrows()
        }
        ranked = [f"{variant} {difference}" for variant, difference in told.items()]
        survives = f"{100 * survival['baseline'].iloc[0]:.0f} %"
        rows.append([f"`{name}`", survives, *ranked[:2], ranked[-1], told[also]])
    table(("scenario", "survives", "helps most", "next", "helps least", also), rows)


def command_help(*commands: str) -> None:
    """The help of some commands."""
    for command in commands:
        cog.outl(f"\n## `partnering {command}`\n\n```text\n{output(f'partnering {command} --help')}\n```")
    cog.outl("")


def printed() -> None:
    """What the Python block above prints. All blocks of a page share their names and a folder, as in a notebook."""
    page = Path(cog.inFile).read_text(encoding="utf-8").splitlines()
    text = "\n".join(page[: cog.firstLineNum - 1])
    block = re.findall(r"```python\n(.*?)\n```", text, re.DOTALL)[-1]
    printed = io.StringIO()
    with chdir(_folder()), redirect_stdout(printed):
        exec(compile(block, f"{cog.inFile}, above line {cog.firstLineNum}", "exec"), _names_of(cog.inFile))  # noqa: S102
    lines = [line.rstrip() for line in printed.getvalue().rstrip().splitlines()]
    cog.outl("\n".join(["", "```text", *lines, "```", ""]))


@cache
def _names_of(page: str) -> dict[str, object]:
    """The names that the Python blocks of a page have made so far."""
    return {"__name__": page}


def public_names() -> None:
    """What `import partnering` offers: each public name with the first line of its docstring."""
    names = [name for name in pt.__all__ if not name.startswith("_")]
    table(("name", "is"), ([f"`pt.{name}`", _first_line(getattr(pt, name))] for name in names))


def members(*classes: str) -> None:
    """The public members that some classes of the Python face add, with the first lines of their docstrings."""
    rows = []
    for name in classes:
        for member, value in vars(getattr(pt, name)).items():
            if not member.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
                call = _call(member, value) if inspect.isfunction(value) else member
                rows.append([f"`{name}`", f"`{call}`", _first_line(value)])
    table(("of", "member", "is"), rows)


def _call(name: str, method: Callable) -> str:
    """A method as it is called: its name, and the names of what it takes."""
    taken = [one for one in inspect.signature(method).parameters if one != "self"]
    return f"{name}({', '.join(taken)})"


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").splitlines()[0]
