"""What one line of an export can hold: columns by name, each read from the seller's own order.

No column holds a street, a telephone number or a mail address: what is sealed with an order stays
sealed with it. The one that names a buyer, by the account, is empty once the buyer was erased.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.core.money import Amount
from backend.domain.escrow.statuses import BESIDE
from backend.domain.orders.views import DeliveryView, OrderView

Cell = str | int | None
Row = Mapping[str, Cell]


class Change(StrEnum):
    """What a line says of an order."""

    EXPORTED = "exported"
    TAKEN_BACK = "taken_back"  # the chain took back what was exported: undo it


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery in one run."""

    change: Change
    state: str
    order: OrderView
    delivery: DeliveryView
    is_unnamed: bool = False  # its buyer has been erased since


def _decimal(amount: Amount) -> str:
    return format(amount.to_decimal(), "f")


def _stated(line: Line, amount: Amount) -> str | None:
    return _decimal(amount) if line.delivery.status in BESIDE else None


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _hex(value: bytes | None) -> str | None:
    return f"0x{value.hex()}" if value is not None else None


COLUMNS: Mapping[str, Callable[[Line], Cell]] = {
    "order": lambda line: line.order.public_id,
    "ordered_at": lambda line: _moment(line.order.created_at),
    "order_status": lambda line: line.order.status,
    "buyer": lambda line: None if line.is_unnamed else _hex(line.order.buyer.address),
    "method": lambda line: line.order.method.value,
    "delivery": lambda line: line.delivery.public_id,
    "status": lambda line: line.delivery.status.value,
    "title": lambda line: line.delivery.title,
    "sku": lambda line: line.delivery.sku,
    "quantity": lambda line: line.delivery.quantity,
    "option": lambda line: line.delivery.option.name.lower(),
    "chain_id": lambda line: line.delivery.chain_id,
    "escrow_id": lambda line: _hex(line.delivery.escrow_id),
    "currency": lambda line: line.order.currency.symbol,
    "paid_units": lambda line: str(line.delivery.money.paid.units),
    "paid": lambda line: _decimal(line.delivery.money.paid),
    "goods": lambda line: _decimal(line.delivery.money.goods),
    "delivery_fee": lambda line: _decimal(line.delivery.money.delivery_fee),
    "fee": lambda line: _decimal(line.delivery.money.fee),
    "royalty": lambda line: _decimal(line.delivery.money.royalty),
    "seller_gets": lambda line: _decimal(line.delivery.money.seller_gets),
    "buyer_gets": lambda line: _decimal(line.delivery.money.buyer_gets),
    "money": lambda line: line.delivery.money.stage,
    # What the shop says of money that no escrow holds; of what the chain holds, nothing.
    "stated_received": lambda line: _stated(line, line.delivery.received),
    "stated_given_back": lambda line: _stated(line, line.delivery.given_back),
    "paid_at": lambda line: _moment(
        line.delivery.escrow.funded_at if line.delivery.escrow else None
    ),
    "closed_at": lambda line: _moment(
        line.delivery.escrow.closed_at if line.delivery.escrow else None
    ),
}
ALWAYS = ("change", "state")  # without them nobody could undo what was taken back


def rows_of(lines: Sequence[Line], columns: Sequence[str]) -> list[Row]:
    """The lines of a file, in the order of the columns."""
    return [
        {"change": line.change.value, "state": line.state}
        | {name: COLUMNS[name](line) for name in columns}
        for line in lines
    ]
