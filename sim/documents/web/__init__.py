"""A document as a web page, and the templates of it."""
