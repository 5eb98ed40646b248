"""Scenario files: their grammar, how they are read, and the shipped ones."""
