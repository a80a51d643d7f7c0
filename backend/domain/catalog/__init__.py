"""What is for sale: drafts, signed and published listings, their photos, stock and policies."""
