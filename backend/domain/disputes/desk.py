"""Reading disputes: which statements count, who may read them, and the arbiter's cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import Page, PageRequest
from backend.core.viewer import Viewer
from backend.domain.catalog.service import ListingService
from backend.domain.disputes.documents import StatementKind
from backend.domain.disputes.errors import CaseNotFound
from backend.domain.disputes.figures import count_cases
from backend.domain.disputes.guidance import answers_in
from backend.domain.disputes.models import Statement
from backend.domain.disputes.repository import CaseRepository, CaseStage, StatementRepository
from backend.domain.disputes.views import CaseView, DeskFigures, StatementView, StuckCase
from backend.domain.escrow.lifecycle import Role
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.evidence.errors import BundleNotFound
from backend.domain.evidence.roots import roots_of
from backend.domain.evidence.service import EvidenceService
from backend.domain.evidence.views import BundleView, CheckedBundle
from backend.domain.orders.presenting import person
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.policy import Action, allows, relations_to_house

if TYPE_CHECKING:
    from backend.resources import Resources

NEAR = timedelta(days=3)  # a case without a draft is stuck when it is due this soon


class DisputeDesk:
    """Statements and cases, read."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._resources = resources
        self._orders = OrderService(session, resources)
        self._listings = ListingService(session, resources)
        self._evidence = EvidenceService(session, resources)
        self._statements = StatementRepository(session)
        self._cases = CaseRepository(session, resources.chains.ids)

    async def statements_of(self, delivery_id: UUID, viewer: Viewer) -> Sequence[StatementView]:
        """What was said and stands on chain; an own draft that does not, its author alone."""
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        if not order.allows(Action.READ_STATEMENTS):
            return []
        return await self._read(delivery, viewer)

    async def list_cases(
        self, asked: PageRequest, viewer: Viewer, stage: CaseStage = CaseStage.ANY
    ) -> Page[CaseView]:
        """The viewer's cases as arbiter without their documents: open ones by their deadline."""
        now, signer = self._resources.clock.now(), self._resources.cursors
        page = await self._cases.list_page(stage, asked, viewer, now, signer)
        orders = await self._orders.list_by_id({row.order_id for row in page.items}, viewer)
        cases = [
            _undocumented(orders[row.order_id], delivery)
            for row in page.items
            if row.order_id in orders and (delivery := orders[row.order_id].delivery(row.id))
        ]
        return Page(cases, page.next_cursor)

    async def count_cases(self, viewer: Viewer, stage: CaseStage = CaseStage.NEEDS_RULING) -> int:
        """How many cases wait for the viewer's ruling."""
        now = self._resources.clock.now()
        return await self._cases.count(stage, viewer, now) if viewer.address else 0

    async def is_arbiter(self, viewer: Viewer) -> bool:
        """Whether the viewer has, or had, a case: policies may name anybody."""
        return bool(viewer.address) and await self._cases.is_named(viewer)

    async def figures(self, viewer: Viewer) -> DeskFigures:
        """What became of all the viewer's cases."""
        return count_cases(await self._cases.list_decided(viewer) if viewer.address else ())

    async def list_stuck(self, viewer: Viewer) -> Sequence[StuckCase]:
        """Cases that are due soon and have no draft. For staff, who can remind and never rule."""
        if not allows(Action.SEE_TICKETS, relations_to_house(viewer)):
            return ()
        moments = await self._orders.moments()
        found = dict(await self._cases.list_stuck(NEAR, moments))
        orders = await self._orders.list_by_id(set(found.values()), viewer)
        recused = await self._cases.list_recused(list(found))
        return [
            StuckCase(order=orders[order_id], delivery=delivery, is_recused=delivery_id in recused)
            for delivery_id, order_id in found.items()
            if order_id in orders
            and orders[order_id].allows(Action.SEE_TICKETS)  # no side's own
            and (delivery := orders[order_id].delivery(delivery_id))
        ]

    async def get_case(self, delivery_id: UUID, viewer: Viewer) -> CaseView:
        """One case with both statements and the terms as sold. For its arbiter."""
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        if Role.ARBITER not in delivery.roles or delivery.dispute is None:
            raise CaseNotFound("There is no such case.", delivery_id=str(delivery_id))
        said = {view.kind: view for view in await self._read(delivery, viewer) if view.is_on_chain}
        return CaseView(
            order=order,
            delivery=delivery,
            claim=said.get(StatementKind.DISPUTE),
            answer=said.get(StatementKind.CONTEST),
            ruling=said.get(StatementKind.RULING),
            return_ruling=said.get(StatementKind.RETURN_RULING),
            objection=said.get(StatementKind.RETURN_CONTEST),
            as_sold=await self._as_sold(delivery, viewer),
        )

    async def check_evidence(self, delivery_id: UUID, root: bytes, viewer: Viewer) -> CheckedBundle:
        """Everything under the root of a statement that the viewer may read, hashed anew."""
        for statement in await self.statements_of(delivery_id, viewer):
            if statement.root == root and statement.evidence is not None:
                return await self._evidence.check(statement.evidence)
        raise BundleNotFound("Nothing that you may read stands under this root.")

    async def check_case(self, case: CaseView) -> dict[bytes, CheckedBundle]:
        """Everything both sides and the arbiter committed to, hashed anew, by root."""
        said = [view.evidence for view in case.statements if view.evidence]
        return {bundle.root: await self._evidence.check(bundle) for bundle in said}

    async def _read(self, delivery: DeliveryView, viewer: Viewer) -> list[StatementView]:
        rows = await self._statements.list_of([delivery.id])
        roots = _roots(delivery.escrow) if delivery.escrow else {}
        own = [
            row
            for row in rows
            if row.author_id == viewer.party_id and StatementKind(row.kind) not in roots
        ][-1:]
        standing = {row.root for row in own} | set(roots.values())
        bundles = await self._evidence.bundles_under(delivery, standing)
        views = [
            _on_chain(kind, roots[kind], rows, delivery, bundles)
            for kind in StatementKind
            if kind in roots
        ]
        return views + [statement_view(row, bundles[row.root], is_on_chain=False) for row in own]

    async def _as_sold(self, delivery: DeliveryView, viewer: Viewer) -> str | None:
        return (await self._listings.get(delivery.listing_id, viewer)).details_document


