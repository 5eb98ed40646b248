"""What commands tell: to people as it comes, to programs as one JSON object."""

from .bars import progress
from .record import Reader
from .tell import complain, figures, note, one_line, plain_table, printable, say, say_paths, show

__all__ = [
    "Reader", "complain", "figures", "note", "one_line", "plain_table", "printable", "progress", "say", "say_paths",
    "show",
]  # fmt: skip
