"""Write a page in Markdown, and as one HTML file that needs no other file."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable, Iterable, Sequence

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto }
th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #e3e3e3 }
img { max-width: 100%; height: auto }
h2, h3 { margin-top: 2.5rem } code { background: #f3f3f3; padding: 0 .2em }
"""


def text(words: str) -> str:
    """Escape plain words for Markdown."""
    return re.sub(r"([\\`*_{}\[\]|~#])", r"\\\1", html.escape(words, quote=False))


def table(headings: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown. The cells are Markdown too."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def anchor(title: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def as_html(page: str, title: str, picture: Callable[[str], bytes]) -> str:
    """Turn a Markdown page into one HTML file. `picture` gives the SVG of an address. Raw HTML in it stays text."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(page)
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(tokens[number + 1].content))
        for child in token.children or ():
            if child.type == "image":
                drawing = picture(str(child.attrGet("src")))
                child.attrSet("src", "data:image/svg+xml;base64," + base64.b64encode(drawing).decode())
    body = parser.renderer.render(tokens, parser.options, {})
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
