"""Who reads what is sealed, and when it is given, erased and proven.

The seller reads it from payment to delivery; the staff's support only after writing down why; the
buyer always, and sees every other look. The arbiter never.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.catalog.borders import crosses_border
from backend.domain.catalog.lifecycle import ListingKind
from backend.domain.escrow.lifecycle import Role, Status
from backend.domain.orders.address_repository import ReadingRepository
from backend.domain.orders.addresses import ShippingAddress, checked
from backend.domain.orders.errors import (
    AddressGone,
    AddressNeeded,
    AddressNotMissing,
    AddressSealed,
    OrderNotFound,
)
from backend.domain.orders.events import AddressAsked, AddressErased, AddressGiven, AddressRead
from backend.domain.orders.models import AddressReading, Order
from backend.domain.orders.purchase import needs_address
from backend.domain.orders.repository import OrderRepository
from backend.domain.orders.sealed import (
    Part,
    forget,
    hash_of,
    is_committed,
    open_address,
    open_contact,
    open_document,
    seal_into,
)
from backend.domain.orders.views import AddressStanding, OrderView, ReadingView
from backend.domain.parties.policy import Action

if TYPE_CHECKING:
    from backend.resources import Resources

REASON_LIFE = timedelta(minutes=15)  # one look after another, then it has to be said anew
SHORTEST_REASON, LONGEST_REASON = 10, 500
MOST_READINGS = 200


class Purpose(StrEnum):
    """Why somebody looked."""

    LOOK = "look"
    PRINT = "print"
    SHIP = "ship"
    SUPPORT = "support"
    REASON = "reason"  # no look yet: staff wrote down why there will be one
    PROOF = "proof"


class AddressDesk:
    """Address and contact of one order, for one viewer."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._now = resources.clock.now()
        self._rows = OrderRepository(session)
        self._readings = ReadingRepository(session)

    async def read_address(
        self, order: OrderView, viewer: Viewer, purpose: Purpose = Purpose.LOOK
    ) -> ShippingAddress:
        """Where it goes, for those it is meant for and while it is. Each look is noted."""
        row = await self._readable(order, viewer)
        address = open_address(row, self._resources.sealer)
        if address is None:
            raise AddressGone("This order has no shipping address (any more).")
        await self._note(order, Part.ADDRESS, purpose, viewer)
        return address

    async def read_contact(self, order: OrderView, viewer: Viewer) -> str:
        """How to reach the buyer; empty when nothing was left. Each look is noted."""
        row = await self._readable(order, viewer)
        contact = open_contact(row, self._resources.sealer)
        if contact:
            await self._note(order, Part.CONTACT, Purpose.LOOK, viewer)
        return contact

    async def say_why(self, order: OrderView, reason: str, viewer: Viewer) -> None:
        """Staff write down why they have to look. The buyer reads it; it holds for a while."""
        if not order.allows(Action.READ_ADDRESS_WITH_REASON):
            raise OrderNotFound("There is no such order.", order_id=str(order.id))
        checks = FieldChecks()
        reason = checks.line("reason", reason, shortest=SHORTEST_REASON, longest=LONGEST_REASON)
        checks.raise_if_any()
        self._add(order, Part.ADDRESS, Purpose.REASON, viewer, reason)
        event = AddressAsked(occurred_at=self._now, order_id=order.id)
        await outbox.record(self._session, event, viewer)

    async def give(
        self, order: OrderView, address: ShippingAddress, contact: str, viewer: Viewer
    ) -> None:
        """Say once more where a paid order goes. What is there already is never changed."""
        if order.role is not Role.BUYER:
            raise OrderNotFound("There is no such order.", order_id=str(order.id))
        row = await self._rows.get(order.id, viewer, self._now, lock=True)
        if row.sealed_address is not None or not order.is_address_missing:
            raise AddressNotMissing("This order needs no other address.")
        sealer = self._resources.sealer
        contact = contact or open_contact(row, sealer)
        tidy = checked(address)
        seal_into(row, sealer, address=tidy, contact=contact)
        for delivery in row.deliveries:
            has_parcel = needs_address(ListingKind(delivery.kind), delivery.option)
            is_abroad = crosses_border(delivery.ships_from, tidy.country)
            delivery.crosses_border = has_parcel and is_abroad
        event = AddressGiven(occurred_at=self._now, order_id=order.id)
        await outbox.record(self._session, event, viewer)
        await self._session.flush()

    async def erase(self, order: OrderView, viewer: Viewer) -> None:
        """Destroy the key now, if nothing needs it any more. The salted hashes stay."""
        if order.role is not Role.BUYER:
            raise OrderNotFound("There is no such order.", order_id=str(order.id))
        row = await self._rows.get(order.id, viewer, self._now, lock=True)
        if row.data_key is None:
            raise AddressGone("This order has no shipping address (any more).")
        needed = why_needed(order)
        if needed is not None:
            sentence, until = needed
            facts = {"until": until.isoformat()} if until else {}
            raise AddressNeeded(sentence, **facts)
        await erase_row(self._session, row, self._now, viewer)

    async def document(self, order: OrderView, part: Part, viewer: Viewer) -> str:
        """The buyer's copy for later: the exact text that was hashed, with its salt."""
        if order.role is not Role.BUYER:
            raise OrderNotFound("There is no such order.", order_id=str(order.id))
        row = await self._rows.get(order.id, viewer, self._now)
        document = open_document(row, self._resources.sealer, part)
        if document is None:
            raise AddressGone("This order has no shipping address (any more).")
        await self._note(order, part, Purpose.PROOF, viewer)
        return document

    async def is_the_one(self, order: OrderView, document: str, viewer: Viewer) -> bool:
        """Whether somebody's copy is what was sealed with this order, erased or not."""
        row = await self._rows.get(order.id, viewer, self._now)
        return any(is_committed(row, part, document) for part in Part)

    async def standing(self, order: OrderView, viewer: Viewer) -> AddressStanding:
        """What is kept, for how long, and who looked. The looks are the buyer's to see."""
        row = await self._rows.get(order.id, viewer, self._now)
        is_buyer = order.role is Role.BUYER
        needed = why_needed(order)
        return AddressStanding(
            has_address=order.has_address,
            has_contact=order.has_contact,
            is_visible=order.is_address_visible,
            is_missing=order.is_address_missing,
            address_hash=hash_of(row, Part.ADDRESS),
            contact_hash=hash_of(row, Part.CONTACT),
            erased_at=row.address_erased_at,
            kept_until=None if needed or row.data_key is None else self._kept_until(order),
            needed_because=needed[0] if needed and row.data_key is not None else None,
            needed_until=needed[1] if needed and row.data_key is not None else None,
            readings=await self._list(order.id, viewer) if is_buyer else (),
        )

    async def _readable(self, order: OrderView, viewer: Viewer) -> Order:
        row = await self._rows.get(order.id, viewer, self._now)
        has_reason = await self._has_reason(order, viewer)
        is_meant = order.allows(Action.READ_ADDRESS) or has_reason  # for others there is none
        if row.data_key is None or not is_meant:
            raise AddressGone("This order has no shipping address (any more).")
        if not (order.is_address_visible or has_reason):
            raise AddressSealed("The address is shown to the seller from payment until delivery.")
        return row

    async def _has_reason(self, order: OrderView, viewer: Viewer) -> bool:
        if not order.allows(Action.READ_ADDRESS_WITH_REASON) or viewer.party_id is None:
            return False
        since = self._now - REASON_LIFE
        return await self._readings.has_reason(order.id, viewer.party_id, since)

    async def _note(self, order: OrderView, part: Part, purpose: Purpose, viewer: Viewer) -> None:
        if not order.allows(Action.READ_ADDRESS):
            purpose = Purpose.SUPPORT
        self._add(order, part, purpose, viewer, "")
        event = AddressRead(
            occurred_at=self._now,
            order_id=order.id,
            role=_role_of(order),
            part=part.value,
            purpose=purpose.value,
        )
        await outbox.record(self._session, event, viewer)

    def _add(
        self, order: OrderView, part: Part, purpose: Purpose, viewer: Viewer, reason: str
    ) -> None:
        self._session.add(
            AddressReading(
                order_id=order.id,
                id=uuid7(),
                reader_id=viewer.require_party(),
                role=_role_of(order),
                part=part.value,
                purpose=purpose.value,
                reason=reason,
                at=self._now,
            )
        )

    async def _list(self, order_id: UUID, viewer: Viewer) -> Sequence[ReadingView]:
        rows = await self._readings.list_of(order_id, MOST_READINGS)
        return [
            ReadingView(
                at=row.at,
                who=row.reader.display_name,
                address=row.reader.address,
                role=row.role,
                part=row.part,
                purpose=row.purpose,
                reason=row.reason,
                is_own=row.reader_id == viewer.party_id,
            )
            for row in rows
        ]

    def _kept_until(self, order: OrderView) -> datetime | None:
        """When it is erased by itself; None while that cannot be said."""
        privacy = self._resources.settings.privacy
        closed = [d.escrow.closed_at for d in order.deliveries if d.escrow and d.escrow.closed_at]
        if closed:
            return max(closed) + timedelta(days=privacy.address_days)
        return None


def why_needed(order: OrderView) -> tuple[str, datetime | None] | None:
    """Why what is sealed cannot be erased yet, and until when at the latest; None: it can."""
    if any(delivery.status is Status.AWAITING_PAYMENT for delivery in order.deliveries):
        sentence = "The order waits to be paid. Let it go first, or wait until its time is over."
        return sentence, order.pay_until
    still_open = [d for d in order.deliveries if not d.is_closed]
    if not still_open:
        return None
    ends = [d.silence.at for d in still_open if d.silence]
    sentence = (
        "The escrow is open: the seller may still have to send it, or send it again. It can be "
        "erased as soon as the escrow closes; the step that is on now ends by itself at the time "
        "given here."
    )
    return sentence, max(ends, default=None)


async def erase_row(session: AsyncSession, row: Order, now: datetime, actor: Viewer | str) -> None:
    """Destroy the key of one order."""
    forget(row)
    row.address_erased_at = now
    event = AddressErased(occurred_at=now, order_id=row.id)
    await outbox.record(session, event, actor)
    await session.flush()


def _role_of(order: OrderView) -> str:
    return "support" if order.role is Role.ANYONE else order.role.value
