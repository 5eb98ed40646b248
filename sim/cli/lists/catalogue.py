"""`partnering catalogue`: the interventions, what they change and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ...files.errors import InputError, unknown
from .. import options, output

if TYPE_CHECKING:
    from ...interventions.catalogue import Catalogue, Intervention


def command(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One intervention in full.")] = None,
    catalogue: options.CatalogueOption = None,
    as_file: Annotated[bool, typer.Option("--yaml", help="Print the file, to copy and change.")] = False,
) -> None:
    """List the interventions that `whatif` and `advise` know, or explain one."""
    from ...files.text import text_of
    from ...interventions.catalogue import SHIPPED, load

    checked = load(catalogue)
    if as_file:
        output.say(text_of(catalogue or SHIPPED).rstrip())
    elif name is None:
        _table(checked)
    else:
        _explain(checked, name)


def cost_of(one: Intervention) -> str:
    """A cost in words."""
    once, per_month = one.cost.once, one.cost.per_month
    return (
        f"{once:g} + {per_month:g} a month" if once and per_month else f"{once:g}" if once else f"{per_month:g} a month"
    )


def _table(catalogue: Catalogue) -> None:
    table = output.plain_table("name", "for each", f"cost ({catalogue.unit})", "meaning", wrap="meaning")
    for name, one in catalogue.interventions.items():
        table.add_row(name, one.applies_to, cost_of(one), one.meaning)
    output.show(table)
    output.figures(unit=catalogue.unit, interventions=catalogue.model_dump()["interventions"])


def _explain(catalogue: Catalogue, name: str) -> None:
    import io

    from ruamel.yaml import YAML

    if name not in catalogue.interventions:
        raise InputError.at("catalogue", unknown("intervention", name, catalogue.interventions))
    one = catalogue.interventions[name]
    output.figures(unit=catalogue.unit, interventions={name: one.model_dump()})
    written = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = True
    yaml.width = 4096
    yaml.dump(one.timeline, written)
    lines = {
        "name": name,
        "meaning": one.meaning,
        "applies to": f"each {one.applies_to}" if one.applies_to != "organisation" else "the organisation",
        "strength": "" if one.strength is None else f"{one.strength:g}: {one.strength_is}",
        "onset": f"full strength after {one.onset} more month{'s' if one.onset > 1 else ''} ({one.onset_source})"
        if one.onset
        else "at full strength at once",
        "lasts": "to the horizon" if one.months is None else f"{one.months} months",
        "cost": f"{cost_of(one)} ({catalogue.unit})",
        "changes": written.getvalue().strip(),
        "quote": f"“{one.quote}”" if one.quote else "",
        "source": one.source,
    }
    for label, text in lines.items():
        if text:
            output.say(f"{label + ':':<11} {text}")
