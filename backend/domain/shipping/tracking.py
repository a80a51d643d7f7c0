"""Tracking numbers as people type them: brought into one form, and looked at for likely slips.

A slip is a warning beside the number, never a refusal: carriers change their formats.
"""

from __future__ import annotations

import re
import unicodedata

from backend.core.errors import Invalid
from backend.domain.shipping.carriers import find_carrier

MAX_CARRIER = 60
MAX_NUMBER = 60
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9./_-]{2,59}", re.ASCII)
_S10 = re.compile(r"[A-Z]{2}([0-9]{8})([0-9])[A-Z]{2}", re.ASCII)
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
# Service indicators of international post start with these letters (UPU S10, section 5).
_POSTAL_LETTERS = frozenset("CEHLMNPQRUVZ")


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
    if s10_check_digit_is_wrong(number):
        found.append("The check digit of this postal number does not fit; please compare it.")
    known = find_carrier(carrier)
    if known and known.pattern and not known.pattern.fullmatch(number):
        found.append(f"This does not look like a number of {known.name}; please compare it.")
    return tuple(found)


def s10_check_digit_is_wrong(number: str) -> bool:
    """Whether a number has the form of international post (UPU S10) and a wrong check digit."""
    match = _S10.fullmatch(number)
    if not match or number[0] not in _POSTAL_LETTERS:
        return False
    return s10_check_digit(match.group(1)) != int(match.group(2))


def s10_check_digit(serial: str) -> int:
    """The ninth digit of an S10 number: 11 minus the weighted sum modulo 11, 10 → 0, 11 → 5."""
    weighted = sum(int(digit) * weight for digit, weight in zip(serial, _S10_WEIGHTS, strict=True))
    return {10: 0, 11: 5}.get(11 - weighted % 11, 11 - weighted % 11)
