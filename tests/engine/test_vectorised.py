"""The loops over lanes are instructions for many numbers at once. Only the speed would show that they are not."""

from __future__ import annotations

import platform
import re
from collections import Counter

import numba
import pytest

from partnering.engine import kernel, lanes
from partnering.model.luck import Luck
from tests import strategies

INSTRUCTION = re.compile(r"\bv?(sqrt|div|mul|add|sub)(p|s)d\b|\bv?(pmuludq)\b")


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="reads the instructions of x86 processors")
@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")
def test_the_kernel_serves_many_lanes_with_one_instruction(monkeypatch):
    """Roots are in every pass: all are packed but for those of rare turns. The luck multiplies packed words."""
    compiled = numba.njit(kernel.advance, nogil=True, error_model="numpy")  # anew: what comes from the disk has no text
    monkeypatch.setattr(lanes, "_advance", compiled)
    lanes.simulate(strategies.organisation_of(strategies.two(3)), Luck.of(1, [0]))
    (text,) = compiled.inspect_asm().values()
    found = Counter("".join(one.groups("")) for one in INSTRUCTION.finditer(text))
    assert found["sqrtp"] > 2 * found["sqrts"], found
    assert found["mulp"] + found["addp"] + found["subp"] > found["muls"] + found["adds"] + found["subs"], found
    assert found["pmuludq"] >= 20, found
