"""Figures and sentences of comparisons and advice say what their tables say, whatever these hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text

from partnering.figures import canvas
from partnering.figures.uncertain.differences import told_apart
from partnering.interventions import wording
from partnering.interventions.advice_wording import (
    headline,
    loss_in_words,
    lost_without,
    net_benefit_in_words,
    with_interval,
)
from partnering.interventions.changes.columns import CHANGE
from partnering.interventions.changes.setting import Setting
from partnering.interventions.money import Price
from partnering.interventions.pay_back import PayBack
from partnering.interventions.plots import effect_bars
from partnering.interventions.plots.front import front, listed
from partnering.interventions.plots.pay_back import net_benefit
from tests.readable import assert_readable, shown

ABOUT = Setting(60, 13, 1000, 1, "EUR")
DAYS, EUROS = Price("days"), Price("days", "EUR", 1200.0)


def changed(**rows):
    """Effects on survival: name → (difference, half width); the baseline is 0.4."""
    made = pd.DataFrame([change(name.replace("_", " "), *row) for name, row in rows.items()])
    return made.assign(luck="shared")


def change(name, difference, half):
    """One effect."""
    ends = {"difference": difference, "low": difference - half, "high": difference + half}
    share = float(difference != 0 or half != 0)
    every = ends | {"baseline": 0.4, "value": 0.4 + difference, "n": 1000, "changed": share}
    return {"variant": name, "outcome": "survival"} | {column: every[column] for column in CHANGE}


def by_tie(ties, variants):
    """Effects of some variants on some ties."""
    luck = np.random.default_rng(1)
    return pd.DataFrame(
        change(name, luck.normal(0.1, 0.3), 0.05) | {"a": f"Unit {tie}", "b": "IT"}
        for name in variants
        for tie in range(ties)
    )


def test_verdicts_follow_the_interval():
    """Gain and loss leave out 0; nothing is the same in every run; of friction less is better."""
    table = changed(up=(0.1, 0.05), down=(-0.1, 0.05), open=(0.1, 0.2), same=(0.0, 0.0))
    verdicts = [wording.verdict(row, "survival") for _, row in table.iterrows()]
    assert verdicts == ["gain", "loss", "open", "nothing"]
    assert wording.verdict(table.iloc[0], "friction_cost") == "loss"
    assert wording.verdict(table.iloc[1], "friction_cost") == "gain"


def test_too_few_cases_are_no_verdict(tmp_path):
    """A change that few runs know is neither a gain nor nothing; sentence and figure say so."""
    table = changed(few=(np.nan, np.nan), rare=(np.nan, np.nan), up=(0.1, 0.05)).assign(outcome="retention")
    assert [wording.verdict(row, "retention") for _, row in table.iterrows()] == ["unknown", "unknown", "gain"]
    text = "Too few cases to tell how retention of true partnering changes with "
    assert wording.headline(table[:1], "retention", ABOUT) == f"{text}“few”."
    assert wording.headline(table[:2], "retention", ABOUT) == f"{text}2 variants."
    found = wording.finding(table, table[:0].assign(a="", b=""), ABOUT, "retention")
    assert "“few” and “rare” have too few cases." in found
    pairs = by_tie(3, ["first", "second"]).assign(outcome="retention")
    pairs.loc[0, ["difference", "low", "high"]] = np.nan
    figure, data = effect_bars.pair_effects(pairs, "retention", ABOUT)
    assert_readable(figure, data, tmp_path, "pairs")
    assert "A question mark: too few cases." in figure.get_supxlabel()
    assert [text.get_text() for text in figure.axes[0].texts].count("?") == 1


def test_chance_that_evens_out_is_not_called_nothing():
    """A difference of exactly 0 in runs that differ is not told from none, and is not "in no run"."""
    row = changed(even=(0.0, 0.1)).iloc[0]
    assert wording.verdict(row, "survival") == "open"


@pytest.mark.parametrize(
    ("difference", "half", "text"),
    [
        (0.373, 0.002, "+37.3 points (+37.1 to +37.5)"),
        (0.37, 0.02, "+37 points (+35 to +39)"),
        (-0.1, 0.02, "−10 points (−12 to −8)"),
        (0.0, 0.0, "0 (in all runs)"),
        (0.01, 0.01, "+1 point (0 to +2)"),
        (0.009, 0.009, "+0.9 points (0.0 to +1.8)"),
        (0.011, 0.0099, "+1.1 points (+0.1 to +2.1)"),
        (0.02, 0.0196, "+2.00 points (+0.04 to +3.96)"),
        (0.37, 0.0002, "+37.00 points (+36.98 to +37.02)"),
    ],
)
def test_differences_are_told_as_exactly_as_they_are_known(difference, half, text):
    """Percentage points with a sign; a decimal where the interval is narrow."""
    row = changed(a=(difference, half)).iloc[0]
    assert wording.difference_in_words(row, ABOUT.measure("survival")) == text


def test_a_difference_that_all_runs_agree_on_is_one():
    """It has no interval, where nothing bounds it. Of few runs nothing is said."""
    row = changed(a=(-7800.0, 0.0)).iloc[0].copy()
    row[["low", "high", "changed", "n"]] = np.nan, np.nan, 1.0, 50
    assert wording.verdict(row, "net_benefit") == wording.LOSS
    row["n"] = 1
    assert wording.verdict(row, "net_benefit") == wording.OPEN


def test_what_is_known_to_a_rounding_error_is_known():
    """A mean of 1e-17 is 0; net benefit without an interval has no ends; two ends that read alike are one."""
    how = ABOUT.measure("survival")
    assert told_apart([1e-17, -0.0039, 0.0054], how) == ["0.0", "−0.4", "+0.5"]
    assert how.from_to(0.998, 0.998) == "99.8 % of pairs"
    net = pd.DataFrame({"month": [60], "net": [-48_000.0], "low": [np.nan], "high": [np.nan]})
    told = net_benefit_in_words(net, PayBack(None, None, None), replace(ABOUT, currency="EUR"))
    assert told == "Net benefit by month 60: −48,000 EUR; the money is not back by the end"


def test_the_finding_names_the_best_and_all_that_do_not_help():
    """One paragraph: the best with figures, what does worse, what shows nothing, how many runs, which level."""
    table = changed(b=(0.2, 0.03), a=(0.3, 0.02), bad=(-0.1, 0.05), vague=(0.01, 0.05), same=(0.0, 0.0))
    pairs = by_tie(3, ["a"]).assign(difference=[0.5, -0.2, 0.0], low=[0.4, -0.3, -0.1], high=[0.6, -0.1, 0.1])
    assert wording.finding(table, pairs, ABOUT) == (
        "Of 5 variants “a” helps most: true partnering survives to month 60 in 70 % of pairs where it was 40 %: "
        "+30 points (+28 to +32); 1 of 3 ties gains, 1 loses. “bad” does worse. “vague” shows no difference in it. "
        "“same” changes it in no run. 1,000 replicates, seed 1; the 5 intervals hold together at 95 %."
    )


@pytest.mark.parametrize(
    ("rows", "start"),
    [
        ({"a": (0.3, 0.02)}, "With “a” true partnering survives to month 60 in 70 % of pairs where it was 40 %"),
        ({"a": (-0.3, 0.02)}, "“a” does worse: true partnering survives to month 60 in 10 %"),
        ({"a": (0.3, 0.4)}, "“a” shows no difference: "),
        ({"a": (0.0, 0.0)}, "“a” makes no difference in any run: true partnering survives to month 60 in 40 %"),
        (
            {"a": (-0.3, 0.1), "b": (-0.1, 0.2)},
            "None of 2 variants is shown to help: true partnering survives to month 60 in 10 to 30 % of pairs where",
        ),
        (
            {"a": (-0.3, 0.1), "b": (-0.1, 0.05)},
            "Both variants do worse: true partnering survives to month 60 in 10 to 30 % of pairs where it was 40 %",
        ),
        (
            {"a": (-0.3, 0.1), "b": (-0.3, 0.05), "c": (-0.3, 0.1)},
            "All 3 variants do worse: true partnering survives to month 60 in 10 % of pairs where it was 40 %",
        ),
    ],
)
def test_every_kind_of_finding_has_its_words(rows, start, tmp_path):
    """Helps, harms, not told apart, nothing, none: the title and the figure follow."""
    figure, data = effect_bars.effects(changed(**rows), "survival", ABOUT)
    assert shown(figure).startswith(start)
    assert_readable(figure, data, tmp_path, "effects")


def test_the_finding_does_not_call_the_least_harm_the_best():
    """Where all do worse, no name stands out, and none is listed again."""
    table = changed(a=(-0.3, 0.1), b=(-0.1, 0.05))
    assert wording.finding(table, by_tie(3, ["a", "b"]), ABOUT) == (
        "Both variants do worse: true partnering survives to month 60 in 10 to 30 % of pairs where it was 40 %. "
        "1,000 replicates, seed 1; the 2 intervals hold together at 95 %."
    )


def test_a_winner_whose_interval_overlaps_with_the_next_is_told_so():
    """+30 (+28 to +32) and +27 (+24 to +30): which of them helps most is not said."""
    table = changed(a=(0.3, 0.02), b=(0.27, 0.03))
    told = wording.finding(table, by_tie(1, ["a"]), ABOUT)
    assert told.startswith("Of 2 variants “a” shows the largest gain: true partnering")
    assert ": +30 points (+28 to +32). “b” may help as much. " in told
    assert wording.headline(table, "survival", ABOUT).startswith("Of 2 variants “a” shows the largest gain: ")


def test_no_variant_wins_at_the_floor():
    """From 0 % to 0.6 % (0.5 to 0.7) is told apart by chance and by nothing else of use: no name, no best."""
    table = changed(voice=(0.006, 0.001), same=(0.0, 0.0)).assign(baseline=0.0)
    table["value"] = table["difference"]
    told = wording.finding(table, by_tie(3, ["voice", "same"]), ABOUT)
    assert told == (
        "Near 0 %: these settings lie beyond the edge; nothing here can be told apart. "
        "`partnering tipping --along PATH` finds the edge. "
        "With each of 2 variants true partnering survives to month 60 in 0 to 0.6 % of pairs, where it "
        "was 0 %. 1,000 replicates, seed 1; the 2 intervals hold together at 95 %."
    )
    assert wording.headline(table, "survival", ABOUT).startswith("Near 0 %: ")
    raised = table.assign(value=[0.03, 0.0])
    assert wording.extreme_in(raised, "survival") is None


def test_money_that_disagrees_with_the_headline_is_said():
    """The variant that helps most costs more than it brings in; another brings in the most."""
    survival = changed(a=(0.3, 0.02), b=(0.1, 0.02))
    money = survival.assign(outcome="net_benefit", difference=[2e6, 4.61e6])
    for end, half in (("low", -2e5), ("high", 2e5)):
        money[end] = money["difference"] + half
    told = wording.finding(pd.concat([survival, money]), by_tie(1, ["a"]), ABOUT)
    assert "the net benefit is largest with “b”, +4,610,000 EUR (+4,410,000 to +4,810,000)." in told
    near = money.assign(low=[1.8e6, 2.1e6])
    told = wording.finding(pd.concat([survival, near]), by_tie(1, ["a"]), ABOUT)
    assert (
        "In money “b” shows the largest gain, +4,610,000 EUR (+2,100,000 to +4,810,000). “a” may bring as much." in told
    )
    assert "otherwise" not in told
    agreed = money.assign(difference=[5e6, 4.61e6])
    assert "Money" not in wording.finding(pd.concat([survival, agreed]), by_tie(1, ["a"]), ABOUT)


@pytest.mark.parametrize(
    ("gain", "loss", "words"),
    [
        (0, 0, "none of 32 ties is shown to gain or to lose"),
        (3, 0, "3 of 32 ties gain, none is shown to lose"),
        (1, 2, "1 of 32 ties gains, 2 lose"),
        (0, 1, "1 of 32 ties loses, none is shown to gain"),
        (0, 4, "4 of 32 ties lose, none is shown to gain"),
    ],
)
def test_ties_that_gain_and_lose_are_told_in_one_form(gain, loss, words):
    """Also where none does either."""
    assert wording.ties_in_words(gain, loss, 32) == words


def test_columns_of_money_are_told_in_thousands_where_it_is_large():
    """The unit stands in the heading, once."""
    money = changed(a=(1_740_000.0, 150_000.0), b=(58_800.0, 16_800.0)).assign(outcome="net_benefit")
    heading, cells = wording.column(money, ABOUT.measure("net_benefit"))
    assert (heading, cells) == (" (1,000 EUR)", ["+1,740 (+1,590 to +1,890)", "+59 (+42 to +76)"])
    heading, cells = wording.column(changed(a=(0.3, 0.02), b=(0.0, 0.0)), ABOUT.measure("survival"))
    assert (heading, cells) == (" (points)", ["+30 (+28 to +32)", "0 (in all runs)"])


def test_identical_runs_are_drawn_grey():
    """As the note says: grey is not told from none, interval included."""
    table = changed(a=(0.3, 0.02), same=(0.0, 0.0)).assign(low=[0.28, -0.01], high=[0.32, 0.01])
    figure, _ = effect_bars.effects(table, "survival", ABOUT)
    lines = [collection.get_color()[0] for collection in figure.axes[0].collections]
    assert to_hex(lines[0]) == canvas.INK
    assert to_hex(lines[1]) == effect_bars.UNSURE_LINE.lower()


def test_bars_are_ranked_and_carry_their_cost(tmp_path):
    """Best first, cost behind the name, the level in the note."""
    table = changed(small=(0.05, 0.01), large=(0.3, 0.02), bad=(-0.1, 0.05))
    figure, data = effect_bars.effects(table, "survival", ABOUT, {"large": "20 days"})
    assert list(data["variant"]) == ["large", "small", "bad"]
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == ["large (20 days)", "small", "bad"]
    assert "the 3 intervals hold together at 95 %" in " ".join(figure.get_supxlabel().split())
    assert_readable(figure, data, tmp_path, "effects")


def test_of_many_variants_both_ends_are_shown(tmp_path):
    """Forty bars cannot be read: the first and the last eight, and the note says so."""
    figure, data = effect_bars.effects(changed(**{f"a{n}": (0.01 * n, 0.01) for n in range(40)}), "survival", ABOUT)
    assert len(figure.axes[0].get_yticklabels()) == effect_bars.ROWS
    assert "the first 8 and the last 8 of 40" in " ".join(figure.get_supxlabel().split())
    assert len(data) == 40
    assert_readable(figure, data, tmp_path, "effects")


@pytest.mark.parametrize("variants", [["one"], ["one", "other"], [f"number {n}" for n in range(12)]])
@pytest.mark.parametrize("ties", [1, 5, 30])
def test_ties_are_shown_as_bars_or_as_a_map(variants, ties, tmp_path):
    """One variant gives bars, several a map; of many ties or variants the note says which."""
    figure, data = effect_bars.pair_effects(by_tie(ties, variants), "survival", ABOUT)
    assert_readable(figure, data, tmp_path, "pairs")
    note = " ".join(figure.get_supxlabel().split())
    assert f"the {ties * len(variants)} intervals" in note or ties * len(variants) == 1
    assert ("Shown" in note) == (ties > 16 or len(variants) > 8)


def test_in_the_map_only_what_is_shown_has_a_colour():
    """Two variants and two ties: one cell is shown to gain. Where none is, the title says so."""
    rows = by_tie(2, ["one", "other"]).assign(difference=0.2, low=-0.1, high=0.5, changed=0.5)
    rows.loc[rows.index[0], "low"] = 0.1
    figure, _ = effect_bars.pair_effects(rows, "survival", ABOUT)
    assert np.isfinite(figure.axes[0].images[0].get_array().filled(np.nan)).sum() == 1
    assert sorted(text.get_text() for text in figure.axes[0].texts) == ["+20", "·", "·", "·"]
    figure, _ = effect_bars.pair_effects(rows.assign(low=-0.1), "survival", ABOUT)
    assert "none of 2 ties is shown to gain or to lose with any variant." in shown(figure)


def fronts(number, goal=None):
    """A front of so many sets, and a cloud below it."""
    luck = np.random.default_rng(2)
    costs = np.arange(number) * 5.0
    values = 1 - 0.8 * 0.9 ** np.arange(number)
    table = pd.DataFrame({"set": ["nothing", *(f"do {n}" for n in range(1, number))], "cost": costs, "value": values})
    table = table.assign(low=values - 0.01, high=values + 0.01, n=2000, gain=np.diff(values, prepend=values[0]))
    table["efficient"] = [True, *([True, False] * number)[: number - 1]]
    table["reaches"] = False if goal is None else table["low"] >= goal
    cloud = pd.DataFrame(
        {"set": "x", "cost": luck.uniform(0, costs.max() + 1, 500), "value": luck.uniform(0, 0.6, 500)}
    )
    return cloud, table


@pytest.mark.parametrize("goal", [None, 0.5, 0.99])
@pytest.mark.parametrize("number", [1, 4, 30])
def test_the_whole_front_is_in_one_picture(number, goal, tmp_path):
    """Dots, line, intervals, numbers and names, whatever the size; the title says what is best."""
    cloud, table = fronts(number, goal)
    best = str(table["set"].iloc[-1])
    figure, data = front(cloud, table, "survival", ABOUT, best=best, price=EUROS, goal=goal, screening=100)
    assert_readable(figure, data, tmp_path, "front")
    assert "500 sets, 100 replicates each" in " ".join(figure.get_supxlabel().split())
    numbers = {text.get_text() for text in figure.axes[0].texts}
    assert {str(n + 1) for n in range(len(listed(table, best)))} <= numbers
    words = {text.get_text() for text in figure.axes[1].texts}
    assert {"nothing", best} <= words
    assert (
        f"{EUROS.words(table['cost'].iloc[-1])}, {ABOUT.measure('survival').value(table['value'].iloc[-1], of=False)}"
        in words
    )


def boxes(figure, axes):
    """Where the texts of some axes stand, in pixels."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return [Text.get_window_extent(text, canvas.get_renderer()) for text in axes.texts]  # without their lines


