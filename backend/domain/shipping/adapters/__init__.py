"""Ways in which carriers' reports reach us. One module a way; all of them keep one interface."""
