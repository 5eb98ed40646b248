"""One organisation's story: run month by month, told, and drawn."""
