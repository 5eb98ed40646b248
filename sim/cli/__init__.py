"""The command line, `partnering`."""

from .app import main, program

__all__ = ["main", "program"]
