"""The lab with a scenario in which something is uncertain: plausible organisations × luck, told in two layers."""

from __future__ import annotations

import io
import shlex
import zipfile

import numpy as np
import pandas as pd
import pytest

from partnering.files.errors import InputError
from partnering.lab.exports import archive as export
from partnering.lab.exports import reproduce
from partnering.lab.state import address, edit, ensemble, uploads
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.words import words
from partnering.lab.views import charts, descriptions, wording
from partnering.lab.views.theme import LIGHT
from partnering.scenarios.scenario import from_data
from partnering.statistics.columns import LUCK_ENDS
from partnering.statistics.draws import paired_over_draws
from tests.console import partnering

ENGLISH = words()

THREE = {
    "name": "Three",
    "months": 18,
    "departments": {"IT": {}, "Sales": {}, "HR": {}},
    "relationships": {"default": {"stake": 0.85, "alternatives": 0.15, "trust": 0.6}},
}
TRUST, WORTH = "relationships.all.trust", "departments.IT.self_worth"
OPEN = {TRUST: {"from": 0.2, "to": 0.9}, WORTH: {"from": 0.5, "to": 0.9}}
SURE = {TRUST: {"from": 0.6, "to": 0.6}}
DRAWS = 20


def drawn(uncertainty=OPEN, draws=DRAWS, replicates=30, **more) -> Experiment:
    """An experiment with few draws."""
    own = Experiment.own(from_data({**THREE, "uncertainty": uncertainty, **more}))
    return own.with_luck(draws=draws, replicates=replicates)


def with_file(folder, **luck) -> Experiment:
    """An experiment whose draws lie in a file beside the scenario."""
    values = "".join(f"{0.3 + 0.02 * k:.2f},{0.5 + 0.01 * k:.2f}\n" for k in range(25))
    (folder / "survey.csv").write_text(f"{TRUST},organisation.clarity\n{values}", encoding="utf-8")
    (folder / "client.yaml").write_text(from_data({**THREE, "draws": "survey.csv"}).to_yaml(), encoding="utf-8")
    return Experiment.of(str(folder / "client.yaml")).with_luck(replicates=30, **luck)


@pytest.mark.parametrize("of", ["uncertainty", "draws"])
def test_the_command_line_gives_the_same_figures_to_the_last_bit(of, tmp_path, monkeypatch):
    """What is downloaded, run with the command that stands beside it, writes the page's summary with both layers."""
    monkeypatch.setattr(export, "of_ensemble", lambda stories: {})
    experiment = drawn(draws=25) if of == "uncertainty" else with_file(tmp_path)
    stories = ensemble.run(experiment.with_setting("organisation.shared_outcome", 0.3).with_luck(seed=3))
    assert (stories.draws, stories.replicates) == (25, 30)
    folder = tmp_path / "downloaded"
    with zipfile.ZipFile(io.BytesIO(export.archive(stories, None, None))) as archive:
        archive.extractall(folder)
    command = shlex.split(reproduce.sweep(stories.experiment))
    done = partnering(*command[1:], "--no-figures", "--out", "out", cwd=folder)
    assert done.returncode == 0, done.stderr
    for name in ("summary", "endings"):
        swept, own = (pd.read_csv(where / f"{name}.csv", dtype=str) for where in (folder / "out", folder))
        pd.testing.assert_frame_equal(swept[list(own)], own)
    assert "survival_luck_low" in pd.read_csv(folder / "summary.csv")
    runs = pd.read_csv(folder / "runs.csv")
    assert runs[["draw", "replicate"]].drop_duplicates().shape == (25 * 30, 2)


def test_what_leaves_nothing_open_changes_no_figure():
    """With zero spread both layers are that of luck, and every figure is that of the plain scenario."""
    plain = ensemble.run(Experiment.own(from_data(THREE)).with_luck(replicates=30))
    sure = ensemble.run(drawn(SURE))
    pd.testing.assert_frame_equal(sure.summary[list(plain.summary)], plain.summary, check_dtype=False)
    pd.testing.assert_frame_equal(sure.unbroken, plain.unbroken)
    pd.testing.assert_frame_equal(sure.endings, plain.endings)
    np.testing.assert_array_equal(sure.curve["retained"], plain.curve["retained"])
    np.testing.assert_allclose(sure.modes, plain.modes)
    assert not sure.ranges


