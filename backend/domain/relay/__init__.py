"""Carrying what a party has signed, so that it needs no coins."""
