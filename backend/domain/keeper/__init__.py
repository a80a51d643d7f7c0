"""Running the time-outs that have matured, and telling everybody what was run and at what cost."""
