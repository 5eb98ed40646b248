"""Ask a package with additions what it knows of them; run by test_contributing.py in a process of its own.

Prints JSON. Without the compiler, because compiling the changed kernel would take half a minute.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from inspect import signature
from pathlib import Path
from types import SimpleNamespace

import partnering as pt
from partnering import studies
from partnering.cli.output import say
from partnering.engine import entry
from partnering.engine.state import ARRAYS
from partnering.lab.lessons.lesson import load
from partnering.lab.state import timeline_entries
from partnering.lab.state.experiment import Experiment
from partnering.lab.state.words import words
from partnering.party.manifest import PartyManifest
from partnering.results.contents import FIGURES, strangers
from partnering.sensitivity.factors import around
from partnering.tipping.ramp import along
from tests.console import partnering

TWO = {"name": "Two", "months": 6, "departments": {"A": {}, "B": {}}, "timeline": [{"month": 2, "shock": "party"}]}
HERE = Path.cwd()
said = []
sys.modules["cog"] = SimpleNamespace(outl=said.append, inFile="page")  # what docs/generate.py writes to


def told(*arguments):
    """What a command prints."""
    done = partnering(*arguments, cwd=HERE)
    assert done.returncode == 0, done.stderr
    return done.stdout


two = pt.scenario(TWO)
swept = two.sweep({"tiredness": [0, 0.5]}, replicates=2, workers=1)
first = swept.relationships.query("replicate == 0").sort_values("point")
models = [pt.Model(two.with_settings({"tiredness": value}), rng=1).run_to_horizon() for value in (0, 0.5)]
moods = {"departments.A.mood": [0, 0.1]}
moody = two.sweep(moods, replicates=2, workers=1).relationships.query("replicate == 0").sort_values("point")
with_moods = [pt.Model(two.with_settings({"departments.A.mood": mood}), rng=1).run_to_horizon() for mood in (0, 0.1)]
trial = two.whatif("party", replicates=2, workers=1)
(HERE / "party").mkdir()
(HERE / "drawn" / FIGURES).mkdir(parents=True)
for name in ("lollipops_survival", "guests", "mine"):
    (HERE / "drawn" / FIGURES / f"{name}.png").touch()
PartyManifest(guests=7).write(HERE / "party", datetime.now(UTC), "party")

from docs import generate  # noqa: E402

generate.parameter_table()
generate.catalogue_table()
facts = {
    "docs": "\n".join(said),
    "parameter help": told("parameters", "tiredness"),
    "schema": told("scenarios", "schema"),
    "set": two.with_settings({"tiredness": 0.5}).build().parameters["tiredness"].tolist(),
    "compiled": first["quality"].tolist(),
    "mesa": [float(model.outcome().relationships["quality"][0, 0]) for model in models],
    "by mood, compiled": moody["quality"].tolist(),
    "by mood, mesa": [float(model.outcome().relationships["quality"][0, 0]) for model in with_moods],
    "arrays": [list(ARRAYS), [*signature(entry._enter).parameters][-len(ARRAYS) :]],
    "ramp": along(two.checked, "departments.A.mood", (0.0, 0.1), 2, 1).path,
    "factors": [factor.path for factor in around(two.checked, 0.1)[1]],
    "never formed": swept.summary[["formation", "never_formed", "never_formed_low"]].values.tolist(),
    "outcome title": swept.plot("never_formed").title,
    "story": str(two.run(seed=1)),
    "start of a change": timeline_entries.start_of("party", Experiment.of("two-departments")),
    "lesson": [one.say(words(), "title") for one in load()],
    "trial": sorted(set(trial.effects["variant"])),
    "lollipops": swept.plot(kind="lollipops").name,
    "strange": [path.name for path in strangers(HERE / "drawn", ())],
    "plot help": " ".join(told("plot", "--help").split()),
    "command": told("greet", "you"),
    "help": told("--help"),
    "party": repr(pt.open("party").plot()),
    "kinds": studies.kinds_in_words(),
}
say(json.dumps(facts))
