"""What is installed: the whole package under the name `partnering`, with its files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from tests import ROOT

FILES = ("sim", "scenarios", "pyproject.toml", "README.md")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout, unpacked."""
    place = tmp_path_factory.mktemp("wheel")
    for name in FILES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, place / name)
    build = "from setuptools.build_meta import build_wheel; print(build_wheel('.'))"
    subprocess.run([sys.executable, "-c", build], cwd=place, check=True, capture_output=True)
    (built,) = place.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(place / "installed")
    return place / "installed"


def test_the_wheel_holds_every_file(wheel):
    """No room and no data file is left out, and nothing is installed under another name."""
    ours = {path.relative_to(ROOT / "sim") for path in (ROOT / "sim").rglob("*") if path.is_file()}
    assert {path for path in ours if "__pycache__" not in path.parts} == {
        path.relative_to(wheel / "partnering")
        for path in (wheel / "partnering").rglob("*")
        if path.is_file() and "_scenarios" not in path.parts
    }
    scenarios = {path.name for path in (ROOT / "scenarios").glob("*.yaml")}
    assert {path.name for path in (wheel / "partnering" / "_scenarios").iterdir()} == scenarios
    assert {path.name for path in wheel.iterdir() if not path.name.endswith(".dist-info")} == {"partnering"}


def test_a_file_called_sim_stands_in_nobodys_way(wheel, tmp_path):
    """A student's own sim.py beside a notebook does not break the import, installed or from a checkout."""
    (tmp_path / "sim.py").write_text("raise SystemExit('the wrong sim')\n", encoding="utf-8")
    code = "import partnering; from partnering.scenarios.library import load; print(load('company').name)"
    for path in ("", str(wheel)):
        environment = {**os.environ, "PYTHONPATH": path}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.stdout.strip(), done.stderr
