"""What people are told of goods: packed, on the way, short, running low."""

from __future__ import annotations

from backend.domain.catalog.events import ListingRanLow, StockDisagrees
from backend.domain.fulfilment.events import FulfilmentMoved, FulfilmentShort
from backend.domain.notifications.lines import Audience, Line, Topic, Weight, say
from backend.domain.shipping.events import ParcelReported

_BUYER, _SELLER = Audience.BUYER, Audience.SELLER
_SHOP_AND_PACKERS = (Audience.SELLER, Audience.PACKERS)
_URGENT, _NEWS = Weight.URGENT, Weight.NEWS

LINES: dict[str, tuple[Line, ...]] = {
    FulfilmentMoved.name: (
        say(
            _BUYER,
            Topic.SHIPPING,
            "Being packed: {item}",
            "The seller is packing it.",
            weight=_NEWS,
            when={"target": ("packing",), "action": ("start_packing",)},
        ),
        say(
            _BUYER,
            Topic.SHIPPING,
            "Packed: {item}",
            "It waits for the carrier.",
            weight=_NEWS,
            when={"target": ("ready",), "action": ("finish_packing",)},
        ),
        say(
            _BUYER,
            Topic.SHIPPING,
            "Ready for you to collect: {item}",
            "It is packed and waits for you.",
            weight=_URGENT,
            when={"target": ("ready_to_collect",)},
        ),
        say(
            _BUYER,
            Topic.SHIPPING,
            "A problem before shipping: {item}",
            "The seller cannot send it as it is. The order's page says why.",
            when={"action": ("report_problem",)},
        ),
    ),
    FulfilmentShort.name: (
        say(
            _BUYER,
            Topic.SHIPPING,
            "It takes longer: {item}",
            "It is paid and no piece is there for it yet. The seller has been told. Your money "
            "stays locked, and you can take it back if nothing ships by {due}.",
        ),
        say(
            _SHOP_AND_PACKERS,
            Topic.STOCK,
            "Paid, but out of stock: {item}",
            "The buyer waits for it and was told that it takes longer. Order more and note it.",
            link="/sell/stock/{listing}",
            weight=_URGENT,
        ),
    ),
    ParcelReported.name: (
        say(
            _BUYER,
            Topic.SHIPPING,
            "Out for delivery: {item}",
            "The carrier has it on the last van.",
            weight=_URGENT,
            when={"status": ("out_for_delivery",)},
        ),
        say(
            _BUYER,
            Topic.SHIPPING,
            "Waits to be picked up: {item}",
            "The carrier left it at a shop or a locker for you.",
            weight=_URGENT,
            when={"status": ("ready_for_pickup",)},
        ),
        say(
            (Audience.BUYER, Audience.SELLER, Audience.SHOP_SUPPORT),
            Topic.SHIPPING,
            "The carrier says it was delivered: {item}",
            "The carrier's word pays nobody. The order's page says what comes next.",
            when={"status": ("delivered",)},
        ),
        say(
            (Audience.BUYER, Audience.SELLER, Audience.PACKERS),
            Topic.SHIPPING,
            "Trouble on the way: {item}",
            "The carrier reports a failed attempt, a delay, damage or a loss.",
            when={
                "status": ("attempt_failed", "delayed", "on_hold", "returning", "lost_or_damaged")
            },
        ),
        say(
            _BUYER,
            Topic.SHIPPING,
            "Held at customs: {item}",
            "Customs may ask you for papers, or for duties that are yours to pay: answer them. "
            "Otherwise there is nothing you have to do.",
            "If it is not there by {due}, your money goes back to you, unless you give more time.",
            when={"status": ("held_at_customs",)},
        ),
        say(
            (Audience.SELLER, Audience.PACKERS),
            Topic.SHIPPING,
            "Held at customs: {item}",
            "Ask the carrier which papers are missing, and ask the buyer for more time: the "
            "deadline does not wait for customs.",
            link="/work/{delivery}",
            weight=_URGENT,
            when={"status": ("held_at_customs",)},
        ),
    ),
    ListingRanLow.name: (
        say(
            _SHOP_AND_PACKERS,
            Topic.STOCK,
            "Running low: {item}",
            "{left} left, which is when you wanted to be told. Time to order more.",
            link="/sell/stock/{listing}",
        ),
    ),
    StockDisagrees.name: (
        say(
            _SELLER,
            Topic.STOCK,
            "Chain and shelf disagree: {item}",
            "The chain and our books count different numbers of pieces, or agree again. The page "
            "says which.",
            link="/sell/stock/{listing}",
        ),
    ),
}
