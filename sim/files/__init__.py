"""What strangers give: YAML documents, faults with their lines, limits."""
