"""A results folder: where it stands, its manifest, its tables."""
