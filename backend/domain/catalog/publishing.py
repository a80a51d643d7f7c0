"""From a draft to something for sale: the wallet's signature, checked the way the contract will."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from backend.chain.acceptance import accepted_signature, is_from_future_wallet
from backend.chain.deployment import ESCROW
from backend.chain.typed_data import listing_digest, listing_hash, listing_typed_data
from backend.core.fields import FieldChecks
from backend.core.viewer import Viewer
from backend.domain.catalog.commands import ListingCommands
from backend.domain.catalog.draft import MAX_STOCK
from backend.domain.catalog.errors import (
    AssetAlreadyListed,
    AssetNotApproved,
    AssetNotOwned,
    ListingChanged,
    ListingIncomplete,
    ListingSignatureRefused,
    SoldOut,
)
from backend.domain.catalog.events import ListingPublished, ListingRestocked, ListingWithdrawn
from backend.domain.catalog.holdings import holds
from backend.domain.catalog.lifecycle import ListingKind, ListingStatus
from backend.domain.catalog.models import Listing
from backend.domain.catalog.movements import Reason, write_movement
from backend.domain.catalog.policies import PolicyService
from backend.domain.catalog.signing import (
    document_of,
    fields_from_json,
    fields_of,
    fields_to_json,
)
from backend.domain.catalog.stock import StockService
from backend.domain.catalog.views import ListingView, SignatureRequest


class PublicationCommands(ListingCommands):
    """Sign, publish, restock, withdraw."""

    async def prepare_signature(self, listing_id: UUID, viewer: Viewer) -> SignatureRequest:
        """Fix what the draft says now, and hand out what the seller's wallet has to sign."""
        listing = await self._lock_for("publish", listing_id, viewer)
        await self._require_complete(listing, viewer)
        seller = listing.seller.address
        document = document_of(listing, self._presenter.currency_of(listing))
        fields = fields_of(listing, seller, document, await self._epoch_of(listing))
        listing.details_document = document
        listing.signed_fields = fields_to_json(fields)
        listing.listing_hash = listing_hash(fields)
        listing.epoch = fields.epoch
        await self._session.flush()
        return SignatureRequest(
            listing_id=listing.id,
            listing_hash=listing.listing_hash,
            typed_data=listing_typed_data(fields, self._chain_of(listing).deployment.domain),
            details_document=document,
            needs_approval=not await self._is_approved(listing),
        )

    async def publish(self, listing_id: UUID, signature: bytes, viewer: Viewer) -> ListingView:
        """Put a signed draft on sale. A version it replaces is withdrawn in the same breath."""
        await self._lock_regular(listing_id, viewer)
        listing = await self._lock_for("publish", listing_id, viewer)
        if listing.signed_fields is None:
            raise ListingChanged("The draft has changed. Please look at it and sign again.")
        await self._require_complete(listing, viewer)
        if not await self._is_approved(listing):
            raise AssetNotApproved("Allow the escrow to take the token first, then publish.")
        if listing.epoch != await self._epoch_of(listing):
            raise ListingChanged("You withdrew all older listings meanwhile. Please sign again.")
        accepted = await self._accepted(listing, signature)
        await self._retire_old_version(listing, viewer)
        await self._take_pieces(listing, viewer)
        await self._put_on_sale(listing, accepted)
        if listing.stock is not None:
            now, pieces = self._clock.now(), listing.stock
            await write_movement(
                self._session, listing, pieces, Reason.PUBLISHED, now, viewer=viewer
            )
        event = ListingPublished(
            occurred_at=self._clock.now(), listing_id=listing.id, replaces_id=listing.replaces_id
        )
        await self._record(event, viewer)
        return await self._view(listing, viewer)

    async def restock(self, listing_id: UUID, stock: int | None, viewer: Viewer) -> ListingView:
        """Change how many pieces there are in all; never below what is sold or reserved."""
        listing = await self._lock_for("restock", listing_id, viewer)
        _check_stock(listing, stock)
        stocks = StockService(self._session, self._resources)
        taken = (await stocks.count_taken([listing.id])).get(listing.id, 0)
        if stock is not None and stock < taken and not listing.takes_backorders:
            raise SoldOut(
                f"{taken} pieces are sold or reserved, so there are at least that many.",
                listing_id=str(listing_id),
                available=0,
            )
        before, now = listing.stock, self._clock.now()
        listing.stock, listing.updated_at = stock, now
        if stock is not None and before is not None:
            change = stock - before
            await write_movement(self._session, listing, change, Reason.COUNTED, now, viewer=viewer)
        event = ListingRestocked(occurred_at=self._clock.now(), listing_id=listing.id, stock=stock)
        await self._record(event, viewer)
        return await self._view(listing, viewer)

    async def withdraw(self, listing_id: UUID, viewer: Viewer) -> ListingView:
        """Stop offering it here. The signature dies only by the wallet's own `cancel_listing`."""
        await self._lock_regular(listing_id, viewer)
        listing = await self._lock_for("withdraw", listing_id, viewer)
        await self._withdraw(listing, viewer)
        return await self._view(listing, viewer)

    async def _withdraw(self, listing: Listing, viewer: Viewer) -> None:
        for discount in await self._listings.list_discounts(listing.id):
            if discount.status == ListingStatus.PUBLISHED:
                await self.withdraw(discount.id, viewer)
        await self._give_pieces_back(listing, viewer)
        self._advance(listing, "withdraw")
        listing.withdrawn_at = self._clock.now()
        event = ListingWithdrawn(occurred_at=self._clock.now(), listing_id=listing.id)
        await self._record(event, viewer)

    async def _lock_regular(self, listing_id: UUID, viewer: Viewer) -> None:
        """Who sells at less waits for what is sold at the list price first, as baskets do."""
        found = await self._listings.get_own(listing_id, viewer)
        if found.discount_of_id is not None:
            await self._listings.get_own(found.discount_of_id, viewer, lock=True)

    async def _take_pieces(self, listing: Listing, viewer: Viewer) -> None:
        """What goes on sale at less leaves the stock of the listing it is a discount of."""
        if listing.discount_of_id is None or listing.asset is not None:
            return
        regular = await self._listings.get_own(listing.discount_of_id, viewer)
        if regular.stock is not None and listing.stock is not None:
            await self.restock(regular.id, regular.stock - listing.stock, viewer)

    async def _give_pieces_back(self, listing: Listing, viewer: Viewer) -> None:
        """Pieces nobody took at less are for sale at the list price again.

        Those that are set aside for somebody who does not pay in the end stay counted here.
        """
        is_on_sale = listing.status == ListingStatus.PUBLISHED
        if listing.discount_of_id is None or listing.asset is not None or not is_on_sale:
            return
        regular = await self._listings.get_own(listing.discount_of_id, viewer)
        left = (await self._presenter.one(listing, viewer)).available
        if regular.stock is None or not left or listing.stock is None:
            return
        if regular.status == ListingStatus.PUBLISHED:
            await self.restock(listing.id, listing.stock - left, viewer)
            await self.restock(regular.id, regular.stock + left, viewer)

    async def _put_on_sale(self, listing: Listing, signature: bytes) -> None:
        try:
            async with self._session.begin_nested():
                listing.signature = signature
                listing.published_at = self._clock.now()
                self._advance(listing, "publish")
        except IntegrityError:  # two drafts with one token, published at the same moment
            raise _listed_elsewhere() from None

    async def _retire_old_version(self, listing: Listing, viewer: Viewer) -> None:
        if listing.replaces_id is None:
            return
        old = await self._listings.get_own(listing.replaces_id, viewer, lock=True)
        if old.status == ListingStatus.PUBLISHED:
            await self._withdraw(old, viewer)

    async def _require_complete(self, listing: Listing, viewer: Viewer) -> None:
        """What the contract would refuse later is refused here, with a sentence."""
        if listing.kind == ListingKind.PHYGITAL and listing.asset is None:
            raise ListingIncomplete("Add the item's token first.", missing="asset")
        if listing.royalty_recipient is not None and listing.asset is None:
            raise ListingIncomplete("A royalty needs a token. Add one, or drop the royalty.")
        policies = PolicyService(self._session, self._resources)
        key = (listing.chain_id, listing.policy_id)
        if key not in await policies.list_by_id([key]):
            raise ListingIncomplete("Its policy is not on the chain (any more).", missing="policy")
        if listing.asset is not None:
            await self._require_asset(listing)

    async def _require_asset(self, listing: Listing) -> None:
        assert listing.asset is not None
        assert listing.asset_id is not None
        is_there = await holds(
            self._chain_of(listing).gateway,
            listing.seller.address,
            asset=listing.asset,
            asset_id=listing.asset_id,
            units=listing.asset_units,
            pieces=listing.stock or 1,
        )
        if not is_there and listing.asset_units:
            raise AssetNotOwned("There are fewer units of the edition in your wallet than pieces.")
        if not is_there:
            raise AssetNotOwned("The token is no longer in the seller's wallet.")
        other = await self._listings.find_other_on_sale(listing)
        if other is not None:
            raise _listed_elsewhere(other_listing_id=str(other))

    async def _is_approved(self, listing: Listing) -> bool:
        if listing.asset is None:
            return True
        chain = self._chain_of(listing)
        return await chain.gateway.is_approved(
            listing.asset,
            listing.seller.address,
            chain.deployment.escrow,
            listing.asset_id,
        )

    async def _epoch_of(self, listing: Listing) -> int:
        chain, seller = self._chain_of(listing), listing.seller.address
        return int(await chain.gateway.read(ESCROW, chain.deployment.escrow, "epochs", seller))

    async def _accepted(self, listing: Listing, signature: bytes) -> bytes:
        """The signature in the form the contract takes, if it is the seller's."""
        if is_from_future_wallet(signature):
            raise ListingSignatureRefused("This wallet has to be set up on the chain first.")
        assert listing.signed_fields is not None
        fields = fields_from_json(listing.signed_fields)
        chain, seller = self._chain_of(listing), listing.seller.address
        digest = listing_digest(fields, chain.deployment.domain)
        accepted = await accepted_signature(chain.gateway, seller, digest, signature)
        if accepted is None:
            raise _not_the_sellers()
        return accepted


def _listed_elsewhere(**facts: str) -> AssetAlreadyListed:
    return AssetAlreadyListed(
        "Another listing of yours offers this token. Withdraw that one first.", **facts
    )


def _not_the_sellers() -> ListingSignatureRefused:
    return ListingSignatureRefused(
        "This signature is not the seller's. Sign with the wallet you are signed in with."
    )


def _check_stock(listing: Listing, stock: int | None) -> None:
    checks = FieldChecks()
    if stock is None:
        is_uncounted = listing.kind in {ListingKind.DIGITAL, ListingKind.SERVICE}
        can_drop = is_uncounted and listing.asset is None and not listing.max_quantity
        checks.require("stock", "Say how many pieces there are.", met=can_drop)
    else:
        is_single = listing.asset is not None and not listing.asset_units
        most = 1 if is_single else listing.max_quantity or MAX_STOCK
        checks.whole("stock", stock, least=0, most=most)
    checks.raise_if_any()
