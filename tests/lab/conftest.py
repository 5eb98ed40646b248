"""What every test of the lab begins with."""

from __future__ import annotations

import pytest

from partnering.lab.shared import Shared
from partnering.lab.state import live_story


@pytest.fixture(autouse=True)
def _nothing_is_shared_between_tests():
    """What a page shows is computed in the test that looks at it."""
    Shared.forget()
    live_story.STORIES.clear()
