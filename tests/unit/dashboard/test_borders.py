"""What a payment says about borders, delivery by delivery. covers: S4-19"""

from __future__ import annotations

from dataclasses import dataclass

from backend.dashboard.presenters.pay import Border, borders_of
from backend.domain.catalog.borders import border_words
from backend.domain.parties.sending import Duties


@dataclass(frozen=True)
class Sent:
    """As much of a delivery as a border asks of it."""

    title: str
    ships_from: str | None
    crosses_border: bool
    duties: Duties | None = Duties.SELLER


@dataclass(frozen=True)
class Bought:
    """An order of such deliveries."""

    deliveries: list[Sent]


def test_only_what_crosses_is_named_and_only_where_something_does_not():
    lamp, stool = Sent("Lamp", "CH", crosses_border=True), Sent("Stool", "CH", crosses_border=True)
    song = Sent("Song", None, crosses_border=False, duties=None)
    words = border_words("CH", Duties.SELLER)
    assert borders_of(Bought([lamp, stool, song])) == (Border("Lamp, Stool", words),)
    assert borders_of(Bought([lamp, stool])) == (Border("", words),)
    assert borders_of(Bought([song])) == ()


def test_from_two_countries_there_are_two_sentences():
    lamp = Sent("Lamp", "CH", crosses_border=True)
    rug = Sent("Rug", "MA", crosses_border=True, duties=Duties.BUYER)
    assert [border.about for border in borders_of(Bought([lamp, rug]))] == ["Lamp", "Rug"]
