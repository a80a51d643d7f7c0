"""`prove_item`: the item's chip has signed for its holder, on record: the very item is there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import ape
import pytest
from eth_account import Account

from tests.contracts.builders import COIN, NOBODY, Domain, Status
from tests.contracts.deals import RETURN, SENT_BACK, agree
from tests.contracts.market import Sale, logged

CHIP = Account.from_key(b"\xc1" * 32)
OTHER_CHIP = Account.from_key(b"\xc2" * 32)
NOT_SIGNED = "escrow: not signed by the chip"
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.fixture
def sale(market) -> Sale:
    """A shipped item with a chip."""
    return market.bring(sold(market), Status.SHIPPED)


def sold(market, chip: str = CHIP.address, **changes: Any) -> Sale:
    seller = market.people["seller"]
    market.items.mint(seller, "ipfs://item", chip, COIN, 0, sender=seller)
    if not market.items.isApprovedForAll(seller, market.escrow):
        market.items.setApprovalForAll(market.escrow, True, sender=seller)
    item = market.listing(asset=market.items.address, asset_id=market.items.minted())
    return market.fund(market.purchase(item, **changes))


def newest() -> int:
    """The newest block there is; the call comes in the next one at the earliest."""
    return int(ape.chain.blocks.head.number)


def presence(market, sale: Sale, block: int, role: str = "buyer", **changes: Any) -> bytes:
    """What the chip signs when its holder's phone reads it."""
    known = 0 <= block <= newest()
    message = {
        "escrow": sale.id,
        "token": sale.listing.asset,
        "token_id": sale.listing.asset_id,
        "holder": market.people[role].address,
        "challenge_block": block,
        "challenge": bytes(ape.chain.blocks[block].hash) if known else bytes(32),
    }
    domain, key = changes.pop("domain", market.domain), changes.pop("key", CHIP.key)
    return domain.sign("ItemPresence", message | changes, key)


def test_the_buyer_shows_that_the_item_has_come(market, escrow, sale, buyer):
    before, block = market.word(sale), newest()

    with market.moves() as moved:
        receipt = escrow.prove_item(sale.terms, block, presence(market, sale, block), sender=buyer)

    assert moved == {}
    assert market.word(sale) == before
    assert market.items.ownerOf(sale.listing.asset_id) == escrow
    assert logged(receipt, escrow) == [
        (
            "ItemProven",
            {
                "escrow_id": sale.id,
                "holder": buyer.address,
                "state": before.packed,
                "chip": CHIP.address,
                "challenge_block": block,
            },
        )
    ]


def test_the_seller_shows_that_the_same_item_has_come_back(market, escrow, sale, buyer, seller):
    agree(market, sale, RETURN)
    escrow.return_shipped(sale.terms, SENT_BACK, sender=buyer)
    block = newest()
    signature = presence(market, sale, block, "seller")
    receipt = escrow.prove_item(sale.terms, block, signature, sender=seller)
    [(name, proven)] = logged(receipt, escrow)
    assert (name, proven["holder"], proven["chip"]) == ("ItemProven", seller.address, CHIP.address)


def test_it_may_be_shown_until_it_is_closed_and_again(market, escrow, buyer):
    sale = market.bring(sold(market), Status.ARBITRATION)
    for _ in range(2):
        block = newest()
        signature = presence(market, sale, block)
        receipt = escrow.prove_item(sale.terms, block, signature, sender=buyer)
        assert [name for name, _ in logged(receipt, escrow)] == ["ItemProven"]


# -- the challenge is the hash of one of the last 256 blocks


def test_the_challenge_is_fresh(market, escrow, sale, buyer):
    """The call comes in the next block: 256 back is good; 257 is not, nor is what is to come."""
    ape.chain.mine(260)
    for back, reason in [(257, "escrow: stale challenge"), (0, "escrow: stale challenge")]:
        block = newest() + 1 - back
        with market.refused(reason):
            escrow.prove_item(sale.terms, block, presence(market, sale, block), sender=buyer)
    nevers = (newest() + 2, newest() + 1_000, 2**256 - 1)
    prove = partial(escrow.prove_item, sale.terms, sender=buyer)
    calls = [partial(prove, never, presence(market, sale, never)) for never in nevers]
    market.all_refused("escrow: stale challenge", calls)
    for back in (256, 1):
        block = newest() + 1 - back
        escrow.prove_item(sale.terms, block, presence(market, sale, block), sender=buyer)


