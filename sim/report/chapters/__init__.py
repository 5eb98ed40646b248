"""The chapters of a report. Each says only what its tables hold, and shows them."""
