"""Loops that run beside the pages. Each may run twice, and may die at any moment."""
