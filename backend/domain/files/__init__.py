"""What lies in the store: which rows name it, and the sweep of what none does."""
