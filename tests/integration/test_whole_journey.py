"""From a listing to the last unit: services, wallet calls, contract, index and worker together.

covers: C-01, C-02, C-03, C-04, C-08, C-10, C-11, N-03, N-10, N-11, N-18, S0-09, S0-11, S0-12,
covers: S1-10, S1-11, S2-06, S3-06
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backend.chain.state_word import unpack
from backend.core.clock import SystemClock
from backend.core.money import Amount
from backend.domain.billing.issuing import InvoiceKind
from backend.domain.billing.receipts import ReceiptService
from backend.domain.billing.service import InvoiceService
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.disputes.documents import Reason
from backend.domain.escrow.lifecycle import STATUS_OF_NUMBER, Status
from backend.domain.exports.seller_statements import SellerStatementService
from backend.domain.insights.periods import Period
from backend.domain.shipping.service import ParcelState
from tests.builders.trade import HOME


@pytest.fixture
async def journey(begin):
    return await begin(SystemClock())


@pytest.fixture
async def selling(journey, seller):
    return await journey.viewer(seller)


@pytest.fixture
async def buying(journey, buyer):
    return await journey.viewer(buyer)


@pytest.fixture
async def judging(journey, arbiter):
    return await journey.viewer(arbiter)


@pytest.fixture
def dollars(chain):
    return chain.deployment.currency_named("tUSD")


@pytest.fixture
async def item(journey, chain, seller, selling, dollars):
    """A published phygital item for 120 tUSD with its token, royalties for nobody."""
    async with journey.at_work() as trade:
        options = (OptionDraft(option=DeliveryOption.STANDARD, fee=Amount(5_000_000, dollars)),)
        draft = trade.market.item_draft(unit_price=Amount(120_000_000, dollars), options=options)
        view = await trade.market.listings.create_draft(draft, selling)
        token = chain.mint_token(seller)
        await trade.market.listings.attach_asset(view.id, chain.deployment.token, token, selling)
        return await trade.market.publish(view.id, selling)


@pytest.fixture
async def order(journey, chain, item, buyer, buying, dollars):
    """Checked out; the buyer has the money."""
    chain.send(buyer, "MockERC20", "mint", buyer.address, 125_000_000, at=dollars.address)
    async with journey.at_work() as trade:
        return await trade.ordered(item, buying)


@pytest.fixture
async def shipped(journey, order, buyer, buying, seller, selling):
    await journey.take(buyer, buying, order, "fund")
    assert (await journey.see(order, selling)).money.stage == "authorised"
    async with journey.at_work() as trade:
        prepared = await trade.shipments.prepare(
            order.deliveries[0].id, "DHL", "RR473124829DE", selling
        )
    journey.sign(seller, prepared.call)
    await journey.follow()
    return order


def mined_of(chain):
    """Everything anybody has sent or logged on this chain, as hexadecimal text."""
    newest = int(chain.devnet.rpc("eth_blockNumber"), 16)
    blocks = [chain.devnet.rpc("eth_getBlockByNumber", hex(n), True) for n in range(newest + 1)]
    sent = [call["input"] for block in blocks for call in block["transactions"]]
    logs = chain.devnet.rpc("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest"})
    return " ".join([*sent, *(part for log in logs for part in (log["data"], *log["topics"]))])


async def balance(journey, dollars, who):
    return await journey.resources.chains.default.gateway.erc20_balance(dollars.address, who)


async def require_agreement(journey, order, viewer):
    """Rows, stored logs and contract tell the same."""
    seen = await journey.see(order, viewer)
    word = await journey.resources.chains.default.gateway.read(
        "PhygitalEscrow",
        journey.resources.chains.default.deployment.escrow,
        "escrows",
        seen.escrow_id,
    )
    assert STATUS_OF_NUMBER[unpack(word).status] is seen.status
    assert unpack(word).deadline_at == seen.escrow.deadline
    assert await journey.differences() == []


async def papers_of(journey, order, viewer):
    """Kind, number, total and whether it stands, of every invoice and credit note."""
    async with journey.at_work() as trade:
        service = InvoiceService(trade.market.session, journey.resources)
        found = await service.of_order(order.id, viewer)
        return [(each.kind, each.name, each.total.units, not each.voided_at) for each in found]


async def receipt_of(journey, order, viewer):
    async with journey.at_work() as trade:
        service = ReceiptService(trade.market.session, journey.resources)
        (line,) = (await service.of_order(order.id, viewer)).lines
        return line


async def test_an_item_changes_hands(
    journey, chain, shipped, buyer, buying, seller, selling, dollars
):
    async with journey.at_work() as trade:
        parcel = (await trade.shipments.of_order(shipped.id, buying)).popitem()[1]
        assert (parcel.state, parcel.tracking_number) == (ParcelState.SHIPPED, "RR473124829DE")
        assert await trade.orders.read_address(shipped.id, selling) == HOME
    assert (await journey.see(shipped, selling)).money.stage == "captured"

    await journey.take(buyer, buying, shipped, "deliver")
    await journey.take(buyer, buying, shipped, "confirm")

    seen = await journey.see(shipped, selling)
    assert (seen.status, seen.kind) == (Status.RELEASED, ListingKind.PHYGITAL)
    assert seen.money.stage == "paid_out"
    assert await balance(journey, dollars, seller.address) == seen.money.seller_gets.units
    fees = seen.policy.policy.fee_recipient
    assert await balance(journey, dollars, fees) == seen.money.fee.units == 3_125_000
    owner = await journey.resources.chains.default.gateway.token_owner(
        seen.token.address, seen.token.asset_id
    )
    assert (owner, seen.token.is_to_buyer) == (buyer.address, True)
    mined = mined_of(chain)
    assert seen.escrow_id.hex() in mined
    for word in (HOME.name, "Lindenweg", HOME.city, HOME.postal_code, HOME.phone):
        assert word.encode().hex() not in mined
    async with journey.at_work() as trade:
        story = await trade.orders.timeline(shipped.id, buying)
    assert [entry.name for entry in story if not entry.is_detail] == [
        "order.placed",
        "Funded",
        "AssetTaken",
        "Shipped",
        "Delivered",
        "Confirmed",
    ]
    await require_agreement(journey, shipped, buying)


async def test_a_dispute_is_ruled_to_the_unit(
    journey, shipped, buyer, buying, seller, selling, arbiter, judging, dollars
):
    delivery_id = shipped.deliveries[0].id
    async with journey.at_work() as trade:
        claim = await trade.disputes.prepare_dispute(
            delivery_id, Amount(25_000_001, dollars), Reason.DAMAGED, "The shade is broken.", buying
        )
    journey.sign(buyer, claim.call)
    await journey.follow()
    async with journey.at_work() as trade:
        answer = await trade.disputes.prepare_contest(
            delivery_id, "It was whole when I packed it.", selling
        )
    journey.sign(seller, answer.call)
    await journey.follow()
    async with journey.at_work() as trade:
        case = await trade.disputes.get_case(delivery_id, judging)
        assert case.claim.text == "The shade is broken."
        assert case.answer.text == "It was whole when I packed it."
        ruling = await trade.disputes.prepare_ruling(
            delivery_id, Amount(10_000_003, dollars), False, "Partly right.", judging
        )
    before = await balance(journey, dollars, arbiter.address)
    journey.sign(arbiter, ruling.call)
    await journey.follow()

    seen = await journey.see(shipped, buying)
    assert seen.status is Status.RULED
    foretold = ruling.preview
    assert seen.money.buyer_gets == foretold.buyer_gets
    assert seen.money.seller_gets == foretold.seller_gets
    assert seen.money.arbiter_fee == foretold.arbiter_fee
    assert await balance(journey, dollars, buyer.address) == foretold.buyer_gets.units
    assert await balance(journey, dollars, seller.address) == foretold.seller_gets.units
    earned = await balance(journey, dollars, arbiter.address) - before
    assert earned == foretold.arbiter_fee.units
    owner = await journey.resources.chains.default.gateway.token_owner(
        seen.token.address, seen.token.asset_id
    )
    assert (owner, seen.token.is_to_buyer) == (seller.address, False)
    await require_agreement(journey, shipped, judging)

    receipt = await receipt_of(journey, shipped, buying)  # says what is in the wallets
    assert receipt.is_even
    assert receipt.to_buyer.units == await balance(journey, dollars, buyer.address)
    assert receipt.to_seller.units == await balance(journey, dollars, seller.address)
    assert receipt.arbiter_fee.units == earned
    papers = await papers_of(journey, shipped, buying)
    assert [(kind, units) for kind, _, units, _ in papers] == [
        (InvoiceKind.INVOICE, 125_000_000),
        (InvoiceKind.CREDIT_NOTE, 10_000_003),
    ]


async def test_a_seller_statement_is_what_the_contract_and_the_wallets_hold(
    journey, shipped, buyer, buying, seller, selling, dollars
):
    """covers: N-18"""
    contract = journey.resources.chains.default.deployment.escrow

    async def statement():
        always = Period(
            "always", datetime(2000, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
        )
        async with journey.at_work() as trade:
            service = SellerStatementService(trade.market.session, journey.resources)
            [balance] = (await service.of_shop(selling.party_id, always, selling)).balances
        assert balance.is_even
        assert balance.closing == await balance_of(contract)
        return balance

    async def balance_of(who):
        return await balance(journey, dollars, who)

    held = await statement()
    assert (held.sales, held.closing, held.paid_out) == (125_000_000, 125_000_000, 0)
    async with journey.at_work() as trade:
        claim = await trade.disputes.prepare_dispute(
            shipped.deliveries[0].id,
            Amount(33_333_333, dollars),
            Reason.OTHER,
            "A part is missing.",
            buying,
        )
    journey.sign(buyer, claim.call)
    await journey.follow()
    await journey.take(seller, selling, shipped, "concede")
    after = await statement()
    assert after.closing == 0
    assert after.paid_out == await balance_of(seller.address)
    assert after.refunded == await balance_of(buyer.address) == 33_333_333
    assert after.fees + after.royalties == 125_000_000 - after.paid_out - after.refunded


async def test_silence_refunds_and_anybody_may_see_to_it(
    journey, chain, shipped, buyer, buying, stranger, dollars
):
    assert (await journey.see(shipped, buying)).action("timeout") is None
    chain.jump(21 * 86_400)
    late = await journey.see(shipped, buying)
    assert late.silence.is_over
    assert late.needs_viewer
    journey.sign(stranger, late.action("timeout").call)
    await journey.follow()
    seen = await journey.see(shipped, buying)
    assert seen.status is Status.REFUNDED
    assert seen.money.buyer_gets == late.silence.buyer_gets
    assert await balance(journey, dollars, buyer.address) == 125_000_000
    await require_agreement(journey, shipped, buying)


async def test_a_claim_that_is_granted(journey, shipped, buyer, buying, seller, selling, dollars):
    delivery_id = shipped.deliveries[0].id
    async with journey.at_work() as trade:
        claim = await trade.disputes.prepare_dispute(
            delivery_id, Amount(1, dollars), Reason.OTHER, "One unit is missing.", buying
        )
    journey.sign(buyer, claim.call)
    await journey.follow()
    async with journey.at_work() as trade:
        foretold = await trade.disputes.preview_concession(delivery_id, selling)
    await journey.take(seller, selling, shipped, "concede")
    seen = await journey.see(shipped, selling)
    assert (seen.status, seen.money.buyer_gets.units) == (Status.SETTLED, 1)
    assert seen.money.seller_gets == foretold.seller_gets
    assert await balance(journey, dollars, seller.address) == foretold.seller_gets.units


async def test_a_funding_that_disappears_is_rolled_back_and_heals(
    journey, chain, item, order, buyer, buying, selling
):
    before = chain.snapshot()
    await journey.take(buyer, buying, order, "fund")
    assert (await journey.see(order, buying)).status is Status.FUNDED
    async with journey.at_work() as trade:
        assert await trade.orders.read_address(order.id, selling) == HOME

    chain.go_back(before)
    chain.mine(3)
    await journey.follow()
    assert [stands for *_, stands in await papers_of(journey, order, buying)] == [False]
    gone = await journey.see(order, buying)
    assert (gone.status, gone.escrow) == (Status.AWAITING_PAYMENT, None)
    assert gone.action("fund") is not None
    async with journey.at_work() as trade:
        view = await trade.orders.get(order.id, selling)
        assert view.is_address_visible is False
        assert (await trade.market.listings.get(item.id, buying)).available == 0
        told = await trade.orders.timeline(order.id, buying)
        story = [entry.name for entry in told if not entry.is_detail]
        assert story == ["order.placed", "escrow.vanished"]

    await journey.take(buyer, buying, order, "fund")
    healed = await journey.see(order, buying)
    assert healed.status is Status.FUNDED
    async with journey.at_work() as trade:
        assert (await trade.market.listings.get(item.id, buying)).available == 0
    papers = await papers_of(journey, order, buying)
    assert [stands for *_, stands in papers] == [False, True]
    assert len({name for _, name, _, _ in papers}) == 2
    await require_agreement(journey, order, buying)


async def test_the_native_coin_and_a_change_of_mind(journey, chain, buyer, buying, selling):
    coin = chain.deployment.currency(None)
    async with journey.at_work() as trade:
        options = (OptionDraft(option=DeliveryOption.PICKUP, fee=Amount(0, coin)),)
        listing = await trade.market.on_sale(
            selling, unit_price=Amount(10**18, coin), options=options
        )
        order = await trade.ordered(
            listing, buying, option=DeliveryOption.PICKUP, quantity=2, address=None
        )
    await journey.take(buyer, buying, order, "fund")
    escrow = chain.deployment.escrow
    assert await journey.resources.chains.default.gateway.balance(escrow) == 2 * 10**18
    await journey.take(buyer, buying, order, "cancel")
    assert (await journey.see(order, buying)).status is Status.REFUNDED
    assert await journey.resources.chains.default.gateway.balance(escrow) == 0
    await require_agreement(journey, order, buying)
