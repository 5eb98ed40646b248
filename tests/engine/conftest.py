"""What the tests of the engine share."""

from __future__ import annotations

import pytest

from partnering.engine.state import is_switched_off


@pytest.fixture(scope="session")
def by_numba(once):
    """The folder with what numba makes of the kernel: see tests/engine/by_numba.py."""
    if is_switched_off():
        pytest.skip("nothing is compiled")
    from tests.engine import by_numba

    return once("by-numba", by_numba.fill)
