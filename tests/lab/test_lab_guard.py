"""Who may ask the lab, and for how much: attacks on what stands before the page, and on a lab that is served."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gc
import socket
import threading
import time
import zlib
from importlib.util import find_spec

import pytest

from partnering.version import EDITION

pytestmark = pytest.mark.skipif(find_spec("nicegui") is None, reason="needs NiceGUI")

if find_spec("nicegui") is not None:
    import httpx
    import uvicorn
    from nicegui import Client
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse

    from partnering.lab import hosts, server
    from partnering.lab.guard import HEADERS, MAX_BODY, Guard
    from partnering.lab.state.experiment import Experiment
    from partnering.lab.state.session import Session
    from partnering.lab.vote.room import Room


# ---- the guard alone ---------------------------------------------------------------------------


class Guarded:
    """An application behind a guard, which is reached at an address."""

    def __init__(self, address="127.0.0.1", allowed=(), full=lambda: False):
        self.url, self.server = hosts.url(address, 8080), (address, 8080)
        self.app = Guard(answering, frozenset({"localhost"}), allowed, full)

    def ask(self, method="GET", path="/", **how):
        """The answer to a request."""

        async def asked():
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=self.url) as client:
                return await client.request(method, self.url + path, **how)

        return asyncio.run(asked())

    def opens(self, **headers):
        """Whether a websocket opens."""
        sent = []

        async def receive():
            return {"type": "websocket.connect"}

        async def send(message):
            sent.append(message["type"])

        raw = [(b"host", self.url[len("http://") :].encode())] if "Host" not in headers else []
        raw += [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "websocket", "path": "/_nicegui_ws/socket.io/", "server": self.server, "headers": raw}
        asyncio.run(self.app(scope, receive, send))
        return sent == ["websocket.accept"]


async def answering(scope, receive, send):
    """An application that opens all websockets, and answers a request with the size of its body."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    answer = PlainTextResponse(str(len(await Request(scope, receive).body())))
    await answer(scope, receive, send)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1", "192.168.1.5", "fd00::2"])
@pytest.mark.parametrize(
    ("host", "code"),
    [
        (None, 200),
        ("localhost:8080", 200),
        ("LOCALHOST.", 200),
        ("evil.example", 400),
        ("evil.example:8080", 400),
        ("localhost.evil.example", 400),
        ("user@localhost", 400),
        ("localhost:8080; x", 400),
        ("[evil", 400),
        ("", 400),
        ("10.9.8.7", 400),
    ],
)
def test_the_lab_answers_to_its_own_names_and_addresses(address, host, code):
    """On every address: a name that leads here from elsewhere is refused, and so is a websocket under it."""
    lab, headers = Guarded(address), {} if host is None else {"Host": host}
    answer = lab.ask(headers=headers)
    assert answer.status_code == code
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert lab.opens(**headers) == (code == 200)


def test_names_that_are_allowed_are_answered():
    """As behind a proxy, which may send its own name or that of the machine."""
    lab = Guarded(allowed=["Lab.example.org"])
    assert lab.ask(headers={"Host": "lab.example.org"}).status_code == 200
    assert lab.opens(Origin="https://lab.example.org")


@pytest.mark.parametrize(
    ("origin", "answered"),
    [
        (None, True),
        ("http://127.0.0.1:8080", True),
        ("https://evil.example", False),
        ("http://127.0.0.1:3000", False),
        ("http://localhost:8080", False),
        ("null", False),
        ("http://127.0.0.1:8080.evil.example", False),
        ("http://[", False),
    ],
)
def test_only_pages_of_the_lab_reach_websocket_and_upload(origin, answered):
    """A page of another site, or of another program on this machine, is refused; what is no browser sends no Origin."""
    lab, headers = Guarded(), {} if origin is None else {"Origin": origin}
    assert lab.opens(**headers) == answered
    for method in ("POST", "GET"):
        assert lab.ask(method, headers=headers).status_code == (200 if answered else 403)


@pytest.mark.parametrize(
    ("site", "mode", "dest", "code"),
    [
        ("none", "navigate", "document", 200),
        ("same-origin", "cors", "empty", 200),
        ("cross-site", "navigate", "document", 200),
        ("cross-site", "no-cors", "image", 403),
        ("same-site", "no-cors", "script", 403),
        ("cross-site", "navigate", "iframe", 403),
    ],
)
def test_other_sites_can_link_to_the_page_but_not_load_it_unseen(site, mode, dest, code):
    """An image on any page of the web could otherwise make the lab read a link again and again."""
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
    assert Guarded().ask(headers=headers).status_code == code


