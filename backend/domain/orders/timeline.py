"""What happened to an order: our own records and the chain's facts, told as one story.

A fact of the chain is shown as long as it stands in the chain; a step a reorganisation took back is
gone from the story, except for a payment that vanished, which people have to know about.

The order is that of our event log, in which both meet: comparing our clock with block times, which
are whole seconds of somebody else's, would tell a payment before the order it pays for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.proposal import DealKind
from backend.chain.sender.models import KEEPER
from backend.chain.sender.repository import Origin, SentRepository
from backend.chain.types import ZERO_ADDRESS, moment
from backend.core.money import Amount
from backend.core.outbox import StoredEvent
from backend.domain.escrow.deals import DEALS
from backend.domain.escrow.events import MOVES, EscrowVanished
from backend.domain.escrow.facts import EscrowFact
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.orders.events import (
    AddressErased,
    AddressGiven,
    AddressMissing,
    DeliveryOversold,
    OfferHidden,
    OfferSigned,
    OrderAbandoned,
    OrderDecided,
    OrderExpired,
    OrderHeld,
    OrderPlaced,
)
from backend.domain.orders.money import plain
from backend.domain.orders.repository import OrderRepository
from backend.domain.orders.views import DeliveryView, OrderView

if TYPE_CHECKING:
    pass

MOST_RECORDS = 500

OWN_SENTENCES: dict[str, str] = {
    OrderPlaced.name: "The order was placed.",
    OrderAbandoned.name: "The buyer let the order go.",
    OrderHeld.name: "The seller looks at it before it can be paid.",
    OrderDecided.name: "The seller {decision} the order.",
    OrderExpired.name: "The time to pay ran out.",
    DeliveryOversold.name: "It was paid late, and nothing is left. The seller can refund it.",
    AddressMissing.name: "It was paid late: the buyer is asked once more where it goes.",
    AddressGiven.name: "The buyer said once more where it goes.",
    AddressErased.name: "Address and contact were erased. Their salted hashes stay.",
    OfferSigned.name: "The {role} signed an offer.",
    OfferHidden.name: "The {role} took a signed offer off the page.",
    EscrowVanished.name: "The payment disappeared: the chain went back. It may be mined again.",
}
CHAIN_SENTENCES: dict[str, str] = {
    "Funded": "The buyer paid {amount} into the escrow.",
    "AssetTaken": "The token went into the escrow.",
    "Cancelled": "The buyer cancelled and has the money back.",
    "Shipped": "The seller shipped it.",
    "Delivered": "It has arrived, says the {by}.",
    "Confirmed": "The buyer confirmed: the seller received {seller_gets}.",
    "Refunded": "The seller gave the buyer {amount} back.",
    "Disputed": "The buyer claims {claim} back.",
    "Conceded": "The seller granted the claim: the buyer received {buyer_gets}.",
    "Contested": "The seller contested the claim. The arbiter decides.",
    "Ruled": "The arbiter decided: {buyer_gets} to the buyer, {seller_gets} to the seller.",
    "TimedOut": "Time was up: {buyer_gets} to the buyer, {seller_gets} to the seller.",
    "OfferPosted": "The {maker} offered: {deal}.",
    "OfferWithdrawn": "The {maker} took the offer back.",
    "Settled": "Both agreed: {deal}.",
    "Extended": "The deadline was moved to {deadline}.",
    "ReturnRuled": "The arbiter decided: the goods go back, then {part} to the buyer.",
    "ReturnShipped": "The buyer sent it back.",
    "ReturnContested": "The seller objected to what came back. The arbiter decides.",
    "ReturnAccepted": "The seller took it back: {buyer_gets} to the buyer, {seller_gets} to the "
    "seller.",
    "RefundedLater": "The seller paid {later} back from its own wallet.",
    "ItemProven": "The item's chip signed for the {holder}.",
    "Credited": "{credit} could not be delivered and waits in the contract.",
    "AssetCredited": "The token could not be delivered and waits in the contract.",
}

# Amounts of a log by the name they have in its sentence.
_AMOUNTS: dict[str, dict[str, str]] = {
    "Disputed": {"claim": "share"},
    "Credited": {"credit": "amount"},
    "ReturnRuled": {"part": "share"},
    "RefundedLater": {"later": "amount"},
}
_FOLLOWS = frozenset({"AssetTaken", "Credited", "AssetCredited"})  # of a step told beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened. With `tx_hash` anybody can check it on the chain."""

    at: datetime
    position: int  # in the event log; entries of one position stand in the order of the chain
    name: str  # the event's own name, ours dotted, the chain's in one word
    sentence: str
    delivery_id: UUID | None = None
    tx_hash: bytes | None = None
    block_number: int | None = None
    status: str | None = None  # the one reached
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def is_on_chain(self) -> bool:
        return self.block_number is not None


