"""What a seller fills in, and everything that can be wrong with it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backend.chain.types import ZERO_ADDRESS, Address
from backend.core.countries import countries
from backend.core.fields import FieldChecks
from backend.core.money import Amount
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.parties.sending import Duties

LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_POLICY_TEXT = 120, 8_000, 4_000
LONGEST_ESTIMATE = 80
LONGEST_PARTNER = 60
LONGEST_ALT_TEXT = 200
LONGEST_SKU = 40
MAX_STOCK = 1_000_000
MAX_ROYALTY_BPS = 1_000  # the contract's cap
MAX_AMOUNT = 2**128 - 1  # the contract's cap for price x quantity + fee
MAX_FEE = 2**85 - 2  # one more stands for "not offered"

WITHOUT_PARCEL = frozenset({ListingKind.DIGITAL, ListingKind.SERVICE})
WITH_TOKEN = frozenset({ListingKind.PHYGITAL, ListingKind.DIGITAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionDraft:
    """A delivery option on offer: what it costs and when it should be there, in words."""

    option: DeliveryOption
    fee: Amount
    estimate: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyDraft:
    """What the maker of the item gets of the seller's part."""

    recipient: Address
    bps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingDraft:
    """A whole form. Photos and the token are attached to the stored draft afterwards."""

    kind: ListingKind
    title: str
    description: str
    unit_price: Amount
    stock: int | None  # None: not counted, for what can be delivered any number of times
    options: tuple[OptionDraft, ...]
    policy_id: bytes
    shipping_policy: str = ""
    sku: str = ""  # the seller's own number of the article
    partner: str = ""  # who packs and sends for the seller; empty: the seller
    ships_from: str = ""  # a country; empty: that of the shop
    duties: Duties = Duties.BUYER  # who pays at the border; the shop's own word for all it sends
    royalty: RoyaltyDraft | None = None
    is_instant: bool = False  # pays out at once; digital goods and services only
    allowed_buyer: Address | None = None  # a quote for this account alone; None: anybody
    max_quantity: int = 0  # a promise the chain keeps: never more than this; 0: none


def checked(draft: ListingDraft) -> ListingDraft:
    """The draft with its texts cleaned; or all that is wrong with it, field by field."""
    checks = FieldChecks()
    tidy = replace(
        draft,
        title=checks.line("title", draft.title, shortest=3, longest=LONGEST_TITLE),
        description=checks.block("description", draft.description, longest=LONGEST_DESCRIPTION),
        shipping_policy=checks.block(
            "shipping_policy", draft.shipping_policy, shortest=0, longest=LONGEST_POLICY_TEXT
        ),
        sku=checks.line("sku", draft.sku, shortest=0, longest=LONGEST_SKU),
        partner=checks.line("partner", draft.partner, shortest=0, longest=LONGEST_PARTNER),
        options=tuple(_checked_option(checks, option) for option in draft.options),
    )
    checks.require(
        "ships_from",
        "Choose a country from the list.",
        met=not draft.ships_from or draft.ships_from in countries(),
    )
    _check_price(checks, draft)
    _check_options(checks, draft)
    _check_stock(checks, draft)
    _check_royalty(checks, draft)
    checks.require(
        "is_instant",
        "Only digital goods and services can pay out at once.",
        met=not draft.is_instant or draft.kind in WITHOUT_PARCEL,
    )
    checks.raise_if_any()
    return tidy


def _checked_option(checks: FieldChecks, option: OptionDraft) -> OptionDraft:
    field = f"options.{option.option}.estimate"
    estimate = checks.line(field, option.estimate, shortest=0, longest=LONGEST_ESTIMATE)
    return replace(option, estimate=estimate)


def _check_price(checks: FieldChecks, draft: ListingDraft) -> None:
    checks.require("unit_price", "A price is more than nothing.", met=bool(draft.unit_price))
    pieces = draft.stock or 1
    dearest = max((option.fee.units for option in draft.options), default=0)
    checks.require(
        "unit_price",
        "This is more than one escrow can hold.",
        met=draft.unit_price.units * pieces + dearest <= MAX_AMOUNT,
    )


def _check_options(checks: FieldChecks, draft: ListingDraft) -> None:
    offered = [option.option for option in draft.options]
    checks.require("options", "Offer at least one way of delivery.", met=bool(offered))
    checks.require(
        "options", "Each way of delivery is offered once.", met=len(offered) == len(set(offered))
    )
    if draft.kind in WITHOUT_PARCEL:
        checks.require(
            "options",
            "Nothing is shipped here, so there is only the standard delivery.",
            met=set(offered) <= {DeliveryOption.STANDARD},
        )
    for option in draft.options:
        field = f"options.{option.option}.fee"
        same = option.fee.currency == draft.unit_price.currency
        checks.require(field, "The fee is in the currency of the price.", met=same)
        checks.require(
            field, "This fee is higher than the contract can hold.", met=option.fee.units <= MAX_FEE
        )


def _check_stock(checks: FieldChecks, draft: ListingDraft) -> None:
    if draft.stock is None:
        checks.require(
            "stock",
            "Say how many pieces there are.",
            met=draft.kind in WITHOUT_PARCEL and not draft.max_quantity,
        )
    else:
        checks.whole("stock", draft.stock, least=1, most=MAX_STOCK)
    checks.whole("max_quantity", draft.max_quantity, least=0, most=MAX_STOCK)
    if draft.max_quantity and draft.stock is not None:
        checks.require(
            "max_quantity",
            "The promised edition cannot be smaller than the stock.",
            met=draft.stock <= draft.max_quantity,
        )


def _check_royalty(checks: FieldChecks, draft: ListingDraft) -> None:
    if draft.royalty is None:
        return
    checks.require(
        "royalty", "Only items with a token pay a royalty.", met=draft.kind in WITH_TOKEN
    )
    checks.require(
        "royalty.recipient",
        "Say who receives the royalty.",
        met=draft.royalty.recipient != ZERO_ADDRESS,
    )
    checks.whole("royalty.bps", draft.royalty.bps, least=1, most=MAX_ROYALTY_BPS)
