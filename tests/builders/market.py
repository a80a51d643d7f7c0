"""A small market in one unit of work: people with keys, drafts, listings on sale."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.devnet_accounts import Role
from backend.core.clock import FixedClock
from backend.core.ids import uuid7
from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.domain.catalog.draft import ListingDraft, OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.catalog.service import ListingService
from backend.domain.catalog.stock import StockService
from backend.domain.catalog.views import ListingView
from backend.domain.parties.service import PartyService
from backend.resources import Resources
from tests.builders.chain import Actor, actor
from tests.builders.resources import TUSD, with_chain
from tests.fakes.gateway import FakeGateway

ITEMS = bytes([0x70]) * 20  # the token contract of the address book


def tusd(units: int) -> Amount:
    return Amount(units, TUSD)


def a_draft(deployment: Any, **changes: Any) -> ListingDraft:
    """A lamp of which there are three, shipped in two ways."""
    values: dict[str, Any] = {
        "kind": ListingKind.PHYSICAL,
        "title": "Brass desk lamp",
        "description": "Made in 1962. The cable is new.",
        "unit_price": tusd(120_000_000),
        "stock": 3,
        "options": (
            OptionDraft(option=DeliveryOption.STANDARD, fee=tusd(5_000_000), estimate="3-5 days"),
            OptionDraft(option=DeliveryOption.PICKUP, fee=tusd(0), estimate="Evenings"),
        ),
        "policy_id": deployment.default_policy.id,
        "shipping_policy": "Packed in wood wool.",
    }
    return ListingDraft(**values | changes)


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """A picture that differs from others of another size."""
    written = io.BytesIO()
    image = Image.new("RGB", size, (size[0] % 256, size[1] % 256, 90))
    image.save(written, kind, **options)
    return written.getvalue()


@dataclass(frozen=True)
class Market:
    """The services on one session, and the people who use them."""

    session: AsyncSession
    resources: Resources

    @property
    def listings(self) -> ListingService:
        return ListingService(self.session, self.resources)

    @property
    def stock(self) -> StockService:
        return StockService(self.session, self.resources)

    @property
    def gateway(self) -> FakeGateway:
        gateway = self.resources.chains.default.gateway
        assert isinstance(gateway, FakeGateway)
        return gateway

    @property
    def clock(self) -> FixedClock:
        clock = self.resources.clock
        assert isinstance(clock, FixedClock)
        return clock

    async def person(self, role: Role) -> Viewer:
        """Somebody signed in with the devnet account of this role."""
        party = await PartyService(self.session, self.resources).ensure(actor(role).address)
        return Viewer(party_id=party.id, address=party.address)

    def draft(self, **changes: Any) -> ListingDraft:
        return a_draft(self.resources.chains.default.deployment, **changes)

    def item_draft(self, **changes: Any) -> ListingDraft:
        """One piece with a token."""
        return self.draft(**{"kind": ListingKind.PHYGITAL, "stock": 1} | changes)

    async def drafted(self, seller: Viewer, **changes: Any) -> ListingView:
        return await self.listings.create_draft(self.draft(**changes), seller)

    async def drafted_item(self, seller: Viewer, asset_id: int = 7, **changes: Any) -> ListingView:
        """A draft whose token the seller owns and the escrow may take."""
        assert seller.address is not None
        view = await self.listings.create_draft(self.item_draft(**changes), seller)
        self.gateway.own(seller.address, ITEMS, asset_id)
        escrow = self.resources.chains.default.deployment.escrow
        self.gateway.approve_for_all(ITEMS, seller.address, escrow)
        return await self.listings.attach_asset(view.id, ITEMS, asset_id, seller)

    async def sign(self, listing_id: UUID, seller: Viewer, by: Actor | None = None) -> bytes:
        request = await self.listings.prepare_signature(listing_id, seller)
        return (by or _key_of(seller)).sign_typed(request.typed_data)

    async def publish(self, listing_id: UUID, seller: Viewer) -> ListingView:
        signature = await self.sign(listing_id, seller)
        return await self.listings.publish(listing_id, signature, seller)

    async def on_sale(self, seller: Viewer, **changes: Any) -> ListingView:
        """A published listing."""
        view = await self.drafted(seller, **changes)
        return await self.publish(view.id, seller)

    async def reserve(self, listing_id: UUID, quantity: int = 1) -> UUID:
        reservation = uuid7()
        await self.stock.reserve(listing_id, quantity, reservation)
        return reservation

    async def fingerprint(self) -> dict[str, Any]:
        """Every row of these rooms and the event log: equal before and after means untouched."""
        self.session.expire_all()
        rows: dict[str, Any] = {}
        for table in _TABLES:
            query = text(f"SELECT coalesce(json_agg(t ORDER BY t::text), '[]') FROM {table} t")
            rows[table] = (await self.session.execute(query)).scalar_one()
        return rows

    def but(self, **changes: Any) -> Market:
        """The same market with other resources, or another gateway, deployment or chain time."""
        spelled = {"gateway": "gateway", "deployment": "deployment", "chain_clock": "clock"}
        of_chain = {spelled[name]: changes.pop(name) for name in list(changes) if name in spelled}
        resources = with_chain(self.resources, **of_chain)
        return replace(self, resources=replace(resources, **changes))


_TABLES = (
    "parties", "sign_in_challenges", "sign_in_sessions", "listings", "listing_options",
    "listing_photos", "stock_reservations", "documents", "messages", "events",
)  # fmt: skip


def _key_of(viewer: Viewer) -> Actor:
    for role in ("buyer", "seller", "arbiter", "stranger", "second_seller", "second_buyer"):
        if actor(role).address == viewer.address:
            return actor(role)
    raise LookupError("nobody on the devnet has this address")
