"""What somebody did here, counted from what the chain says and from nothing else."""
