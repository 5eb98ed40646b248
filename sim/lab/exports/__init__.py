"""What can be taken away from a page: figures, tables, scenarios and command lines."""
