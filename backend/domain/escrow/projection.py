"""What an escrow is, folded from its events. Pure: the same history always gives the same record.

An event that contradicts the history stops the fold: it means a bug or a missed log, and guessing
would put wrong amounts before people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from backend.chain.events import (
    AssetCredited,
    AssetTaken,
    Contested,
    Credited,
    Delivered,
    Disputed,
    EscrowEvent,
    Funded,
    ItemProven,
    OfferPosted,
    OfferWithdrawn,
    RefundedLater,
    ReturnContested,
    ReturnRuled,
    ReturnShipped,
    Ruled,
    Settled,
    Shipped,
    StateEvent,
    TimedOut,
)
from backend.chain.proposal import DealKind
from backend.chain.state_word import EscrowFlag, StateWord, unpack
from backend.domain.escrow.lifecycle import LIFECYCLE, OPEN, STATUS_OF_NUMBER, Status
from backend.domain.escrow.record import EscrowRecord
from backend.domain.escrow.settlement import SettlementError, split
from backend.domain.escrow.standing import ItemProof, PostedOffer

__all__ = ["EscrowRecord", "ProjectionError", "fold", "project"]

# Fields an event brings along: the record's name and the event's.
_COPIED_BY_NAME: dict[type[StateEvent], dict[str, str]] = {
    Shipped: {"shipment_hash": "shipment_hash"},
    Delivered: {"delivered_by": "by", "proof_hash": "proof_hash"},
    Disputed: {"reason": "reason", "evidence_root": "evidence_root"},
    Contested: {"contest_root": "evidence_root"},
    Settled: {"deal": "deal"},
    Ruled: {"ruling_hash": "ruling_hash"},
    ReturnRuled: {"return_ruling_hash": "ruling_hash"},
    ReturnShipped: {"return_shipment_hash": "shipment_hash"},
    ReturnContested: {"return_contest_root": "evidence_root"},
}
_COPIED = {kind: tuple(names.items()) for kind, names in _COPIED_BY_NAME.items()}
_NO_FIELDS: tuple[tuple[str, str], ...] = ()
_STAMPED: dict[type[StateEvent], str] = {
    Shipped: "shipped_at",
    Delivered: "delivered_at",
    Disputed: "disputed_at",
    Contested: "contested_at",
    ReturnShipped: "return_shipped_at",
    ReturnContested: "return_contested_at",
}
# What a new beginning leaves behind; the log of events keeps it.
_NO_RETURN: dict[str, Any] = dict.fromkeys(
    (
        "return_since",
        "return_ruling_hash",
        "return_shipped_at",
        "return_shipped_block",
        "return_shipment_hash",
        "return_contested_at",
        "return_contest_root",
    )
)
_NO_DISPUTE: dict[str, Any] = dict.fromkeys(
    ("disputed_at", "claim", "reason", "evidence_root", "contested_at", "contest_root")
)
_NO_PARCEL: dict[str, Any] = dict.fromkeys(
    (
        "shipped_at",
        "shipped_block",
        "shipment_hash",
        "delivered_at",
        "delivered_by",
        "proof_hash",
    )
)


class ProjectionError(Exception):
    """A log contradicts what we know: a bug or a missed log. Stop; never guess."""


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
    return EscrowRecord.begun(
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
        fee_bps=word.fee_bps,
        arbiter_fee_bps=event.arbiter_fee_bps,
        **_standing(event.state, word),
        funded_at=event.at.block_time,
        funded_block=event.at.block_number,
    )


def _standing(state: int, word: StateWord) -> dict[str, Any]:
    """What every event that moves an escrow says, by the record's own field names."""
    return {
        "state": state,
        "deadline": word.deadline_at,
        "share": word.share,
        "extended": word.extended,
        "steps": word.steps,
        **_flags(word.flags),
    }


@cache
def _flags(flags: EscrowFlag) -> dict[str, bool]:
    return {
        "is_attested": EscrowFlag.ATTESTED in flags,
        "is_cancelling_over": EscrowFlag.CANCELLING_OVER in flags,
        "is_return_ruled": EscrowFlag.RETURN_RULED in flags,
        "was_return_ruled": EscrowFlag.RETURN_SPENT in flags,
    }


def _move(record: EscrowRecord, event: StateEvent) -> EscrowRecord:
    word = _word(event)
    status = STATUS_OF_NUMBER[word.status]
    if status not in _ends_on(type(event).__name__, record.status):
        raise ProjectionError(f"{record.status} cannot become {status} at {event.at.key}")
    if word.steps != record.steps + 1:
        raise ProjectionError(f"step {word.steps} follows {record.steps} at {event.at.key}")
    turn = _TURNS.get(type(event))
    changes = {
        "status": status,
        "offers": (),  # each named the state that is over now
        **_standing(event.state, word),
        **_details(event),
        **(turn(record, event, word) if turn else {}),
    }
    if record.is_open and status not in OPEN:
        return _close(record, event, word, changes)
    return record.changed(**changes)


@cache
def _ends_on(event: str, status: Status) -> frozenset[Status]:
    return LIFECYCLE.ends_on(event, status)


def _details(event: StateEvent) -> dict[str, Any]:
    """What the event says beyond the state word, by the record's own field names."""
    kind = type(event)
    details = {name: getattr(event, theirs) for name, theirs in _COPIED.get(kind, _NO_FIELDS)}
    if kind in _STAMPED:
        details[_STAMPED[kind]] = event.at.block_time
    if isinstance(event, TimedOut):
        details["status_before"] = STATUS_OF_NUMBER.get(event.status_before)
    return details


