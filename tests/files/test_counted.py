"""How many things there are, in words."""

from partnering.files.names import counted


def test_one_thing_is_no_plural():
    """1 tie, 2 ties, none, and thousands."""
    assert [counted(number, "tie") for number in (0, 1, 2, 2_000_000)] == [
        "0 ties",
        "1 tie",
        "2 ties",
        "2,000,000 ties",
    ]
