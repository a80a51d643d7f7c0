"""Disputes: statements are written here, committed to on chain by hash, and matched by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.domain.disputes.conflicts import ConflictDesk
from backend.domain.disputes.desk import DisputeDesk, statement_view
from backend.domain.disputes.documents import Reason, StatementKind, statement_document
from backend.domain.disputes.events import StatementPrepared
from backend.domain.disputes.guidance import NOTHING_ANSWERED, Answers
from backend.domain.disputes.models import Statement
from backend.domain.disputes.outlook import agreed_outcome, ruled_outcome
from backend.domain.disputes.views import OutcomePreview, PreparedStatement
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.orders.calls import step_call
from backend.domain.orders.money import plain
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.service import PartyService

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_TEXT = 4_000
SHORTEST_TEXT = 10
_RULINGS = frozenset({StatementKind.RULING, StatementKind.RETURN_RULING})
_REFUSALS = {
    "dispute": "Only the buyer can open a dispute, from shipping to the end of the inspection.",
    "contest": "Only the seller can contest a claim, and only before the deadline.",
    "rule": "Only the arbiter can decide, once the claim is contested and before the deadline.",
    "rule_return": "Only the arbiter can have the goods sent back, once in a case and in time.",
    "contest_return": "Only the seller can object to what came back, and only before the deadline.",
    "concede": "Only the seller can grant a claim, while it is open.",
}


class DisputeService(DisputeDesk):
    """Prepare, preview and read."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        super().__init__(session, resources)
        self._session = session
        self._parties = PartyService(session, resources)
        self._conflicts = ConflictDesk(session, resources)

    async def prepare_dispute(
        self,
        delivery_id: UUID,
        claim: Amount,
        reason: Reason,
        text: str,
        viewer: Viewer,
        *,
        answers: Answers = NOTHING_ANSWERED,
        files: Sequence[UUID] = (),
    ) -> PreparedStatement:
        """What the buyer claims back and why; the wallet signs the call that comes with it."""
        order, delivery = await self._allowed("dispute", delivery_id, viewer)
        tidy, checks = _read_text(text)
        _check_amount(checks, "claim", claim, delivery.money.paid, least=1)
        checks.raise_if_any()
        said = answers.to_document()
        decisions = {"claim": str(claim.units), "reason": reason.value, **said}
        row = await self._write(
            StatementKind.DISPUTE,
            order,
            delivery,
            viewer,
            text=tidy,
            decisions=decisions,
            files=files,
        )
        row.claim, row.reason = claim.units, reason.number
        return await self._prepared(
            row,
            delivery,
            {"claim": claim.units, "reason": reason.number, "evidence_root": row.root},
            viewer,
            preview=agreed_outcome(delivery, claim),
        )

    async def prepare_contest(
        self, delivery_id: UUID, text: str, viewer: Viewer, *, files: Sequence[UUID] = ()
    ) -> PreparedStatement:
        """The seller's answer, which brings the claim before the arbiter."""
        return await self._answer(StatementKind.CONTEST, delivery_id, text, files, viewer)

    async def prepare_contest_return(
        self, delivery_id: UUID, text: str, viewer: Viewer, *, files: Sequence[UUID] = ()
    ) -> PreparedStatement:
        """The seller's objection to what came back, which brings it before the arbiter."""
        return await self._answer(StatementKind.RETURN_CONTEST, delivery_id, text, files, viewer)

    async def _answer(
        self,
        kind: StatementKind,
        delivery_id: UUID,
        text: str,
        files: Sequence[UUID],
        viewer: Viewer,
    ) -> PreparedStatement:
        order, delivery = await self._allowed(kind.step, delivery_id, viewer)
        tidy, checks = _read_text(text)
        checks.raise_if_any()
        row = await self._write(kind, order, delivery, viewer, text=tidy, decisions={}, files=files)
        return await self._prepared(row, delivery, {"evidence_root": row.root}, viewer)

    async def prepare_ruling(
        self,
        delivery_id: UUID,
        buyer_share: Amount,
        asset_to_buyer: bool,  # noqa: FBT001 - the contract's own argument
        text: str,
        viewer: Viewer,
    ) -> PreparedStatement:
        """The decision with its reasons, and who will get what, to the unit."""
        kind, token = StatementKind.RULING, {"asset_to_buyer": asset_to_buyer}
        row, delivery = await self._decide(kind, delivery_id, buyer_share, token, text, viewer)
        row.is_asset_to_buyer = asset_to_buyer
        inputs = {**_inputs_of(row), **token}
        foretold = ruled_outcome(delivery, buyer_share, asset_to_buyer=asset_to_buyer)
        return await self._prepared(row, delivery, inputs, viewer, preview=foretold)

    async def prepare_rule_return(
        self, delivery_id: UUID, buyer_share: Amount, text: str, viewer: Viewer
    ) -> PreparedStatement:
        """The decision that the goods go back first, and who then gets what."""
        kind, first = StatementKind.RETURN_RULING, {"return_first": True}
        row, delivery = await self._decide(kind, delivery_id, buyer_share, first, text, viewer)
        foretold = ruled_outcome(delivery, buyer_share, asset_to_buyer=False)
        return await self._prepared(row, delivery, _inputs_of(row), viewer, preview=foretold)

    async def _decide(
        self,
        kind: StatementKind,
        delivery_id: UUID,
        share: Amount,
        more: Mapping[str, bool],
        text: str,
        viewer: Viewer,
    ) -> tuple[Statement, DeliveryView]:
        """The arbiter's words and the buyer's share, written down. Both kinds of ruling."""
        order, delivery = await self._allowed(kind.step, delivery_id, viewer)
        await self._conflicts.require_judge(delivery_id, viewer)
        tidy, checks = _read_text(text)
        _check_share(checks, share, delivery)
        checks.raise_if_any()
        decisions = {"buyer_share": str(share.units), **more}
        row = await self._write(kind, order, delivery, viewer, text=tidy, decisions=decisions)
        row.buyer_share = share.units
        return row, delivery

    async def preview_rule_return(
        self, delivery_id: UUID, buyer_share: Amount, viewer: Viewer
    ) -> OutcomePreview:
        """Who would get what once the goods are back, without writing anything down."""
        _, delivery = await self._allowed("rule_return", delivery_id, viewer)
        _require_share(buyer_share, delivery)
        return ruled_outcome(delivery, buyer_share, asset_to_buyer=False)

    async def preview_ruling(
        self,
        delivery_id: UUID,
        buyer_share: Amount,
        asset_to_buyer: bool,  # noqa: FBT001 - the contract's own argument
        viewer: Viewer,
    ) -> OutcomePreview:
        """Who would get what, without writing anything down."""
        _, delivery = await self._allowed("rule", delivery_id, viewer)
        _require_share(buyer_share, delivery)
        return ruled_outcome(delivery, buyer_share, asset_to_buyer=asset_to_buyer)

    async def preview_concession(self, delivery_id: UUID, viewer: Viewer) -> OutcomePreview:
        """Who would get what if the seller granted the claim."""
        _, delivery = await self._allowed("concede", delivery_id, viewer)
        assert delivery.dispute is not None
        return agreed_outcome(delivery, delivery.dispute.claim)

    async def _allowed(
        self, action: str, delivery_id: UUID, viewer: Viewer
    ) -> tuple[OrderView, DeliveryView]:
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        if delivery.action(action) is None:
            raise StepNotAllowed(_REFUSALS[action], action=action, status=delivery.status.value)
        return order, delivery

    async def _write(
        self,
        kind: StatementKind,
        order: OrderView,
        delivery: DeliveryView,
        viewer: Viewer,
        *,
        text: str,
        decisions: Mapping[str, Any],
        files: Sequence[UUID] = (),
    ) -> Statement:
        author = await self._parties.get(viewer.require_party())
        now = self._resources.clock.now()
        document = statement_document(
            kind=kind,
            chain_id=delivery.chain_id,
            escrow_id=delivery.escrow_id,
            author=author.address,
            text=text,
            decisions=decisions,
            written_at=now,
        )
        others = []
        if kind not in _RULINGS:
            others = await self._evidence.gather(order, delivery, viewer)
            others += await self._evidence.share(order, files, viewer)
        bundle = await self._evidence.bundle(delivery, kind.step, [document, *others])
        row = Statement(
            order_id=order.id,
            id=uuid7(),
            delivery_id=delivery.id,
            author_id=author.id,
            kind=kind.value,
            text=text,
            root=bundle.root,
            created_at=now,
        )
        row.author = author
        self._statements.add(row)
        return row

    async def _prepared(
        self,
        row: Statement,
        delivery: DeliveryView,
        inputs: Mapping[str, bool | int | bytes],
        viewer: Viewer,
        preview: OutcomePreview | None = None,
    ) -> PreparedStatement:
        await self._session.flush()
        kind = StatementKind(row.kind)
        event = StatementPrepared(
            occurred_at=row.created_at,
            order_id=row.order_id,
            delivery_id=row.delivery_id,
            statement_id=row.id,
            kind=kind.value,
        )
        await outbox.record(self._session, event, viewer)
        deployment = self._resources.chains.get(delivery.chain_id).deployment
        call = step_call(kind.step, delivery.terms, deployment, inputs)
        assert call is not None
        bundles = await self._evidence.bundles_under(delivery, [row.root])
        view = statement_view(row, bundles[row.root], is_on_chain=False)
        return PreparedStatement(statement=view, call=call, preview=preview)


