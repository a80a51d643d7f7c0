"""Collects what is wrong with a form, field by field, so that people see all of it at once."""

from __future__ import annotations

from backend.core.errors import Invalid
from backend.core.text import clean_block, clean_line

# Cleaning may shorten a text, but nobody writes many times what is allowed by accident: such
# input is refused before any work is spent on it.
_SLACK = 4


class FieldChecks:
    """One sentence per wrong field; the first one found wins."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}

    def refuse(self, field: str, sentence: str) -> None:
        self.fields.setdefault(field, sentence)

    def require(self, field: str, sentence: str, *, met: bool) -> None:
        if not met:
            self.refuse(field, sentence)

    def line(self, field: str, text: str, *, longest: int, shortest: int = 1) -> str:
        """One line of text, cleaned; its length is counted in code points."""
        cleaned = clean_line(text) if len(text) <= longest * _SLACK else text
        return self._sized(field, cleaned, longest, shortest)

    def block(self, field: str, text: str, *, longest: int, shortest: int = 1) -> str:
        """Paragraphs of text, cleaned."""
        cleaned = clean_block(text) if len(text) <= longest * _SLACK else text
        return self._sized(field, cleaned, longest, shortest)

    def whole(self, field: str, number: int, *, least: int, most: int) -> int:
        """A whole number within bounds. True and False are not numbers."""
        is_whole = isinstance(number, int) and not isinstance(number, bool)
        if not is_whole or not least <= number <= most:
            self.refuse(field, f"This is a whole number from {least:,} to {most:,}.")
        return number

    def raise_if_any(self) -> None:
        if self.fields:
            raise Invalid("Some of this cannot be used as it is.", fields=self.fields)

    def _sized(self, field: str, text: str, longest: int, shortest: int) -> str:
        if len(text) > longest:
            self.refuse(field, f"Keep this to {longest:,} characters or fewer.")
        elif len(text) < shortest:
            missing = (
                "Please fill this in." if not text else f"Write at least {shortest} characters."
            )
            self.refuse(field, missing)
        return text
