"""Read a text file of a stranger. It must be UTF-8; of another encoding, say which, and how to save the file."""

from __future__ import annotations

import codecs
from pathlib import Path

from .errors import InputError

MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",  # before UTF-16, whose mark begins alike
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
"""Bytes at the start of a file that tell its encoding."""
ZIPPED = b"PK\x03\x04"
"""Documents of Word and Excel begin so."""
HOW = "save it as UTF-8 in your editor; a spreadsheet calls that “CSV UTF-8”"


def text_of(path: Path, most: int = 1_000_000) -> str:
    """The text of a file of at most so many bytes. Raises InputError where it is larger, or cannot be read as text."""
    return decoded(bytes_of(path, most), str(path))


def refuse_links(*paths: Path) -> None:
    """Raise InputError for a link: whoever sent the folder would choose what is read."""
    for path in paths:
        if path.is_symlink():
            raise InputError.at(str(path), "is a link to another place, and is not followed")


def bytes_of(path: Path, most: int, name: str = "") -> bytes:
    """The bytes of a file, which errors call `name`. Raises InputError where it is larger, or no file to be read.

    A pipe might never end, and to open one might wait for ever.
    """
    name = name or str(path)
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise InputError.at(name, "is a pipe or a device, not a file")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise InputError.at(name, f"cannot be read: {error.strerror}") from None
    if len(content) > most:
        raise InputError.at(name, f"is larger than {most:,} bytes")
    return content


def decoded(content: bytes, name: str) -> str:
    """Text from the bytes of the file `name`, without the mark at their start. Raises InputError."""
    if content.startswith(ZIPPED):
        raise InputError.at(name, "is a document, not a text file: save its text alone, as UTF-8")
    encoding = next((encoding for mark, encoding in MARKS.items() if content.startswith(mark)), None)
    if b"\0" in content[:2]:  # text in UTF-16 without its mark
        encoding = encoding or "UTF-16"
    if encoding is None:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            encoding = f"another encoding, perhaps Latin-1 or Windows-1252 (line {line})"
    raise InputError.at(name, f"is not a UTF-8 text file, but in {encoding}: {HOW}")
