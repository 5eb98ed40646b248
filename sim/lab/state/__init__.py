"""What the lab knows and computes: the experiment on the page, its runs, lessons and links. No widget here."""
