"""Statistics across replicates: intervals, survival curves, the threshold at which a share passes one half."""
