"""Named refusals about orders."""

from __future__ import annotations

from backend.core.errors import Conflict, Forbidden, NotFound, RateLimited


class OrderNotFound(NotFound):
    """There is no such order, or not for this viewer."""

    code = "order_not_found"


class DeliveryNotFound(NotFound):
    """There is no such delivery, or not for this viewer."""

    code = "delivery_not_found"


class MethodNotTaken(Conflict):
    """The shop does not take this way to pay, or it cannot be used for these goods."""

    code = "method_not_taken"


class AddressGone(NotFound):
    """The order has no shipping address (any more)."""

    code = "address_gone"


class AddressSealed(Forbidden):
    """The address is shown to the seller only from payment until delivery."""

    code = "address_sealed"


class ReturnNotUnderWay(Conflict):
    """Nothing of the order is to be sent back now."""

    code = "return_not_under_way"


class AddressNeeded(Conflict):
    """It cannot be erased yet: `until` says when it can be at the latest."""

    code = "address_needed"


class AddressNotMissing(Conflict):
    """The order has an address, or needs none; where it goes is not changed any more."""

    code = "address_not_missing"


class PartiesClash(Conflict):
    """The contract lets nobody be on both sides: the buyer is the seller, arbiter or attester."""

    code = "parties_clash"


class NotForThisBuyer(Conflict):
    """The listing is reserved for somebody else, not open yet, or over."""

    code = "not_for_this_buyer"


class NotOneOrder(Conflict):
    """Things of several sellers, or in several currencies, are several orders."""

    code = "not_one_order"


class SumChanged(Conflict):
    """It costs something else now than the buyer was shown; `total` is the sum in whole units."""

    code = "sum_changed"


class TokenUnavailable(Conflict):
    """The escrow could not take the seller's token now, so paying would fail."""

    code = "token_unavailable"


class TooManyUnpaid(RateLimited):
    """The buyer has as many unpaid orders as may wait at a time."""

    code = "too_many_unpaid"


class OfferNotFound(NotFound):
    """There is no such signed offer, or not for this viewer."""

    code = "offer_not_found"


class TooManyOffers(Conflict):
    """So many signed offers for one state are enough."""

    code = "too_many_offers"


class OfferSignatureRefused(Forbidden):
    """The signature is not the maker's, or not over this offer in the present state."""

    code = "offer_signature_refused"


class OrderBlocked(Conflict):
    """A rule of the seller does not take this order."""

    code = "order_blocked"


class NotWelcome(Conflict):
    """A rule of the seller takes nothing of this wallet: neither orders nor questions."""

    code = "not_welcome"


class HoldRefused(Conflict):
    """The order is not held back, or that is decided already."""

    code = "hold_refused"


class RuleNotFound(NotFound):
    """The viewer has no such rule."""

    code = "rule_not_found"


class TooManyRules(Conflict):
    """So many rules are enough."""

    code = "too_many_rules"
