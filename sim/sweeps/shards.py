"""Run a sweep in shards: independent jobs each run some of its batches. Their results are merged afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..files.errors import InputError
from .batches import Batch


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several independent jobs that share the batches of a sweep; `number` counts from 1."""

    number: int = 1
    of: int = 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def has(self, batch: Batch) -> bool:
        """Whether a batch belongs to this job."""
        return batch.number % self.of == self.number - 1


def parse_shard(text: str | None) -> Shard | None:
    """Read K/N as a shard. Raises InputError."""
    if text is None:
        return None
    match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise InputError.at("--shard", f'"{text}" is not K/N with K from 1 to N, such as 3/10')
    return Shard(int(match[1]), int(match[2]))
