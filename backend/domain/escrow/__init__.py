"""Escrows as the chain tells them: the table of steps, the projection, and who gets what."""
