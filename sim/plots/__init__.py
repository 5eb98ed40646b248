"""Figures from tables; nothing here runs a model, and nothing needs a display.

canvas: colours, type sizes, axis labels, saving · wording: numbers and findings in words ·
sweep_figures, shares, curves: many runs · run_figures: one organisation's story · evidence_figures: what the
model must show.
"""
