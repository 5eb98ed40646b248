"""The lab in a real browser, with all outside addresses blocked."""

from __future__ import annotations

import io
import json
import re
import zipfile
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from partnering.figures.wording import measure
from partnering.lab.lessons.lesson import load
from partnering.lab.state import address, diagnosis, edit, ensemble, needs_map, uploads
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.live_story import LiveStory
from partnering.lab.state.words import words
from partnering.lab.turns import at_once
from partnering.lab.views import story_charts, wording
from partnering.lab.views.diagnosis_view import voice_of
from partnering.lab.views.theme import DARK, LIGHT
from partnering.report.chapters import fragile
from partnering.scenarios import library
from partnering.scenarios.scenario import from_data
from partnering.statistics.columns import LUCK_ENDS
from partnering.version import EDITION
from tests import browser
from tests.documents.test_language import texts
from tests.lab.browser.conftest import AS_TOLD, NOTHING_OLD, at_start, moved, resized, settled, unfolded
from tests.lab.browser.lessons import open_lesson
from tests.lab.test_lab_uncertain import drawn

ENGLISH, GERMAN = words(), words("de")

pytestmark = pytest.mark.skipif(bool(browser.MISSING), reason=f"needs {', '.join(browser.MISSING)}")

EVIL = '<img src=x onerror="hurt=1">{{7*7}}'


def survival(page) -> str:
    """The survival that the page shows."""
    return page.locator("[data-outcome=survival]").inner_text()


def shown(experiment: Experiment, outcome: str = "survival") -> str:
    """How the page writes an outcome of an experiment."""
    found = ensemble.run(experiment).interval(outcome)
    return measure(outcome).value_within(*found[:3], of=False).partition(" (")[0]


def expect(page, locator: str, text: str) -> None:
    """Wait until an element has just this text."""
    page.wait_for_function(
        "([where, text]) => document.querySelector(where)?.textContent === text", arg=[locator, text], polling=50
    )


def to_the_end(page, month: int = 60) -> None:
    """Show the story in its last month."""
    page.get_by_label("To the last month", exact=True).click()
    expect(page, ".lab-month", f"month {month}")


def chart(page, name: str) -> dict:
    """The series of the chart whose description begins so, as it is drawn."""
    found = page.locator(f".nicegui-echart[aria-label^='{name}']")
    found.wait_for()
    return page.wait_for_function(AS_TOLD, arg=found.element_handle(), polling=50).json_value()


def wears(page, scheme: str) -> None:
    """Wait until the page and its charts are dark or light."""
    ink = {"light": LIGHT, "dark": DARK}[scheme].ink
    page.wait_for_function(
        """([dark, ink]) => document.body.classList.contains('body--dark') === dark &&
        [...document.querySelectorAll(".nicegui-echart[aria-label^='Survival curve']")]
        .every((one) => getElement(Number(one.id.slice(1))).chart.getOption().textStyle.color === ink)""",
        arg=[scheme == "dark", ink],
        polling=50,
    )


def press(page, name: str, key: str, times: int = 1) -> None:
    """Press a key on the slider whose label begins so."""
    moved(page, page.locator(f"[role=slider][aria-label^='{name}']").first, key, times)


def tap_start(page, name: str) -> None:
    """Move the slider whose label begins so to its left end."""
    at_start(page, page.locator(f"[role=slider][aria-label^='{name}']").first)


def test_the_page_opens_with_figures_and_a_story(opened):
    """Nothing fails, nothing is asked of the outside, both views are filled, and colours follow system and switch.

    What is closed is not there yet: a page of twice as many elements takes the browser half as long again.
    """
    page = opened()
    assert len(page.evaluate("Object.keys(mounted_app.elements)")) < 300
    assert survival(page) == shown(Experiment.of("two-departments"))
    assert "Two departments: true partnering survives to month 60" in page.locator("[data-finding]").inner_text()
    assert len(chart(page, "Survival curve")) == 3
    assert len(chart(page, "Modes over time")) == 5
    assert chart(page, "Month 1:")[0]["type"] == "graph"
    to_the_end(page)
    page.locator(".lab-account").get_by_text("become true partners").first.wait_for()
    wears(page, "light")
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        wears(page, scheme)
    for scheme in ("dark", "light"):
        page.get_by_label("Dark or light", exact=True).click()
        wears(page, scheme)


