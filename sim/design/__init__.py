"""Design of experiments: which points a sweep runs."""
