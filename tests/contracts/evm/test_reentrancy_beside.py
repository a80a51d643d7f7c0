"""Re-entry that the lock does not see: a second escrow contract that shares the currency, the
relay before it calls the escrow, and what is still to come in a call for many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from eth_utils import keccak

from tests.contracts.builders import COIN, Domain, Status
from tests.contracts.evm.chain import Contract, signature
from tests.contracts.evm.strikes import Strikes
from tests.contracts.evm.world import FAR_FUTURE, World
from tests.contracts.whole_escrow import whole_abi

PRICE = 1_050_000


@dataclass
class Twin:
    """A second market of the same code, with its own relay and extension."""

    world: World

    def __post_init__(self) -> None:
        world = self.world
        relay = world.deploy("EscrowRelay")
        extension = world.deploy("EscrowExtension", relay.address)
        address = world.deploy("PhygitalEscrow", relay.address, extension.address).address
        self.escrow: Contract = world.chain.contract(address, whole_abi(world.project))
        keeper = world.actors["keeper"]
        world.must(self.escrow.register_policy(world.policy.values, sender=keeper))
        self.domain = Domain(address)

    def fund_arguments(self, purchase: Any) -> tuple[Any, ...]:
        signature = purchase.listing.sign(self.domain, self.world.key(purchase.listing.seller))
        return self.world.fund_arguments(purchase, signature)


@pytest.fixture
def twin(world) -> Twin:
    return Twin(world)


@pytest.fixture
def strikes(world) -> Strikes:
    return Strikes(world)


def test_two_escrows_have_nothing_in_common_but_their_code(world, twin):
    """The same purchase has another id there, and a signature for one is none for the other."""
    purchase = world.purchase()
    assert purchase.escrow_id(world.domain) != purchase.escrow_id(twin.domain)
    arguments = world.fund_arguments(purchase)
    refused = twin.escrow.fund(*arguments, sender=purchase.buyer, value=purchase.amount)
    assert refused.reason == "escrow: not signed by the seller"


def rich(world, strikes, spender: str) -> None:
    strikes.make_rich_in_hostile_currency()
    with strikes.harmless("ReentrantERC20") as token:
        world.must(token.approve(spender, 10**12, sender=strikes.buyer))
        world.must(token.mint(strikes.me, 10**12, sender=strikes.me))
        world.must(token.approve(spender, 10**12, sender=strikes.me))


def test_funding_there_while_funding_here_pays_for_both(world, twin, strikes):
    """The currency funds a purchase at the twin from inside ours: each has what it is owed."""
    rich(world, strikes, twin.escrow.address)
    listing = world.listing(currency=strikes.me)
    here = world.purchase(listing)
    there = world.purchase(listing, buyer=strikes.me)
    data = twin.escrow.encode("fund", *twin.fund_arguments(there))
    strikes.arm("ReentrantERC20", data, twin.escrow.address)

    outcome = world.must(world.try_fund(here))

    # Taken there, it strikes once more, at the same purchase, and finds the twin locked.
    struck = [log.args["succeeded"] for log in outcome.logs if log.name == "Struck"]
    assert struck == [False, True]
    token = world.chain.contracts[strikes.me]
    assert token.read("balanceOf", world.escrow.address) == PRICE
    assert token.read("balanceOf", twin.escrow.address) == PRICE
    assert twin.escrow.read("escrows", there.escrow_id(twin.domain)) != 0
    assert world.escrow.read("escrows", here.escrow_id(world.domain)) != 0


def test_money_drawn_there_is_no_payment_here(world, twin, strikes):
    """The twin's money arrives here during a payment; more has come than was asked for."""
    rich(world, strikes, twin.escrow.address)
    listing = world.listing(currency=strikes.me)
    there = world.purchase(listing, buyer=strikes.me)
    with strikes.harmless("ReentrantERC20"):
        world.must(twin.escrow.fund(*twin.fund_arguments(there), sender=strikes.me))
    with strikes.looking_like("Refuser"):
        confirmed = twin.escrow.confirm(there.terms.values, sender=strikes.seller)
        assert confirmed.reason == "escrow: not the buyer"
        refunded = twin.escrow.refund(there.terms.values, sender=strikes.seller)
        world.must(refunded)  # the hostile buyer has a credit now
    data = twin.escrow.encode("withdraw", strikes.me, world.escrow.address)
    strikes.arm("ReentrantERC20", data, twin.escrow.address)

    outcome = world.try_fund(world.purchase(listing))

    assert outcome.reason == "escrow: currency delivered short"
    token = world.chain.contracts[strikes.me]
    assert token.read("balanceOf", world.escrow.address) == 0
    assert token.read("balanceOf", twin.escrow.address) == PRICE
    assert twin.escrow.read("credit", strikes.me, strikes.me) == PRICE


def test_a_payout_here_may_buy_there(world, twin, strikes):
    """Coins paid out here are the payee's own: what it does with them elsewhere is its business."""
    sale = strikes.sold(Status.SHIPPED)
    there = world.purchase(world.listing(currency=world.dollars.address), buyer=strikes.me)
    world.must(world.dollars.approve(twin.escrow.address, PRICE, sender=strikes.me))
    data = twin.escrow.encode("cancel_listing", there.listing.hash)
    strikes.arm("Reenterer", data, twin.escrow.address)
    outcome = world.must(world.escrow.confirm(sale.terms, sender=sale.buyer))
    struck = [log.args["succeeded"] for log in outcome.logs if log.name == "Struck"]
    assert struck == [True]
    assert world.credits(COIN) == {}
    assert world.balance(COIN, world.escrow.address) == 0