def test_a_dark_chart_has_its_ground_on_paper(opened):
    """Its texts are light, and paper is white; a light chart has none."""
    page = opened()
    for scheme, ground in (("dark", "rgb(29, 29, 29)"), ("light", "rgba(0, 0, 0, 0)")):
        page.emulate_media(color_scheme=scheme, media="print")
        wears(page, scheme)
        for one in page.locator(".nicegui-echart").all():
            assert one.evaluate("(box) => getComputedStyle(box).backgroundColor") == ground


def test_a_chart_keeps_nothing_of_the_tie_before(opened):
    """The shade of an agreement and the line of the month go with their tie, also where names change place.

    Some ties are chosen on the page, within a scenario and across two. Then the chart of that page draws the ties of
    all shipped scenarios one after the other, by the same script: at most MOST of each, in an order in which the name
    in the second place comes into the first where it can.
    """
    page = opened("?scenario=company")
    company = told("company")
    to_the_end(page)
    for tie in ("Inventory – Sales", "Sales – IT", "Marketing – Sales"):
        page.get_by_role("region", name="One story").get_by_role("combobox", name="Tie").click()
        page.get_by_role("option", name=tie, exact=True).click()
        (rows,) = (rows for rows in company if (rows[0]["a"], rows[0]["b"]) == tuple(tie.split(" – ")))
        draws(page, rows)
    page.get_by_role("combobox", name="Scenario").click()
    page.get_by_role("option", name="coached-it", exact=True).click()
    expect(page, ".lab-month", "month 1")
    to_the_end(page)
    draws(page, told("coached-it")[3])  # the last tie: company had more

    ties = [rows for name in library.shipped() for rows in in_turn(told(name))[:MOST]]
    assert sum(before[0]["b"] == after[0]["a"] for before, after in pairwise(ties)) > len(ties) / 4
    sent = [story_charts.over_time(ENGLISH, rows, len(rows), len(rows) // 2, LIGHT) for rows in ties]
    drawn = json.loads(page.locator(OVER_TIME).evaluate(WALK, json.dumps(sent)))
    assert [marked(series) for series in drawn] == [marked(options["series"]) for options in sent]


MOST = 40
OVER_TIME = ".nicegui-echart[aria-label^='IT and Finance in month']"
WALK = """(box, sent) => {
    const { chart, $options } = getElement(Number(box.id.slice(1)));
    return JSON.stringify(JSON.parse(sent).map((options) => {
        $options.methods.update_chart.call({ chart, options });
        return chart.getOption().series.map(
            ({ name, data, markArea, markLine }) => ({ name, data, markArea, markLine }));
    }));
}"""
"""Draw options one after the other in a chart, as its element does, and give back as text what is drawn each time."""


@cache
def told(name: str) -> list:
    """The rows of each tie of a shipped scenario, month by month, as the page tells them."""
    story = LiveStory(Experiment.of(name))
    story.to(story.horizon)
    return [list(rows) for rows in zip(*(month.ties for month in story.months), strict=True)]


def in_turn(ties: list) -> list:
    """The ties in an order in which the second name of one is the first of the next, where there is such a one left."""
    left, order = list(ties), []
    while left:
        place = next((n for n, rows in enumerate(left) if order and rows[0]["a"] == order[-1][0]["b"]), 0)
        order.append(left.pop(place))
    return order


def marked(series) -> list:
    """Of each series: name, points, shaded months and month of the line."""
    return [
        (
            one["name"],
            one["data"],
            [[end["xAxis"] for end in span] for span in one["markArea"]["data"]],
            [line["xAxis"] for line in one["markLine"]["data"]],
        )
        for one in series
    ]


def draws(page, rows) -> None:
    """The chart of a tie over time draws these rows, at their last month, and nothing else."""
    drawn = chart(page, f"{rows[0]['a']} and {rows[0]['b']} in month")
    assert marked(drawn) == marked(story_charts.over_time(ENGLISH, rows, len(rows), len(rows), LIGHT)["series"])


def test_a_slider_moves_figures_and_curve_and_a_pinned_result_is_compared(opened):
    """By keyboard. Figures are the engine's, differences have intervals, the address follows, undo and redo too."""
    page = opened("?scenario=departments-or-firms")
    first, before = survival(page), chart(page, "Survival curve")
    page.get_by_label(re.compile("^Pin this result")).click()
    page.wait_for_function(
        "document.querySelector('.lab-difference')?.textContent === 'the same in every run'", polling=50
    )
    press(page, "shared outcome", "PageDown")
    experiment = Experiment.of("departments-or-firms")
    to = round(experiment.scenario.organisation.shared_outcome - 0.1, 2)
    moved = experiment.with_setting("organisation.shared_outcome", to)
    expect(page, "[data-outcome=survival]", shown(moved))
    expect(page, "[data-outcome=formation]", shown(moved, "formation"))
    address_of_moved = f"**set=organisation.shared_outcome%3D{to}&pinned=scenario%3Ddepartments-or-firms&edition=2"
    page.wait_for_url(address_of_moved)
    change = ensemble.run(moved).difference(ensemble.run(experiment), "survival")
    difference = f"{100 * change.mean:+.1f} ({100 * change.low:+.1f} to {100 * change.high:+.1f}) points"
    difference = difference.replace("-", "−")
    expect(page, ".lab-difference", difference)
    assert "under the same luck" in page.content()
    curves = chart(page, "Survival curve")
    assert len(curves) == 6
    assert curves[2]["data"] != before[2]["data"] == curves[5]["data"]
    page.get_by_label("Undo", exact=True).click()
    expect(page, "[data-outcome=survival]", first)
    page.get_by_label("Redo", exact=True).click()
    expect(page, ".lab-difference", difference)
    page.wait_for_url(address_of_moved)  # a reload opens what the address says
    page.reload()
    expect(page, ".lab-difference", difference)


def test_plausible_organisations_are_shown_in_two_layers(opened):
    """What is uncertain shows its range on a slider that cannot be moved; a change is told within each organisation."""
    before = drawn()
    page = opened(f"?{address.query(before)}")
    expect(page, "[data-outcome=survival]", shown(before))
    found = ensemble.run(before)
    luck_alone = wording.luck_alone(ENGLISH, found.interval("survival", LUCK_ENDS))
    page.get_by_text(luck_alone, exact=True).first.wait_for()
    bands = [line["id"] for line in chart(page, "True partnering that never broke") if "band" in line["id"]]
    assert bands == ["now, band", "now, luck, band"]
    low, high = found.ranges["trust"][:, :2].min(), found.ranges["trust"][:, :2].max()
    page.get_by_text(f"(uncertain: {low:.2g} to {high:.2g})").first.wait_for()
    slider = page.locator("[role=slider][aria-label^='trust at the start']").first
    assert slider.get_attribute("aria-disabled") == "true"
    page.get_by_label(re.compile("^Pin this result")).click()
    press(page, "shared outcome", "PageUp", 2)
    to = round(before.scenario.organisation.shared_outcome + 0.2, 2)
    after = ensemble.run(before.with_setting("organisation.shared_outcome", to))
    change = after.difference_in_draws(found, "survival")
    page.get_by_text(wording.of_organisations(ENGLISH, change)).wait_for()


def test_a_tap_on_a_tie_tells_why_it_holds_or_breaks_and_what_to_try(opened):
    """Its rank and the reasons in words; what is tried is compared with what was. A class that bets has none of it."""
    page = opened()
    ask, why = page.get_by_role("button", name="Where is it fragile, and why?"), page.locator("[data-why]")
    assert why.is_hidden()
    page.locator(".nicegui-echart[aria-label^='Month 1:']").click()  # between two departments lies their tie
    why.wait_for()
    start = Experiment.of("two-departments")
    ranked = at_once(diagnosis.ranking(start))
    closer = at_once(diagnosis.closer(ranked, 0))
    voice = voice_of(ENGLISH, ranked)
    for sentence in fragile.of_tie(ranked.ties.iloc[0], closer.edges, closer.helps, voice):
        why.get_by_text(sentence, exact=True).wait_for()
    page.get_by_text(fragile.finding(ranked.ties, voice)).wait_for()
    assert ask.is_hidden()
    page.get_by_role("button", name=f"Try “{voice.applied([closer.best.words])}”").click()
    tried = diagnosis.with_intervention(start, closer.best)
    expect(page, "[data-outcome=survival]", shown(tried))
    difference = ensemble.run(tried).difference(ensemble.run(start), "survival")
    expect(page, ".lab-difference", wording.points(ENGLISH, difference))
    open_lesson(page, load()[0])
    assert why.is_hidden()
    assert ask.is_disabled()


def test_play_step_and_go_back(opened):
    """The story is played from the first month, stepped, and taken back on the slider. Every control has a name."""
    page = opened("?scenario=outside-offer")
    chart(page, "Month 1:")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, [role=slider], input:not([type=file]), .nicegui-echart')]
        .filter((one) => one.offsetParent !== null && !one.closest('[aria-hidden=true]'))
        .filter((one) => !(one.getAttribute('aria-label') || one.innerText.trim() || one.closest('label')))
        .map((one) => one.outerHTML.slice(0, 200))"""
    )
    assert nameless == []
    expect(page, ".lab-month", "month 1")
    page.get_by_label("One month on", exact=True).click()
    expect(page, ".lab-month", "month 2")
    page.get_by_label("Play", exact=True).click()
    page.wait_for_function("parseInt(document.querySelector('.lab-month').textContent.slice(6)) >= 4", polling=50)
    page.get_by_label("Pause", exact=True).click()
    to_the_end(page)
    later = page.locator(".lab-account").get_by_text("Month 24").first
    later.wait_for()
    tap_start(page, "month of the story")
    expect(page, ".lab-month", "month 1")
    later.wait_for(state="detached")
    chart(page, "Month 1:")


def test_a_link_reopens_the_experiment_and_pages_do_not_share_it(opened):
    """What one page changes another does not see, until it opens its link. The command lines say the same."""
    one, other = opened("?scenario=servant-it&seed=4"), opened("?scenario=servant-it&seed=4")
    before = survival(other)
    press(one, "clarity", "PageUp", 5)
    experiment = Experiment.of("servant-it").with_setting("organisation.clarity", 1.0).with_luck(seed=4)
    expect(one, "[data-outcome=survival]", shown(experiment))
    one.wait_for_url("**set=organisation.clarity%3D1*")
    assert survival(other) == before != shown(experiment)
    other.bring_to_front()  # a page behind another one draws once in a second or two
    other.goto(one.url)
    settled(other)
    assert survival(other) == shown(experiment)
    other.get_by_label(re.compile("^Download figures")).click()
    other.get_by_text("The command lines that give the same").click()
    other.locator(".lab-command").first.wait_for()
    assert other.locator(".lab-command").all_inner_texts() == [
        "partnering sweep servant-it --vary months=60 --set organisation.clarity=1.0 --replicates 1000 --seed 4",
        "partnering run servant-it --set organisation.clarity=1.0 --replicates 1 --seed 4",
        "partnering diagnose servant-it --set organisation.clarity=1.0 --replicates 1000 --seed 4",
    ]


def test_a_bad_link_is_told_in_one_line_and_shows_no_figures(opened):
    """Figures of another organisation would be taken for those of the link; a click leads to the lab."""
    page = opened("?scenario=compny", wait=lambda page: page.get_by_role("alert").wait_for())
    assert page.get_by_role("alert").inner_text() == 'link: unknown scenario "compny"; did you mean "company"?'
    assert not page.locator("[data-outcome], .nicegui-echart").count()
    page.get_by_role("link", name="Open the lab without it").click()
    settled(page)
    assert survival(page) == shown(Experiment.of("two-departments"))


def test_a_link_of_another_edition_shows_no_figures_until_it_is_opened_with_this_one(opened):
    """It was made with other equations; a click opens the same experiment with those of today."""
    page = opened(
        "?scenario=company&set=organisation.clarity%3D0.9", wait=lambda page: page.get_by_role("alert").wait_for()
    )
    assert page.get_by_role("alert").inner_text().startswith("link: was made with edition 1 of the model; ")
    assert not page.locator("[data-outcome], .nicegui-echart").count()
    page.get_by_role("link", name=f"Open it with edition {EDITION} of the model").click()
    settled(page)
    assert survival(page) == shown(Experiment.of("company").with_setting("organisation.clarity", 0.9))


def test_what_a_link_does_not_know_is_ignored_and_what_is_old_is_dimmed(opened):
    """A mail program added a part: the rest is shown, with a note until the next change.

    After it story, figures and map are dimmed, each until its own is there.
    """
    page = opened("?utm_source=mail&seed=7")
    assert survival(page) == shown(Experiment.of("two-departments").with_luck(seed=7))
    note = page.get_by_text('link: what is unknown in it is ignored: "utm_source"')
    assert note.is_visible()
    page.evaluate(
        """() => { window.dimmed = new Set(); new MutationObserver(() => document.querySelectorAll('.lab-old').forEach(
        (one) => dimmed.add(one.getAttribute('aria-label') ?? one.innerText.slice(0, 8)))).observe(
        document.body, {subtree: true, attributeFilter: ['class']}); }"""
    )
    press(page, "clarity", "PageUp")
    page.wait_for_function(f"dimmed.has('One story') && dimmed.size === 4 && {NOTHING_OLD}", polling=50)
    page.wait_for_url("**seed=7&edition=2")
    note.wait_for(state="hidden")


BAD_FILES = {
    "bad.yaml": (b"name: X\ndepartments: {A: {}, B: {trsut: 1}}\n", 'bad.yaml, line 2: unknown key "trsut"'),
    "large.yaml": (b"#" * 1_000_001, "large.yaml: is larger than 1,000,000 bytes"),
    "picture.png": (b"x", "picture.png: is not a scenario file"),
}


def test_files_come_in_and_go_out(opened, tmp_path):
    """A bad file is told in one line and changes nothing; a good one opens, and names in it are text, never markup.

    Downloads hold what is on the page.
    """
    page = opened()
    before, chosen = survival(page), page.locator("input[type=file]")
    for name, (content, told) in BAD_FILES.items():
        (tmp_path / name).write_bytes(content)
        chosen.set_input_files(tmp_path / name)
        page.get_by_text(told).wait_for()
        assert "\n" not in page.get_by_role("alert").inner_text()
        assert survival(page) == before
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"name: Mine\nmonths: 24\ndepartments: {{'{EVIL}': {{}}, B: {{}}}}\n", encoding="utf-8")
    chosen.set_input_files(mine)
    page.get_by_text("Mine: true partnering").wait_for()
    experiment = Experiment.own(uploads.read(mine.name, mine.read_bytes()))
    expect(page, "[data-outcome=survival]", shown(experiment))
    to_the_end(page, 24)
    page.locator(".lab-account").get_by_text(f"{EVIL} and B become true partners").wait_for()
    page.locator(".nicegui-echart").first.hover()
    assert page.evaluate("window.hurt") is None
    page.wait_for_url("**file=*")
    page.get_by_label(re.compile("^Download figures")).click()
    with page.expect_download() as got:
        page.get_by_text("The scenario (YAML)").click()
    assert got.value.suggested_filename == "lab-mine.yaml"
    assert Path(got.value.path()).read_text(encoding="utf-8") == address.as_file(experiment).to_yaml()
    page.get_by_label(re.compile("^Download figures")).click()
    with page.expect_download() as got:
        page.get_by_text(re.compile("^Everything")).click()
    with zipfile.ZipFile(io.BytesIO(Path(got.value.path()).read_bytes())) as archive:
        assert {"summary.csv", "lab-mine.yaml", "figures/survival_curve.svg"} <= set(archive.namelist())


def test_dated_changes_are_edited_added_dragged_and_removed(opened):
    """Through the form; one that is saved unchanged stays as it is, and the slider of a change is its month.

    Figures and address follow, also where the change takes away what was clicked.
    """
    page = opened("?scenario=outside-offer")
    first = survival(page)
    unfolded(page, "Timeline")
    change = page.get_by_label("Edit this change", exact=True)
    change.dblclick()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("dialog").wait_for(state="detached")
    change.dispatch_event("click", {"detail": 2})  # a second click that comes late opens nothing
    press(page, "clarity", "PageDown")
    page.wait_for_url("**scenario=outside-offer&set=organisation.clarity%3D*")  # not a scenario of one's own
    page.get_by_label("Undo", exact=True).click()
    page.wait_for_url(lambda url: "clarity" not in url)  # the list of changes is made anew
    page.get_by_label("Add a dated change of this kind", exact=True).click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("IT gets an outside offer of size 0.6 that could replace Sales", exact=True).wait_for()
    page.wait_for_url("**file=*")
    tap_start(page, "month of the dated change 2")
    page.get_by_text("month 1", exact=True).first.wait_for()
    page.locator(".lab-account").get_by_text("Month 1: IT gets an outside offer").wait_for()
    page.get_by_label("Remove this change", exact=True).last.click()
    expect(page, "[data-outcome=survival]", first)
    added = page.url
    page.get_by_label("Remove this change", exact=True).click()
    page.get_by_text("There are no dated changes.").wait_for()
    assert not page.get_by_label("Remove this change", exact=True).count()
    expect(page, "[data-outcome=survival]", shown(edit.without_dated(Experiment.of("outside-offer"), 0)))
    page.wait_for_url(lambda url: url != added)
    page.get_by_label("Or say it").fill("clarity=0.9 from 12 to 24")
    page.get_by_label("Or say it").press("Enter")
    page.get_by_text("organisation.clarity is set to 0.9 through month 24", exact=True).wait_for()


SAID = """() => [...document.querySelectorAll("body *:not(script, style, .q-icon)")].flatMap((one) => [
    ...[...one.childNodes].filter((part) => part.nodeType === 3).map((part) => part.textContent.trim()),
    ...["aria-label", "placeholder", "title"].map((name) => one.getAttribute(name) ?? "")])
    .filter((text) => text)"""
"""In the page: every text that people read or hear."""
WRITTEN = """(box) => { const { yAxis, tooltip } = getElement(Number(box.id.slice(1))).chart.getOption();
    return [yAxis[0].axisLabel.formatter(-0.125), tooltip[0].valueFormatter(14.5)]; }"""
"""In the page: how a chart writes numbers on its axis, and under the mouse."""


def test_no_english_word_stands_on_the_german_page(opened):
    """With all panels, the diagnosis and the menus open. The menu of languages leads to the same experiment."""
    page = opened("?scenario=outside-offer&set=months%3D30&replicates=20&edition=2&lang=de", speaks="de-AT")
    assert page.evaluate("document.documentElement.lang") == "de"
    for panel in ("departments", "timeline", "assumptions", "runs_and_luck"):
        unfolded(page, GERMAN.say(f"controls.{panel}"))
    page.get_by_role("button", name=GERMAN.say("diagnosis.ask")).click()
    page.locator("[data-why]").get_by_role("button").first.wait_for()
    page.get_by_text(GERMAN.say("needs_map.title", a="IT", b="Sales")).wait_for()
    page.get_by_label(GERMAN.say("story.last"), exact=True).click()
    expect(page, ".lab-month", GERMAN.say("story.month", month=30))
    chart(page, "IT und Sales in Monat")
    assert page.locator(".nicegui-echart[aria-label^='IT und Sales in Monat']").evaluate(WRITTEN) == ["−0,125", "14,5"]
    page.get_by_label(GERMAN.say("page.download"), exact=True).click()
    page.get_by_text(GERMAN.say("download.commands")).click()
    page.locator(".lab-command").first.wait_for()
    shown = "\n".join(page.evaluate(SAID))
    assert re.search(r"\d,\d", shown)
    english, german = texts(ENGLISH.words), texts(GERMAN.words)
    own = {key: re.sub(r"{\w+}", "{}", str(text)) for key, text in english.items() if text != german[key]}
    patterns = {key: re.escape(text).replace(r"\{\}", ".+") for key, text in own.items() if re.search("[a-z]{3}", text)}
    found = {key: re.findall(f"^{one}$", shown, re.MULTILINE) for key, one in patterns.items()}
    assert {key: lines for key, lines in found.items() if lines} == {}
    page.keyboard.press("Escape")
    page.get_by_label(re.compile("^DE – ")).click()
    page.get_by_role("menuitem", name="English").click()
    page.wait_for_url("**scenario=outside-offer&set=months%3D30&replicates=20&edition=2&lang=en*")
    page.get_by_text("One story", exact=True).wait_for()
    assert page.evaluate("document.documentElement.lang") == "en-US"
    settled(page)
    page.get_by_label("To the last month", exact=True).click()
    page.locator(".lab-account").get_by_text("gets an outside offer").first.wait_for()
    page.goto(page.url.split("?")[0])
    page.get_by_text(GERMAN.say("story.heading"), exact=True).wait_for()  # the browser asks for German


def test_no_press_of_a_key_on_a_slider_is_lost(opened):
    """However quick they come: of a number, of the month, and of a range. Undo still moves the slider."""
    page = opened("?scenario=two-departments")
    page.bring_to_front()
    unfolded(page, "Timeline")
    page.get_by_label("Or say it").fill("clarity=0.9 from 12 to 24")
    page.get_by_label("Or say it").press("Enter")
    page.get_by_text("organisation.clarity is set to 0.9 through month 24", exact=True).wait_for()
    settled(page)
    for name, step in (("month of the dated change", 1), ("clarity", 0.01), ("month of the story", 1)):
        slider = page.locator(f"[role=slider][aria-label^='{name}']").first
        first = at(slider)
        slider.focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        stands(page, slider, first + 5 * step)
        settled(page)
        assert at(slider) == pytest.approx(first + 5 * step)
        if step < 1:
            page.get_by_label("Undo", exact=True).click()
            stands(page, slider, first)


STANDS = "([slider, at]) => Math.abs(parseFloat(slider.getAttribute('aria-valuenow')) - at) < 1e-6"
"""In the page: whether a slider stands at a value, or the first end of a range."""


def at(slider):
    """Where a slider stands, or the first end of a range."""
    return float(slider.get_attribute("aria-valuenow").split("|")[0])


def stands(page, slider, value):
    """Wait until a slider stands at a value. Where it does not get there, the test says which one stands where."""
    from playwright.sync_api import TimeoutError as WaitedTooLong

    with suppress(WaitedTooLong):
        page.wait_for_function(STANDS, arg=[slider.element_handle(), value], polling=50)
    assert at(slider) == pytest.approx(value), slider.get_attribute("aria-label")


def test_departments_and_ties_are_edited(opened):
    """A department more, another purpose, the need of one tie."""
    page = opened()
    unfolded(page, "Departments")
    page.get_by_label("Name", exact=True).fill("Legal")
    page.get_by_label("Add a department of this name", exact=True).click()
    page.get_by_text("3 ties over 60 months").wait_for()
    page.get_by_label("Undo", exact=True).click()
    page.get_by_text("1 tie over 60 months").wait_for()
    tap_start(page, "mutual need")
    page.get_by_text(re.compile("mutual need 0.00")).wait_for()
    expect(page, "[data-outcome=survival]", "0 %")


def test_a_cell_of_the_map_can_be_tried(opened):
    """A click gives the tie the need of the cell, and the diamond moves there."""
    page = opened()
    page.locator(".nicegui-echart[aria-label^='The diamond: mutual need 0.72']").click()
    page.wait_for_url("**set=relationships.IT%2BMarketing.mutual_need*")
    moved = re.search(r"mutual_need%3D([0-9.]+)&set=relationships.IT%2BMarketing.need_gap%3D(-?[0-9.]+)", page.url)
    need, gap = map(float, moved.groups())
    place = ENGLISH.number(f"The diamond: mutual need {need:.2f}, need gap {gap:+.2f}")
    page.locator(f".nicegui-echart[aria-label^='{place}']").wait_for()
    experiment = Experiment.of("two-departments")
    expect(
        page,
        "[data-outcome=survival]",
        shown(experiment.with_settings(needs_map.need_settings(experiment, 0, need, gap))),
    )


def test_the_server_waits_for_no_answer_of_a_page(opened):
    """A slow page would fill the log with what it did not answer; the controls and the link work without answers."""
    sent: list[str] = []

    def listen(page):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))

    page = opened("?seed=7", before=listen)
    controls = page.get_by_text("shared outcome", exact=True)
    controls.wait_for()
    toggle = page.get_by_label("Show or hide the controls", exact=True)
    for state in ("hidden", "visible"):
        toggle.click()
        controls.wait_for(state=state)
    page.get_by_label("Copy a link to what is shown", exact=True).click()
    page.get_by_text("The link is copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url.replace("?", "?scenario=two-departments&") + f"&edition={EDITION}"
    assert any('"event"' in frame for frame in sent)
    assert not [frame for frame in sent if "javascript_response" in frame]


LEGENDS = """() => [...document.querySelectorAll(".nicegui-echart")].flatMap((one) => {
  const { chart } = getElement(Number(one.id.slice(1))), model = chart?.getModel();
  const legend = model?.getComponent("legend"), grid = model?.getComponent("grid");
  if (!legend?.get("show") || !grid) return [];
  const { group } = chart.getViewOfComponentModel(legend), box = group.getBoundingRect();
  const name = model.getComponent("yAxis").get("name");
  const written = chart.getZr().storage.getDisplayList(true).filter((part) => name && part.style.text === name);
  const tops = written.map((part) => {
    const place = part.getBoundingRect().clone();
    place.applyTransform(part.getComputedTransform());
    return place.y; });
  return [[group.y + box.y + box.height, Math.min(grid.coordinateSystem.getRect().y, ...tops)]]; })"""
"""In the page: where the legend of each chart ends, and where what stands below it begins: the grid, or a name."""
FITS = """(width) => {
  const inside = [...document.querySelectorAll(".lab-header button, .lab-months > *, .lab-month")].every((one) => {
    const { left, right } = one.getBoundingClientRect();
    return left >= 0 && right <= width; });
  const one = (name) => document.querySelector(name);
  const below = one(".lab-main").getBoundingClientRect().top + scrollY >= one(".lab-header").offsetHeight;
  const room = one(".lab-slider").clientWidth > 200 && document.documentElement.scrollWidth <= width;
  return inside && below && room; }"""
"""In the page: whether each button of its header is inside, and the months of the story can be read and chosen."""


def test_a_phone_shows_all_without_scrolling_sideways(opened):
    """One column, no wider than the screen, in which names of series and outcomes have room; controls come at a touch.

    Also in German, whose modes need three lines, and long names of departments four; no name is broken in a word, and
    the tie that is chosen has both its names.
    A small phone takes two lines for the buttons of the header, and one for the slider of the months.
    """
    long = {"name": "long", "departments": {f"Department of things {n}": {} for n in "12"}}
    query = f"?{address.query(Experiment.own(from_data(long)))}&lang=de"
    page = opened(query, screen={"width": 390, "height": 844}, has_touch=True)
    page.wait_for_function(f"({LEGENDS})().length === 2", polling=50)
    page.wait_for_function(f"({LEGENDS})().every(([end, next]) => end <= next)", polling=50)
    names = page.locator(".lab-tile > .lab-name")
    assert names.evaluate_all("(all) => new Set(all.map((one) => one.offsetHeight)).size") == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for width in (360, 320):
        resized(page, width, 700)
        page.wait_for_function(FITS, arg=width, polling=50)
    chosen = page.get_by_role("region", name=GERMAN.say("story.heading")).locator(".q-field__native > .ellipsis").first
    assert chosen.inner_text() == "Department of things 1 – Department of things 2"
    assert chosen.evaluate("(one) => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight")
    page.get_by_label(GERMAN.say("page.toggle"), exact=True).tap()
    page.get_by_text(GERMAN.parameter("shared_outcome"), exact=True).wait_for()
