"""Everything that is kept about somebody, as one JSON document written while it is read."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.columns import U256
from backend.core.viewer import Viewer
from backend.domain.orders.models import Order
from backend.domain.orders.sealed import Part, open_document, open_return
from backend.domain.privacy.events import DataExported
from backend.domain.privacy.inventory import KEPT
from backend.domain.privacy.kept import Kept
from backend.domain.privacy.repository import KeptRepository, Person, table_of

if TYPE_CHECKING:
    from backend.resources import Resources


class DataExport:
    """A copy for the person it is about."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources

    async def note(self, viewer: Viewer) -> None:
        """That a copy is taken is an event of its own."""
        event = DataExported(
            occurred_at=self._resources.clock.now(), party_id=viewer.require_party()
        )
        await outbox.record(self._session, event, viewer)

    async def write(self, viewer: Viewer) -> AsyncGenerator[str]:
        """The document in pieces."""
        assert viewer.address is not None
        person = Person(viewer.require_party(), viewer.address)
        rows = KeptRepository(self._session, person)
        made_at = self._resources.clock.now().isoformat()
        yield f'{{"made_at": {json.dumps(made_at)}, "party": {json.dumps(str(person.id))}'
        for kept in KEPT:
            yield f",\n{json.dumps(kept.section)}: ["
            comma = ""
            async for row in rows.stream(kept):
                yield f"{comma}\n{json.dumps(self._shown(kept, row), ensure_ascii=False)}"
                comma = ","
            yield "]"
        yield "}\n"

    def _shown(self, kept: Kept, row: RowMapping) -> dict[str, Any]:
        hidden = kept.hidden or {}
        types = {column.name: column.type for column in table_of(kept).columns}
        shown = {
            name: _plain(value, is_amount=isinstance(types[name], U256))
            for name, value in row.items()
            if name not in hidden
        }
        if kept.section == "orders":
            shown |= self._opened(row)
        if kept.section == "sales":
            shown["return_address"] = self._return_address(row)
        if kept.section == "mail_addresses":
            shown["mail_address"] = self._open_mail(row)
        return shown

    def _open_mail(self, row: RowMapping) -> str:
        owner, place = str(row["id"]), "mail_addresses.address"
        return self._resources.sealer.open(row["data_key"], owner, place, row["sealed"])

    def _return_address(self, row: RowMapping) -> dict[str, str] | None:
        order = Order(**{name: row[name] for name in ("id", "data_key", "sealed_return")})
        address = open_return(order, self._resources.sealer)
        return asdict(address) if address else None

    def _opened(self, row: RowMapping) -> dict[str, Any]:
        order = Order(**{name: row[name] for name in ("id", *_SEALED)})
        sealer = self._resources.sealer
        opened = {part.value: open_document(order, sealer, part) for part in Part}
        return {name: json.loads(text) if text else None for name, text in opened.items()}


_SEALED = ("data_key", "sealed_address", "sealed_contact")


def _plain(value: Any, *, is_amount: bool) -> Any:
    """As JSON can say it without losing a digit: amounts are text, or readers round them."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (bytes, memoryview)):
        return f"0x{bytes(value).hex()}"
    if isinstance(value, (UUID, Decimal)) or is_amount:
        return str(value)
    if isinstance(value, date):  # and moments
        return value.isoformat()
    return value
