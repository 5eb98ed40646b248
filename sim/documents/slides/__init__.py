"""Slides that PowerPoint can edit: the deck, what fits on a slide, native charts and tables."""
