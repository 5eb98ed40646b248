"""The same rules in C (yardstick.c), compiled for this machine and called from Python: how fast they can be.

The program is built in a temporary folder, with clang where it is installed, else with gcc or whatever `cc` is. Both
keep to IEEE arithmetic, so that its figures are the engine's to the last bit (tests/engine/test_yardstick.py).
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from partnering.model.organisation import Organisation
from partnering.model.outcomes import RELATIONSHIP
from partnering.model.parameters import ORGANISATION, names

SOURCE = Path(__file__).with_name("yardstick.c")
LANES = 16
COMPILERS = ("clang", "gcc", "cc")
"""In the order of preference."""
OPTIONS = (
    *("-O3", "-march=native", "-fopenmp-simd", "-shared", "-fPIC", "-std=gnu11"),
    "-ffp-contract=off",  # a product and a sum are rounded one after the other
    *("-fno-math-errno", "-fno-trapping-math"),  # nobody reads these flags; roots and choices may then be vectorised
)
ROOM = 64
"""More numbers of room for a pair or a department, in multiples of LANES, than the program has fields."""


class _Organisation(ctypes.Structure):
    """`Organisation` of yardstick.c."""

    _numbers = ("months", "pairs", "departments")
    _arrays = (
        *("owner", "partners", "parameters", "capacity", "coaching", "trust_propensity", "stake"),
        *("department_start", "alternatives", "trust", "worth"),
    )
    _fields_ = [*((name, ctypes.c_int64) for name in _numbers), *((name, ctypes.c_void_p) for name in _arrays)]


class Yardstick:
    """The compiled program."""

    def __init__(self, compiler: str) -> None:
        """Build it and load it. Raises CalledProcessError where the compiler fails."""
        self.compiler = compiler
        fields = f"double {', '.join(names(ORGANISATION))};"
        with tempfile.TemporaryDirectory() as folder:
            library = Path(folder) / "yardstick.so"
            defined = (f"-DPARAMETERS={fields}", f"-DLANES={LANES}")
            command = [compiler, *OPTIONS, *defined, str(SOURCE), "-o", str(library), "-lm"]
            subprocess.run(command, check=True, capture_output=True, text=True)
            self._run = ctypes.CDLL(str(library)).run
        self._run.restype = None

    def run(self, organisation: Organisation, seed: int, replicates: Sequence[int]) -> dict[str, np.ndarray]:
        """Run an organisation without dated changes: each of RELATIONSHIP, arrays (replicates, pairs)."""
        one, pairs, departments = organisation, len(organisation.pairs), len(organisation.departments)
        now = one.epoch[0]
        if len(one.state_changes) or (one.epoch != now).any():
            raise ValueError("the yardstick knows no dated changes")
        fixed = ("owner", "partners", "department_start", "alternatives", "trust", "worth")
        by_epoch = ("capacity", "coaching", "trust_propensity", "stake")
        arrays = {name: getattr(one, name) for name in fixed}
        arrays |= {name: getattr(one, name)[now[name]] for name in by_epoch}
        arrays["parameters"] = np.array(one.parameters[now["parameters"]].item())
        arrays = {name: np.ascontiguousarray(values) for name, values in arrays.items()}
        given = _Organisation(one.months, pairs, departments, **{name: own.ctypes.data for name, own in arrays.items()})
        blocks = -(-len(replicates) // LANES)
        runs = np.resize(np.asarray(replicates, dtype=np.uint32), blocks * LANES)
        people, ties, luck = (_room(number) for number in (departments, pairs, pairs))
        found = np.empty((len(RELATIONSHIP), len(runs), pairs))
        places = (ctypes.c_void_p(array.ctypes.data) for array in (people, ties, luck, found))
        where = ctypes.c_void_p(runs.ctypes.data)
        self._run(ctypes.byref(given), ctypes.c_uint64(seed), where, ctypes.c_int64(blocks), *places)
        kept = found[:, : len(replicates)]
        return {name: values.astype(kind) for (name, kind), values in zip(RELATIONSHIP.items(), kept, strict=True)}


def _room(number: int) -> np.ndarray:
    """Room for some records of the program, at an address that suits the widest instructions."""
    numbers = np.zeros(number * ROOM * LANES + 8)
    return numbers[(-numbers.ctypes.data % 64) // 8 :]


def yardstick() -> Yardstick | None:
    """The program, built with the best compiler that is installed. None where there is none."""
    installed = [found for name in COMPILERS if (found := shutil.which(name))]
    return Yardstick(installed[0]) if installed else None
