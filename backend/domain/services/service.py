"""The work and what is asked around it: begun, reported done, declined; more time, money back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.pagination import Page, PageRequest
from backend.core.viewer import Viewer
from backend.domain.escrow.deals import MOST_EXTENSION
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.escrow.lifecycle import Role, Status
from backend.domain.orders.calls import WalletCall, step_call
from backend.domain.orders.planning import Flow
from backend.domain.orders.service import OrderService
from backend.domain.orders.summary import FAVOURED
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.services.documents import hash_of, report_document
from backend.domain.services.errors import NotAService, RequestNotPossible
from backend.domain.services.events import RequestMoved, ServiceReported
from backend.domain.services.lifecycle import (
    REQUEST_LIFECYCLE,
    RequestKind,
    RequestRole,
    RequestStatus,
)
from backend.domain.services.models import ServiceReport, ServiceRequest
from backend.domain.services.repository import WorkRepository
from backend.domain.services.stages import PENDING_STATUSES, ServiceStage, stage_of
from backend.domain.services.views import (
    BEGUN,
    DECLINED,
    DONE,
    PreparedReport,
    ReportView,
    RequestView,
    ServiceOrderView,
    WorkView,
)

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_TEXT = 4_000
_STEP_OF = {BEGUN: "ship", DONE: "deliver"}
_DECLINABLE = frozenset({Status.FUNDED, Status.SHIPPED})
_SIDES = frozenset({Role.BUYER, Role.SELLER})


class WorkService:
    """What the two sides of a delivery say and ask; what moves money goes to a wallet."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._clock = resources.clock
        self._orders = OrderService(session, resources)
        self._work = WorkRepository(session)

    async def of_delivery(self, delivery_id: UUID, viewer: Viewer) -> WorkView:
        """Reports and requests of one delivery. Nobody's but its two sides' and the arbiter's."""
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        reports = await self._work.list_reports(delivery_id)
        rows = await self._work.list_requests(delivery_id)
        asked = {RequestKind(row.kind) for row in rows if row.status == RequestStatus.ASKED}
        is_seller = order.role is Role.SELLER and delivery.flow is Flow.SERVICE
        return WorkView(
            reports=tuple(_report(row, delivery) for row in reports),
            requests=tuple(self._request(row, order, delivery) for row in rows),
            may_begin=is_seller and delivery.action("ship") is not None,
            may_report_done=is_seller and delivery.action("deliver") is not None,
            may_decline=is_seller and delivery.status in _DECLINABLE,
            may_ask=frozenset(_askable(order, delivery) - asked),
        )

    async def list_services(
        self, stage: ServiceStage | None, asked: PageRequest, viewer: Viewer
    ) -> Page[ServiceOrderView]:
        """The seller's services, newest first, with whether something waits."""
        rows = await self._work.list_services(stage, asked, viewer, self._resources.cursors)
        orders = await self._orders.list_by_id({row.order_id for row in rows.items}, viewer)
        open_requests = await self._work.list_asked([row.id for row in rows.items])
        shown = [
            _in_portal(orders[row.order_id], row.id, open_requests)
            for row in rows.items
            if row.order_id in orders
        ]
        return Page([one for one in shown if one is not None], rows.next_cursor)

    async def prepare_begin(self, delivery_id: UUID, text: str, viewer: Viewer) -> PreparedReport:
        """The seller takes the wishes as they are and begins; the chain carries the hash."""
        return await self._prepare(BEGUN, delivery_id, text, viewer)

    async def prepare_done(self, delivery_id: UUID, text: str, viewer: Viewer) -> PreparedReport:
        """The seller says that it is done: from then on the buyer's days to look run."""
        return await self._prepare(DONE, delivery_id, text, viewer)

    async def decline(self, delivery_id: UUID, text: str, viewer: Viewer) -> WorkView:
        """It cannot be done as wished. The money stays; an offer, more time or a refund is next."""
        order, delivery = await self._service(delivery_id, viewer)
        if order.role is not Role.SELLER or delivery.status not in _DECLINABLE:
            raise StepNotAllowed(
                "Only its seller can say so, once paid and before it is done.",
                action="decline",
                status=delivery.status.value,
            )
        await self._report(DECLINED, delivery, _words(text, shortest=1), viewer)
        return await self.of_delivery(delivery_id, viewer)

    async def ask(
        self,
        delivery_id: UUID,
        kind: RequestKind,
        until: datetime | None,
        text: str,
        viewer: Viewer,
    ) -> WorkView:
        """Ask the other side for more time, or for the money back."""
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        if kind not in _askable(order, delivery):
            raise RequestNotPossible("This cannot be asked for now, or not by you.")
        if kind is RequestKind.MORE_TIME:
            _check_until(until, delivery)
        row = ServiceRequest(
            order_id=order.id,
            id=uuid7(),
            delivery_id=delivery_id,
            kind=kind.value,
            status=RequestStatus.ASKED,
            role=order.role.value,
            at_status=delivery.status.value,
            until=until if kind is RequestKind.MORE_TIME else None,
            text=_words(text, shortest=1),
            answer="",
            asked_at=self._clock.now(),
        )
        try:
            async with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            raise RequestNotPossible(
                "You have asked for this already; wait for an answer."
            ) from None
        await self._record(row, "ask", RequestStatus.ASKED, viewer)
        return await self.of_delivery(delivery_id, viewer)

    async def refuse(self, request_id: UUID, text: str, viewer: Viewer) -> WorkView:
        """The other side says no, with a word why."""
        row = await self._lock_for("refuse", request_id, viewer)
        row.answer = _words(text, shortest=0)
        return await self._end(row, "refuse", viewer)

    async def withdraw(self, request_id: UUID, viewer: Viewer) -> WorkView:
        """The asker does not ask any more."""
        row = await self._lock_for("withdraw", request_id, viewer)
        return await self._end(row, "withdraw", viewer)

    async def _prepare(
        self, kind: str, delivery_id: UUID, text: str, viewer: Viewer
    ) -> PreparedReport:
        order, delivery = await self._service(delivery_id, viewer)
        step = _STEP_OF[kind]
        if order.role is not Role.SELLER or delivery.action(step) is None:
            raise StepNotAllowed(
                "Only its seller can say so, and only in time.",
                action=step,
                status=delivery.status.value,
            )
        report = await self._report(kind, delivery, _words(text, shortest=1), viewer)
        return PreparedReport(
            hash=report.hash,
            document=report.document,
            call=self._carrying(step, delivery, report.hash),
        )

    def _carrying(self, step: str, delivery: DeliveryView, digest: bytes) -> WalletCall:
        """The step's call with the report's hash where the contract keeps it."""
        deployment = self._resources.chains.get(delivery.chain_id).deployment
        call = step_call(step, delivery.terms, deployment, {"shipment_hash": digest})
        assert call is not None
        return replace(call, args=(call.args[0], f"0x{digest.hex()}"))

    async def _service(self, delivery_id: UUID, viewer: Viewer) -> tuple[OrderView, DeliveryView]:
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        if delivery.flow is not Flow.SERVICE:
            raise NotAService("This is no service.", delivery_id=str(delivery_id))
        return order, delivery

    async def _report(
        self, kind: str, delivery: DeliveryView, text: str, viewer: Viewer
    ) -> ServiceReport:
        known = await self._work.find_report(delivery.id, kind, text)
        if known is not None:
            return known
        document = report_document(
            delivery_id=delivery.id,
            kind=kind,
            details=delivery.details_hash,
            requirements=delivery.requirements_hash,
            text=text,
        )
        now = self._clock.now()
        row = ServiceReport(
            order_id=delivery.order_id,
            id=uuid7(),
            delivery_id=delivery.id,
            kind=kind,
            text=text,
            document=document,
            hash=hash_of(document),
            said_at=now,
        )
        self._session.add(row)
        await self._session.flush()
        said = ServiceReported(
            occurred_at=now, order_id=delivery.order_id, delivery_id=delivery.id, kind=kind
        )
        await outbox.record(self._session, said, viewer)
        return row

    async def _lock_for(self, action: str, request_id: UUID, viewer: Viewer) -> ServiceRequest:
        row = await self._work.get_request(request_id)
        order, _ = await self._orders.get_delivery(row.delivery_id, viewer)
        role = RequestRole.ASKER if order.role.value == row.role else RequestRole.OTHER
        status, now = RequestStatus(row.status), self._clock.now()
        reason = REQUEST_LIFECYCLE.why_not(action, status, role, None, now)
        if order.role not in _SIDES or reason is not None:
            raise RequestNotPossible("This is answered already, or not yours to answer.")
        return row

    async def _end(self, row: ServiceRequest, action: str, viewer: Viewer) -> WorkView:
        source = RequestStatus(row.status)
        step = REQUEST_LIFECYCLE.step(action, source)
        assert step is not None
        row.status, row.answered_at = step.leads_to(source), self._clock.now()
        await self._record(row, action, source, viewer)
        return await self.of_delivery(row.delivery_id, viewer)

    async def _record(
        self, row: ServiceRequest, action: str, source: RequestStatus, actor: Viewer
    ) -> None:
        await self._session.flush()
        await outbox.record(self._session, moved(row, action, source, self._clock.now()), actor)

    def _request(
        self, row: ServiceRequest, order: OrderView, delivery: DeliveryView
    ) -> RequestView:
        is_open = row.status == RequestStatus.ASKED
        is_mine = order.role.value == row.role
        is_other = is_open and not is_mine and order.role in _SIDES
        return RequestView(
            id=row.id,
            kind=RequestKind(row.kind),
            status=RequestStatus(row.status),
            role=Role(row.role),
            until=row.until,
            text=row.text,
            answer=row.answer,
            asked_at=row.asked_at,
            grant=self._grant(row, delivery) if is_other else None,
            may_refuse=is_other,
            may_withdraw=is_open and is_mine,
        )

    def _grant(self, row: ServiceRequest, delivery: DeliveryView) -> WalletCall | None:
        if row.kind == RequestKind.REFUND:
            refund = delivery.action("refund")
            return refund.call if refund else None
        if delivery.action("extend") is None or row.until is None:
            return None
        deployment = self._resources.chains.get(delivery.chain_id).deployment
        due = int(row.until.timestamp())
        return step_call("extend", delivery.terms, deployment, {"new_deadline": due})


