"""How an advice is worked out: the organisations of sets, their figures, and what is worth knowing better."""
