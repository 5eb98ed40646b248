"""Put a report together from what the studies found: the same studies give the same document."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..documents.document import Chapter, Document
from ..documents.language import language
from ..interventions.money import price_of
from ..results.manifest import as_input_errors
from ..results.sources import digest
from ..version import EDITION, __version__
from .chapters import about, answer, budget, certainty, events, fragile, turning
from .found import Found
from .plan import ReportPlan
from .voice import Voice


def document(
    plan: ReportPlan,
    studies: Mapping[str, tuple[Path, str]],
    *,
    code: str = "en",
    title: str = "",
    author: str = "",
    logo: bytes = b"",
    command: str = "",
) -> Document:
    """The report as a document in a language. `studies` are the results folders behind it, by their kind."""
    words, found = language(code), Found(plan, studies)
    organisation = plan.organisation
    price = price_of(plan.scenario, plan.catalogue)
    voice = Voice(words, len(organisation.pairs), organisation.months, price, plan.catalogue)
    hashes = "".join(str(facts["fingerprint"]) for facts in found.facts.values())
    facts = {
        words.say("report.facts.made"): f"Partnering {__version__}, {words.say('report.facts.edition')} {EDITION}",
        words.say("report.facts.command"): command,
        words.say("report.facts.seed"): str(plan.seed),
        words.say("report.facts.hash"): digest(hashes.encode())[:16],
    }
    made = max(str(facts["finished"]) for facts in found.facts.values())[:10]
    usual = words.say("report.title", name=plan.scenario.name)
    with as_input_errors(found.folder("sweep").parent):
        chapters = _chapters(found, voice)
    return Document(title or usual, made, chapters, author, code, logo, facts)


def _chapters(found: Found, voice: Voice) -> tuple[Chapter, ...]:
    return (
        answer.chapter(found, voice),
        fragile.chapter(found, voice),
        *([events.chapter(found, voice)] if found.events else []),
        budget.chapter(found, voice),
        certainty.chapter(found, voice),
        turning.chapter(found, voice),
        about.method(found, voice),
        about.parameters(found, voice),
        about.reproduce(found, voice),
        about.limits(voice),
    )
