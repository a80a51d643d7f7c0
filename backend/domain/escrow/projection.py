"""What an escrow is, folded from its events. Pure: the same history always gives the same record.

An event that contradicts the history stops the fold: it means a bug or a missed log, and guessing
would put wrong amounts before people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backend.chain.events import (
    AssetCredited,
    AssetTaken,
    Conceded,
    Confirmed,
    Contested,
    Credited,
    Delivered,
    Disputed,
    EscrowEvent,
    Funded,
    Ruled,
    Shipped,
    StateEvent,
    TimedOut,
)
from backend.chain.state_word import EscrowFlag, StateWord, unpack
from backend.chain.types import ZERO_ADDRESS
from backend.domain.escrow.lifecycle import LIFECYCLE, STATUS_OF_NUMBER, Status
from backend.domain.escrow.settlement import Payout, SettlementError

_FEES = {"fee": "fee", "royalty": "royalty"}
# Fields an event brings along: the record's name and the event's.
_COPIED: dict[type[StateEvent], dict[str, str]] = {
    Shipped: {"shipment_hash": "shipment_hash"},
    Delivered: {"delivered_by": "by", "proof_hash": "proof_hash"},
    Disputed: {"claim": "claim", "reason": "reason", "evidence_root": "evidence_root"},
    Contested: {"contest_root": "evidence_root"},
    Confirmed: _FEES,
    Conceded: _FEES,
    TimedOut: _FEES,
    Ruled: {
        **_FEES,
        "arbiter_fee_buyer": "arbiter_fee_buyer",
        "arbiter_fee_seller": "arbiter_fee_seller",
        "ruling_hash": "ruling_hash",
    },
}
_STAMPED: dict[type[StateEvent], str] = {
    Shipped: "shipped_at",
    Delivered: "delivered_at",
    Disputed: "disputed_at",
    Contested: "contested_at",
}


class ProjectionError(Exception):
    """A log contradicts what we know: a bug or a missed log. Stop; never guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EscrowRecord:
    """One escrow with everything its events say."""

    chain_id: int
    escrow_id: bytes
    buyer: bytes
    seller: bytes
    policy_id: bytes
    listing_hash: bytes
    currency: bytes  # zero: the chain's native coin
    amount: int
    quantity: int
    option: int
    reference: bytes
    status: Status
    deadline: datetime | None
    share: int  # the claim while disputed, the buyer's part once closed
    extended: int
    fee_bps: int
    is_attested: bool
    is_cancelling_over: bool
    steps: int
    funded_at: datetime
    funded_block: int

    asset: bytes = ZERO_ADDRESS
    asset_id: int = 0
    asset_units: int = 0
    royalty_packed: int = 0  # recipient | bps << 160, as the terms carry it

    shipped_at: datetime | None = None
    shipment_hash: bytes | None = None
    delivered_at: datetime | None = None
    delivered_by: bytes | None = None
    proof_hash: bytes | None = None
    disputed_at: datetime | None = None
    claim: int | None = None
    reason: int | None = None
    evidence_root: bytes | None = None
    contested_at: datetime | None = None
    contest_root: bytes | None = None

    closed_at: datetime | None = None
    closed_by: str | None = None  # the event that closed it
    status_before: Status | None = None  # what a time-out found
    fee: int = 0
    royalty: int = 0
    arbiter_fee_buyer: int = 0
    arbiter_fee_seller: int = 0
    ruling_hash: bytes | None = None
    is_asset_to_buyer: bool | None = None
    credited_buyer: int = 0  # pushed in vain, waiting to be withdrawn
    credited_seller: int = 0
    asset_credited_to: bytes | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def has_asset(self) -> bool:
        return self.asset != ZERO_ADDRESS

    @property
    def royalty_bps(self) -> int:
        return self.royalty_packed >> 160

    @property
    def payout(self) -> Payout | None:
        """Who got what; None while the money is locked."""
        if self.is_open:
            return None
        return Payout(
            amount=self.amount,
            share=self.share,
            fee=self.fee,
            royalty=self.royalty,
            arbiter_fee_buyer=self.arbiter_fee_buyer,
            arbiter_fee_seller=self.arbiter_fee_seller,
        )


def fold(history: Iterable[EscrowEvent]) -> EscrowRecord | None:
    """The escrow after its whole history in chain order; None when there is none."""
    record: EscrowRecord | None = None
    for event in history:
        record = project(record, event)
    return record


