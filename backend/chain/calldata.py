"""Whose escrow a transaction to our contract is about, read from its calldata without guessing.

Every step names its escrow by the whole terms, which stand first; a payment names the listing and
carries the delivery's id as its reference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from backend.chain.abi import encode_arguments, function_of, load_abi, selector
from backend.chain.decoder import CONTRACT, READERS, WORD
from backend.chain.typed_data import (
    Domain,
    ListingFields,
    TermsFields,
    escrow_id,
    pack_listing,
)
from backend.chain.types import EscrowId

SELECTOR = 4
FUND, FUND_MANY = "fund", "fund_many"
_BY_ID = "withdraw_offer"
_REFERENCE = 16
_LISTING_WORDS = 12
_PURCHASE_WORDS = _LISTING_WORDS + 3  # quantity, option, reference


@dataclass(frozen=True, slots=True)
class EscrowCall:
    """A call of our contract: of escrows, or of purchases that make some."""

    function: str
    escrow_ids: tuple[EscrowId, ...] = ()
    purchases: tuple[bytes, ...] = ()  # listing, quantity, option and reference, as words

    @property
    def references(self) -> tuple[bytes, ...]:
        """The ids of the deliveries that are paid."""
        return tuple(words[-WORD:][:_REFERENCE] for words in self.purchases)


def read_call(data: bytes, domain: Domain) -> EscrowCall | None:
    """What the calldata asks for; None when it is no step of an escrow, or malformed."""
    function, body = _functions().get(data[:SELECTOR]), data[SELECTOR:]
    try:
        if function == FUND:
            return EscrowCall(function, purchases=(_words(body, 0, _PURCHASE_WORDS),))
        if function == FUND_MANY:
            return EscrowCall(function, purchases=_purchases(body))
        if function == _BY_ID:
            return EscrowCall(function, (EscrowId(_words(body, 0, 1)),))
        if function is not None and _begins_with_terms(function):
            return EscrowCall(function, (escrow_id(_terms(body), domain),))
    except ValueError:
        return None
    return None


def calls_inside(data: bytes, domain: Domain) -> tuple[tuple[EscrowCall, ...], bytes]:
    """Calls of ours that another contract passes on, and the words around them.

    Contract accounts are told what to call in an argument of bytes: its length stands before it.
    """
    calls, around, end = [], b"", 0
    for found in _selectors().finditer(data, WORD):
        start = found.start()
        length = int.from_bytes(data[start - WORD : start])
        if start < end or start + length > len(data) or (length - SELECTOR) % WORD:
            continue
        call = read_call(data[start : start + length], domain)
        if call is not None:
            calls.append(call)
            around += data[end : start - WORD]
            end = start + length
    return tuple(calls), around + data[end:]


def purchase_words(
    listing: ListingFields, *, quantity: int, option: int, reference: bytes
) -> bytes:
    """What stands in the calldata of a payment for one delivery."""
    inputs = function_of(CONTRACT, FUND)["inputs"][:4]
    return encode_arguments(inputs, (pack_listing(listing), quantity, option, reference))


def _purchases(body: bytes) -> tuple[bytes, ...]:
    """A list of structs of changing size: each is reached by its offset."""
    start = _number(body, 0)
    count = _number(body, start)
    if count * WORD > len(body):
        raise ValueError("more purchases than there are bytes")
    first = start + WORD
    offsets = [_number(body, first + WORD * number) for number in range(count)]
    return tuple(_words(body, first + offset, _PURCHASE_WORDS) for offset in offsets)


def _terms(body: bytes) -> TermsFields:
    fields = function_of(CONTRACT, "confirm")["inputs"][0]["components"]
    words = _words(body, 0, len(fields))
    values = {
        field["name"]: READERS[field["type"]](words[WORD * place : WORD * (place + 1)])
        for place, field in enumerate(fields)
    }
    return TermsFields(**values)


def _number(body: bytes, start: int) -> int:
    value = int.from_bytes(_words(body, start, 1))
    if value > len(body):
        raise ValueError("points beyond the end")
    return value


def _words(body: bytes, start: int, count: int) -> bytes:
    found = body[start : start + count * WORD]
    if len(found) != count * WORD:
        raise ValueError("the calldata is too short")
    return found


@cache
def _functions() -> dict[bytes, str]:
    """By selector."""
    entries: Sequence[dict[str, object]] = load_abi(CONTRACT)
    return {selector(entry): str(entry["name"]) for entry in entries if entry["type"] == "function"}


@cache
def _selectors() -> re.Pattern[bytes]:
    return re.compile(b"|".join(re.escape(known) for known in sorted(_functions())))


@cache
def _begins_with_terms(function: str) -> bool:
    entry = function_of(CONTRACT, function)
    names = [item["name"] for item in entry["inputs"]]
    return entry["stateMutability"] != "view" and names[:1] == ["terms"]
