"""A court of ERC-792 as arbiter: its price and the fee, appeals, and a court or payees that do not
behave.
"""
# covers: N-21

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.builders import COIN, Status
from tests.contracts.evm.courts import (
    APPEAL,
    BUYER_WINS,
    CLAIM,
    COST,
    HALF,
    SELLER_WINS,
)

FEE = 31_500  # 3 % of everything, whoever wins


# -- the price


def test_what_is_sent_above_the_price_comes_back(court):
    world = court.world
    sale = court.sale()
    assert court.request(sale, value=COST - 1).reason == "court: costs more"
    with world.moves(COIN) as moved:
        court.asked(sale, value=COST + 999)
    assert moved == {"keeper": -COST}
    assert court.kept() == 0
    assert world.balance(COIN, court.court.address) == COST


def test_a_payer_that_takes_nothing_back_pays_exactly(court, zoo):
    world = court.world
    zoo.plant("other_seller", "Refuser")
    payer = world.actors["other_seller"]
    sale = court.sale()
    assert not court.request(sale, value=COST + 1, payer=payer).ok
    world.must(court.request(sale, payer=payer))


def test_nobody_can_lose_coins_in_the_adapter(court):
    world = court.world
    sent = world.chain.send(world.actors["keeper"], court.adapter.address, b"", value=1)
    assert sent.reason == "court: no coins, please"


@pytest.mark.parametrize("currency", ["coin", "dollars"])
def test_who_paid_the_court_draws_the_fee_once(court, currency):
    world = court.world
    money = COIN if currency == "coin" else world.dollars.address
    sale, other = court.sale(currency=money), court.sale(currency=money)
    buyer, to = world.actors["buyer"], world.actors["other_arbiter"]
    court.judged(sale, HALF, payer=buyer)
    court.judged(other, HALF)

    assert court.withdraw(sale, to).reason == "court: not who paid"
    for bad in (COIN, court.adapter.address):
        assert court.withdraw(sale, bad, payer=buyer).reason == "court: bad recipient"
    with world.moves(money) as moved:
        drawn = world.must(court.withdraw(sale, to, payer=buyer))
    assert moved == {"other_arbiter": FEE}
    (log,) = [log for log in drawn.logs if log.name == "FeeWithdrawn"]
    assert (log.args["amount"], log.args["currency"], log.args["to"]) == (FEE, money, to)
    assert court.withdraw(sale, to, payer=buyer).reason == "court: not who paid"
    assert court.kept(money) == FEE, "the other case's"


def test_the_fee_rounds_as_the_escrow_rounds_it(court):
    """3 % of 90 and of 90 are 2 and 2; of 180 they would be 5, and one unit would be missing."""
    world = court.world
    sale = court.sale(claim=90, unit_price=180, fee_standard=0)
    court.judged(sale, BUYER_WINS)
    assert court.kept() == 4
    assert world.must(court.withdraw(sale, court.payer)).value == 4
    assert court.kept() == 0


def test_a_payer_that_takes_no_coins_has_them_sent_elsewhere(court, zoo):
    world = court.world
    zoo.plant("other_seller", "Refuser")
    payer, to = world.actors["other_seller"], world.actors["other_buyer"]
    sale = court.sale()
    court.judged(sale, BUYER_WINS, payer=payer)
    assert not court.withdraw(sale, payer, payer=payer).ok
    with world.moves(COIN) as moved:
        world.must(court.withdraw(sale, to, payer=payer))
    assert moved == {"other_buyer": FEE}


def test_a_fee_that_the_adapter_could_not_be_paid_is_fetched(court):
    """The currency shuts the adapter out for a while; the escrow keeps a credit meanwhile."""
    world = court.world
    picky = world.deploy("Blocklist")
    world.know_currency(picky)
    keeper = world.actors["keeper"]
    sale = court.sale(currency=picky.address)
    world.must(picky.block(court.adapter.address, True, sender=keeper))
    court.judged(sale, SELLER_WINS)
    assert world.escrow.read("credit", picky.address, court.adapter.address) == FEE

    assert court.withdraw(sale, keeper).reason == "erc20: blocked"
    world.must(picky.block(court.adapter.address, False, sender=keeper))
    with world.moves(picky.address) as moved:
        world.must(court.withdraw(sale, keeper))
    assert moved == {"keeper": FEE, "escrow": -FEE}


def test_a_currency_that_takes_a_fee_leaves_the_last_payer_short(court):
    """The adapter owes what the escrow sent; what the currency kept is missing in its own pot."""
    world = court.world
    taxed = world.deploy("FeeOnTransfer")
    world.know_currency(taxed)
    sales = [court.sale(currency=taxed.address) for _ in range(2)]
    world.must(taxed.charge(100, sender=court.payer))
    for sale in sales:
        court.judged(sale, HALF)
    world.must(taxed.charge(0, sender=court.payer))
    missing = 2 * FEE - court.kept(taxed.address)
    assert missing == 2 * FEE // 100

    world.must(court.withdraw(sales[0], court.payer))
    assert not court.withdraw(sales[1], court.payer).ok
    world.must(taxed.mint(court.adapter.address, missing, sender=court.payer))
    world.must(court.withdraw(sales[1], court.payer))
    assert court.kept(taxed.address) == 0


