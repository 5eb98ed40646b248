"""How numba compiles the kernel: it is told of the functions of the model, and the kernel's own have decorators."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numba.core.compiler import Compiler
from numba.extending import register_jitable
from numba.np.unsafe.ndarray import to_fixed_tuple

from ..model import luck, outcomes, rules  # noqa: F401 - they note their functions
from ..model.jitable import JITABLE
from ..model.parameters import ORGANISATION
from .state import Parameters, is_switched_off

within = register_jitable(no_cfunc_wrapper=True)
"""A function that only compiled code calls: ways into each of them from C would be an eighth of the compiler's work."""
for _function in JITABLE:
    within(_function)


class _Apart(Compiler):
    """Compiles a function of compiled code on the promise that its records do not overlap."""

    def define_pipelines(self) -> Any:
        flags = self.state.flags
        flags.noalias = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
        return super().define_pipelines()


apart = njit(nogil=True, error_model="numpy", pipeline_class=_Apart, forceinline=True)
"""A pass: a function of a pair, of its two departments and its luck, none of which is a part of another."""
inlined = register_jitable(forceinline=True, no_cfunc_wrapper=True)
"""A function that becomes a part of its caller: a call would keep a loop from serving many runs at once."""

_NUMBER = len(ORGANISATION)


@within
def _by_compiled_code(row: np.ndarray) -> Any:
    return Parameters(*to_fixed_tuple(row, _NUMBER))  # type: ignore[call-arg]


def _by_python(row: np.ndarray) -> Any:
    return Parameters(*row.tolist())


parameters_of = _by_python if is_switched_off() else _by_compiled_code
"""The parameters of a row of their array."""
