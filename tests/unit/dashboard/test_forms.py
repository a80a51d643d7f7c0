"""Forms read what was typed, say what is wrong beside it, and lose nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Conflict, Invalid
from backend.core.money import Amount
from backend.dashboard.dependencies import safe_path
from backend.dashboard.forms.form import WHOLE, Form
from backend.dashboard.forms.listing import currency_value, read_listing
from backend.dashboard.forms.steps import (
    percent_of_share,
    read_checkout,
    read_claim,
    read_share,
    read_shipment,
    share_of_percent,
)
from backend.domain.catalog.lifecycle import DeliveryOption
from tests.builders.pages import ETH, TUSD, a_form, an_amount

POLICY = bytes([9]) * 32
LISTING = {
    "kind": "physical",
    "title": " Teapot ",
    "description": "Red clay.",
    "unit_price": "48.50",
    "currency": currency_value(TUSD),
    "stock": "2",
    "fee_standard": "5",
    "policy_id": POLICY.hex(),
}


def test_a_sentence_stands_beside_each_field_and_the_first_one_wins():
    form = a_form()
    form.refuse("title", "First.")
    form.refuse("title", "Second.")
    form.take(
        Invalid("All.", fields={"title": "Third.", "options.standard.fee": "Too much."}),
        {"options.standard.fee": "fee_standard"},
    )
    form.take(Conflict("Not now."))
    assert form.errors == {"title": "First.", "fee_standard": "Too much.", WHOLE: "Not now."}


def test_what_the_page_has_no_field_for_is_said_for_the_whole():
    form = Form({}, {"title": "Short.", "epoch": "Old."})
    form.gather({"title"})
    assert form.errors == {"title": "Short.", WHOLE: "Old."}


def test_only_text_is_taken_from_a_request():
    assert Form.of({"a": "1", "file": object()}).values == {"a": "1"}


@pytest.mark.parametrize("typed", ["", " ", "x", "1.5", "-1", "0", "10000000000", "\u0661", "1e3"])
def test_a_number_that_is_none_is_refused(typed):
    form = a_form(quantity=typed)
    assert form.number("quantity", least=1, most=99) == 1
    assert "from 1 to 99" in form.errors["quantity"]


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_an_amount(typed):
    form = a_form(claim=typed)
    amount = form.amount("claim", TUSD)
    assert form.is_valid or amount == Amount(0, TUSD)


def test_a_listing_is_read_as_typed():
    draft = read_listing(a_form(**LISTING), (TUSD, ETH), [POLICY])
    assert draft is not None
    assert (draft.title, draft.unit_price, draft.stock) == ("Teapot", Amount(48_500_000, TUSD), 2)
    assert [(o.option, o.fee.units) for o in draft.options] == [
        (DeliveryOption.STANDARD, 5_000_000)
    ]


def test_the_chains_own_coin_and_no_stock_can_be_chosen():
    typed = {
        **LISTING,
        "currency": currency_value(ETH),
        "stock": "",
        "unit_price": "0.000000000000000001",
    }
    draft = read_listing(a_form(**typed), (TUSD, ETH), [POLICY])
    assert draft is not None
    assert (draft.unit_price, draft.stock) == (Amount(1, ETH), None)


@pytest.mark.parametrize(
    ("percent", "bps"), [("2.5", 250), ("2,5", 250), ("10", 1_000), ("0.05", 5), ("7.25", 725)]
)
def test_a_royalty_is_read_from_a_percentage(percent, bps):
    typed = {**LISTING, "royalty_percent": percent, "royalty_recipient": "0x" + "ab" * 20}
    draft = read_listing(a_form(**typed), (TUSD,), [POLICY])
    assert draft is not None
    assert draft.royalty is not None
    assert draft.royalty.bps == bps


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"kind": "car"}, {"kind"}),
        ({"currency": "0x00"}, {"currency"}),
        ({"policy_id": "ff"}, {"policy_id"}),
        ({"unit_price": "cheap"}, {"unit_price"}),
        ({"fee_standard": "1.0000001"}, {"fee_standard"}),
        ({"stock": "0"}, {"stock"}),
        ({"royalty_percent": "100.5"}, {"royalty_percent", "royalty_recipient"}),
        ({"royalty_recipient": "0xabc"}, {"royalty_percent", "royalty_recipient"}),
    ],
)
def test_what_cannot_be_read_is_marked(changes, fields):
    form = a_form(**{**LISTING, **changes})
    assert read_listing(form, (TUSD,), [POLICY]) is None
    assert set(form.errors) == fields


def test_an_order_without_an_address_has_none():
    form = a_form(quantity="1", option="pickup", country="DE", name=" ")
    wanted = read_checkout(form, None)
    assert wanted is not None
    (line,) = wanted.lines
    assert (wanted.address, line.option) == (None, DeliveryOption.PICKUP)


def test_another_carrier_is_named():
    assert read_shipment(a_form(carrier="other", other_carrier="Post boat", tracking_number="X1Z"))
    assert read_shipment(a_form(carrier="dhl", tracking_number=" 123 ")) == ("dhl", "123")


def test_a_claim_is_more_than_nothing_and_at_most_everything():
    total = an_amount("120")
    for typed, is_fine in (("120", True), ("0.000001", True), ("0", False), ("120.000001", False)):
        form = a_form(claim=typed, reason="2", text="Broken")
        read_claim(form, total, 6)
        assert form.is_valid is is_fine, typed


@given(st.integers(1, 2**128 - 1), st.integers(0, 100))
def test_the_slider_never_gives_more_than_the_claim(units, percent):
    claim = Amount(units, TUSD)
    share = share_of_percent(a_form(percent=str(percent)), claim)
    assert share <= claim
    assert (percent == 100) <= (share == claim)
    assert percent_of_share(share, claim) <= percent


def test_an_exact_amount_beats_the_slider():
    claim = an_amount("40")
    assert read_share(a_form(percent="50", buyer_share="12.5"), claim).units == 12_500_000
    assert read_share(a_form(percent="50"), claim).units == 20_000_000
    form = a_form(buyer_share="41")
    assert read_share(form, claim) == claim
    assert set(form.errors) == {"buyer_share"}
    assert percent_of_share(claim, claim) == 100
    assert percent_of_share(Amount(0, TUSD), Amount(0, TUSD)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "", None, "orders", "//evil.example", "/\\evil.example", "https://evil.example",
        "javascript:alert(1)", "/orders\r\nset-cookie: a=b", "/a\\b", "\x00/", "/\x7f",
    ],
)  # fmt: skip
def test_only_a_path_of_ours_is_gone_on_to(text):
    assert safe_path(text) == "/"


@pytest.mark.parametrize(
    "text", ["/", "/orders", "/orders?tab=closed&q=a%20b", "/sell/lst_1#photos"]
)
def test_our_own_paths_are_kept(text):
    assert safe_path(text) == text
