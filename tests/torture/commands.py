"""Small jobs of every command that writes a results folder."""

from __future__ import annotations

QUIET = ("--replicates", "20", "--no-figures")
WRITERS = {
    "run": ("run", "two-departments", "--no-figures"),
    "sweep": ("sweep", "two-departments", "--vary", "organisation.clarity=0,1", *QUIET),
    "whatif": ("whatif", "two-departments", "--with", "clarity=0.9", *QUIET),
    "compare": ("compare", "two-departments", "servant-it", *QUIET),
    "advise": ("advise", "two-departments", "--budget", "10", "--no-figures"),
    "tipping": ("tipping", "two-departments", "--offer", "Marketing+IT", "--steps", "2", "--no-figures"),
    "sensitivity": ("sensitivity", "two-departments", "--method", "morris", "--samples", "4", *QUIET),
}
