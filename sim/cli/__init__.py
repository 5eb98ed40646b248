"""The command line, `partnering`."""

from sim.cli.app import main

__all__ = ["main"]