def project(record: EscrowRecord | None, event: EscrowEvent) -> EscrowRecord:
    """The escrow after one more event."""
    if isinstance(event, Funded):
        if record is not None:
            raise ProjectionError(f"funded twice: {event.escrow_id.hex()} at {event.at.key}")
        return _fund(event)
    if record is None or record.escrow_id != event.escrow_id:
        raise ProjectionError(f"unknown escrow {event.escrow_id.hex()} at {event.at.key}")
    if isinstance(event, StateEvent):
        return _move(record, event)
    return _attach(record, event)


def _fund(event: Funded) -> EscrowRecord:
    word = _word(event)
    if word.steps != 1 or STATUS_OF_NUMBER[word.status] is not Status.FUNDED:
        raise ProjectionError(f"not a first state: {event.at.key}")
    return EscrowRecord(
        chain_id=event.at.chain_id,
        escrow_id=event.escrow_id,
        buyer=event.buyer,
        seller=event.seller,
        policy_id=event.policy,
        listing_hash=event.listing,
        currency=event.currency,
        amount=event.amount,
        quantity=event.quantity,
        option=event.option,
        reference=event.reference,
        status=Status.FUNDED,
        deadline=word.deadline_at,
        share=word.share,
        extended=word.extended,
        fee_bps=word.fee_bps,
        is_attested=False,
        is_cancelling_over=EscrowFlag.CANCELLING_OVER in word.flags,
        steps=word.steps,
        funded_at=event.at.block_time,
        funded_block=event.at.block_number,
    )


def _move(record: EscrowRecord, event: StateEvent) -> EscrowRecord:
    word = _word(event)
    status = STATUS_OF_NUMBER[word.status]
    step = LIFECYCLE.step_on(type(event).__name__, record.status)
    if step is None or status not in step.targets:
        raise ProjectionError(f"{record.status} cannot become {status} at {event.at.key}")
    if word.steps != record.steps + 1:
        raise ProjectionError(f"step {word.steps} follows {record.steps} at {event.at.key}")
    moved = replace(
        record,
        status=status,
        deadline=word.deadline_at,
        share=word.share,
        extended=word.extended,
        is_attested=EscrowFlag.ATTESTED in word.flags,
        is_cancelling_over=EscrowFlag.CANCELLING_OVER in word.flags,
        steps=word.steps,
        **_details(event),
    )
    return _close(moved, record, event, word) if word.status.is_closed else moved


def _details(event: StateEvent) -> dict[str, Any]:
    """What the event says beyond the state word, by the record's own field names."""
    kind = type(event)
    details = {name: getattr(event, theirs) for name, theirs in _COPIED.get(kind, {}).items()}
    if kind in _STAMPED:
        details[_STAMPED[kind]] = event.at.block_time
    if isinstance(event, TimedOut):
        details["status_before"] = STATUS_OF_NUMBER.get(event.status_before)
    return details


def _close(
    moved: EscrowRecord, before: EscrowRecord, event: StateEvent, word: StateWord
) -> EscrowRecord:
    if isinstance(event, TimedOut) and moved.status_before is not before.status:
        raise ProjectionError(f"a time-out of {moved.status_before} at {event.at.key}")
    closed = replace(
        moved,
        closed_at=event.at.block_time,
        closed_by=type(event).__name__,
        is_asset_to_buyer=EscrowFlag.ASSET_TO_BUYER in word.flags if moved.has_asset else None,
    )
    try:
        closed.payout  # noqa: B018 - building it checks that the parts fit the amount
    except SettlementError as error:
        raise ProjectionError(f"{error} at {event.at.key}") from error
    return closed


def _attach(record: EscrowRecord, event: EscrowEvent) -> EscrowRecord:
    match event:
        case AssetTaken():
            return replace(
                record,
                asset=event.asset,
                asset_id=event.asset_id,
                asset_units=event.asset_units,
                royalty_packed=event.royalty,
            )
        case Credited() if event.account == record.buyer:
            return replace(record, credited_buyer=record.credited_buyer + event.amount)
        case Credited() if event.account == record.seller:
            return replace(record, credited_seller=record.credited_seller + event.amount)
        case Credited():
            return record  # a fee or royalty that its receiver refused; its own to withdraw
        case AssetCredited():
            return replace(record, asset_credited_to=event.account)
        case _:
            raise ProjectionError(f"no rule for {type(event).__name__} at {event.at.key}")


def _word(event: StateEvent) -> StateWord:
    try:
        return unpack(event.state)
    except ValueError as error:
        raise ProjectionError(f"not a state word at {event.at.key}") from error
