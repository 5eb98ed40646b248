"""One organisation's story: what happened, month by month."""

from __future__ import annotations

import pandas as pd

from ...files.errors import InputError
from ...files.text import refuse_links
from .results import Results


class Story(Results):
    """What a run tells: `print(story)` is its account."""

    kinds = ("run",)

    def __str__(self) -> str:
        return self.account

    @property
    def account(self) -> str:
        """Who became true partners, who broke, in which month, because of what."""
        path = self.folder / "account.txt"
        refuse_links(path)
        try:
            return path.read_text(encoding="utf-8").rstrip()
        except (OSError, UnicodeError) as error:
            raise InputError.at(str(path), f"cannot be read: {error}") from None

    @property
    def ties(self) -> pd.DataFrame:
        """A row a month and tie: mode, integration, and of both sides need, trust, contribution and more."""
        return self.table("monthly_relationships")

    @property
    def departments(self) -> pd.DataFrame:
        """A row a month and department: power, dependency, trust, self-worth and more."""
        return self.table("monthly_departments")

    @property
    def organisation(self) -> pd.DataFrame:
        """A row a month: shares of pairs in force and in each mode, teams, means over pairs."""
        return self.table("monthly_organisation")
