"""An intake: from a client's files to a scenario, with draws of what the files leave open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..calibration import survey_waves
from ..clients import mapping, report, run, scenario_file
from ..clients.estimate import Estimate, within
from ..clients.guess import guess
from ..files.errors import InputError
from ..model import usual
from ..model.limits import ANSWERS, DRAWS, SEED
from .arguments import takes, told_by
from .load import read
from .scenario import Scenario
from .studies.results import TemporaryFolder

OPTIONS = "map", "months", *(one.name for one in fields(run.Settings))
"""Arguments of `intake` that are read when its numbers are first asked for."""


class Intake:
    """What a client's files say: their map, each number with its range, how far people agree, and the scenario."""

    def __init__(
        self,
        files: tuple[Path, ...],
        map_: str | Path | Mapping[str, Any] | None,
        settings: run.Settings,
        months: Sequence[int] = (),
    ) -> None:
        self._settings, self.open = settings, list[str]()
        waves = survey_waves.files_of(files, survey_waves.checked(months)) if months else [files]
        self._files, *later = map(tuple, waves)
        self._later = [*zip(months[1:], later, strict=True)]
        self._tables = run.tables_of(self._files)
        if map_ is None:
            guessed = guess(self._tables)
            self._map, self.open = guessed.map, guessed.open
        else:
            self._map = mapping.from_data(map_) if isinstance(map_, Mapping) else mapping.load(Path(map_))

    def __repr__(self) -> str:
        return f"<Intake ({self._map.shape}): {', '.join(file.name for file in self._files)}>"

    def __str__(self) -> str:
        return self.finding

    @property
    def map(self) -> dict[str, Any]:
        """Which columns hold what, and on which scale: to read, to change, and to give to `pt.intake` again."""
        return mapping.data_of(self._map)

    @property
    def finding(self) -> str:
        """What was read, dropped and filled in, and what the answers tell apart, in sentences."""
        return "\n".join(report.finding(self._estimate))

    @property
    def notes(self) -> list[str]:
        """What was changed on the way, such as names; then what was dropped, and how many rows of it."""
        return [*self._estimate.reading.remarks, *survey_waves.remarks(self._waves)]

    @property
    def numbers(self) -> pd.DataFrame:
        """A row a number: department, about, item, value, the range of the draws (low to high), source, answers."""
        rows = [
            (one.department, one.about, one.item, float(values[0]), *within(values), one.source, one.answers)
            for one, values in zip(self._estimate.numbers, self._estimate.values.T, strict=True)
        ]
        return pd.DataFrame(rows, columns=["department", "about", "item", "value", "low", "high", "source", "answers"])

    @property
    def agreement(self) -> pd.DataFrame:
        """A row an item: icc1, icc2, its interval (icc2_low to icc2_high), the median r_wg, the verdict."""
        rows = [{"item": one.item, **one.figures, "verdict": one.verdict} for one in self._estimate.agreements]
        return pd.DataFrame(rows, columns=["item", "icc1", "icc2", "icc2_low", "icc2_high", "r_wg", "verdict"])

    @property
    def draws(self) -> pd.DataFrame:
        """A row a plausible organisation, a column a path that the files leave open."""
        return scenario_file.draws(self._estimate)

    @property
    def observed(self) -> pd.DataFrame:
        """What the later waves tell, a row for each answer of a side: the observations for `calibrate`."""
        return survey_waves.observed(self._estimate, self._waves)

    @property
    def scenario(self) -> Scenario:
        """The scenario, which carries the draws. It is called as the first file is."""
        return self._scenario

    @cached_property
    def _scenario(self) -> Scenario:
        with (place := TemporaryFolder()) as folder:  # its draws lie there as long as it is held
            made = self.save(folder / self._files[0].stem)
        return Scenario(made.checked.without_lines(), place)

    @takes()
    def save(self, out: str | Path, overwrite: bool = False) -> Scenario:
        """Write OUT.yaml, its draws, map, page and observations; return the scenario. Raises InputError."""
        place = Path(out).with_suffix("") if Path(out).suffix in (".yaml", ".yml") else Path(out)
        files = run.contents(self._estimate, place, self._files, self._settings)
        files[place.with_name(f"{place.name}-map.yaml")] = mapping.text_of(self._map).encode()
        if self._later:
            files[place.with_name(f"{place.name}-observed.csv")] = scenario_file.csv_of(self.observed)
        run.free(list(files), overwrite)
        run.write(files)
        return read(place.with_name(f"{place.name}.yaml"))

    @cached_property
    @told_by(OPTIONS)
    def _waves(self) -> list[tuple[int, Estimate]]:
        return survey_waves.estimates(self._map, self._later, self._settings)

    @cached_property
    @told_by(OPTIONS)
    def _estimate(self) -> Estimate:
        if self.open:
            raise InputError.at(
                "intake", f"the guess leaves a question open: {self.open[0]} (change `.map`, pass it as map)"
            )
        return run.estimate_of(self._map, self._tables, self._settings)


@takes(minimum=ANSWERS, draws=DRAWS, seed=SEED)
def intake(
    *files: str | Path,
    map: str | Path | Mapping[str, Any] | None = None,  # noqa: A002 - as the option of the command
    minimum: int = usual.ANSWERS,
    draws: int = usual.DRAWS,
    seed: int = 1,
    heads: bool = False,
    months: Sequence[int] = (),
) -> Intake:
    """Read a client's files: a survey, a network or an export of collaboration. Raises InputError.

    `map` says which columns hold what: a file, or data like those of `.map`; without it, it is guessed. Fewer answers
    than the `minimum` are neither used nor shown, unless each is that of a named head who agrees (`heads`). With
    `months`, such as [0, 6], the files are waves of one survey, asked in these months: the first makes the scenario.
    """
    if not files:
        raise InputError.at("intake", "needs a file")
    return Intake(tuple(Path(file) for file in files), map, run.Settings(minimum, draws, seed, heads), months)
