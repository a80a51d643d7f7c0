"""Every step on chain has a domain event of its own, named after it.

covers: S0-31, S3-53
"""

from __future__ import annotations

from backend.chain import events as chain
from backend.core.outbox.events import event_class
from backend.domain.escrow.events import EVENT_OF, MOVES
from backend.domain.escrow.lifecycle import LIFECYCLE


def test_every_event_that_moves_an_escrow_is_told():
    moving = {kind for kind in chain.EVENTS if issubclass(kind, chain.StateEvent)}
    beside = {chain.OfferPosted, chain.OfferWithdrawn, chain.ItemProven}
    assert set(EVENT_OF) == moving | beside
    assert {step.call.event for step in LIFECYCLE.steps if step.call} == {
        kind.__name__ for kind in EVENT_OF
    }


def test_names_are_unique_and_known():
    assert len(MOVES) == len(EVENT_OF)
    for name in MOVES:
        assert name.startswith("escrow.")
        assert event_class(name) in EVENT_OF.values()
