"""Chips: one in an item signs that it is there; a tag on it says which item this is."""
