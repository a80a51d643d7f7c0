"""One case on the arbiter's desk, with everything a ruling rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.core.viewer import Viewer
from backend.dashboard.presenters.badges import Badge, present_status
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.deliveries import (
    present_dispute,
    present_money,
    present_next,
    present_outcome,
)
from backend.dashboard.presenters.hearing import CaseWork
from backend.dashboard.presenters.history import present_history
from backend.dashboard.presenters.listings import Choice, Photo, present_photo
from backend.dashboard.presenters.next_steps import NextStep
from backend.dashboard.presenters.order_page import (
    DisputePanel,
    HistoryEntry,
    OutcomePanel,
)
from backend.dashboard.presenters.orders import person, photo_of
from backend.dashboard.presenters.people import Person
from backend.dashboard.presenters.several import flows_of, names_of_parts
from backend.dashboard.presenters.statements import present_statements
from backend.dashboard.presenters.step_buttons import (
    present_buttons,
    sums_of_preview,
)
from backend.dashboard.presenters.thread import (
    MessageBubble,
    TalkPanel,
    present_messages,
    present_talk,
)
from backend.domain.catalog.plain_words import duration
from backend.domain.catalog.views import ListingView
from backend.domain.disputes.views import CaseView, OutcomePreview
from backend.domain.evidence.views import CheckedBundle
from backend.domain.messaging.keys import MessageKeyView
from backend.domain.messaging.views import ThreadEntry
from backend.domain.orders.timeline import TimelineEntry
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.policy import Action


@dataclass(frozen=True, slots=True)
class CasePage:
    """What pages/case.html prints."""

    id: str
    order_id: str
    title: str
    photo: Photo | None
    photos: tuple[Photo, ...]
    description: str
    shipping_policy: str
    badge: Badge
    buyer: Person
    seller: Person
    dispute: DisputePanel
    sums: tuple[Sum, ...]
    claim: str
    symbol: str
    has_token: bool
    next: NextStep
    may_rule: bool
    ways: tuple[Choice, ...]
    outcome: OutcomePanel | None
    preview: tuple[Sum, ...]
    preview_text: str
    history: tuple[HistoryEntry, ...]
    messages: tuple[MessageBubble, ...]
    thread_with: str
    may_write: bool
    position: str
    chain_time: int
    work: CaseWork
    talk: TalkPanel


def present_case(
    case: CaseView,
    listing: ListingView,
    viewer: Viewer,
    *,
    checked: Mapping[bytes, CheckedBundle],
    timeline: Sequence[TimelineEntry],
    thread: Sequence[ThreadEntry],
    keys: Sequence[MessageKeyView],
    preview: OutcomePreview | None,
    is_return_first: bool,
    position: str,
    work: CaseWork,
) -> CasePage:
    """Both statements, the terms as sold, the thread, the clock, and what a ruling would do."""
    order, delivery = case.order, case.delivery
    now = order.chain_time
    statements = present_statements(case.statements, viewer, now, delivery.flow, checked)
    dispute = present_dispute(delivery, statements)
    assert dispute is not None
    buttons = tuple(
        b for b in present_buttons(order, delivery, viewer.address) if b.action == "timeout"
    )
    is_closed = delivery.escrow is not None and delivery.escrow.payout is not None
    return CasePage(
        id=delivery.public_id,
        order_id=order.public_id,
        title=delivery.title,
        photo=photo_of(delivery),
        photos=tuple(present_photo(photo, listing.title) for photo in listing.photos),
        description=listing.description,
        shipping_policy=listing.shipping_policy,
        badge=present_status(delivery.status, delivery.flow),
        buyer=person(order.buyer, viewer),
        seller=person(order.seller, viewer),
        dispute=dispute,
        sums=present_money(order, delivery).sums,
        claim=dispute.claim,
        symbol=delivery.money.paid.currency.symbol,
        has_token=delivery.token is not None,
        next=present_next(order, delivery, buttons),
        may_rule=delivery.action("rule") is not None and work.conflict is None,
        ways=_ways(delivery),
        outcome=present_outcome(delivery) if is_closed else None,
        preview=sums_of_preview(preview, delivery.money.paid) if preview else (),
        preview_text=_return_text(delivery) if is_return_first else "",
        history=present_history(timeline, now, flows_of(order), _parts(order, delivery)),
        messages=present_messages(thread, viewer, order),
        talk=present_talk(thread, order, keys),
        thread_with="both of them",
        may_write=order.allows(Action.WRITE_THREAD),
        position=position,
        chain_time=int(now.timestamp()),
        work=work,
    )


def _parts(order: OrderView, delivery: DeliveryView) -> dict[UUID, str]:
    """What each delivery is called in the story of an order of which one is to be judged."""
    names = names_of_parts(order)
    return names | {delivery.id: "This one"} if names else names


SPLIT_NOW, RETURN_FIRST = "split", "return"


def _ways(delivery: DeliveryView) -> tuple[Choice, ...]:
    """How the arbiter may decide; a return only once in a case."""
    if delivery.action("rule_return") is None:
        return ()
    return (
        Choice(SPLIT_NOW, "Split the claim now", "Both are paid at once and the case is closed."),
        Choice(
            RETURN_FIRST,
            "Return first, then pay",
            "The buyer sends it back and gets the part below once the seller has it.",
        ),
    )


def _return_text(delivery: DeliveryView) -> str:
    policy = delivery.policy.policy
    token = ", and the token goes to the buyer" if delivery.token else ""
    return (
        f"The buyer has {duration(policy.return_window)} to send it back, the seller then "
        f"{duration(policy.return_inspection_window)} to look at it. If it is not sent back in "
        f"time, the buyer gets nothing{token}. You are paid when the case closes."
    )
