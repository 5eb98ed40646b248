"""Names of departments as a scenario can hold them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from ..files.errors import cut
from ..files.names import tidy, unseen
from ..scenarios.names import MAX_NAME
from ..scenarios.paths import RESERVED
from .answers import ERRORS

_NOT_IN_NAMES = str.maketrans({".": " ", "+": " and ", "\n": " ", "\r": " ", "\t": " "})


def key(name: str) -> str:
    """What two spellings of one name share: case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", str(name)).casefold().split())


class Names:
    """The names of departments in the files and in the scenario. `notes` tells each that was changed."""

    def __init__(self, found: Iterable[str], rename: Mapping[str, str], leave_out: Iterable[str] = ()) -> None:
        self._given = {key(old): new for old, new in rename.items()}
        self._left_out = {key(name) for name in leave_out}
        self._names: dict[str, str] = {}
        self.notes: list[str] = []
        spelled: dict[str, Counter[str]] = {}
        for name in found:
            if name and name.casefold() not in ERRORS:
                spelled.setdefault(key(name), Counter())[name] += 1
        for own, spellings in spelled.items():
            if own in self._left_out:
                continue
            usual = spellings.most_common(1)[0][0]
            self._names[own] = self._allowed(self._given.get(own, usual), usual)
            if len(spellings) > 1:
                others = ", ".join(f'"{cut(one)}"' for one in spellings if one != usual)
                self.notes.append(f'{others} counted as "{cut(usual)}"')

    def of(self, name: str) -> str:
        """The name in the scenario; nothing where the department is left out or unknown."""
        return self._names.get(key(name), "")

    @property
    def departments(self) -> list[str]:
        """The names in the scenario, in the order in which they were found."""
        return list(dict.fromkeys(self._names.values()))

    def _allowed(self, name: str, old: str) -> str:
        seen = "".join(letter for letter in tidy(name).translate(_NOT_IN_NAMES) if not unseen(letter))
        made = " ".join(seen.split()) or "department"
        if made in RESERVED:
            made = f"{made} department"
        if len(made) > MAX_NAME:
            made = made[: MAX_NAME - 1].rstrip() + "…"
        if name == self._given.get(key(old)) and name == made:  # by the map: two may become one on purpose
            return made
        taken, number, base = set(map(key, self._names.values())), 2, made
        while key(made) in taken:
            made = f"{base[: MAX_NAME - 4]} {number}"
            number += 1
        if made != old:
            self.notes.append(f'"{cut(old)}" is called "{made}": a scenario cannot hold the name as it is')
        return made
