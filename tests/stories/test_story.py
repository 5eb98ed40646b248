"""The account of a run: what it says happened is what the tables show, and the cause is the one put in."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.model.outcomes import SURVIVAL_IS_NOT_IN_FORCE
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data
from partnering.scenarios.targets import Layout
from partnering.stories.run import run, tell
from tests import strategies
from tests.strategies import examples, quiet, two

SUMMARY = re.compile(
    r".*, (\d+) months, (\d+) ties?: true partnering formed in (\d+) of (\d+), ended in (\d+) of these, "
    r"survived in (\d+); in force at the end in (\d+)( \(" + re.escape(SURVIVAL_IS_NOT_IN_FORCE) + r"\))?\."
)
OFFER = {"month": 10, "shock": "outside offer", "side": ["A", "B"], "size": 1.0}


def account(data, seed=1):
    """The lines of the account of one run."""
    return tell(from_data(data), seed, 0).account


def line(data, start, seed=1) -> str:
    """The one line that starts so."""
    found = [line for line in account(data, seed) if re.match(start, line)]
    assert len(found) == 1, account(data, seed)
    return found[0]


# ---- a known course of events --------------------------------------------------------------------


def test_a_quiet_pair_forms_and_lasts():
    """Two lines: the summary, and the month in which the third month in a row was met."""
    summary, formed = account(quiet())
    assert summary == (
        "Two, 60 months, 1 tie: true partnering formed in 1 of 1, ended in 0 of these, survived in 1; "
        "in force at the end in 1."
    )
    # Need 0.85 (1 − 0.15) = 0.7225. Trust begins at 0.6 and rises by a tenth of what it lags behind what is seen.
    assert formed.startswith("Month 3: A and B become true partners (need 0.72 and 0.72, trust 0.65 and 0.65)")


def test_an_outside_offer_is_named_as_the_cause():
    """With its month, who got it, the need that was lost, and the power gap that came of it."""
    data = quiet() | {"timeline": [OFFER]}
    offer = "A gets an outside offer of size 1 that could replace B"
    assert line(data, "Month 10:") == f"Month 10: dated change: {offer}."
    ended = line(data, "Month 12:")
    assert ended.startswith(
        "Month 12: A and B are true partners no longer. A's contribution to B fell short first, in "
    )
    assert (
        f"What went with it: {offer} in month 10; A came to need B less (0.73 → 0.16); a power gap: B needs A" in ended
    )


BUSY = {"month": 10, "until": 12, "set": {"departments.A.capacity": 0.1}}
"""A has no time for three months. Where trust does not fall, the two are partners again three months later."""


def test_forming_again_is_told_and_counts_as_ended():
    """A has time again, the two are partners again; the first agreement did end."""
    data = quiet(trust_loss=0.0) | {"timeline": [BUSY]}
    assert "Month 15: A and B are again true partners" in line(data, "Month 15:")
    assert f"survived in 0; in force at the end in 1 ({SURVIVAL_IS_NOT_IN_FORCE})." in account(data)[0]


def test_an_offer_by_chance_is_told_with_its_month():
    """An offer drawn in a run, and told, is in the tables of that run; the first month is no obstacle."""
    told = 0
    for seed in range(30):
        story = tell(from_data(two(40, offer_rate=0.1)), seed, 0)
        ties = story.monthly["monthly_relationships"].set_index("month")
        for text in story.account:
            for who, month in re.findall(r"([AB]) got an outside offer in month (\d+)", text):
                offer = ties[f"offer_{'ab' if who == 'A' else 'ba'}"]
                assert offer[int(month)] - offer[int(month) - 1] >= 0.2
                assert int(month) <= int(re.match(r"Month (\d+)", text).group(1))
                told += 1
    assert told >= 5


def test_an_offer_that_took_no_need_away_is_told_so():
    """Need that stands at its ceiling, or rose in the same month, is not told to have become less."""
    told = " ".join(account(two(40, offer_rate=0.2, need_volatility=0.3), 5))
    assert "got an outside offer in month 11 and needed A no less (1.00 → 1.00)" in told
    for before, after in re.findall(r"needed [AB] less \((.*?) → (.*?)\)", told):
        assert float(after) < float(before)


def test_a_power_gap_is_named_as_the_lack():
    """A pair that never formed: who needs whom how much more, and what was too little."""
    data = quiet() | {"relationships": {"default": {"mutual_need": 0.6, "need_gap": 0.5}}}
    never = line(data, "A and B never")
    assert re.match(
        r"A and B never become true partners: a power gap: A needs B 0\.\d\d more than it is needed; B ", never
    )
    turned = quiet() | {"relationships": {"default": {"mutual_need": 0.6, "need_gap": -0.5}}}
    assert "a power gap: B needs A 0." in line(turned, "A and B never")


def test_a_tie_that_never_formed_is_told_with_its_lack():
    """Low trust at the start that nothing mends: the bar, and how far below it."""
    data = quiet(trust_gain=0.0) | {"relationships": {"default": {"trust": 0.1}}}
    never = line(data, "A and B never")
    assert re.search(r"[AB] trusted too little \(0\.0\d where it fell short of 0\.6\)", never)  # it can only fall
    assert "formed in 0 of 1" in account(data)[0]


@pytest.mark.parametrize("busy", ["A", "B", "D"])
def test_an_overloaded_department_is_named(busy):
    """Whichever place it has in the file, it is named in each of its ties and in no other.

    It puts a third into each at first; little trust comes of that, so that it does not fill its time for long.
    """
    data = quiet() | {"departments": {name: {"capacity": 1} if name == busy else {} for name in "ABCD"}}
    lines = account(data)
    overloaded = [line for line in lines if f"{busy} has no time for more than 1 partnerships" in line]
    assert len(overloaded) == 3
    assert all(re.match(r"\w and \w never", line) and busy in line[:8] for line in overloaded)
    assert sum("become true partners (" in line for line in lines) == 3


def test_a_servant_is_named():
    """A department without self-worth, which nobody coaches."""
    data = quiet() | {"departments": {"A": {"self_worth": 0.2}, "B": {}}}
    never = line(data, "A and B never")
    assert "A feels like a servant (self-worth 0.20)" in never
    assert "B feels" not in never


def test_a_leader_who_leaves_is_named_as_the_cause():
    """With the month, and the trust that was missing afterwards."""
    data = quiet() | {"timeline": [{"month": 20, "shock": "leader leaves", "department": "A", "size": 0.9}]}
    assert line(data, "Month 20:") == "Month 20: dated change: the leader of A leaves, and 90% of the trust in it."
    ended = line(data, "Month 22:")
    why = (
        "B's trust in A fell short first, in month 20 (0.17; the bar is 0.6). What went with it: the leader of A leaves"
    )
    assert ended.startswith(f"Month 22: A and B are true partners no longer. {why}")
    assert "in month 20" in ended.partition("What went with it")[2]


def test_only_the_ties_that_a_change_touches_give_it_as_a_cause():
    """A reorganisation of A ends A's ties; a tie that ends for another reason in those months does not name it."""
    timeline = [
        {"month": 20, "shock": "reorganisation", "department": "A", "size": 0.9},
        {"month": 20, "set": {"relationships.C+D.trust": 0.0}},
    ]
    data = quiet(reputation=0.0) | {"departments": {key: {} for key in "ABCD"}, "timeline": timeline}
    ended = [text for text in account(data) if "no longer" in text]
    assert {text[10:17] for text in ended} == {"A and B", "A and C", "A and D", "C and D"}
    for text in ended:
        assert text.startswith("Month 22: ")
        assert ("A is reorganised" in text) == ("C and D" not in text)
        assert ("relationships.C+D.trust is set to 0 in month 20" in text) == ("C and D" in text)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"set": {"organisation.trust_bar": 0.99}}, "organisation.trust_bar is set to 0.99 in month 20"),
        ({"set": {"departments.A.self_worth": 0.0}}, "departments.A.self_worth is set to 0 in month 20"),
        ({"set": {"departments.A.capacity": 0.0}}, "departments.A.capacity is set to 0 in month 20"),
    ],
)
def test_a_change_of_the_organisation_or_of_a_department_is_named_as_the_cause(change, cause):
    """By the ties that it touches: all of them, or those of the department."""
    data = quiet(40, worth_rate=1.0, reputation=0.0)
    data |= {"departments": {key: {} for key in "ABC"}, "timeline": [{"month": 20, **change}]}
    ended = [text for text in account(data) if "no longer" in text]
    assert {text.split(": ")[1][:7] for text in ended} >= {"A and B", "A and C"}
    for text in ended:
        assert (cause in text) == ("B and C" not in text or "organisation" in cause)


