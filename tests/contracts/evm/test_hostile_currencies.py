"""Odd ERC-20 tokens: either the payment is refused when it comes in, or every payout is paid or
credited.
"""

from __future__ import annotations

import pytest

from tests.contracts.builders import COIN, Status, split
from tests.contracts.evm.paths import PATHS
from tests.contracts.evm.world import PARTIES, RULING

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


@every_path
def test_whatever_a_currency_answers_the_escrow_closes(world, path):
    """Paid or credited, never reverted, at bounded cost. Decoding a bool would revert on "two"."""
    paid = paid_on(world, path, world.dollars)
    everything = {role: units for role, units in paid.items() if role != "escrow"}
    sale = path.start(world, world.listing(currency=world.dollars.address))
    dollars = world.dollars.address
    for answer, (code, is_paid) in ANSWERS.items():
        with world.chain.undone():
            world.chain.plant(dollars, bytes.fromhex(code))
            outcome = world.must(path.close(world, sale))
            assert Status(world.word(sale).status).is_closed, answer
            assert outcome.gas < TRANSFER_GAS, answer
            assert world.credits(dollars) == ({} if is_paid else everything), answer


# "true" to every transfer but one of nothing, which it reverts.
REFUSES_NOTHING = "60243515601157600160005260206000f35b60006000fd"


@every_path
def test_a_currency_that_reverts_on_nothing_is_never_asked_to_move_nothing(world, path):
    """Who gets nothing is passed over: no transfer, no credit, no log of a credit."""
    sale = path.start(world, world.listing(currency=world.dollars.address))
    world.chain.plant(world.dollars.address, bytes.fromhex(REFUSES_NOTHING))
    outcome = world.must(path.close(world, sale))
    assert Status(world.word(sale).status).is_closed
    assert world.credits(world.dollars.address) == {}
    assert "Credited" not in [log.name for log in outcome.logs]


def test_that_currency_does_revert_on_nothing(world):
    """Without this the test above would hold for any currency."""
    dollars, seller = world.dollars, world.actors["seller"]
    world.chain.plant(dollars.address, bytes.fromhex(REFUSES_NOTHING))
    assert not dollars.transfer(seller, 0, sender=seller).ok
    assert dollars.transfer(seller, 1, sender=seller).ok


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


MOODS = {"says two": 1, "says too much": 2, "works forever": 3}


@every_path
@pytest.mark.parametrize("currency", ["OddAnswers"], indirect=True)
def test_an_answer_that_is_no_yes_is_a_credit(world, currency, path):
    """Whether it has paid or not: only a plain yes, or nothing at all, counts as paid."""
    paid = paid_on(world, path, currency)
    everything = {role: units for role, units in paid.items() if role != "escrow"}
    sale = path.start(world, world.listing(currency=currency.address))
    for name, mood in MOODS.items():
        with world.chain.undone():
            world.must(currency.fall_into(mood, sender=world.actors["keeper"]))
            outcome = world.must(path.close(world, sale))
            assert world.credits(currency.address) == everything, name
            assert outcome.gas < TRANSFER_GAS, name


@pytest.mark.parametrize("currency", ["OddAnswers"], indirect=True)
@pytest.mark.parametrize("mood", MOODS.values(), ids=MOODS)
def test_an_answer_that_is_no_yes_does_not_fund(world, currency, mood):
    world.must(currency.fall_into(mood, sender=world.actors["keeper"]))
    before = world.picture()
    assert not world.try_fund(world.purchase(world.listing(currency=currency.address))).ok
    assert world.picture() == before


@every_path
@pytest.mark.parametrize("currency", ["Pausable"], indirect=True)
def test_a_paused_currency_makes_credits_that_are_drawn_later(world, currency, path):
    paid = paid_on(world, path, currency)
    everything = {role: units for role, units in paid.items() if role != "escrow"}
    sale = path.start(world, world.listing(currency=currency.address))
    keeper = world.actors["keeper"]
    world.must(currency.pause(True, sender=keeper))
    world.must(path.close(world, sale))
    assert world.credits(currency.address) == everything
    someone = world.actors[next(iter(everything))]
    refused = world.escrow.withdraw(currency.address, someone, sender=someone)
    assert refused.reason == "erc20: paused"

    world.must(currency.pause(False, sender=keeper))
    with world.moves(currency.address) as moved:
        for role in everything:
            account = world.actors[role]
            world.must(world.escrow.withdraw(currency.address, account, sender=account))
    assert moved == paid


@every_path
@pytest.mark.parametrize("currency", ["FeeOnlyOut"], indirect=True)
def test_a_fee_on_the_way_out_is_the_payees_loss_only(world, currency, path):
    other = world.fund(world.purchase(world.listing(currency=currency.address)))
    sale = path.start(world, world.listing(currency=currency.address))
    world.must(path.close(world, sale))
    assert world.credits(currency.address) == {}
    assert currency.read("balanceOf", world.escrow.address) == other.amount


