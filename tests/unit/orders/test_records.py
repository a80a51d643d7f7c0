"""Every lifecycle leaves a record of its steps: from where, to where. covers: S3-53, S3-61"""

from __future__ import annotations

import pytest

import backend.wiring  # noqa: F401 - loads every room, so that all events are known
from backend.core.outbox import Transition
from backend.core.outbox.events import event_classes
from backend.core.viewer import Audience
from backend.domain.care.lifecycle import TICKET_LIFECYCLE
from backend.domain.fulfilment.lifecycle import FULFILMENT
from backend.domain.gateways.lifecycle import BESIDE
from backend.domain.orders.lifecycle import HOLD_LIFECYCLE
from backend.domain.orders.notes import READING
from backend.domain.parties.lifecycle import SEAT_LIFECYCLE
from backend.domain.questions.lifecycle import QUESTION_LIFECYCLE
from backend.domain.quotes.lifecycle import QUOTE_LIFECYCLE
from backend.domain.services.lifecycle import REQUEST_LIFECYCLE

# Tables whose steps are ours. The escrow's are the chain's logs; a listing's and a carried
# signature's have an event each.
RECORDS = {
    "beside.moved": BESIDE,
    "order.decided": HOLD_LIFECYCLE,
    "fulfilment.moved": FULFILMENT,
    "question.moved": QUESTION_LIFECYCLE,
    "quote.moved": QUOTE_LIFECYCLE,
    "request.moved": REQUEST_LIFECYCLE,
    "ticket.moved": TICKET_LIFECYCLE,
    "team.seat_moved": SEAT_LIFECYCLE,
}
TRANSITIONS = {kind.name: kind for kind in event_classes() if issubclass(kind, Transition)}


def test_every_table_of_ours_has_a_record():
    assert set(TRANSITIONS) == set(RECORDS)


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_names_where_it_led(name):
    assert TRANSITIONS[name].lands in TRANSITIONS[name].__dataclass_fields__


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("request.moved", {"kind": "refund", "role": "buyer", "status": "asked"}),
        ("ticket.moved", {}),
        ("beside.moved", {"target": "approved", "method": "phone"}),
    ],
)
def test_every_action_has_a_sentence(name, values):
    kind = TRANSITIONS[name]
    actions = {step.action for step in RECORDS[name].steps} - {"assign"}
    for action in actions:
        event = object.__new__(kind)
        for field, value in {**values, "action": action}.items():
            object.__setattr__(event, field, value)
        assert event.sentence().endswith(".")


def test_every_audience_has_its_readers():
    assert set(READING) == set(Audience)
