"""MOVER: the interval of a sum of two parts that are independent, from the interval of each (Zou & Donner 2008)."""

from __future__ import annotations

from typing import Any

import numpy as np


def mover(middle: Any, below: tuple[Any, Any], above: tuple[Any, Any]) -> tuple[Any, Any]:
    """The two ends, numbers or arrays. `below` and `above` say how far the ends of each part lie from its middle."""
    return middle - np.hypot(*below), middle + np.hypot(*above)
