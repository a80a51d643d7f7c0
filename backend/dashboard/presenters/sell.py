"""A listing on its way to the market, as a list of things to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from backend.chain.chains import Chains
from backend.chain.deployment import Deployment
from backend.chain.policy import Policy
from backend.chain.types import ZERO_ADDRESS, checksum
from backend.core.countries import countries
from backend.core.ids import public_id
from backend.core.money import Currency
from backend.core.text import quoted
from backend.dashboard.forms.listing import currency_value
from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.buttons import Confirm, StepButton
from backend.dashboard.presenters.items import TokenText, present_token
from backend.dashboard.presenters.listings import (
    KINDS,
    LISTING_PREFIX,
    OPTIONS,
    Choice,
    Photo,
    SellRow,
    listing_href,
    present_listing_badge,
    present_photo,
    present_sell_row,
)
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.people import hex_text
from backend.domain.catalog.draft import WITH_TOKEN
from backend.domain.catalog.gallery import MAX_PHOTOS
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind, ListingStatus
from backend.domain.catalog.plain_words import duration, percent
from backend.domain.catalog.policies import PolicyView
from backend.domain.catalog.views import ListingView, SignatureRequest

DRAFT, PHOTOS, TOKEN, PUBLISH = "draft", "photos", "token", "publish"


@dataclass(frozen=True, slots=True)
class ListingFields:
    """The choices of the listing form."""

    kinds: tuple[Choice, ...]
    currencies: tuple[Choice, ...]
    options: tuple[Choice, ...]
    policies: tuple[Choice, ...]
    countries: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SellListPage:
    """What pages/sell.html prints."""

    rows: tuple[SellRow, ...]
    next_href: str | None
    unsigned: str  # parcels that wait for the seller's signature, in a sentence; else empty


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One thing to do. `name` is also its template in parts/sell."""

    number: int
    name: str
    title: str
    text: str
    state: str  # done, here or todo


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """How to take a listing off the market."""

    text: str
    chain: StepButton | None


@dataclass(frozen=True, slots=True)
class SellPage:
    """Everything pages/sell_listing.html prints."""

    id: str
    chain_id: int
    title: str
    badge: Badge
    price: str
    public_href: str | None
    steps: tuple[CheckStep, ...]
    may_edit: bool
    may_add_photos: bool
    photos: tuple[Photo, ...]
    token: TokenText | None
    token_choice: bool
    mint: Mapping[str, Any] | None
    mint_label: str
    publish_form: tuple[str, ...]
    withdraw: Withdrawal | None
    may_clone: bool
    may_restock: bool
    may_discount: bool
    stock_help: str
    kinds: tuple[Choice, ...]
    currencies: tuple[Choice, ...]
    options: tuple[Choice, ...]
    policies: tuple[Choice, ...]
    countries: tuple[Choice, ...]


def currency_label(currency: Currency, chains: Chains) -> str:
    """By its symbol; where there are several chains, which one it is on."""
    if not chains.has_several:
        return currency.symbol
    return f"{currency.symbol} on {chains.get(currency.chain_id).name}"


def present_fields(chains: Chains, policies: Sequence[PolicyView]) -> ListingFields:
    """What can be chosen when a listing is written; by choosing the currency, its chain."""
    return ListingFields(
        kinds=tuple(Choice(kind.value, *KINDS[kind]) for kind in ListingKind),
        currencies=tuple(
            Choice(currency_value(c), currency_label(c, chains)) for c in chains.currencies
        ),
        options=tuple(Choice(option.value, *OPTIONS[option]) for option in DeliveryOption),
        policies=tuple(
            Choice(p.policy_id.hex(), p.name or "Rules", _in_short(p.policy), lines=p.sentences)
            for p in policies
        ),
        countries=tuple(Choice(code, name) for code, name in countries().items()),
    )


def present_sell_list(
    views: Sequence[ListingView], next_cursor: str | None, unsigned: int
) -> SellListPage:
    """All of a seller's listings, a page of them at a time; and what waits for their wallet."""
    href = f"/sell?{urlencode({'cursor': next_cursor})}" if next_cursor else None
    return SellListPage(
        tuple(present_sell_row(view) for view in views),
        href,
        _unsigned_words(unsigned),
    )


