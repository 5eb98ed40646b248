"""What each study leaves: its results folder, with its tables, its finding and its figures."""
