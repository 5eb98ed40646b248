"""A scenario to run, to vary and to compare."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from ..files.names import counted
from ..files.short_names import all_spelled_out
from ..model import usual
from ..model.limits import (
    CLOSER,
    COMPARED,
    DRAWS,
    HOLD,
    MEANS,
    OFFER_MONTH,
    SAMPLES,
    SEED,
    SETS,
    STEPS,
    STORIES,
    SWEPT,
    WORKERS,
)
from ..model.organisation import Organisation
from ..runs.pools import workers_for
from ..scenarios import scenario as files
from ..scenarios.build import build
from ..scenarios.overlaps import all_unread, at, refuse_overlaps
from ..scenarios.uncertainty import draws_of, is_uncertain, uncertain_paths
from .arguments import takes
from .report import Report, write
from .section import section_of
from .studies.advice import Advice
from .studies.diagnosis import Diagnosis, diagnosed
from .studies.results import TemporaryFolder
from .studies.sensitivity import Sensitivity
from .studies.story import Story
from .studies.sweep import Sweep, swept
from .studies.tipping import Tipping, search
from .studies.trial import Trial, compared


class Scenario:
    """One organisation as a scenario file describes it: departments, ties, dated changes."""

    def __init__(
        self, checked: files.Scenario, place: Path | TemporaryFolder | None = None, fixed: Sequence[str] = ()
    ) -> None:
        self.checked = checked
        self._fixed = tuple(fixed)  # paths that were set, and that nothing may overrule without a word
        # The folder of its file, and absolute: a notebook can change the folder that it works in
        self._place = place.absolute() if isinstance(place, Path) else place

    def __repr__(self) -> str:
        sizes = ((len(self.departments), "department"), (len(self.build().pairs), "tie"), (self.months, "month"))
        return f"<Scenario {self.name}: {', '.join(counted(*one) for one in sizes)}>"

    @property
    def folder(self) -> Path | None:
        """The folder of its file, in which files that it names lie."""
        return self._place.path if isinstance(self._place, TemporaryFolder) else self._place

    @property
    def name(self) -> str:
        """Its name."""
        return self.checked.name

    @property
    def departments(self) -> list[str]:
        """The names of its departments."""
        return list(self.checked.departments)

    @property
    def months(self) -> int:
        """Its horizon in months."""
        return self.checked.months

    @property
    def data(self) -> dict[str, Any]:
        """What its file says: a copy, to change and to give to `pt.scenario`."""
        return deepcopy(self.checked.data)

    def to_yaml(self) -> str:
        """The text of its file."""
        return self.checked.to_yaml()

    def build(self) -> Organisation:
        """Its arrays, as both engines read them."""
        return build(self.checked)

    @takes()
    def with_settings(self, settings: Mapping[str, Any]) -> Scenario:
        """The same with other numbers, by path or by the short name of a parameter. Raises InputError.

        What is set is not varied by `sweep`, `sensitivity` and `tipping`, as what `--set` sets on the command line.
        """
        numbers = all_spelled_out(settings)
        changed = self.checked.with_settings(numbers)
        named, uncertain = at("with_settings", numbers), []
        if is_uncertain(self.checked):  # every draw has its own number, and this one would be ignored
            uncertain = uncertain_paths(self.checked, draws_of(self.checked, self.folder, None, self._seed(None)))
        refuse_overlaps(self.checked, [*uncertain, *named])
        for note in all_unread(changed, named):
            warnings.warn(note, stacklevel=3)
        return Scenario(changed, self._place, (*self._fixed, *numbers))

    @takes(seed=SEED, replicates=STORIES)
    def run(self, seed: int | None = None, replicates: int = 1) -> Story:
        """Tell its story, month by month, through the Mesa model. `seed` is the scenario's own unless given."""
        from ..stories.run import run

        with (place := TemporaryFolder()) as folder:
            run(self.checked, self.build(), self._seed(seed), replicates).save(folder)
        return Story(place)

    @takes(replicates=SWEPT, seed=SEED, draws=DRAWS, workers=WORKERS)
    def sweep(
        self,
        vary: Mapping[str, Any] | None = None,
        *,
        replicates: int | None = None,
        seed: int | None = None,
        design: str | None = None,
        points: int | Mapping[str, Mapping[str, Any]] | None = None,
        draws: int | None = None,
        until_halfwidth: float | None = None,
        summary_only: bool | None = None,
        engine: str = "compiled",
        workers: int | None = None,
    ) -> Sweep:
        """Run it many times over many settings.

        `vary` holds values by path or by the short name of a parameter: a list, or text as on the command line
        ("0:1:5"). `points` are how many points a design has, or named points, each with its settings by such paths.
        Where something is uncertain, so many `draws` (plausible organisations) are run at each point. With
        `summary_only` no rows of runs and pairs are kept. What is not given is what the scenario's own sweep section
        says. Raises InputError.
        """
        luck = {"draws": draws, "replicates": replicates, "seed": seed, "until_halfwidth": until_halfwidth}
        section, own = section_of(self.checked, vary, design, points, luck | {"summary_only": summary_only})
        return swept(self.checked, self.folder, section, engine, workers, from_file=own, fixed=self._fixed)

    @takes(replicates=COMPARED, draws=DRAWS, seed=SEED, workers=WORKERS)
    def whatif(
        self,
        *changes: str,
        replicates: int | None = None,
        draws: int | None = None,
        seed: int | None = None,
        catalogue: str | Path | None = None,
        workers: int | None = None,
    ) -> Trial:
        """Compare variants with it as it is, under the same luck.

        Each of the `changes` is a variant in a few words, such as "coach IT from 6 to 24 and clarity=0.9" or "outside
        offer Sales IT from 12"; without any, each intervention of the catalogue is one. There are 1,000 replicates or,
        where something is uncertain, 50 of each of the `draws`. Raises InputError.
        """
        from ..interventions.comparison_plan import of_changes

        own = None if catalogue is None else Path(catalogue)
        plan = of_changes(self.checked, self.folder, changes, own, draws=draws, replicates=replicates, seed=seed)
        return compared(plan, workers)

    @takes(replicates=COMPARED, draws=DRAWS, seed=SEED, sets=SETS, workers=WORKERS)
    def advise(
        self,
        budget: float | str,
        target: str = "survival",
        *,
        replicates: int | None = None,
        draws: int | None = None,
        seed: int | None = None,
        sets: int | None = None,
        catalogue: str | Path | None = None,
        workers: int | None = None,
    ) -> Advice:
        """Find the interventions that give most for a budget, such as 150, "150 days" or "150000 EUR".

        `target` is the outcome to improve, and perhaps what it is to reach: "survival=0.8". The front is run with 2,000
        replicates or, where something is uncertain, 50 in each of the `draws`. At most so many `sets` are run. Raises
        InputError.
        """
        from .studies.advice import advise

        asked = {"seed": self._seed(seed), "draws": draws, "replicates": replicates, "sets": sets}
        return advise(self.checked, self.folder, budget, target, catalogue, workers, **asked)

    @takes(ties=CLOSER, replicates=COMPARED, draws=DRAWS, seed=SEED, workers=WORKERS)
    def diagnose(
        self,
        ties: int = usual.CLOSER,
        *,
        replicates: int | None = None,
        draws: int | None = None,
        seed: int | None = None,
        catalogue: str | Path | None = None,
        workers: int | None = None,
    ) -> Diagnosis:
        """Find where it is fragile, tie by tie, and why. Raises InputError.

        Edges and interventions are tried for so many `ties`, the most fragile. There are 1,000 replicates or, where
        something is uncertain, 50 of each of the `draws`; edges are then those with every uncertain number at its mean.
        """
        luck = {"replicates": replicates, "draws": draws}
        return diagnosed(self.checked, self.folder, ties, catalogue, workers, seed=self._seed(seed), **luck)

    @takes(steps=STEPS, hold=HOLD, month=OFFER_MONTH, draws=DRAWS, replicates=SWEPT, seed=SEED)
    def tipping(
        self,
        along: str | None = None,
        *,
        offer: str | None = None,
        pair: str | None = None,
        steps: int = usual.STEPS,
        hold: int | None = None,
        month: int | None = None,
        hold_still: bool = False,
        draws: int | None = None,
        replicates: int | None = None,
        seed: int | None = None,
    ) -> Tipping:
        """Find where the fragile balance is lost, and whether it comes back at the same value. Raises InputError.

        `along` is the path or the short name of a number that is raised and lowered, or "PATH=FROM:TO", in so many
        `steps`, each for `hold` months [24]; `offer` ("A+B") asks instead which outside offer to A, in `month` [24],
        ends its agreement with B. `pair` is the tie to look at. `hold_still` keeps the slow states as they start.
        """
        options = {"pair": pair, "steps": steps, "hold": hold, "month": month, "hold_still": hold_still}
        luck = {"replicates": replicates, "seed": seed}
        return search(self.checked, self.folder, along, offer, draws, fixed=self._fixed, **options, **luck)

    @takes(samples=SAMPLES, draws=DRAWS, replicates=MEANS, seed=SEED, workers=WORKERS)
    def sensitivity(
        self,
        over: str | Sequence[str] | Mapping[str, Any] = (),
        *,
        within: float | None = None,
        method: str | None = None,
        outcome: str = "survival",
        samples: int | None = None,
        draws: int | None = None,
        replicates: int | None = None,
        seed: int | None = None,
        workers: int | None = None,
    ) -> Sensitivity:
        """Find which numbers matter most for an `outcome`, survival unless given. Raises InputError.

        Where something is uncertain, which of its numbers do (`method` is delta or pawn), from 50 `replicates` of each
        of the `draws`. Otherwise, or with `over` ("PATH" or "PATH=LOW:HIGH", or ranges by path) or `within` (a share of
        their ranges), which parameters do (sobol or morris), from 32 replicates of each point.
        """
        from ..sensitivity.asked import Asked, analyse, plan
        from ..sensitivity.factors import texts_of

        asked = Asked(texts_of(over), within, method, outcome, samples, draws, replicates, seed, self._fixed)
        planned = plan(self.checked, asked, self.folder)
        with (place := TemporaryFolder()) as folder:
            analyse(planned, workers=workers_for(workers)).save(folder)
        return Sensitivity(place)

    @takes(draws=DRAWS, replicates=COMPARED, seed=SEED, workers=WORKERS)
    def report(
        self,
        *to: str | Path,
        budget: float | str | None = None,
        events: Sequence[str] = (),
        studies: Sequence[str | Path] = (),
        language: str = "en",
        title: str = "",
        author: str = "",
        logo: str | Path | None = None,
        template: str | Path | None = None,
        catalogue: str | Path | None = None,
        draws: int | None = None,
        replicates: int | None = None,
        seed: int | None = None,
        out: str | Path | None = None,
        workers: int | None = None,
        overwrite: bool = False,
    ) -> Report:
        """Write a report for a client `to` files (.html, .pptx, .xlsx), and run what it needs. Raises InputError.

        `budget` is as in `advise`; each of the `events` is a change in a few words, as in `whatif`. `studies` are
        results folders of this scenario, to use again. What is run lies in `out` [results/FILE-report, by the first].
        """
        return write(
            self.checked, self.folder, to, events=[*events], studies=studies, out=out, catalogue=catalogue,
            template=template, workers=workers, overwrite=overwrite,
            cover={"language": language, "title": title, "author": author, "logo": logo},
            asked={"budget": budget, "draws": draws, "replicates": replicates, "seed": seed},
        )  # fmt: skip

    def _seed(self, seed: int | None) -> int:
        return self.checked.sweep.seed if seed is None else seed
