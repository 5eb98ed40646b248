"""What the tests of the engine share."""

from __future__ import annotations

import pytest

from partnering.engine.state import is_switched_off


@pytest.fixture(scope="session")
def compiled_entry():
    """The way into the kernel, compiled here: what comes from the disk has no text."""
    if is_switched_off():
        pytest.skip("nothing is compiled")
    from partnering.engine import entry

    return entry.compiled()
