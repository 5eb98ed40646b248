"""Exports: `--xlsx` and `partnering export`, of every study."""

from __future__ import annotations

import json
import re
import shutil
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xarray as xr

import partnering as pt
from partnering import studies
from partnering.documents import columns, netcdf, workbook
from partnering.documents.document import Column, Table
from partnering.files.errors import InputError
from partnering.results import shapes
from partnering.results.contents import MANIFEST
from partnering.results.folder import check_place
from partnering.results.manifest import read_facts
from partnering.results.tables import read_table
from partnering.studies import study_of
from partnering.tipping import tables
from tests.console import partnering

PLAIN = """
extends: two-departments
months: 12
business: {currency: EUR, projects: 4, project_size: 1000, project_value: 90000, unit_cost: 1200}
"""
OPEN = "extends: plain.yaml\nuncertainty:\n  relationships.all.trust: {from: 0.4, to: 0.8}\n"
SEEN = "month,from,to,what,value,sd\n6,IT,Marketing,trust,0.6,0.1\n6,Marketing,IT,trust,0.7,0.1\n"
STUDIES = {
    "run": ["run", "plain.yaml"],
    "sweep": ["sweep", "open.yaml", "--vary", "organisation.clarity=0.2,0.9", "--draws", "3", "--replicates", "2"],
    "whatif": ["whatif", "open.yaml", "--with", "clarity=0.9", "--draws", "2", "--replicates", "2"],
    "advise": ["advise", "plain.yaml", "--budget", "12"],
    "unsure": ["advise", "open.yaml", "--budget", "3", "--draws", "2", "--replicates", "2"],
    "diagnose": ["diagnose", "plain.yaml", "--replicates", "2", "--ties", "1"],
    "morris": ["sensitivity", "plain.yaml", "--within", "0.1", "--method", "morris", "--samples", "2",
               "--replicates", "1"],
    "sobol": ["sensitivity", "plain.yaml", "--within", "0.1", "--samples", "2", "--replicates", "1"],
    "loop": ["tipping", "plain.yaml", "--along", "organisation.shared_outcome", "--steps", "2", "--hold", "2",
             "--replicates", "2"],
    "offer": ["tipping", "plain.yaml", "--offer", "IT+Marketing", "--steps", "2", "--month", "6", "--replicates", "60"],
    "calibrate": ["calibrate", "plain.yaml", "--observed", "seen.csv", "--over", "clarity", "--draws", "20"],
}  # fmt: skip
"""A small command of every study but the evidence, which is too long for a test."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Results of every study, each with its workbook."""
    place = tmp_path_factory.mktemp("exports")
    (place / "plain.yaml").write_text(PLAIN, encoding="utf-8")
    (place / "open.yaml").write_text(OPEN, encoding="utf-8")
    (place / "seen.csv").write_text(SEEN, encoding="utf-8")
    for name, command in STUDIES.items():
        done = partnering(*command, "--no-figures", "--xlsx", "--quiet", "--out", name, cwd=place)
        assert done.returncode == 0, done.stderr
        assert f"{name}/export/tables.xlsx" in done.stdout
    return place


@pytest.mark.parametrize("study", STUDIES)
def test_every_study_writes_a_workbook_in_which_every_column_is_explained(folder, study):
    """One sheet a table; each column has a meaning, which columns.yaml holds; numbers are those of the table.

    Differences of shares are told in points.
    """
    kind = read_facts(folder / study)["kind"]
    book = openpyxl.load_workbook(folder / study / "export" / "tables.xlsx")
    stems = {path.stem for path in (folder / study).iterdir() if path.suffix in (".csv", ".parquet")}
    names = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert {name.removesuffix(".parquet") for name in names} == {"Contents", "Columns"} | stems
    for name in names[2:]:
        table = book[name]
        for cell in table[1]:
            assert cell.comment, f"{kind}/{name}: columns.yaml says nothing of the column {cell.value}"
        units = dict(cell.value.partition(" (")[::2] for cell in table[1])
        ends = {units[end] for end in ("Low", "High", "Most low", "Most high") if end in units}
        assert "Difference" not in units or ends <= {units["Difference"]}
    name = next(iter(sorted(path.name for path in (folder / study).glob("*.csv"))))
    frame, sheet = read_table(folder / study, name), book[name.removesuffix(".csv")]
    assert sheet.max_row == len(frame) + 1
    cells = zip(sheet[1], sheet[len(frame) + 1], frame.iloc[-1], strict=False)
    for heading, found, wanted in cells:
        if isinstance(wanted, float) and np.isfinite(wanted):
            assert found.value == pytest.approx((100 if heading.value.endswith("(points)") else 1) * wanted)
            assert "%" not in found.number_format or "(points)" not in heading.value


