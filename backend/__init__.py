"""Earnest's backend: business rules, the chain index, the JSON API and the dashboard."""
