"""What the lab knows and computes: the state of the page, runs, lessons, links. No widget here."""
