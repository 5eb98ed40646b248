"""The loops over lanes are instructions for many numbers at once. Only the speed would show that they are not."""

from __future__ import annotations

import platform
import re
from collections import Counter

import llvmlite.binding as llvm
import pytest
from numba.core.registry import cpu_target

from partnering.engine import entry
from tests.engine.by_numba import TEXT

INSTRUCTION = re.compile(r"\bv?(sqrt|div|mul|add|sub)(p|s)d\b|\bv?(pmuludq)\b")
ROOT = re.compile(r"\bvsqrtpd\b.*%([xyz])mm")

pytestmark = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"), reason="reads the instructions of x86 processors"
)


@pytest.fixture(scope="module")
def text(by_numba):
    """The instructions of the kernel."""
    return entry.this_processor().emit_assembly(llvm.parse_assembly((by_numba / TEXT).read_text(encoding="utf-8")))


def test_the_kernel_serves_many_lanes_with_one_instruction(text):
    """Roots are in every pass: all are packed but for those of rare turns. The luck multiplies packed words."""
    found = Counter("".join(one.groups("")) for one in INSTRUCTION.finditer(text))
    assert found["sqrtp"] > 2 * found["sqrts"], found
    assert found["mulp"] + found["addp"] + found["subp"] > found["muls"] + found["adds"] + found["subs"], found
    assert found["pmuludq"] >= 20, found


@pytest.mark.skipif(not llvm.get_host_cpu_features().get("avx512vbmi2"), reason="needs AVX-512 as since Ice Lake")
def test_it_fills_the_registers_of_the_processor(text):
    """LLVM by itself leaves the half of each empty on some processors, and the kernel takes a fifth longer."""
    assert set(ROOT.findall(text)) == {"z"}


def test_numba_compiles_the_functions_of_others_as_before():
    """The kernel alone is compiled for other registers."""
    numba = cpu_target.target_context.codegen()
    before = numba._tm
    with pytest.raises(ZeroDivisionError), entry._for_this_processor():
        assert numba._tm is not before
        raise ZeroDivisionError
    assert numba._tm is before
