"""Where is it fragile, and why: each tie of an organisation, what fails in it first, and what would change that."""
