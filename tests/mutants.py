"""Change the code behind the figures, one small change at a time, and count how many the tests notice: `make mutants`.

Cosmic Ray makes the changes (mutants). A mutant runs in memory, in a process of its own, with the tests that stand for
its file. A test that fails kills it, and so does too much time. numba is switched off: to compile takes longer than to
run.
"""

from __future__ import annotations

import os

os.environ["NUMBA_DISABLE_JIT"] = "1"  # before numba is imported

import ast
import re
import resource
import shlex
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.machinery import SourceFileLoader
from random import Random
from types import CodeType
from typing import NamedTuple

import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from hypothesis import Phase, settings

from tests import ROOT

RULES = "tests/model/test_rules.py"
EQUATIONS = "tests/docs/test_model_equations.py tests/agents/test_mesa_model.py"
OUTCOMES = "tests/model/test_model_behaviour.py -k 'team or outcomes or first_month or without_a_pair or every_mode'"
ORACLE = "tests/engine/test_engines_equal.py -k independent"
ENGINES = (
    "tests/engine/test_engines_equal.py -k 'there_and_back or one_side or every_month'",
    "tests/engine/test_engines_equal.py -k 'figure or runs'",
)
TESTS = {
    "sim/model/rules.py": (RULES, EQUATIONS, ORACLE),
    "sim/model/outcomes.py": (RULES, EQUATIONS, OUTCOMES, ORACLE),
    "sim/model/teams.py": (OUTCOMES,),
    "sim/statistics/crossings.py": (
        "tests/statistics/test_crossings.py",
        "tests/statistics/test_crossings_over_draws.py",
    ),
    "sim/statistics/decisions.py": ("tests/statistics/test_decisions.py",),
    "sim/statistics/draws.py": ("tests/statistics/test_draws.py",),
    "sim/statistics/few.py": ("tests/statistics/test_few.py",),
    "sim/statistics/intervals.py": ("tests/statistics/test_intervals.py tests/test_level.py",),
    "sim/statistics/differences.py": ("tests/statistics/test_differences.py",),
    "sim/statistics/mover.py": ("tests/statistics/test_draws.py",),
    "sim/statistics/ranks.py": ("tests/statistics/test_ranks.py",),
    "sim/statistics/ratios.py": ("tests/statistics/test_ratios.py",),
    "sim/statistics/resampling.py": ("tests/statistics/test_resampling.py",),
    "sim/statistics/survival.py": ("tests/statistics/test_survival.py",),
    "sim/engine/kernel.py": ENGINES,
}
"""The arguments of pytest for each file: what comes later runs if a mutant has survived what comes before."""
ALSO_CHANGED = {"sim/engine/state.py": ("LANES = 16", "LANES = 2")}
"""Without numba a block of 16 runs takes long."""
NOT_MADE = re.compile(
    r"core/(RemoveDecorator"  # decorators only compile
    r"|ReplaceComparisonOperator_\w+_Is(Not)?"
    r"|ReplaceBinaryOperator_(?!Bit)\w+_(Pow|Mod|FloorDiv|RShift|LShift|Bit\w+)"  # most are no numbers any more
    r"|ReplaceBinaryOperator_Bit\w+_(?!Bit)\w+)"
)
IMPORTED = ("mesa", "networkx", "numba.extending", "pandas", "pydantic", "ruamel.yaml", "scipy.optimize", "scipy.stats")
"""Once for all mutants."""
MOST, SEED, SECONDS = 100, 1, 60
"""So many mutants of a file, chosen by chance from a seed; and the seconds of the processor that one may take."""


class Mutant(NamedTuple):
    """A file with one change: the number of its line, and the whole source."""

    file: str
    line: int
    source: str

    def __str__(self) -> str:
        before, after = (source.splitlines() for source in ((ROOT / self.file).read_text("utf-8"), self.source))
        old, new = next(pair for pair in zip(before, after, strict=False) if pair[0] != pair[1])
        return f"{self.file}:{self.line}\n    {old.strip()}\n    {new.strip()}"


