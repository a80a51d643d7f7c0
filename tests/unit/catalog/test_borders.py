"""When a parcel meets customs, and the words for it. covers: S4-19"""

from __future__ import annotations

import pytest

from backend.core.countries import countries
from backend.domain.catalog.borders import UNIONS, abroad_words, border_words, crosses_border
from backend.domain.parties.sending import Duties


@pytest.mark.parametrize(
    ("ships_from", "country", "expected"),
    [
        ("CH", "DE", True),
        ("DE", "CH", True),
        ("GB", "IE", True),
        ("DE", "DE", False),
        ("DE", "FR", False),  # one customs territory
        ("CH", "LI", False),
        (None, "DE", False),
        ("DE", None, False),
    ],
)
def test_customs_stand_between_two_known_countries_of_no_union(ships_from, country, expected):
    assert crosses_border(ships_from, country) is expected


def test_the_unions_name_countries_that_exist_once_each():
    named = [code for union in UNIONS for code in union]
    assert set(named) <= set(countries())
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("duties", "told"),
    [(Duties.BUYER, "are the buyer's to pay"), (Duties.SELLER, "The seller pays")],
)
def test_the_words_say_who_pays_that_customs_hold_it_and_that_clocks_go_on(duties, told):
    words = border_words("CH", duties)
    for part in ("from Switzerland", "Customs may hold it", told, "deadlines go on", "more time"):
        assert part in words
    assert told in abroad_words("CH", duties)
