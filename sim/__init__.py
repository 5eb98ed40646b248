"""Partnering: how departments of a company become true partners, and how often that survives."""

__version__ = "0.1.0"
