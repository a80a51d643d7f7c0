"""Ways to pay behind one interface: the escrow, and what people state beside the chain."""
