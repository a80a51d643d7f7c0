"""Check digits, by numbers that others have published as right and wrong.

covers: S2-09, S2-22
"""

from __future__ import annotations

import pytest

from backend.domain.shipping.carriers import CARRIERS
from backend.domain.shipping.formats import FORMATS, has_known_form, has_wrong_digit
from backend.domain.shipping.tracking import warnings_for

RIGHT = [
    ("ups", "1Z5R89390357567127"),
    ("ups", "1Z879E930346834440"),
    ("ups", "1Z410E7W0392751591"),
    ("fedex", "986578788855"),
    ("fedex", "790535312317"),
    ("fedex", "041441760228964"),
    ("fedex", "568283610012734"),
    ("fedex", "9611020987654312345672"),
    ("fedex", "61299998820821171811"),
    ("fedex", "9261292700768711948021"),
    ("fedex", "1001921334250001000300779017972697"),
    ("fedex", "9622001560001234567100794808390594"),
    ("usps", "03071790000523483741"),
    ("usps", "71969010756003077385"),
    ("usps", "9505511069605048600624"),
    ("usps", "92748931507708513018050063"),
    ("usps", "420221539101026837331000039521"),
    ("usps", "4201002334249200190132607600833457"),
    ("dhl", "3318810025"),
    ("dhl", "73891051146"),
    ("dhl", "563102430313"),
    ("dhl", "GM2951173225174494"),
    ("dpd", "008182709980000020033350276C"),
    ("dpd", "008182709980000020045327276N"),
    ("royal_mail", "RR473124829GB"),
]
WRONG = [
    ("ups", "1Z5R89390357567128"),
    ("fedex", "996578788855"),
    ("fedex", "568283610012732"),
    ("fedex", "9261292700768711948020"),
    ("fedex", "1001901781990001000300617767839438"),
    ("usps", "03071790000523483742"),
    ("usps", "4201028200009261290113185417468511"),
    ("dhl", "3318810010"),
    ("dpd", "008182709980000020033350276A"),
    ("royal_mail", "RR473124828GB"),
]


@pytest.mark.parametrize(("carrier", "number"), RIGHT)
def test_a_right_number_is_not_doubted(carrier, number):
    assert has_known_form(carrier, number)
    assert warnings_for(carrier, number) == ()


@pytest.mark.parametrize(("carrier", "number"), WRONG)
def test_a_digit_that_does_not_fit_is_a_warning(carrier, number):
    assert has_wrong_digit(carrier, number)
    assert "check digit" in " ".join(warnings_for(carrier, number))


def test_a_number_with_two_possible_forms_is_doubted_only_when_neither_fits():
    assert not has_wrong_digit("ups", "999999999999")  # may be a freight number without a digit


def test_every_carrier_has_forms_and_every_form_a_carrier():
    assert {carrier.key for carrier in CARRIERS} == set(FORMATS)
