"""Tracking numbers and carriers.

covers: S2-09, S2-13, S2-22, S2-28
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Invalid
from backend.domain.shipping.carriers import CARRIERS, find_carrier, tracking_link
from backend.domain.shipping.check_digits import s10_check_digit
from backend.domain.shipping.formats import has_wrong_digit
from backend.domain.shipping.tracking import (
    carrier_name,
    normalise_carrier,
    normalise_number,
    warnings_for,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" rr 473 124 829 de ", "RR473124829DE"),
        ("ＲＲ４７３１２４８２９ＤＥ", "RR473124829DE"),
        ("1z\u200b999aa10123456784", "1Z999AA10123456784"),
        ("00340-434.161/09", "00340-434.161/09"),
    ],
)
def test_numbers_come_into_one_form(typed, kept):
    assert normalise_number(typed) == kept


@pytest.mark.parametrize("typed", ["", "ab", "<script>", "x" * 61, "a'b--", "号码一二三"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(Invalid) as refused:
        normalise_number(typed)
    assert "tracking_number" in refused.value.fields


# RR473124829DE is the usual textbook example of UPU S10; the others are worked out by hand.
@pytest.mark.parametrize(
    ("serial", "digit"), [("47312482", 9), ("00000000", 5), ("12345678", 5), ("10000000", 3)]
)
def test_s10_check_digits(serial, digit):
    assert s10_check_digit(serial) == digit


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 9))
def test_exactly_one_check_digit_fits(serial, digit):
    fits = s10_check_digit(serial) == digit
    assert has_wrong_digit("", f"RR{serial}{digit}DE") is not fits


@pytest.mark.parametrize("number", ["1Z999AA10123456784", "AA123456789DE", "RR47312482DE"])
def test_numbers_of_another_form_have_no_check_digit(number):
    assert has_wrong_digit("", number) is False


def test_a_likely_slip_is_a_warning_not_a_refusal():
    assert len(warnings_for("dhl", "RR473124828DE")) == 1
    assert warnings_for("dhl", "RR473124829DE") == ()
    assert len(warnings_for("ups", "RR473124828DE")) == 2
    assert warnings_for("Corner Couriers", "17") == ()


@pytest.mark.parametrize(
    ("typed", "key"),
    [("DHL", "dhl"), ("d.h.l", "dhl"), ("Royal Mail", "royal_mail"), ("Evri", "hermes")],
)
def test_carriers_are_found_however_they_are_spelled(typed, key):
    assert find_carrier(typed).key == key
    assert normalise_carrier(typed) == key


def test_an_unknown_carrier_keeps_its_name():
    assert normalise_carrier("  Corner\u202e   Couriers ") == "Corner Couriers"
    assert carrier_name("Corner Couriers") == "Corner Couriers"
    assert tracking_link("Corner Couriers", "123") is None


@pytest.mark.parametrize("typed", ["", "x", "y" * 61])
def test_a_carrier_without_a_name_is_refused(typed):
    with pytest.raises(Invalid) as refused:
        normalise_carrier(typed)
    assert "carrier" in refused.value.fields


def test_links_are_ours_and_quoted():
    for carrier in CARRIERS:
        link = tracking_link(carrier.key, "A/B?c=1&d#e")
        if carrier.is_simulated:
            assert link is None  # there is no page to look at
            continue
        assert link.startswith("https://")
        assert "A%2FB%3Fc%3D1%26d%23e" in link, carrier.key
