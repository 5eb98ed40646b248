"""Commands that begin with a client's own data."""
