"""Fulfilment: what the seller does between the payment and the parcel, and how the parcel fares."""
