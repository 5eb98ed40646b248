"""Files from strangers: YAML documents, faults with their lines, limits."""
