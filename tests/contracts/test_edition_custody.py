"""Runs of equal items in custody (ERC-1155): several pieces in one escrow, several escrows over one
run.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import ape
import pytest

from tests.contracts.builders import COIN, Status
from tests.contracts.conftest import both_currencies
from tests.contracts.deals import SPLIT, agree
from tests.contracts.market import RULING, Sale, logged


@pytest.fixture
def listing(market, editions, escrow, seller, artist):
    """Fifty items; a pair of them is one piece, and 5 % of the price are the artist's."""
    editions.mint(seller, "ipfs://run", 50, COIN, 0, sender=seller)
    editions.setApprovalForAll(escrow, True, sender=seller)
    return market.listing(
        asset=editions.address,
        asset_id=editions.minted(),
        asset_units=2,
        royalty_recipient=artist.address,
        royalty_bps=500,
    )


@pytest.fixture
def sale(market, listing) -> Sale:
    """Three pieces: six units, 3 050 000."""
    return market.fund(market.purchase(listing, quantity=3))


@pytest.fixture
def units(editions, escrow, listing, people):
    """Who has how many."""

    def count() -> dict[str, int]:
        holders = {"buyer": people["buyer"], "seller": people["seller"], "escrow": escrow}
        return {n: editions.balanceOf(who, listing.asset_id) for n, who in holders.items()}

    return count


def bought_by(market, contract, purchase) -> Sale:
    """A contract buys; the deployer tells it to."""
    purchase = replace(purchase, buyer=contract.address)
    fund = market.escrow.fund.encode_input(*market.fund_arguments(purchase))
    deployer, price = market.people["deployer"], purchase.amount
    receipt = contract.perform(market.escrow, fund, price, sender=deployer, value=price)
    return Sale(purchase, purchase.escrow_id(market.domain), receipt)


def confirmed_by(market, contract, sale):
    confirm = market.escrow.confirm.encode_input(sale.terms)
    return contract.perform(market.escrow, confirm, 0, sender=market.people["deployer"])


# -- in and out


@both_currencies
def test_funding_takes_units_times_pieces(market, escrow, editions, listing, units):
    with market.moves() as moved:
        sale = market.fund(market.purchase(listing, quantity=3))

    assert moved == {"buyer": -3_050_000, "escrow": 3_050_000}
    assert units() == {"buyer": 0, "seller": 44, "escrow": 6}
    [(_, funded), (name, taken)] = logged(sale.receipt, escrow)
    assert funded["purchase"] & 0xFFFFFFFF == 3
    assert (name, taken) == (
        "AssetTaken",
        {
            "escrow_id": sale.id,
            "asset": editions.address,
            "asset_id": listing.asset_id,
            "asset_units": 6,
            "royalty": listing.royalty,
        },
    )


def test_release_gives_them_all_to_the_buyer(market, escrow, sale, units, buyer):
    with market.moves() as moved:
        escrow.confirm(sale.terms, sender=buyer)
    assert units() == {"buyer": 6, "seller": 44, "escrow": 0}
    # 3 050 000 less 2.5 % and 5 %.
    assert moved == {
        "escrow": -3_050_000,
        "seller": 2_821_250,
        "fee_recipient": 76_250,
        "artist": 152_500,
    }


def test_a_refund_gives_them_all_back(escrow, sale, units, seller):
    escrow.refund(sale.terms, sender=seller)
    assert units() == {"buyer": 0, "seller": 50, "escrow": 0}


@pytest.mark.parametrize(("to_buyer", "buyers"), [(True, 6), (False, 0)])
def test_a_split_of_the_money_leaves_the_units_together(market, sale, units, to_buyer, buyers):
    agree(market, sale, replace(SPLIT, asset_to_buyer=to_buyer))
    assert units() == {"buyer": buyers, "seller": 50 - buyers, "escrow": 0}


def test_a_ruling_says_whose_they_are(market, escrow, sale, units, arbiter):
    market.bring(sale, Status.ARBITRATION)
    escrow.rule(sale.terms, 1_000_000, False, RULING, sender=arbiter)
    assert units() == {"buyer": 0, "seller": 50, "escrow": 0}


def test_a_wallet_is_told_of_what_it_gets(market, escrow, editions, listing, project, deployer):
    wallet = project.EditionWallet.deploy(sender=deployer)
    sale = bought_by(market, wallet, market.purchase(listing))
    receipt = confirmed_by(market, wallet, sale)
    assert editions.balanceOf(wallet, listing.asset_id) == 2
    [(_, received)] = logged(receipt, wallet)
    assert (received["operator"], received["sender"]) == (escrow.address, escrow.address)
    assert (list(received["units"]), received["data"]) == ([2], b"")


# -- two escrows over one run


def test_two_escrows_share_one_run_and_close_apart(
    market, escrow, listing, sale, units, buyer, seller
):
    other = market.fund(market.purchase(listing, quantity=4, reference=b"order-0000000002"))
    assert units() == {"buyer": 0, "seller": 36, "escrow": 14}
    escrow.refund(other.terms, sender=seller)
    assert units() == {"buyer": 0, "seller": 44, "escrow": 6}
    escrow.confirm(sale.terms, sender=buyer)
    assert units() == {"buyer": 6, "seller": 44, "escrow": 0}


