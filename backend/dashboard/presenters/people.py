"""Names, addresses and hashes: short enough to read, and never ambiguous."""

from __future__ import annotations

from dataclasses import dataclass

from backend.chain.types import checksum


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a page. The address is always there: a name alone proves nothing."""

    name: str
    address: str
    short: str
    is_you: bool

    def __str__(self) -> str:
        return "You" if self.is_you else self.name


def present_person(
    address: bytes | None, name: str | None, viewer_address: bytes | None
) -> Person | None:
    """The person behind an address; None where there is nobody (a zero address)."""
    if address is None or not any(address):
        return None
    full = checksum(address)
    short = shorten(full)
    return Person(
        name=name or short,
        address=full,
        short=short,
        is_you=viewer_address is not None and address == viewer_address,
    )


def shorten(text: str) -> str:
    """`0x1234…abcd`: both ends of an address or a hash."""
    return f"{text[:6]}…{text[-4:]}" if len(text) > 12 else text


def hex_text(value: bytes) -> str:
    return "0x" + value.hex()
