"""What is sealed with an order: the shipping address and the buyer's contact, each for itself.

Each is a small JSON document with a salt of its own. Its hash stays when the key is destroyed, so
that whoever kept the document can prove later that it is the one; without the salt nobody can
find out by guessing.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, fields
from enum import StrEnum

from eth_utils.crypto import keccak

from backend.core.sealing import Sealer
from backend.domain.orders.addresses import ShippingAddress, warnings_for
from backend.domain.orders.models import Order

LONGEST_DOCUMENT = 4_000
_SALT_BYTES = 32
_RETURN_PLACE = "orders.return"


class Part(StrEnum):
    """What is sealed, and under which name its seal is bound to the order."""

    ADDRESS = "address"
    CONTACT = "contact"

    @property
    def place(self) -> str:
        return f"orders.{self.value}"


def seal_into(
    order: Order, sealer: Sealer, *, address: ShippingAddress | None, contact: str
) -> None:
    """Seal both under a fresh key of this order; what was sealed before is gone with its key."""
    forget(order)
    if address is None and not contact:
        return
    order.data_key = sealer.new_data_key(str(order.id))
    order.address_erased_at = None
    if address is not None:
        order.sealed_address, order.address_hash = _seal(
            order, sealer, Part.ADDRESS, asdict(address)
        )
        order.address_warnings = list(warnings_for(address))
    if contact:
        order.sealed_contact, order.contact_hash = _seal(
            order, sealer, Part.CONTACT, {"contact": contact}
        )


def open_document(order: Order, sealer: Sealer, part: Part) -> str | None:
    """The exact text whose hash was committed, salt included; None once it is gone."""
    sealed = order.sealed_address if part is Part.ADDRESS else order.sealed_contact
    if order.data_key is None or sealed is None:
        return None
    return sealer.open(order.data_key, str(order.id), part.place, sealed)


def open_address(order: Order, sealer: Sealer) -> ShippingAddress | None:
    """The address again."""
    document = open_document(order, sealer, Part.ADDRESS)
    if document is None:
        return None
    values = json.loads(document)
    return ShippingAddress(**{field.name: values[field.name] for field in fields(ShippingAddress)})


def open_contact(order: Order, sealer: Sealer) -> str:
    """The contact again; empty when none was given."""
    document = open_document(order, sealer, Part.CONTACT)
    return str(json.loads(document)["contact"]) if document is not None else ""


def seal_return(order: Order, sealer: Sealer, address: ShippingAddress) -> None:
    """Seal where goods go back to, under the key of this order."""
    owner = str(order.id)
    order.data_key = order.data_key or sealer.new_data_key(owner)
    order.sealed_return = sealer.seal(
        order.data_key, owner, _RETURN_PLACE, json.dumps(asdict(address))
    )


def open_return(order: Order, sealer: Sealer) -> ShippingAddress | None:
    """Where goods go back to; None when nobody has said so, or it is erased."""
    if order.data_key is None or order.sealed_return is None:
        return None
    sealed = sealer.open(order.data_key, str(order.id), _RETURN_PLACE, order.sealed_return)
    return ShippingAddress(**json.loads(sealed))


def forget(order: Order) -> None:
    """Destroy the key, and with it everything it opens. The salted hashes stay."""
    order.data_key = order.sealed_address = order.sealed_contact = order.sealed_return = None
    order.address_warnings = []


def hash_of(order: Order, part: Part) -> bytes | None:
    return order.address_hash if part is Part.ADDRESS else order.contact_hash


def is_committed(order: Order, part: Part, document: str) -> bool:
    """Whether this is the very document that was sealed, also long after it was erased."""
    committed = hash_of(order, part)
    return committed is not None and secrets.compare_digest(keccak(text=document), committed)


def _seal(order: Order, sealer: Sealer, part: Part, values: dict[str, str]) -> tuple[bytes, bytes]:
    assert order.data_key is not None
    salted = {**values, "order": str(order.id), "salt": secrets.token_hex(_SALT_BYTES)}
    document = json.dumps(salted, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    sealed = sealer.seal(order.data_key, str(order.id), part.place, document)
    return sealed, keccak(text=document)
