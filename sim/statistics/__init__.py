"""Statistics across replicates: intervals, survival curves, where a share crosses one half."""
