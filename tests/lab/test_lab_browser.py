"""The lab in a real browser, with all outside addresses blocked."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from partnering.lab.state import address, ensemble, lessons, needs_map
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.live_story import LiveStory
from partnering.lab.views import story_charts
from partnering.lab.views.theme import DARK, LIGHT
from tests import browser

pytestmark = pytest.mark.skipif(bool(browser.MISSING), reason=f"needs {', '.join(browser.MISSING)}")

WAIT = 30_000
EVIL = '<img src=x onerror="hurt=1">{{7*7}}'


@pytest.fixture(scope="module")
def url():
    """One server for all tests of this file."""
    with browser.lab() as found:
        yield found


@pytest.fixture(scope="module")
def chromium():
    """One browser for all tests of this file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser.CHROMIUM, args=browser.OPTIONS)
        yield launched
        launched.close()


@pytest.fixture
def opened(chromium, url):
    """A function that opens a page in a browser of its own; at the end nothing must have failed on any."""
    contexts, faults = [], []

    def open_page(query="", wait=settled, before=lambda page: None, **how):
        context = chromium.new_context(**({"viewport": {"width": 1366, "height": 768}} | how))
        context.set_default_timeout(WAIT)
        contexts.append(context)

        def guard(route):
            if route.request.url.startswith((url, "data:", "blob:")):
                route.continue_()
            else:
                faults.append(f"asked for {route.request.url}")
                route.abort()

        context.route("**/*", guard)
        page = context.new_page()
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("requestfailed", lambda request: faults.append(f"failed: {request.url} {request.failure}"))
        page.on("response", lambda got: faults.append(f"{got.status}: {got.url}") if got.status >= 400 else None)
        before(page)
        page.goto(f"{url}/{query}")
        wait(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def settled(page):
    """Wait for the figures."""
    page.wait_for_function("/%/.test(document.querySelector('[data-outcome=survival]')?.innerText)")


def survival(page) -> str:
    """The survival that the page shows."""
    return page.locator("[data-outcome=survival]").inner_text()


def shown(experiment: Experiment, outcome: str = "survival") -> str:
    """How the page writes an outcome of an experiment."""
    return f"{100 * ensemble.run(experiment).interval(outcome).mean:.1f} %"


def expect(page, locator: str, text: str) -> None:
    """Wait until an element has just this text."""
    page.wait_for_function(
        "([where, text]) => document.querySelector(where)?.innerText === text", arg=[locator, text], timeout=WAIT
    )


def chart(page, name: str) -> dict:
    """The series of the chart whose description begins so."""
    found = page.locator(f".nicegui-echart[aria-label^='{name}']")
    found.wait_for()
    return found.evaluate("(element) => getElement(Number(element.id.slice(1))).chart.getOption().series")


def wears(page, scheme: str) -> None:
    """Wait until the page and its charts are dark or light."""
    ink = {"light": LIGHT, "dark": DARK}[scheme].ink
    page.wait_for_function(
        """([dark, ink]) => document.body.classList.contains('body--dark') === dark &&
        [...document.querySelectorAll(".nicegui-echart[aria-label^='Survival curve']")]
        .every((one) => getElement(Number(one.id.slice(1))).chart.getOption().textStyle.color === ink)""",
        arg=[scheme == "dark", ink],
        timeout=WAIT,
    )


def press(page, name: str, key: str, times: int) -> None:
    """Press a key on the slider whose label begins so."""
    slider = page.locator(f".q-slider[aria-label^='{name}'] [tabindex='0']").first
    slider.focus()
    for _ in range(times):
        slider.press(key)


def test_the_page_opens_with_figures_and_a_story(opened):
    """Nothing fails, nothing is asked of the outside, and both views are filled."""
    page = opened()
    assert survival(page) == shown(Experiment.of("two-departments"))
    assert "Two departments: true partnering survives to month 60" in page.locator("[data-finding]").inner_text()
    assert len(chart(page, "Survival curve")) == 3
    assert len(chart(page, "Modes over time")) == 5
    assert chart(page, "Month 60")[0]["type"] == "graph"
    assert "become true partners" in page.locator(".lab-account").inner_text()


def test_a_chart_keeps_nothing_of_the_tie_before(opened):
    """The shade of an agreement and the line of the month go with their tie, also where names change place."""
    page = opened("?scenario=company")
    story = page.get_by_role("region", name="One story")
    experiment = Experiment.of("company")
    told = LiveStory(experiment)
    told.to(60)
    ties = {name: place for place, name in needs_map.named_ties(experiment.organisation).items()}
    for tie in ("Inventory – Sales", "Sales – IT", "Marketing – Sales"):
        story.get_by_role("combobox", name="Tie").click()
        page.get_by_role("option", name=tie, exact=True).click()
        chart(page, f"{tie.replace(' – ', ' and ')} in month 60")
        rows = [month.ties[ties[tie]] for month in told.months]
        assert marks(page, tie) == marked(story_charts.over_time(rows, 60, 60, LIGHT)["series"])
    page.get_by_role("combobox", name="Scenario").click()
    page.get_by_role("option", name="coached-it", exact=True).click()
    other = LiveStory(Experiment.of("coached-it"))
    other.to(60)
    chart(page, "IT and Finance in month 60")
    rows = [month.ties[3] for month in other.months]  # the last tie: company had more
    assert marks(page, "IT – Finance") == marked(story_charts.over_time(rows, 60, 60, LIGHT)["series"])


def marked(series) -> list:
    """Name, shaded months and month of the line of each series."""
    return [
        (
            one["name"],
            [[end["xAxis"] for end in span] for span in one["markArea"]["data"]],
            [line["xAxis"] for line in one["markLine"]["data"]],
        )
        for one in series
    ]


def marks(page, tie: str) -> list:
    """Name, shaded months and month of the line of each series, as drawn in the chart of a tie over time."""
    return marked(chart(page, f"{tie.replace(' – ', ' and ')} in month"))


def test_a_slider_moves_the_figures_and_the_curve(opened):
    """By keyboard; the figures are those of the engine for the same settings, and the address follows."""
    page = opened("?scenario=departments-or-firms")
    before = chart(page, "Survival curve")
    press(page, "shared outcome", "PageDown", 12)
    experiment = Experiment.of("departments-or-firms").with_setting("organisation.shared_outcome", 0.0)
    expect(page, "[data-outcome=survival]", shown(experiment))
    expect(page, "[data-outcome=formation]", shown(experiment, "formation"))
    assert chart(page, "Survival curve")[2]["data"] != before[2]["data"]
    page.wait_for_url("**set=organisation.shared_outcome%3D0*")


def test_play_step_and_go_back(opened):
    """The story is played from the first month, stepped, and taken back on the slider."""
    page = opened("?scenario=outside-offer")
    page.get_by_label("Reset to the first month", exact=True).click()
    expect(page, ".lab-month", "month 1")
    page.get_by_label("One month on", exact=True).click()
    expect(page, ".lab-month", "month 2")
    page.get_by_label("Play", exact=True).click()
    expect(page, ".lab-month", "month 4")
    page.get_by_label("Pause", exact=True).click()
    page.get_by_label("To the last month", exact=True).click()
    expect(page, ".lab-month", "month 60")
    assert "Month 24" in page.locator(".lab-account").inner_text()
    press(page, "month of the story", "PageDown", 12)
    expect(page, ".lab-month", "month 1")
    assert "Month 24" not in page.locator(".lab-account").inner_text()
    chart(page, "Month 1:")


def test_undo_redo_and_pin(opened):
    """A pinned result is compared with the next, by a difference with its interval; undo goes back, redo forward."""
    page = opened("?scenario=departments-or-firms")
    first = survival(page)
    page.get_by_label(re.compile("^Pin this result")).click()
    press(page, "shared outcome", "PageDown", 12)
    experiment = Experiment.of("departments-or-firms")
    after = ensemble.run(experiment.with_setting("organisation.shared_outcome", 0.0))
    change = after.difference(ensemble.run(experiment), "survival")
    told = f"{100 * change.mean:+.1f} ({100 * change.low:+.1f} to {100 * change.high:+.1f}) points".replace("-", "−")
    expect(page, ".lab-difference", told)
    assert "under the same luck" in page.content()
    assert len(chart(page, "Survival curve")) == 6
    page.get_by_label("Undo", exact=True).click()
    expect(page, "[data-outcome=survival]", first)
    page.get_by_label("Redo", exact=True).click()
    expect(page, ".lab-difference", told)


def test_a_link_reopens_the_experiment_and_pages_do_not_share_it(opened):
    """What one page changes another does not see, until it opens its link."""
    one, other = opened("?scenario=company"), opened("?scenario=company")
    before = survival(other)
    press(one, "clarity", "PageUp", 12)
    experiment = Experiment.of("company").with_setting("organisation.clarity", 1.0)
    expect(one, "[data-outcome=survival]", shown(experiment))
    one.wait_for_url("**set=organisation.clarity*")
    assert survival(other) == before
    again = opened(one.url[one.url.index("?") :])
    assert survival(again) == shown(experiment)


def test_a_bad_link_is_told_in_one_line_and_shows_no_figures(opened):
    """Figures of another organisation would be taken for those of the link; a click leads to the lab."""
    page = opened("?scenario=compny", wait=lambda page: page.get_by_role("alert").wait_for())
    assert page.get_by_role("alert").inner_text() == 'link: unknown scenario "compny"; did you mean "company"?'
    assert not page.locator("[data-outcome], .nicegui-echart").count()
    page.get_by_role("link", name="Open the lab without it").click()
    settled(page)
    assert survival(page) == shown(Experiment.of("two-departments"))


def test_what_a_link_does_not_know_is_ignored_with_a_note_until_the_next_change(opened):
    """A mail program added a part: the rest of the link is shown all the same."""
    page = opened("?utm_source=mail&seed=7")
    assert survival(page) == shown(Experiment.of("two-departments").with_luck(seed=7))
    note = page.get_by_text('link: what is unknown in it is ignored: "utm_source"')
    assert note.is_visible()
    press(page, "clarity", "PageUp", 1)
    page.wait_for_url("**seed=7")
    note.wait_for(state="hidden")


def test_a_lesson_from_start_to_end(opened):
    """Question, bet, simulation, verdict, reasons and things to try."""
    lesson = next(one for one in lessons.load().lessons if one.id == "gap")
    words = lessons.load().words
    page = opened()
    page.get_by_label(words.choose, exact=True).click()
    page.get_by_text(lesson.title, exact=True).click()
    page.get_by_text(lesson.question).wait_for()
    see = page.get_by_role("button", name=words.see)
    assert see.is_disabled()
    page.get_by_text(lesson.choices[lesson.answer].text, exact=True).click()
    see.click()
    page.get_by_text(words.right).wait_for()
    after = ensemble.run(lesson.start().with_settings(lesson.after))
    before = ensemble.run(lesson.start())
    assert page.get_by_text(lessons.result(words, lesson, after, before)).is_visible()
    assert survival(page) == f"{100 * after.interval('survival').mean:.1f} %"
    assert page.locator(".lab-difference").first.is_visible()
    page.get_by_role("button", name=lesson.tries[0].text).click()
    tried = lesson.start().with_settings(lesson.after).with_settings(lesson.tries[0].settings)
    expect(page, "[data-outcome=survival]", shown(tried))
    page.get_by_role("button", name=words.next).click()
    page.get_by_text(lessons.load().lessons[2].question[:60]).wait_for()


def test_a_lesson_gives_nothing_away_repeats_a_wrong_bet_and_ends_with_its_figures(opened):
    """No map and no slider while the class bets; the verdict goes when the page shows the figures of something else."""
    lesson, words = lessons.load().lessons[0], lessons.load().words
    wrong = lesson.choices[lesson.answer - 1].text
    page = opened()
    needs, clarity = page.get_by_text(re.compile("^Survival of the tie")), page.locator("[aria-label^='clarity']").first
    needs.wait_for()
    page.get_by_label(words.choose, exact=True).click()
    page.get_by_text(lesson.title, exact=True).click()
    page.get_by_text(lesson.question).wait_for()
    assert needs.is_hidden()
    assert clarity.evaluate("(one) => one.closest('[inert]') !== null")
    page.get_by_text(wrong, exact=True).click()
    page.get_by_role("button", name=words.see).click()
    verdict = page.locator("[data-verdict]")
    verdict.wait_for()
    assert f"{lessons.fill(words.wrong, bet=wrong)} {lesson.choices[lesson.answer].text}." in verdict.inner_text()
    needs.wait_for()
    assert clarity.evaluate("(one) => one.closest('[inert]') === null")
    page.get_by_role("button", name=lesson.tries[0].text).click()
    verdict.wait_for(state="hidden")
    page.get_by_label("Undo", exact=True).click()
    verdict.wait_for()
    page.get_by_label("Undo", exact=True).click()
    page.get_by_text(words.why).wait_for(state="hidden")
    page.locator(".lab-difference").first.wait_for(state="hidden")


def test_another_scenario_ends_a_lesson_that_asks(opened):
    """Its question would stand above an organisation of which it does not speak."""
    lesson, words = lessons.load().lessons[0], lessons.load().words
    page = opened()
    page.get_by_label(words.choose, exact=True).click()
    page.get_by_text(lesson.title, exact=True).click()
    question = page.get_by_text(lesson.question)
    question.wait_for()
    page.get_by_role("combobox", name="Scenario").click()
    page.get_by_role("option", name="servant-it", exact=True).click()
    question.wait_for(state="hidden")
    expect(page, "[data-outcome=survival]", shown(Experiment.of("servant-it")))
    assert not page.locator("[inert]").count()


def test_what_is_of_an_older_state_is_dimmed_until_it_is_computed(opened):
    """Story, figures and map, each until its own is there."""
    page = opened()
    page.wait_for_function("!document.querySelector('.lab-old')")
    page.evaluate(
        """() => { window.dimmed = new Set(); new MutationObserver(() => document.querySelectorAll('.lab-old').forEach(
        (one) => dimmed.add(one.getAttribute('aria-label') ?? one.innerText.slice(0, 8)))).observe(
        document.body, {subtree: true, attributeFilter: ['class']}); }"""
    )
    press(page, "clarity", "PageDown", 1)
    page.wait_for_function("dimmed.has('One story') && dimmed.size === 4 && !document.querySelector('.lab-old')")


def test_files_come_in_and_go_out(opened, tmp_path):
    """A scenario file opens, names in it are text and never markup; downloads hold what is on the page."""
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"name: Mine\nmonths: 24\ndepartments: {{'{EVIL}': {{}}, B: {{}}}}\n", encoding="utf-8")
    page = opened()
    page.locator("input[type=file]").set_input_files(mine)
    page.get_by_text("Mine: true partnering").wait_for()
    experiment = Experiment.own(scenario_of(mine))
    expect(page, "[data-outcome=survival]", shown(experiment))
    assert f"{EVIL} and B become true partners" in page.locator(".lab-account").inner_text()
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


