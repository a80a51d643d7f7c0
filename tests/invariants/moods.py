"""What changes around the protocol: people turn hostile, currencies odd. Chain and model alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.contracts.builders import COIN, Purchase
from tests.contracts.evm.chain import address_of
from tests.invariants.pair import Pair
from tests.invariants.stage import ANIMALS

TOLL_BPS = 1_234


def turn_into(pair: Pair, account: str, animal: str) -> None:
    """Code appears at somebody's address, or other code."""
    pair.stage.plant(account, animal)
    pair.animals[account] = animal
    takes_coins, takes_tokens, takes_units = ANIMALS[animal]
    outside = pair.model.till.outside
    _put(outside.declines_money, (COIN, account), is_in=not takes_coins)
    _put(outside.declines_tokens, account, is_in=not takes_tokens)
    _put(outside.declines_editions, account, is_in=not takes_units)


def toll(pair: Pair, account: str, *, is_on: bool) -> None:
    """A currency keeps a part of every transfer from now on, or no more."""
    money = pair.stage.money["FeeOnTransfer"]
    money.charge(TOLL_BPS * is_on, sender=pair.stage.keeper)
    pair.model.till.outside.toll_bps[money.address] = TOLL_BPS * is_on


def breakdown(pair: Pair, account: str, *, is_on: bool) -> None:
    """A currency answers every transfer with false."""
    money = pair.stage.money["ReturnsFalse"]
    money.break_it(is_on, sender=pair.stage.keeper)
    _put(pair.model.till.outside.halted, money.address, is_in=is_on)


def block_account(pair: Pair, account: str, *, is_on: bool) -> None:
    """An issuer shuts somebody out."""
    money = pair.stage.money["Blocklist"]
    money.block(account, is_on, sender=pair.stage.keeper)
    _put(pair.model.till.outside.shut_out, (money.address, account), is_in=is_on)


def block_contract(pair: Pair, account: str, *, is_on: bool) -> None:
    """An issuer shuts out the escrow itself."""
    block_account(pair, pair.contract, is_on=is_on)


def sell_wallet(pair: Pair, account: str, *, is_on: bool) -> None:
    """The selling wallet passes into other hands, or back; its signatures with it."""
    wallet = pair.stage.bench.contracts[pair.stage.people["wallet"]]
    owner = address_of("artist" if is_on else "wallet_owner")
    wallet.hand_over(owner, sender=pair.stage.keeper)
    pair.is_wallet_sold = is_on


def spoil(pair: Pair, purchase: Purchase, account: str, animal: str) -> None:
    """Whatever makes paying this account in this currency go wrong, now."""
    currency = purchase.listing.currency
    if currency == pair.stage.money["Blocklist"].address:
        block_account(pair, account, is_on=True)
    elif currency == pair.stage.money["ReturnsFalse"].address:
        breakdown(pair, account, is_on=True)
    elif currency == pair.stage.money["FeeOnTransfer"].address:
        toll(pair, account, is_on=True)
    elif account not in {pair.stage.people["wallet"], pair.stage.keeper}:
        turn_into(pair, account, animal)


MOODS: dict[str, Callable[..., None]] = {
    "toll": toll,
    "breakdown": breakdown,
    "block account": block_account,
    "block contract": block_contract,
    "sell wallet": sell_wallet,
}


def _put(things: set[Any], thing: Any, *, is_in: bool) -> None:
    (things.add if is_in else things.discard)(thing)
