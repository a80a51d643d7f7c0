"""Evidence: what belongs to a step of a dispute, under one root that the step commits to."""