def moved(row: ServiceRequest, action: str, source: RequestStatus, now: datetime) -> RequestMoved:
    """The fact that a request was asked, answered or overtaken."""
    return RequestMoved(
        occurred_at=now,
        order_id=row.order_id,
        delivery_id=row.delivery_id,
        request_id=row.id,
        kind=row.kind,
        action=action,
        source=source.value,
        status=RequestStatus(row.status).value,
        role=row.role,
    )


def _askable(order: OrderView, delivery: DeliveryView) -> set[RequestKind]:
    """More time is asked by whom silence would not favour; money back by the buyer."""
    escrow, found = delivery.escrow, set[RequestKind]()
    if escrow is None or escrow.deadline is None or order.role not in _SIDES:
        return found
    favoured = FAVOURED.get(delivery.status, frozenset())
    has_room = timedelta(seconds=escrow.extended) < MOST_EXTENSION
    is_in_time = order.chain_time < escrow.deadline
    if len(favoured) == 1 and order.role not in favoured and has_room and is_in_time:
        found.add(RequestKind.MORE_TIME)
    if order.role is Role.BUYER and delivery.status in PENDING_STATUSES:
        found.add(RequestKind.REFUND)
    return found


def _check_until(until: datetime | None, delivery: DeliveryView) -> None:
    escrow = delivery.escrow
    assert escrow is not None
    assert escrow.deadline is not None
    latest = escrow.deadline + MOST_EXTENSION - timedelta(seconds=escrow.extended)
    if until is None or not escrow.deadline < until <= latest:
        sentence = "Choose a time after the present deadline, and 180 days more in all at most."
        raise Invalid(sentence, fields={"until": sentence})


