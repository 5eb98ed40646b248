"""Where the balance is lost: the hysteresis loop, outside offers, and fixed points without luck."""
