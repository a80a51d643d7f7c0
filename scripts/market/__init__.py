"""The small market of the devnet: what is sold, how it looks, who does what with it."""