def _words(text: str, *, shortest: int) -> str:
    checks = FieldChecks()
    cleaned = checks.block("text", text, shortest=shortest, longest=LONGEST_TEXT)
    checks.raise_if_any()
    return cleaned


def _report(row: ServiceReport, delivery: DeliveryView) -> ReportView:
    escrow = delivery.escrow
    carried = {escrow.shipment_hash, escrow.proof_hash} if escrow else set()
    return ReportView(
        kind=row.kind,
        text=row.text,
        document=row.document,
        hash=row.hash,
        said_at=row.said_at,
        is_on_chain=row.hash in carried,
    )


def _in_portal(
    order: OrderView, delivery_id: UUID, open_requests: Sequence[ServiceRequest]
) -> ServiceOrderView | None:
    delivery = order.delivery(delivery_id)
    assert delivery is not None
    own = [row for row in open_requests if row.delivery_id == delivery_id]
    is_refund_asked = any(row.kind == RequestKind.REFUND for row in own)
    stage = stage_of(delivery.status, is_refund_asked=is_refund_asked)
    if stage is None:
        return None
    waits = any(row.role == Role.BUYER for row in own)
    return ServiceOrderView(
        order=order,
        delivery=delivery,
        stage=stage,
        is_outstanding=waits or delivery.needs_viewer,
        is_refund_asked=is_refund_asked,
    )
