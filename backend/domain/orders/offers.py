"""Offers between buyer and seller: which of them stand, and what became of the others. Pure.

A posted offer is a fact of the chain, a signed one a row of ours; once it is accepted nobody can
tell them apart. Each names the escrow's state, so it ends with any change of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from backend.chain.deployment import Deployment
from backend.chain.proposal import DealKind, Proposal
from backend.chain.typed_data import TermsFields
from backend.chain.types import checksum
from backend.domain.escrow.facts import EscrowFact
from backend.domain.escrow.lifecycle import Role
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.standing import PostedOffer, expiry_of, proposal_from_json
from backend.domain.orders.calls import Decision, WalletCall, step_call
from backend.domain.orders.models import SignedOffer

MAKERS: frozenset[Role] = frozenset({Role.BUYER, Role.SELLER})


class OfferState(StrEnum):
    """What an offer is worth now."""

    STANDING = "standing"
    MOVED_ON = "moved_on"  # it named a state that is over, or a newer one took its place
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # taken back on chain, or hidden by its maker
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """One offer, with what its viewer can do about it."""

    id: str
    maker: Role
    proposal: Proposal
    is_posted: bool  # on chain; else only signed
    made_at: datetime
    state: OfferState
    accept: WalletCall | None = None
    withdraw: WalletCall | None = None
    may_hide: bool = False

    @property
    def expires_at(self) -> datetime:
        return expiry_of(self.proposal)


@dataclass(frozen=True, slots=True)
class OfferBook:
    """The offers of one escrow, as one viewer sees them."""

    escrow: EscrowRecord
    terms: TermsFields
    deployment: Deployment
    roles: frozenset[Role]
    chain_now: datetime

    def standing(self, signed: Iterable[SignedOffer]) -> tuple[OfferView, ...]:
        """Those that the other side can accept now."""
        posted = (self._posted(offer) for offer in self.escrow.offers)
        views = (*posted, *(self._signed(row, ()) for row in signed))
        return tuple(view for view in views if view.state is OfferState.STANDING)

    def all(
        self, signed: Sequence[SignedOffer], log: Sequence[EscrowFact]
    ) -> tuple[OfferView, ...]:
        """Standing and past ones, the newest first. `log` is the escrow's, oldest first."""
        views = (
            *(self._posted(offer) for offer in self.escrow.offers),
            *(self._signed(row, log) for row in signed),
            *self._past(log),
        )
        return tuple(sorted(views, key=lambda view: view.made_at, reverse=True))

    def _posted(self, offer: PostedOffer) -> OfferView:
        maker, state = self._role(offer.maker), self._worth(offer.proposal)
        is_standing = state is OfferState.STANDING
        withdraw = step_call("withdraw_offer", self.terms, self.deployment)
        return OfferView(
            id=_posted_id(offer.tx_hash, maker),
            maker=maker,
            proposal=offer.proposal,
            is_posted=True,
            made_at=offer.posted_at,
            state=state,
            accept=self._accept(maker, offer.proposal, b"") if is_standing else None,
            withdraw=withdraw if is_standing and maker in self.roles else None,
        )

    def _signed(self, row: SignedOffer, log: Sequence[EscrowFact]) -> OfferView:
        maker, state = self._role(row.maker), self._state_of(row, log)
        is_standing = state is OfferState.STANDING
        return OfferView(
            id=str(row.id),
            maker=maker,
            proposal=row.proposal,
            is_posted=False,
            made_at=row.signed_at,
            state=state,
            accept=self._accept(maker, row.proposal, row.signature) if is_standing else None,
            may_hide=is_standing and maker in self.roles,
        )

    def _state_of(self, row: SignedOffer, log: Sequence[EscrowFact]) -> OfferState:
        if row.state == self.escrow.state:
            return OfferState.WITHDRAWN if row.hidden_at else self._worth(row.proposal)
        end = _end_of(row.state, log)
        if end and _accepts(end, row.maker, row.proposal):
            return OfferState.ACCEPTED
        return OfferState.WITHDRAWN if row.hidden_at else OfferState.MOVED_ON

    def _past(self, log: Sequence[EscrowFact]) -> Iterator[OfferView]:
        """Posted offers that something has ended."""
        standing: dict[bytes, EscrowFact] = {}
        for fact in log:
            if fact.name in {"OfferPosted", "OfferWithdrawn"}:
                maker = _address(fact.data["maker"])
                is_back = fact.name == "OfferWithdrawn"
                if before := standing.pop(maker, None):
                    end = OfferState.WITHDRAWN if is_back else OfferState.MOVED_ON
                    yield self._ended(before, maker, end)
                if not is_back:
                    standing[maker] = fact
            elif "status" in fact.data:
                for maker, before in standing.items():
                    is_taken = _accepts(fact, maker, proposal_from_json(before.data["proposal"]))
                    end = OfferState.ACCEPTED if is_taken else OfferState.MOVED_ON
                    yield self._ended(before, maker, end)
                standing.clear()

    def _ended(self, fact: EscrowFact, maker: bytes, state: OfferState) -> OfferView:
        return OfferView(
            id=_posted_id(fact.tx_hash, self._role(maker)),
            maker=self._role(maker),
            proposal=proposal_from_json(fact.data["proposal"]),
            is_posted=True,
            made_at=fact.block_time,
            state=state,
        )

    def _accept(self, maker: Role, proposal: Proposal, signature: bytes) -> WalletCall | None:
        if maker in self.roles or not self.roles & MAKERS:
            return None
        inputs: dict[str, Decision] = {"proposal": proposal, "signature": signature}
        return step_call("settle", self.terms, self.deployment, inputs)

    def _worth(self, proposal: Proposal) -> OfferState:
        """Of an offer for the present state."""
        deadline, now = self.escrow.deadline, self.chain_now
        is_late = proposal.deal == DealKind.MORE_TIME and (deadline is None or now >= deadline)
        is_over = is_late or now >= expiry_of(proposal)
        return OfferState.EXPIRED if is_over else OfferState.STANDING

    def _role(self, maker: bytes) -> Role:
        return Role.BUYER if maker == self.escrow.buyer else Role.SELLER


def makers_of(offers: Iterable[OfferView], *, posted: bool = False) -> frozenset[Role]:
    """Whose offers stand; with `posted`, on chain."""
    return frozenset(view.maker for view in offers if view.is_posted or not posted)


def _accepts(fact: EscrowFact, maker: bytes, proposal: Proposal) -> bool:
    """Whether this log is the acceptance of that offer."""
    if proposal.deal == DealKind.MORE_TIME:
        is_other = fact.data.get("by") != checksum(maker)
        is_then = fact.data.get("deadline") == str(proposal.new_deadline)
        return fact.name == "Extended" and is_other and is_then
    return (
        fact.name == "Settled"
        and fact.data["maker"] == checksum(maker)
        and int(fact.data["deal"]) == proposal.deal
        and int(fact.data["share"]) == proposal.buyer_share
    )


def _end_of(state: int, log: Sequence[EscrowFact]) -> EscrowFact | None:
    """The log that ended this state. By place and not by time: block times are the chain's."""
    states = [fact for fact in log if "state" in fact.data]
    for before, after in pairwise(states):
        if before.data["state"] == str(state) != after.data["state"]:
            return after
    return None


def _posted_id(tx_hash: bytes, maker: Role) -> str:
    """A name for pages; the chain has none."""
    return f"{tx_hash.hex()[:16]}-{maker.value}"


def _address(text: str) -> bytes:
    return bytes.fromhex(text[2:])
