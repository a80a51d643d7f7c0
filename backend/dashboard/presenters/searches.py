"""Lists of orders to choose from: tabs, common searches, and those somebody saved."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from backend.core.ids import public_id
from backend.dashboard.presenters.listings import Filter
from backend.domain.orders.repository import OrderFilter, Side, Stage
from backend.domain.search.models import SavedSearch
from backend.domain.search.service import SEARCH_PREFIX

# The lists somebody can choose from, in the order of the tabs.
TABS: tuple[tuple[str, str, OrderFilter], ...] = (
    ("all", "All", OrderFilter()),
    ("needs_me", "Needs you", OrderFilter(stage=Stage.NEEDS_ME)),
    ("buying", "Buying", OrderFilter(side=Side.BUYING)),
    ("selling", "Selling", OrderFilter(side=Side.SELLING)),
    ("closed", "Closed", OrderFilter(stage=Stage.CLOSED)),
)
# Searches most people want some time, each as it could be typed.
PRESETS: tuple[tuple[str, str], ...] = (
    ("To be paid", "status:awaiting_payment"),
    ("To be sent", "status:funded"),
    ("On its way", "status:shipped"),
    ("Being looked at", "status:delivered"),
    ("Disputed", "status:disputed"),
    ("With the arbiter", "status:arbitration"),
    ("Money held", "money:captured"),
    ("Paid out", "money:paid_out"),
    ("Refunded", "money:refunded"),
)
KEYS_HELP: tuple[tuple[str, str], ...] = (
    ("lamp", "a word of the title or of somebody's name"),
    ('"brass lamp"', "these words one after the other"),
    ("#ord_…", "an order or a delivery by its number; the # may be left out"),
    ("@maya", "the buyer or the seller by name; @0x… by account"),
    ("0x…", "an account, a token contract, an escrow or a transaction"),
    ("track:RR123…", "a parcel by its number; most are found without the key"),
    ("sku:LP-01", "the seller's article number, or its beginning; a bare word finds it, too"),
    ("status:shipped", "where a delivery stands: awaiting_payment, funded, shipped, delivered, …"),
    ("money:captured", "not_paid, authorised, captured, paid_out, refunded or split"),
    ("from:2026-11-01", "placed on this day or later; until:2026-11-30, on that day or before"),
)


@dataclass(frozen=True, slots=True)
class SavedLink:
    """A saved search, and how to drop it."""

    title: str
    href: str
    drop_path: str
    is_here: bool


def tab_filter(tab: str, text: str) -> tuple[str, OrderFilter]:
    """The tab that is really meant, and what it shows; an unknown one is everything."""
    for name, _, wanted in TABS:
        if name == tab:
            return name, OrderFilter(side=wanted.side, stage=wanted.stage, text=text)
    return TABS[0][0], OrderFilter(text=text)


def list_href(tab: str, text: str = "", cursor: str | None = None) -> str:
    """The path of a list."""
    values = {"tab": "" if tab == TABS[0][0] else tab, "q": text, "cursor": cursor or ""}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"/orders?{query}" if query else "/orders"


def present_presets(tab: str, text: str) -> tuple[Filter, ...]:
    """Common searches within the tab one is in."""
    return tuple(Filter(title, list_href(tab, query), query == text) for title, query in PRESETS)


def present_saved(search: SavedSearch, tab: str, text: str) -> SavedLink:
    """One of the viewer's own."""
    place = (search.side, search.stage)
    name = next(
        (name for name, _, wanted in TABS if (wanted.side.value, wanted.stage.value) == place),
        TABS[0][0],
    )
    return SavedLink(
        title=search.name,
        href=list_href(name, search.text),
        drop_path=f"/orders/searches/{public_id(SEARCH_PREFIX, search.id)}/drop",
        is_here=name == tab and search.text == text,
    )
