"""The figures of comparisons and of advice."""
