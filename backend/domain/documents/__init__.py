"""Files people hand in with an order: drawn anew or checked, kept by hash, shown to few."""
