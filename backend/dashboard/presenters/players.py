"""The devnet's test wallets, as invitations to play."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Player:
    """One role somebody can play without a wallet of their own."""

    title: str
    text: str
    icon: str
    href: str


def _player(title: str, text: str, icon: str, then: str) -> Player:
    return Player(title, text, icon, f"/sign-in?{urlencode({'as': title, 'next': then})}")


PLAYERS: tuple[Player, ...] = (
    _player("Buyer", "Order something, pay into the escrow, confirm or dispute.", "package", "/"),
    _player("Seller", "See what was ordered, ship it, list something new.", "tag", "/orders"),
    _player("Arbiter", "Read both sides of a dispute and split the money.", "scale", "/cases"),
)
