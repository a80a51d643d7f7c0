"""The schema's history. Each room writes its own tables; one revision builds the house."""
