"""Sending from an account of ours: nonces, fees, what gets stuck and what gets lost."""
