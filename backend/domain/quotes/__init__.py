"""Quotes: a buyer asks for a price, a seller names one, and what both want becomes an order."""
