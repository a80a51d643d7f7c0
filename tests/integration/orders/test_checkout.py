"""Checking out: what is set aside, fixed in advance, refused.

covers: C-05, S2-01, S2-02, S2-16, S2-17, S2-22, S3-17, S3-58, S0-32
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.chain.typed_data import escrow_id, listing_hash, purchase_hash
from backend.chain.types import checksum
from backend.core.errors import Invalid
from backend.domain.catalog.errors import NotForSale, SoldOut
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.catalog.signing import fields_from_json
from backend.domain.escrow.lifecycle import Status
from backend.domain.orders.errors import PartiesClash, TokenUnavailable, TooManyUnpaid
from backend.domain.orders.models import Delivery, Order
from tests.builders.market import ITEMS, tusd
from tests.builders.trade import HOME


async def orders_stored(trade):
    return await trade.market.session.scalar(select(func.count()).select_from(Order))


async def test_an_order_waits_to_be_paid_with_its_escrow_known(trade, lamp, buying):
    order = await trade.ordered(lamp, buying, quantity=2, note="Ring twice.")
    (delivery,) = order.deliveries
    assert order.status == Status.AWAITING_PAYMENT
    assert order.total == tusd(245_000_000)
    assert (delivery.money.goods, delivery.money.delivery_fee) == (
        tusd(240_000_000),
        tusd(5_000_000),
    )
    assert order.note == "Ring twice."
    assert order.public_id.startswith("ord_")
    assert delivery.public_id.startswith("dlv_")
    assert order.pay_until == trade.market.clock.now() + timedelta(minutes=28)

    row = (await trade.market.session.scalars(select(Delivery))).one()
    fields = fields_from_json(row.signed_fields)
    bought = purchase_hash(listing_hash(fields), 2, 0, delivery.id.bytes)
    assert delivery.terms.purchase == bought
    assert delivery.escrow_id == escrow_id(
        delivery.terms, trade.market.resources.chains.default.deployment.domain
    )


async def test_the_wallet_gets_everything_it_has_to_sign(trade, lamp, buying):
    order = await trade.ordered(lamp, buying)
    (delivery,) = order.deliveries
    pay = delivery.action("fund")
    listing, quantity, option, reference, signature = pay.call.args
    assert listing["seller"] == checksum(delivery.terms.seller)
    assert listing["unit_price"] == "120000000"
    assert set(listing) >= {"delivery_fees", "limits", "royalty", "details"}
    assert (quantity, option, reference) == ("1", "0", f"0x{delivery.id.hex}")
    assert len(signature) == 2 + 2 * 65
    assert pay.call.value == 0
    (need,) = pay.call.needs
    assert need.to_json() == {
        "kind": "allowance",
        "currency": checksum(delivery.terms.currency),
        "spender": checksum(trade.market.resources.chains.default.deployment.escrow),
        "amount": "125000000",
    }
    assert pay.call.to_json()["function"] == "fund"


async def test_three_pieces_are_sold_to_three(trade, lamp, buying):
    await trade.ordered(lamp, buying, quantity=3)
    with pytest.raises(SoldOut):
        await trade.ordered(lamp, buying)
    assert await orders_stored(trade) == 1


@pytest.mark.parametrize(
    ("case", "changes", "field"),
    [
        ("an option nobody offers", {"option": DeliveryOption.EXPEDITED}, "option"),
        ("no pieces", {"quantity": 0}, "quantity"),
        ("no address", {"address": None}, "address"),
        ("too long a note", {"note": "x" * 1_001}, "note"),
    ],
)
async def test_what_is_wrong_is_named_and_changes_nothing(
    trade, lamp, buying, case, changes, field
):
    before = await trade.market.fingerprint()
    with pytest.raises(Invalid) as refused:
        await trade.ordered(lamp, buying, **changes)
    assert field in refused.value.fields, case
    assert await trade.market.fingerprint() == before
    assert await orders_stored(trade) == 0


async def test_nothing_to_ship_needs_no_address_and_keeps_none(trade, lamp, buying):
    pickup = await trade.ordered(lamp, buying, option=DeliveryOption.PICKUP, address=HOME)
    assert pickup.has_address is False
    assert pickup.deliveries[0].needs_address is False


async def test_a_seller_cannot_buy_from_itself(trade, lamp, selling):
    with pytest.raises(PartiesClash):
        await trade.ordered(lamp, selling)


async def test_an_arbiter_cannot_buy_where_it_would_judge(trade, lamp, judging):
    with pytest.raises(PartiesClash):
        await trade.ordered(lamp, judging)


async def test_a_withdrawn_listing_is_not_sold(trade, lamp, selling, buying):
    await trade.market.listings.withdraw(lamp.id, selling)
    with pytest.raises(NotForSale):
        await trade.ordered(lamp, buying)


async def test_an_item_whose_token_is_gone_is_not_sold(trade, selling, buying, strange):
    draft = await trade.market.drafted_item(selling)
    item = await trade.market.publish(draft.id, selling)
    trade.market.gateway.own(strange.address, ITEMS, 7)
    with pytest.raises(TokenUnavailable):
        await trade.ordered(item, buying)
    trade.market.gateway.own(selling.address, ITEMS, 7)
    order = await trade.ordered(item, buying)
    assert order.deliveries[0].kind is ListingKind.PHYGITAL
    assert order.deliveries[0].token.asset_id == 7


async def test_nobody_holds_the_whole_shop_without_paying(trade, selling, buying):
    many = await trade.market.on_sale(selling, stock=50)
    for _ in range(trade.market.resources.settings.most_unpaid_orders):
        await trade.ordered(many, buying)
    with pytest.raises(TooManyUnpaid):
        await trade.ordered(many, buying)


async def test_a_native_payment_carries_its_value(trade, selling, buying):
    from backend.core.money import Amount
    from backend.domain.catalog.draft import OptionDraft
    from tests.builders.resources import COIN

    free = OptionDraft(option=DeliveryOption.STANDARD, fee=Amount(0, COIN))
    listing = await trade.market.on_sale(selling, unit_price=Amount(10**18, COIN), options=(free,))
    order = await trade.ordered(listing, buying)
    call = order.deliveries[0].action("fund").call
    assert (call.value, call.needs) == (10**18, ())
    assert call.to_json()["value"] == str(10**18)
