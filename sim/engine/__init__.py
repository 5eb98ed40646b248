"""The compiled engine: the month of the model over many runs at once, equal to the Mesa model to the last bit."""