def _unsigned_words(count: int) -> str:
    if not count:
        return ""
    words = "parcel is labelled and waits" if count == 1 else "parcels are labelled and wait"
    return f"{count} {words} for your signature."


def present_sell_page(
    view: ListingView,
    fields: ListingFields,
    *,
    sender: bytes,
    origin: str,
    chip: bytes = ZERO_ADDRESS,
) -> SellPage:
    """The checklist of one listing, with the buttons that can be pressed now."""
    path = f"/sell/{public_id(LISTING_PREFIX, view.id)}"
    may_edit = "edit" in view.actions and view.discount is None
    return SellPage(
        id=public_id(LISTING_PREFIX, view.id),
        chain_id=view.chain_id,
        title=view.title,
        badge=present_listing_badge(view),
        price=str(present_amount(view.unit_price)),
        public_href=listing_href(view) if view.published_at else None,
        steps=_steps(view),
        may_edit=may_edit,
        may_add_photos=len(view.photos) < MAX_PHOTOS,
        photos=tuple(present_photo(photo, view.title, is_small=True) for photo in view.photos),
        token=present_token(view.asset, view.stock),
        token_choice=view.kind in WITH_TOKEN and view.stock is not None,
        mint_label=_mint_label(view),
        mint=_mint(view, path, sender, origin, chip) if may_edit and view.asset is None else None,
        publish_form=_promises(view) if "publish" in view.actions and _is_complete(view) else (),
        withdraw=_withdrawal(view, sender, path) if "withdraw" in view.actions else None,
        may_clone=view.status is not ListingStatus.DRAFT
        and (view.discount_of_id is None or view.asset is not None),
        may_restock=_may_restock(view) and view.discount is None,
        may_discount=view.is_offered and view.allowed_buyer is None and view.discount is None,
        stock_help=_stock_help(view),
        kinds=fields.kinds,
        currencies=fields.currencies,
        options=fields.options,
        policies=fields.policies,
        countries=fields.countries,
    )


def present_signature_action(
    request: SignatureRequest, view: ListingView, deployment: Deployment, sender: bytes
) -> dict[str, Any]:
    """What the seller's wallet is asked for: allow the escrow to hold the token, then sign."""
    path = f"/sell/{public_id(LISTING_PREFIX, view.id)}"
    needs = []
    if view.asset is not None:
        needs.append(
            {
                "kind": "operator",
                "asset": checksum(view.asset.address),
                "operator": checksum(deployment.escrow),
                "text": "Allow the escrow to hold the token once it is sold",
            }
        )
    return {
        "title": f"Sign the listing {quoted(view.title)}",
        "sender": checksum(sender),
        "sign": request.typed_data,
        "needs": needs,
        "then": {"post": f"{path}/publish"},
        "done": "It is on the market.",
    }


def _may_restock(view: ListingView) -> bool:
    """A thing with a token of its own is one piece for good."""
    is_single = view.asset is not None and not view.asset.is_edition
    return "restock" in view.actions and view.stock is not None and not is_single


def _stock_help(view: ListingView) -> str:
    if view.stock is None or view.available is None:
        return ""
    taken = view.stock - view.available
    words = "is sold or reserved and stays" if taken == 1 else "are sold or reserved and stay"
    return f"{view.available} can still be ordered; {taken} {words} counted."


def _in_short(policy: Policy) -> str:
    """The numbers people compare rules by."""
    return (
        f"{duration(policy.ship_window)} to ship, {duration(policy.transit_window)} to arrive, "
        f"{duration(policy.inspection_window)} to look at it. "
        f"The marketplace keeps {percent(policy.fee_bps)}."
    )


