"""What can go wrong while starting, said as a sentence with a way out."""


class Problem(Exception):
    """A start cannot go on. `sentence` says what is wrong, `way_out` what a person can do."""

    def __init__(self, sentence: str, way_out: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.way_out = way_out
