"""The ways to pay: at once, several together, by a signed approval, by a signed payment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from tests.contracts.builders import COIN, Listing, Purchase
from tests.contracts.evm.chain import Outcome
from tests.invariants.deals import Authorization, Permit
from tests.invariants.ids import escrow_id, terms_of
from tests.invariants.outside import WITHOUT_LIMIT
from tests.invariants.pair import Pair
from tests.invariants.signing import sign, typed_digest, with_high_s

ZERO = bytes(32)


def a_purchase(pair: Pair, listing: Listing, buyer: str, quantity: int, option: int) -> Purchase:
    """With an order number that nobody has used."""
    pair.attempts += 1
    return Purchase(
        listing=listing,
        buyer=buyer,
        quantity=quantity,
        option=option,
        reference=pair.attempts.to_bytes(16, "big"),
    )


def fund(pair: Pair, purchase: Purchase, twist: str | None) -> None:
    caller = purchase.buyer
    if twist == "for others":
        caller = pair.stage.people["marketplace"]
        purchase = replace(purchase, buyer=caller)
    value = max(_coins(purchase) + {"more": 1, "less": -1}.get(twist or "", 0), 0)
    signature, is_signed = listing_signature(pair, purchase.listing, twist)
    model = pair.model
    pair.attempt(
        "fund",
        lambda: model.fund(caller, pair.now, purchase, value=value, is_signed=is_signed),
        lambda: _call(pair, "fund", _bought(purchase, signature), caller, value),
        (purchase,),
        is_funding=True,
    )


def fund_many(
    pair: Pair, purchases: Sequence[Purchase], buyer: str, currency: str, twist: str | None
) -> None:
    """An order of several deliveries in one call."""
    if twist == "twice" and purchases:
        purchases = [*purchases, purchases[0]]
    total = sum(p.amount for p in purchases) + {"more": 1, "less": -1}.get(twist or "", 0)
    total = max(total, 0)
    value = (total if currency == COIN else 0) + (twist == "coins")
    signed = [listing_signature(pair, p.listing, None) for p in purchases]
    if twist == "forged" and purchases:
        signed[-1] = listing_signature(pair, purchases[-1].listing, "forged")
    forged = frozenset(n for n, (_, is_good) in enumerate(signed) if not is_good)
    about = {"currency": currency, "total": total, "value": value, "forged": forged}
    order = [_bought(p, signature) for p, (signature, _) in zip(purchases, signed, strict=True)]
    model, now = pair.model, pair.now
    pair.attempt(
        "fund_many",
        lambda: model.fund_many(buyer, now, purchases, **about),
        lambda: _call(pair, "fund_many", (order, currency, total), buyer, value),
        purchases,
        is_funding=True,
    )


def fund_authorized(
    pair: Pair, purchase: Purchase, relayer: str, edge: str | None, twist: str | None
) -> None:
    """A signed payment (ERC-3009), in time or a second off, for this escrow or for another."""
    now = pair.now
    since = now if edge == "too early" else now - 1
    until = {"too late": now, "never": 0}.get(edge or "", now + 1)
    terms = terms_of(purchase)
    nonce = ZERO if twist == "other escrow" else escrow_id(pair.stage.domain, terms)
    amount = max(purchase.amount - (twist == "less"), 0)
    payer = pair.stage.people["keeper"] if twist == "by others" else purchase.buyer
    words = (purchase.buyer, pair.contract, amount, since, until, nonce)
    digest = typed_digest(pair.stage.signable, "ReceiveWithAuthorization", *words)
    signature = sign(digest, pair.signer_of(payer))
    is_key = purchase.buyer != pair.stage.people["wallet"]
    is_good = is_key and payer == purchase.buyer and twist not in {"other escrow", "less"}
    authorization = Authorization(since, until, is_good=is_good)
    seller, is_signed = listing_signature(pair, purchase.listing, None)
    arguments = (*_bought(purchase, seller), purchase.buyer, (since, until, *_cut(signature)))
    fund = partial(pair.model.fund_with_authorization, relayer, now, purchase, authorization)
    pair.attempt(
        "fund_with_authorization",
        partial(fund, is_signed=is_signed),
        lambda: _call(pair, "fund_with_authorization", arguments, relayer),
        (purchase,),
        is_funding=True,
    )


def fund_permitted(pair: Pair, purchase: Purchase, twist: str | None) -> None:
    """A signed approval (EIP-2612) for a buyer who has approved nothing before."""
    stage, buyer, now = pair.stage, purchase.buyer, pair.now
    currency = stage.signable.contract
    approve(pair, buyer, is_on=False)
    amount = max(purchase.amount - (twist == "less"), 0)
    deadline = now - 1 if twist == "too late" else now
    nonce = stage.currencies[currency].read("nonces", buyer)
    digest = typed_digest(stage.signable, "Permit", buyer, pair.contract, amount, nonce, deadline)
    signature = sign(digest, "nobody" if twist == "forged" else pair.signer_of(buyer))
    is_wallet = buyer == stage.people["wallet"]
    is_good = twist != "forged" and not is_wallet
    given = (amount, deadline, *_cut(signature))
    if twist == "used" and not is_wallet:
        # Somebody was quicker, to annoy the buyer; what counts is there all the same.
        told = (buyer, pair.contract, *given)
        used = stage.currencies[currency].call("permit", *told, sender=stage.keeper)
        pair.model.till.outside.allowances[currency, buyer] = amount if used.ok else 0
        is_good = False
    seller, is_signed = listing_signature(pair, purchase.listing, None)
    arguments = (pair.contract, *_bought(purchase, seller), given)
    permit = Permit(amount, deadline, is_good=is_good)
    fund = partial(pair.model.fund_with_permit, buyer, now, purchase, permit)
    pair.attempt(
        "fund_with_permit",
        partial(fund, is_signed=is_signed),
        lambda: stage.relay.call("fund_with_permit", *arguments, sender=buyer),
        (purchase,),
        is_funding=True,
    )
    approve(pair, buyer, is_on=True)


def approve(pair: Pair, account: str, *, is_on: bool) -> None:
    """Somebody lets the escrow spend everything in the signable currency, or nothing."""
    units = WITHOUT_LIMIT if is_on else 0
    currency = pair.stage.signable.contract
    pair.stage.currencies[currency].approve(pair.contract, units, sender=account)
    pair.model.till.outside.allowances[currency, account] = units


def listing_signature(pair: Pair, listing: Listing, twist: str | None) -> tuple[bytes, bool]:
    """A seller's signature and whether it is worth anything now."""
    signature = pair.stage.signature(listing)
    is_wallet = listing.seller == pair.stage.people["wallet"]
    is_signed = not (is_wallet and pair.is_wallet_sold)
    if twist == "forged":
        signature, is_signed = pair.stage.signature(listing, "nobody"), False
    elif twist == "high s" and not is_wallet:
        signature, is_signed = with_high_s(signature), False
    return signature, is_signed or pair.says_yes(listing.seller)


def _coins(purchase: Purchase) -> int:
    is_coin = purchase.listing.currency == COIN
    return purchase.amount if is_coin and purchase.option <= 2 else 0


def _bought(purchase: Purchase, signature: bytes) -> tuple[Any, ...]:
    listing, reference = purchase.listing.packed, purchase.reference
    return (listing, purchase.quantity, purchase.option, reference, signature)


def _cut(signature: bytes) -> tuple[int, bytes, bytes]:
    return signature[64], signature[:32], signature[32:64]


def _call(
    pair: Pair, name: str, arguments: tuple[Any, ...], sender: str, value: int = 0
) -> Outcome:
    return pair.stage.escrow.call(name, *arguments, sender=sender, value=value)
