"""Letters of any script: a font that has them is used; where none has them, that is told once."""

from __future__ import annotations

import warnings
from pathlib import Path

import matplotlib as mpl
import matplotlib.image
import numpy as np
import pandas as pd
import pytest
from matplotlib.font_manager import fontManager

import partnering as pt
from partnering.figures import canvas, fonts
from tests.console import partnering

SHIPPED = Path(mpl.get_data_path()) / "fonts" / "ttf"
ONLY_STIX = "ᶁ"
"""A letter that STIX has and DejaVu has not. Both come with matplotlib."""
NOBODY = "人🚀"


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    """A machine with no fonts but those of matplotlib; `installed(name)` limits them further."""

    def only(*names: str) -> None:
        for remembered in (fonts._families, fonts._look_again):
            remembered.cache_clear()
        there = [font for font in own if not names or font.name in names]
        monkeypatch.setattr(fontManager, "ttflist", there)

    own = [font for font in fontManager.ttflist if str(SHIPPED) in font.fname]
    monkeypatch.setattr(fonts, "findSystemFonts", list)
    only()
    yield only
    for remembered in (fonts._families, fonts._look_again):
        remembered.cache_clear()


def written(text: str):
    """A figure that says a text in its title, on an axis with named values, and in a legend."""
    figure = canvas.blank(6, 4)
    axes = figure.add_subplot()
    axes.bar([text, "B"], [1, 2], label=text)
    canvas.style(axes, "x (–)", "y (–)")
    canvas.legend(axes, *axes.get_legend_handles_labels())
    canvas.caption(figure, f"{text} is a department.")
    return figure


def test_the_usual_font_is_left_alone():
    """Letters that it has need no other: the figure stays as it is to the byte."""
    figure = written("Büro – Πλ")
    before = [text.get_fontfamily() for text in figure.findobj(mpl.text.Text)]
    assert fonts.fit(figure) == ""
    assert [text.get_fontfamily() for text in figure.findobj(mpl.text.Text)] == before


@pytest.mark.usefixtures("painted_finely")
def test_an_installed_font_draws_what_the_usual_one_lacks(tmp_path, installed):
    """The letter is drawn by the font that has it, and by a box where there is none; nothing warns."""
    pictures = []
    for names in ((), ("DejaVu Sans",)):
        installed(*names)
        figure = written(ONLY_STIX)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            png, *_ = canvas.save(figure, pd.DataFrame({"x": [1]}), tmp_path, "letter")
        pictures.append(matplotlib.image.imread(png))
        assert fonts.fit(figure) == ("" if not names else ONLY_STIX)
    assert not np.array_equal(*pictures)
    title = written(ONLY_STIX)
    installed()
    fonts.fit(title)
    families = {tuple(text.get_fontfamily()) for text in title.findobj(mpl.text.Text)}
    assert families == {("sans-serif", "STIXGeneral")}


def test_few_fonts_are_taken():
    """One that has all letters comes before two that have one each."""
    taken, left = fonts._families(frozenset({ONLY_STIX, *NOBODY}))
    assert len(taken) == 1
    assert left == frozenset(NOBODY)


def test_a_font_that_was_installed_after_matplotlib_looked_is_found(installed, monkeypatch):
    """Its list of fonts is kept in a file, and is older than the font."""
    installed("DejaVu Sans")
    assert fonts.fit(written(ONLY_STIX)) == ONLY_STIX
    installed("DejaVu Sans")
    monkeypatch.setattr(fonts, "findSystemFonts", lambda: [str(SHIPPED / "STIXGeneral.ttf"), "/no/such/font.ttf"])
    assert fonts.fit(written(ONLY_STIX)) == ""


def test_advice_names_letters_and_a_package_for_their_script():
    """Chinese, emoji, and others; many letters are counted."""
    assert fonts.advice("人") == "no font here has 人, so figures show boxes; install one, e.g. fonts-noto-cjk."
    assert "fonts-noto-cjk and fonts-symbola" in fonts.advice(NOBODY)
    assert "fonts-noto-core" in fonts.advice("ก")
    assert "has 一, 丁, 七, 万, 丈 and 2 other letters," in fonts.advice("一丁七万丈三上上")


@pytest.mark.usefixtures("painted_finely")
def test_a_command_tells_once(tmp_path):
    """One note for all figures, on standard error, and none with --quiet; `plot` tells it again."""
    text = "name: 会社\nmonths: 6\ndepartments: {人事部: {}, 🚀 IT: {}}\n"
    (tmp_path / "n.yaml").write_text(text, encoding="utf-8")
    done = partnering("run", "n.yaml", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0
    notes = [line for line in done.stderr.splitlines() if "no font here has" in line]
    assert len(notes) == 1
    assert "人" in notes[0]
    assert "🚀" in notes[0]
    again = ("plot", "out", "--kind", "relationship_map")
    assert "no font here has" in partnering(*again, cwd=tmp_path).stderr
    assert partnering(*again, "--quiet", cwd=tmp_path).stderr == ""


@pytest.mark.usefixtures("painted_finely")
def test_a_picture_in_python_warns_once_of_letters_without_a_font(tmp_path):
    """The warning is ours; matplotlib's own, one for each letter and drawing, are not heard."""
    story = pt.scenario({"name": "N", "months": 6, "departments": {"人事部": {}, "B": {}}}).run()
    picture = story.plot(kind="relationship_map")
    with pytest.warns(UserWarning, match="no font here has") as heard:
        picture._repr_png_()
    assert len(heard) == 1
    with pytest.warns(UserWarning, match="no font here has") as heard:
        picture.save(tmp_path)
    assert len(heard) == 1