def mutants(file: str) -> Iterator[Mutant]:
    """All mutants of a file that differ, in what runs, from the file and from each other."""
    source = (ROOT / file).read_text("utf-8")
    nodes, seen = list(ast_nodes(get_ast(source))), {_what_runs(source)}
    for name in operator_names():
        operator = get_operator(name)
        if operator.arguments() or NOT_MADE.fullmatch(name):
            continue
        lines = [start[0] for node in nodes for start, _ in operator().mutation_positions(node)]
        for place, line in enumerate(lines):
            changed = mutate_code(source, operator(), place)
            try:
                runs = _what_runs(changed)
            except SyntaxError:
                continue
            if runs not in seen:
                seen.add(runs)
                yield Mutant(file, line, changed)


def _what_runs(source: str) -> str:
    """The program without the annotations, which nothing reads while it runs."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for name in {"annotation", "returns"} & set(node._fields):
            setattr(node, name, None)
    return ast.dump(tree)


def try_out(mutant: Mutant) -> int:
    """Run the tests of a mutant in this process, which has imported nothing of the package. Returns pytest's code."""
    sources = {file: (ROOT / file).read_text("utf-8").replace(*change) for file, change in ALSO_CHANGED.items()}
    codes = {str(ROOT / file): source for file, source in (sources | {mutant.file: mutant.source}).items()}
    load = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, name: str) -> CodeType | None:
        return compile(codes[self.path], self.path, "exec") if self.path in codes else load(self, name)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    options = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-profile=mutants")
    options += ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # hypothesis is imported already
    codes_of_pytest = (pytest.main([*options, *shlex.split(tests)]) for tests in TESTS[mutant.file])
    return int(next(filter(None, codes_of_pytest), 0))


def start(mutant: Mutant) -> int:
    """Try a mutant in a process of its own. Returns its id."""
    if process := os.fork():
        return process
    result = 1
    try:
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        result = try_out(mutant)
    finally:
        os._exit(result)


def survivors(chosen: Sequence[Mutant]) -> list[Mutant]:
    """Try mutants, as many at a time as there are processors. Returns those that no test notices."""
    found, waiting, running = [], list(chosen), {}
    while waiting or running:
        if waiting and len(running) < (os.cpu_count() or 1):
            mutant = waiting.pop()
            running[start(mutant)] = mutant
        else:
            process, status = os.wait()
            mutant = running.pop(process)
            if status == 0:
                found.append(mutant)
    return found


def main(files: Sequence[str], most: int = MOST) -> None:
    """Print a row of counts for each file, and its mutants that survived."""
    settings.register_profile(
        "mutants", deadline=None, max_examples=10, derandomize=True, database=None,
        phases=(Phase.explicit, Phase.generate),
    )  # fmt: skip
    for name in IMPORTED:
        import_module(name)
    rows = []
    for file in files:
        if not survivors([Mutant(file, 0, (ROOT / file).read_text("utf-8"))]):
            sys.exit(f"tests of {file} fail without any change")
        found = list(mutants(file))
        Random(f"{file} {SEED}").shuffle(found)  # noqa: S311
        alive = survivors(found[:most])
        print(*alive, sep="\n", flush=True)
        rows.append((file, len(found), min(most, len(found)), len(alive)))
    from partnering.statistics.intervals import shares_of

    print("| file | mutants | tried | killed | survived |", "| --- | ---: | ---: | ---: | ---: |", sep="\n")
    for file, number, tried, lived in rows:
        low, high = (100 * float(end[0]) for end in shares_of([tried - lived], tried))
        print(
            f"| `{file}` | {number} | {tried} | {100 * (1 - lived / tried):.0f} % ({low:.0f} to {high:.0f}) | {lived} |"
        )


if __name__ == "__main__":
    number, *some = sys.argv[1:] or [MOST]
    main(some or list(TESTS), int(number))
