"""Commands that begin with what a client brings, or end with what a client gets; and what is uncertain in between."""
