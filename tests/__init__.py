"""Checks, by what they need: unit (nothing), integration (PostgreSQL, anvil), contracts, e2e."""