def scenario_of(path):
    """The scenario of a file, as the page reads it."""
    from partnering.lab.state.uploads import read

    return read(path.name, path.read_bytes())


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("bad.yaml", b"name: X\ndepartments: {A: {}, B: {trsut: 1}}\n", 'bad.yaml, line 2: unknown key "trsut"'),
        ("large.yaml", b"#" * 1_000_001, "large.yaml: is larger than 1,000,000 bytes"),
        ("picture.png", b"x", "picture.png: is not a scenario file"),
    ],
)
def test_a_bad_file_is_told_in_one_line_and_changes_nothing(opened, tmp_path, name, content, told):
    """As on the command line."""
    page = opened()
    before = survival(page)
    (tmp_path / name).write_bytes(content)
    page.locator("input[type=file]").set_input_files(tmp_path / name)
    page.get_by_text(told).wait_for()
    assert "\n" not in page.get_by_role("alert").inner_text()
    assert survival(page) == before


def test_the_command_lines_are_shown(opened):
    """They name the scenario, its settings, the luck and the number of runs."""
    page = opened("?scenario=company&set=organisation.clarity%3D0.9&seed=4")
    page.get_by_label(re.compile("^Download figures")).click()
    page.get_by_text("The command lines that give the same").click()
    page.locator(".lab-command").first.wait_for()
    shown_lines = page.locator(".lab-command").all_inner_texts()
    assert shown_lines == [
        "partnering sweep company --vary months=60 --set organisation.clarity=0.9 --replicates 1000 --seed 4",
        "partnering run company --set organisation.clarity=0.9 --replicates 1 --seed 4",
    ]


