"""Commands that list what comes with the program: scenarios, interventions, parameters."""