def test_a_request_brings_no_more_than_a_file_may_have():
    """By its length where it is told, and by counting where it is not."""

    async def pieces(number):
        for _ in range(number):
            yield b"x" * 10_000

    lab, whole = Guarded(), MAX_BODY // 10_000
    for content, size in ((b"x" * MAX_BODY, MAX_BODY), (pieces(whole), whole * 10_000)):
        assert lab.ask("POST", content=content).text == str(size)
    for content in (b"x" * (MAX_BODY + 1), pieces(whole + 1)):
        answer = lab.ask("POST", content=content)
        assert (answer.status_code, answer.text.strip()) == (413, "The lab takes files of at most 1,000,000 bytes.")


def test_a_full_lab_says_so_on_a_plain_page():
    """Pages that are open go on: with their websocket, their files and their uploads."""
    lab = Guarded(full=lambda: True)
    for path in ("/", "/?seed=7", "//"):
        answer = lab.ask(path=path)
        assert (answer.status_code, answer.headers["content-type"]) == (503, "text/plain; charset=utf-8")
    assert lab.ask("POST", content="x", path="/_nicegui/upload").status_code == 200
    assert lab.opens()


# ---- names and addresses -----------------------------------------------------------------------


def test_a_lab_for_this_machine_has_no_address_for_others():
    """And no name but localhost. Beyond it, the names are those of the machine, and the one that was asked for."""
    for bound in ("127.0.0.1", "127.0.0.2", "::1"):
        assert hosts.of_others(bound) == []
        assert hosts.names(bound, bound) == {"localhost"}
    machine = socket.gethostname().lower()
    assert hosts.names("lab.local", "192.168.1.5") == {"localhost", "lab.local", machine, f"{machine}.local"}
    assert hosts.of_others("192.168.1.5") == ["192.168.1.5"]


def test_a_lab_for_all_names_the_addresses_of_the_network_cards(monkeypatch):
    """Not those that lead to the machine itself, and those of version 6 only where it serves them."""
    import ifaddr

    ips = ["127.0.0.1", "192.168.1.5", "10.0.0.7", ("::1", 0, 0), ("fd00::2", 0, 0), ("fe80::1", 0, 3)]
    card = ifaddr.Adapter("card", "card", [ifaddr.IP(ip, 24, "card") for ip in ips])
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: [card])
    assert hosts.of_others("0.0.0.0") == ["10.0.0.7", "192.168.1.5"]  # noqa: S104
    assert hosts.of_others("::") == ["10.0.0.7", "192.168.1.5", "fd00::2"]
    assert [hosts.url(hosts.own(one), 80) for one in ("0.0.0.0", "::")] == ["http://127.0.0.1:80", "http://[::1]:80"]  # noqa: S104
    assert hosts.plain("::ffff:192.168.1.5") == "192.168.1.5"
    assert sorted(hosts.of_class("0.0.0.0")) == ["10.0.0.7", "192.168.1.5"]  # noqa: S104
    assert hosts.of_class("127.0.0.1") == ["127.0.0.1"]


# ---- a lab that is served ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def lab():
    """A lab of a class in this process, so that its pages can be counted; yields a client of it."""
    room = Room(["http://192.168.1.5:8081"])
    app = server.application(Experiment.of("two-departments"), frozenset({"localhost"}), room=room)
    config = uvicorn.Config(app, log_level="error", lifespan="on", http="h11", port=0)
    serving = uvicorn.Server(config)
    thread = threading.Thread(target=serving.run)
    thread.start()
    while not serving.started:
        time.sleep(0.01)
    (port,) = {one.getsockname()[1] for one in serving.servers[0].sockets}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        yield client
    serving.should_exit = True
    thread.join()


@pytest.fixture(autouse=True)
def _no_pages_are_left():
    """Forget the pages of the test before."""
    yield
    for client in list(Client.instances.values()):
        with contextlib.suppress(RuntimeError):
            client.delete()


def worst(departments):
    """A link with a change of all ties in each of 1,200 months."""
    names = ", ".join(f"D{n}: {{}}" for n in range(departments))
    text = f"name: x\nmonths: 1200\ndepartments: {{{names}}}\n"
    text += "timeline: [{month: 1, until: 1200, add: {relationships.all.trust: 0.001}}]\n"
    return f"/?edition={EDITION}&file=" + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()


@pytest.mark.parametrize("departments", [100, 300])
def test_a_link_to_a_huge_organisation_is_refused_before_it_is_built(lab, monkeypatch, departments):
    """A line says what is too large."""
    from partnering.lab.state import experiment

    monkeypatch.setattr(experiment, "build", lambda _: pytest.fail("built"))
    link = worst(departments)
    assert len(link) < 1_000
    assert "numbers, are too many for this page: choose" in lab.get(link).text


def test_other_pages_are_answered_while_a_link_is_read(lab, monkeypatch):
    """The server goes on, in one page after the other, while a thread builds what a link holds."""
    from partnering.lab.state import experiment

    real, go = experiment.build, threading.Event()

    def slow(scenario):
        go.wait(30)
        return real(scenario)

    monkeypatch.setattr(experiment, "build", slow)
    answers = []
    reading = threading.Thread(target=lambda: answers.append(lab.get(worst(3))))
    reading.start()
    for _ in range(3):
        assert lab.get("/favicon.ico").status_code == 200
    assert answers == []
    go.set()
    reading.join()
    assert [answer.status_code for answer in answers] == [200]


