"""Fixed points of two departments without luck: the month as a map, Newton's method, and the search."""
