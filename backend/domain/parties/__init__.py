"""Who takes part: one party per address, how it signs in, and for how long."""
