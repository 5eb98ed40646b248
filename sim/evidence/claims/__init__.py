"""The claims, a file for each theme. Each row runs its comparison and judges it."""
