"""Chips made of software, for devnets: keys that everybody can derive, signing as a chip does.

A real chip keeps its key; these are as public as the accounts of a devnet. `DevnetNode` is the only
way to them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from backend.chain.types import Address

HOW_MANY = 64
_PHRASE = "Earnest software chip"


def chip_for(seed: bytes) -> Address:
    """The chip that an item gets; two items in many may share one, which no contract forbids."""
    return list(_keys())[int.from_bytes(keccak(seed)) % HOW_MANY]


def sign_as_chip(chip: Address, typed_data: dict[str, Any]) -> bytes | None:
    """What the chip answers when it is tapped; None when it is none of ours."""
    key = _keys().get(chip)
    if key is None:
        return None
    message = encode_typed_data(full_message=typed_data)
    return bytes(Account.sign_message(message, key).signature)


@cache
def _keys() -> dict[Address, bytes]:
    keys = [keccak(text=f"{_PHRASE} {number}") for number in range(HOW_MANY)]
    return {bytes.fromhex(Account.from_key(key).address[2:]): key for key in keys}
