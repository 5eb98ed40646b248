"""What would change it: interventions, variants of a scenario, their comparison, and advice for a budget."""
