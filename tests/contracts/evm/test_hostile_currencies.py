"""Odd ERC-20 tokens: either the payment is refused when it comes in, or every payout is paid or
credited.
"""

from __future__ import annotations

import pytest

from tests.contracts.builders import Status
from tests.contracts.evm.paths import PATHS
from tests.contracts.evm.world import PARTIES

every_path = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)

# Runtime code planted over a currency after the money is in: what `transfer` answers, whoever asks.
ANSWERS = {
    "true": ("600160005260206000f3", True),
    "nothing": ("00", True),
    "false": ("600060005260206000f3", False),
    "two": ("600260005260206000f3", False),
    "31 bytes": ("6001600052601f6000f3", False),
    "64 bytes that begin with true": ("600160005260406000f3", True),
    "one megabyte that begins with true": ("6001600052620f42406000f3", False),
    "a revert": ("60006000fd", False),
    "a revert with 30 KB": ("6175306000fd", False),
    "endless work": ("5b600056", False),
    "an invalid instruction": ("fe", False),
}
TRANSFER_GAS = 1_100_000  # four payouts, each capped at 200,000


@pytest.fixture
def currency(world, request):
    """A currency of the zoo, in which everybody is rich."""
    token = world.deploy(request.param)
    world.know_currency(token)
    yield token
    del world.currencies[token.address]


def paid_on(world, path, currency) -> dict[str, int]:
    with world.chain.undone():
        sale = path.start(world, world.listing(currency=currency.address))
        with world.moves(currency.address) as moved:
            world.must(path.close(world, sale))
        assert sum(moved.values()) == 0
        return moved


# -- coming in


@pytest.mark.parametrize("currency", ["FeeOnTransfer"], indirect=True)
def test_a_currency_that_arrives_short_is_refused(world, currency):
    purchase = world.purchase(world.listing(currency=currency.address))
    world.must(currency.charge(1, sender=world.actors["keeper"]))
    before = world.picture()
    outcome = world.try_fund(purchase)
    assert outcome.reason == "escrow: currency delivered short"
    assert world.picture() == before


@pytest.mark.parametrize("currency", ["ReturnsFalse"], indirect=True)
def test_a_currency_that_says_false_is_refused(world, currency):
    world.must(currency.break_it(True, sender=world.actors["keeper"]))
    outcome = world.try_fund(world.purchase(world.listing(currency=currency.address)))
    assert outcome.reason == "escrow: transfer failed"


@pytest.mark.parametrize("currency", ["Blocklist"], indirect=True)
@pytest.mark.parametrize("role", ["buyer", "escrow"])
def test_a_blocked_buyer_or_escrow_cannot_fund(world, currency, role):
    account = world.actors.get(role, world.escrow.address)
    world.must(currency.block(account, True, sender=world.actors["keeper"]))
    outcome = world.try_fund(world.purchase(world.listing(currency=currency.address)))
    assert outcome.reason == "erc20: blocked"


def test_an_address_without_code_is_no_currency(world):
    outcome = world.try_fund(world.purchase(world.listing(currency=world.actors["artist"])))
    assert not outcome.ok


def test_the_escrow_and_a_token_of_items_are_no_currencies(world):
    for address in (world.escrow.address, world.items.address):
        assert not world.try_fund(world.purchase(world.listing(currency=address))).ok


def test_the_escrow_never_lets_anybody_spend(world):
    """A currency upgraded to steal would find no allowance."""
    sale = world.sale(Status.DELIVERED, world.listing(currency=world.dollars.address))
    world.must(world.escrow.confirm(sale.terms, sender=world.actors["buyer"]))
    for address in (*world.actors.values(), world.escrow.address, world.dollars.address):
        assert world.dollars.read("allowance", world.escrow.address, address) == 0


# -- going out


@every_path
@pytest.mark.parametrize("currency", ["NoReturn"], indirect=True)
def test_a_currency_that_returns_nothing_works(world, currency, path):
    expected = paid_on(world, path, world.dollars)
    assert paid_on(world, path, currency) == expected
    assert world.credits(currency.address) == {}


