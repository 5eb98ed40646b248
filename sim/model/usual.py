"""How many of what are run where nobody says otherwise: of what limits.py bounds, mostly under the same names.

They stand apart from what runs them, because the help of the command line and the Python face tell them before any of
it is imported.
"""

from __future__ import annotations

SWEPT = 200
"""Replicates of each point of a sweep."""
DRAWS, OF_A_DRAW = 200, 50
"""Plausible organisations, and replicates of each of them."""
COMPARED = 1_000
"""Replicates of each variant of a comparison, of a diagnosis and of a report, where nothing is uncertain."""
CONFIRMED = 2_000
"""Replicates of each set on the front of an advice, where nothing is uncertain."""
SETS = 8_000
"""Sets of interventions that an advice runs at most; fewer of large organisations."""
SAMPLES = {"sobol": 1024, "morris": 256}
"""Base points or trajectories of a sensitivity analysis."""
MEANS = 32
"""Replicates of each of its points. With fewer, luck adds to the total order of all parameters."""
CLOSER = 3
"""Ties that a diagnosis looks at more closely, the most fragile."""
STEPS, HOLD, OFFER_MONTH = 21, 24, 24
"""Values of a path or sizes of an offer; months at each value; the month of an offer."""
TIPPING_DRAWS = 100
"""Plausible organisations of a search for tipping points: a ramp takes many more months than a run."""
FITTED_DRAWS = 500
"""Draws of a fit to what was observed."""
ANSWERS = 5
"""The fewest answers of a survey that are used and shown."""
OF_EVIDENCE = 2_000
"""Replicates of each pair of departments that a claim is run with."""
