"""The formats of a client's files: sheets of texts, and tables with one header."""
