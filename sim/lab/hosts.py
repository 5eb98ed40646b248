"""The names and addresses of the lab: by which it is reached, and which it answers to."""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from ipaddress import IPv6Address, ip_address

from ..files.errors import InputError

ANY = ("0.0.0.0", "::")  # noqa: S104
"""Hosts that stand for all addresses of a machine."""
_NAME = re.compile(r"[\w-]+(\.[\w-]+)*\.?")


def plain(address: str) -> str:
    """An address in its usual form: without a zone, and an IPv4 address as such. A name: in small letters."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address.lower().rstrip(".")
    return str((isinstance(found, IPv6Address) and found.ipv4_mapped) or found)


def check_name(name: str, option: str) -> None:
    """Raise InputError unless a request can name a host so: by a name alone, or by an address."""
    with suppress(ValueError):
        ip_address(name)
        return
    if not _NAME.fullmatch(name):
        raise InputError.at(f"{option} {name}", "is no name of a host; give the name alone, such as lab.example.org")


def is_local(address: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    return ip_address(plain(address)).is_loopback


def url(address: str, port: int) -> str:
    """The address of the page."""
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def own(bound: str) -> str:
    """The address by which this machine reaches a lab that is served on the address `bound`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bound, bound)  # noqa: S104


def of_others(bound: str) -> list[str]:
    """The addresses by which others reach a lab that is served on the address `bound`."""
    if bound not in ANY:
        return [] if is_local(bound) else [plain(bound)]
    import ifaddr

    ips = [ip.ip for card in ifaddr.get_adapters() for ip in card.ips]
    found = [ip_address(plain(ip if isinstance(ip, str) else ip[0])) for ip in ips]  # an IPv6 address is a tuple
    usable = [one for one in found if not one.is_loopback and not one.is_link_local]
    reached = [one for one in usable if one.version == 4 or bound == "::"]
    return [str(one) for one in sorted(reached, key=lambda one: (one.version, int(one)))]


def of_class(bound: str) -> list[str]:
    """The addresses at which a class finds what is served on `bound`; first that of the card that leads outward."""
    found = of_others(bound) or [plain(bound)] * (bound not in ANY)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward, suppress(OSError):
        outward.connect(("192.0.2.1", 9))  # sends nothing: it asks which card would be taken to an address elsewhere
        found.sort(key=lambda one: one != outward.getsockname()[0])
    return found


def names(host: str, bound: str) -> frozenset[str]:
    """The names of a lab that was told to serve on `host` and is bound to an address; its addresses come on top.

    A lab for this machine alone has no name but `localhost`: any other name that leads here belongs to a web site that
    wants to read the page.
    """
    machine = socket.gethostname().lower()
    beyond = set() if is_local(bound) else {machine, f"{machine}.local", plain(host)}
    return frozenset({"localhost", *beyond})
