"""What commands tell: to people as it comes, to programs as one JSON object."""

from .bars import progress
from .record import Reader
from .tell import complain, figures, note, one_line, plain_table, printable, say, say_files, say_paths, show, wrote

__all__ = [
    "Reader", "complain", "figures", "note", "one_line", "plain_table", "printable", "progress", "say", "say_files",
    "say_paths", "show", "wrote",
]  # fmt: skip
