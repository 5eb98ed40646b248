"""A drawing as a part of a page: without styles of its own, and with names that no other drawing on the page has."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from ...files.errors import InputError, cut

_SVG = "{http://www.w3.org/2000/svg}"
_TITLE = f"{_SVG}title"
_DRAWN = frozenset(
    ["svg", "g", "defs", "path", "use", "clipPath", "rect", "image", "title", "style", "text", "tspan", "pattern"]
)
"""The elements of a drawing, beside its metadata. Others could lead away from the page, or run."""
_NAME = re.compile(r"(?!on)[a-z][a-z0-9-]*", re.IGNORECASE)
"""Names of attributes that run nothing, and end nowhere else than they should."""
_LINK = re.compile(r"url\(#([^)]*)\)")
_AWAY = re.compile(r"url\s*\((?!#)|\\", re.IGNORECASE)
"""What leads away in the value of an attribute, and what could hide it."""
_ANEW = "remove it, and draw it again with `partnering plot`"


def title_of(svg: bytes, where: str) -> str:
    """The title of a drawing in a results folder, or nothing.

    Strangers send folders: raises InputError, with the place `where`, for what is no drawing of this program.
    """
    try:
        root = ET.fromstring(svg)  # noqa: S314 - its parser bounds what entities grow to
    except ET.ParseError as error:
        raise InputError.at(where, f"is no drawing: {error}; {_ANEW}") from None
    for part in root.findall(f"{_SVG}metadata"):
        root.remove(part)
    for element in root.iter():
        name = str(element.tag).removeprefix(_SVG)
        if name not in _DRAWN:
            raise InputError.at(where, f"holds <{cut(name)}>, which no figure of this program holds; {_ANEW}")
        for key, value in _attributes(element).items():
            if not _NAME.fullmatch(key):
                raise InputError.at(where, f"holds {cut(key)}, which no figure of this program holds; {_ANEW}")
            leads = not value.startswith(("#", "data:image/png;")) if key.lower() == "href" else _AWAY.search(value)
            if leads:
                raise InputError.at(where, f"leads to {cut(value)}, and no figure of this program leads away; {_ANEW}")
    if not re.fullmatch(r"[-\d.]+( [-\d.]+){3}", root.get("viewBox", "")):
        raise InputError.at(where, f"has no viewBox of four numbers; {_ANEW}")
    return root.findtext(_TITLE, "")


def _attributes(element: ET.Element) -> dict[str, str]:
    """The attributes of an element by their names alone, with what its style says as attributes too."""
    own = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    for said in own.pop("style", "").split(";"):
        key, colon, value = said.partition(":")
        own |= {key.strip(): value.strip()} if colon else {}
    return own


def inline(svg: bytes, alt: str, name: str) -> str:
    """The SVG element of a drawing of matplotlib, for a page that allows no style attributes.

    What its style attributes say becomes attributes of SVG. Its ids begin with `name`; those that nothing refers to are
    left out. `alt` says in words what it shows.
    """
    root = ET.fromstring(svg)  # noqa: S314 - matplotlib wrote it
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{_SVG}metadata", f"{_SVG}style"):
                parent.remove(child)
    used = set()
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
        attributes = _attributes(element)
        for key, value in attributes.items():
            if key == "href" and value.startswith("#"):
                used.add(value[1:])
                attributes[key] = f"#{name}-{value[1:]}"
            elif found := _LINK.search(value):
                used.add(found[1])
                attributes[key] = _LINK.sub(rf"url(#{name}-\1)", value)
        element.attrib = attributes
    for element in root.iter():
        own = element.attrib.pop("id", None)
        if own in used:
            element.attrib["id"] = f"{name}-{own}"
    _, _, width, height = root.attrib["viewBox"].split()
    root.attrib = {"viewBox": f"0 0 {width} {height}", "role": "img", "aria-label": alt}
    return ET.tostring(root, encoding="unicode", short_empty_elements=False)
