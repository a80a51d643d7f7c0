"""Every step of a story has words for both of its ends. covers: S3-53"""

from __future__ import annotations

import pytest

import backend.wiring  # noqa: F401 - every room's events are known then
from backend.core.outbox.events import Transition, telling_events
from backend.dashboard.presenters.step_words import WORDS, way_in_words
from backend.domain.escrow.lifecycle import Status
from backend.domain.fulfilment.lifecycle import FulfilmentStatus
from backend.domain.orders.planning import Flow


def test_every_transition_that_is_told_has_words():
    told = {name for name, kind in telling_events().items() if issubclass(kind, Transition)}
    assert told == set(WORDS)


@pytest.mark.parametrize("name", [*WORDS, "Shipped"])
@pytest.mark.parametrize("flow", Flow)
def test_no_status_is_told_as_the_program_writes_it(name, flow):
    statuses = WORDS.get(name) or [status.value for status in Status]
    for status in statuses:
        words = way_in_words(name, status, status, flow)
        assert "_" not in words
        assert words[0].isupper()


def test_what_is_not_packed_is_ready_and_what_is_begun_is_under_way():
    packed, ready = FulfilmentStatus.PACKING, FulfilmentStatus.READY
    parcel = way_in_words("fulfilment.moved", packed, ready, Flow.PARCEL)
    assert parcel == "Being packed → Ready to ship"
    assert way_in_words("fulfilment.moved", packed, ready, Flow.SERVICE).endswith("→ Ready")
    begun = way_in_words("Shipped", Status.FUNDED, Status.SHIPPED, Flow.SERVICE)
    assert begun.startswith("Paid into escrow → ")
    assert "On its way" not in begun
