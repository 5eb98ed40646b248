"""The command line, `partnering`."""

from .app import main

__all__ = ["main"]
