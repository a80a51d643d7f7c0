"""The life of a carried signature, and who is told of it."""
# covers: N-09, S3-02

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from backend.api.routes.events import is_told
from backend.core.outbox import START, StoredEvent
from backend.core.viewer import Viewer
from backend.domain.messaging.events import OF_THREADS
from backend.domain.relay.lifecycle import RELAYING, RelayFacts, RelayRole, RelayStatus
from tests.fixtures.time import NOON

FACTS = RelayFacts(NOON)
BEFORE = NOON - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("action", "now", "why"),
    [
        ("send", BEFORE, None),
        ("send", NOON, "too_late"),
        ("expire", BEFORE, "too_early"),
        ("expire", NOON, None),
    ],
)
def test_what_has_expired_is_not_sent(action, now, why):
    assert RELAYING.why_not(action, RelayStatus.ACCEPTED, RelayRole.SENDER, FACTS, now) == why


def test_what_was_never_sent_stays_so_and_what_is_in_a_block_goes_only_with_it():
    assert RELAYING.final() == {RelayStatus.REFUSED, RelayStatus.EXPIRED}
    for status in (RelayStatus.CARRIED, RelayStatus.FAILED):
        assert [step.action for step in RELAYING.steps if status in step.source] == ["undo"]


def an_event(name: str, **data: str) -> StoredEvent:
    return StoredEvent(
        position=START,
        id=uuid4(),
        name=name,
        order_id=uuid4(),
        occurred_at=NOON,
        actor=None,
        data=data,
        at=None,
    )


def test_a_signature_is_its_partys_business_until_the_chain_shows_it():
    mine, other = (
        Viewer(party_id=uuid4(), address=bytes(20)),
        Viewer(party_id=uuid4(), address=bytes(20)),
    )
    event = an_event("relay.sent", party_id=str(mine.party_id))
    assert is_told(event, mine, reads_thread=True)
    assert not is_told(event, other, reads_thread=True)
    assert is_told(an_event("escrow.shipped"), other, reads_thread=False)


def test_that_somebody_writes_is_told_to_those_who_may_read_it():
    viewer = Viewer(party_id=uuid4(), address=bytes(20))
    for name in OF_THREADS:
        assert is_told(an_event(name), viewer, reads_thread=True)
        assert not is_told(an_event(name), viewer, reads_thread=False)