@pytest.mark.parametrize("gap", [0.0, 0.2, 1.0])
def test_the_numbers_of_sets_that_lie_close_stay_apart(gap, tmp_path):
    """As with a budget of 150,000 days, where numbers 9 and 10 covered each other."""
    cloud, table = fronts(12)
    table["cost"] = np.sort(np.concatenate([np.arange(8) * 30.0, 180 + gap * np.arange(4)]))
    table.loc[8:, "value"] = table["value"][7] + 0.005 * np.arange(1, 5)
    table["efficient"] = True
    figure, data = front(cloud, table, "survival", ABOUT, best="do 11", price=DAYS, screening=100)
    assert_readable(figure, data, tmp_path, "front")
    places = boxes(figure, figure.axes[0])
    assert len(places) == 12
    for k, one in enumerate(places):
        assert not any(one.overlaps(other) for other in places[:k])


def test_long_names_leave_the_slide_saying_what_to_do(tmp_path):
    """The title gives the number of the best set, the list its whole name; others are shortened in the middle."""
    names = [f"Department of {name}" for name in ("Strategy", "Finance", "Stores", "Sales", "Marketing", "Legal")]
    cloud, table = fronts(20)
    table["set"] = [
        "nothing",
        *(f"coach {', '.join(names)} and voice {', '.join(names)} and do {n}" for n in range(1, 20)),
    ]
    table["efficient"], best = True, table["set"].iloc[-1]
    figure, data = front(cloud, table, "survival", ABOUT, best=best, price=EUROS, screening=100)
    assert_readable(figure, data, tmp_path, "front")
    told = [" ".join(text.get_text().split()) for text in figure.axes[1].texts]
    shown_places = listed(table, best)
    assert best in told
    assert shown(figure).startswith(
        f"The best set found within the budget is set {len(shown_places)} of the list for 95 days (114,000"
    )
    shortened = [name for name in told if name.startswith("coach") and name != best]
    assert len(set(shortened)) == len(shown_places) - 2
    assert all("…" in name and name != full for name in shortened for full in table["set"])
    assert "front.csv has them in full" in " ".join(figure.get_supxlabel().split())
    places = boxes(figure, figure.axes[1])
    assert max(box.y1 for box in places) - min(box.y0 for box in places) < figure.axes[1].get_window_extent().height
    for k, one in enumerate(places):
        assert not any(one.overlaps(other) for other in places[:k])


