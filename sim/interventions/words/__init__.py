"""Changes in words: interventions, dated changes and other numbers, as the command line and Python say them."""
