"""How each field is shown: its label and its format.

A field is looked up by its owner and its name ("terms.amount"), then by its name alone. A field
that tells a person nothing is optional: a wallet may leave it out, but it is described as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

COIN: Final = "0x0000000000000000000000000000000000000000"
NOT_OFFERED: Final = hex(2**85 - 1)


@dataclass(frozen=True, slots=True)
class Shown:
    """One line on a wallet's screen. A dot before a name in `params` means: of the same owner."""

    label: str
    format: str = "raw"
    params: dict[str, Any] = field(default_factory=dict)
    visible: Any = None
    cut: str = ""  # a slice of the packed word, in bytes


def money(label: str, currency: str, **more: Any) -> Shown:
    return Shown(label, "tokenAmount", _in(currency), **more)


def person(label: str, **more: Any) -> Shown:
    return Shown(label, "addressName", {"types": ["wallet", "eoa", "contract"]}, **more)


def contract(label: str, **more: Any) -> Shown:
    return Shown(label, "addressName", {"types": ["contract", "token", "collection"]}, **more)


def date(label: str, **more: Any) -> Shown:
    return Shown(label, "date", {"encoding": "timestamp"}, **more)


def time(label: str) -> Shown:
    return Shown(label, "duration")


def rate(label: str, **more: Any) -> Shown:
    return Shown(label, "unit", {"base": "%", "decimals": 2}, **more)


def choice(label: str, enum: str) -> Shown:
    return Shown(label, "enum", {"$ref": f"$.metadata.enums.{enum}"})


def item(label: str, collection: str) -> Shown:
    return Shown(label, "nftName", {"collectionPath": collection})


def aside(label: str, **more: Any) -> Shown:
    return Shown(label, visible="optional", **more)


def _in(currency: str) -> dict[str, Any]:
    return {"tokenPath": currency, "nativeCurrencyAddress": "$.metadata.constants.coin"}


def _fee(label: str) -> Shown:
    """A way of delivery that the seller does not offer has all ones for a price."""
    unlimited = {"threshold": NOT_OFFERED, "message": "Not offered"}
    return Shown(label, "tokenAmount", _in(".currency") | unlimited)


SOME: Final = {"ifNotIn": [COIN]}
NOT_ZERO: Final = {"ifNotIn": [0]}

# A packed word is several lines.
PACKED: Final = {
    "listing.royalty": (
        person("Royalty to", cut="[-20:]"),
        rate("Royalty", cut="[:-20]"),
    ),
    "listing.limits": (
        date("Open from", cut="[-5:]"),
        date("Open until", cut="[-10:-5]"),
        Shown("Pieces in all", cut="[-14:-10]"),
        aside("Epoch", cut="[-18:-14]"),
        Shown("Paid at once (1)", cut="[-20:-18]"),
        aside("Salt", cut="[:-20]"),
    ),
}

FIELDS: Final = {
    # terms, and what a listing shares with them
    "purchase": aside("Purchase"),
    "policy": aside("Market rules"),
    "seller": person("Seller"),
    "buyer": person("Buyer"),
    "currency": Shown("Currency", "tokenTicker"),
    "terms.amount": money("Amount", ".currency"),
    "many.amount": money("Amount", ".currency"),
    "asset": contract("Token of item", visible=SOME),
    "asset_id": item("Item", ".asset"),
    "asset_units": aside("Units of token"),
    "terms.royalty": aside("Royalty (packed)"),
    "many.royalty": aside("Royalty (packed)"),
    # listings and purchases
    "unit_price": money("Price", ".currency"),
    "delivery_fees": aside("Delivery (packed)"),
    "fee_standard": _fee("Standard delivery"),
    "fee_expedited": _fee("Express delivery"),
    "fee_pickup": _fee("Pick-up"),
    "royalty_recipient": person("Royalty to", visible=SOME),
    "royalty_bps": rate("Royalty"),
    "allowed_buyer": person("Only for", visible=SOME),
    "valid_from": date("Open from", visible=NOT_ZERO),
    "valid_until": date("Open until", visible=NOT_ZERO),
    "max_quantity": Shown("Pieces in all", visible=NOT_ZERO),
    "epoch": aside("Epoch"),
    "instant": Shown("Paid at once"),
    "salt": aside("Salt"),
    "details": Shown("As sold (hash)"),
    "quantity": Shown("Pieces"),
    "option": choice("Delivery", "option"),
    "reference": aside("Order reference"),
    "signature": aside("Signature"),
    "total": money("Total", "currency"),
    "listing_hash": Shown("Listing (hash)"),
    # authorisations, permits, consents
    "valid_after": date("Payable after"),
    "valid_before": date("Payable before"),
    "v": aside("Signature v"),
    "r": aside("Signature r"),
    "s": aside("Signature s"),
    "permit.amount": money("Permitted", "listing.currency"),
    "permit.deadline": date("Permit until"),
    "party": person("Signed by"),
    "maker": person("Offered by"),
    "expiry": date("Valid until"),
    "offer_expiry": date("Offer until"),
    "escrow": aside("Escrow"),
    "escrow_id": Shown("Escrow"),
    "state": aside("In this state"),
    # actions
    "shipment_hash": aside("Shipment (hash)"),
    "proof_hash": aside("Proof (hash)"),
    "evidence_root": aside("Evidence (root)"),
    "ruling_hash": aside("Reasons (hash)"),
    "claim": money("Money asked back", "terms.currency"),
    "reason": choice("Reason", "reason"),
    "buyer_share": money("To the buyer", "terms.currency"),
    "asset_to_buyer": Shown("Token to buyer"),
    "deal": choice("Deal", "deal"),
    "new_deadline": date("New deadline", visible=NOT_ZERO),
    "amount": money("Amount", "terms.currency"),
    "challenge_block": Shown("Block signed for"),
    "challenge": aside("Challenge"),
    "holder": person("Held by"),
    "token": contract("Token of item"),
    "to": person("To"),
    # market rules
    "arbiter": person("Arbiter"),
    "attester": person("Delivery witness", visible=SOME),
    "fee_recipient": person("Market fee to"),
    "fee_bps": rate("Market fee"),
    "arbiter_fee_bps": rate("Arbiter's fee"),
    "silence_bps": rate("If arbiter silent"),
    "cancel_window": time("To cancel"),
    "ship_window": time("To ship"),
    "transit_window": time("To arrive"),
    "inspection_window": time("To inspect"),
    "long_inspection_window": time("Unattested"),
    "response_window": time("To answer"),
    "arbitration_window": time("To decide"),
    "return_window": time("To send back"),
    "return_inspection_window": time("To inspect return"),
    # tokens
    "token_id": item("Item", "@.to"),
    "token_ids": item("Items", "@.to"),
    "uri": Shown("Metadata"),
    "chip": person("Chip", visible=SOME),
    "sender": person("From"),
    "receiver": person("To"),
    "approved": person("Who may move it"),
    "setApprovalForAll.approved": Shown("May move all"),
    "operator": person("Who"),
    "data": aside("Passed on"),
    "units": Shown("Pieces"),
    # court
    "dispute_id": Shown("Case number"),
    "_disputeID": Shown("Case number"),
    "_ruling": choice("Decision", "decision"),
    "evidence": Shown("Document"),
}

# A signed action does not say in which currency the escrow is; its money is shown as it is signed.
UNITS: Final = {
    "claim": Shown("Asked back, units"),
    "buyer_share": Shown("To buyer, units"),
    "amount": Shown("Amount, units"),
}
SIGNED: Final = {
    "ItemPresence.token_id": item("Item", "token"),
    "SettlementOffer.escrow": Shown("Escrow"),
}
