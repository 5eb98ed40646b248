"""What must come out: each claim of the sources as a comparison that could fail."""
