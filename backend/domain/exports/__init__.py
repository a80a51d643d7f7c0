"""What a shop hands on to its own programs: exporters, the states that wake them, runs."""
