"""The story of one organisation: run it month by month, tell it, draw it."""
