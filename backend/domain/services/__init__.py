"""Services: what was wished for, what was done, and what one side asks of the other on the way."""
