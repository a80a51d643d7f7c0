"""Parcels: who carries them, how to follow them, and the hash that goes on chain."""
