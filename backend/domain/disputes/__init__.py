"""Disputes: statements behind the hashes on chain, and the arbiter's cases."""
