"""What all figures share: colours, and how they are written beside what is there already."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

from partnering.figures import canvas
from partnering.files.errors import InputError
from partnering.model.outcomes import MODES


def test_columns_of_one_name_are_all_written(tmp_path):
    """Two columns of one name stay two, each made safe by itself."""
    data = pd.DataFrame([["=a", 1], ["b", 2]], columns=["x", "x"])
    *_, path = canvas.save(canvas.blank(), data, tmp_path, "table")
    assert path.read_text(encoding="utf-8") == "x,x\n'=a,1\nb,2\n"


def test_figures_are_not_written_through_links(tmp_path):
    """A link where a figure goes is replaced, not followed; a folder that is a link is refused."""
    private, place = tmp_path / "private", tmp_path / "figures"
    private.mkdir()
    place.mkdir()
    for kind in ("png", "svg", "csv"):
        (private / f"map.{kind}").write_text("mine", encoding="utf-8")
        (place / f"map.{kind}").symlink_to(private / f"map.{kind}")
    for path in canvas.save(canvas.blank(), pd.DataFrame({"x": [1]}), place, "map"):
        assert not path.is_symlink()
    assert {path.name for path in place.iterdir()} == {"map.png", "map.svg", "map.csv"}
    (tmp_path / "link").symlink_to(private)
    with pytest.raises(InputError, match="is a link"):
        canvas.save(canvas.blank(), pd.DataFrame({"x": [1]}), tmp_path / "link", "map")
    assert {path.read_text(encoding="utf-8") for path in private.iterdir()} == {"mine"}


@pytest.mark.usefixtures("painted_finely")
def test_letters_that_cannot_be_drawn_do_not_warn(tmp_path):
    """Names in any script are drawn without a word on standard error; other warnings still come."""
    figure = canvas.blank()
    canvas.caption(figure, "営業部, IT 🚀 and वित्त are true partners.")
    assert len(canvas.save(figure, pd.DataFrame({"x": [1]}), tmp_path, "names")) == 3
    with pytest.warns(UserWarning, match="else"):
        warnings.warn("else", stacklevel=1)


def test_modes_have_one_colour_each():
    """Five modes, five colours, the same in every figure."""
    assert list(canvas.MODE_COLOURS) == list(MODES)
    assert len(set(canvas.MODE_COLOURS.values())) == len(MODES)
