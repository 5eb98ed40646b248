"""A results folder: its place, its manifest, its tables."""
