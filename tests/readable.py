"""Read a figure as its reader does."""

from __future__ import annotations

import numpy as np
from matplotlib import rc_context
from PIL import Image

from partnering.figures import canvas
from tests.pictures import painted


def labels(figure):
    """All axis labels of the visible axes of a figure."""
    return {text for axes in figure.axes for text in (axes.get_xlabel(), axes.get_ylabel()) if text}


def shown(figure):
    """Title of a figure on one line."""
    return " ".join(figure.get_suptitle().split())


def pixels(png):
    """The colours of a picture, (rows, columns, 3) of 0 to 255."""
    with Image.open(png) as picture:
        return np.asarray(picture.convert("RGB"))


def coarse(figure, data, folder, name):
    """Save a figure as it is drawn, with few dots, and text in the SVG as text: where it is read but not looked at."""
    with painted(), rc_context({"svg.fonttype": "none"}):
        return canvas.save(figure, data, folder, name)


def assert_readable(figure, data, folder, name):
    """Saved as picture and data, with a sentence above, labels beside, something drawn and nothing cut off."""
    png, svg, csv = coarse(figure, data, folder, name)
    assert svg.stat().st_size > 2000
    assert csv.read_text(encoding="utf-8").count("\n") == len(data) + 1
    picture = pixels(png)
    colours = (picture[::3, ::3] // 17).astype(int) @ (256, 16, 1)
    assert np.count_nonzero(np.bincount(colours.ravel())) > 5, "blank"  # quicker than np.unique, which sorts
    edge = np.concatenate([picture[:3].reshape(-1, 3), picture[:, :3].reshape(-1, 3), picture[:, -3:].reshape(-1, 3)])
    assert (edge > 0.95 * 255).all(), "something runs over the edge"
    assert shown(figure).endswith(".")
    assert "nan" not in shown(figure)
    assert any("(" in label for label in labels(figure)), "no unit"
