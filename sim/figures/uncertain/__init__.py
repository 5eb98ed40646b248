"""Figures where something is uncertain: two layers, and plausible organisations."""
