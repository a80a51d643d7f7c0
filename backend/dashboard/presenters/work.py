"""The work of a service and the requests between its two sides, and the seller's portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from backend.core.viewer import Viewer
from backend.dashboard.presenters.badges import REQUEST_BADGES, Badge, present_status
from backend.dashboard.presenters.buttons import Sum
from backend.dashboard.presenters.dates import Deadline, Moment, present_deadline, present_moment
from backend.dashboard.presenters.listings import Filter
from backend.dashboard.presenters.money import present_amount, present_bps
from backend.dashboard.presenters.orders import person
from backend.dashboard.presenters.people import hex_text
from backend.dashboard.presenters.step_buttons import rates_of
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.domain.care.customs import may_report
from backend.domain.catalog.lifecycle import ListingKind
from backend.domain.escrow.deals import MOST_EXTENSION
from backend.domain.escrow.lifecycle import Role
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.services.lifecycle import RequestKind, RequestStatus
from backend.domain.services.stages import ServiceStage
from backend.domain.services.views import (
    BEGUN,
    DECLINED,
    DONE,
    ReportView,
    RequestView,
    ServiceOrderView,
    WorkView,
)

REPORT_WORDS: dict[str, str] = {
    BEGUN: "The seller takes the wishes as they are and begins",
    DONE: "The seller says that it is done",
    DECLINED: "The seller says that it cannot be done as wished",
}
REQUEST_WORDS: dict[RequestKind, str] = {
    RequestKind.MORE_TIME: "more time",
    RequestKind.REFUND: "the money back",
}
STAGE_BADGES: dict[ServiceStage, Badge] = {
    ServiceStage.PENDING: Badge("Pending delivery", "info"),
    ServiceStage.UNDER_REFUND: Badge("Under refund", "warning"),
    ServiceStage.COMPLETED: Badge("Completed", "success"),
}
_WAYS_OUT: dict[Role, tuple[str, ...]] = {
    Role.BUYER: (
        "Agree on something else: a part of the money back, or more time.",
        "Ask for all of it back, below.",
    ),
    Role.SELLER: (
        "Offer something else: a part of the money back, or more time.",
        "Give all of it back, on the page of the order.",
    ),
}


@dataclass(frozen=True, slots=True)
class ReportText:
    """What the seller said."""

    title: str
    text: str
    hash: str
    note: str
    at: Moment


@dataclass(frozen=True, slots=True)
class RequestCard:
    """One request, with the other side's buttons."""

    id: str
    title: str
    text: str
    answer: str
    badge: Badge
    at: Moment
    grant: Mapping[str, Any] | None
    grant_label: str
    may_refuse: bool
    may_withdraw: bool
    dispute_href: str  # where a refusal can be taken to an arbiter; empty: it cannot, now


