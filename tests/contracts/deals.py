"""Offers signed and accepted, and goods on their way back, in one line each."""

from __future__ import annotations

from typing import Any

from tests.contracts.builders import DAY, Deal, Proposal, Status
from tests.contracts.market import RULING, Market, Sale

SENT_BACK = b"\x56" * 32
OBJECTION = b"\x57" * 32
SPLIT = Proposal(deal=Deal.SPLIT, buyer_share=250_000, asset_to_buyer=True)
RETURN = Proposal(deal=Deal.RETURN, buyer_share=600_000)
REPLACEMENT = Proposal(deal=Deal.REPLACEMENT)
RESUME = Proposal(deal=Deal.RESUME)


def more_time(market: Market, sale: Sale, seconds: int = 2 * DAY) -> Proposal:
    """Moves the deadline by so much."""
    return Proposal(deal=Deal.MORE_TIME, new_deadline=market.word(sale).deadline + seconds)


def signed(
    market: Market, sale: Sale, proposal: Proposal, role: str = "seller", **changes: Any
) -> bytes:
    """The offer of `role`'s side, signed by `role`'s key for the escrow as it is."""
    known: dict[str, Any] = {
        "domain": market.domain,
        "maker": sale.listing.seller if role == "seller" else market.people[role].address,
        "escrow_id": sale.id,
        "state": market.escrow.escrows(sale.id),
        "key": market.people[role].private_key,
    }
    return proposal.sign(**known | changes)


def agree(market: Market, sale: Sale, proposal: Proposal, maker: str = "seller") -> Any:
    """One has signed, the other accepts."""
    taker = market.people["buyer" if maker == "seller" else "seller"]
    signature = signed(market, sale, proposal, maker)
    return market.escrow.settle(sale.terms, proposal.values, signature, sender=taker)


def agreed_return(market: Market, status: Status = Status.RETURNING) -> Sale:
    """A token and 1 050 000, of which 600 000 are the buyer's when the goods are back."""
    sale = market.fund(market.purchase(market.item_listing()))
    agree(market, sale, RETURN)
    return _sent_back(market, sale, status)


def ruled_return(market: Market, status: Status = Status.RETURNING) -> Sale:
    """The same by the arbiter's decision; the buyer had claimed 700 000."""
    sale = market.fund(market.purchase(market.item_listing()))
    market.bring(sale, Status.ARBITRATION, claim=700_000)
    arbiter = market.people["arbiter"]
    market.escrow.rule_return(sale.terms, 600_000, RULING, sender=arbiter)
    return _sent_back(market, sale, status)


def _sent_back(market: Market, sale: Sale, status: Status) -> Sale:
    if status == Status.RETURNED:
        buyer = market.people["buyer"]
        market.escrow.return_shipped(sale.terms, SENT_BACK, sender=buyer)
    return sale
