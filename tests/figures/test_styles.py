"""Styles of figures: each has the size and the type that its place asks for, and nothing runs out of it."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from partnering.figures import canvas, phrases
from partnering.figures.styles import STYLES, restyle
from tests.pictures import painted
from tests.readable import pixels

NOTE = "A note on how the figure was made, which is so long that it needs two lines at the least, in every style. " * 2


def drawn():
    """A figure with a long title, ticks, a text in the axes and a note."""
    figure = canvas.blank()
    axes = figure.subplots()
    axes.barh([0, 1], [1.0, 2.0])
    axes.set_yticks([0, 1], ["one department", "another department"])  # as our figures do: names alone are not copied
    axes.text(1.0, 0.5, "in the middle", fontsize=canvas.NOTE)
    canvas.style(axes, "months", "")
    canvas.caption(figure, "Strategische Unternehmensentwicklung und Vertrieb verlieren ihre Partnerschaft. " * 2, NOTE)
    return figure


def saved(folder, style, figure=None):
    """The PNG and the SVG of the figure in a style."""
    with painted(finely=True):
        png, svg, _ = canvas.save(figure or drawn(), pd.DataFrame({"a": [1]}), folder / style, "bars", STYLES[style])
    return png, svg


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A figure of its own in each style, saved once."""
    folder = tmp_path_factory.mktemp("styles")
    return {style: saved(folder, style) for style in STYLES}


@pytest.mark.usefixtures("painted_finely")
def test_web_is_as_drawn(tmp_path, files):
    """The same bytes as without a style."""
    plain = canvas.save(drawn(), pd.DataFrame({"a": [1]}), tmp_path / "plain", "bars")
    assert [path.read_bytes() for path in files["web"]] == [path.read_bytes() for path in plain[:2]]


def test_a_slide_is_filled_and_can_be_read_from_far(files):
    """16:9; labels have 14 points and more on a slide that is 13.33 inches wide."""
    png, svg = files["slide"]
    with Image.open(png) as picture:
        assert picture.size == (2000, 1125)
    assert 'width="960pt" height="540pt"' in svg.read_text(encoding="utf-8")[:1000]
    restyle(figure := drawn(), STYLES["slide"])
    on_slide = 13.333 / figure.get_figwidth()
    assert figure.axes[0].get_xticklabels()[0].get_fontsize() * on_slide >= 14
    assert figure.axes[0].texts[0].get_fontsize() == pytest.approx(1.1 * canvas.NOTE)


def test_a_printed_page_gets_its_width_and_enough_dots(files):
    """6.7 inches at 300 dots per inch, also where the size is read from the file."""
    png, svg = files["paper"]
    with Image.open(png) as picture:
        assert picture.size[0] == pytest.approx(6.7 * 300, abs=1)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert re.search(r'width="482.4pt" height="281.4pt" viewBox="0 0 864 504"', svg.read_text(encoding="utf-8"))


@pytest.mark.parametrize("style", STYLES)
def test_title_and_note_stay_within_the_figure(style):
    """Their lines are broken anew for each style."""
    restyle(figure := drawn(), STYLES[style])
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.get_layout_engine().execute(figure)
    texts = [text for text in figure.findobj(lambda one: hasattr(one, "get_text")) if len(text.get_text()) > 50]
    assert len(texts) == 2
    for text in texts:
        assert text.get_window_extent(renderer).x1 <= figure.bbox.x1


def test_a_figure_can_be_saved_in_style_after_style(tmp_path, files):
    """Nothing grows: web and slide, in turn and twice, look like figures of their own."""
    figure = drawn()
    for turn, style in enumerate(("slide", "web", "slide", "web")):
        again = saved(tmp_path / str(turn), style, figure)
        assert abs(pixels(again[0]).astype(int) - pixels(files[style][0])).max() <= 1
        assert abs(len(again[1].read_bytes()) - len(files[style][1].read_bytes())) < 100
    assert figure.axes[0].texts[0].get_fontsize() == canvas.NOTE


def test_the_same_style_gives_the_same_bytes(tmp_path, files):
    """Twice."""
    again = saved(tmp_path, "slide")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in files["slide"]]


def test_long_names_are_broken_between_words():
    """As long as a word fits on a line, none is cut in two."""
    assert phrases.wrapped("Strategische Unternehmensentwicklung", 24, 3) == "Strategische\nUnternehmensentwicklung"
    assert phrases.wrapped("Personal- und Organisationsentwicklung", 24, 3) == "Personal- und\nOrganisationsentwicklung"
    assert phrases.wrapped("IT", 24, 3) == "IT"
