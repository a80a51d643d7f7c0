"""What people are told of what happens beside the chain: orders, goods, quotes, teams, tickets."""

from __future__ import annotations

from backend.domain.care.events import ComplaintRaised, TicketAssigned, TicketOpened
from backend.domain.messaging.events import MessagePosted
from backend.domain.notifications.events import MailFailing, WebhookSwitchedOff
from backend.domain.notifications.lines import Audience, Line, Topic, Weight, say
from backend.domain.orders.events import (
    AddressAsked,
    AddressGiven,
    AddressMissing,
    DeliveryOversold,
    NoteAdded,
    OfferSigned,
    OrderDecided,
    OrderExpired,
    OrderHeld,
    OrderPlaced,
    ReturnAddressGiven,
)
from backend.domain.orders.methods import BESIDE_CHAIN
from backend.domain.parties.events import (
    StaffGranted,
    StaffRevoked,
    TeamInvited,
    TeamRoleChanged,
    TeamSeatMoved,
)
from backend.domain.quotes.events import QuoteMoved
from backend.domain.services.events import RequestMoved, ServiceReported

_BUYER, _SELLER, _PARTY = Audience.BUYER, Audience.SELLER, Audience.PARTY
_SHOP = (Audience.SELLER, Audience.SHOP_SUPPORT)
_SHOP_AND_PACKERS = (Audience.SELLER, Audience.PACKERS)
_BESIDE = tuple(method.value for method in BESIDE_CHAIN)
_URGENT, _NEWS = Weight.URGENT, Weight.NEWS

_ORDERS: dict[str, tuple[Line, ...]] = {
    OrderPlaced.name: (
        say(
            _SHOP,
            Topic.ORDERS,
            "New order: {item}",
            "The pieces are set aside until it is paid. You hear of the payment at once.",
            when={"method": ("escrow",)},
        ),
        say(
            _SHOP,
            Topic.ORDERS,
            "New order, paid beside the chain: {item}",
            "The pieces are set aside. Approve it once its payment has come or is agreed on.",
            weight=_URGENT,
            when={"method": _BESIDE},
        ),
        say(
            _BUYER,
            Topic.ORDERS,
            "Your order waits for its payment: {item}",
            "How to pay stands on its page. The money is not held by the escrow.",
            when={"method": _BESIDE},
        ),
    ),
    OrderExpired.name: (
        say(
            _BUYER,
            Topic.ORDERS,
            "Your order ran out: {item}",
            "It was not paid in time, so the goods are on sale again. Nothing was taken from you.",
        ),
        say(
            _SHOP,
            Topic.ORDERS,
            "An order was not paid: {item}",
            "The pieces are on sale again.",
            weight=_NEWS,
        ),
    ),
    OrderHeld.name: (
        say(
            _SHOP,
            Topic.ORDERS,
            "An order waits for your approval: {item}",
            "One of your rules holds it back. The buyer cannot pay before you decide.",
            link="/approvals",
            weight=_URGENT,
        ),
    ),
    OrderDecided.name: (
        say(
            _BUYER,
            Topic.ORDERS,
            "The seller takes your order: {item}",
            "You can pay it now.",
            weight=_URGENT,
            when={"decision": ("approved",)},
        ),
        say(
            _BUYER,
            Topic.ORDERS,
            "The seller does not take your order: {item}",
            "Nothing was paid. The reason stands on the order's page.",
            when={"decision": ("refused",)},
        ),
    ),
    DeliveryOversold.name: (
        say(
            _SHOP,
            Topic.STOCK,
            "Paid, and nothing left: {item}",
            "It was paid after the pieces had been given free. Find one, or refund it.",
            weight=_URGENT,
        ),
    ),
    AddressMissing.name: (
        say(
            _BUYER,
            Topic.SHIPPING,
            "Where should it go? {item}",
            "It is paid, and your address was erased meanwhile. Say it again on the order's page.",
            weight=_URGENT,
        ),
    ),
    AddressGiven.name: (
        say(
            _SHOP_AND_PACKERS,
            Topic.SHIPPING,
            "The address is there again: {item}",
            "The buyer said once more where it goes.",
        ),
    ),
    ReturnAddressGiven.name: (
        say(
            _BUYER,
            Topic.SHIPPING,
            "Where to send it back: {item}",
            "The seller has said where it goes. Print the label from the order's page.",
            weight=_URGENT,
        ),
    ),
    AddressAsked.name: (
        say(
            _BUYER,
            Topic.ACCOUNT,
            "Staff asked for your address: {item}",
            "They wrote down why they have to see where it goes. The order's page says so.",
        ),
    ),
    OfferSigned.name: (
        say(
            Audience.OTHER_SIDE,
            Topic.DISPUTES,
            "An offer to settle: {item}",
            "The other side signed an offer. Accept it, or make one of your own.",
            weight=_URGENT,
        ),
    ),
    MessagePosted.name: (
        say(
            (Audience.BUYER, Audience.SELLER, Audience.SHOP_SUPPORT, Audience.ARBITER),
            Topic.MESSAGES,
            "A new message: {item}",
            "Somebody wrote to you about this order.",
            weight=_URGENT,
        ),
    ),
}

