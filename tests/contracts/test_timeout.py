"""`timeout`: everybody was silent; anybody makes the clock's word true, never a second early."""

from __future__ import annotations

import pytest

from tests.contracts.builders import Flag, Status
from tests.contracts.conftest import both_currencies
from tests.contracts.market import logged

OPEN = [s for s in Status if s <= Status.ARBITRATION]
ALL, CLAIM = 1_050_000, 400_000

# What silence means: status, buyer's part, seller's net, marketplace fee.
SILENCE = {
    Status.FUNDED: (Status.REFUNDED, ALL, 0, 0),
    Status.SHIPPED: (Status.REFUNDED, ALL, 0, 0),
    Status.DELIVERED: (Status.RELEASED, 0, 1_023_750, 26_250),
    Status.DISPUTED: (Status.SETTLED, CLAIM, 633_750, 16_250),
    Status.ARBITRATION: (Status.SETTLED, CLAIM * 40 // 100, 867_750, 22_250),
}


def test_the_table_covers_every_open_status():
    assert list(SILENCE) == OPEN


@both_currencies
@pytest.mark.parametrize("status", OPEN, ids=lambda s: s.name)
@pytest.mark.parametrize("late", [0, 1, 3_650 * 86_400], ids=["D", "D+1", "ten years later"])
def test_from_the_deadline_on_anybody_ends_it(market, escrow, stranger, status, late):
    sale = market.bring(market.fund(), status, claim=CLAIM)
    before = market.word(sale)
    closing, share, seller_net, fee = SILENCE[status]
    market.at(before.deadline + late)

    with market.moves() as moved:
        receipt = escrow.timeout(sale.terms, sender=stranger)

    paid = {"buyer": share, "seller": seller_net, "fee_recipient": fee}
    assert moved == {"escrow": -ALL} | {who: units for who, units in paid.items() if units}
    flag = Flag.NONE if share == ALL else Flag.ASSET_TO_BUYER
    word = before.advanced(closing, share=share, flags=flag)
    assert market.word(sale) == word
    assert logged(receipt, escrow) == [
        (
            "TimedOut",
            {
                "escrow_id": sale.id,
                "state": word.packed,
                "status_before": status,
            },
        )
    ]


@pytest.mark.parametrize("status", OPEN, ids=lambda s: s.name)
@pytest.mark.parametrize("role", ["buyer", "seller", "stranger"])
def test_one_second_before_it_is_too_early(market, escrow, people, status, role):
    sale = market.bring(market.fund(), status)
    market.at(market.word(sale).deadline - 1)
    with market.refused("escrow: too early"):
        escrow.timeout(sale.terms, sender=people[role])


@both_currencies
def test_a_whole_claim_that_is_not_answered_is_a_refund(market, escrow, disputed, stranger):
    market.at(market.word(disputed).deadline)
    with market.moves() as moved:
        escrow.timeout(disputed.terms, sender=stranger)
    assert moved == {"escrow": -ALL, "buyer": ALL}
    assert market.word(disputed).status == Status.REFUNDED
    assert market.word(disputed).share == ALL


@pytest.mark.parametrize(
    ("status", "claim", "owner"),
    [
        (Status.FUNDED, None, "seller"),
        (Status.SHIPPED, None, "seller"),
        (Status.DELIVERED, None, "buyer"),
        (Status.DISPUTED, ALL, "seller"),
        (Status.DISPUTED, ALL - 1, "buyer"),
        (Status.ARBITRATION, ALL, "buyer"),
    ],
)
def test_the_token_returns_only_with_all_the_money(
    market, escrow, items, people, status, claim, owner
):
    sale = market.fund(market.purchase(market.item_listing()))
    market.bring(sale, status, claim=claim)
    market.at(market.word(sale).deadline)

    escrow.timeout(sale.terms, sender=people["stranger"])

    assert items.ownerOf(sale.listing.asset_id) == people[owner]


def test_the_royalty_comes_off_the_sellers_part(market, escrow, stranger):
    sale = market.bring(market.fund(market.purchase(market.item_listing())), Status.DELIVERED)
    market.at(market.word(sale).deadline)
    with market.moves() as moved:
        escrow.timeout(sale.terms, sender=stranger)
    assert moved["artist"] == 52_500
    assert moved["seller"] == 971_250


def test_a_silent_arbiter_earns_nothing(market, escrow, contested, stranger):
    market.at(market.word(contested).deadline)
    with market.moves() as moved:
        escrow.timeout(contested.terms, sender=stranger)
    assert "arbiter" not in moved
    assert moved["buyer"] == ALL * 40 // 100


def test_an_escrow_closes_once(market, escrow, delivered, stranger):
    market.at(market.word(delivered).deadline)
    escrow.timeout(delivered.terms, sender=stranger)
    with market.refused("escrow: closed"):
        escrow.timeout(delivered.terms, sender=stranger)


def test_what_was_never_funded_is_unknown(market, escrow, stranger):
    with market.refused("escrow: unknown escrow"):
        escrow.timeout(market.purchase().terms.values, sender=stranger)