@dataclass(frozen=True, slots=True)
class WorkPage:
    """What pages/work.html prints."""

    id: str
    order_href: str
    title: str
    badge: Badge
    deadline: Deadline | None
    is_service: bool
    is_seller: bool
    requirements: str
    requirements_hash: str
    reports: tuple[ReportText, ...]
    requests: tuple[RequestCard, ...]
    may_begin: bool
    may_report_done: bool
    may_decline: bool
    kinds: tuple[tuple[str, str], ...]
    earliest: str
    latest: str
    days_to_look: str
    offer_href: str
    is_carried: bool  # a step can be signed here, and is carried
    ways_out: tuple[str, ...]
    sums: tuple[Sum, ...]
    may_report_customs: bool


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service in the portal."""

    href: str
    write_href: str  # the thread with the buyer
    title: str
    buyer: str
    stage: Badge
    status: Badge
    deadline: Deadline | None
    paid: str
    fee: str
    net: str
    is_outstanding: bool


@dataclass(frozen=True, slots=True)
class ServicesPage:
    """What pages/services.html prints."""

    filters: tuple[Filter, ...]
    rows: tuple[ServiceRow, ...]
    next_href: str | None


def work_href(delivery: DeliveryView) -> str:
    return f"/work/{delivery.public_id}"


def present_work(
    order: OrderView,
    delivery: DeliveryView,
    work: WorkView,
    viewer: Viewer,
    *,
    is_carried: bool = False,
) -> WorkPage:
    """Everything said and asked about one delivery."""
    now, escrow = order.chain_time, delivery.escrow
    deadline = escrow.deadline if escrow else None
    first = deadline + timedelta(days=1) if deadline else now
    last = deadline + MOST_EXTENSION if deadline else now
    days = delivery.policy.policy.long_inspection_window // 86_400
    return WorkPage(
        id=delivery.public_id,
        order_href=f"/orders/{order.public_id}",
        title=delivery.title,
        badge=present_status(delivery.status, delivery.flow),
        deadline=present_deadline(deadline, now) if deadline else None,
        is_service=delivery.kind is ListingKind.SERVICE,
        is_seller=order.role is Role.SELLER,
        requirements=delivery.requirements,
        requirements_hash=hex_text(delivery.requirements_hash)
        if delivery.requirements_hash
        else "",
        reports=tuple(_report(report, order) for report in work.reports),
        requests=tuple(_request(each, order, delivery, viewer) for each in work.requests),
        may_begin=work.may_begin,
        may_report_done=work.may_report_done,
        may_decline=work.may_decline,
        kinds=tuple((kind.value, REQUEST_WORDS[kind]) for kind in sorted(work.may_ask)),
        earliest=first.date().isoformat(),
        latest=last.date().isoformat(),
        days_to_look=f"{days} days" if days != 1 else "one day",
        offer_href=f"/orders/{order.public_id}/offer?delivery={delivery.public_id}",
        is_carried=is_carried,
        ways_out=_ways_out(order, delivery, work),
        sums=breakdown(delivery),
        may_report_customs=may_report(order, delivery, work),
    )


def breakdown(delivery: DeliveryView) -> tuple[Sum, ...]:
    """Customer paid, what is taken off, what the seller gets: the cost of this sale."""
    money, rates = delivery.money, rates_of(delivery)
    lines = [Sum("Customer paid", str(present_amount(money.paid)))]
    if money.fee:
        share = f"{present_bps(rates.fee_bps)} of the seller's part"
        lines.append(Sum("Marketplace fee", str(present_amount(money.fee)), share))
    if money.royalty:
        lines.append(Sum("Maker's part", str(present_amount(money.royalty))))
    if money.arbiter_fee:
        lines.append(Sum("Arbiter's fee", str(present_amount(money.arbiter_fee))))
    if money.is_final and money.buyer_gets:
        lines.append(Sum("Back to the buyer", str(present_amount(money.buyer_gets))))
    label = "You received" if money.is_final else "Net, when it is confirmed"
    return (*lines, Sum(label, str(present_amount(money.seller_gets)), is_total=True))


def present_services(
    rows: Sequence[ServiceOrderView],
    viewer: Viewer,
    *,
    stage: ServiceStage | None,
    next_cursor: str | None,
) -> ServicesPage:
    """A page of the portal."""
    everything = Filter("All", "/services", stage is None)
    rest = (
        Filter(STAGE_BADGES[each].text, f"/services?stage={each}", each is stage)
        for each in ServiceStage
    )
    query = urlencode({"stage": stage.value if stage else "", "cursor": next_cursor or ""})
    return ServicesPage(
        filters=(everything, *rest),
        rows=tuple(_row(row, viewer) for row in rows),
        next_href=f"/services?{query}" if next_cursor else None,
    )


def _row(row: ServiceOrderView, viewer: Viewer) -> ServiceRow:
    silence, money = row.delivery.silence, row.delivery.money
    return ServiceRow(
        href=work_href(row.delivery),
        write_href=f"/orders/{row.order.public_id}#message-form",
        title=row.delivery.title,
        buyer=person(row.order.buyer, viewer).name,
        stage=STAGE_BADGES[row.stage],
        status=present_status(row.delivery.status, row.delivery.flow),
        deadline=present_deadline(silence.at, row.order.chain_time) if silence else None,
        paid=str(present_amount(money.paid)),
        fee=str(present_amount(money.fee)),
        net=str(present_amount(money.seller_gets)),
        is_outstanding=row.is_outstanding,
    )


def _ways_out(order: OrderView, delivery: DeliveryView, work: WorkView) -> tuple[str, ...]:
    """What can be done instead, while the money waits for a service that was declined."""
    is_declined = any(report.kind == DECLINED for report in work.reports)
    if not is_declined or delivery.action("offer") is None:
        return ()
    return _WAYS_OUT.get(order.role, ())


def _report(report: ReportView, order: OrderView) -> ReportText:
    on_chain = "The chain has the hash of these words." if report.is_on_chain else ""
    return ReportText(
        title=REPORT_WORDS[report.kind],
        text=report.text,
        hash=hex_text(report.hash),
        note=on_chain,
        at=present_moment(report.said_at, order.chain_time),
    )


def _request(
    request: RequestView, order: OrderView, delivery: DeliveryView, viewer: Viewer
) -> RequestCard:
    who = "You ask" if request.role is order.role else f"The {request.role.value} asks"
    title = f"{who} for {REQUEST_WORDS[request.kind]}"
    if request.until is not None:
        title += f", until {present_deadline(request.until, order.chain_time).text}"
    is_refund = request.kind is RequestKind.REFUND
    label = "Give everything back" if is_refund else "Give this time"
    grant = None
    if request.grant is not None and viewer.address is not None:
        action = "refund" if is_refund else "extend"
        place = work_href(delivery)
        grant = wallet_action(action, label, request.grant, viewer.address, location=place)
    return RequestCard(
        id=request.public_id,
        title=title,
        text=request.text,
        answer=request.answer,
        badge=REQUEST_BADGES[request.status],
        at=present_moment(request.asked_at, order.chain_time),
        grant=grant,
        grant_label=label,
        may_refuse=request.may_refuse,
        may_withdraw=request.may_withdraw,
        dispute_href=_dispute_href(request, order, delivery),
    )


def _dispute_href(request: RequestView, order: OrderView, delivery: DeliveryView) -> str:
    """For the buyer whose money was asked back in vain."""
    is_refused = (request.kind, request.status) == (RequestKind.REFUND, RequestStatus.REFUSED)
    if is_refused and order.role is Role.BUYER and delivery.action("dispute") is not None:
        return f"/orders/{order.public_id}/dispute?delivery={delivery.public_id}"
    return ""