@pytest.mark.parametrize("study", STUDIES)
def test_a_fact_of_another_kind_is_refused_whoever_reads(folder, study, tmp_path):
    """Of every fact that the manifest of a study declares: in one line, which names it."""
    facts = read_facts(folder / study)
    module, _, name = study_of(folder / study).manifest.rpartition(".")
    manifest = getattr(import_module(f"partnering.{module}"), name).of(facts)
    for fact in manifest.model_fields:
        value = -1.5 if fact == "scenario" else {"no": ["fact"]}
        (tmp_path / MANIFEST).write_text(json.dumps(facts | {fact: value}), encoding="utf-8")
        for read in (study_of, pt.open, studies.figures):
            with pytest.raises(InputError, match=rf"^{re.escape(str(tmp_path / MANIFEST))}: .*({fact}|manifest)"):
                read(tmp_path)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"best": "a dance"}, 'best: unknown set "a dance"'),
        ({"replicates": {}}, "replicates must say those of screening"),
        ({"replicates": {"screening": []}}, "replicates.screening must have at least 2 entries, not none"),
    ],
)
def test_an_advice_that_does_not_fit_its_tables_is_refused(folder, facts, told, tmp_path):
    """In one line that names the fact."""
    here = shutil.copytree(folder / "advise", tmp_path / "here")
    (here / MANIFEST).write_text(json.dumps(read_facts(here) | facts), encoding="utf-8")
    for read in (studies.figures, lambda folder: pt.open(folder).finding):
        with pytest.raises(InputError, match=f"^{re.escape(f'{here / MANIFEST}: {told}')}"):
            read(here)


