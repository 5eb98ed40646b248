"""The Mesa model: departments as agents, month by month. The reference for the compiled engine."""
