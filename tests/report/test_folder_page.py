"""A results folder as a page: what was found, the figures, the tables with what they mean."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest

from partnering.documents.columns import column
from partnering.documents.web.svg import title_of
from partnering.files.errors import InputError
from partnering.results.contents import FIGURES, MANIFEST, drawings, strangers
from partnering.results.manifest import read_facts
from tests.console import partnering


@pytest.mark.usefixtures("painted")
def test_a_folder_explains_itself(whole, tmp_path):
    """The finding is that of the first figure; each column has its meaning; the same folder gives the same page."""
    folder = shutil.copytree(whole.studies["diagnose"][0], tmp_path / "found")
    for command in (["plot", "found"], ["export", "found", "--to", "html"]):
        assert partnering(*command, cwd=tmp_path).returncode == 0
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert page.count("<svg ") == 2
    assert page.index("</b> ties") < page.index("</b> map")  # the title of `ties` is what was found
    first = pd.read_csv(folder / "ties.csv").iloc[0]
    assert (
        f"survives least often of 3: true partnering survives to the end in {100 * first['survival']:.0f} % of runs"
        in page
    )
    assert column("survival", "ties", "diagnose").meaning in page
    assert read_facts(folder)["fingerprint"] in page
    assert "<script>alert" not in page
    assert list(strangers(folder, read_facts(folder)["files"])) == []
    partnering("export", "found", "--to", "html", cwd=tmp_path)
    assert (folder / "index.html").read_text(encoding="utf-8") == page


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'
BOMB = '<!DOCTYPE x [<!ENTITY a "{}">{}]>'.format(
    99 * "a",
    "".join(f'<!ENTITY {one} "{9 * f"&{before};"}">' for before, one in zip("abcdefgh", "bcdefghi", strict=True)),
)


@pytest.mark.parametrize(
    ("drawing", "why"),
    [
        (SVG.format("<script>alert(1)</script>"), "holds <script>, which no figure of this program holds"),
        (SVG.format('<a x:href="https://example.org"><path d="M0 0"/></a>'), "holds <a>, which no figure"),
        (SVG.format("<foreignObject/>"), "holds <foreignObject>, which"),
        (SVG.format('<g xmlns="http://www.w3.org/1999/xhtml"/>'), "holds <{http://www.w3.org/1999/xhtml}g>, which"),
        (SVG.format('<use x:href="https://example.org/a.svg"/>'), "leads to https://example.org/a.svg, and no figure"),
        (SVG.format('<g x:onload="alert(1)"/>'), "holds onload, which"),
        (SVG.format('<g ONCLICK="alert(1)"/>'), "holds ONCLICK, which"),
        (SVG.format('<g style="fill: red; onclick: alert(1)"/>'), "holds onclick, which"),
        (SVG.format('<g style="a&gt;&lt;script: 1"/>'), "holds a><script, which"),
        (SVG.format('<image HREF="https://example.org/a.png"/>'), "leads to https://example.org/a.png, and no figure"),
        (SVG.format('<use style="href:http"/>'), "leads to http, and no figure"),
        (SVG.format('<path fill="URL( https://example.org/a)"/>'), "leads to URL( https://example.org/a), and no"),
        (
            SVG.format('<path fill="u\\72l(https://example.org/a)"/>'),
            "leads to u\\72l(https://example.org/a), and no",
        ),
        (SVG.format("").replace("viewBox", "box"), "has no viewBox of four numbers"),
        (SVG.format("<g>"), "is no drawing: mismatched tag"),
        (BOMB + SVG.format("<title>&i;&i;&i;</title>"), "is no drawing: limit on input amplification"),
    ],
)
def test_what_is_no_drawing_of_this_program_comes_onto_no_page(drawing, why):
    """A page holds the drawings of its folder as they are: one of a stranger could lead away from it."""
    with pytest.raises(InputError) as error:
        title_of(drawing.encode(), "figures/ties.svg")
    assert str(error.value).startswith(f"figures/ties.svg: {why}")
    assert str(error.value).endswith("; remove it, and draw it again with `partnering plot`")


def test_only_figures_of_this_program_come_onto_a_page(tmp_path):
    """A drawing of the user's own in the folder is left alone. A folder that is a link is not followed."""
    place = tmp_path / FIGURES
    place.mkdir()
    for name in ("ties", "survival_quality", "R3", "mine"):
        (place / f"{name}.svg").write_text(SVG.format(""), encoding="utf-8")
    assert [path.stem for path in drawings(tmp_path)] == ["R3", "survival_quality", "ties"]
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="is a link to another place, and is not followed"):
        drawings(tmp_path)


@pytest.mark.parametrize("form", ["xlsx", "csv", "netcdf", "html"])
def test_a_folder_without_tables_cannot_be_exported(whole, tmp_path, form):
    """Whatever its manifest says."""
    facts = read_facts(whole.studies["diagnose"][0])
    del facts["files"]
    (tmp_path / MANIFEST).write_text(json.dumps(facts), encoding="utf-8")
    done = partnering("export", tmp_path, "--to", form, cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "holds no table, so there is nothing to export" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [MANIFEST]
