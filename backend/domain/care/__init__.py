"""Nothing is silently late: expected steps, tickets about those that did not come, who cares."""
