"""A class of sixty phones on one lab: how soon the page is ready, how soon a bet is seen, and whether one is lost.

`python -m benchmarks.vote` starts a lab with a vote, opens the page of the teacher and six phones in headless Chromium,
and lets other phones do in plain HTTP what the page of a phone does. They come at once and bet within a second, every
second one over a connection that breaks before the answer, so that it sends its bet again. Then three hundred come, and
one phone more.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
import time
from typing import Any

from benchmarks.lab import READY, say
from tests import browser

PHONES, IN_CHROMIUM, MOST = 60, 6, 300
WANTED_READY, WANTED_SEEN = 2.0, 1.0
WATCH = """() => {
  window.seen = [];
  const counts = document.querySelector("[data-votes]");
  new MutationObserver(() => window.seen.push([Date.now() / 1000, parseInt(counts.textContent)]))
    .observe(counts, { characterData: true, childList: true, subtree: true });
}"""

SLIDE = "(one) => { one.value = 30; one.dispatchEvent(new Event('input')); }"


class Phone:
    """A phone that talks HTTP over a connection of its own."""

    def __init__(self, port: int) -> None:
        self.port, self.token, self.link = port, secrets.token_hex(16), None

    async def ask(self, path: str, bet: dict[str, Any] | None = None, breaks: bool = False) -> tuple[int, bytes]:
        """Status and body of an answer; with `breaks` the connection ends before it."""
        if self.link is None or self.link[0].at_eof():
            self.link = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.link
        body = b"" if bet is None else json.dumps(bet).encode()
        method = "GET" if bet is None else "POST"
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nPhone: {self.token}\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        if breaks:
            writer.transport.abort()
            self.link = None
            return 0, b""
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        length = next(int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length"))
        return int(status.split()[1]), await reader.readexactly(length)

    async def news(self) -> dict[str, Any]:
        """The vote as a phone gets it."""
        return json.loads((await self.ask("/news"))[1])

    async def come(self) -> float:
        """Load the page and the vote; returns the seconds."""
        start = time.perf_counter()
        for path in ("/", "/news"):
            status, _ = await self.ask(path)
            if status != 200:
                raise RuntimeError(f"{path} answers {status}")
        return time.perf_counter() - start

    async def bet(self, poll: str, value: int, after: float, breaks: bool) -> float:
        """Bet after some seconds; returns when the bet was sent."""
        await asyncio.sleep(after)
        bet, sent = {"poll": poll, "number": 1, "value": value, "name": f"n{value}"}, time.time()
        if breaks:
            await self.ask("/bet", bet, breaks=True)
        for pause in (0.2, 0.5, 1.0, 2.0, 4.0):
            status, _ = await self.ask("/bet", bet)
            if status == 200:
                return sent
            await asyncio.sleep(pause)
        raise RuntimeError(f"a bet was not taken: {status}")


async def come(phones: list[Phone]) -> list[float]:
    """All phones come at once."""
    return await asyncio.gather(*(phone.come() for phone in phones))


async def bet(phones: list[Phone], poll: str) -> list[float]:
    """All bet within a second, every second one over a connection that breaks."""
    late = [n / len(phones) for n in range(len(phones))]
    return await asyncio.gather(*(one.bet(poll, n % 101, late[n], n % 2 == 0) for n, one in enumerate(phones)))


def unseen(seen: list[list[float]], sent: list[float]) -> list[float]:
    """Seconds from each bet until the page of the teacher shows as many."""
    counts = sorted(seen)
    return [next(at for at, count in counts if count >= n and at >= one) - one for n, one in enumerate(sorted(sent), 1)]


class Loop:
    """An event loop in a thread: the browser has that of this thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def run(self, work: Any) -> Any:
        """The result of a coroutine."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(120)


def main() -> None:
    """Measure and print."""
    if browser.MISSING:
        print(f"the vote is not measured: this needs {', '.join(browser.MISSING)}")
        return
    from playwright.sync_api import sync_playwright

    loop = Loop()
    with browser.lab("--class", "--host", "127.0.0.1") as url, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.CHROMIUM, args=browser.OPTIONS)
        teacher = chromium.new_page()
        teacher.goto(url)
        teacher.wait_for_function(READY)
        teacher.wait_for_timeout(3000)
        address = teacher.locator("[data-address]").inner_text()
        port = int(address.rsplit(":", 1)[1])
        teacher.get_by_role("button", name="Open the vote").click()

        phones = [Phone(port) for _ in range(PHONES - IN_CHROMIUM)]
        ready = loop.run(come(phones))
        say(f"page ready, {len(phones)} phones at once", ready, WANTED_READY)
        opened = [chromium.new_context(viewport={"width": 390, "height": 780}).new_page() for _ in range(IN_CHROMIUM)]
        took = []
        for page in opened:
            page.goto(f"http://{address}")
            page.locator("#form").wait_for()
            took.append(page.evaluate("performance.now()") / 1000)
        say(f"page ready, {IN_CHROMIUM} in Chromium", took, WANTED_READY)

        teacher.evaluate(WATCH)
        poll = loop.run(phones[0].news())["poll"]
        sent = loop.run(bet(phones, poll))
        teacher.wait_for_timeout(1500)
        seen = unseen(teacher.evaluate("seen"), sent)
        say(f"bet seen by the teacher, {len(phones)} in a second", seen, WANTED_SEEN)
        seen = []
        for n, page in enumerate(opened, len(phones) + 1):
            page.locator("#slider").evaluate(SLIDE)
            start = time.perf_counter()
            page.locator("#send").click()
            teacher.get_by_text(f"{n} bets ·").wait_for()
            seen.append(time.perf_counter() - start)
        say(f"bet seen by the teacher, {IN_CHROMIUM} in Chromium", seen, WANTED_SEEN)
        print(f"{loop.run(phones[0].news())['bets']} of {PHONES} bets arrived, {len(phones) // 2} of them sent twice")

        more = [Phone(port) for _ in range(MOST - PHONES)]
        say(f"page ready, {len(more)} more at once", loop.run(come(more)), WANTED_READY)
        loop.run(bet(more, poll))
        status, body = loop.run(Phone(port).ask("/news"))
        arrived = loop.run(phones[0].news())["bets"]
        print(f"{arrived} of {MOST} bets arrived; phone {MOST + 1} gets {status} {body.decode()}")
        chromium.close()


if __name__ == "__main__":
    main()