def test_the_command_line_refuses_it_too(folder, tmp_path):
    """Whatever the command reads of it."""
    here = shutil.copytree(folder / "sweep", tmp_path / "here")
    (here / MANIFEST).write_text(json.dumps(read_facts(here) | {"seed": -1}), encoding="utf-8")
    for command in (("plot",), ("verify",), ("export",), ("report", "--to", "a.html")):
        done = partnering(command[0], here, *command[1:], cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr == f"Error: {here / MANIFEST}: seed must be 0 or more, not -1\n"


@pytest.mark.parametrize(
    ("study", "table"), [("whatif", "months_in_force"), ("advise", "net_benefit"), ("offer", "critical")]
)
def test_excel_draws_what_it_can(folder, study, table):
    """One chart beside the table."""
    book = openpyxl.load_workbook(folder / study / "export" / "tables.xlsx")
    assert len(book[table]._charts) == 1


def test_a_workbook_changes_nothing_of_the_results(folder):
    """The folder is whole, and may be replaced as ever; the same results give the same workbook."""
    assert partnering("verify", "diagnose", cwd=folder).returncode == 0
    place = folder / "diagnose" / "export" / "tables.xlsx"
    before = place.read_bytes()
    assert partnering("export", "diagnose", cwd=folder).stdout.split() == ["diagnose/export/tables.xlsx"]
    assert place.read_bytes() == before
    again = partnering(*STUDIES["diagnose"], "--no-figures", "--out", "diagnose", "--overwrite", "--xlsx", cwd=folder)
    assert again.returncode == 0, again.stderr


def test_netcdf_has_dimensions_units_and_meanings(folder):
    """Runs stand in an array of points, draws and replicates, and what was varied is a coordinate."""
    assert partnering("export", "sweep", "--to", "netcdf", cwd=folder).returncode == 0
    with xr.open_datatree(folder / "sweep" / "export" / "tables.nc", engine="h5netcdf") as tree:
        runs = tree["runs"].to_dataset()
        assert dict(runs.sizes) == {"point": 2, "draw": 3, "replicate": 2}
        assert list(runs["organisation.clarity"].values) == [0.2, 0.9]
        table = pd.read_parquet(folder / "sweep" / "runs.parquet").set_index(["point", "draw", "replicate"])
        assert float(runs["quality"].sel(point=1, draw=2, replicate=0)) == table.loc[(1, 2, 0), "quality"]
        assert tree["relationships"].sizes["pair"] == 1
        assert tree["relationships/pair"].values.tolist() == ["IT+Marketing"]
        assert tree["relationships/ended"].attrs == {
            "units": "months", "long_name": "Month in which it ended. Missing: never.",
        }  # fmt: skip
        assert tree["draws"].sizes["draw"] == 3
        assert tree["draws_outcomes"].sizes == {"point": 2, "draw": 3}
        assert tree.attrs["seed"] == "1"


def test_csv_and_parquet_hold_every_table(folder):
    """Also those that the folder has in the other form."""
    done = partnering("export", "whatif", "--to", "csv", cwd=folder)
    assert "whatif/export/runs.csv" in done.stdout
    made = read_table(folder / "whatif" / "export", "runs.csv")
    pd.testing.assert_frame_equal(made, read_table(folder / "whatif", "runs.parquet"), check_dtype=False)
    assert partnering("export", "whatif", "--to", "parquet", cwd=folder).returncode == 0
    made = read_table(folder / "whatif" / "export", "effects.parquet")
    pd.testing.assert_frame_equal(made, read_table(folder / "whatif", "effects.csv"), check_dtype=False)
    told = partnering("export", "whatif", "--to", "csv", "--json", cwd=folder)
    assert told.returncode == 0


@pytest.mark.parametrize("study", STUDIES)
def test_results_with_exports_can_be_replaced(folder, study):
    """All tables have names that a results folder may hold in its folder of exports."""
    assert partnering("export", study, "--to", "csv", cwd=folder).returncode == 0
    assert check_place(folder / study, overwrite=True) > 0


def test_tables_too_long_for_excel_are_left_out_with_a_note(folder, monkeypatch):
    """The note names each, and the form that holds it."""
    monkeypatch.setattr(workbook, "MOST_ROWS", 13)
    done = partnering("export", "sweep", cwd=folder)
    assert "Note: relationships.parquet is not in the workbook: it has more than the 12 rows" not in done.stderr
    monkeypatch.setattr(workbook, "MOST_ROWS", 12)
    done = partnering("export", "sweep", cwd=folder)
    assert "Note: relationships.parquet is not in the workbook: it has more than the 11 rows" in done.stderr
    book = openpyxl.load_workbook(folder / "sweep" / "export" / "tables.xlsx")
    assert "relationships" not in book.sheetnames
    assert "summary" in book.sheetnames


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["sweep", "--to", "docx"], '--to: unknown form "docx"; allowed: xlsx, csv, parquet, netcdf'),
        (["nowhere"], "nowhere: is not a results folder"),
    ],
)
def test_bad_input_is_refused(folder, arguments, told):
    """In one line."""
    done = partnering("export", *arguments, cwd=folder)
    assert done.returncode == 2
    assert told in done.stderr


def test_changed_results_and_links_are_refused(folder, tmp_path):
    """Nothing is made of tables that somebody changed, and nothing is written through a link."""
    copy = shutil.copytree(folder / "run", tmp_path / "run")
    shutil.rmtree(copy / "export")
    (copy / "export").symlink_to(tmp_path)
    assert "is a link to another place" in partnering("export", "run", cwd=tmp_path).stderr
    (copy / "export").unlink()
    (copy / "summary.csv").write_text("point\n0\n", encoding="utf-8")
    assert "was changed since the run wrote it" in partnering("export", "run", cwd=tmp_path).stderr
    assert not (copy / "export").exists()


def test_netcdf_without_its_libraries_says_what_to_install(folder, monkeypatch):
    """In one line."""
    monkeypatch.setattr(netcdf, "find_spec", lambda name: None if name == "h5netcdf" else find_spec(name))
    done = partnering("export", "run", "--to", "netcdf", cwd=folder)
    assert done.returncode == 2
    assert "--to netcdf: needs the extra `netcdf`" in done.stderr


