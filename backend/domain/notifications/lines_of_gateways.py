"""What people are told of orders that are paid beside the chain."""

from __future__ import annotations

from backend.domain.gateways.events import BesideMoved
from backend.domain.notifications.lines import Audience, Line, Topic, Weight, say

_BUYER = Audience.BUYER
_SHOP = (Audience.SELLER, Audience.SHOP_SUPPORT)

LINES: dict[str, tuple[Line, ...]] = {
    BesideMoved.name: (
        say(
            _BUYER,
            Topic.ORDERS,
            "The shop takes it up: {item}",
            "It prepares your order. The money is not held by the escrow.",
            when={"action": ("approve", "go_ahead")},
        ),
        say(
            _BUYER,
            Topic.ORDERS,
            "Its payment is missing: {item}",
            "It was to be sent, and the shop has no word that your money has come.",
            weight=Weight.URGENT,
            when={"target": ("waiting_payment",), "action": ("ship",)},
        ),
        say(
            _SHOP,
            Topic.ORDERS,
            "It waits for its payment: {item}",
            "It could not leave. Write down that the money has come, or say why it goes ahead.",
            weight=Weight.URGENT,
            when={"target": ("waiting_payment",), "action": ("ship",)},
        ),
        say(
            _BUYER,
            Topic.SHIPPING,
            "On its way: {item}",
            "Say so on the order's page when you have it.",
            when={"target": ("sent",), "action": ("ship",)},
        ),
        say(
            _BUYER,
            Topic.ORDERS,
            "The shop wrote down your payment: {item}",
            "It stands on the order's page, with who said so.",
            weight=Weight.NEWS,
            when={"action": ("receive", "take_back", "stop")},
        ),
        say(
            _BUYER,
            Topic.ORDERS,
            "The shop ended your order: {item}",
            "The reason stands on the order's page, and what was given back.",
            when={"action": ("cancel", "return")},
        ),
        say(
            _BUYER,
            Topic.SHIPPING,
            "The shop says that you have it: {item}",
            "If you do not, write to the shop.",
            when={"action": ("complete",)},
        ),
        say(
            _SHOP,
            Topic.ORDERS,
            "The buyer has it: {item}",
            "Nothing is left to do, unless its payment is still outstanding.",
            weight=Weight.NEWS,
            when={"action": ("confirm",)},
        ),
    )
}
