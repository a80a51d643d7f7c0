"""`concede`: the seller grants the claim at once; what was not claimed is the seller's."""

from __future__ import annotations

import pytest

from tests.contracts.builders import Flag, Status
from tests.contracts.conftest import both_currencies
from tests.contracts.market import logged

BEFORE = [Status.DISPUTED, Status.ARBITRATION]


@both_currencies
@pytest.mark.parametrize("status", BEFORE, ids=lambda status: status.name)
def test_a_partial_claim_is_paid_and_the_rest_is_the_sellers(market, escrow, seller, status):
    sale = market.bring(market.fund(), status, claim=400_000)
    before = market.word(sale)
    market.at(before.deadline + 1)  # possible until it is closed

    with market.moves() as moved:
        receipt = escrow.concede(sale.terms, sender=seller)

    assert moved == {
        "escrow": -1_050_000,
        "buyer": 400_000,
        "seller": 633_750,
        "fee_recipient": 16_250,
    }
    word = before.advanced(Status.SETTLED, share=400_000, flags=Flag.ASSET_TO_BUYER)
    assert market.word(sale) == word
    assert logged(receipt, escrow) == [
        (
            "Conceded",
            {"escrow_id": sale.id, "state": word.packed},
        )
    ]


@both_currencies
@pytest.mark.parametrize("status", BEFORE, ids=lambda status: status.name)
def test_a_whole_claim_is_a_refund(market, escrow, seller, status):
    sale = market.bring(market.fund(), status)
    before = market.word(sale)

    with market.moves() as moved:
        receipt = escrow.concede(sale.terms, sender=seller)

    assert moved == {"escrow": -1_050_000, "buyer": 1_050_000}
    word = before.advanced(Status.REFUNDED, share=1_050_000)
    assert market.word(sale) == word
    assert logged(receipt, escrow) == [("Conceded", {"escrow_id": sale.id, "state": word.packed})]


@pytest.mark.parametrize(("claim", "owner"), [(1_050_000, "seller"), (1_049_999, "buyer")])
def test_the_token_returns_only_with_all_the_money(market, escrow, items, people, claim, owner):
    sale = market.fund(market.purchase(market.item_listing()))
    market.bring(sale, Status.DISPUTED, claim=claim)

    escrow.concede(sale.terms, sender=people["seller"])

    assert items.ownerOf(sale.listing.asset_id) == people[owner]


@pytest.mark.parametrize("role", ["buyer", "arbiter", "attester", "fee_recipient", "stranger"])
def test_only_the_seller_concedes(market, escrow, disputed, people, role):
    with market.refused("escrow: not the seller"):
        escrow.concede(disputed.terms, sender=people[role])


@pytest.mark.parametrize(
    "status", [Status.FUNDED, Status.SHIPPED, Status.DELIVERED], ids=lambda s: s.name
)
def test_without_a_claim_there_is_nothing_to_concede(market, escrow, seller, status):
    sale = market.bring(market.fund(), status)
    with market.refused("escrow: wrong status"):
        escrow.concede(sale.terms, sender=seller)
