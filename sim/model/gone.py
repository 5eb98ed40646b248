"""Parameters of earlier editions that the model has no more, and what became of them.

Whoever names one, in a file or on the command line, is told this instead of a name that looks alike.
"""

from __future__ import annotations

_MULTIPLIED = "need, trust and worth are multiplied, not added up, so they have no weights"

GONE: dict[str, str] = {
    "need_weight": _MULTIPLIED,
    "trust_weight": _MULTIPLIED,
    "worth_weight": _MULTIPLIED,
    "misreading": "what is delivered is seen as it is; the luck is in the delivery (delivery_noise)",
    "self_worth_rate": "self-worth is a standing trait that only coaching moves; experience moves worth (worth_rate)",
    "breach": "the end of an agreement takes no trust by itself; trust follows what is seen (trust_gain, trust_loss)",
}
"""Each name, and why the second edition has it no more."""
