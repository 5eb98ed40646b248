"""What labs begin with, beside what other processes do: the web server, and the words of the page."""

from __future__ import annotations

import tests.warm  # noqa: F401
from partnering.lab import server  # noqa: F401
from partnering.lab.state.words import codes, words

for code in codes():
    words(code)