def _undocumented(order: OrderView, delivery: DeliveryView) -> CaseView:
    return CaseView(
        order=order, delivery=delivery, claim=None, answer=None, ruling=None, as_sold=None
    )


def _roots(escrow: EscrowRecord) -> dict[StatementKind, bytes]:
    roots = roots_of(escrow)
    return {kind: roots[kind.step] for kind in StatementKind if kind.step in roots}


def _on_chain(
    kind: StatementKind,
    root: bytes,
    rows: Sequence[Statement],
    delivery: DeliveryView,
    bundles: Mapping[bytes, BundleView],
) -> StatementView:
    for row in rows:
        if row.kind == kind.value and row.root == root:
            return statement_view(row, bundles[root], is_on_chain=True)
    escrow = delivery.escrow
    assert escrow is not None
    moments = {
        StatementKind.DISPUTE: escrow.disputed_at,
        StatementKind.CONTEST: escrow.contested_at,
        StatementKind.RULING: escrow.closed_at,
        StatementKind.RETURN_RULING: escrow.return_since,
        StatementKind.RETURN_CONTEST: escrow.return_contested_at,
    }
    at = moments[kind]
    assert at is not None
    return StatementView(
        delivery_id=delivery.id,
        kind=kind,
        author=None,
        text=None,
        at=at,
        root=root,
        is_on_chain=True,
    )


def statement_view(row: Statement, bundle: BundleView, *, is_on_chain: bool) -> StatementView:
    """A statement with what stands under its root."""
    return StatementView(
        delivery_id=row.delivery_id,
        kind=StatementKind(row.kind),
        author=person(row.author),
        text=row.text,
        at=row.created_at,
        root=row.root,
        is_on_chain=is_on_chain,
        evidence=bundle,
        answers=answers_in(bundle.leaves[0].text or "{}"),
    )
