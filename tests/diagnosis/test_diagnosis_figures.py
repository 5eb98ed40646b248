"""What a diagnosis found is said and drawn as its tables say it, whatever they hold."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from partnering.diagnosis import cases, edges, helps, wording
from partnering.diagnosis.manifest import DiagnosisManifest
from partnering.diagnosis.map_plot import survival_map
from partnering.diagnosis.matrix_plot import matrix
from partnering.diagnosis.quantities import OF_DEPARTMENTS, OF_ORGANISATION, OF_SIDES
from partnering.diagnosis.ties import COLUMNS
from partnering.diagnosis.ties_plot import ranked
from partnering.documents.language import language
from partnering.interventions.catalogue import load
from partnering.interventions.money import Price
from partnering.model.parameters import BY_NAME
from partnering.report.chapters import fragile
from partnering.report.voice import Voice
from partnering.statistics.few import FEW
from tests.readable import assert_readable, shown


def about(names, closer=1):
    """A manifest with these departments."""
    facts = {"scenario": {}, "departments": list(names), "replicates": 1000, "edge_replicates": 400, "seed": 1}
    pairs = len(names) * (len(names) - 1) // 2
    return DiagnosisManifest(**facts, ties=closer, pairs=pairs, months=60, runs=1000)


def made(shares, names="ABCDEFGHIJKLMNOPQRSTUVWXYZ", **others):
    """A made-up table of ties between the first departments, of these shares, the smallest first."""
    number = next(n for n in range(2, 27) if n * (n - 1) // 2 >= len(shares))
    pairs = list(combinations(list(names)[:number], 2))[: len(shares)]
    table = pd.DataFrame(pairs, columns=["a", "b"]).reindex(columns=list(COLUMNS))
    for name in ("survival", "formation", "in_force"):
        table[name] = shares
        table[f"{name}_low"], table[f"{name}_high"] = (
            np.clip(table[name] - 0.03, 0, 1),
            np.clip(table[name] + 0.03, 0, 1),
        )
    table = table.sort_values("survival", kind="stable", ignore_index=True)
    rank = table["survival"].rank(method="min").astype(int)
    usual = {"rank": rank, "rank_low": rank, "rank_high": rank, "endings": 0, "dependence_a": 0.6, "dependence_b": 0.6}
    usual |= {"short_of": "trust", "short_by": table["a"], "short": 0.2, "short_low": 0.19, "short_high": 0.21}
    usual |= {"imbalance": 0.0, "imbalance_low": -0.01, "imbalance_high": 0.01}
    return table.assign(**(usual | others)).astype({"missed": object, "missed_by": object, "weaker": object})


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ((0.0, -0.04, 0.05), "Neither side is much the weaker: A depends by 0.60, B by 0.60 (means of all months)."),
        ((-0.24, -0.42, -0.02), "B by 0.60 (means of all months), a difference of −0.24 (−0.42 to −0.02)."),
        (
            (0.0, -0.2, 0.2),
            "It is open whether one side is much the weaker: A depends by 0.60, B by 0.60 (means of all months), ",
        ),
        ((0.1, np.nan, np.nan), "It is open whether one side is much the weaker: A depends by 0.60, B by 0.60"),
    ],
)
def test_two_sides_are_alike_only_where_the_whole_interval_says_so(ends, told):
    """Else the one may be much the weaker, and the sentence says how far that is known. In reports, too."""
    own = dict(zip(("imbalance", "imbalance_low", "imbalance_high"), ends, strict=True))
    (_, tie) = next(made([0.1], weaker=None, **own).iterrows())
    assert told in wording.weaker(tie)
    report = fragile.of_tie(tie, NO_EDGES, NO_HELPS, Voice(language("en"), 3, 60, Price("days"), load()))
    assert [text.startswith("Neither side") for text in report if "weaker" in text] == [told.startswith("Neither")]


@pytest.mark.parametrize(
    ("own", "case", "told", "reported"),
    [
        ({"endings": FEW}, "ends", "Why it ends: ", "fragile.ends"),
        ({"short": 0.0}, "unknown", "too few endings to say why.", "fragile.unknown"),
        ({"short_low": 0.0}, "unknown", "too few endings to say why.", "fragile.unknown"),
        ({"formation": 0.0}, "never", "The agreement is never made; ", "fragile.never"),
        ({}, "seldom", ", too few to say why; ", "fragile.seldom"),
    ],
)
def test_both_voices_tell_the_same_case_of_a_tie(monkeypatch, own, case, told, reported):
    """Why it ends, or why that is not known: on the command line and in reports."""
    seldom = {"endings": FEW - 1, "short": 0.2, "short_low": 0.1, "formation": 0.1} | {"missed": "trust"}
    (_, tie) = next(made([0.1], **(seldom | {"missed_by": "A", "short_of": "trust", "short_by": "A"} | own)).iterrows())
    said, voice = [], Voice(language("en"), 3, 60, Price("days"), load())
    monkeypatch.setattr(Voice, "say", lambda voice, key, *count, **values: said.append(key) or "")
    fragile._why(tie, voice)
    assert (cases.why(tie), told in wording.why(tie), said[-1]) == (case, True, reported)


NO_EDGES, NO_HELPS = pd.DataFrame(columns=list(edges.COLUMNS)), pd.DataFrame(columns=list(helps.COLUMNS))


def test_the_sentence_that_a_ceo_reads():
    """Who, how often, why, who is weaker, the nearest edge, what helps most: each with its interval."""
    endings = {"missed": "contribution", "missed_by": "Sales", "endings": 700, "weaker": "IT", "dependence_a": 0.76}
    endings |= {"missed_share": 0.74, "missed_share_low": 0.71, "missed_share_high": 0.77, "dependence_b": 0.51}
    endings |= {"shortfall": 0.09, "shortfall_low": 0.08, "shortfall_high": 0.1}
    table = made([0.12, 0.5, 0.9], names=["IT", "Sales", "HR"], **endings)
    edge = {"a": "IT", "b": "Sales", "of": "Sales", "towards": "IT", "now": 0.4, "survival": 0.12, "sided": True}
    edge |= {"path": "relationships.IT+Sales.Sales.alternatives", "edge": 0.2, "edge_low": 0.18, "edge_high": 0.22}
    along = pd.DataFrame([edge | {"distance": 0.2, "reaches": 0.8}, edge | {"path": "organisation.clarity"}])
    along.loc[1, ["edge", "edge_low", "edge_high", "of", "towards"]] = [np.nan, np.nan, np.nan, None, None]
    change = {"a": "IT", "b": "Sales", "variant": "coach IT", "baseline": 0.12, "value": 0.34, "difference": 0.22}
    help_ = pd.DataFrame([change | {"low": 0.18, "high": 0.26, "n": 1000, "changed": 0.3}])
    (told,) = wording.finding(table, along, help_, about(["IT", "Sales", "HR"]))
    assert told == (
        "The tie between IT and Sales is the most fragile of 3: true partnering survives to month 60 in 12 % of runs "
        "(9–15); 1,000 replicates, seed 1. Why it ends: of 700 endings Sales' contribution to IT fell short first in "
        "74 % (71–77), by 0.09 (0.08–0.10) on average. IT is the weaker side: it depends on Sales by 0.76, Sales on it "
        "by 0.51 (means of all months). If Sales could less easily get elsewhere what IT gives – alternatives of Sales "
        "towards IT 0.20 (0.18–0.22) where it is 0.4 –, it would survive in every second run: the nearest edge of 2 "
        "quantities, 20 % of its range away. The one intervention that was tried, “coach IT”, helps it: survival +22 "
        "points (+18 to +26)."
    )


def test_floor_and_ceiling_are_told_first():
    """All ties near 0 %: nothing can be told apart; then the rest."""
    table = made([0.0, 0.0, 0.0], survival_high=0.004)
    (first, *others) = wording.finding(table, NO_EDGES, NO_HELPS, about("ABC", closer=3))
    assert first.startswith("0 %: these settings lie beyond the edge; nothing here can be told apart.")
    assert "All 3 ties are alike" in first
    assert [text[:8] for text in others] == ["A and B:", "A and C:", "B and C:"]
    assert wording.headline(table).startswith("0 %:")


def test_a_rank_that_luck_may_have_made_is_not_called_the_most_fragile():
    """Its rank may be 1 to 3: it survives least often, and that is all."""
    table = made([0.1, 0.12, 0.13], rank_low=1, rank_high=3)
    told = wording.finding(table, NO_EDGES, NO_HELPS, about("ABC"))[0]
    assert "The tie between A and B survives least often of 3" in told
    assert "with other luck its rank may be 1 to 3 of 3" in told
    assert "the most fragile of" not in told


def test_a_tie_that_is_never_made_says_what_lies_below():
    """No endings, so no reason of endings."""
    table = made([0.0, 0.5, 0.6])
    assert wording.why(table.iloc[0]) == (
        "The agreement is never made; on the mean of all months A's trust in B shows the largest shortfall: "
        "0.20 (0.19–0.21) below its bar."
    )
    assert wording.why(made([0.9], short=-0.1, short_low=-0.2, endings=5).iloc[0]).endswith(
        "too few endings to say why."
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            {"sided": False},
            "On which side of one half it stands is open: "
            "in the runs of the search the interval of its survival holds one half.",
        ),
        ({"reaches": 0.1}, "within its range: none brings it any nearer."),
        ({"reaches": 0.3}, "within its range: the nearest that any comes is 30 %, along clarity."),
        ({"reaches": 0.497}, "within its range: the nearest that any comes is 49.7 %, along clarity."),
    ],
)
def test_no_edge_is_said_honestly(row, told):
    """Where there is none, why."""
    edge = {"path": "organisation.clarity", "now": 0.5, "survival": 0.1, "sided": True, "of": None, "towards": None}
    table = pd.DataFrame([edge | {"edge": np.nan, "distance": np.nan} | row])
    assert wording.nearest_edge(table.assign(reaches=row.get("reaches", 0.1))).endswith(told)


def test_every_quantity_has_its_words():
    """For a smaller and for a larger value."""
    needs = ("mutual_need", "need_gap")
    for name in (*OF_SIDES, *OF_DEPARTMENTS, *OF_ORGANISATION, *needs):
        assert name in BY_NAME
        edge = {"path": f"x.{name}", "of": "A", "towards": "B", "now": 0.5, "survival": 0.9, "sided": True}
        edge |= {"edge_low": 0.3, "edge_high": 0.5, "distance": 0.1, "reaches": 0.5}
        less, more = (wording.nearest_edge(pd.DataFrame([edge | {"edge": value}])) for value in (0.4, 0.6))
        assert less != more.replace("0.6", "0.4")
        assert "in only every second run" in less


def test_an_edge_below_zero_has_true_minus_signs():
    """And a word between its ends, where a dash would read as one more."""
    edge = {"path": "x.need_gap", "of": "A", "towards": "B", "now": 0.0, "survival": 0.9, "sided": True}
    edge |= {"edge": -0.32, "edge_low": -0.33, "edge_high": -0.31, "distance": 0.1, "reaches": 0.5}
    assert " −0.32 (−0.33 to −0.31) where it is 0 " in wording.nearest_edge(pd.DataFrame([edge]))


@pytest.mark.parametrize(("low", "overlap"), [(0.61, False), (0.59, True), (0.45, True)])
def test_an_edge_is_the_nearest_only_where_no_other_may_be_as_near(low, overlap):
    """The first lies 0.05 to 0.1 of the range away; the second begins at 0.11 or 0.09, or on both sides of now."""
    edge = {"of": None, "towards": None, "now": 0.5, "survival": 0.4, "sided": True, "reaches": 0.5}
    first = edge | {"path": "x.clarity", "edge": 0.57, "edge_low": 0.55, "edge_high": 0.6, "distance": 0.07}
    other = edge | {"path": "x.communication", "edge": 0.65, "edge_low": low, "edge_high": 0.7, "distance": 0.15}
    none = edge | {"path": "x.trust", "edge": np.nan, "edge_low": np.nan, "edge_high": np.nan, "distance": np.nan}
    table = pd.DataFrame([first, other, none])
    assert list(edges.as_near(table)["path"]) == ["x.communication"] * overlap
    told = "it shows the nearest edge, 7 % of its range away. That of communication may be as near."
    assert wording.nearest_edge(table).endswith(
        f"of 3 quantities {told}" if overlap else "the nearest edge of 3 quantities, 7 % of its range away."
    )
    assert edges.as_near(table.head(1)).empty


def test_an_edge_is_not_told_as_the_value_now():
    """It has as many figures as tell it from that, and so have its ends."""
    edge = {"path": "x.trust", "of": "A", "towards": "B", "now": 0.5, "survival": 0.4, "sided": True}
    edge |= {"edge": 0.5004, "edge_low": 0.5002, "edge_high": 0.512, "distance": 0.0004, "reaches": 0.5}
    assert " 0.5004 (0.5002–0.5120) where it is 0.5 " in wording.nearest_edge(pd.DataFrame([edge]))


def test_nothing_that_surely_helps_is_said_so():
    """An interval that holds 0."""
    change = {"variant": "rename", "difference": 0.01, "low": -0.02, "high": 0.04, "changed": 0.1}
    assert wording.what_helps(pd.DataFrame([change] * 3)) == "None of 3 interventions is shown to help it."


def test_what_helps_most_is_told_only_where_it_is_told_from_the_next():
    """+30 (+28 to +32), and +27 (+24 to +30) or +10 (+7 to +13)."""
    best = {"variant": "coach", "difference": 0.3, "low": 0.28, "high": 0.32, "changed": 0.5}
    near = {"variant": "bonus", "difference": 0.27, "low": 0.24, "high": 0.3, "changed": 0.5}
    assert wording.what_helps(pd.DataFrame([best, near])) == (
        "Of 2 interventions “coach” shows the largest gain for it: survival +30 points (+28 to +32). “bonus” may help "
        "as much."
    )
    far = near | {"difference": 0.1, "low": 0.07, "high": 0.13}
    assert wording.what_helps(pd.DataFrame([best, far])).startswith("Of 2 interventions “coach” helps it most: ")


FIGURES = {"ties": ranked, "map": survival_map, "matrix": matrix}
LONG = [f"Department of very long names and {word}" for word in ("sales", "stock", "law", "people")]


SIZES = {
    "two": ([0.4], "AB"),
    "three": ([0.0, 0.0, 1.0], "ABC"),
    "long names": ([0.1, 0.5, 0.5, 0.9, 0.97, 1.0], LONG),
    "twelve": (np.linspace(0, 1, 66), "ABCDEFGHIJKL"),
    "twenty-five": (np.linspace(0, 0.3, 300), "ABCDEFGHIJKLMNOPQRSTUVWXY"),
}
DRAWN = [(kind, size) for kind in FIGURES for size in SIZES if size != "twenty-five" or kind == "matrix"]


@pytest.mark.parametrize(("kind", "size"), DRAWN)
def test_figures_can_be_read(kind, size, tmp_path):
    """Of two departments, three, twelve, and more than show numbers."""
    shares, names = SIZES[size]
    table = made(list(shares), names=names)
    figure, data = FIGURES[kind](table, about(names))
    assert_readable(figure, data, tmp_path, kind)
    assert shown(figure) == wording.headline(table)
    assert {"a", "b", "survival", "survival_low", "survival_high", "rank"} <= set(data)
