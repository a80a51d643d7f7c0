"""What the views of selling share: the seller's own listing, and the page that shows it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.software_chip import chip_for
from backend.chain.types import ZERO_ADDRESS, parse_address
from backend.core.errors import Forbidden
from backend.core.ids import parse_public_id
from backend.core.viewer import Viewer
from backend.dashboard.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.listing import read_listing, typed_from
from backend.dashboard.presenters.discounts import present_discounts
from backend.dashboard.presenters.listings import LISTING_PREFIX
from backend.dashboard.presenters.metadata import present_token_says
from backend.dashboard.presenters.sell import ListingFields, present_fields, present_sell_page
from backend.dashboard.rendering import Desk
from backend.domain.catalog.draft import ListingDraft
from backend.domain.catalog.metadata_service import TokenMetadataService
from backend.domain.catalog.policies import PolicyService
from backend.domain.catalog.service import ListingService
from backend.domain.catalog.views import ListingView
from backend.resources import Resources


class SellDesk(Desk):
    """One seller at work, within one request. Guests are led to the sign-in."""

    def __init__(
        self, request: Request, session: AsyncSession, viewer: Viewer, resources: Resources
    ) -> None:
        super().__init__(request, session, viewer, resources)
        self.listings = ListingService(session, resources)
        self.policies = PolicyService(session, resources)
        self.currencies = resources.chains.currencies

    def fields(self) -> ListingFields:
        """The choices of the listing form."""
        policies = self.policies.list_recommended()
        return present_fields(self.resources.chains, policies)

    def read(self, form: Form) -> ListingDraft | None:
        """The draft somebody typed in."""
        policies = self.policies.list_recommended()
        return read_listing(form, self.currencies, [p.policy_id for p in policies])

    async def own(self, listing_id: str) -> ListingView:
        """A listing of the viewer's."""
        view = await self.listings.get(parse_public_id(LISTING_PREFIX, listing_id), self.viewer)
        if view.seller.id != self.viewer.party_id:
            raise Forbidden("This listing belongs to somebody else.")
        return view

    async def show_checklist(self, view: ListingView, refused: Form | None = None) -> HTMLResponse:
        """The checklist; with a refused form as it was typed, and the reasons."""
        origin = self.resources.settings.public_origin
        fields = self.fields()
        chip = self._chip(view)
        page = present_sell_page(view, fields, sender=self.address, origin=origin, chip=chip)
        now = self.resources.clock.now()
        at_less = await self.listings.list_discounts(view.id, self.viewer)
        look = await TokenMetadataService(self.session, self.resources).beside(view)
        own = present_discounts([view], now, is_own=True)
        return await self.show(
            "pages/sell_listing.html",
            here="sell",
            status=422 if refused else 200,
            page=page,
            says=present_token_says(look, now),
            discounts=present_discounts(at_less, now, is_own=True),
            lower=own[0] if own else None,
            form=refused or Form(typed_from(view)),
        )

    def _chip(self, view: ListingView) -> bytes:
        """What the token names for good: on a devnet software, else the chip that was typed in."""
        typed = self.request.query_params.get("chip", "")
        if typed:
            return parse_address(typed, field="chip")
        return chip_for(view.id.bytes) if self.resources.settings.is_devnet else ZERO_ADDRESS

    async def show_new(self, form: Form) -> HTMLResponse:
        """The form of a listing that is not stored yet."""
        return await self.show(
            "pages/sell_new.html",
            here="sell",
            status=200 if form.is_valid else 422,
            page=self.fields(),
            form=form,
        )


async def get_sell_desk(
    request: Request, session: SessionDep, viewer: SignedInDep, resources: ResourcesDep
) -> SellDesk:
    return SellDesk(request, session, viewer, resources)


SellDeskDep = Annotated[SellDesk, Depends(get_sell_desk)]
