"""Scenario files: what they say, how they are read, and the shipped ones."""
