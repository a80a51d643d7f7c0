"""What a party may call itself."""

from __future__ import annotations

from dataclasses import dataclass

from backend.core.errors import Invalid
from backend.core.text import clean_line, skeleton

SHORTEST, LONGEST = 2, 40
# Names that would pass for the house itself or for a role people trust.
_RESERVED = frozenset(
    skeleton(name)
    for name in (
        "Earnest", "Earnest Support", "Support", "Help", "Admin", "Administrator", "Moderator",
        "Staff", "Arbiter", "Escrow", "System", "Official", "Security", "Wallet",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DisplayName:
    """A name as it is shown, and what it looks like at a glance."""

    text: str
    skeleton: str


def display_name(typed: str) -> DisplayName | None:
    """The name somebody typed, ready to store; None when it was left empty."""
    if len(typed) > LONGEST * 4:  # before any work is spent on it
        raise _refuse(f"A name has at most {LONGEST} characters.")
    text = clean_line(typed, keep_joiners=False)
    if not text:
        return None
    if not SHORTEST <= len(text) <= LONGEST:
        raise _refuse(f"A name has {SHORTEST} to {LONGEST} characters.")
    at_a_glance = skeleton(text)
    if not any(character.isalpha() for character in text):
        raise _refuse("A name needs at least one letter.")
    if text.lower().startswith("0x"):
        raise _refuse("A name that starts like an address would mislead people.")
    if at_a_glance in _RESERVED:
        raise _refuse("This name is kept for the people who run this place.")
    return DisplayName(text, at_a_glance)


def _refuse(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"display_name": sentence})
