"""Random dated changes of every kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from partnering.scenarios.timeline import KINDS, OPERATIONS
from tests.lots import BYTES, POOLS, Lot

T = TypeVar("T")
PATHS = (
    tuple(f"organisation.{name}" for name in ("clarity", "trust_bar", "reputation", "hope", "offer_rate")),
    *((f"departments.{{one}}.{name}",) for name in ("self_worth", "capacity", "trust_propensity")),
    tuple(f"departments.all.{name}" for name in ("coaching", "capability", "customer_focus")),
    tuple(f"relationships.all.{name}" for name in ("trust", "integration", "stake")),
)
PATHS_OF_A_TIE = tuple(
    (f"relationships.{{a}}+{{b}}.{{b}}.{name}",)
    for name in ("alternatives", "need_drift", "worth", "perceived", "offer")
)


@cache
def kinds(plain: bool, tied: bool) -> list[tuple[dict[str, str], list[str], list[str]]]:
    """The kinds of dated changes: what marks each, what it has to say and what it may say. Without ties none does."""
    found = []
    for kind in KINDS.values():
        key, word = kind.mark()
        own = [name for name in kind.model_fields if name != key or word is None]
        required = [name for name in own if kind.model_fields[name].is_required()]
        optional = [name for name in own if name not in required and (tied or name != "pairs")]
        if (tied or "side" not in required) and (key in OPERATIONS or not plain):
            found.append(({} if word is None else {key: word}, required, optional))
    return found


def dated_change(lot: Lot, names: list[str], ties: list[tuple[str, str]], months: int, plain: bool) -> dict[str, Any]:
    """One dated change of any kind that fits the organisation; a plain one sets, adds or multiplies."""
    month = 1 + lot.below(months + 2)

    def one_or_two(things: Sequence[T]) -> list[T]:
        return [lot.one(things) for _ in range(1 + lot.below(2))]

    def numbers() -> dict[str, float]:
        shares = {}
        for alike in one_or_two(PATHS + PATHS_OF_A_TIE if ties else PATHS):
            a, b = lot.one(ties or [("", "")])
            path = lot.one(alike).format(one=lot.one(names), a=a, b=b)
            shares[path] = min(lot.share(), 0.5 if path.endswith("propensity") else 1.0)
        return shares

    parts: dict[str, Callable[[], Any]] = {
        "month": lambda: month,
        "until": lambda: lot.one([month, month + 3]),
        "onset": lambda: lot.below(5),
        "size": lot.share,
        "rate": lot.share,
        "department": lambda: lot.one(names),
        "departments": lambda: one_or_two(names),
        "coach": lambda: one_or_two(names),
        "side": lambda: list(lot.one(ties)),
        "pairs": lambda: [list(tie) for tie in one_or_two(ties)],
        "relabel": lambda: lot.one(["business partner", "client"]),
        **dict.fromkeys(OPERATIONS, numbers),
    }
    mark, required, optional = lot.one(kinds(plain, bool(ties)))
    return {name: parts[name]() for name in lot.some(optional)} | {name: parts[name]() for name in required} | mark


@st.composite
def dated_changes(
    draw_one: st.DrawFn, names: list[str], ties: list[tuple[str, str]], months: int, plain: bool = False
) -> dict[str, Any]:
    """One dated change of any kind that fits the organisation."""
    return dated_change(Lot(draw_one(BYTES), draw_one(POOLS)), names, ties, months, plain)
