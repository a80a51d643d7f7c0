"""The node, the contracts, typed events and signatures. The only floor that speaks to a chain."""
