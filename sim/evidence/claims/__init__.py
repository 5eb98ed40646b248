"""The claims, a file for each theme: each row runs its comparison and judges it."""
