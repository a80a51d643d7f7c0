"""The devnet's test wallets, as invitations to play."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from backend.chain.devnet_accounts import WALLET_TITLES, Role, devnet_account


@dataclass(frozen=True, slots=True)
class Player:
    """One role somebody can play without a wallet of their own."""

    title: str
    text: str
    icon: str
    href: str


def _player(role: Role, text: str, icon: str, then: str) -> Player:
    title, who = WALLET_TITLES[role], devnet_account(role).display_name
    href = f"/sign-in?{urlencode({'as': title, 'next': then})}"
    return Player(title, f"{who}. {text}", icon, href)


PLAYERS: tuple[Player, ...] = (
    _player("buyer", "Order something, pay into the escrow, confirm or dispute.", "package", "/"),
    _player("seller", "See what was ordered, ship it, list something new.", "tag", "/orders"),
    _player("second_buyer", "Pack for one shop, keep the books of another.", "user", "/fulfilment"),
    _player("arbiter", "Read both sides of a dispute and split the money.", "scale", "/cases"),
    _player(
        "stranger",
        "Run the time-out of an order that has nothing to do with you.",
        "clock",
        "/timeouts",
    ),
)
