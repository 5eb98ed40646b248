"""What changes from a baseline to a variant: its columns, and what titles and sentences say of it."""