class Timelines:
    """Reads both logs and weaves them together."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._orders = OrderRepository(session)

    async def of(self, order: OrderView) -> list[TimelineEntry]:
        names = [*OWN_SENTENCES, *MOVES]
        records = await self._orders.list_records(order.id, names, MOST_RECORDS)
        own = [_own_entry(record) for record in records if record.name in OWN_SENTENCES]
        by_escrow = {delivery.escrow_id: delivery for delivery in order.deliveries}
        escrows = EscrowRepository(self._session, order.chain_id)
        facts = await escrows.list_facts(list(by_escrow))
        positions = _positions(records, facts)
        sent = SentRepository(self._session, order.chain_id)
        origins = await sent.origins_of({fact.tx_hash for fact in facts})
        chain = [
            _chain_entry(fact, by_escrow[fact.escrow_id], position, origins.get(fact.tx_hash))
            for fact, position in zip(facts, positions, strict=True)
        ]
        return sorted([*own, *chain], key=lambda entry: entry.position)


def _positions(records: Sequence[StoredEvent], facts: Sequence[EscrowFact]) -> list[int]:
    """Where each fact stands in our log: where it was last told, or with the fact before it."""
    told = {
        (record.at.block_hash, record.at.log_index): record.position.number
        for record in records
        if record.at is not None and record.name in MOVES
    }
    positions: list[int] = []
    for fact in facts:
        before = positions[-1] if positions else 0
        positions.append(told.get((fact.block_hash, fact.log_index), before))
    return positions


def _own_entry(event: StoredEvent) -> TimelineEntry:
    delivery_id = event.data.get("delivery_id")
    return TimelineEntry(
        at=event.occurred_at,
        position=event.position.number,
        name=event.name,
        sentence=OWN_SENTENCES[event.name].format(
            role=event.data.get("role", ""), decision=event.data.get("decision", "")
        ),
        delivery_id=UUID(delivery_id) if delivery_id else None,
    )


def _chain_entry(
    fact: EscrowFact, delivery: DeliveryView, position: int, origin: Origin | None
) -> TimelineEntry:
    sentence = CHAIN_SENTENCES[fact.name].format(**_words(fact, delivery))
    return TimelineEntry(
        at=fact.block_time,
        position=position,
        name=fact.name,
        sentence=f"{sentence}{_sent_by(fact, delivery, origin)}",
        delivery_id=delivery.id,
        tx_hash=fact.tx_hash,
        block_number=fact.block_number,
        status=fact.data.get("status"),
        data=fact.data,
    )


def _sent_by(fact: EscrowFact, delivery: DeliveryView, origin: Origin | None) -> str:
    """Who sent it, when that was us; people who send by themselves need no mention."""
    if origin is None or fact.name in _FOLLOWS:
        return ""
    if origin.purpose == KEEPER:
        return " Our keeper ran it."
    if origin.on_behalf is None:
        return ""
    is_arbiter = origin.on_behalf == delivery.arbiter.address
    return f" Relayed for the {'arbiter' if is_arbiter else _who(origin.on_behalf, delivery)}."


def _words(fact: EscrowFact, delivery: DeliveryView) -> dict[str, str]:
    money = delivery.money
    words = {
        "amount": plain(money.paid),
        "seller_gets": plain(money.seller_gets),
        "buyer_gets": plain(money.buyer_gets),
    }
    currency = money.paid.currency
    for name, theirs in _AMOUNTS.get(fact.name, {}).items():
        words[name] = plain(Amount(int(fact.data[theirs]), currency))
    for name in ("by", "maker", "holder"):
        if name in fact.data:
            words[name] = _who(bytes.fromhex(fact.data[name][2:]), delivery)
    if fact.name in {"OfferPosted", "Settled"}:
        number = fact.data["deal"] if "deal" in fact.data else fact.data["proposal"]["deal"]
        words["deal"] = _deal(int(number))
    if fact.name == "Extended":
        words["deadline"] = f"{moment(int(fact.data['deadline'])):%d %B %Y, %H:%M} UTC"
    return words


def _deal(number: int) -> str:
    """In a sentence: a word for each, since a number would tell nobody anything."""
    return DEALS[DealKind(number)].label.lower()


def _who(address: bytes, delivery: DeliveryView) -> str:
    if address == delivery.terms.buyer:
        return "buyer"
    if address == delivery.terms.seller:
        return "seller"
    is_attester = address == delivery.policy.policy.attester != ZERO_ADDRESS
    return "attester" if is_attester else "carrier"
