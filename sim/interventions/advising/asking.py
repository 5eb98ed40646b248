"""A number that is uncertain in the words of the questionnaire: whom to ask again, and what."""

from __future__ import annotations

from dataclasses import dataclass

from ...clients.questions import questions
from ...figures import phrases
from ...files.short_names import ALL

EVERYBODY = "every department"
_ANY = (ALL, "default")


@dataclass(frozen=True, slots=True)
class Request:
    """Whom to ask and what. Where no question gives the number, `who` is empty and `what` names the number."""

    who: str
    what: str

    @property
    def words(self) -> str:
        """Within a sentence: ask IT again how easily it could get from elsewhere what Sales gives."""
        return f"ask {self.who} again {self.what}" if self.who else f"find out more exactly the {self.what}"

    @property
    def label(self) -> str:
        """For an axis: IT: how easily it could get from elsewhere what Sales gives."""
        return f"{self.who[0].upper()}{self.who[1:]}: {self.what}" if self.who else self.what


def request_for(path: str) -> Request:
    """How to ask for the number of a path."""
    found = {one.item: one.again for one in questions()}
    head, *rest = path.split(".")
    if rest and rest[-1] in found and head in ("departments", "relationships"):
        who, other = _parties(head, rest[:-1])
        return Request(who, found[rest[-1]].format(other=other))
    return Request("", phrases.words(path))


def _parties(head: str, names: list[str]) -> tuple[str, str]:
    """Who is asked, and about whom."""
    tie, *owner = names
    if head == "departments":
        return (EVERYBODY if tie in _ANY else tie), ""
    if tie in _ANY:
        return (owner[0] if owner else EVERYBODY), "each other department"
    if not owner:
        return f"each of {tie.replace('+', ' and ')}", "the other"
    first, _, second = tie.partition("+")
    return owner[0], second if owner[0] == first else first