def test_the_end_of_a_period_is_named_as_the_cause():
    """What held an agreement together ends, long after it began."""
    data = quiet(60) | {"organisation": quiet()["organisation"] | {"trust_bar": 0.99}}
    data["timeline"] = [{"month": 1, "until": 29, "set": {"organisation.trust_bar": 0.3}}]
    ended = line(data, r"Month \d+: A and B are true partners no longer")
    assert ended.startswith("Month 32: ")
    assert "organisation.trust_bar is set to 0.3 through month 29 in month 1" in ended


def test_an_offer_by_chance_is_told_beside_a_change_of_another_kind():
    """A dated change in the same month does not hide the offer."""
    told = 0
    for seed in range(10):
        data = two(40, offer_rate=0.1)
        for text in account(data, seed):
            for offer, month in re.findall(r"([AB] got an outside offer in month (\d+))", text):
                timeline = [{"month": int(month), "set": {"organisation.clarity": 0.6}}]
                assert any(offer in other for other in account(data | {"timeline": timeline}, seed))
                told += 1
    assert told >= 3


def test_a_large_company_is_told_in_time_that_grows_with_its_ties(monkeypatch):
    """Dated changes are worked out once for all ties, not once for each."""
    calls = []
    plain = Layout.pairs_of
    monkeypatch.setattr(Layout, "pairs_of", lambda self, *args: calls.append(1) or plain(self, *args))
    data = quiet(3) | {"departments": {key: {} for key in "ABCDEFGH"}}
    data["timeline"] = [{"month": 2, "shock": "reorganisation", "department": "A"}]
    account(data)
    assert len(calls) == 2  # for the arrays of the run, and for its account