def test_dated_changes_are_added_dragged_and_removed(opened):
    """Through the form; the slider of a change is its month."""
    page = opened()
    page.get_by_text("Timeline", exact=True).click()
    page.get_by_label("Add a dated change of this kind", exact=True).click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("IT gets an outside offer of size 0.6 that could replace Marketing", exact=True).wait_for()
    page.wait_for_url("**file=*")
    press(page, "month of the dated change 1", "PageDown", 12)
    page.get_by_text("month 1", exact=True).first.wait_for()
    page.locator(".lab-account").get_by_text("Month 1: IT gets an outside offer").wait_for()
    page.get_by_label("Remove this change", exact=True).click()
    page.get_by_text("There are no dated changes.").wait_for()
    assert not page.get_by_label("Remove this change", exact=True).count()


def test_a_dated_change_that_is_saved_unchanged_stays_as_it_is(opened):
    """The page still shows the shipped scenario, and the next change is a setting of it."""
    page = opened("?scenario=outside-offer")
    page.get_by_text("Timeline", exact=True).click()
    page.get_by_label("Edit this change", exact=True).click()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("dialog").wait_for(state="detached")
    press(page, "clarity", "PageUp", 12)
    page.wait_for_url("**scenario=outside-offer&set=organisation.clarity*")


