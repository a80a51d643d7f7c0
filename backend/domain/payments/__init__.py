"""Where the money of orders is and how it got there, counted from the chain's own log."""
