"""What an amount is worth in money of a country, for people to compare. Nothing is paid by it."""
