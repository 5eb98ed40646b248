"""Fit to what was observed: observations, a prior, what each draw predicts, and the draws that agree with both."""
