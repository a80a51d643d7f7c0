"""What happened to an order: our own records and the chain's facts, told as one story.

A fact of the chain is shown as long as it stands in the chain; a step a reorganisation took back is
gone from the story, except for a payment that vanished, which people have to know about. What
we record ourselves brings its own sentence (`DomainEvent.sentence`) and says who reads it; notes
stand with the step they were written with.

The order is that of our event log, in which both meet: comparing our clock with block times, which
are whole seconds of somebody else's, would tell a payment before the order it pays for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.proposal import DealKind
from backend.chain.sender.models import KEEPER
from backend.chain.sender.repository import Origin, SentRepository
from backend.chain.types import ZERO_ADDRESS, moment
from backend.core.money import Amount
from backend.core.outbox import StoredEvent, Transition
from backend.core.outbox.events import telling_events
from backend.core.viewer import Audience
from backend.domain.escrow.deals import DEALS
from backend.domain.escrow.events import MOVES
from backend.domain.escrow.facts import EscrowFact
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.orders.actors import Actor, Actors
from backend.domain.orders.events import NoteAdded, OrderDecided
from backend.domain.orders.models import OrderNote
from backend.domain.orders.money import plain
from backend.domain.orders.notes import reads
from backend.domain.orders.repository import OrderRepository
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.orders.words import told

MOST_RECORDS = 1_000

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


@dataclass(frozen=True, slots=True)
class NoteLine:
    """What somebody wrote down with it."""

    audience: Audience
    text: str


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
    source: str | None = None  # the status it began in
    status: str | None = None  # the one reached
    actor: Actor | None = None  # who did it, where the sentence does not say so
    notes: tuple[NoteLine, ...] = ()
    is_detail: bool = False  # for the record; a conversation goes on without it
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
        names = [*telling_events(), *MOVES]
        records = await self._orders.list_records(order.id, names, MOST_RECORDS)
        own = await self._own([record for record in records if record.name not in MOVES], order)
        by_escrow = {delivery.escrow_id: delivery for delivery in order.deliveries}
        escrows = EscrowRepository(self._session, order.chain_id)
        facts = await escrows.list_facts(list(by_escrow))
        positions = _positions(records, facts)
        sources = _sources(facts)
        sent = SentRepository(self._session, order.chain_id)
        origins = await sent.origins_of({fact.tx_hash for fact in facts})
        chain = [
            _chain_entry(fact, by_escrow[fact.escrow_id], place, source, origins.get(fact.tx_hash))
            for fact, place, source in zip(facts, positions, sources, strict=True)
        ]
        return sorted([*own, *chain], key=lambda entry: entry.position)

    async def _own(self, records: Sequence[StoredEvent], order: OrderView) -> list[TimelineEntry]:
        """What is ours to tell, as far as the viewer of the order reads it."""
        kinds = telling_events()
        shown = [record for record in records if reads(kinds[record.name].audience, order)]
        notes = _by_event(await self._orders.list_notes(order.id), order)
        actors = Actors(self._session, order)
        await actors.meet(record.actor_id for record in shown)
        entries = [_own_entry(one, notes.get(one.id, ()), actors, order) for one in shown]
        return [entry for entry in entries if entry.notes or entry.name != NoteAdded.name]


def _by_event(rows: Sequence[OrderNote], order: OrderView) -> dict[UUID, tuple[NoteLine, ...]]:
    found: dict[UUID, tuple[NoteLine, ...]] = {}
    for row in rows:
        audience = Audience(row.audience)
        if reads(audience, order):
            line = NoteLine(audience, row.text)
            found[row.event_id] = (*found.get(row.event_id, ()), line)
    return found


def _sources(facts: Sequence[EscrowFact]) -> list[str | None]:
    """The status each fact met: the one the fact before it led to."""
    stood: dict[bytes, str | None] = {}
    sources: list[str | None] = []
    for fact in facts:
        before = stood.get(fact.escrow_id)
        sources.append(before if "status" in fact.data else None)
        stood[fact.escrow_id] = fact.data.get("status", before)
    return sources


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


def _own_entry(
    record: StoredEvent, notes: tuple[NoteLine, ...], actors: Actors, order: OrderView
) -> TimelineEntry:
    event = record.decode()
    delivery_id = record.data.get("delivery_id")
    if isinstance(event, OrderDecided) and order.hold and order.hold.reason:
        notes = (NoteLine(Audience.EVERYBODY, order.hold.reason), *notes)
    return TimelineEntry(
        at=record.occurred_at,
        position=record.position.number,
        name=record.name,
        sentence=event.sentence(),
        delivery_id=UUID(delivery_id) if delivery_id else None,
        source=event.source if isinstance(event, Transition) else None,
        status=record.data.get(event.lands) if isinstance(event, Transition) else None,
        actor=actors.of(record),
        notes=notes,
        is_detail=event.is_detail,
    )


def _chain_entry(
    fact: EscrowFact,
    delivery: DeliveryView,
    position: int,
    source: str | None,
    origin: Origin | None,
) -> TimelineEntry:
    words = told(CHAIN_SENTENCES[fact.name], delivery.flow)
    sentence = words.format(**_words(fact, delivery))
    return TimelineEntry(
        at=fact.block_time,
        position=position,
        name=fact.name,
        sentence=f"{sentence}{_sent_by(fact, delivery, origin)}",
        delivery_id=delivery.id,
        tx_hash=fact.tx_hash,
        block_number=fact.block_number,
        source=source,
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
        words["deadline"] = deadline_in_words(moment(int(fact.data["deadline"])))
    return words


def deadline_in_words(deadline: datetime) -> str:
    """As it stands in a sentence, for readers whose zone nobody knows."""
    return f"{deadline:%d %B %Y, %H:%M} UTC"


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
