"""The class: the phones that are here, its votes so far, and what phones may ask for."""

from __future__ import annotations

import hashlib
import re
from time import monotonic

from .limits import Bucket
from .log import Log
from .poll import CLOSED, OPEN, SHOWN, Bet, Poll, Question, RefusedError, Result

MAX_PHONES = 300
"""Most phones that take part at once."""
AGAIN, PHONES_A_SECOND = 2.0, 50
"""A phone asks for news every AGAIN seconds, and less often where more than PHONES_A_SECOND would ask in a second."""
AWAY = 60.0
"""Seconds after which a phone that asks for nothing gives up its place."""
BETS = 1.0, 5.0
"""Bets of one phone, a second and at once."""


class Room:
    """The votes of a class. `version` grows with each change, so that pages know when to look again.

    `addresses` lead to the vote page, the best first. Each change is written to the `log`, if there is one; what it
    holds already is taken up. `is_open_to_others`: whether more than this machine reaches the vote page.
    """

    def __init__(self, addresses: list[str], log: Log | None = None, is_open_to_others: bool = True) -> None:
        self.addresses, self.is_open_to_others = addresses, is_open_to_others
        self.address = addresses[0] if addresses else ""
        """The address that the page of the teacher shows."""
        self.log = log
        self.polls: list[Poll] = log.read() if log is not None else []
        self.version = 0
        self.asked_of: str | None = None
        """What the page showed that asked the latest vote, as its link; None of a vote that was read from the log."""
        self._withdrawn: Poll | None = None
        self.withdraw()  # what an earlier class got
        self._seen: dict[str, float] = {}
        self._bets = Bucket(*BETS)

    @property
    def poll(self) -> Poll | None:
        """The latest vote."""
        return self.polls[-1] if self.polls else None

    @property
    def told(self) -> Poll | None:
        """The vote that phones hear of: the latest, unless its result was withdrawn."""
        return None if self.poll is self._withdrawn else self.poll

    # -- the teacher -------------------------------------------------------------------------------

    def open(self, question: Question, link: str | None = None) -> None:
        """Ask the class of what the page shows, as its link says it; an earlier vote is over."""
        self.close()
        self.asked_of = link
        self.polls.append(poll := Poll(question))
        self._changed(poll, "opened")

    def close(self) -> None:
        """Take no more bets."""
        if (poll := self.poll) is not None and poll.phase == OPEN:
            poll.phase = CLOSED
            self._changed(poll, CLOSED)

    def show(self, result: Result) -> None:
        """Give the phones the result. The vote is closed by then."""
        self.close()
        if (poll := self.poll) is not None and poll.phase == CLOSED:
            poll.phase, poll.result = SHOWN, result
            self._changed(poll, SHOWN)

    def withdraw(self) -> None:
        """Take the result of the latest vote from the phones: a lesson asks, and it could give the answer away."""
        if (poll := self.poll) is not None and poll.phase == SHOWN:
            self._withdrawn = poll
            self.version += 1

    def unwritten(self) -> str:
        """Try again to write what the log could not; why it still cannot, or nothing where all is written."""
        if self.log is None:
            return ""
        self.log.write()
        return self.log.fault

    def _changed(self, poll: Poll, event: str, bet: Bet | None = None) -> None:
        self.version += 1
        if self.log is not None:
            self.log.add(poll, event, bet)

    # -- the phones --------------------------------------------------------------------------------

    @property
    def phones(self) -> int:
        """How many phones asked for something of late."""
        late = monotonic() - 2.0 * self.again - 2.0
        return sum(at > late for at in self._seen.values())

    @property
    def again(self) -> float:
        """Seconds after which a phone asks for news again."""
        here = monotonic() - AWAY
        return max(AGAIN, sum(at > here for at in self._seen.values()) / PHONES_A_SECOND)

    def enter(self, token: str) -> str:
        """The name of the phone with a token that it alone knows. Raises RefusedError("full").

        The name stays the same and does not tell the token, so that no list of votes lets anybody vote for another.
        """
        phone, now = hashlib.sha256(token.encode()).hexdigest()[:12], monotonic()
        if phone not in self._seen and len(self._seen) >= MAX_PHONES:
            self._seen = {one: at for one, at in self._seen.items() if at > now - AWAY}
            if len(self._seen) >= MAX_PHONES:
                raise RefusedError("full")
        self._seen[phone] = now
        return phone

    def bet(self, phone: str, poll: str, number: int, value: int, name: str) -> None:
        """Count a bet. The same one may come again and again; it counts once.

        Raises RefusedError: "closed", "often", or "wait" where it comes too fast after others; ValueError for a bet
        that lies outside of the question's range.
        """
        now = self.poll
        if now is None or now.id != poll:
            raise RefusedError(CLOSED)
        low, high = now.question.ends
        if not low <= value <= high:
            raise ValueError(f"a bet lies between {low} and {high}")
        if not self._bets.take(phone):
            raise RefusedError("wait")
        made = now.bet(phone, number, value, plain_name(name))
        if made is not None:
            self._changed(now, "bet", made)


def plain_name(name: str) -> str:
    """A nickname as it is shown: printable, in one line."""
    return re.sub(r"\s+", " ", "".join(one if one.isprintable() else " " for one in name)).strip()
