"""The loops over lanes are instructions for many numbers at once. Only the speed would show that they are not."""

from __future__ import annotations

import platform
import re
from collections import Counter

import llvmlite.binding as llvm
import pytest

from partnering.engine import entry
from tests.engine.by_numba import TEXT

INSTRUCTION = re.compile(r"\bv?(sqrt|div|mul|add|sub)(p|s)d\b|\bv?(pmuludq)\b")


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="reads the instructions of x86 processors")
def test_the_kernel_serves_many_lanes_with_one_instruction(by_numba):
    """Roots are in every pass: all are packed but for those of rare turns. The luck multiplies packed words."""
    text = entry.this_processor().emit_assembly(llvm.parse_assembly((by_numba / TEXT).read_text(encoding="utf-8")))
    found = Counter("".join(one.groups("")) for one in INSTRUCTION.finditer(text))
    assert found["sqrtp"] > 2 * found["sqrts"], found
    assert found["mulp"] + found["addp"] + found["subp"] > found["muls"] + found["adds"] + found["subs"], found
    assert found["pmuludq"] >= 20, found
