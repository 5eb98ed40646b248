"""Read changes in words.

"coach IT from 6 to 24"             an intervention, for whom, and when
"coach IT from 6 onset 3"           at full strength three months later than at once
"shared bonus 0.9"                  with another strength
"outside offer Sales IT from 12"    a dated change, as a scenario file has it
"clarity=0.9 from 12"               a number from some month on
"organisation.clarity=0.9"          any number of the scenario, by its path or short name
"coach IT, HR and clarity=0.9"      two changes in one variant (also with a semicolon)
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lark import Token, Tree, UnexpectedInput

from ...design.values import parse_value, whole
from ...files.errors import InputError, cut
from ...files.numbers import MAX_DIGITS
from ...files.short_names import ALL, spelled_out
from ...model.organisation import Organisation
from ...model.parameters import BY_NAME, STATE_BY_NAME
from ...scenarios.phrases import SIGNS, WHEN, Slot, numbers, parts, phrases
from ...scenarios.scenario import Value
from ...scenarios.timeline import KINDS
from ..catalogue import Catalogue
from .applications import ORGANISATION, Application, Event, everybody
from .faults import fault
from .grammar import grammar
from .said import Said


def read(text: str, organisation: Organisation, catalogue: Catalogue, where: str) -> Said:
    """Read a text. Raises InputError with the words that cannot be read, what is allowed, and the nearest name."""
    names = organisation.departments
    try:
        tree = grammar(text, names, catalogue.interventions).parse(text)
    except UnexpectedInput as error:
        raise fault(error, text, names, catalogue, where) from None
    return _Reader(organisation, catalogue, where).said(tree)


@dataclass(frozen=True, slots=True)
class _Reader:
    organisation: Organisation
    catalogue: Catalogue
    where: str

    def said(self, tree: Tree) -> Said:
        found = Said([], {})
        for change in tree.children:
            what, *options = change.children
            when = self._options(options)
            match what.data:
                case "setting" if str(what.children[1]) == "=" and not when:
                    path, value = self._setting(str(what.children[0]), str(what.children[2]))
                    if path in found.settings:
                        raise self._wrong(f"sets {path} twice")
                    found.settings[path] = value
                case "setting":
                    found.applications.append(self._number([str(part) for part in what.children], when))
                case "intervention":
                    found.applications.append(self._intervention(what.children, when))
                case _:
                    found.applications.append(self._event(what.children[0], when))
        return found

    def _wrong(self, message: str) -> InputError:
        return InputError.at(self.where, message)

    def _options(self, options: Sequence[Tree]) -> dict[str, float]:
        """The numbers that follow the change, by the fields that they give."""
        found: dict[str, float] = {}
        for option in options:
            word, number = map(str, option.children)
            field, value = WHEN.get(word.lower(), word.lower()), float(number)
            if field in found:
                raise self._wrong(f"says {word} twice")
            if field in WHEN.values():
                if not number.isdecimal() or len(number) > MAX_DIGITS:
                    raise self._wrong(f"{word} needs a whole number of months such as {word} 6, not {cut(number)}")
                value = int(number)
            found[field] = value
        return found

    def _setting(self, path: str, text: str) -> tuple[str, Value]:
        """A number from the start on. A short name means the organisation, or all departments or pairs."""
        return self._spelled(path), whole(path, parse_value(text.strip()))

    def _spelled(self, path: str, known: Mapping[str, Any] = BY_NAME) -> str:
        try:
            return spelled_out(path.strip(), known)
        except InputError as error:
            raise self._wrong(error.problems[0].message) from None

    def _number(self, said: list[str], when: dict[str, float]) -> Event:
        """A number that is changed by date: its path, sign and value."""
        path, sign, text = said
        value = parse_value(text.strip())
        if isinstance(value, str) or value is None:
            raise self._wrong(f'{path} changes by date to a number, not to "{text}"')
        full = self._spelled(path, {**STATE_BY_NAME, **BY_NAME})
        kind, amount = ("add", -value) if sign == "-=" else (SIGNS[sign], value)
        self._check(path, when, KINDS_OF_NUMBERS[kind])
        return Event({"month": 1, **when, kind: {full: float(amount)}})

    def _intervention(self, said: Sequence[Any], when: dict[str, float]) -> Application:
        """An intervention: its name, whom it is for, and its strength."""
        name, whom, number = said
        called = _as_known(str(name), self.catalogue.interventions)
        intervention, strength = self.catalogue.interventions[called], None if number is None else float(number)
        if strength is not None and intervention.strength is None:
            raise self._wrong(f"{called} has no strength")
        for field, what in (("until", "last month"), ("onset", "onset")):
            if field in when and field not in intervention.placeholders:
                raise self._wrong(f"{called} has no {what}")
        if other := set(when) - set(WHEN.values()):
            raise self._wrong(f"{called} has no {min(other)}: its strength is the number after its name")
        start, until, onset = int(when.get("month", 1)), when.get("until"), when.get("onset")
        if until is not None and until < start:
            raise self._wrong(f"{called} would end before it starts")
        named = self._whom(called, whom)
        return Application(
            called, intervention, named, strength, start,
            None if until is None else int(until), None if onset is None else int(onset),
        )  # fmt: skip

    def _whom(self, called: str, whom: Tree | None) -> tuple[str, ...]:
        """The departments or pairs that are named, or all where none is named."""
        intervention = self.catalogue.interventions[called]
        every = everybody(intervention, self.organisation)
        listed = [] if whom is None else [self._one(one) for one in whom.children if not _is(one, "ALL")]
        if not listed:
            return every
        if every == ORGANISATION:
            raise self._wrong(f'{called} applies to the whole organisation, not to "{", ".join(listed)}"')
        for one in listed:
            if intervention.applies_to == "pair" and "+" not in one:
                raise self._wrong(f'"{one}" is not a pair: write the two departments as A+B, or {ALL}')
            if intervention.applies_to == "department" and "+" in one:
                raise self._wrong(f'{called} applies to a department, not to the pair "{one}"')
        return tuple(dict.fromkeys(listed))

    def _one(self, found: Any) -> str:
        """A department, or the two of a pair as A+B."""
        if isinstance(found, Token):
            return _as_known(str(found), self.organisation.departments)
        first, second = map(self._one, found.children)
        if first == second:
            raise self._wrong(f'"{first}+{second}" names the same department twice')
        return f"{first}+{second}"

    def _event(self, tree: Tree, when: dict[str, float]) -> Event:
        """A dated change that is said by a phrase."""
        title, kind = list(phrases().items())[int(str(tree.data).removeprefix("event"))]
        self._check(title, when, kind)
        key, word = kind.mark()
        entry: dict[str, Any] = {"month": 1, **({key: word} if word else {})}
        given = list(tree.children)
        for slot in (part for part in parts(kind) if isinstance(part, Slot)):
            value = self._filled(slot, given)
            if value is not None:
                entry[slot.field] = value
            elif kind.model_fields[slot.field].is_required():
                entry[slot.field] = list(self.organisation.departments)
        return Event({name: (entry | when)[name] for name in kind.model_fields if name in entry | when})

    def _filled(self, slot: Slot, given: list[Any]) -> Any:
        """Take what a slot names from the front of what was given. None means all."""
        match slot.names:
            case "department":
                return self._one(given.pop(0))
            case "pair":
                return [self._one(given.pop(0)), self._one(given.pop(0))]
            case "text":
                return self._unquoted(str(given.pop(0)))
        taken = []
        while given and not _is(given[0], "TEXT"):
            taken.append(given.pop(0))
        named = [self._one(one) for one in taken if not _is(one, "ALL")]
        if slot.names == "pairs":
            return [one.split("+") for one in named] or None
        return named or None

    def _unquoted(self, text: str) -> str:
        try:
            return str(json.loads(text)) if text.startswith('"') else text[1:-1]
        except json.JSONDecodeError:
            raise self._wrong(f"{text} is not text in quotes") from None

    def _check(self, title: str, when: dict[str, float], kind: Any) -> None:
        """Refuse numbers that a kind does not have."""
        for field in when:
            if field not in ("month", *numbers(kind)) and field not in kind.model_fields:
                what = {"until": "last month"}.get(field, field)
                raise self._wrong(f"{title} has no {what}")


KINDS_OF_NUMBERS = {kind.mark()[0]: kind for kind in KINDS.values()}


def _is(found: Any, terminal: str) -> bool:
    return isinstance(found, Token) and found.type == terminal


def _as_known(word: str, known: Any) -> str:
    """A name as it is written in the scenario or catalogue."""
    folded = {" ".join(name.split()).casefold(): name for name in known}
    said = " ".join(word.split()).casefold()
    return folded[said] if said in folded else folded[said[1:-1]]  # in quotation marks
