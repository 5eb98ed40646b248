"""The few words that the writers of slides and workbooks add to a document, in its language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """Words of one language. Those in braces are filled in."""

    contents: str
    columns: str
    sheet: str
    title: str
    rows: str
    note: str
    column: str
    unit: str
    meaning: str
    source: str
    rest: str
    more_columns: str


TERMS = {
    "en": Terms(
        contents="Contents",
        columns="Columns",
        sheet="Sheet",
        title="Holds",
        rows="Rows",
        note="Note",
        column="Column",
        unit="Unit",
        meaning="Meaning",
        source="Source",
        rest="{shown} of {all} are shown; the workbook holds them all (sheet “{sheet}”).",
        more_columns="The workbook has further columns (sheet “{sheet}”).",
    ),
    "de": Terms(
        contents="Inhalt",
        columns="Spalten",
        sheet="Blatt",
        title="Enthält",
        rows="Zeilen",
        note="Hinweis",
        column="Spalte",
        unit="Einheit",
        meaning="Bedeutung",
        source="Quelle",
        rest="Gezeigt: {shown} von {all}; alle stehen in der Arbeitsmappe (Blatt „{sheet}“).",
        more_columns="Die Arbeitsmappe hat weitere Spalten (Blatt „{sheet}“).",
    ),
}


def terms(language: str) -> Terms:
    """The words of a language; English where they are not there."""
    return TERMS.get(language, TERMS["en"])