# -- the relay holds no lock and needs none


def test_a_permit_may_do_what_anybody_may(world, strikes):
    """A currency that is asked for a permit calls the escrow: nothing is under way yet."""
    strikes.make_rich_in_hostile_currency()
    listing = world.listing(currency=strikes.me)
    purchase = world.purchase(listing)
    own = strikes.sold(Status.FUNDED)
    data = world.escrow.encode("ship", own.terms, b"\1" * 32)
    permit = (PRICE, FAR_FUTURE, 27, b"\1" * 32, b"\2" * 32)
    arguments = (world.escrow.address, *world.fund_arguments(purchase), permit)
    strikes.arm("ReentrantERC20", data)

    outcome = world.must(world.relay.fund_with_permit(*arguments, sender=purchase.buyer))

    struck = [log.args["succeeded"] for log in outcome.logs if log.name == "Struck"]
    assert struck == [True, False]  # asked for the permit, then from inside `fund`
    assert world.word(own).status == Status.SHIPPED
    assert world.escrow.read("escrows", purchase.escrow_id(world.domain)) != 0
    token = world.chain.contracts[strikes.me]
    assert token.read("balanceOf", world.escrow.address) == PRICE


def test_the_relay_speaks_for_its_caller_only(world):
    """Whatever a listing calls its currency, the relay sends it a permit in the caller's name; no
    function of the escrow, nor of the relay, has that selector.
    """
    permit = keccak(text="permit(address,address,uint256,uint256,uint8,bytes32,bytes32)")[:4]
    for contract in (world.escrow, world.relay):
        for entry in contract.functions.values():
            assert keccak(text=signature(entry))[:4] != permit
    purchase = world.purchase(world.listing(currency=world.escrow.address))
    nothing = (0, FAR_FUTURE, 27, b"\1" * 32, b"\2" * 32)
    given = (world.escrow.address, *world.fund_arguments(purchase), nothing)
    assert not world.relay.fund_with_permit(*given, sender=purchase.buyer).ok


# -- calls for many: what is still to come cannot be reached from inside


def test_the_second_purchase_of_a_call_is_not_there_yet(world, strikes):
    """Paid for the first, instant one, the seller strikes at the second: it is locked out, and
    both are funded as if it had not.
    """
    mine = world.purchase(world.listing(seller=strikes.me, instant=True))
    second = world.purchase(world.listing(seller=strikes.me))
    given = [world.fund_arguments(purchase) for purchase in (mine, second)]
    total = mine.amount + second.amount
    data = world.escrow.encode("refund", second.terms.values)
    strikes.arm("Reenterer", data)
    buyer = world.actors["buyer"]

    outcome = world.must(world.escrow.fund_many(given, COIN, total, sender=buyer, value=total))

    struck = [log.args for log in outcome.logs if log.name == "Struck"]
    assert [(s["succeeded"], s["answer"]) for s in struck] == [(False, b"")]
    assert world.escrow.read("escrows", second.escrow_id(world.domain)) & 0xFF == Status.FUNDED
    assert world.balance(COIN, world.escrow.address) == second.amount


@pytest.mark.parametrize("function", ["timeout", "refund", "timeout_many"])
def test_the_second_timeout_of_a_call_is_not_run_twice(world, strikes, function):
    due = [strikes.sold(Status.DELIVERED), strikes.sold(Status.DELIVERED)]
    world.chain.at(world.word(due[0]).deadline)
    second = due[1].terms
    data = world.escrow.encode(function, [second] if function == "timeout_many" else second)
    strikes.arm("Reenterer", data)
    keeper = world.actors["keeper"]

    with world.moves(COIN) as moved:
        many = [sale.terms for sale in due]
        outcome = world.must(world.escrow.timeout_many(many, sender=keeper))

    assert [log.args["succeeded"] for log in outcome.logs if log.name == "Struck"] == [False] * 2
    assert [log.name for log in outcome.logs if log.name == "TimedOut"] == ["TimedOut"] * 2
    assert moved["escrow"] == -2 * PRICE
    assert moved["other_seller"] == 2 * 1_023_750


def test_naming_an_escrow_twice_pays_it_once(world):
    sale = world.sale(Status.DELIVERED)
    world.chain.at(world.word(sale).deadline)
    with world.moves(COIN) as moved:
        twice = [sale.terms] * 2
        world.must(world.escrow.timeout_many(twice, sender=world.actors["keeper"]))
    assert moved["escrow"] == -sale.amount


@pytest.mark.parametrize("kind", ["Refuser", "GasBurner", "BombReverter"])
def test_one_hostile_payee_does_not_hold_up_a_call_for_many(world, zoo, kind):
    """Fifty at once, every other one for somebody who refuses."""
    listing = world.listing(seller=world.actors["other_seller"])
    sales = [world.sale(Status.SHIPPED, listing if i % 2 else None) for i in range(50)]
    zoo.plant("other_seller", kind)
    zoo.plant("buyer", kind)
    world.chain.at(max(world.word(sale).deadline for sale in sales))
    many = [sale.terms for sale in sales]
    keeper = world.actors["keeper"]

    outcome = world.must(world.escrow.timeout_many(many, sender=keeper))

    assert all(Status(world.word(sale).status) == Status.REFUNDED for sale in sales)
    assert world.credits(COIN) == {"buyer": 50 * PRICE}
    assert outcome.gas < 8_000_000
