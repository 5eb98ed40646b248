"""Design of experiments: choose the points that a sweep runs."""
