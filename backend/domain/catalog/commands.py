"""What every command on a listing starts with: the seller's row, locked, and the table's answer."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.chains import Chain
from backend.core import outbox
from backend.core.outbox import DomainEvent
from backend.core.viewer import Viewer
from backend.domain.catalog.errors import ListingStepNotAllowed
from backend.domain.catalog.lifecycle import LISTING_LIFECYCLE, ListingRole, ListingStatus
from backend.domain.catalog.models import Listing
from backend.domain.catalog.presenting import ListingPresenter
from backend.domain.catalog.repository import ListingRepository
from backend.domain.catalog.views import ListingView
from backend.resources import Resources

_SENTENCES = {
    "edit": "A published listing does not change. Start a new version instead.",
    "publish": "Only a draft can be signed and published.",
    "restock": "Only a published listing has its stock changed here.",
    "withdraw": "This listing is withdrawn already.",
}


class ListingCommands:
    """Shared by the parts of ListingService."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._clock = resources.clock
        self._listings = ListingRepository(session)
        self._presenter = ListingPresenter(session, resources)

    async def _lock_for(self, action: str, listing_id: UUID, viewer: Viewer) -> Listing:
        """The viewer's own listing, held until stored, if the table allows this step now."""
        listing = await self._listings.get_own(listing_id, viewer, lock=True)
        status, now = ListingStatus(listing.status), self._clock.now()
        reason = LISTING_LIFECYCLE.why_not(action, status, ListingRole.SELLER, None, now)
        if reason is not None:
            raise ListingStepNotAllowed(
                _SENTENCES[action], reason=reason, status=status.value, listing_id=str(listing_id)
            )
        return listing

    def _chain_of(self, listing: Listing) -> Chain:
        return self._resources.chains.get(listing.chain_id)

    def _advance(self, listing: Listing, action: str) -> None:
        status = ListingStatus(listing.status)
        step = LISTING_LIFECYCLE.step(action, status)
        assert step is not None  # _lock_for has asked the table
        listing.status = step.leads_to(status)
        listing.updated_at = self._clock.now()

    def _touch(self, listing: Listing) -> None:
        """A draft has changed, so a signature prepared for it is for something else."""
        listing.updated_at = self._clock.now()
        listing.details_document = listing.signed_fields = None
        listing.listing_hash = listing.epoch = listing.signature = None

    async def _record(self, event: DomainEvent, viewer: Viewer) -> None:
        await outbox.record(self._session, event, viewer)

    async def _view(self, listing: Listing, viewer: Viewer) -> ListingView:
        await self._session.flush()
        return await self._presenter.one(listing, viewer)
