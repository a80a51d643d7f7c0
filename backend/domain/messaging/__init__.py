"""The conversation of an order: plain text between its parties."""
