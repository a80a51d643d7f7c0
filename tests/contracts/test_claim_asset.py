"""`claim_asset`: a token that its receiver rejected waits for that receiver, who sends it where
it is welcome.
"""

from __future__ import annotations

import pytest

from tests.contracts.builders import NOBODY
from tests.contracts.market import Sale, logged


@pytest.fixture
def clumsy(project, deployer):
    """A buyer's contract that knows nothing of tokens."""
    return project.NoReceiver.deploy(sender=deployer)


def bought_by(market, contract) -> Sale:
    purchase = market.purchase(market.item_listing(), buyer=contract.address)
    fund = market.escrow.fund.encode_input(*market.fund_arguments(purchase))
    deployer = market.people["deployer"]
    receipt = contract.perform(
        market.escrow, fund, purchase.amount, sender=deployer, value=purchase.amount
    )
    return Sale(purchase, purchase.escrow_id(market.domain), receipt)


@pytest.fixture
def waiting(market, escrow, clumsy, deployer) -> Sale:
    """The clumsy contract confirmed and could not take the token."""
    sale = bought_by(market, clumsy)
    clumsy.perform(escrow, escrow.confirm.encode_input(sale.terms), 0, sender=deployer)
    return sale


def test_a_rejected_token_waits_and_the_money_does_not(market, escrow, items, clumsy, deployer):
    sale = bought_by(market, clumsy)
    confirm = escrow.confirm.encode_input(sale.terms)

    with market.moves() as moved:
        receipt = clumsy.perform(escrow, confirm, 0, sender=deployer)

    assert moved == {
        "escrow": -1_050_000,
        "seller": 971_250,
        "fee_recipient": 26_250,
        "artist": 52_500,
    }
    asset_id = sale.listing.asset_id
    assert items.ownerOf(asset_id) == escrow
    assert escrow.asset_credit(items, asset_id, clumsy) == 1
    assert logged(receipt, escrow)[1] == (
        "AssetCredited",
        {
            "asset": items.address,
            "account": clumsy.address,
            "escrow_id": sale.id,
            "asset_id": asset_id,
            "asset_units": 0,
        },
    )


def test_its_owner_sends_it_elsewhere(market, escrow, items, clumsy, deployer, waiting, stranger):
    asset_id = waiting.listing.asset_id
    claim = escrow.claim_asset.encode_input(items, asset_id, stranger)

    receipt = clumsy.perform(escrow, claim, 0, sender=deployer)

    assert items.ownerOf(asset_id) == stranger
    assert escrow.asset_credit(items, asset_id, clumsy) == 0
    assert logged(receipt, escrow) == [
        (
            "AssetClaimed",
            {
                "asset": items.address,
                "account": clumsy.address,
                "to": stranger.address,
                "asset_id": asset_id,
                "asset_units": 0,
            },
        )
    ]
    with market.refused("escrow: nothing to claim"):
        clumsy.perform(escrow, claim, 0, sender=deployer)


@pytest.mark.parametrize("role", ["seller", "stranger", "arbiter"])
def test_nobody_claims_another_accounts_token(market, escrow, items, waiting, people, role):
    with market.refused("escrow: nothing to claim"):
        escrow.claim_asset(items, waiting.listing.asset_id, people[role], sender=people[role])


def test_a_token_in_custody_is_not_claimed(market, escrow, items, buyer):
    sale = market.fund(market.purchase(market.item_listing()))
    with market.refused("escrow: nothing to claim"):
        escrow.claim_asset(items, sale.listing.asset_id, buyer, sender=buyer)


def test_it_does_not_go_nowhere(market, escrow, items, clumsy, deployer, waiting):
    for target in (NOBODY, escrow):
        claim = escrow.claim_asset.encode_input(items, waiting.listing.asset_id, target)
        with market.refused("escrow: bad recipient"):
            clumsy.perform(escrow, claim, 0, sender=deployer)


def test_a_rejected_claim_keeps_the_credit(market, escrow, items, clumsy, deployer, waiting):
    asset_id = waiting.listing.asset_id
    claim = escrow.claim_asset.encode_input(items, asset_id, clumsy)
    with market.refused(None):
        clumsy.perform(escrow, claim, 0, sender=deployer)
    assert escrow.asset_credit(items, asset_id, clumsy) == 1
