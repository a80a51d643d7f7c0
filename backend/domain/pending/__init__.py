"""Transactions on their way: shown as pending, believed in nothing. The index has the last word."""
