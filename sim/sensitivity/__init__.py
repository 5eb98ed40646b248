"""Which parameters matter: all varied at once, and shares of the variance or effects of each."""
