"""The way into the machine code: a function of C, which makes arrays of what lies at the addresses that it is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import llvmlite.binding as llvm
from numba import carray, cfunc, from_dtype, types
from numba.core.registry import cpu_target

from ..model.parameters import ORGANISATION
from . import kernel
from .compiler import inlined
from .state import ARRAYS, LANES, LENGTHS, Fixed, Relationships

_PARAMETERS = len(ORGANISATION)
_NUMBERS = (types.int64, types.int64, types.uint64, types.int64, types.int64)
_ADDRESSES = (types.CPointer(from_dtype(dtype)) for dtype in (LENGTHS, *ARRAYS.values()))
_TYPE = types.void(*_NUMBERS, *_ADDRESSES)
_advance = inlined(kernel.advance)


def _enter(  # type: ignore[no-untyped-def]
    first_month, last_month, seed, kept_months, drawn, lengths,
    owner, partners, epoch, parameters, capacity, coaching, trust_propensity, stake, department_start, alternatives,
    trust, worth, state_changes, changed_places,
    replicates, departments, pairs, luck, kept,
    established, ended, in_force, mode, missed, shortfall, trust_ab, trust_ba,
    quality, reliability, friction_cost, response_days, customer_value,
):  # fmt: skip
    n = carray(lengths, (1,))[0]
    sides, people, ties, blocks, runs = n.owner, n.partners, n.luck, n.replicates, n.established
    fixed = Fixed(
        carray(owner, (sides,)), carray(partners, (people,)), carray(epoch, (n.epoch,)),
        carray(parameters, (n.parameters, _PARAMETERS)), carray(capacity, (n.capacity, people)),
        carray(coaching, (n.coaching, people)), carray(trust_propensity, (n.trust_propensity, people)),
        carray(stake, (n.stake, sides)), carray(department_start, (n.department_start, people)),
        carray(alternatives, (sides,)), carray(trust, (sides,)), carray(worth, (sides,)),
        carray(state_changes, (n.state_changes,)), carray(changed_places, (n.changed_places,)),
    )  # fmt: skip
    found = Relationships(
        carray(established, (runs, ties)), carray(ended, (runs, ties)), carray(in_force, (runs, ties)),
        carray(mode, (runs, ties)), carray(missed, (runs, ties)), carray(shortfall, (runs, ties)),
        carray(trust_ab, (runs, ties)), carray(trust_ba, (runs, ties)), carray(quality, (runs, ties)),
        carray(reliability, (runs, ties)), carray(friction_cost, (runs, ties)), carray(response_days, (runs, ties)),
        carray(customer_value, (runs, ties)),
    )  # fmt: skip
    _advance(
        first_month, last_month, fixed, seed, carray(replicates, (blocks, LANES)),
        carray(departments, (n.departments, people)), carray(pairs, (n.pairs, ties)), carray(luck, (ties,)),
        carray(kept, (n.kept, kept_months, ties)), drawn, found,
    )  # fmt: skip


def compiled() -> Any:
    """The function, compiled by numba for this processor. All that it calls becomes a part of it."""
    with _for_this_processor():
        return cfunc(_TYPE, error_model="numpy", forceinline=True)(_enter)


def machine_code(function: Any, name: str) -> bytes | None:
    """The machine code of a compiled function, which has this name there. None where it would call functions of numba.

    It calls none as long as nothing in the kernel raises an error or asks for memory.
    """
    module = llvm.parse_assembly(function.inspect_llvm())
    module.get_function(function.native_name).name = name
    helpers = [one for one in module.functions if one.linkage == llvm.Linkage.linkonce_odr]
    own = [one for one in module.functions if not one.is_declaration and one not in helpers]
    if not all(called.startswith("llvm.") for called in _called(own) - {one.name for one in own}):
        return None
    for helper in helpers:
        helper.linkage = "available_externally"  # not to be kept: nothing calls it any more
    code: bytes = this_processor().emit_object(module)
    return code


@contextmanager
def _for_this_processor() -> Iterator[None]:
    """Let numba compile for what `this_processor` says. It has a setting for all functions only, not for one.

    A numba that keeps its target under another name takes no notice: the kernel is then slower, with the same bits.
    """
    numba = cpu_target.target_context.codegen()
    usual = getattr(numba, "_tm", None)
    numba._tm = this_processor()
    try:
        yield
    finally:
        numba._tm = usual


def this_processor() -> Any:
    """What writes machine code for this processor and no other, in its widest registers.

    On Intel's processors LLVM leaves half of each register of AVX-512 empty: those before Ice Lake ran at a lower
    frequency when whole registers were used. Later ones hardly do (Downs 2020, "Ice Lake AVX-512 Downclocking").
    """
    features = llvm.get_host_cpu_features()
    if features.get("avx512vbmi2"):  # Ice Lake and later
        features["prefer-256-bit"] = False
    target = llvm.Target.from_triple(llvm.get_process_triple())
    return target.create_target_machine(cpu=llvm.get_host_cpu_name(), features=features.flatten(), opt=3, jit=True)


def _called(functions: Iterable[Any]) -> set[str]:
    """The names of all functions that these call."""
    instructions = (one for function in functions for block in function.blocks for one in block.instructions)
    return {list(one.operands)[-1].name for one in instructions if one.opcode == "call"}
