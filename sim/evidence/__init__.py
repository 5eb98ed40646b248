"""Test the claims of the sources: each claim is a comparison that could fail."""
