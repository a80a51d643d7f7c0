"""Seller statements: a shop's money over a period, from what was held to what is held.

Nothing of it is stored. It is added up from the index, so whoever has a node comes to the same
sums; what people only stated about payments beside the chain is not in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.types import ZERO_ADDRESS
from backend.core.errors import Invalid
from backend.core.viewer import Viewer
from backend.domain.exports.balance_repository import BalanceRepository
from backend.domain.exports.balances import PARTS, Balance
from backend.domain.exports.formats import formats
from backend.domain.exports.rows import Cell, Row
from backend.domain.exports.service import require_shop
from backend.domain.exports.views import ExportFile
from backend.domain.insights.periods import Period
from backend.domain.parties.service import PartyService

if TYPE_CHECKING:
    from backend.resources import Resources

COLUMNS = (
    "period",
    "since",
    "until",
    "chain_id",
    "currency",
    "currency_address",
    *(column for name in PARTS for column in (f"{name}_units", name)),
)


@dataclass(frozen=True, slots=True)
class SellerStatement:
    """A shop's money over a period; only currencies in which there is any."""

    seller: bytes
    name: str | None
    period: Period
    balances: tuple[Balance, ...]


class SellerStatementService:
    """For the owner and the finance of a shop, and for the admins of the house."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources

    async def of_shop(self, shop_id: UUID, period: Period, viewer: Viewer) -> SellerStatement:
        """In the order of the chains' own currencies."""
        require_shop(shop_id, viewer)
        seller = await PartyService(self._session, self._resources).get(shop_id)
        found = await BalanceRepository(self._session).add_up(seller.address, period)
        balances = [
            Balance(currency=currency, **{name: units.get(name, 0) for name in PARTS})
            for currency in self._resources.chains.currencies
            for units in [found.get((currency.chain_id, currency.address or ZERO_ADDRESS), {})]
        ]
        shown = tuple(each for each in balances if not each.is_empty)
        return SellerStatement(seller.address, seller.display_name, period, shown)

    async def file_of(
        self, shop_id: UUID, period: Period, format_name: str, viewer: Viewer
    ) -> ExportFile:
        """The same with a line per currency, in one of the formats."""
        statement = await self.of_shop(shop_id, period, viewer)
        written = formats().get(format_name)
        if written is None:
            sentence = "Choose one of the formats."
            raise Invalid(sentence, fields={"format": sentence})
        content = written.write(COLUMNS, _rows(statement))
        name = f"statement-{period.name}.{written.extension}"
        return ExportFile(name, written.media_type, content)


def _rows(statement: SellerStatement) -> Sequence[Row]:
    return [_row(statement.period, each) for each in statement.balances]


def _row(period: Period, balance: Balance) -> Row:
    currency = balance.currency
    row: dict[str, Cell] = {
        "period": period.name,
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "chain_id": currency.chain_id,
        "currency": currency.symbol,
        "currency_address": f"0x{currency.address.hex()}" if currency.address else None,
    }
    for name in PARTS:
        amount = balance.amount(name)
        row[f"{name}_units"] = str(amount.units)
        row[name] = format(amount.to_decimal(), "f")
    return row
