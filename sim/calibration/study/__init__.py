"""The study of a calibration: run, tables, words, figures, and the scenario that it leaves."""
