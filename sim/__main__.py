"""The command line as `python -m partnering`, where the folder of scripts is not on the path."""

from .cli import program

program()
