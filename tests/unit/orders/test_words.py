"""No parcel word reaches a delivery without a parcel, whatever happens to it.

covers: S4-18, N-11
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from backend.dashboard.presenters.badges import STATUS_BADGES, SUMMARY_BADGES
from backend.dashboard.presenters.buttons import DONE_SENTENCES, QUESTIONS
from backend.dashboard.presenters.care import AWAITED
from backend.dashboard.presenters.journey import _HERE_NOTES
from backend.dashboard.presenters.terms import CANCELLING, COUNTED, TO_ARRIVE, TO_SHIP
from backend.domain.care.expectations import ADVICE, BY_STEP, CareStep
from backend.domain.escrow import events as escrow_events
from backend.domain.escrow.lifecycle import LIFECYCLE
from backend.domain.escrow.silence import SILENCE
from backend.domain.escrow.statuses import Status
from backend.domain.notifications.lines import Line
from backend.domain.notifications.registry import LINES
from backend.domain.orders.planning import Flow
from backend.domain.orders.timeline import CHAIN_SENTENCES
from backend.domain.orders.words import OTHERWISE, WARE_OF, Ware, told
from backend.domain.shipping.events import ParcelReported

PARCEL = re.compile(
    r"parcel|carrier|\bships?\b|shipped|shipping|(?<!money is )on (its|their) way|\bvan\b|track"
    r"|arriv|pack"
    r"|(?<!not be )delivered",  # money and mail that could not be delivered are no parcels
    re.IGNORECASE,
)
WITHOUT_PARCEL = [flow for flow, ware in WARE_OF.items() if ware is not Ware.GOODS]
# What only goods can meet: a carrier's report, and the way back that an arbiter or a deal asks for.
OF_GOODS = {
    ParcelReported.name,
    escrow_events.EscrowReturnRuled.name,
    escrow_events.EscrowReturnShipped.name,
    escrow_events.EscrowReturnContested.name,
    escrow_events.EscrowReturnAccepted.name,
}
RETURNS = {Status.RETURNING, Status.RETURNED}
WAY_BACK = {"return_shipped", "accept_return", "contest_return", "rule_return"}
# A packing table has parcels on it; nothing else is packed or collected.
PACKING = frozenset({"packing", "ready", "ready_to_collect"})


def is_packing(line: Line) -> bool:
    return line.when.get("target", frozenset()) <= PACKING and "target" in line.when


def notices() -> Iterator[str]:
    for name, lines in LINES.items():
        if name in OF_GOODS:
            continue
        for line in lines:
            if not is_packing(line):
                yield from (line.title, *line.text)


def steps() -> Iterator[str]:
    """Buttons: what they say, what they ask, and what is said when it is done."""
    yield from ("Ship it", "Ship {item}")
    for step in LIFECYCLE.steps:
        if step.action not in WAY_BACK:
            yield from (step.label, step.explains)
    yield from (text for action, text in DONE_SENTENCES.items() if action not in WAY_BACK)
    for action, asked in QUESTIONS.items():
        if action not in WAY_BACK:
            yield from asked


def words() -> Iterator[str]:
    """Everything that can be said of a delivery, as it is written for goods."""
    yield from notices()
    yield from (text for name, text in CHAIN_SENTENCES.items() if not name.startswith("Return"))
    yield from (badge.text for status, badge in STATUS_BADGES.items() if status not in RETURNS)
    yield from (badge.text for badge in SUMMARY_BADGES.values())
    yield from (note for status, note in _HERE_NOTES.items() if status not in RETURNS)
    yield from steps()
    yield from (TO_SHIP, TO_ARRIVE, COUNTED, CANCELLING)
    yield from (rule.sentence for status, rule in SILENCE.items() if status not in RETURNS)
    yield "This can be shipped only once, by its seller, in time."
    for step in (*CareStep,):
        if step in (CareStep.SEND_BACK, CareStep.TAKE_BACK):
            continue
        yield from (step.value, BY_STEP[step].title, AWAITED[step])
        yield from (text for (asked, _), text in ADVICE.items() if asked is step)


@pytest.mark.parametrize("flow", WITHOUT_PARCEL)
def test_who_gets_no_parcel_is_not_told_of_one(flow):
    wrong = {text: told(text, flow) for text in words() if PARCEL.search(told(text, flow))}
    assert wrong == {}


def test_every_row_of_the_table_is_said_somewhere_and_keeps_its_facts():
    said = set(words())
    assert set(OTHERWISE) <= said
    for goods, others in OTHERWISE.items():
        for text in others.values():
            assert set(re.findall(r"{(\w+)}", text)) <= set(re.findall(r"{(\w+)}", goods))


def test_goods_are_told_as_it_is_written_and_every_way_has_its_words():
    assert set(WARE_OF) == set(Flow)
    for flow in Flow:
        if WARE_OF[flow] is Ware.GOODS:
            assert all(told(text, flow) == text for text in words())
