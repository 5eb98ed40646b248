"""The compiled kernel. Its machine code is kept on disk: to load it takes 0.03 s, to import numba ten times that.

The name of the file has a hash of the sources in it, so no old code runs after somebody has edited a rule.
"""

from __future__ import annotations

import ctypes
import hashlib
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, Self

import llvmlite.binding as llvm
import numpy as np
import platformdirs

from .state import ARRAYS, NOTHING, Fixed, is_switched_off

Months = Callable[..., None]
"""Like `kernel.advance`."""

NAME = "partnering_months"
"""The name of the function in the machine code."""
_ROOM = Path(__file__).parent
SOURCES = (_ROOM, _ROOM.parent / "model")
"""The rooms that the kernel is made of."""
_DIGEST = hashlib.sha256().digest_size
_NUMBERS = ctypes.c_int64, ctypes.c_int64, ctypes.c_uint64, ctypes.c_int64, ctypes.c_int64
_ADDRESSES = (1 + len(ARRAYS)) * [ctypes.c_void_p]
_CALLED = ctypes.CFUNCTYPE(None, *_NUMBERS, *_ADDRESSES)
_one_at_a_time = Lock()


class Over:
    """`kernel.advance` over some runs of an organisation, compiled: it goes from one month to another.

    It runs without the interpreter lock. Raises TypeError for arrays of another form. Their addresses are found once:
    NumPy takes longer for all of them than a month of some pairs takes.
    """

    def __init__(
        self,
        fixed: Fixed,
        seed: np.uint64,
        replicates: np.ndarray,
        departments: np.ndarray,
        pairs: np.ndarray,
        luck: np.ndarray,
        kept: np.ndarray,
    ) -> None:
        self._given = fixed, seed, replicates, departments, pairs, luck, kept
        self._numbers = int(seed), kept.shape[1]
        self._arrays = _Arrays.of((*fixed, replicates, departments, pairs, luck, kept))

    def __call__(self, first_month: int, last_month: int, drawn: int, found: Any = NOTHING) -> None:
        """Go on as `kernel.advance` does."""
        if is_switched_off():
            from .kernel import advance as by_python

            by_python(first_month, last_month, *self._given, drawn, found)
            return
        with _one_at_a_time:
            address, _ = _months()
        ends = _NO_ENDS if found is NOTHING else _Arrays.of(found, len(self._arrays.addresses))
        lengths = (ctypes.c_int64 * len(ARRAYS))(*self._arrays.lengths, *ends.lengths)
        addresses = ctypes.addressof(lengths), *self._arrays.addresses, *ends.addresses
        _CALLED(address)(first_month, last_month, *self._numbers, drawn, *addresses)


class _Arrays(NamedTuple):
    """Where some of the arrays of ARRAYS lie, and how many rows they have."""

    addresses: list[int]
    lengths: list[int]

    @classmethod
    def of(cls, arrays: Sequence[np.ndarray], first: int = 0) -> Self:
        """Look at arrays, of which the first one has this place in ARRAYS."""
        for one, (name, kind) in zip(arrays, list(ARRAYS.items())[first:], strict=False):
            if not one.flags.c_contiguous or (one.dtype is not kind and one.dtype != kind):
                raise TypeError(f"{name}: machine code reads {kind}, one number behind the other")
        return cls([one.ctypes.data for one in arrays], [len(one) for one in arrays])


_NO_ENDS = _Arrays.of(NOTHING, len(ARRAYS) - len(NOTHING))


def over(months: Months | None) -> Callable[..., Callable[..., None]]:
    """`Over`, or the same for a function like `kernel.advance` that has other rules."""
    if months is None:
        return Over
    return lambda *given: lambda first, last, drawn, found=NOTHING: months(first, last, *given, drawn, found)


@cache
def _months() -> tuple[int, Any]:
    """The address of the function, and what must live as long as it is called."""
    file = Path(platformdirs.user_cache_dir("partnering"), f"months-{key(*SOURCES)}.o")
    code = kept(file)
    if code is not None:
        return loaded(code)
    from . import entry  # with numba

    function = entry.compiled()
    code = entry.machine_code(function, NAME)
    if code is not None:
        keep(code, file)
    return function.address, function


def loaded(code: bytes) -> tuple[int, Any]:
    """The address of the function in machine code, and the engine of LLVM that holds it."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return engine.get_function_address(NAME), engine


def key(*rooms: Path) -> str:
    """A hash of all that the machine code depends on: the sources, the compiler and the processor."""
    libraries = [f"{name} {version(name)}" for name in ("numba", "llvmlite", "numpy")]
    processor = [llvm.get_process_triple(), llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()]
    content = hashlib.sha256("\n".join(libraries + processor).encode())
    for file in sorted(path for room in rooms for path in room.glob("*.py")):
        content.update(file.name.encode() + file.read_bytes())
    return content.hexdigest()[:16]


def keep(code: bytes, file: Path) -> None:
    """Keep machine code, with a checksum before it. Where nothing can be written, it is compiled anew each time."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=file.parent) as place:
            whole = Path(place, file.name)
            whole.write_bytes(hashlib.sha256(code).digest() + code)
            whole.replace(file)


def kept(file: Path) -> bytes | None:
    """The machine code that was kept in a file. None where there is none, or not all of it."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    checksum, code = content[:_DIGEST], content[_DIGEST:]
    return code if hashlib.sha256(code).digest() == checksum else None
