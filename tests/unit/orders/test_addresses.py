"""Addresses as people write them.

covers: S2-22, S4-19
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.core.countries import countries
from backend.core.errors import Invalid
from backend.domain.orders.addresses import checked, warnings_for
from tests.builders.trade import HOME


def test_a_label_has_the_lines_in_order():
    assert HOME.lines == ("Ada Marker", "Lindenweg 5", "Hinterhaus", "20095 Hamburg", "Germany")


def test_it_is_tidied_and_kept():
    untidy = replace(HOME, name="  Ada\u202e   Marker ", country=" de ")
    assert checked(untidy) == HOME


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("street", " "), ("city", ""), ("country", "XX"), ("postal_code", "1" * 21)],
)
def test_what_is_missing_is_named(field, value):
    with pytest.raises(Invalid) as refused:
        checked(replace(HOME, **{field: value}))
    assert set(refused.value.fields) == {field}


def test_everything_wrong_is_named_at_once():
    with pytest.raises(Invalid) as refused:
        checked(replace(HOME, name="", country="", city=""))
    assert set(refused.value.fields) == {"name", "country", "city"}


def test_a_likely_slip_is_a_warning():
    assert warnings_for(HOME) == {}
    assert set(warnings_for(replace(HOME, postal_code="1"))) == {"postal_code"}
    american = replace(HOME, country="US", postal_code="62704", region="")
    assert set(warnings_for(american)) == {"region"}


def test_countries_have_names_in_order():
    assert countries()["JP"] == "Japan"
    assert list(countries().values()) == sorted(countries().values())
    assert all(len(code) == 2 for code in countries())
    assert "ZZ" not in countries()