def _struck(deal: int, at: datetime) -> dict[str, Any]:
    match deal:
        case DealKind.RETURN:
            return _NO_RETURN | {"return_since": at}
        case DealKind.RESUME:
            return _NO_RETURN | _NO_DISPUTE | {"delivered_at": at}
        case DealKind.REPLACEMENT:
            return _NO_RETURN | _NO_DISPUTE | _NO_PARCEL | {"replaced_at": at}
        case _:
            return {}


def _is_in_time(record: EscrowRecord, shipped_at: datetime) -> bool:
    """Before the deadline of the payment: time that was given later makes nothing punctual."""
    if record.is_shipped_in_time is not None:  # a replacement's parcel; the first one counts
        return record.is_shipped_in_time
    assert record.deadline is not None
    return shipped_at < record.deadline - timedelta(seconds=record.extended)


# What follows from where an event led, by its kind: a new beginning forgets what was before it.
_TURNS: dict[type[StateEvent], Callable[[EscrowRecord, Any, StateWord], dict[str, Any]]] = {
    Shipped: lambda record, event, _word: {
        "shipped_block": event.at.block_number,
        "is_shipped_in_time": _is_in_time(record, event.at.block_time),
    },
    ReturnShipped: lambda _record, event, _word: {"return_shipped_block": event.at.block_number},
    ReturnRuled: lambda _record, event, _word: {
        **_NO_RETURN,
        "return_since": event.at.block_time,
        "return_ruling_hash": event.ruling_hash,
    },
    Disputed: lambda record, _event, word: {"claim": word.share, "disputes": record.disputes + 1},
    # What was agreed or ruled is the claim now.
    ReturnContested: lambda _record, _event, word: {"claim": word.share},
    RefundedLater: lambda record, event, _word: {
        "refunded_later": record.refunded_later + event.amount
    },
    Settled: lambda _record, event, _word: _struck(event.deal, event.at.block_time),
}


def _close(
    record: EscrowRecord, event: StateEvent, word: StateWord, changes: dict[str, Any]
) -> EscrowRecord:
    if isinstance(event, TimedOut) and changes["status_before"] is not record.status:
        raise ProjectionError(f"a time-out of {changes['status_before']} at {event.at.key}")
    is_ruled = changes["status"] is Status.RULED
    try:
        paid = split(record.amount, word.share, record.rates, ruled=is_ruled)
    except SettlementError as error:
        raise ProjectionError(f"{error} at {event.at.key}") from error
    return record.changed(
        **changes,
        closed_at=event.at.block_time,
        closed_by=type(event).__name__,
        is_asset_to_buyer=EscrowFlag.ASSET_TO_BUYER in word.flags if record.has_asset else None,
        fee=paid.fee,
        royalty=paid.royalty,
        arbiter_fee_buyer=paid.arbiter_fee_buyer,
        arbiter_fee_seller=paid.arbiter_fee_seller,
    )


def _attach(record: EscrowRecord, event: EscrowEvent) -> EscrowRecord:
    match event:
        case AssetTaken():
            return record.changed(
                asset=event.asset,
                asset_id=event.asset_id,
                asset_units=event.asset_units,
                royalty_packed=event.royalty,
            )
        case Credited() | AssetCredited():
            return _credit(record, event)
        case OfferPosted():
            return _post(record, event)
        case OfferWithdrawn():
            return record.changed(offers=_without(record, event.maker))
        case ItemProven():
            return record.changed(proofs=(*record.proofs, _proof(record, event)))
        case _:
            raise ProjectionError(f"no rule for {type(event).__name__} at {event.at.key}")


def _credit(record: EscrowRecord, event: Credited | AssetCredited) -> EscrowRecord:
    if isinstance(event, AssetCredited):
        return record.changed(asset_credited_to=event.account)
    if event.account == record.buyer:
        return record.changed(credited_buyer=record.credited_buyer + event.amount)
    if event.account == record.seller:
        return record.changed(credited_seller=record.credited_seller + event.amount)
    return record  # a fee or royalty that its receiver refused; its own to withdraw


def _post(record: EscrowRecord, event: OfferPosted) -> EscrowRecord:
    if event.state != record.state:
        raise ProjectionError(f"an offer for another state at {event.at.key}")
    posted = PostedOffer(event.maker, event.proposal, event.at.block_time, event.at.tx_hash)
    return record.changed(offers=(*_without(record, event.maker), posted))


def _without(record: EscrowRecord, maker: bytes) -> tuple[PostedOffer, ...]:
    return tuple(offer for offer in record.offers if offer.maker != maker)


def _proof(record: EscrowRecord, event: ItemProven) -> ItemProof:
    """Fresh when its challenge did not exist before the parcel left for this holder."""
    is_sellers = event.holder == record.seller
    left_in = record.return_shipped_block if is_sellers else record.shipped_block
    return ItemProof(
        holder=event.holder,
        chip=event.chip,
        challenge_block=event.challenge_block,
        is_fresh=left_in is not None and event.challenge_block > left_in,
        proven_at=event.at.block_time,
        tx_hash=event.at.tx_hash,
    )


def _word(event: StateEvent) -> StateWord:
    try:
        return unpack(event.state)
    except ValueError as error:
        raise ProjectionError(f"not a state word at {event.at.key}") from error
