"""Histories of escrows as a chain would log them, one step at a time.

The words and amounts are worked out from the protocol, not from the code under test's projection.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from backend.chain import events as ev
from backend.chain.policy import Policy
from backend.chain.proposal import Proposal
from backend.chain.state_word import EscrowFlag, EscrowStatus, StateWord
from backend.chain.types import BlockHash, ChainId, EscrowId, LogPosition, TxHash

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHAIN = ChainId(31337)
CHIP = bytes([0xC4]) * 20
BUYER, SELLER, ARBITER, ATTESTER = (bytes([n]) * 20 for n in (0xB0, 0x5E, 0xA0, 0xA7))
FEE_RECIPIENT, ROYALTY_RECIPIENT = bytes([0xFE]) * 20, bytes([0x40]) * 20
ESCROW = EscrowId(bytes([0xE5]) * 32)
HOUR, DAY = 3_600, 86_400

POLICY = Policy(
    arbiter=ARBITER,
    attester=ATTESTER,
    fee_recipient=FEE_RECIPIENT,
    fee_bps=250,
    arbiter_fee_bps=100,
    silence_bps=5_000,
    cancel_window=HOUR,
    ship_window=5 * DAY,
    transit_window=20 * DAY,
    inspection_window=3 * DAY,
    long_inspection_window=10 * DAY,
    response_window=4 * DAY,
    arbitration_window=14 * DAY,
    return_window=10 * DAY,
    return_inspection_window=3 * DAY,
)


@dataclass(frozen=True)
class History:
    """What happened so far. Each method adds one step `after` the last one."""

    amount: int = 1_000_000
    policy: Policy = POLICY
    royalty_bps: int = 0
    has_asset: bool = False
    escrow_id: EscrowId = ESCROW
    buyer: bytes = BUYER
    seller: bytes = SELLER
    listing: bytes = bytes(32)
    policy_id: bytes = bytes([9]) * 32
    currency: bytes = bytes(20)
    quantity: int = 1
    option: int = 0
    reference: bytes = bytes(16)
    royalty_recipient: bytes = ROYALTY_RECIPIENT
    asset: bytes = bytes([0xAA]) * 20
    asset_id: int = 7
    now: datetime = NOON
    block: int = 100
    word: StateWord | None = None
    events: tuple[ev.EscrowEvent, ...] = field(default=())

    def funded(self) -> Self:
        word = StateWord(
            status=EscrowStatus.FUNDED,
            deadline=self._due(self.policy.ship_window),
            share=0,
            extended=0,
            fee_bps=self.policy.fee_bps,
            flags=EscrowFlag(0),
            steps=1,
        )
        event = ev.Funded(
            at=self._at(0),
            escrow_id=self.escrow_id,
            state=word.pack(),
            buyer=self.buyer,
            seller=self.seller,
            listing=self.listing,
            policy=self.policy_id,
            currency=self.currency,
            amount=self.amount,
            purchase=self.quantity
            | self.option << 32
            | self.policy.arbiter_fee_bps << 40
            | int.from_bytes(self.reference) << 128,
        )
        more: tuple[ev.EscrowEvent, ...] = ()
        if self.has_asset:
            more = (
                ev.AssetTaken(
                    at=self._at(1),
                    escrow_id=self.escrow_id,
                    asset=self.asset,
                    asset_id=self.asset_id,
                    asset_units=0,
                    royalty=int.from_bytes(self.royalty_recipient) | self.royalty_bps << 160,
                ),
            )
        return self._grown(word, event, *more)

    def shipped(self, shipment_hash: bytes = bytes([0x51]) * 32) -> Self:
        word = self._advance(EscrowStatus.SHIPPED, self.policy.transit_window)
        return self._grown(word, ev.Shipped(self._at(), self.escrow_id, word.pack(), shipment_hash))

    def delivered(self, by: bytes | None = None) -> Self:
        who = by or self.buyer
        own_word_only = who == self.seller
        window = (
            self.policy.long_inspection_window if own_word_only else self.policy.inspection_window
        )
        word = self._advance(EscrowStatus.DELIVERED, window)
        if not own_word_only:
            word = replace(word, flags=word.flags | EscrowFlag.ATTESTED)
        event = ev.Delivered(self._at(), self.escrow_id, word.pack(), who, bytes(32))
        return self._grown(word, event)

    def disputed(
        self, claim: int | None = None, reason: int = 1, root: bytes = bytes([0xD1]) * 32
    ) -> Self:
        claim = self.amount if claim is None else claim
        word = self._advance(EscrowStatus.DISPUTED, self.policy.response_window, claim)
        event = ev.Disputed(self._at(), self.escrow_id, word.pack(), reason, root)
        return self._grown(word, event)

    def contested(self, root: bytes = bytes([0xC0]) * 32) -> Self:
        word = self._advance(
            EscrowStatus.ARBITRATION, self.policy.arbitration_window, self._word.share
        )
        return self._grown(word, ev.Contested(self._at(), self.escrow_id, word.pack(), root))

    def confirmed(self) -> Self:
        word = self._closed(EscrowStatus.RELEASED, 0, to_buyer=True)
        return self._grown(word, ev.Confirmed(self._at(), self.escrow_id, word.pack()))

    def cancelled(self) -> Self:
        word = self._closed(EscrowStatus.REFUNDED, self.amount, to_buyer=False)
        return self._grown(word, ev.Cancelled(self._at(), self.escrow_id, word.pack()))

    def refunded(self) -> Self:
        word = self._closed(EscrowStatus.REFUNDED, self.amount, to_buyer=False)
        return self._grown(word, ev.Refunded(self._at(), self.escrow_id, word.pack()))

    def conceded(self) -> Self:
        claim = self._word.share
        word = self._closed(self._outcome(claim), claim, to_buyer=claim < self.amount)
        return self._grown(word, ev.Conceded(self._at(), self.escrow_id, word.pack()))

    def ruled(
        self, share: int, *, to_buyer: bool = True, ruling_hash: bytes = bytes([0x21]) * 32
    ) -> Self:
        word = self._closed(EscrowStatus.RULED, share, to_buyer=to_buyer)
        event = ev.Ruled(self._at(), self.escrow_id, word.pack(), ruling_hash)
        return self._grown(word, event)

    def offered(self, deal: int = 0, maker: bytes | None = None, **fields: Any) -> Self:
        """An offer on record; the state stays."""
        event = ev.OfferPosted(
            self._at(),
            self.escrow_id,
            maker or self.seller,
            self._word.pack(),
            self.a_proposal(deal, **fields),
        )
        return self._grown(self._word, event)

    def a_proposal(self, deal: int = 0, **fields: Any) -> Proposal:
        """Well formed, and good for a day."""
        values: dict[str, Any] = {
            "buyer_share": self.amount // 2 if deal < 2 else 0,
            "asset_to_buyer": False,
            "new_deadline": self._word.deadline + DAY if deal == 4 else 0,
            "expiry": self._due(DAY),
        }
        return Proposal(deal=deal, **values | fields)

    def offer_withdrawn(self, maker: bytes | None = None) -> Self:
        event = ev.OfferWithdrawn(self._at(), self.escrow_id, maker or self.seller)
        return self._grown(self._word, event)

    def settled(self, deal: int = 0, share: int | None = None, *, to_buyer: bool = False) -> Self:
        """A deal that moves the status: 0 split, 1 return, 2 replacement, 3 resume."""
        share = self.amount // 2 if share is None else share
        flags = self._word.flags & ~EscrowFlag.RETURN_RULED
        if deal == 0:
            word = self._closed(EscrowStatus.SETTLED, share, to_buyer=to_buyer)
        else:
            status, window, flags = {
                1: (EscrowStatus.RETURNING, self.policy.return_window, flags),
                2: (
                    EscrowStatus.FUNDED,
                    self.policy.ship_window,
                    (flags | EscrowFlag.CANCELLING_OVER) & ~EscrowFlag.ATTESTED,
                ),
                3: (
                    EscrowStatus.DELIVERED,
                    self.policy.inspection_window,
                    flags | EscrowFlag.ATTESTED,
                ),
            }[deal]
            word = replace(self._advance(status, window, share if deal == 1 else 0), flags=flags)
        event = ev.Settled(self._at(), self.escrow_id, word.pack(), self.seller, deal)
        return self._grown(word, event)

    def extended(self, seconds: int = DAY, by: bytes | None = None) -> Self:
        word = replace(
            self._word,
            deadline=self._word.deadline + seconds,
            extended=self._word.extended + seconds,
            steps=self._word.steps + 1,
        )
        event = ev.Extended(self._at(), self.escrow_id, word.pack(), by or self.buyer)
        return self._grown(word, event)

    def return_ruled(self, share: int, ruling_hash: bytes = bytes([0x22]) * 32) -> Self:
        word = self._advance(EscrowStatus.RETURNING, self.policy.return_window, share)
        flags = word.flags | EscrowFlag.RETURN_RULED | EscrowFlag.RETURN_SPENT
        word = replace(word, flags=flags)
        return self._grown(
            word, ev.ReturnRuled(self._at(), self.escrow_id, word.pack(), ruling_hash)
        )

    def return_shipped(self, shipment_hash: bytes = bytes([0x52]) * 32) -> Self:
        window = self.policy.return_inspection_window
        word = self._advance(EscrowStatus.RETURNED, window, self._word.share)
        return self._grown(
            word, ev.ReturnShipped(self._at(), self.escrow_id, word.pack(), shipment_hash)
        )

    def return_contested(self, root: bytes = bytes([0xC1]) * 32) -> Self:
        window = self.policy.arbitration_window
        word = self._advance(EscrowStatus.ARBITRATION, window, self._word.share)
        return self._grown(word, ev.ReturnContested(self._at(), self.escrow_id, word.pack(), root))

    def return_accepted(self) -> Self:
        share, is_ruled = self._word.share, EscrowFlag.RETURN_RULED in self._word.flags
        status = EscrowStatus.RULED if is_ruled else EscrowStatus.SETTLED
        word = self._closed(status, share, to_buyer=False)
        return self._grown(word, ev.ReturnAccepted(self._at(), self.escrow_id, word.pack()))

    def refunded_later(self, amount: int) -> Self:
        word = replace(self._word, steps=self._word.steps + 1, flags=self._word.flags)
        return self._grown(word, ev.RefundedLater(self._at(), self.escrow_id, word.pack(), amount))

    def proven(self, holder: bytes, challenge_block: int, chip: bytes = CHIP) -> Self:
        place = (self._at(), self.escrow_id, holder, self._word.pack(), chip, challenge_block)
        return self._grown(self._word, ev.ItemProven(*place))

    def timed_out(self) -> Self:
        before, share = self._word.status, self._word.share
        is_ruled = EscrowFlag.RETURN_RULED in self._word.flags
        returned = EscrowStatus.RULED if is_ruled else EscrowStatus.SETTLED
        status, part = {
            EscrowStatus.FUNDED: (EscrowStatus.REFUNDED, self.amount),
            EscrowStatus.SHIPPED: (EscrowStatus.REFUNDED, self.amount),
            EscrowStatus.DELIVERED: (EscrowStatus.RELEASED, 0),
            EscrowStatus.DISPUTED: (self._outcome(share), share),
            EscrowStatus.ARBITRATION: (
                EscrowStatus.SETTLED,
                share * self.policy.silence_bps // 10_000,
            ),
            EscrowStatus.RETURNING: (
                EscrowStatus.RULED if is_ruled else EscrowStatus.RELEASED,
                0,
            ),
            EscrowStatus.RETURNED: (returned, share),
        }[before]
        to_buyer = part < self.amount and before is not EscrowStatus.RETURNED
        word = self._closed(status, part, to_buyer=to_buyer)
        event = ev.TimedOut(self._at(), self.escrow_id, word.pack(), int(before))
        return self._grown(word, event)

    def after(self, seconds: int) -> Self:
        """Let time pass before the next step."""
        return replace(self, now=self.now + timedelta(seconds=seconds))

    def to_the_deadline(self) -> Self:
        return replace(self, now=datetime.fromtimestamp(self._word.deadline, UTC))

    @property
    def _word(self) -> StateWord:
        assert self.word is not None, "fund it first"
        return self.word

    def _advance(self, status: EscrowStatus, window: int, share: int = 0) -> StateWord:
        return replace(
            self._word,
            status=status,
            deadline=self._due(window),
            share=share,
            steps=self._word.steps + 1,
        )

    def _closed(self, status: EscrowStatus, share: int, *, to_buyer: bool) -> StateWord:
        flags = self._word.flags | (EscrowFlag.ASSET_TO_BUYER if to_buyer else EscrowFlag(0))
        return replace(
            self._word,
            status=status,
            deadline=0,
            share=share,
            flags=flags,
            steps=self._word.steps + 1,
        )

    def _outcome(self, share: int) -> EscrowStatus:
        return EscrowStatus.REFUNDED if share == self.amount else EscrowStatus.SETTLED

    def _due(self, window: int) -> int:
        return int(self.now.timestamp()) + window

    def _at(self, log_index: int = 0) -> LogPosition:
        return LogPosition(
            chain_id=CHAIN,
            block_number=self.block,
            log_index=log_index,
            block_hash=BlockHash(self.block.to_bytes(32)),
            block_time=self.now,
            tx_hash=TxHash((self.block + 1_000_000).to_bytes(32)),
        )

    def _grown(self, word: StateWord, *events: ev.EscrowEvent) -> Self:
        return replace(self, word=word, events=(*self.events, *events), block=self.block + 1)


def a_history(**changes: object) -> History:
    return replace(History(), **changes)  # type: ignore[arg-type]
