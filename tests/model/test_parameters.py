"""Parameters are declared once, as fields of frozen classes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, asdict, fields

import pytest

from partnering.model import parameters
from partnering.model.parameters import DEPARTMENT, ORGANISATION, PAIR, SIDE, Parameters


@pytest.mark.parametrize(
    ("holder", "declared"),
    [("organisation", ORGANISATION), ("department", DEPARTMENT), ("side", SIDE), ("pair", PAIR)],
)
def test_every_field_is_a_parameter_with_its_holder(holder, declared):
    """Names, order and defaults of a class are those of its parameters."""
    cls = Parameters if holder == "organisation" else getattr(parameters, f"{holder.capitalize()}Parameters")
    assert [(one.name, one.default) for one in fields(cls)] == [(p.name, p.default) for p in declared]
    assert {p.holder for p in declared} == {holder}


def test_parameters_start_at_their_defaults_and_stay_as_they_are():
    """Each field holds its default unless told otherwise, and cannot be set afterwards."""
    made = Parameters(clarity=0.9)
    assert asdict(made) == {p.name: p.default for p in ORGANISATION} | {"clarity": 0.9}
    with pytest.raises(FrozenInstanceError):
        made.clarity = 0.1  # type: ignore[misc]