_AGREEMENTS: dict[str, tuple[Line, ...]] = {
    QuoteMoved.name: (
        say(
            _SELLER,
            Topic.QUOTES,
            "Somebody asks for a price: {item}",
            "Name one, or refuse.",
            link="/quotes/{quote}",
            weight=_URGENT,
            when={"status": ("requested",)},
        ),
        say(
            _BUYER,
            Topic.QUOTES,
            "You have a price: {item}",
            "The seller named one. Approve it, ask again, or refuse.",
            link="/quotes/{quote}",
            when={"status": ("answered",)},
        ),
        say(
            _SELLER,
            Topic.QUOTES,
            "Your price is approved: {item}",
            "Sign it with your wallet, so that the buyer can order.",
            link="/quotes/{quote}",
            weight=_URGENT,
            when={"status": ("approved",)},
        ),
        say(
            _BUYER,
            Topic.QUOTES,
            "Ready to order: {item}",
            "The seller signed the price for you alone.",
            link="/quotes/{quote}",
            weight=_URGENT,
            when={"status": ("offered",)},
        ),
        say(
            (Audience.BUYER, Audience.SELLER),
            Topic.QUOTES,
            "A quote has ended: {item}",
            "It was refused, taken back, or its time ran out.",
            link="/quotes/{quote}",
            when={"status": ("refused", "withdrawn", "expired")},
        ),
    ),
    ServiceReported.name: (
        say(
            _BUYER,
            Topic.ORDERS,
            "News about the work: {item}",
            "The seller says: {step}. The order's page has the words.",
        ),
    ),
    RequestMoved.name: (
        say(
            (Audience.BUYER, Audience.SELLER, Audience.SHOP_SUPPORT),
            Topic.ORDERS,
            "You are asked for something: {item}",
            "The other side asks for more time or for the money back. Grant it or refuse it.",
            weight=_URGENT,
            when={"status": ("asked",)},
        ),
        say(
            (Audience.BUYER, Audience.SELLER, Audience.SHOP_SUPPORT),
            Topic.ORDERS,
            "A request was answered: {item}",
            "More time or money back was asked for; it is granted, refused or taken back now.",
            when={"status": ("granted", "refused", "withdrawn")},
        ),
    ),
}

_PEOPLE: dict[str, tuple[Line, ...]] = {
    TeamInvited.name: (
        say(
            _PARTY,
            Topic.ACCOUNT,
            "You are invited to a team",
            "A seller offers you a part in the team. The invitation holds for 14 days.",
            link="/team",
        ),
    ),
    TeamSeatMoved.name: (
        say(
            _SELLER,
            Topic.ACCOUNT,
            "Your team has changed",
            "Somebody joined, declined or left.",
            link="/team",
            when={"action": ("join", "decline", "leave")},
        ),
        say(
            _PARTY,
            Topic.ACCOUNT,
            "You are off a team",
            "The owner ended your part or the invitation.",
            link="/team",
            when={"action": ("remove", "withdraw")},
        ),
    ),
    TeamRoleChanged.name: (
        say(
            _PARTY,
            Topic.ACCOUNT,
            "You have another part in a team",
            "Your part is {role} now.",
            link="/team",
        ),
    ),
    StaffGranted.name: (
        say(
            _PARTY,
            Topic.ACCOUNT,
            "You are staff now",
            "Your part is {role}.",
            link="/tickets",
        ),
    ),
    StaffRevoked.name: (
        say(
            _PARTY,
            Topic.ACCOUNT,
            "A role of yours has ended",
            "You are no longer {role} here.",
            link="/account",
        ),
    ),
    NoteAdded.name: (
        say(
            Audience.BUYER,
            Topic.ORDERS,
            "A note about {item}",
            "Somebody wrote something down for you; it stands in the history of the order.",
            link="/orders/{order}",
            when={"readers": ("everybody",)},
        ),
    ),
    ComplaintRaised.name: (
        say(
            (Audience.SELLER, Audience.SHOP_SUPPORT),
            Topic.ORDERS,
            "A complaint about {item}",
            "The buyer says that something is wrong. A word of yours often settles it.",
            link="/orders/{order}",
        ),
        say(
            Audience.STAFF,
            Topic.STAFF,
            "A complaint about {item}",
            "A ticket waits for somebody.",
            link="/tickets/{ticket}",
        ),
    ),
    TicketOpened.name: (
        say(
            _BUYER,
            Topic.ORDERS,
            "Late: {item}",
            "What you can do stands on the page of the order. Our staff look after it.",
            "If nothing happens by {due}, the contract's own rules take over.",
        ),
        say(
            _SHOP_AND_PACKERS,
            Topic.ORDERS,
            "Late: {item}",
            "What you can do stands on the page of the order. Our staff look after it.",
            "If nothing happens by {due}, the contract's own rules take over.",
        ),
        say(
            Audience.STAFF,
            Topic.STAFF,
            "A step is late: {item}",
            "{step}. There is a ticket about it, with who looks after it.",
            link="/tickets/{ticket}",
        ),
    ),
    TicketAssigned.name: (
        say(
            Audience.ASSIGNEE,
            Topic.STAFF,
            "A ticket is yours: {item}",
            "You look after it until it is settled, or give it to somebody else.",
            link="/tickets/{ticket}",
        ),
    ),
    WebhookSwitchedOff.name: (
        say(
            _PARTY,
            Topic.ACCOUNT,
            "A webhook of yours is switched off",
            "Its address failed too often. What was not sent is kept: switch it on again once it "
            "answers.",
            link="/webhooks",
        ),
    ),
    MailFailing.name: (
        say(
            _PARTY,
            Topic.ACCOUNT,
            "A mail could not be delivered",
            "The mail server refused it for good, so nothing more is sent there until you name "
            "your address again.",
            link="/notices/settings",
            weight=_NEWS,
        ),
    ),
}

LINES: dict[str, tuple[Line, ...]] = _ORDERS | _AGREEMENTS | _PEOPLE
