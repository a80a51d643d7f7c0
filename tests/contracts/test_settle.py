"""`settle`: one party accepts what the other has offered, signed or posted. Every deal from every
status is in evm/test_deals.py.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from tests.contracts.builders import DAY, Deal, Domain, Flag, Proposal, Status
from tests.contracts.conftest import both_currencies
from tests.contracts.deals import (
    REPLACEMENT,
    RESUME,
    RETURN,
    SPLIT,
    agree,
    more_time,
    signed,
)
from tests.contracts.market import logged

NOT_SIGNED = "escrow: not signed by the other party"


@both_currencies
def test_a_signed_split_pays_both_and_closes(market, escrow, delivered, buyer, seller):
    before = market.word(delivered)
    signature = signed(market, delivered, SPLIT)

    with market.moves() as moved:
        receipt = escrow.settle(delivered.terms, SPLIT.values, signature, sender=buyer)

    # The seller's 800 000 less 2.5 %.
    assert moved == {
        "escrow": -1_050_000,
        "buyer": 250_000,
        "seller": 780_000,
        "fee_recipient": 20_000,
    }
    word = before.advanced(Status.SETTLED, share=250_000, flags=Flag.ASSET_TO_BUYER)
    assert market.word(delivered) == word
    assert logged(receipt, escrow) == [
        (
            "Settled",
            {
                "escrow_id": delivered.id,
                "maker": seller.address,
                "state": word.packed,
                "deal": Deal.SPLIT,
            },
        )
    ]


def test_a_posted_split_needs_no_signature(market, escrow, shipped, buyer, seller):
    escrow.offer(shipped.terms, SPLIT.values, sender=buyer)
    with market.moves() as moved:
        escrow.settle(shipped.terms, SPLIT.values, b"", sender=seller)
    assert (moved["buyer"], moved["seller"]) == (250_000, 780_000)
    assert market.word(shipped).status == Status.SETTLED


@pytest.mark.parametrize(("to_buyer", "owner"), [(True, "buyer"), (False, "seller")])
def test_the_token_goes_where_they_agreed_and_its_royalty_is_paid(
    market, items, people, to_buyer, owner
):
    sale = market.fund(market.purchase(market.item_listing()))
    with market.moves() as moved:
        agree(market, sale, replace(SPLIT, asset_to_buyer=to_buyer))
    assert items.ownerOf(sale.listing.asset_id) == people[owner]
    # The artist's 5 % come off the seller's 800 000 too.
    assert moved == {
        "escrow": -1_050_000,
        "buyer": 250_000,
        "seller": 740_000,
        "fee_recipient": 20_000,
        "artist": 40_000,
    }


def test_a_return_starts_the_way_back(market, escrow, policy, seller, disputed):
    before = market.word(disputed)
    with market.moves() as moved:
        receipt = agree(market, disputed, RETURN)
    deadline = receipt.timestamp + policy.return_window
    word = before.advanced(Status.RETURNING, deadline, share=600_000)
    assert market.word(disputed) == word
    assert moved == {}
    [(name, arguments)] = logged(receipt, escrow)
    assert name == "Settled"
    assert (arguments["state"], arguments["deal"]) == (word.packed, Deal.RETURN)


def test_a_replacement_is_shipped_anew(market, escrow, policy, buyer, seller, disputed):
    before = market.word(disputed)
    receipt = agree(market, disputed, REPLACEMENT, maker="buyer")
    word = before.advanced(Status.FUNDED, receipt.timestamp + policy.ship_window)
    assert market.word(disputed) == replace(word, flags=Flag.CANCELLING_OVER)
    [(_, arguments)] = logged(receipt, escrow)
    assert (arguments["maker"], arguments["deal"]) == (buyer.address, Deal.REPLACEMENT)

    with market.refused("escrow: too late to cancel"):
        escrow.cancel(disputed.terms, sender=buyer)
    escrow.ship(disputed.terms, b"\x61" * 32, sender=seller)
    assert market.word(disputed).status == Status.SHIPPED


def test_a_resumed_inspection_runs_anew(market, policy, contested):
    before = market.word(contested)
    receipt = agree(market, contested, RESUME)
    deadline = receipt.timestamp + policy.inspection_window
    word = before.advanced(Status.DELIVERED, deadline, flags=Flag.ATTESTED)
    assert market.word(contested) == word


def test_more_time_moves_the_deadline_even_before_the_arbiter(market, escrow, buyer, contested):
    before = market.word(contested)
    receipt = agree(market, contested, more_time(market, contested))
    after = replace(
        before, deadline=before.deadline + 2 * DAY, extended=2 * DAY, steps=before.steps + 1
    )
    assert market.word(contested) == after
    extended = {"escrow_id": contested.id, "by": buyer.address, "state": after.packed}
    assert logged(receipt, escrow) == [("Extended", extended)]


def test_a_wallets_signature_counts(market, project, deployer, seller):
    wallet = project.Wallet1271.deploy(seller, sender=deployer)
    sale = market.fund(market.purchase(market.listing(seller=wallet.address)))
    agree(market, sale, SPLIT)
    assert market.word(sale).status == Status.SETTLED
    assert market.balance(wallet.address) == 780_000


def test_a_deal_is_struck_until_it_is_closed(market, escrow, delivered, buyer, stranger):
    """Long after the deadline, as long as nobody has run it out."""
    market.at(market.word(delivered).deadline + 30 * DAY)
    agree(market, delivered, SPLIT)
    with market.refused("escrow: closed"):
        escrow.timeout(delivered.terms, sender=stranger)


# -- what is refused


def test_only_the_parties_settle(market, escrow, delivered, people):
    signature = signed(market, delivered, SPLIT)
    settle = partial(escrow.settle, delivered.terms, SPLIT.values, signature)
    others = set(people) - {"buyer", "seller"}
    calls = [partial(settle, sender=people[role]) for role in others]
    market.all_refused("escrow: not a party", calls)


def test_nobody_accepts_an_own_offer(market, escrow, delivered, buyer, seller):
    signature = signed(market, delivered, SPLIT)
    with market.refused(NOT_SIGNED):
        escrow.settle(delivered.terms, SPLIT.values, signature, sender=seller)
    escrow.offer(delivered.terms, SPLIT.values, sender=seller)
    with market.refused("escrow: no such offer"):
        escrow.settle(delivered.terms, SPLIT.values, b"", sender=seller)


def test_an_offer_is_what_its_maker_signed(market, escrow, delivered, buyer):
    other = market.fund(market.purchase(reference=b"order-0000000002"))
    wrong = [
        signed(market, delivered, replace(SPLIT, buyer_share=250_001)),
        signed(market, delivered, replace(SPLIT, asset_to_buyer=False)),
        signed(market, delivered, replace(SPLIT, expiry=SPLIT.expiry - 1)),
        signed(market, delivered, replace(SPLIT, deal=Deal.RETURN)),
        signed(market, delivered, SPLIT, "stranger"),
        signed(market, delivered, SPLIT, "buyer"),
        signed(market, delivered, SPLIT, "arbiter", maker=delivered.listing.seller),
        signed(market, delivered, SPLIT, state=market.word(delivered).packed ^ 1),
        signed(market, other, SPLIT),
        signed(market, delivered, SPLIT, domain=replace(market.domain, chain_id=1)),
        signed(market, delivered, SPLIT, domain=Domain(market.items.address)),
        b"\0" * 65,
        b"\x01",
    ]
    settle = partial(escrow.settle, delivered.terms, SPLIT.values, sender=buyer)
    market.all_refused(NOT_SIGNED, [partial(settle, signature) for signature in wrong])


def test_a_posted_offer_is_accepted_as_it_stands(market, escrow, delivered, buyer, seller):
    escrow.offer(delivered.terms, SPLIT.values, sender=seller)
    others = (
        replace(SPLIT, buyer_share=250_001),
        replace(SPLIT, asset_to_buyer=False),
        replace(SPLIT, expiry=SPLIT.expiry - 1),
        replace(RETURN, buyer_share=250_000),
    )
    settle = partial(escrow.settle, delivered.terms, sender=buyer)
    calls = [partial(settle, other.values, b"") for other in others]
    market.all_refused("escrow: no such offer", calls)


def test_an_offer_dies_with_any_change_of_state(market, escrow, delivered, buyer, seller):
    """Signed or posted; even when only the deadline moves."""
    signature = signed(market, delivered, SPLIT)
    escrow.offer(delivered.terms, SPLIT.values, sender=seller)
    escrow.extend(delivered.terms, market.word(delivered).deadline + DAY, sender=seller)
    with market.refused(NOT_SIGNED):
        escrow.settle(delivered.terms, SPLIT.values, signature, sender=buyer)
    with market.refused("escrow: no such offer"):
        escrow.settle(delivered.terms, SPLIT.values, b"", sender=buyer)


def test_an_offer_ends_at_its_expiry(market, escrow, delivered, buyer):
    offer = replace(SPLIT, expiry=market.now + DAY)
    signature = signed(market, delivered, offer)
    market.at(offer.expiry)
    with market.refused("escrow: offer expired"):
        escrow.settle(delivered.terms, offer.values, signature, sender=buyer)


def test_the_last_second_of_an_offer_counts(market, escrow, delivered, buyer):
    offer = replace(SPLIT, expiry=market.now + DAY)
    signature = signed(market, delivered, offer)
    market.at(offer.expiry - 1)
    escrow.settle(delivered.terms, offer.values, signature, sender=buyer)
    assert market.word(delivered).status == Status.SETTLED


MALFORMED = {
    "no such deal": Proposal(deal=5),
    "more than there is": replace(SPLIT, buyer_share=1_050_001),
    "a return of more than there is": replace(RETURN, buyer_share=2**256 - 1),
    "a return with a token": replace(RETURN, asset_to_buyer=True),
    "a replacement with money": replace(REPLACEMENT, buyer_share=1),
    "a replacement with a token": replace(REPLACEMENT, asset_to_buyer=True),
    "an inspection with money": replace(RESUME, buyer_share=1),
    "an inspection with a token": replace(RESUME, asset_to_buyer=True),
    "time with money": Proposal(deal=Deal.MORE_TIME, new_deadline=2**39, buyer_share=1),
    "time with a token": Proposal(deal=Deal.MORE_TIME, new_deadline=2**39, asset_to_buyer=True),
    "no time at all": Proposal(deal=Deal.MORE_TIME),
    "a split with time": replace(SPLIT, new_deadline=1),
    "a return with time": replace(RETURN, new_deadline=1),
    "a replacement with time": replace(REPLACEMENT, new_deadline=1),
    "an inspection with time": replace(RESUME, new_deadline=1),
}


def test_a_field_that_means_nothing_is_empty(market, escrow, delivered, buyer):
    settle = partial(escrow.settle, delivered.terms, sender=buyer)
    offers = MALFORMED.values()
    calls = [partial(settle, offer.values, signed(market, delivered, offer)) for offer in offers]
    market.all_refused("escrow: malformed offer", calls)


def test_more_time_is_agreed_before_the_deadline(market, escrow, delivered, buyer):
    offer = more_time(market, delivered)
    signature = signed(market, delivered, offer)
    market.at(market.word(delivered).deadline)
    with market.refused("escrow: too late"):
        escrow.settle(delivered.terms, offer.values, signature, sender=buyer)


def test_more_time_has_its_bounds(market, escrow, delivered, buyer):
    wrong = (-1, 0, 180 * DAY + 1, 2**250)
    offers = [more_time(market, delivered, seconds) for seconds in wrong]
    settle = partial(escrow.settle, delivered.terms, sender=buyer)
    calls = [partial(settle, offer.values, signed(market, delivered, offer)) for offer in offers]
    market.all_refused("escrow: extension out of bounds", calls)


def test_nothing_is_settled_twice_or_before_it_is_bought(market, escrow, delivered, buyer):
    agree(market, delivered, SPLIT)
    signature = signed(market, delivered, SPLIT)
    with market.refused("escrow: closed"):
        escrow.settle(delivered.terms, SPLIT.values, signature, sender=buyer)
    unknown = market.purchase(reference=b"order-0000000009")
    with market.refused("escrow: unknown escrow"):
        escrow.settle(unknown.terms.values, SPLIT.values, signature, sender=buyer)
