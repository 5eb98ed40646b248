"""Trial and proof of the calibration, on synthetic organisations whose truth is known (docs/calibration.md)."""