def test_names_with_strokes_and_sparse_tables(tmp_path):
    """A stroke would make a group; an array that is mostly empty stays a table of rows."""
    frame = pd.DataFrame({"a": list("abcd"), "b": list("efgh"), "path": list("ijkl"), "now": [1.0, np.nan, 3.0, 4.0]})
    made = netcdf.dataset(Table("edges", "Edges", frame, columns.columns(frame, "edges", "diagnose")))
    assert dict(made.sizes) == {"row": 4}
    frame = pd.DataFrame({"point": [0, 1], "departments.R/D.trust": [0.5, 0.6], "survival": [0.1, 0.2]})
    table = Table("summary", "Summary", frame, columns.columns(frame, "summary", "sweep"))
    made = netcdf.dataset(table)
    assert list(made.coords) == ["point", "departments.R∕D.trust"]
    made.to_netcdf(tmp_path / "a.nc", engine="h5netcdf")


@pytest.mark.parametrize("sizes", [[np.nan, np.nan], [0.4, np.nan]])
def test_what_is_missing_names_no_row(sizes):
    """Too few agreements would last to tell a size: it is a number of its duration, and no dimension."""
    frame = pd.DataFrame({"open_months": [1, 3], "lasting": [3, 4], "size": sizes})
    made = netcdf.dataset(Table("critical", "Sizes", frame, columns.columns(frame, "critical", "tipping")))
    assert dict(made.sizes) == {"open_months": 2}
    np.testing.assert_array_equal(made["size"], sizes)


@pytest.mark.parametrize(
    ("name", "table", "kind", "wanted"),
    [
        ("survival_low", "summary", "sweep", "Share of ties whose agreement was established and never ended by the "
         "horizon: low end of its interval."),
        ("trust_ba", "relationships", "sweep", "Trust at the horizon: of the second side."),
        ("trust", "endings", "sweep", "Share of these in which trust fell short first."),
        ("edge", "edges", "diagnose", "The value at which the tie survives in every second run. Missing: none within "
         "the range."),
        ("unheard_of", "summary", "sweep", ""),
    ],
)  # fmt: skip
def test_what_a_column_means(name, table, kind, wanted):
    """By its table first; ends of intervals and sides follow from what they belong to."""
    assert columns.column(name, table, kind).meaning == wanted


def test_a_varied_path_means_its_parameter():
    """With its unit."""
    made = columns.column("organisation.clarity", "summary", "sweep")
    assert made == Column("organisation.clarity", made.meaning, "", "number")
    assert made.meaning.endswith("Varied: organisation.clarity")


def test_every_declaration_can_be_read():
    """Shapes and keys are those of Column; no table says again what `any` says already."""
    said = shapes.declared()
    for name, facts in said["any"].items():
        Column("label", **{"meaning": "", **_of_column(facts)})
        assert facts["meaning"].endswith("."), name
    for table, entry in said["tables"].items():
        for name, facts in (entry.get("columns") or {}).items():
            Column("label", **_of_column(facts))
            assert facts != said["any"].get(name), f"{table}: {name}"


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("loop", tables.LOOP | tables.LOOP_OVER_DRAWS),
        ("edges", tables.EDGES | tables.EDGES_OVER_DRAWS),
        ("edges_by_draw", tables.EDGES_BY_DRAW),
        ("fixed_points", tables.FIXED_POINTS),
        ("fixed_point_edges", tables.FIXED_POINT_EDGES),
        ("without_luck", tables.WITHOUT_LUCK),
        ("offers", tables.OFFERS),
        ("critical", tables.CRITICAL | tables.CRITICAL_OVER_DRAWS),
        ("critical_by_draw", tables.CRITICAL_BY_DRAW),
    ],
)
def test_a_search_for_tipping_points_has_every_column_that_is_declared_of_its_tables(name, held):
    """As it stands, or over draws; of both sides, where a column is of one."""
    declared = set(shapes.entry(name, "tipping")["columns"])
    assert declared <= {column.removesuffix("_ab") for column in held}


def test_over_draws_a_row_says_of_how_many_organisations_it_tells():
    """All that were run are `of`, and `draws` those of them that have cases enough."""
    for name in ("edges", "critical"):
        said = shapes.entry(name, "tipping")["columns"]
        assert "were run" in said["of"]["meaning"]
        assert "of them have cases enough" in said["draws"]["meaning"]


def _of_column(facts):
    """Without what is said for readers of tables, and of texts alone."""
    assert facts.get("given", "name") in ("name", "department")
    assert "given" not in facts or "shape" not in facts
    return {key: fact for key, fact in facts.items() if key not in columns.OF_CHECKS}