def test_what_is_dated_after_the_horizon_is_not_told():
    """It never happened."""
    data = quiet(24) | {"timeline": [OFFER | {"month": 24}, OFFER | {"month": 25}]}
    assert [text[:9] for text in account(data) if "dated change" in text] == ["Month 24:"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"set": {"organisation.clarity": 0.9}}, "organisation.clarity is set to 0.9"),
        ({"add": {"organisation.clarity": -0.2}, "until": 9}, "organisation.clarity changes by −0.2 through month 9"),
        ({"multiply": {"relationships.all.trust": 0.5}}, "relationships.all.trust is multiplied by 0.5"),
        ({"coach": ["A", "B"], "until": 9}, "coaching of A, B starts, 0.05 per month through month 9"),
        (
            {"shock": "reorganisation", "department": "B"},
            "B is reorganised, and 30% of trust and integration with it is lost",
        ),
        ({"policy": "sole sourcing"}, "sole sourcing for all closes 50% of the alternatives"),
        ({"policy": "sole sourcing", "departments": ["B"]}, "sole sourcing for B closes 50% of the alternatives"),
        ({"relabel": "client"}, 'all ties named "client"'),
        ({"relabel": "client", "pairs": [["B", "A"]]}, 'B–A named "client"'),
    ],
)  # fmt: skip
def test_every_dated_change_is_told_in_its_month(change, words):
    """In plain words."""
    assert line(quiet(12) | {"timeline": [{"month": 5, **change}]}, "Month 5:") == f"Month 5: dated change: {words}."


