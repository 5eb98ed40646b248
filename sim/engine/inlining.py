"""How the parts of the kernel are compiled: each becomes a part of its caller."""

from __future__ import annotations

from numba import njit
from numba.core.compiler import Compiler
from numba.extending import register_jitable


class _Apart(Compiler):
    """Compiles a function on the promise that its records do not overlap."""

    def define_pipelines(self) -> list:
        self.state.flags.noalias = True
        pipelines: list = super().define_pipelines()
        return pipelines


apart = njit(nogil=True, error_model="numpy", pipeline_class=_Apart, forceinline=True)
"""A pass: a function of a pair, of its two departments and its luck, none of which is a part of another."""
inlined = register_jitable(forceinline=True)
"""A function that becomes a part of its caller: a call would keep a loop from serving many runs at once."""