@pytest.mark.parametrize("uncertainty", [OPEN, SURE, {}], ids=["open", "sure", "plain"])
def test_the_curve_of_unbroken_agreements_ends_at_survival(uncertainty):
    """With both bands; in each month it is counted from the runs."""
    stories = ensemble.run(drawn(uncertainty))
    last = stories.unbroken.iloc[-1]
    assert last[["mean", "low", "high"]].tolist() == pytest.approx(stories.interval("survival")[:3], abs=1e-9)
    if uncertainty:
        luck = stories.interval("survival", LUCK_ENDS)
        assert last[["luck_low", "luck_high"]].tolist() == pytest.approx(luck[1:3], abs=1e-9)
    made, over = stories.relationships["established"], stories.relationships["ended"]
    share = ((made > 0) & (made <= 9) & ((over == 0) | (over > 9))).mean()
    assert stories.unbroken["mean"][8] == pytest.approx(share)


def test_both_bands_are_drawn_and_described():
    """The pale one around the dark one; the pinned curve has its own; a plain scenario has one band."""
    one, other = ensemble.run(drawn()), ensemble.run(Experiment.own(from_data(THREE)).with_luck(replicates=30))
    series = charts.unbroken(ENGLISH, one, other, LIGHT)["series"]
    assert [line["id"] for line in series if "band" in line["id"]] == ["now, band", "now, luck, band", "pinned, band"]
    outer, inner = (
        np.array([point[1] for point in line["data"]])
        for line in series
        if line["id"].startswith("now") and "band" in line["id"]
    )
    assert (outer[-5:] > inner[-5:]).all()
    assert "what the data leave open and luck" in descriptions.unbroken(ENGLISH, one, None)
    assert "what the data leave open" not in descriptions.unbroken(ENGLISH, other, None)


def test_the_download_draws_both_layers():
    """The curve with its two bands, and how the organisations are spread."""
    stories = ensemble.run(drawn())
    drawings = export.of_ensemble(stories)
    figure, data = drawings["unbroken_over_time"]
    assert len(figure.axes[0].collections) == 2
    pd.testing.assert_frame_equal(data, stories.unbroken)
    _, spread = drawings["draws"]
    by_draw = stories.outcomes["survival"].reshape(DRAWS, 30).mean(axis=1)
    np.testing.assert_allclose(spread["survival"], by_draw)


def test_a_pinned_result_is_compared_within_each_organisation():
    """Same draws, same luck; what is known alone stands beside each draw; of fewer draws those that both have count."""
    before = ensemble.run(drawn())
    after = ensemble.run(before.experiment.with_setting("organisation.shared_outcome", 0.9))
    shaped = [one.outcomes["survival"].reshape(DRAWS, 30) for one in (after, before)]
    found = after.difference_in_draws(before, "survival")
    assert found == paired_over_draws(*shaped)
    assert after.difference(before, "survival") == found[:4]
    assert after.same_draws(before)
    assert "rises in" in wording.compared(ENGLISH, after, before)
    assert before.same_runs(before, "survival")
    plain = ensemble.run(Experiment.own(from_data(THREE)).with_luck(replicates=25))
    beside = after.difference_in_draws(plain, "survival")
    assert beside == paired_over_draws(shaped[0][:, :25], np.tile(plain.outcomes["survival"], (DRAWS, 1)))
    assert after.same_draws(plain)
    fewer = ensemble.run(drawn(draws=21))
    assert fewer.same_draws(after)
    assert fewer.difference(before, "survival").mean == 0.0
    other = ensemble.run(drawn().with_luck(seed=9))
    assert not other.same_draws(after)
    assert "of other plausible organisations, under other luck" in wording.compared(ENGLISH, other, after)


def test_what_is_uncertain_has_a_range_and_cannot_be_set():
    """Also by another spelling, and where something follows from it; what is known can be set, and keeps the draws."""
    experiment = drawn()
    ranges = ensemble.run(experiment).ranges
    assert set(ranges) == {"trust", "self_worth", "worth"}
    assert ((ranges["trust"][0] >= 0.2) & (ranges["trust"][1] <= 0.9)).all()
    np.testing.assert_array_equal(np.isnan(ranges["self_worth"][0]), [False, True, True])
    for path in ("relationships.HR+Sales.HR.trust", "departments.all.self_worth", "departments.IT.purpose"):
        with pytest.raises(InputError, match=f"{path.split('.')[-1]}.* is uncertain: every plausible organisation"):
            experiment.with_setting(path, 0.5 if "purpose" not in path else "equal-partner")
    assert experiment.with_setting("departments.HR.self_worth", 0.5).drawn is experiment.drawn
    assert experiment.with_luck(seed=2).drawn.file != experiment.drawn.file