def test_the_advice_is_told_with_its_confidence():
    """Reached, not reached, nothing to do: the sentence says which, with cost and figures."""
    _, table = fronts(5, goal=0.4)
    about = ("survival", ABOUT, DAYS)
    assert headline(table, "do 4", *about, 0.4, full=True) == (
        "The cheapest set that reaches 40 % with 95 % confidence is “do 4” for 20 days: true partnering survives to "
        "month 60 in 48 % of pairs (47–49) where it was 20 %."
    )
    assert headline(table, "do 2", *about, 0.4).startswith("No set within the budget reaches 40 % with 95 %")
    assert "worse than the best one found is “do 2” for 10 days" in headline(table, "do 2", *about, None)
    best = "The best set found within the budget is “do 4” for 20 days"
    assert headline(table, "do 4", *about, None).startswith(f"{best}: ")
    in_money = headline(table, "do 4", "survival", ABOUT, EUROS, None)
    assert in_money.startswith(f"{best} (24,000 EUR): ")
    assert headline(table, "nothing", *about, None).startswith("No set here is shown to help: ")
    reached = table.assign(reaches=True)
    assert headline(reached, "nothing", *about, 0.1).startswith("The target is reached as it is: ")


def test_a_set_that_others_may_equal_is_not_called_the_best():
    """Their interval says that they are not shown to be worse; the nearest is named, and so many others counted."""
    _, table = fronts(5, goal=0.4)
    about = ("survival", ABOUT, DAYS, None)
    apart = table.assign(behind=[0.3, 0.2, 0.1, 0.05, 0.0], behind_low=[0.2, 0.1, 0.05, 0.01, 0.0])
    assert headline(apart, "do 4", *about, full=True).startswith(
        "The best set found within the budget is “do 4” for 20 "
    )
    near = apart.assign(behind_low=[0.2, 0.1, -0.01, -0.02, 0.0])
    told = headline(near, "do 4", *about, full=True)
    assert told.startswith("The set with the best result within the budget is “do 4” for 20 days: ")
    assert told.endswith(" where it was 20 %. “do 3” for 15 days may be as good, and so may 1 other.")
    assert "may be" not in headline(near, "do 4", *about)
    assert headline(near, "do 2", *about, full=True).startswith("The cheapest set that is not shown to be worse than")


