"""The icons of the page: a font with those that it uses, 4 kB in place of the 129 kB of all that there are.

`python -m partnering.lab.icons` makes icons.woff anew out of the Material Icons (Apache License 2.0) that come with
NiceGUI; reading these needs the package brotli.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("icons.woff")
OWN = (
    "add", "casino", "chevron_left", "chevron_right", "close", "contrast", "delete", "domain", "download", "edit",
    "event", "first_page", "groups", "handshake", "last_page", "link", "menu", "pause", "play_arrow", "push_pin",
    "redo", "school", "troubleshoot", "tune", "undo",
)  # fmt: skip
"""Those that the page names."""
OF_QUASAR = (
    "access_time", "add_box", "arrow_back", "arrow_downward", "arrow_drop_down", "arrow_forward", "arrow_upward",
    "cancel", "check", "check_circle", "clear", "clear_all", "cloud_upload", "done", "done_all", "error", "info",
    "keyboard_arrow_down", "keyboard_arrow_left", "keyboard_arrow_right", "keyboard_arrow_up", "lens", "priority_high",
    "refresh", "remove", "today", "warning",
)  # fmt: skip
"""Those that the elements of Quasar name."""


def face() -> str:
    """The style with which a page takes this font for the icons, and loads no other."""
    data = base64.b64encode(FILE.read_bytes()).decode()
    return f'@font-face {{ font-family: "Material Icons"; src: url(data:font/woff;base64,{data}) format("woff"); }}\n'


def ligatures(font: Any) -> dict[str, str]:
    """The glyph of each name that a font writes as one icon."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    found = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in (getattr(one, "ExtSubTable", one) for one in lookup.SubTable):
            for first, some in table.ligatures.items():
                for one in some:
                    found["".join(letters.get(glyph, "?") for glyph in (first, *one.Component))] = one.LigGlyph
    return found


def make() -> None:
    """Write FILE."""
    import nicegui
    from fontTools import subset
    from fontTools.ttLib import TTFont

    static = Path(nicegui.__file__).parent / "static"
    rest = (static / "fonts.css").read_text(encoding="utf-8").split('"Material Icons"', 1)[1]
    font = TTFont(static / rest.split("url(", 1)[1].split(")", 1)[0])
    named, letters = ligatures(font), font.getBestCmap()
    options = subset.Options(layout_closure=False, hinting=False, glyph_names=False)
    options.layout_features, options.name_IDs = ["*"], ["*"]
    maker = subset.Subsetter(options)
    names = {*OWN, *OF_QUASAR}
    maker.populate(glyphs={named[name] for name in names} | {letters[ord(one)] for name in names for one in name})
    maker.subset(font)
    font.flavor = "woff"
    font.save(FILE)


if __name__ == "__main__":
    make()