def test_a_file_of_draws_is_never_read_for_a_stranger(tmp_path):
    """Neither of an upload nor of a link: it could name any file. One that the lab is started with is read."""
    experiment = with_file(tmp_path)
    assert experiment.organisations == 25
    assert address.query(experiment) is None
    packed = address.query(Experiment.own(from_data(THREE))).split("&")[0]
    text = from_data({**THREE, "draws": str(tmp_path / "survey.csv")}).to_yaml()
    with pytest.raises(InputError, match="the page takes one file"):
        Experiment.own(uploads.read("mine.yaml", text.encode()))
    with pytest.raises(InputError, match="the page takes one file"):
        address.read(f"file={address._packed(text)}&edition=2", experiment)
    assert address.read(packed + "&edition=2", experiment).drawn is None


def test_a_link_keeps_the_draws():
    """Their number, and what is uncertain; and so the very same organisations."""
    experiment = drawn().with_setting("organisation.clarity", 0.7)
    again = address.read(address.query(experiment), Experiment.of("two-departments"))
    assert (again.draws, again.replicates) == (DRAWS, 30)
    assert again.drawn.file == experiment.drawn.file
    usual = Experiment.own(from_data({**THREE, "uncertainty": OPEN}))
    assert (usual.organisations, usual.live_replicates) == (200, 50)
    assert "draws" not in address.query(usual).split("&edition")[0].rpartition("&")[2]


def test_edits_keep_what_is_uncertain():
    """A department is renamed there too; what is removed leaves nothing open; a plain scenario then remains plain."""
    paths = {
        **OPEN,
        "relationships.IT+HR.HR.alternatives, relationships.IT+Sales.IT.alternatives": {"from": 0.1, "to": 0.4},
    }
    experiment = drawn(paths)
    renamed = edit.renamed(experiment, "IT", "Tech")
    assert list(renamed.scenario.uncertainty) == [
        TRUST,
        "departments.Tech.self_worth",
        "relationships.Tech+HR.HR.alternatives, relationships.Tech+Sales.Tech.alternatives",
    ]
    np.testing.assert_array_equal(renamed.drawn.values, experiment.drawn.values)
    untied = edit.without_tie(experiment, 1)  # IT and HR
    assert list(untied.scenario.uncertainty)[2] == "relationships.IT+Sales.IT.alternatives"
    alone = edit.without_department(drawn({WORTH: OPEN[WORTH]}), "IT")
    assert (alone.drawn, alone.organisations, alone.live_replicates) == (None, 1, 1000)


def test_large_organisations_get_fewer_runs_then_fewer_draws():
    """The page says how many; what would take minutes is refused."""
    names = {f"D{n}": {} for n in range(40)}
    uncertainty = {"organisation.clarity": {"from": 0.2, "to": 0.9}}
    many = {"name": "Many", "departments": names, "uncertainty": uncertainty, "months": 24}
    experiment = Experiment.own(from_data(many))
    assert (experiment.organisations, experiment.live_replicates) == (160, 20)
    with pytest.raises(InputError, match="choose fewer ties or months"):
        Experiment.own(from_data({**many, "months": 1200}))


def test_the_words_tell_both_layers():
    """Of the tile, of the head, and of a difference in most organisations."""
    stories = ensemble.run(drawn())
    assert f"{DRAWS} plausible organisations × 30 runs of each, seed 1" in wording.about(ENGLISH, stories)
    luck = stories.interval("survival", LUCK_ENDS)
    half = max(luck.mean - luck.low, luck.high - luck.mean)
    assert wording.luck_alone(ENGLISH, luck) == f"± {wording.PERCENT.number(half)} by luck alone"
    assert wording.why(ENGLISH, stories).endswith("(of an organisation on average; luck alone).")
    change = ensemble.run(stories.experiment.with_setting("organisation.shared_outcome", 0.9))
    told = wording.of_organisations(ENGLISH, change.difference_in_draws(stories, "survival"))
    assert told.startswith("Survival rises in ")
    assert "of the plausible organisations; in 90 % of them it changes by " in told
    same = stories.difference_in_draws(stories, "survival")
    assert wording.of_organisations(ENGLISH, same) == "Survival is the same in every plausible organisation."