def _steps(view: ListingView) -> tuple[CheckStep, ...]:
    is_published = view.status is not ListingStatus.DRAFT
    todo = [
        (DRAFT, "Words and price", "What it is, what it costs, how it is delivered.", True),
        (PHOTOS, "Pictures", "Show every side, and every flaw.", bool(view.photos)),
    ]
    if view.kind in WITH_TOKEN:
        words = "Its twin on chain. It changes hands in the same moment as the money."
        if view.stock is not None and view.stock > 1:
            words = (
                f"An edition of {view.stock} equal tokens, one for each piece. They change "
                "hands in the same moment as the money."
            )
        if view.kind is ListingKind.DIGITAL:
            words = "Only if a token belongs to it."
        todo.append((TOKEN, "Token", words, view.asset is not None))
    words = "Your signature fixes all of the above. It costs nothing."
    todo.append((PUBLISH, "Sign and publish", words, is_published))
    here = next((name for name, _, _, is_done in todo if not is_done), "")
    return tuple(
        CheckStep(number, name, title, text, "done" if is_done else _state(name, here))
        for number, (name, title, text, is_done) in enumerate(todo, start=1)
    )


def _state(name: str, here: str) -> str:
    return "here" if name == here else "todo"


def _is_complete(view: ListingView) -> bool:
    return view.kind is not ListingKind.PHYGITAL or view.asset is not None


def _promises(view: ListingView) -> tuple[str, ...]:
    price = present_amount(view.unit_price)
    lines = [
        f"You offer it for {price} under the rules you chose; both are fixed by your signature.",
        "Whoever pays first has a right to it. You can always refund.",
    ]
    if not view.photos:
        lines.append("It has no picture yet. Listings with pictures are trusted more.")
    return tuple(lines)


def _mint(
    view: ListingView, path: str, sender: bytes, origin: str, chip: bytes
) -> dict[str, Any] | None:
    """One piece gets a token of its own, several a run of the edition with a unit for each."""
    if view.kind not in WITH_TOKEN or view.stock is None:
        return None
    uri = f"{origin}/listings/{public_id(LISTING_PREFIX, view.id)}/token.json"
    royalty = view.royalty
    maker = checksum(royalty.recipient if royalty else ZERO_ADDRESS)
    share = str(royalty.bps if royalty else 0)
    if view.stock == 1:
        contract, what = "PhygitalToken", "the token"
        args = [checksum(sender), uri, checksum(chip), maker, share]
    else:
        contract, what = "PhygitalEdition", f"an edition of {view.stock} pieces"
        args = [checksum(sender), uri, str(view.stock), maker, share]
    return {
        "title": f"Mint {what} of {quoted(view.title)}",
        "sender": checksum(sender),
        "call": {
            "chain_id": view.chain_id,
            "contract": contract,
            "function": "mint",
            "args": args,
        },
        "then": {"post": f"{path}/minted"},
        "done": "Minted. It belongs to you and to this listing.",
        "location": path,
    }


def _mint_label(view: ListingView) -> str:
    if view.stock is not None and view.stock > 1:
        return f"Mint its edition of {view.stock} pieces"
    return "Mint its token"


def _withdrawal(view: ListingView, sender: bytes, path: str) -> Withdrawal:
    if view.status is ListingStatus.DRAFT or view.listing_hash is None:
        return Withdrawal("Put the draft away. Nobody but you has seen it.", None)
    chain = {
        "title": f"Cancel the listing {quoted(view.title)}",
        "sender": checksum(sender),
        "call": {
            "chain_id": view.chain_id,
            "contract": "PhygitalEscrow",
            "function": "cancel_listing",
            "args": [hex_text(view.listing_hash)],
        },
        "done": "Cancelled. Nobody can pay into it any more.",
        "location": path,
    }
    return Withdrawal(
        "Hiding takes it off our pages. Cancelling the signature on chain makes sure that nobody "
        "who kept a copy can still pay into it. Orders already paid are not touched by either.",
        StepButton(
            "cancel_listing",
            "Cancel the signature on chain",
            "",
            chain=chain,
            confirm=Confirm(
                "Cancel the signature?",
                "Nobody can pay into this listing any more, and it cannot be brought back.",
                "Yes, cancel it",
            ),
            dialog_id="ask-cancel-listing",
            is_grave=True,
        ),
    )
