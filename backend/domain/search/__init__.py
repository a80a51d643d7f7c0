"""Finding orders by anything that stands on them, and keeping a search for the next time."""
