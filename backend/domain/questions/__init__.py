"""Questions about a listing, asked and answered in the open before anybody buys."""