def test_a_link_that_waits_for_too_long_gets_a_page_that_says_so(lab, monkeypatch):
    """It is dropped before its turn comes."""
    from partnering.lab import page
    from partnering.lab.state import experiment

    go = threading.Event()
    real = experiment.build
    monkeypatch.setattr(experiment, "build", lambda scenario: go.wait(30) and real(scenario))
    monkeypatch.setattr(page, "MAX_WAIT", 0.2)
    assert "The lab is busy" in lab.get(worst(3)).text
    go.set()


def test_pages_that_no_browser_shows_are_few_and_forgotten(lab, monkeypatch):
    """After their time there is room again. Nothing is computed for them. Three hundred held 0.9 GB before."""
    from partnering.lab.state import ensemble

    monkeypatch.setattr(ensemble._Runs, "go_on", lambda _: pytest.fail("computed for nobody"))
    monkeypatch.setattr(server, "MAX_UNSEEN", 10)
    codes = [lab.get("/").status_code for _ in range(30)]
    assert codes == [200] * 10 + [503] * 20
    assert len(Client.instances) == 10
    for client in Client.instances.values():
        client.created -= 61
    Client.prune_instances()  # as NiceGUI does every ten seconds
    assert len(Client.instances) == 0
    assert lab.get("/").status_code == 200


def test_nothing_of_a_page_is_kept_when_it_is_gone(lab):
    """Each visitor took two megabytes for good, because the route of its upload is remembered."""
    lab.get("/")
    assert sessions()
    for client in list(Client.instances.values()):
        client.delete()
    deadline = time.monotonic() + 10
    del client
    while sessions() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert sessions() == []


def sessions():
    """All sessions in memory."""
    gc.collect()
    return [one for one in gc.get_objects() if type(one) is Session]


def test_an_address_that_does_not_exist_keeps_no_page(lab):
    """Neither on top nor below the addresses of NiceGUI."""
    for path in ("/nothing", "/_nicegui/nothing", "/docs", "/x//y", "/_nicegui/client/x/upload/1"):
        assert lab.get(path).status_code == 404
    assert len(Client.instances) == 0


def test_a_file_that_is_too_large_is_refused_while_it_comes(lab):
    """Six hundred megabytes were taken in and kept on the disk before."""
    lab.get("/")
    (client,) = Client.instances.values()
    path = next(element.props["url"] for element in client.elements.values() if "url" in element.props)
    sent = []

    def endless():
        head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.yaml"\r\n\r\n'
        yield head
        for _ in range(600):
            sent.append(1)
            yield b"x" * 1_000_000

    form = {"Content-Type": "multipart/form-data; boundary=x"}
    with contextlib.suppress(httpx.WriteError, httpx.ReadError):  # the server closes while the client still sends
        assert lab.post(path, content=endless(), headers=form).status_code == 413
    assert len(sent) < 100
    assert lab.post(path, content=b"x" * (MAX_BODY + 1), headers=form).status_code == 413
    assert (
        lab.post(path, files={"f": ("a.yaml", "name: x")}, headers={"Origin": "https://a.example"}).status_code == 403
    )
    assert lab.post(path, files={"f": ("a.yaml", "name: x")}).json() == {"upload": "success"}


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_other_sites_get_no_connection_to_a_page(lab, transport):
    """By neither transport of the connection; the page's own origin gets one."""
    path = f"/_nicegui_ws/socket.io/?EIO=4&transport={transport}"
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade["Sec-WebSocket-Key"] = base64.b64encode(b"x" * 16).decode()
    own = {"polling": 200, "websocket": 101}[transport]
    for origin, code in (("https://evil.example", 403), (str(lab.base_url).rstrip("/"), own)):
        headers = (upgrade if transport == "websocket" else {}) | {"Origin": origin}
        with lab.stream("GET", path, headers=headers) as answer:
            assert answer.status_code == code


def test_garbage_is_looked_for_once_a_page_and_pages_that_were_left_are_found():
    """The objects of a page start one search, and those of ten pages one among all, so that memory does not fill."""
    looks, usual = [], gc.get_threshold()
    note = lambda phase, of: looks.append(of["generation"]) if phase == "start" else None  # noqa: E731
    try:
        server.look_seldom_for_garbage()
        gc.callbacks.append(note)
        page = [[] for _ in range(60_000)]
        assert 1 <= len(looks) <= 2
        first, again, all_ = gc.get_threshold()
        assert first * again * all_ <= 10 * len(page)
    finally:
        gc.callbacks.remove(note)
        gc.set_threshold(*usual)
