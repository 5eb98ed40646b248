"""What numba makes of the kernel, kept in a folder: it takes seven seconds, so one process does it for all tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from partnering.engine import machine_code
from tests import strategies

TEXT, CODE, FIGURES = "kernel.ll", "kernel.o", "figures.npz"
"""The kernel as text for LLVM, its machine code (empty if it calls functions of numba), and figures by numba itself."""


def fill(place: Path) -> None:
    """Compile the kernel by numba, and keep all that tests ask of it.

    Where no machine code is kept on this computer, it is kept now, and what numba compiled for it is taken.
    """
    from partnering.engine import entry

    _, function = machine_code._months()
    if not hasattr(function, "inspect_llvm"):  # what comes from the disk has no text
        function = entry.compiled()
    (place / TEXT).write_text(function.inspect_llvm(), encoding="utf-8")
    code = entry.machine_code(function, machine_code.NAME)
    (place / CODE).write_bytes(code or b"")
    np.savez(place / FIGURES, **figures((function.address, function)))


def figures(months: tuple[int, Any]) -> dict[str, np.ndarray]:
    """Those of a run with dated changes of parameters and states, by a function that is given as `_months` gives it."""
    changes = [
        {"month": 3, "multiply": {"organisation.clarity": 0.5}},
        {"month": 5, "shock": "reorganisation", "department": "A"},
    ]
    with patch.object(machine_code, "_months", lambda: months):
        record = strategies.run(strategies.two(12) | {"timeline": changes}, 20, trace=True)
    return record.relationships | record.trace
