"""Two small reports, each made once: with draws, an event and a budget, and without any of them."""

from __future__ import annotations

import pytest

from partnering.interventions import catalogue
from partnering.report import plan, studies
from partnering.report.report import document
from partnering.runs.progress import silent
from tests.catalogues import TINY

NAMES = ['<script>alert("x")</script>', "R&D", "=IT()"]
SCENARIO = """\
name: Ada & <b>Co</b>
months: 24
departments: {'<script>alert("x")</script>': {}, R&D: {self_worth: 0.6}, =IT(): {}}
relationships: {default: {mutual_need: 0.6}}
"""
OPEN = "uncertainty: {relationships.all.trust: {from: 0.5, to: 0.6}}\n"
BUSINESS = "business: {projects: 10, project_size: 100, project_value: 1000, unit_cost: 10, currency: EUR}\n"


class Made:
    """A report that was planned and run: its plan, its studies, and its document in any language."""

    def __init__(self, folder, scenario, **asked):
        folder.mkdir()
        (folder / "client.yaml").write_text(scenario, encoding="utf-8")
        (folder / "tiny.yaml").write_text(TINY, encoding="utf-8")
        self.folder, self.asked, self.documents = folder, asked, {}
        self.plan = self.planned()
        self.studies = studies.run(self.plan, folder / "studies", silent)

    def planned(self, *sources, **asked):
        """The same plan anew, or a similar one."""
        offered = catalogue.load(self.folder / "tiny.yaml")
        source = plan.source_of([str(self.folder / "client.yaml"), *map(str, sources)])
        return plan.plan(source, offered, **(self.asked | asked))

    def drawn(self, code="en"):
        """The report in a language, put together anew."""
        return document(self.plan, self.studies, code=code, command="partnering report client.yaml")

    def document(self, code="en"):
        """The same, put together once."""
        if code not in self.documents:
            self.documents[code] = self.drawn(code)
        return self.documents[code]


@pytest.fixture(scope="session")
def whole(tmp_path_factory):
    """A report with draws, an event and a budget."""
    asked = {"budget": "5 coins", "events": ["offer_rate=0.2"], "draws": 8, "replicates": 10}
    return Made(tmp_path_factory.mktemp("report") / "whole", SCENARIO + OPEN + BUSINESS, **asked)


@pytest.fixture(scope="session")
def bare(tmp_path_factory):
    """A report of a scenario alone."""
    return Made(tmp_path_factory.mktemp("report") / "bare", SCENARIO, replicates=60)
