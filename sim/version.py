"""The version of this package, and the edition of the model that it runs; results say both."""

__version__ = "0.1.0"
EDITION = 2
"""Another edition of the model has other equations, so the same scenario and seed give other figures."""

_ORDINALS = ("first", "second", "third", "fourth", "fifth")


def edition_in_words(edition: int) -> str:
    """The name of an edition in a sentence: "the first edition of the model"."""
    if 1 <= edition <= len(_ORDINALS):
        return f"the {_ORDINALS[edition - 1]} edition of the model"
    return f"edition {edition} of the model"
