"""What people are told of steps on chain. The index tells of them; nobody is told of their own."""

from __future__ import annotations

from backend.domain.escrow import events as ev
from backend.domain.notifications.lines import Audience, Line, Topic, Weight, say

_BUYER, _SELLER, _ARBITER = Audience.BUYER, Audience.SELLER, Audience.ARBITER
_SHOP = (Audience.SELLER, Audience.SHOP_SUPPORT)
_SHOP_AND_PACKERS = (Audience.SELLER, Audience.PACKERS)
_BOTH = (Audience.BUYER, Audience.SELLER, Audience.SHOP_SUPPORT)
_CASE = "/cases/{delivery}"
_ORDERS, _SHIPPING, _DISPUTES = Topic.ORDERS, Topic.SHIPPING, Topic.DISPUTES
_URGENT, _NEWS = Weight.URGENT, Weight.NEWS
_PAID_OUT_AT_ONCE = {"status": ("released",)}
_LOCKED = {"status": ("funded",)}

LINES: dict[str, tuple[Line, ...]] = {
    ev.EscrowFunded.name: (
        say(
            _SHOP_AND_PACKERS,
            _ORDERS,
            "Paid, please ship: {item}",
            "{amount} for {item} is locked in the escrow.",
            "Ship it by {due}; after that the buyer can take the money back.",
            weight=_URGENT,
            when=_LOCKED,
        ),
        say(
            _BUYER,
            _ORDERS,
            "Your order is confirmed: {item}",
            "Your {amount} is locked in the escrow; the seller gets none of it yet.",
            "The seller has until {due} to ship.",
            when=_LOCKED,
        ),
        say(
            _SELLER,
            _ORDERS,
            "Sold and paid: {item}",
            "{amount} for {item} has been paid to you at once.",
            when=_PAID_OUT_AT_ONCE,
        ),
        say(
            _BUYER,
            _ORDERS,
            "Your order is paid: {item}",
            "{amount} went to the seller at once, as the listing said.",
            when=_PAID_OUT_AT_ONCE,
        ),
    ),
    ev.EscrowCancelled.name: (
        say(
            _SHOP_AND_PACKERS,
            _ORDERS,
            "Cancelled, do not ship: {item}",
            "The buyer took the fresh payment back. The goods are yours to sell again.",
            weight=_URGENT,
        ),
    ),
    ev.EscrowShipped.name: (
        say(
            _BUYER,
            _SHIPPING,
            "On its way: {item}",
            "The seller says that {item} has been handed over.",
            "If it has not come by {due}, you can take your money back.",
        ),
    ),
    ev.EscrowDelivered.name: (
        say(
            _BUYER,
            _SHIPPING,
            "Arrived: {item}. Is it all right?",
            "Look at it and confirm, or open a dispute.",
            "If you say nothing by {due}, the seller is paid.",
            weight=_URGENT,
        ),
        say(
            _SHOP,
            _SHIPPING,
            "Arrived at the buyer: {item}",
            "The buyer looks at it now.",
            "Without a dispute by {due} you are paid.",
        ),
    ),
    ev.EscrowConfirmed.name: (
        say(_SHOP, _ORDERS, "Paid out to you: {item}", "The buyer is content.", "{outcome}"),
    ),
    ev.EscrowRefunded.name: (
        say(_BUYER, _ORDERS, "Refunded: {item}", "The seller gave everything back.", "{outcome}"),
    ),
    ev.EscrowDisputed.name: (
        say(
            _SHOP,
            _DISPUTES,
            "A buyer disputes: {item}",
            "The buyer asks for {claim} of {amount} back.",
            "Grant it, offer something, or contest it by {due}; after that it is granted.",
            weight=_URGENT,
        ),
    ),
    ev.EscrowConceded.name: (say(_BUYER, _DISPUTES, "Your claim is granted: {item}", "{outcome}"),),
    ev.EscrowContested.name: (
        say(
            _BUYER,
            _DISPUTES,
            "The seller contests your claim: {item}",
            "The arbiter decides now, by {due}. You can still agree with the seller before that.",
        ),
        say(
            _ARBITER,
            _DISPUTES,
            "A case for you: {item}",
            "Both sides have had their say about {claim} of {amount}.",
            "Decide by {due}; after that the contract settles it without you.",
            link=_CASE,
            weight=_URGENT,
        ),
    ),
    ev.EscrowRuled.name: (
        say(_BOTH, _DISPUTES, "The arbiter has decided: {item}", "{outcome}", weight=_URGENT),
    ),
    ev.EscrowTimedOut.name: (
        say(
            _BOTH,
            _ORDERS,
            "A deadline has passed: {item}",
            "The contract did what was agreed for that.",
            "{outcome}",
        ),
    ),
    ev.EscrowOfferPosted.name: (
        say(
            (Audience.BUYER, Audience.SELLER, Audience.SHOP_SUPPORT),
            _DISPUTES,
            "An offer to settle: {item}",
            "The other side offers to settle. See what each of you would get, and accept it or "
            "make an offer of your own.",
            weight=_URGENT,
        ),
    ),
    ev.EscrowOfferWithdrawn.name: (
        say(
            (Audience.BUYER, Audience.SELLER, Audience.SHOP_SUPPORT),
            _DISPUTES,
            "An offer was taken back: {item}",
            "It cannot be accepted any more.",
            weight=_NEWS,
        ),
    ),
    ev.EscrowSettled.name: (
        say(
            _BOTH, _DISPUTES, "You two have agreed: {item}", "The offer was accepted.", "{outcome}"
        ),
        say(
            _ARBITER,
            _DISPUTES,
            "Settled without you: {item}",
            "The two sides agreed. Nothing is left to decide.",
            link=_CASE,
            weight=_NEWS,
        ),
    ),
    ev.EscrowExtended.name: (
        say(_BOTH, _ORDERS, "More time was given: {item}", "The new deadline is {due}."),
    ),
    ev.EscrowReturnRuled.name: (
        say(
            _BUYER,
            _DISPUTES,
            "Please send it back: {item}",
            "The arbiter has the goods sent back first. Say that they are on their way by {due}.",
            weight=_URGENT,
        ),
        say(
            _SHOP,
            _DISPUTES,
            "The goods come back to you: {item}",
            "The arbiter has the buyer send them back first, by {due}.",
        ),
    ),
    ev.EscrowReturnShipped.name: (
        say(
            _SHOP,
            _DISPUTES,
            "On its way back to you: {item}",
            "Look at it and accept or contest the return by {due}; after that the buyer is paid.",
            weight=_URGENT,
        ),
    ),
    ev.EscrowReturnContested.name: (
        say(
            _BUYER,
            _DISPUTES,
            "The seller objects to the return: {item}",
            "The arbiter decides now, by {due}.",
        ),
        say(
            _ARBITER,
            _DISPUTES,
            "A return is contested: {item}",
            "The seller objects to what came back. Decide by {due}.",
            link=_CASE,
            weight=_URGENT,
        ),
    ),
    ev.EscrowReturnAccepted.name: (
        say(_BUYER, _DISPUTES, "Your return is accepted: {item}", "{outcome}"),
    ),
    ev.EscrowRefundedLater.name: (
        say(
            _BUYER,
            _ORDERS,
            "A refund after the sale: {item}",
            "The seller paid you something back from the own wallet.",
        ),
    ),
    ev.EscrowItemProven.name: (
        say(
            (Audience.BUYER, Audience.SELLER),
            _ORDERS,
            "The chip has signed: {item}",
            "Whoever held the item could prove that it is the one of the token.",
            weight=_NEWS,
        ),
    ),
}
