"""The scale on which the numbers of a prior are near normal: the logit between two ends, the logarithm above one."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

NEAR = 1e-6
"""A number is never taken nearer to an end of its range than this share of the range."""


def to_scale(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Numbers on the scale that goes with their ends, which may be infinite; 0 where both ends are one number."""
    values = np.asarray(values, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip((values - low) / (high - low), NEAR, 1 - NEAR)
        above = np.where(np.isinf(low), values, np.log(np.maximum(values - low, NEAR)))
    return np.where(np.isinf(high), above, np.where(high > low, logit(share), 0.0))


def from_scale(scaled: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The way back: the numbers themselves, each between its ends."""
    scaled = np.asarray(scaled, dtype=float)
    with np.errstate(invalid="ignore", over="ignore"):
        between = np.clip(low + (high - low) * expit(scaled), low, high)
        above = np.where(np.isinf(low), scaled, low + np.exp(scaled))
    return np.where(np.isinf(high), above, between)