def test_an_organisation_without_ties_has_a_short_account():
    """One line: nothing formed, nothing ended."""
    data = quiet() | {"relationships": {"default": "none"}}
    assert account(data) == [
        "Two, 60 months, 0 ties: true partnering formed in 0 of 0, ended in 0 of these, survived in 0; "
        "in force at the end in 0."
    ]


# ---- the account agrees with the tables ----------------------------------------------------------


@settings(max_examples=examples(25))
@given(data=strategies.scenarios(), seed=st.integers(0, 1000))
def test_the_account_can_be_given_of_any_run(data, seed):
    """Whatever the scenario: the counts are those of the tables, months rise, every tie is told."""
    story = tell(from_data(data), seed, 0)
    *numbers, why = SUMMARY.fullmatch(story.account[0]).groups()
    months, ties, formed, of, ended, survived, in_force = map(int, numbers)
    assert (why is not None) == (survived != in_force)
    pairs = story.tables.relationships.to_pandas()
    assert (months, ties, of) == (data["months"], len(pairs), len(pairs))
    assert formed == pairs["established"].notna().sum()
    assert ended == pairs["ended"].notna().sum()
    assert survived == (pairs["established"].notna() & pairs["ended"].isna()).sum()
    last = story.monthly["monthly_relationships"][story.monthly["monthly_relationships"]["month"] == months]
    assert in_force == last["in_force"].sum()
    dated = [int(found.group(1)) for text in story.account if (found := re.match(r"Month (\d+): ", text))]
    assert dated == sorted(dated)
    assert sum(" never become true partners: " in text for text in story.account) == ties - formed


@pytest.mark.parametrize("seed", range(6))
def test_every_beginning_and_end_is_told_in_its_month(seed):
    """A noisy company: the first agreement and its end, tie by tie, are those of the table."""
    data = two(60, offer_rate=0.05, shared_outcome=0.3) | {"departments": {key: {} for key in ["IT", "HR", "Sales"]}}
    story = tell(from_data(data), seed, 0)
    for pair in story.tables.relationships.to_pandas().itertuples():
        names = f"{pair.a} and {pair.b}"
        formed = [text for text in story.account if f": {names} become true partners" in text]
        ended = [text for text in story.account if f": {names} are true partners no longer" in text]
        assert [text.split(":")[0] for text in formed] == (
            [] if not pair.established > 0 else [f"Month {pair.established:g}"]
        )
        assert [text.split(":")[0] for text in ended[:1]] == ([] if not pair.ended > 0 else [f"Month {pair.ended:g}"])


def test_a_screen_shows_the_first_events_and_how_many_more_there_are():
    """60 events; the file has all; a short account is shown whole."""
    eight = {"departments": {name: {} for name in "ABCDEFGH"}}
    checked = from_data(two(60, offer_rate=0.05, shared_outcome=0.3) | eight)
    stories = run(checked, build(checked), 1, 3)
    events = [line for story in stories.replicates for line in story.account[1:]]
    assert len(events) > 60
    *shown, last = stories.shown().splitlines()
    assert [line for line in shown if line in events] == events[:60]
    assert last == f"and {len(events) - 60} more in account.txt"
    assert all(event in stories.account for event in events)
    assert stories.account.count("Replicate ") == 3
    assert stories.shown(len(events)) == stories.account.rstrip()
    assert stories.shown(len(events) - 1).splitlines()[-1] == "and 1 more in account.txt"
    short = run(from_data(two(12)), build(from_data(two(12))), 1)
    assert short.shown() == short.account.rstrip()
