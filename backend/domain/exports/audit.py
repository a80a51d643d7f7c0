"""Every movement of a shop's money in a period, each with its transaction: for accountants.

An entry is a log that stands in the chain when it is read, so what a reorganisation took back is
not among them, and whoever has a node can count them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.fields import FieldChecks
from backend.core.viewer import Viewer
from backend.domain.escrow.facts import EscrowFact
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.exports.formats import formats, media_type_of
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


Found = tuple[datetime, UUID, Row]  # when, of which delivery, and what a file says of it


class AuditService:
    """For the owner and the finance of a shop, and for the admins of the house."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources

    async def file_of(
        self, shop_id: UUID, period: Period, format_name: str, currency: str, viewer: Viewer
    ) -> ExportFile:
        """The movements of a period, oldest first, written in one of the formats at once."""
        require_shop(shop_id, viewer)
        require_choices(format_name, currency, self._resources)
        orders = await self.list_moved(shop_id, period)
        content = write(format_name, await self.read(shop_id, period, currency, orders))
        return ExportFile(
            name_of(period.name, currency, format_name), media_type_of(format_name), content
        )

    async def list_moved(self, shop_id: UUID, period: Period) -> Sequence[UUID]:
        """Orders of which the chain says anything in this time."""
        rows = ExportRepository(self._session)
        return sorted(await rows.list_moved(shop_id, period.since, period.until))

    async def read(
        self, shop_id: UUID, period: Period, currency: str, order_ids: Sequence[UUID]
    ) -> list[Found]:
        """The movements of some orders, as the seller sees these: nobody else's are among them."""
        seller = await PartyService(self._session, self._resources).get(shop_id)
        as_seller = Viewer(party_id=seller.id, address=seller.address)
        orders = OrderService(self._session, self._resources)
        found = await orders.list_by_id(order_ids, as_seller)
        deliveries = [
            (order, delivery)
            for order in found.values()
            for delivery in order.deliveries
            if currency in {"", order.currency.symbol}
        ]
        facts = await self._facts([delivery for _, delivery in deliveries])
        return [
            (entry.at, delivery.id, _row(entry, order, delivery))
            for order, delivery in deliveries
            for entry in entries_on_chain(delivery, facts.get(delivery.escrow_id, ()))
            if period.since <= entry.at < period.until
        ]

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


def write(format_name: str, found: Iterable[Found]) -> bytes:
    """The oldest first; movements of one moment by delivery, in the chain's order."""
    rows = [row for _, _, row in sorted(found, key=lambda each: each[:2])]
    return formats()[format_name].write(COLUMNS, rows)


def require_choices(format_name: str, currency: str, resources: Resources) -> None:
    """Refuse what nobody offers, in a sentence by its field."""
    symbols = {each.symbol for each in resources.chains.currencies}
    checks = FieldChecks()
    checks.require("format", "Choose one of the formats.", met=format_name in formats())
    is_known = currency in {"", *symbols}
    checks.require("currency", "Choose one of the currencies.", met=is_known)
    checks.raise_if_any()


def name_of(period: str, currency: str, format_name: str) -> str:
    """How a file is called."""
    written = formats().get(format_name)
    parts = ("payments", period, currency) if currency else ("payments", period)
    return f"{'-'.join(parts)}.{written.extension if written else 'bin'}"


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
