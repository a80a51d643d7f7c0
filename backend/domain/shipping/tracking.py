"""Tracking numbers as people type them: brought into one form, and looked at for likely slips.

A slip is a warning beside the number, never a refusal: carriers change their formats.
"""

from __future__ import annotations

import re
import unicodedata

from backend.core.errors import Invalid
from backend.domain.shipping.carriers import find_carrier
from backend.domain.shipping.formats import has_known_form, has_wrong_digit

MAX_CARRIER = 60
MAX_NUMBER = 60
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9./_-]{2,59}", re.ASCII)


def normalise_number(text: str) -> str:
    """A tracking number in capitals, without blanks and invisible characters."""
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(c for c in plain if not c.isspace() and unicodedata.category(c)[0] != "C")
    number = kept.upper()
    if not _NUMBER.fullmatch(number):
        sentence = "Write the tracking number with 3 to 60 letters and digits."
        raise Invalid(sentence, fields={"tracking_number": sentence})
    return number


def normalise_carrier(text: str) -> str:
    """The carrier's key when we know it, else the name as typed with single blanks."""
    known = find_carrier(text)
    if known:
        return known.key
    plain = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in plain if c.isspace() or unicodedata.category(c)[0] != "C")
    name = " ".join(kept.split())
    if not 2 <= len(name) <= MAX_CARRIER:
        sentence = "Name the carrier with 2 to 60 characters."
        raise Invalid(sentence, fields={"carrier": sentence})
    return name


def carrier_name(carrier: str) -> str:
    """How a stored carrier is shown."""
    known = find_carrier(carrier)
    return known.name if known else carrier


def warnings_for(carrier: str, number: str) -> tuple[str, ...]:
    """Sentences about a number that looks mistyped. Empty when nothing is suspicious."""
    found = []
    if has_wrong_digit(carrier, number):
        found.append("The check digit of this number does not fit; please compare it.")
    known = find_carrier(carrier)
    if known and not has_known_form(carrier, number):
        found.append(f"This does not look like a number of {known.name}; please compare it.")
    return tuple(found)
