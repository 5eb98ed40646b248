"""Lessons as pages without a server: what they show is computed before, and written into one file."""
