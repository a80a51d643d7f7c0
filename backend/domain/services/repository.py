"""Every query on services. Whose they are is asked of the orders first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import CursorSigner, Order, Page, PageRequest, paginate
from backend.core.viewer import Viewer
from backend.domain.escrow.lifecycle import PAID_OUT
from backend.domain.escrow.models import Escrow
from backend.domain.orders.models import Delivery
from backend.domain.orders.models import Order as OrderRow
from backend.domain.orders.planning import Flow
from backend.domain.services.errors import RequestNotFound
from backend.domain.services.lifecycle import RequestKind, RequestStatus
from backend.domain.services.models import ServiceReport, ServiceRequest
from backend.domain.services.stages import (
    PENDING_STATUSES,
    UNDER_REFUND_STATUSES,
    ServiceStage,
)


class WorkRepository:
    """Reports and requests, by delivery."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_reports(self, delivery_id: UUID) -> Sequence[ServiceReport]:
        query = select(ServiceReport).where(ServiceReport.delivery_id == delivery_id)
        return (await self._session.scalars(query.order_by(ServiceReport.id))).all()

    async def find_report(self, delivery_id: UUID, kind: str, text: str) -> ServiceReport | None:
        """The same words again are the same report."""
        query = select(ServiceReport).where(
            ServiceReport.delivery_id == delivery_id,
            ServiceReport.kind == kind,
            ServiceReport.text == text,
        )
        return (await self._session.scalars(query.limit(1))).one_or_none()

    async def list_requests(self, delivery_id: UUID) -> Sequence[ServiceRequest]:
        query = select(ServiceRequest).where(ServiceRequest.delivery_id == delivery_id)
        return (await self._session.scalars(query.order_by(ServiceRequest.id.desc()))).all()

    async def list_asked(self, delivery_ids: Collection[UUID]) -> Sequence[ServiceRequest]:
        """Those nobody has answered, held until this work is stored."""
        query = (
            select(ServiceRequest)
            .where(
                ServiceRequest.delivery_id.in_(delivery_ids),
                ServiceRequest.status == RequestStatus.ASKED,
            )
            .with_for_update()
        )
        return (await self._session.scalars(query)).all()

    async def list_by_chain(self, delivery_ids: Collection[UUID]) -> Sequence[ServiceRequest]:
        """Those that wait for the chain, or that it answered; held until this work is stored."""
        answers = (RequestStatus.ASKED, RequestStatus.GRANTED, RequestStatus.OVERTAKEN)
        query = select(ServiceRequest).where(
            ServiceRequest.delivery_id.in_(delivery_ids), ServiceRequest.status.in_(answers)
        )
        query = query.order_by(ServiceRequest.id.desc()).with_for_update()
        return (await self._session.scalars(query)).all()

    async def get_request(self, request_id: UUID) -> ServiceRequest:
        """One request, held until stored. Whether the viewer may see its order is asked next."""
        query = (
            select(ServiceRequest)
            .where(ServiceRequest.id == request_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise RequestNotFound("There is no such request.", request_id=str(request_id))
        return found

    async def list_services(
        self, stage: ServiceStage | None, asked: PageRequest, viewer: Viewer, signer: CursorSigner
    ) -> Page[Delivery]:
        """The viewer's paid service deliveries as a seller, newest first."""
        seller_id = viewer.require_party()
        query = (
            select(Delivery)
            .join(OrderRow, OrderRow.id == Delivery.order_id)
            .join(
                Escrow,
                and_(Escrow.chain_id == Delivery.chain_id, Escrow.escrow_id == Delivery.escrow_id),
            )
            .where(OrderRow.seller_id == seller_id, Delivery.flow == Flow.SERVICE)
        )
        if stage is not None:
            query = query.where(_in_stage(stage))
        scope = f"services:{seller_id}:{stage}"
        order = Order((Delivery.id,))
        return await paginate(self._session, query, order, asked, scope=scope, signer=signer)


def _in_stage(stage: ServiceStage) -> ColumnElement[bool]:
    """The rule of `stages.stage_of`, for a query whose deliveries are joined with escrows."""
    if stage is ServiceStage.COMPLETED:
        return Escrow.status.in_(PAID_OUT)
    is_asked = exists().where(
        ServiceRequest.delivery_id == Delivery.id,
        ServiceRequest.kind == RequestKind.REFUND,
        ServiceRequest.status == RequestStatus.ASKED,
    )
    is_pending = Escrow.status.in_(PENDING_STATUSES)
    if stage is ServiceStage.UNDER_REFUND:
        return or_(Escrow.status.in_(UNDER_REFUND_STATUSES), and_(is_pending, is_asked))
    return and_(is_pending, ~is_asked)
