"""What tables of results folders cannot be."""
