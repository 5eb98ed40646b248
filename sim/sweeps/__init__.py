"""A sweep: planned, run in batches by workers or a cluster, kept while it is unfinished, merged into tables."""
