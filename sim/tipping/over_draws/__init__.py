"""Tipping points where something is uncertain: each plausible organisation has its own."""