def _inputs_of(ruling: Statement) -> dict[str, int | bytes]:
    """What both kinds of ruling tell the contract."""
    assert ruling.buyer_share is not None
    return {"buyer_share": int(ruling.buyer_share), "ruling_hash": ruling.root}


def _read_text(text: str) -> tuple[str, FieldChecks]:
    checks = FieldChecks()
    return checks.block("text", text, shortest=SHORTEST_TEXT, longest=LONGEST_TEXT), checks


def _require_share(share: Amount, delivery: DeliveryView) -> None:
    checks = FieldChecks()
    _check_share(checks, share, delivery)
    checks.raise_if_any()


def _check_share(checks: FieldChecks, share: Amount, delivery: DeliveryView) -> None:
    if delivery.dispute is None:
        raise Invalid("Nothing is claimed.", fields={"buyer_share": "Nothing is claimed."})
    _check_amount(checks, "buyer_share", share, delivery.dispute.claim, least=0)


def _check_amount(
    checks: FieldChecks, field: str, amount: Amount, most: Amount, *, least: int
) -> None:
    if amount.currency != most.currency:
        checks.refuse(field, f"Give the amount in {most.currency.symbol}.")
        return
    above = "more than 0, and at most" if least else "0 to"
    sentence = f"This is an amount of {above} {plain(most)}."
    checks.require(field, sentence, met=least <= amount.units <= most.units)
