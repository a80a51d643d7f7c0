"""Named refusals of this room."""

from __future__ import annotations

from backend.core.errors import Conflict, Forbidden, Invalid, NotFound


class ListingNotFound(NotFound):
    """There is no such listing, or not for this viewer."""

    code = "listing_not_found"


class PhotoNotFound(NotFound):
    """There is no such photo, or not for this viewer."""

    code = "photo_not_found"


class PolicyNotFound(NotFound):
    """Nobody has registered a policy with this id."""

    code = "policy_not_found"


class ReservationNotFound(NotFound):
    """Nothing is set aside under this id."""

    code = "reservation_not_found"


class ListingStepNotAllowed(Conflict):
    """The listing's table does not allow this step now; `reason` says why."""

    code = "listing_step_not_allowed"


class ListingIncomplete(Conflict):
    """Something has to be added before this draft can be signed."""

    code = "listing_incomplete"


class ListingChanged(Conflict):
    """Since it was read or given to a wallet to sign, the listing or the seller's epoch changed."""

    code = "listing_changed"


class NotForSale(Conflict):
    """The listing cannot be bought now: withdrawn by us or on chain, or not published yet."""

    code = "not_for_sale"


class SoldOut(Conflict):
    """Fewer pieces are left than were asked for."""

    code = "sold_out"


class DiscountNotPossible(Conflict):
    """This listing cannot be sold for less in this way, now."""

    code = "discount_not_possible"


class TooManyPhotos(Conflict):
    """The listing has as many photos as it may have."""

    code = "too_many_photos"


class AssetNotOwned(Conflict):
    """The token is not the seller's, now."""

    code = "asset_not_owned"


class AssetNotApproved(Conflict):
    """The seller has not let the escrow take the token yet."""

    code = "asset_not_approved"


class AssetAlreadyListed(Conflict):
    """Another listing of this seller offers the same token."""

    code = "asset_already_listed"


class ListingSignatureRefused(Forbidden):
    """The signature is not the seller's, or the contract could not accept it."""

    code = "listing_signature_refused"


class PhotoRefused(Invalid):
    """The file is not a photo we take."""

    code = "photo_refused"
