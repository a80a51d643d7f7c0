"""What became of an offer is told by where it stands in the log, whatever the clocks say.

covers: N-07
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from backend.domain.escrow.facts import fact_of
from backend.domain.escrow.lifecycle import Role
from backend.domain.escrow.projection import fold
from backend.domain.orders.models import SignedOffer
from backend.domain.orders.offers import OfferBook, OfferState
from tests.builders.histories import SELLER, History
from tests.builders.resources import a_deployment
from tests.unit.orders.test_calls import TERMS

SHIPPED = History().funded().after(10).shipped()


def signed(history: History, *, seconds_later: float, **fields) -> SignedOffer:
    """The seller's offer for the state that the history is in."""
    record = fold(history.events)
    proposal = history.a_proposal(0, **fields)
    return SignedOffer(
        id=UUID(int=1),
        maker=SELLER,
        state=record.state,
        deal=proposal.deal,
        buyer_share=proposal.buyer_share,
        asset_to_buyer=proposal.asset_to_buyer,
        new_deadline=proposal.new_deadline,
        expiry=proposal.expiry,
        signature=b"",
        signed_at=history.now + timedelta(seconds=seconds_later),
        hidden_at=None,
    )


def states(history: History, row: SignedOffer) -> list[OfferState]:
    book = OfferBook(
        fold(history.events), TERMS, a_deployment(), frozenset({Role.BUYER}), history.now
    )
    log = [fact_of(event) for event in history.events]
    return [view.state for view in book.all([row], log)]


def test_a_block_whose_time_is_before_the_signature_s_can_accept_it() -> None:
    """Block times are whole seconds of the chain's clock, a signature's are ours."""
    row = signed(SHIPPED, seconds_later=0.7, buyer_share=500_000)
    assert states(SHIPPED.settled(0, 500_000), row) == [OfferState.ACCEPTED]


def test_the_same_deal_of_a_later_state_is_another_offer() -> None:
    row = signed(SHIPPED, seconds_later=0, buyer_share=500_000)
    later = SHIPPED.after(5).disputed().after(5).settled(0, 500_000)
    assert states(later, row) == [OfferState.MOVED_ON]


def test_an_end_by_something_else_is_no_acceptance() -> None:
    row = signed(SHIPPED, seconds_later=0, buyer_share=500_000)
    assert states(SHIPPED.after(5).confirmed(), row) == [OfferState.MOVED_ON]
    assert states(SHIPPED, row) == [OfferState.STANDING]
