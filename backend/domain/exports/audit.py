"""Every movement of a shop's money in a period, each with its transaction: for accountants.

Nothing here is stored. An entry is a log that stands in the chain, so what a reorganisation took
back is not among them, and whoever has a node can count them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.errors import Invalid
from backend.core.viewer import Viewer
from backend.domain.escrow.facts import EscrowFact
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.exports.formats import formats
from backend.domain.exports.repository import ExportRepository
from backend.domain.exports.rows import Row
from backend.domain.exports.service import require_shop
from backend.domain.exports.views import ExportFile
from backend.domain.insights.periods import Period
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.service import PartyService
from backend.domain.payments.ledger import Entry
from backend.domain.payments.service import entries_on_chain

if TYPE_CHECKING:
    from backend.resources import Resources

COLUMNS = (
    "at",
    "chain_id",
    "block",
    "tx_hash",
    "order",
    "delivery",
    "escrow_id",
    "kind",
    "payer",
    "payee",
    "currency",
    "currency_address",
    "units",
    "amount",
)


class AuditService:
    """For the owner and the finance of a shop, and for the admins of the house."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources

    async def file_of(
        self, shop_id: UUID, period: Period, format_name: str, viewer: Viewer
    ) -> ExportFile:
        """The movements of a period, oldest first, written in one of the formats."""
        require_shop(shop_id, viewer)
        written = formats().get(format_name)
        if written is None:
            sentence = "Choose one of the formats."
            raise Invalid(sentence, fields={"format": sentence})
        content = written.write(COLUMNS, await self._rows(shop_id, period))
        name = f"payments-{period.name}.{written.extension}"
        return ExportFile(name, written.media_type, content)

    async def _rows(self, shop_id: UUID, period: Period) -> Sequence[Row]:
        seller = await PartyService(self._session, self._resources).get(shop_id)
        as_seller = Viewer(party_id=seller.id, address=seller.address)
        moved = await ExportRepository(self._session).list_moved(
            shop_id, period.since, period.until
        )
        orders = await OrderService(self._session, self._resources).list_by_id(moved, as_seller)
        deliveries = [(o, delivery) for o in orders.values() for delivery in o.deliveries]
        facts = await self._facts([delivery for _, delivery in deliveries])
        found = [
            (entry, order, delivery)
            for order, delivery in deliveries
            for entry in entries_on_chain(delivery, facts.get(delivery.escrow_id, ()))
            if period.since <= entry.at < period.until
        ]
        found.sort(key=lambda each: (each[0].at, each[2].id))
        return [_row(*each) for each in found]

    async def _facts(
        self, deliveries: Sequence[DeliveryView]
    ) -> Mapping[bytes, Sequence[EscrowFact]]:
        """What stands in each chain about these, by escrow, oldest first."""
        found: dict[bytes, list[EscrowFact]] = {}
        for chain_id in sorted({delivery.chain_id for delivery in deliveries}):
            ids = [each.escrow_id for each in deliveries if each.chain_id == chain_id]
            for fact in await EscrowRepository(self._session, chain_id).list_facts(ids):
                found.setdefault(fact.escrow_id, []).append(fact)
        return found


def _row(entry: Entry, order: OrderView, delivery: DeliveryView) -> Row:
    currency = entry.amount.currency
    assert entry.tx_hash is not None  # what people only state is not among them
    return {
        "at": entry.at.isoformat(),
        "chain_id": delivery.chain_id,
        "block": entry.block_number,
        "tx_hash": f"0x{entry.tx_hash.hex()}",
        "order": order.public_id,
        "delivery": delivery.public_id,
        "escrow_id": f"0x{delivery.escrow_id.hex()}",
        "kind": entry.kind.value,
        "payer": entry.payer.value,
        "payee": entry.payee.value,
        "currency": currency.symbol,
        "currency_address": f"0x{currency.address.hex()}" if currency.address else None,
        "units": str(entry.amount.units),
        "amount": format(entry.amount.to_decimal(), "f"),
    }
