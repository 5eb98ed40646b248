"""The commands `whatif`, `compare`, `advise` and `catalogue`."""

from __future__ import annotations

import hashlib
import json
import re
import shutil

import matplotlib.image
import numpy as np
import pandas as pd
import pytest

import partnering as partnering_package
from partnering import studies
from partnering.figures.kinds import Wanted
from partnering.figures.uncertain.differences import told_apart
from partnering.figures.wording import measure
from partnering.interventions import wording as changes
from partnering.interventions.manifests import ComparisonManifest
from partnering.interventions.pay_back import pay_back
from partnering.scenarios.business import NET_BENEFIT
from partnering.scenarios.library import load
from tests.catalogues import TINY
from tests.console import partnering
from tests.elsewhere import ASKED
from tests.unsealed import unseal

FEW = ("--replicates", "80")
TABLES = {"runs.parquet", "relationships.parquet", *(f"{name}.csv" for name in ("summary", "endings", "effects"))}
TABLES |= {"pairs.csv", "months_in_force.csv"}


def digests(folder):
    """A hash of every file but the manifest."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def assert_drawn(folder, names):
    """Each figure is there as picture and data, and is not blank."""
    assert {path.name for path in folder.iterdir()} == {
        f"{name}.{kind}" for name in names for kind in ("png", "svg", "csv")
    }
    for name in names:
        picture = matplotlib.image.imread(folder / f"{name}.png")[::5, ::5, :3]
        assert len(np.unique((picture * 15).astype(int) @ (256, 16, 1))) > 5, name


@pytest.fixture(scope="session")
def asked(made_once):
    """The results of a what-if."""
    return made_once("asked", *ASKED, painted=True)


@pytest.fixture(scope="session")
def advised(made_once):
    """Advice, with money."""
    business = "{currency: EUR, projects: 10, project_size: 50000, project_value: 90000, unit_cost: 1000}"
    firms = (
        f"name: Firms\ndepartments: {{A: {{}}, B: {{}}}}\norganisation: {{shared_outcome: 0.1, offer_rate: 0.02}}\n"
        f"relationships: {{default: {{mutual_need: 0.7, need_gap: 0.2, trust: 0.5}}}}\nbusiness: {business}\n"
    )
    command = ("advise", "firms.yaml", "--budget", "8k EUR", "--target", "survival=0.5", "--catalogue", "tiny.yaml")
    return made_once("advised", *command, painted=True, tiny=TINY, firms=firms)


def test_a_whatif_prints_the_finding_a_table_and_the_paths(asked):
    """One paragraph, the variants by what they change, and what was written."""
    text = (asked.parent / "stdout.txt").read_text(encoding="utf-8")
    assert text.startswith(
        "Of 3 variants “coach IT from 6 to 24” shows the largest gain: true partnering survives to month 60"
    )
    assert "“rename” changes it in no run." in text
    assert "80 replicates, seed 1; the 3 intervals hold together at 95 %." in text
    assert text.index("change in") < text.index("here/effects.csv")


def test_a_whatif_writes_the_documented_folder(asked):
    """Effects, ties, tests, the tables of a sweep, a scenario for each variant, figures with their data."""
    files = {"manifest.json", "scenario.yaml", *(f"variant-{n}.yaml" for n in (1, 2, 3)), "figures", "index.html"}
    assert {path.name for path in asked.iterdir()} == TABLES | files
    assert_drawn(asked / "figures", ["effects", "pairs", "survival_curves"])
    manifest = json.loads((asked / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["seed"], manifest["replicates"], manifest["unit"]) == ("whatif", 1, 80, "days")
    names = [(one["name"], one["cost"]) for one in manifest["variants"]]
    assert names == [("as it is", 0), ("coach IT from 6 to 24", 21), ("clarity=0.9", None), ("rename", 2)]
    coached = load(str(asked / "variant-1.yaml"))
    assert coached.data["timeline"] == [{"month": 6, "until": 24, "onset": 2, "coach": ["IT"], "rate": 0.05}]
    assert load(str(asked / "scenario.yaml")).data == load("servant-it").data


def test_the_tables_of_a_whatif_agree(asked):
    """Effects are the differences of the runs beside them; ties average to the organisation."""
    effects, pairs = (pd.read_csv(asked / f"{name}.csv") for name in ("effects", "pairs"))
    runs = pd.read_parquet(asked / "runs.parquet")
    by_name = {name: own.sort_values("replicate") for name, own in runs.groupby("name")}
    for name in ("coach IT from 6 to 24", "clarity=0.9", "rename"):
        difference = by_name[name]["survival"].to_numpy() - by_name["as it is"]["survival"].to_numpy()
        row = effects[(effects["variant"] == name) & (effects["outcome"] == "survival")].iloc[0]
        own = pairs[(pairs["variant"] == name) & (pairs["outcome"] == "survival")]
        assert row["difference"] == pytest.approx(difference.mean())
        assert own["difference"].mean() == pytest.approx(difference.mean())


@pytest.mark.usefixtures("painted")
def test_a_whatif_is_drawn_again_without_running(asked, tmp_path):
    """All figures, another outcome, or a kind of figure of a sweep; what does not fit is refused."""
    asked, before = shutil.copytree(asked, tmp_path / "copy"), digests(asked)
    assert partnering("plot", asked, cwd=tmp_path).returncode == 0
    assert digests(asked) == before
    for options, name in (
        (("--outcome", "quality"), "effects_quality.png"),
        (("--kind", "pairs", "--outcome", "friction_cost"), "pairs_friction_cost.png"),
        (("--kind", "modes"), "modes.png"),
    ):
        done = partnering("plot", asked, *options, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert name in done.stdout
    for options, message in (
        (("--kind", "effcts"), 'unknown kind "effcts"; did you mean "effects"?'),
        (("--kind", "effects", "--outcome", "qualty"), 'did you mean "quality"?'),
        (
            ("--kind", "survival_curves", "--outcome", "quality"),
            "--outcome: has no effect on a figure of survival_curves",
        ),
    ):
        done = partnering("plot", asked, *options, cwd=tmp_path)
        assert (done.returncode, message in done.stderr) == (2, True), done.stderr


def test_without_variants_the_whole_catalogue_is_tried(tmp_path):
    """Each intervention for everybody."""
    done = partnering("whatif", "two-departments", "--replicates", "10", "--no-figures", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    effects = pd.read_csv(tmp_path / "results" / "two-departments-whatif" / "effects.csv")
    assert effects["variant"].nunique() == 10


@pytest.mark.usefixtures("painted")
def test_scenarios_are_compared_whole(tmp_path):
    """The second against the first, by the names of the scenarios; other ties, other luck, and it is said."""
    done = partnering("compare", "servant-it", "coached-it", "two-departments", *FEW, "--out", "here", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    effects = pd.read_csv(tmp_path / "here" / "effects.csv")
    assert effects.groupby("variant")["luck"].first().to_dict() == {
        "Coached IT": "shared",
        "Two departments": "independent",
    }
    told = " ".join(done.stdout.split())
    assert "“Two departments” has 1 tie, the baseline 4 ties, one in common: shares are of other ties" in told
    assert "Of the ties in common with “Two departments”: survival" in told
    assert json.loads((tmp_path / "here" / "manifest.json").read_text(encoding="utf-8"))["kind"] == "compare"
    assert_drawn(tmp_path / "here" / "figures", ["effects", "pairs", "survival_curves"])


def test_an_event_is_asked_for_and_meets_every_scenario(tmp_path):
    """`whatif` tells what an event does, at no cost; in `compare` it happens in all, and that is said and kept."""
    event = ("--with", "leader of IT leaves in 18 size 0.9")
    done = partnering("whatif", "servant-it", *event, *FEW, "--no-figures", "--out", "asked", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"leader of IT leaves in 18 size 0\.9 .* 0$", done.stdout, re.MULTILINE)
    done = partnering("compare", "servant-it", "coached-it", *event, *FEW, "--no-figures", "--out", "two", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = " ".join(done.stdout.split())
    assert "80 replicates, seed 1; in every scenario “leader of IT leaves in 18 size 0.9”; " in told
    for file in ("scenario.yaml", "variant-1.yaml"):
        last = load(str(tmp_path / "two" / file)).data["timeline"][-1]
        assert last == {"month": 18, "shock": "leader leaves", "department": "IT", "size": 0.9}


def test_scenarios_of_other_horizons_are_compared(tmp_path):
    """Up to the month that both reach, where both are alike; two of one name are told apart by their files."""
    (tmp_path / "short.yaml").write_text("extends: servant-it\nmonths: 24\n", encoding="utf-8")
    done = partnering("compare", "servant-it", "short.yaml", *FEW, "--no-figures", "--out", "here", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = " ".join(done.stdout.split())
    assert told.startswith("“Servant IT (short)” makes no difference in any run: true partnering survives to month 24")
    assert "Horizons differ (24 to 60 months): all are compared up to month 24, and nothing after it." in told
    assert load(str(tmp_path / "here" / "scenario.yaml")).months == 24
    assert pd.read_csv(tmp_path / "here" / "effects.csv")["changed"].dropna().eq(0).all()


def test_names_are_shortened_alike_in_no_terminal(tmp_path):
    """At 80 columns each variant keeps one line, a name that differs from the others, and its figures in full."""
    departments = "{Department of Strategic Sourcing and Supply: {}, Department of Strategic Finance: {}}"
    business = "{projects: 60, project_size: 60000, project_value: 100000, unit_cost: 1200, currency: EUR}"
    text = f"name: Long\nmonths: 24\ndepartments: {departments}\nbusiness: {business}\n"
    (tmp_path / "long.yaml").write_text(text, encoding="utf-8")
    changes = [f"coach Department of Strategic {name}" for name in ("Sourcing and Supply", "Finance")]
    words = [word for change in changes for word in ("--with", change)]
    done = partnering("whatif", "long.yaml", *words, *FEW, "--no-figures", "--out", "here", cwd=tmp_path, columns=80)
    assert done.returncode == 0, done.stderr
    _, *rows = done.stdout.split("change in")[1].split("\n\n")[0].splitlines()
    assert len(rows) == 2
    assert all(len(row) <= 80 and row.count("(") == row.count(")") == 2 for row in rows)
    assert len({row.split("  ")[0] for row in rows}) == 2


def test_advice_is_printed_with_front_items_and_money(advised):
    """How the budget was understood, what is best and how surely, the front, what an item is for, the money."""
    text = (advised.parent / "stdout.txt").read_text(encoding="utf-8")
    budget, finding, *_ = text.splitlines()
    assert budget == "Budget: 8,000 EUR, which is 8 coins at 1,000 EUR each."
    assert finding.startswith(
        "The cheapest set that reaches 50 % with 95 % confidence is “bonus” for 5 coins (5,000 EUR): "
    )
    assert "The search was exhaustive: all 7 sets that can be afforded were run. Figures of the front from " in text
    assert "2,000 replicates, seed 1, that had no part in picking it." in text
    assert "Left out, as survival of true partnering changes in no run: “rename A+B”." in text
    assert "Beyond the budget by themselves: “palace”." in text
    assert "Net benefit by month 60: " in text
    assert "without it the set loses" in text
    assert "cost (coins)  cost (EUR)" in text
    assert "bonus ◀" in text


def numbers(text):
    """Every number in a text, as it is written, without its sign."""
    return set(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text))


def test_each_number_of_an_advice_is_in_its_tables(advised):
    """One number for one thing: what the sentences and titles say stands in a table, or is what was asked for."""
    text = (advised.parent / "stdout.txt").read_text(encoding="utf-8")
    sentences, tables = text.split("\n\n", 1)
    facts = json.loads((advised / "manifest.json").read_text(encoding="utf-8"))
    stage = facts["replicates"]["confirming"]
    asked = {"95", f"{100 * facts['at_least']:g}", str(facts["seed"]), str(facts["months"]), str(facts["sets"])}
    asked |= {f"{stage[1] - stage[0]:,}", "1,000", "8,000", "8"}  # replicates, what a coin comes to, the budget
    back = pay_back(pd.read_csv(advised / "net_benefit.csv"))
    best = pd.read_csv(advised / "front.csv").query("advised").iloc[0]
    known = asked | numbers(tables) | {str(month) for month in back if month}
    net = told_apart([best[name] for name in (NET_BENEFIT, "net_low", "net_high")], measure(NET_BENEFIT), least=0)
    known |= {number for text in net for number in numbers(text)}
    assert numbers(sentences) <= known
    for name, (figure, _) in studies.figures(advised).items():
        assert numbers(figure.get_suptitle()) <= known, name


def test_the_tables_of_an_advice_have_one_figure_for_one_thing(advised):
    """The best set is in the front, in the items and in the money: everywhere with the same figures."""
    front, items, net = (pd.read_csv(advised / f"{name}.csv") for name in ("front", "items", "net_benefit"))
    best = front[front["advised"]].iloc[0]
    assert items["value"].tolist() == pytest.approx([best["value"]] * len(items))
    last = net.iloc[-1]
    assert last[["net", "low", "high"]].tolist() == pytest.approx(best[["net_benefit", "net_low", "net_high"]].tolist())


def test_each_number_of_a_whatif_is_in_its_tables(asked):
    """The finding and the titles of figures say what effects.csv and pairs.csv say."""
    made = partnering_package.open(asked)
    effects, pairs, setting = made.effects, made.pairs, ComparisonManifest.read(asked).setting
    how = setting.measure("survival")
    rows = effects[effects["outcome"] == "survival"]
    known = {"95", "60", "80", "1", str(len(rows))}  # level, months, replicates, seed, variants
    for name in (*rows["variant"], *(changes.difference_in_words(row, how) for _, row in rows.iterrows())):
        known |= numbers(name)
    known |= {how.number(value) for value in (*rows["baseline"], *rows["value"])}
    for _, own in pairs[pairs["outcome"] == "survival"].groupby("variant"):
        verdicts = [changes.verdict(row, "survival") for _, row in own.iterrows()]
        known |= {str(verdicts.count(kind)) for kind in (changes.GAIN, changes.LOSS)} | {str(len(own))}
    assert numbers(made.finding) <= known
    assert numbers(studies.figures(asked, Wanted("effects"))["effects"][0].get_suptitle()) <= known


def test_a_number_alone_says_what_it_counts_and_a_budget_above_everything_is_told(tmp_path):
    """As the client's 150,000 EUR, which were taken for days without a word."""
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    business = "business: {currency: EUR, projects: 10, project_size: 50, project_value: 90, unit_cost: 1000}\n"
    (tmp_path / "two.yaml").write_text(
        "name: Two\nmonths: 6\ndepartments: {A: {}, B: {}}\n" + business, encoding="utf-8"
    )
    options = ("--catalogue", "tiny.yaml", "--no-figures")
    done = partnering("advise", "two.yaml", "--budget", "150000", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    first, second, *_ = done.stdout.splitlines()
    assert first == (
        "Budget: 150,000 coins (150,000,000 EUR); a number alone counts coins; for money write “150000 EUR”."
    )
    assert second == "All that is on offer costs 110 coins (110,000 EUR): the budget is enough for everything."


@pytest.mark.usefixtures("painted")
def test_net_benefit_can_be_the_target(tmp_path):
    """The best set by money; its figure is told once, and its pay-back; figures are drawn."""
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    business = "business: {currency: EUR, projects: 10, project_size: 50000, project_value: 90000, unit_cost: 1000}\n"
    text = "name: Two\nmonths: 24\ndepartments: {A: {}, B: {}}\norganisation: {shared_outcome: 0.1}\n"
    (tmp_path / "two.yaml").write_text(text + business, encoding="utf-8")
    options = ("--target", "net_benefit", "--catalogue", "tiny.yaml", "--out", "here")
    done = partnering("advise", "two.yaml", "--budget", "9 coins", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "the net benefit is " in done.stdout
    assert "\nThe money is back from month " in done.stdout
    assert "Net benefit by month" not in done.stdout
    assert done.stdout.count("net benefit (EUR)") == 1
    assert_drawn(tmp_path / "here" / "figures", ["front", "items", "net_benefit"])


def test_advice_writes_the_documented_folder(advised):
    """Every set, the front, the items, the money, the scenario with the best set, figures with their data."""
    tables = {"combinations.csv", "front.csv", "items.csv", "net_benefit.csv"}
    assert {path.name for path in advised.iterdir()} == {
        *tables,
        "scenario.yaml",
        "best.yaml",
        "index.html",
        "manifest.json",
        "figures",
    }
    assert_drawn(advised / "figures", ["front", "items", "net_benefit"])
    assert load(str(advised / "best.yaml")).data["timeline"] == [
        {"month": 1, "set": {"organisation.shared_outcome": 0.9}}
    ]
    manifest = json.loads((advised / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["best"], manifest["reached"]) == ("advise", "bonus", True)
    assert (manifest["budget"], manifest["unit_cost"], manifest["currency"]) == (8, 1000, "EUR")
    front = pd.read_csv(advised / "front.csv")
    assert front["cost"].max() <= 8
    assert (front["cost_in_money"] == 1000 * front["cost"]).all()


@pytest.mark.usefixtures("painted")
def test_advice_is_drawn_again_without_running(advised, tmp_path):
    """The same bytes; what does not fit is refused."""
    advised, before = shutil.copytree(advised, tmp_path / "copy"), digests(advised)
    assert partnering("plot", advised, cwd=tmp_path).returncode == 0
    assert digests(advised) == before
    done = partnering("plot", advised, "--kind", "frnt", cwd=tmp_path)
    assert (done.returncode, 'did you mean "front"?' in done.stderr) == (2, True)


def test_damaged_results_are_told(asked, tmp_path):
    """A table without its columns, or a manifest of something else, gives one line and no traceback."""
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("manifest.json", "pairs.csv", "months_in_force.csv"):
        (broken / name).write_bytes((asked / name).read_bytes())
    unseal(broken)
    (broken / "effects.csv").write_text("variant,outcome\na,survival\n", encoding="utf-8")
    done = partnering("plot", broken, cwd=tmp_path)
    assert done.returncode == 2
    assert "effects.csv: " in done.stderr
    manifest = json.loads((broken / "manifest.json").read_text(encoding="utf-8"))
    (broken / "manifest.json").write_text(json.dumps(manifest | {"variants": 1}), encoding="utf-8")
    done = partnering("plot", broken, cwd=tmp_path)
    assert (done.returncode, "manifest.json: variants" in done.stderr) == (2, True)
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.usefixtures("painted")
def test_an_organisation_without_ties_has_nothing_to_gain(tmp_path):
    """Nothing is known of what there is not, and it is said in words."""
    (tmp_path / "none.yaml").write_text(
        "name: None\ndepartments: {A: {}, B: {}}\nrelationships: {default: none}\n", encoding="utf-8"
    )
    done = partnering("whatif", "none.yaml", *FEW, cwd=tmp_path)
    assert (done.returncode, "is unknown: no run gives a value." in done.stdout) == (0, True), done.stderr
    done = partnering("advise", "none.yaml", "--budget", "20", cwd=tmp_path)
    assert (done.returncode, "\nNo set here is shown to help" in done.stdout) == (0, True), done.stderr


def test_the_catalogue_is_shown(tmp_path):
    """As a table, one entry in full, or the file to copy, which reads back."""
    listed = partnering("catalogue", cwd=tmp_path).stdout
    assert "shared bonus" in listed
    assert "cost (days)" in listed
    full = partnering("catalogue", "coach", cwd=tmp_path).stdout
    changes = "[{month: $from, until: $until, onset: $onset, coach: [$department], rate: $strength}]"
    assert f"changes:    {changes}" in full
    assert "onset:      full strength after 2 more months (assumption)" in full
    assert "easily coached into becoming real team" in full
    (tmp_path / "mine.yaml").write_text(partnering("catalogue", "--yaml", cwd=tmp_path).stdout, encoding="utf-8")
    assert partnering("catalogue", "--catalogue", "mine.yaml", cwd=tmp_path).stdout == listed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("whatif", "servant-it", "--with", "coch IT"), 'did you mean "coach"?'),
        (("whatif", "servant-it", "--with", "rename", "--with", "rename"), 'whatif: "rename" is given twice'),
        (("whatif", "servant-it", "--with", "rename", "--catalogue", "none.yaml"), "none.yaml: cannot be read"),
        (("compare", "servant-it", "two-departments", "--catalogue", "none.yaml"), "none.yaml: cannot be read"),
        (("compare", "servant-it"), "needs a baseline and at least one more scenario"),
        (("compare", "servant-it", "servant-it"), 'compare: "servant-it" is given twice'),
        (("compare", "servant-it", "servnt-it"), 'did you mean "servant-it"?'),
        (("advise", "servant-it", "--budget", "-1"), "--budget: must be a number from 0 to 1e9 days"),
        (("advise", "servant-it", "--budget", "nan"), "--budget: must be a number from 0 to 1e9 days"),
        (("advise", "servant-it", "--budget", "150k EUR"), "needs a business section with its unit_cost"),
        (("advise", "joint-projects", "--budget", "150k CHF"), '"CHF" is neither days nor EUR'),
        (("advise", "servant-it", "--budget", "9", "--target", "net_benefit"), "a scenario with a business section"),
        (("advise", "servant-it", "--budget", "9", "--target", "survival=2"), "survival must be a number from 0 to 1"),
        (("advise", "servant-it", "--budget", "9", "--target", "survivl"), 'did you mean "survival"?'),
        (
            ("whatif", "servant-it", "--with", "leader IT leafs"),
            'cannot stand after "leader IT"; did you mean "leaves"?',
        ),
        (("compare", "servant-it", "silo-targets", "--with", "leader of HR leaves"), '"Servant IT": --with "leader of'),
        (("catalogue", "coch"), 'unknown intervention "coch"; did you mean "coach"?'),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(arguments, message, tmp_path):
    """Exit code 2, what is wrong and the nearest name, no results folder."""
    done = partnering(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