def test_what_a_set_loses_without_an_item_is_told_without_a_sign():
    """A loss is a number; an item that does harm has a loss below 0; of friction cost, the set rises."""
    rows = changed(a=(0.27, 0.012), b=(-0.02, 0.03))
    told = [loss_in_words(row, "survival", ABOUT.measure("survival")) for _, row in rows.iterrows()]
    assert told == ["27 points (26 to 28)", "−2 points (−5 to 1)"]
    friction = loss_in_words(changed(a=(-0.3, 0.1)).iloc[0], "friction_cost", ABOUT.measure("friction_cost"))
    assert friction == "0.300 (0.200 to 0.400)"
    assert lost_without("survival") == "without it the set loses"
    assert lost_without("friction_cost") == "without it the outcome rises by"


def test_money_is_told_without_an_interval_where_there_is_none():
    """Doing nothing brings in 0 by definition; a net benefit may be below 0."""
    how, columns = ABOUT.measure("net_benefit"), ("value", "low", "high")
    nothing = pd.Series({"value": 0.0, "low": np.nan, "high": np.nan})
    loss = pd.Series({"value": -5_423_817.0, "low": -6e6, "high": 2e5})
    assert with_interval(nothing, how, *columns) == "0"
    assert with_interval(loss, how, *columns) == "−5,420,000 (−6,000,000 to 200,000)"


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (PayBack(3, 2, 4), "the money is back from month 3 (2 to 4)"),
        (PayBack(3, 3, 3), "the money is back from month 3"),
        (PayBack(3, 2, None), "the money is back from month 3 (2 to after the horizon)"),
        (PayBack(None, None, None), "the money is not back by the end"),
    ],
)
def test_pay_back_is_told_and_drawn(back, words, tmp_path):
    """The month and its interval in words, and the curve with its band."""
    net = pd.DataFrame({"month": range(1, 7), "net": [-2e4, -5e3, 1e3, 5e3, 2e4, 123_456]})
    net = net.assign(low=net["net"] - 2e3, high=net["net"] + 2e3)
    assert (
        net_benefit_in_words(net, back, ABOUT) == f"Net benefit by month 6: 123,000 EUR (121,000 to 125,000); {words}"
    )
    figure, data = net_benefit(net, back, "coach IT", ABOUT)
    assert_readable(figure, data, tmp_path, "net_benefit")
