"""What is known of one escrow: everything its events say, in the words of this program."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from datetime import datetime

from backend.chain.types import ZERO_ADDRESS
from backend.domain.escrow.settlement import Payout, Rates
from backend.domain.escrow.standing import ItemProof, PostedOffer
from backend.domain.escrow.statuses import OPEN, Status


@dataclass(frozen=True, kw_only=True)
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
    state: int  # the state word
    share: int  # the claim while disputed, the buyer's part once agreed, ruled or closed
    extended: int  # seconds by which deadlines were moved so far
    fee_bps: int
    arbiter_fee_bps: int  # taken when it closes as ruled
    is_attested: bool
    is_cancelling_over: bool
    is_return_ruled: bool  # the return under way is the arbiter's decision
    was_return_ruled: bool  # which the arbiter can make once
    steps: int
    funded_at: datetime
    funded_block: int

    asset: bytes = ZERO_ADDRESS
    asset_id: int = 0
    asset_units: int = 0
    royalty_packed: int = 0  # recipient | bps << 160, as the terms carry it

    shipped_at: datetime | None = None
    shipped_block: int | None = None
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
    # What a new beginning does not wipe out: the record of its two sides is made of it.
    is_shipped_in_time: bool | None = None  # the first parcel, by the clock of the payment
    disputes: int = 0

    return_since: datetime | None = None
    return_ruling_hash: bytes | None = None
    return_shipped_at: datetime | None = None
    return_shipped_block: int | None = None
    return_shipment_hash: bytes | None = None
    return_contested_at: datetime | None = None
    return_contest_root: bytes | None = None
    replaced_at: datetime | None = None  # the parties agreed on another parcel
    deal: int | None = None  # the last one struck
    offers: tuple[PostedOffer, ...] = ()  # those on record for the present state
    proofs: tuple[ItemProof, ...] = ()

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
    refunded_later: int = 0  # paid back after release, from the seller's own wallet

    # An index folds hundreds of thousands of events. Going through `__init__`, which sets sixty
    # fields one by one, would be most of its work, so fields are copied in one go.

    @classmethod
    def begun(cls, **values: object) -> EscrowRecord:
        """A record of these values, the other fields as when nothing else has happened."""
        record = object.__new__(cls)
        record.__dict__.update(_AT_FIRST)
        record.__dict__.update(values)
        return record

    def changed(self, **changes: object) -> EscrowRecord:
        """The same with other values."""
        record = object.__new__(EscrowRecord)
        record.__dict__.update(self.__dict__)
        record.__dict__.update(changes)
        return record

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_live(self) -> bool:
        """Whether money is still locked, by its status."""
        return self.status in OPEN

    @property
    def has_asset(self) -> bool:
        return self.asset != ZERO_ADDRESS

    @property
    def royalty_bps(self) -> int:
        return self.royalty_packed >> 160

    @property
    def rates(self) -> Rates:
        """What is taken off the parts."""
        return Rates(self.fee_bps, self.royalty_bps, self.arbiter_fee_bps)

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


_AT_FIRST = {
    field.name: field.default for field in fields(EscrowRecord) if field.default is not MISSING
}
