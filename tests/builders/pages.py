"""Page models with sensible defaults, to render templates without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from backend.core.marketplace import DEFAULT, Marketplace
from backend.core.money import Amount, Currency
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.badges import present_status
from backend.dashboard.presenters.buttons import Confirm, StepButton, Sum
from backend.dashboard.presenters.dates import Moment, present_deadline, present_moment
from backend.dashboard.presenters.journey import Milestones, present_journey
from backend.dashboard.presenters.listings import Photo
from backend.dashboard.presenters.next_steps import NextStep, words_for
from backend.dashboard.presenters.order_page import (
    DeliveryPanel,
    DisputePanel,
    HistoryEntry,
    MoneyPanel,
    OrderPage,
    OutcomePanel,
    ParcelPanel,
    Statement,
    TokenPanel,
)
from backend.dashboard.presenters.people import Person
from backend.dashboard.presenters.problems import Way
from backend.dashboard.presenters.shell import Shell, present_nav
from backend.dashboard.presenters.thread import FileLink, MessageBubble, TalkPanel, TextPart
from backend.domain.escrow.lifecycle import Role, Status

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TUSD = Currency(31337, b"\x11" * 20, "tUSD", 6)
ETH = Currency(31337, None, "ETH", 18)
MAYA = Person("Maya Lindqvist", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "0x7099…79C8", True)
JONAS = Person("Jonas Weber", "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "0x3C44…93BC", False)
ILSE = Person("Ilse Hartmann", "0x90F79bf6EB2c4f870365E785982E1f101E93b906", "0x90F7…b906", False)
MARKET = Marketplace.load(DEFAULT)
STEPS = MARKET.steps_of("parcel")


def a_shell(**changes: Any) -> Shell:
    values: dict[str, Any] = {
        "nonce": "nonce",
        "boot": "{}",
        "is_devnet": True,
        "chain_names": {},
        "here": "orders",
        "nav": present_nav("orders", is_signed_in=True, is_arbiter=True, need_you=2, open_cases=1),
        "me": MAYA,
        "theme": None,
        "sign_in_href": "/sign-in?next=/orders",
        "notice": None,
        "guide": MARKET.guide,
    }
    return Shell(**{**values, **changes})


def an_amount(text: str = "120", currency: Currency = TUSD) -> Amount:
    return Amount(int(text) * 10**currency.decimals, currency)


def a_button(action: str = "confirm", **changes: Any) -> StepButton:
    values: dict[str, Any] = {
        "action": action,
        "label": "Everything is fine: pay the seller",
        "explains": "The seller is paid, the token goes to the buyer. This cannot be undone.",
        "chain": {"title": "Pay <the> seller's part", "call": {"function": action, "args": []}},
        "confirm": Confirm(
            "Pay the seller?",
            "You say that it arrived and is as described.",
            "Yes, pay the seller",
            (Sum("The seller gets", "117.00 tUSD"),),
        ),
        "dialog_id": f"ask-{action}",
    }
    return StepButton(**{**values, **changes})


def a_delivery(
    status: Status = Status.DELIVERED, role: Role = Role.BUYER, **changes: Any
) -> DeliveryPanel:
    words = words_for(status, role)
    milestones = Milestones(NOW - timedelta(days=6), NOW - timedelta(days=4), NOW)
    values: dict[str, Any] = {
        "id": "dlv_1",
        "escrow_id": "0x" + "ab" * 32,
        "badge": present_status(status),
        "journey": present_journey(status, milestones, NOW, STEPS),
        "journey_note": None,
        "next": NextStep(
            who=words.who,
            title=words.title,
            text=words.text,
            deadline=present_deadline(NOW + timedelta(days=2, hours=3), NOW),
            silence="If the buyer has not objected by then, the seller is paid.",
            buttons=(a_button(),),
        ),
        "others": (a_button("refund", label="Give all the money back", is_grave=True),),
        "money": MoneyPanel(
            "Locked in the escrow.",
            (
                Sum("1 × 115.00 tUSD", "115.00 tUSD"),
                Sum("Delivery", "5.00 tUSD"),
                Sum("Locked", "120.00 tUSD", is_total=True),
            ),
            "The seller gets 117.00 tUSD of it after the marketplace's 2.5 %.",
        ),
        "parcel": ParcelPanel(
            "Standard, 3 to 5 days",
            "DHL",
            "00340434161094042557",
            "https://www.dhl.com/",
            (),
            "Maya Lindqvist\nHafengasse 4\n20457 Hamburg\nGermany",
            "The seller sees it until it has arrived.",
        ),
        "token": TokenPanel("7", "0x" + "12" * 20, "Locked in the escrow, beside the money."),
        "dispute": DisputePanel(
            "40.00 tUSD",
            "Damaged",
            (Statement("Maya Lindqvist", "The glass has a crack.", present_moment(NOW, NOW)),),
        ),
        "outcome": OutcomePanel("The seller was paid.", (Sum("Jonas Weber", "117.00 tUSD"),)),
        "arbiter": ILSE,
    }
    return DeliveryPanel(**{**values, **changes})


def a_bubble(id_: str, text: str, at: Moment, **changes: Any) -> MessageBubble:
    """A message with a link to a delivery, a photo and a PDF."""
    values: dict[str, Any] = {
        "who": "You",
        "role": "Seller",
        "is_mine": False,
        "is_signed": True,
        "sequence": 1,
        "parts": (TextPart(text), TextPart("#2", "/orders/ord_01#delivery-2")),
        "files": (
            FileLink(text, "/documents/doc_01", "12 kB", "/documents/doc_01/thumbnail"),
            FileLink(text, "/documents/doc_02", "3 kB"),
        ),
    }
    return MessageBubble(id=id_, text=text, at=at, **{**values, **changes})


def an_order_page(*deliveries: DeliveryPanel, **changes: Any) -> OrderPage:
    moment = present_moment(NOW - timedelta(days=6), NOW)
    values: dict[str, Any] = {
        "id": "ord_01jd00000000000000000000",
        "chain_id": 31337,
        "title": "Omega Seamaster 300, 1968",
        "photo": Photo("pho_1", "/photos/" + "ab" * 32 + ".webp", "The watch from the front"),
        "back": Way("/orders", "Your orders"),
        "role_text": "You buy this from",
        "counterparty": JONAS,
        "buyer": MAYA,
        "seller": JONAS,
        "placed_at": moment,
        "position": "12-3",
        "chain_time": int(NOW.timestamp()),
        "now": present_moment(NOW, NOW),
        "deliveries": deliveries or (a_delivery(),),
        "history": (
            HistoryEntry(
                "e2", "Shipped with DHL", moment, "info", "Jonas Weber", "", "0x" + "cd" * 32
            ),
            HistoryEntry("e1", "Ordered", moment, "neutral", "Maya Lindqvist"),
        ),
        "messages": (
            a_bubble("m1", "Packed it well!", moment, who="Jonas Weber", is_unread=True),
            a_bubble("m2", "Thank you <b>very</b> much", moment, is_mine=True, read_at=moment),
        ),
        "thread_note": "You and Jonas Weber read this. An arbiter too, once there is a dispute.",
        "thread_with": "Jonas Weber",
        "has_thread": True,
        "may_write": True,
        "talk": TalkPanel("ord_01", 31337, ({"id": "mky_01", "public": "0x04"},), 1),
    }
    return OrderPage(**{**values, **changes})


def a_form(**typed: str) -> Form:
    return Form(dict(typed))