def test_departments_and_ties_are_edited(opened):
    """A department more, another purpose, the need of one tie."""
    page = opened("?scenario=two-departments")
    page.get_by_text("Departments", exact=True).click()
    page.get_by_label("Name", exact=True).fill("Legal")
    page.get_by_label("Add a department of this name", exact=True).click()
    page.get_by_text("3 ties over 60 months").wait_for()
    page.get_by_label("Undo", exact=True).click()
    page.get_by_text("1 tie over 60 months").wait_for()
    press(page, "mutual need", "PageDown", 12)
    page.get_by_text(re.compile("mutual need 0.00")).wait_for()
    expect(page, "[data-outcome=survival]", "0.0 %")


def test_a_cell_of_the_map_can_be_tried(opened):
    """A click gives the tie the need of the cell, and the diamond moves there."""
    page = opened()
    page.locator(".nicegui-echart[aria-label^='The diamond: mutual need 0.72']").click()
    page.wait_for_url("**set=relationships.IT%2BMarketing.mutual_need*")
    moved = re.search(r"mutual_need%3D([0-9.]+)&set=relationships.IT%2BMarketing.need_gap%3D(-?[0-9.]+)", page.url)
    need, gap = map(float, moved.groups())
    page.locator(f".nicegui-echart[aria-label^='The diamond: mutual need {need:.2f}, need gap {gap:+.2f}']").wait_for()
    experiment = Experiment.of("two-departments")
    expect(
        page,
        "[data-outcome=survival]",
        shown(experiment.with_settings(needs_map.need_settings(experiment, 0, need, gap))),
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system_and_its_own_switch(opened, scheme):
    """Dark and light, also in the charts, from the start and while the page is open."""
    other = {"light": "dark", "dark": "light"}[scheme]
    page = opened(color_scheme=scheme)
    wears(page, scheme)
    page.emulate_media(color_scheme=other)
    wears(page, other)
    page.get_by_label("Dark or light", exact=True).click()
    wears(page, scheme)
    assert page.evaluate("document.body.classList.contains('body--dark')") == (scheme == "dark")


def test_the_server_waits_for_no_answer_of_a_page(opened):
    """A slow page would fill the log with what it did not answer; the controls and the link work without answers."""
    sent: list[str] = []

    def listen(page):
        page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))

    page = opened("?seed=7", before=listen, permissions=["clipboard-read", "clipboard-write"])
    controls = page.get_by_text("shared outcome", exact=True)
    controls.wait_for()
    toggle = page.get_by_label("Show or hide the controls", exact=True)
    for state in ("hidden", "visible"):
        toggle.click()
        controls.wait_for(state=state)
    page.get_by_label("Copy a link to what is shown", exact=True).click()
    page.get_by_text("The link is copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url.replace("?", "?scenario=two-departments&")
    assert any('"event"' in frame for frame in sent)
    assert not [frame for frame in sent if "javascript_response" in frame]


def test_a_phone_shows_all_without_scrolling_sideways(opened):
    """One column, no wider than the screen; the controls come at a touch."""
    page = opened(viewport={"width": 390, "height": 844}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("Show or hide the controls", exact=True).tap()
    page.get_by_text("shared outcome", exact=True).wait_for()


def test_every_control_has_a_name(opened):
    """Buttons, sliders, fields and charts say what they are to a screen reader."""
    page = opened("?scenario=outside-offer")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, [role=slider], input:not([type=file]), .nicegui-echart')]
        .filter((one) => one.offsetParent !== null)
        .filter((one) => !(one.getAttribute('aria-label') || one.innerText.trim() || one.closest('label')))
        .map((one) => one.outerHTML.slice(0, 200))"""
    )
    assert nameless == []