@every_path
@pytest.mark.parametrize("role", [*PARTIES, "escrow"])
@pytest.mark.parametrize("currency", ["Blocklist"], indirect=True)
def test_a_blocked_payee_is_credited_and_the_others_paid(world, currency, path, role):
    paid = paid_on(world, path, currency)
    sale = path.start(world, world.listing(currency=currency.address))
    account = world.actors.get(role, world.escrow.address)
    world.must(currency.block(account, True, sender=world.actors["keeper"]))

    with world.moves(currency.address) as moved:
        world.must(path.close(world, sale))

    shut_out = set(PARTIES) if role == "escrow" else {role}
    owed = {r: u for r, u in paid.items() if r in shut_out and r != "escrow"}
    assert world.credits(currency.address) == owed
    rest = {r: u for r, u in paid.items() if r not in owed and r != "escrow"}
    held_back = paid["escrow"] + sum(owed.values())
    assert moved == rest | ({"escrow": held_back} if held_back else {})

    world.must(currency.block(account, False, sender=world.actors["keeper"]))
    for role_owed, units in owed.items():
        creditor = world.actors[role_owed]
        drawn = world.must(world.escrow.withdraw(currency.address, creditor, sender=creditor))
        assert drawn.value == units
    assert world.credits(currency.address) == {}
    assert currency.read("balanceOf", world.escrow.address) == 0


@every_path
@pytest.mark.parametrize("currency", ["ReturnsFalse"], indirect=True)
def test_a_currency_that_begins_to_say_false_makes_credits(world, currency, path):
    paid = paid_on(world, path, currency)
    sale = path.start(world, world.listing(currency=currency.address))
    world.must(currency.break_it(True, sender=world.actors["keeper"]))
    with world.moves(currency.address) as moved:
        world.must(path.close(world, sale))
    assert moved == {}
    assert world.credits(currency.address) == {r: u for r, u in paid.items() if r != "escrow"}


@pytest.mark.parametrize("answer", ANSWERS)
@every_path
def test_whatever_a_currency_answers_the_escrow_closes(world, path, answer):
    """Paid or credited, never reverted, at bounded cost. Decoding a bool would revert on "two"."""
    code, is_paid = ANSWERS[answer]
    paid = paid_on(world, path, world.dollars)
    sale = path.start(world, world.listing(currency=world.dollars.address))
    world.chain.plant(world.dollars.address, bytes.fromhex(code))

    outcome = world.must(path.close(world, sale))

    assert Status(world.word(sale).status).is_closed
    assert outcome.gas < TRANSFER_GAS
    owed = {
        role: units
        for role, address in world.actors.items()
        if (units := world.escrow.read("credit", world.dollars.address, address))
    }
    everything = {role: units for role, units in paid.items() if role != "escrow"}
    assert owed == ({} if is_paid else everything)


@every_path
def test_a_currency_whose_code_is_gone_makes_credits(world, path):
    """A call without code behind it succeeds; that is no payment."""
    paid = paid_on(world, path, world.dollars)
    sale = path.start(world, world.listing(currency=world.dollars.address))
    world.chain.plant(world.dollars.address, b"")
    world.must(path.close(world, sale))
    for role, units in paid.items():
        if role != "escrow":
            account = world.actors[role]
            assert world.escrow.read("credit", world.dollars.address, account) == units


@every_path
@pytest.mark.parametrize("currency", ["FeeOnTransfer"], indirect=True)
def test_a_fee_that_begins_later_is_the_payees_loss_only(world, currency, path):
    """The issuer's fee makes payees poorer; what the escrow holds for other sales stays whole."""
    other = world.fund(world.purchase(world.listing(currency=currency.address)))
    sale = path.start(world, world.listing(currency=currency.address))
    world.must(currency.charge(100, sender=world.actors["keeper"]))
    world.must(path.close(world, sale))
    assert currency.read("balanceOf", world.escrow.address) == other.amount


def test_each_currency_is_accounted_for_apart(world):
    """Two currencies and the coin in the escrow at once; closing one sale touches one of them."""
    twin = world.deploy("MockERC20", "Twin", "tUSD", 6)
    world.know_currency(twin)
    sales = [
        world.fund(world.purchase(world.listing(currency=currency)))
        for currency in (world.dollars.address, twin.address, "0x" + "00" * 20)
    ]
    world.must(world.escrow.refund(sales[0].terms, sender=world.actors["seller"]))
    assert world.dollars.read("balanceOf", world.escrow.address) == 0
    assert twin.read("balanceOf", world.escrow.address) == sales[1].amount
    assert world.chain.evm.get_balance(world.escrow.address) == sales[2].amount
    del world.currencies[twin.address]
