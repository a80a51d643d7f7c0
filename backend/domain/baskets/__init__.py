"""Baskets: what somebody means to buy, kept until it is ordered or thrown out."""
