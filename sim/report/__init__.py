"""A report for a client: what is asked is planned, what is missing is run, and what was found becomes a document."""