# -- what is refused


def test_only_the_items_own_chip_and_only_for_what_it_signed(market, escrow, sale, buyer):
    other = market.bring(sold(market, reference=b"order-0000000002"), Status.SHIPPED)
    block = newest()
    good = presence(market, sale, block)
    s, v = int.from_bytes(good[32:64], "big"), good[64]
    wrong = {
        "another chip": presence(market, sale, block, key=OTHER_CHIP.key),
        "the buyer itself": presence(market, sale, block, key=buyer.private_key),
        "another escrow": presence(market, other, block),
        "another token": presence(market, sale, block, token=market.dollars.address),
        "another item": presence(market, sale, block, token_id=sale.listing.asset_id + 1),
        "another holder": presence(market, sale, block, "seller"),
        "another block": presence(market, sale, block - 1),
        "another number": presence(market, sale, block, challenge_block=block - 1),
        "no challenge": presence(market, sale, block, challenge=bytes(32)),
        "another chain": presence(market, sale, block, domain=replace(market.domain, chain_id=1)),
        "another contract": presence(market, sale, block, domain=Domain(market.items.address)),
        "high s": good[:32] + (ORDER - s).to_bytes(32, "big") + bytes([55 - v]),
        "nothing": b"",
    }
    prove = partial(escrow.prove_item, sale.terms, block, sender=buyer)
    market.all_refused(NOT_SIGNED, [partial(prove, signature) for signature in wrong.values()])


def test_a_signature_for_one_holder_is_not_the_others(market, escrow, sale, seller):
    block = newest()
    signature = presence(market, sale, block, "buyer")
    with market.refused(NOT_SIGNED):
        escrow.prove_item(sale.terms, block, signature, sender=seller)


def test_only_the_parties_show_it(market, escrow, sale, people):
    block = newest()
    prove = partial(escrow.prove_item, sale.terms, block)
    others = set(people) - {"buyer", "seller"}
    signed = [(presence(market, sale, block, role), people[role]) for role in others]
    calls = [partial(prove, signature, sender=person) for signature, person in signed]
    market.all_refused("escrow: not a party", calls)


def test_not_before_shipping_and_not_once_it_is_closed(market, escrow, buyer, seller):
    """Before shipping the chip was in the seller's hands anyway."""
    sale = sold(market)
    block = newest()
    signature = presence(market, sale, block)
    with market.refused("escrow: wrong status"):
        escrow.prove_item(sale.terms, block, signature, sender=buyer)
    escrow.refund(sale.terms, sender=seller)
    with market.refused("escrow: closed"):
        escrow.prove_item(sale.terms, block, signature, sender=buyer)


def test_an_item_without_a_chip_proves_nothing(market, escrow, buyer):
    sale = market.bring(sold(market, chip=NOBODY), Status.SHIPPED)
    block = newest()
    prove = partial(escrow.prove_item, sale.terms, block, sender=buyer)
    signatures = (presence(market, sale, block), b"\0" * 65, b"")
    market.all_refused(NOT_SIGNED, [partial(prove, signature) for signature in signatures])


def test_a_token_that_knows_no_chips_proves_nothing(market, escrow, editions, buyer, seller):
    editions.mint(seller, "ipfs://run", 5, COIN, 0, sender=seller)
    editions.setApprovalForAll(escrow, True, sender=seller)
    run = market.listing(asset=editions.address, asset_id=editions.minted(), asset_units=1)
    sale = market.bring(market.fund(market.purchase(run)), Status.SHIPPED)
    block = newest()
    with market.refused(NOT_SIGNED):
        escrow.prove_item(sale.terms, block, presence(market, sale, block), sender=buyer)


def test_without_a_token_there_is_nothing_to_show(market, escrow, shipped, buyer):
    block = newest()
    with market.refused("escrow: no token"):
        escrow.prove_item(shipped.terms, block, presence(market, shipped, block), sender=buyer)