@every_path
@pytest.mark.parametrize("currency", ["Rebase"], indirect=True)
def test_what_a_rebase_adds_is_nobodys(world, currency, path):
    paid = paid_on(world, path, currency)
    sale = path.start(world, world.listing(currency=currency.address))
    world.must(currency.mint(world.escrow.address, 999, sender=world.actors["keeper"]))
    with world.moves(currency.address) as moved:
        world.must(path.close(world, sale))
    assert moved == paid
    assert currency.read("balanceOf", world.escrow.address) == 999


@every_path
@pytest.mark.parametrize("currency", ["Rebase"], indirect=True)
def test_what_a_rebase_takes_is_missing_in_that_currency_only(world, currency, path):
    """The escrow closes all the same; what cannot be paid waits as a credit, and no coin and no
    other currency stands in for it.
    """
    paid = paid_on(world, path, currency)
    everything = {role: units for role, units in paid.items() if role != "escrow"}
    coins, dollars = (
        world.fund(),
        world.fund(world.purchase(world.listing(currency=world.dollars.address))),
    )
    sale = path.start(world, world.listing(currency=currency.address))
    world.must(currency.shrink(world.escrow.address, 1, sender=world.actors["keeper"]))
    with world.moves(currency.address) as moved:
        world.must(path.close(world, sale))
    assert Status(world.word(sale).status).is_closed
    owed, escrow = world.credits(currency.address), world.escrow.address
    assert {r: moved.get(r, 0) + owed.get(r, 0) for r in everything} == everything
    assert sum(owed.values()) == currency.read("balanceOf", escrow) + 1
    assert world.balance(COIN, escrow) == coins.amount
    assert world.balance(world.dollars.address, escrow) == dollars.amount


@pytest.mark.parametrize("decimals", [0, 30])
@pytest.mark.parametrize("price", [1, 2**127])
def test_decimals_mean_nothing_to_the_escrow(world, decimals, price):
    """Small and large numbers of units are split alike, to the unit."""
    token = world.deploy("MockERC20", "Odd", "ODD", decimals)
    buyer = world.actors["buyer"]
    world.must(token.mint(buyer, 2**128, sender=buyer))
    world.must(token.approve(world.escrow.address, 2**256 - 1, sender=buyer))
    listing = world.listing(currency=token.address, unit_price=price, fee_standard=0)
    sale = world.sale(Status.ARBITRATION, listing, claim=price)
    share = price // 3
    ruling = (sale.terms, share, True, RULING)
    world.must(world.escrow.rule(*ruling, sender=world.actors["arbiter"]))
    parts = split(price, share, arbiter_bps=world.policy.arbiter_fee_bps)
    held = {role: token.read("balanceOf", address) for role, address in world.actors.items()}
    assert held["seller"] == parts.seller
    assert held["arbiter"] == parts.arbiter
    assert held["fee_recipient"] == parts.fee
    assert held["buyer"] == 2**128 - price + parts.buyer
    assert token.read("balanceOf", world.escrow.address) == 0


@pytest.mark.parametrize("currency", ["FeeOnTransfer", "ReturnsFalse", "Blocklist"], indirect=True)
def test_what_is_paid_later_comes_in_whole_or_not_at_all(world, currency):
    """`refund_released` takes from the seller's wallet what the buyer is to get, to the unit."""
    sale = world.sale(Status.RELEASED, world.listing(currency=currency.address))
    kind, keeper = currency, world.actors["keeper"]
    spoil, reason = {
        "charge": (lambda: kind.charge(1_000, sender=keeper), "escrow: currency delivered short"),
        "break_it": (lambda: kind.break_it(True, sender=keeper), "escrow: transfer failed"),
        "block": (lambda: kind.block(sale.seller, True, sender=keeper), "erc20: blocked"),
    }[next(name for name in ("charge", "break_it", "block") if name in kind.writes)]
    before = world.picture(sale)
    with world.chain.undone():
        world.must(spoil())
        refused = world.escrow.refund_released(sale.terms, 500, sender=sale.seller)
        assert refused.reason == reason
    assert world.picture(sale) == before
    with world.moves(currency.address) as moved:
        world.must(world.escrow.refund_released(sale.terms, 500, sender=sale.seller))
    assert moved == {"seller": -500, "buyer": 500}


@pytest.mark.parametrize("currency", ["Blocklist"], indirect=True)
def test_a_blocked_buyer_is_credited_with_what_is_paid_later(world, currency):
    sale = world.sale(Status.RELEASED, world.listing(currency=currency.address))
    world.must(currency.block(sale.buyer, True, sender=world.actors["keeper"]))
    world.must(world.escrow.refund_released(sale.terms, 500, sender=sale.seller))
    assert world.credits(currency.address) == {"buyer": 500}


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