def test_a_policy_without_a_fee_has_nothing_to_draw(court):
    world = court.world
    free = replace(court.policy, arbiter_fee_bps=0)
    world.must(world.escrow.register_policy(free.values, sender=court.payer))
    sale = world.sale(Status.ARBITRATION, world.listing(policy=free.id), claim=CLAIM)
    court.judged(sale, HALF)
    assert court.withdraw(sale, court.payer).reason == "court: no fee"


def test_a_currency_that_says_no_is_believed(court):
    world = court.world
    sale = court.sale(currency=world.dollars.address)
    court.judged(sale, HALF)
    world.chain.plant(world.dollars.address, world.runtime_code("ReturnsFalse"))
    assert court.withdraw(sale, court.payer).reason == "court: transfer failed"


# -- appeals


def test_an_appeal_is_paid_and_passed_on(court):
    world = court.world
    sale = court.sale()
    dispute = court.asked(sale)
    world.must(
        court.court.let_appeal(dispute, SELLER_WINS, world.chain.now + 60, sender=court.jurors)
    )
    buyer = world.actors["buyer"]
    poor = court.adapter.appeal(dispute, sender=buyer, value=APPEAL - 1)
    assert poor.reason == "court: costs more"
    with world.moves(COIN) as moved:
        world.must(court.adapter.appeal(dispute, sender=buyer, value=APPEAL + 5))
    assert moved == {"buyer": -APPEAL}
    assert court.court.read("appeals", dispute) == 1

    world.must(court.decides(dispute, BUYER_WINS))
    again = court.adapter.appeal(dispute, sender=buyer, value=APPEAL)
    assert again.reason == "court: decided already"
    unknown = court.adapter.appeal(77, sender=buyer, value=APPEAL)
    assert unknown.reason == "court: no such case"
    world.must(court.carry_out(sale, dispute))
    assert world.word(sale).share == CLAIM


# -- a court or a payee that does not behave


def test_a_silent_court_costs_its_price_and_nothing_else(court):
    world = court.world
    sale = court.sale()
    court.asked(sale)
    world.chain.at(world.word(sale).deadline)
    with world.moves(COIN) as moved:
        world.must(world.escrow.timeout(sale.terms, sender=court.payer))
    assert moved["buyer"] == 160_000
    assert moved["escrow"] == -sale.amount


def test_a_court_that_uses_a_number_twice_gets_no_second_case(court):
    world = court.world
    court.asked(court.sale())
    world.must(court.court.forget_the_last_number(sender=court.payer))
    assert court.request(court.sale()).reason == "court: number used before"


def test_a_court_that_strikes_back_while_it_is_asked_finds_it_locked(court):
    """Each call of the adapter, from inside createDispute."""
    world = court.world
    decided, closed = court.sale(), court.sale()
    ready = court.decided(decided, BUYER_WINS)
    court.judged(closed, HALF)
    adapter = court.adapter
    strikes = {
        "request": (court.sale().terms,),
        "rule": (court.asked(court.sale()), BUYER_WINS),
        "carry_out": (decided.terms, ready),
        "withdraw_fee": (closed.terms, court.court.address),
        "appeal": (ready,),
        "submit_evidence": (decided.terms, "ipfs://lies"),
    }
    assert set(strikes) == set(adapter.writes)
    for name, arguments in strikes.items():
        data = adapter.encode(name, *arguments)
        world.must(court.court.strike_with(data, sender=court.payer))
        request = world.must(court.request(court.sale()))
        (struck,) = [log for log in request.logs if log.name == "Struck"]
        assert (struck.args["succeeded"], struck.args["answer"]) == (False, b""), name


@pytest.mark.parametrize("name", ["carry_out", "request", "withdraw_fee"])
def test_a_payee_that_strikes_back_finds_it_locked(court, name):
    """The buyer is a contract that calls the adapter while it is paid by its decision."""
    world = court.world
    sale, other = court.sale(), court.sale()
    closed = court.sale()
    court.judged(closed, HALF)
    dispute = court.decided(sale, BUYER_WINS)
    arguments = {
        "carry_out": (other.terms, court.decided(other, BUYER_WINS)),
        "request": (court.sale().terms,),
        "withdraw_fee": (closed.terms, world.actors["buyer"]),
    }[name]
    data = court.adapter.encode(name, *arguments)
    code = world.chain.code(world.deploy("Reenterer", court.adapter.address, data).address)
    world.chain.plant(world.actors["buyer"], code)
    world.chain.contract(world.actors["buyer"], world.abi("Reenterer"))
    carried = world.must(court.carry_out(sale, dispute))
    (struck,) = [log for log in carried.logs if log.name == "Struck"]
    assert not struck.args["succeeded"]
    assert world.word(other).status == Status.ARBITRATION


@pytest.mark.parametrize("kind", ["GasBurner", "BombReverter", "Refuser"])
@pytest.mark.parametrize("role", ["buyer", "seller", "fee_recipient"])
def test_no_payee_holds_a_decision_up(court, zoo, role, kind):
    world = court.world
    sale = court.sale()
    dispute = court.decided(sale, HALF)
    zoo.plant(role, kind)
    world.must(court.carry_out(sale, dispute))
    assert world.credits(COIN).keys() == {role}
    assert world.must(court.withdraw(sale, court.payer)).value == FEE