def test_what_two_escrows_could_not_hand_over_is_claimed_at_once(
    market, escrow, editions, listing, units, project, deployer, stranger
):
    """The credits of one account in one run add up; what is in custody is nobody's credit."""
    clumsy = project.NoReceiver.deploy(sender=deployer)
    purchase = market.purchase(listing, quantity=3)
    first = bought_by(market, clumsy, purchase)
    second = bought_by(market, clumsy, replace(purchase, quantity=1))
    in_custody = market.fund(market.purchase(listing, quantity=5))

    receipts = [confirmed_by(market, clumsy, sale) for sale in (first, second)]

    assert units()["escrow"] == 6 + 2 + 10
    assert escrow.asset_credit(editions, listing.asset_id, clumsy) == 8
    for sale, receipt, count in zip((first, second), receipts, (6, 2), strict=True):
        assert logged(receipt, escrow)[1] == (
            "AssetCredited",
            {
                "asset": editions.address,
                "account": clumsy.address,
                "escrow_id": sale.id,
                "asset_id": listing.asset_id,
                "asset_units": count,
            },
        )

    claim = escrow.claim_asset.encode_input(editions, listing.asset_id, stranger)
    receipt = clumsy.perform(escrow, claim, 0, sender=deployer)

    assert editions.balanceOf(stranger, listing.asset_id) == 8
    assert escrow.asset_credit(editions, listing.asset_id, clumsy) == 0
    assert units()["escrow"] == 10
    [(name, claimed)] = logged(receipt, escrow)
    assert (name, claimed["asset_units"], claimed["to"]) == ("AssetClaimed", 8, stranger.address)
    with market.refused("escrow: nothing to claim"):
        clumsy.perform(escrow, claim, 0, sender=deployer)
    assert market.word(in_custody).status == Status.FUNDED


def test_a_rejected_claim_keeps_the_credit(
    market, escrow, editions, listing, project, deployer, buyer, stranger
):
    rude = project.RudeReceiver.deploy(sender=deployer)
    sale = bought_by(market, rude, market.purchase(listing))
    with market.moves() as moved:
        confirmed_by(market, rude, sale)
    assert moved["seller"] == 971_250
    claim = escrow.claim_asset.encode_input(editions, listing.asset_id, rude)
    with market.refused("token: receiver cannot handle tokens"):
        rude.perform(escrow, claim, 0, sender=deployer)
    with market.refused("escrow: nothing to claim"):
        escrow.claim_asset(editions, listing.asset_id, stranger, sender=buyer)
    assert escrow.asset_credit(editions, listing.asset_id, rude) == 2


# -- what is refused


def test_the_seller_must_have_and_have_approved_them(market, escrow, editions, listing, seller):
    with market.refused("token: not enough units"):
        market.fund(market.purchase(listing, quantity=26))
    editions.setApprovalForAll(escrow, False, sender=seller)
    with market.refused("token: not the owner or an operator"):
        market.fund(market.purchase(listing))


def test_a_token_is_of_the_kind_the_listing_says(market, items, listing):
    item = market.item_listing()
    wrong = (
        replace(listing, asset_units=0),
        replace(item, asset_units=1),
        replace(listing, asset=market.dollars.address),
        replace(listing, asset=market.people["stranger"].address),
    )
    calls = [partial(market.fund, market.purchase(other)) for other in wrong]
    market.all_refused("escrow: not a token of that kind", calls)


def test_absurd_numbers_of_units_are_refused(market, listing):
    for absurd in (2**128, 2**256 - 1):
        with market.refused("escrow: malformed listing"):
            market.fund(market.purchase(replace(listing, asset_units=absurd)))
    with market.refused("token: not enough units"):
        market.fund(market.purchase(replace(listing, asset_units=2**128 - 1), quantity=2**32 - 1))


def test_units_that_do_not_arrive_are_not_paid_for(market, escrow, listing, project, people):
    lying = project.Lying1155.deploy(sender=people["deployer"])
    lying.mint(people["seller"], 1, 50, 1, sender=people["deployer"])
    with market.refused("escrow: token not received"):
        market.fund(market.purchase(replace(listing, asset=lying.address, asset_id=1)))


def test_units_that_nobody_asked_for_are_not_taken(escrow, editions, listing, seller):
    """They would be lost: no escrow knows of them."""
    with ape.reverts("escrow: not asked for"):
        editions.safeTransferFrom(seller, escrow, listing.asset_id, 1, b"", sender=seller)
    with ape.reverts():
        editions.safeBatchTransferFrom(seller, escrow, [listing.asset_id], [1], b"", sender=seller)
    with ape.reverts("escrow: not asked for"):
        editions.mint(escrow, "ipfs://run", 1, COIN, 0, sender=seller)


def test_the_escrow_says_that_it_receives_editions(escrow):
    answers = {"0x01ffc9a7": True, "0x4e2312e0": True, "0x150b7a02": False, "0xffffffff": False}
    assert {i: escrow.supportsInterface(i) for i in answers} == answers
