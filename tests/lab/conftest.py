"""What every test of the lab begins with, and one lab that is served for all of them."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from partnering.lab.shared import Shared
from partnering.lab.state import live_story
from tests import browser


@pytest.fixture(autouse=True)
def _nothing_is_shared_between_tests():
    """What a page shows is computed in the test that looks at it."""
    Shared.forget()
    live_story.STORIES.clear()


class Served:
    """A lab with the scenario that it starts with."""

    def __init__(self):
        self._running = ExitStack()
        self.url = self._running.enter_context(browser.lab())

    def close(self):
        """Close it."""
        self._running.close()

    def restart(self):
        """Close it, and open another one at the same address."""
        self.close()
        self._running.enter_context(browser.lab(port=int(self.url.rsplit(":", 1)[1])))


@pytest.fixture(scope="session")
def served():
    """One lab for all tests."""
    lab = Served()
    yield lab
    lab.close()


@pytest.fixture(scope="session")
def url(served):
    """Its address."""
    return served.url


@pytest.fixture
def blank():
    """A page to put parts on. It needs NiceGUI."""
    pytest.importorskip("nicegui")
    from nicegui import Client
    from nicegui.page import page

    with Client(page("/blank"), request=None) as client:
        yield client
