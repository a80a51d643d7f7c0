"""What a seller fills in: every fault is found at once, each with a sentence beside its field."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Invalid
from backend.domain.catalog.draft import (
    MAX_AMOUNT,
    MAX_FEE,
    ListingDraft,
    OptionDraft,
    RoyaltyDraft,
    checked,
)
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from tests.builders.market import a_draft, tusd
from tests.builders.resources import COIN, a_deployment

# covers: S0-26, S0-33, S2-04, S2-27, S3-71

DRAFT = a_draft(a_deployment())
STANDARD = OptionDraft(option=DeliveryOption.STANDARD, fee=tusd(1))
ROYALTY = RoyaltyDraft(recipient=bytes([1]) * 20, bps=500)


def digital(**changes: object) -> ListingDraft:
    values = {"kind": ListingKind.DIGITAL, "stock": None, "options": (STANDARD,)} | changes
    return replace(DRAFT, **values)


@pytest.mark.parametrize(
    ("case", "draft"),
    [
        ("a lamp", DRAFT),
        ("one item with a token and a royalty", replace(DRAFT, kind="phygital", stock=1)),
        ("a file, any number of times, paid at once", digital(is_instant=True)),
        ("a service, three times", digital(kind=ListingKind.SERVICE, stock=3)),
        ("a numbered edition", replace(DRAFT, max_quantity=3)),
        ("a file with a royalty", digital(stock=1, royalty=ROYALTY)),
    ],
)
def test_sound_drafts_pass(case, draft):
    assert checked(draft) == draft


@pytest.mark.parametrize(
    ("case", "draft", "field"),
    [
        ("no title", replace(DRAFT, title=" \u200b"), "title"),
        ("a title too long", replace(DRAFT, title="x" * 121), "title"),
        ("no description", replace(DRAFT, description=""), "description"),
        ("a flood", replace(DRAFT, description="x" * 1_000_000), "description"),
        ("a long shipping policy", replace(DRAFT, shipping_policy="x" * 4_001), "shipping_policy"),
        ("a long article number", replace(DRAFT, sku="x" * 41), "sku"),
        ("for nothing", replace(DRAFT, unit_price=tusd(0)), "unit_price"),
        ("beyond an escrow", replace(DRAFT, unit_price=tusd(MAX_AMOUNT)), "unit_price"),
        ("no delivery", replace(DRAFT, options=()), "options"),
        ("one way twice", replace(DRAFT, options=(STANDARD, STANDARD)), "options"),
        (
            "a fee in another currency",
            replace(DRAFT, options=(replace(STANDARD, fee=type(tusd(1))(1, COIN)),)),
            "options.standard.fee",
        ),
        (
            "a fee that means not offered",
            replace(DRAFT, options=(replace(STANDARD, fee=tusd(MAX_FEE + 1)),)),
            "options.standard.fee",
        ),
        (
            "a long estimate",
            replace(DRAFT, options=(replace(STANDARD, estimate="x" * 81),)),
            "options.standard.estimate",
        ),
        ("no stock of things", replace(DRAFT, stock=None), "stock"),
        ("nothing in stock", replace(DRAFT, stock=0), "stock"),
        ("true in stock", replace(DRAFT, stock=True), "stock"),
        ("an edition below the stock", replace(DRAFT, max_quantity=2), "max_quantity"),
        ("an edition without stock", digital(max_quantity=5), "stock"),
        ("a negative edition", replace(DRAFT, max_quantity=-1), "max_quantity"),
        ("goods that pay at once", replace(DRAFT, is_instant=True), "is_instant"),
        ("a royalty without a token", replace(DRAFT, royalty=ROYALTY), "royalty"),
        ("a greedy royalty", digital(royalty=replace(ROYALTY, bps=1_001)), "royalty.bps"),
        ("a royalty to nobody", digital(royalty=RoyaltyDraft(recipient=bytes(20), bps=1)),
         "royalty.recipient"),
        ("a file sent by express", digital(options=DRAFT.options), "options"),
    ],
)  # fmt: skip
def test_a_fault_is_named_where_it_is(case, draft, field):
    with pytest.raises(Invalid) as refused:
        checked(draft)
    assert list(refused.value.fields) == [field]
    assert refused.value.fields[field].endswith(".")


def test_all_faults_are_told_at_once():
    wrong = replace(DRAFT, title="", description="", options=(), stock=0, unit_price=tusd(0))
    with pytest.raises(Invalid) as refused:
        checked(wrong)
    assert set(refused.value.fields) == {"title", "description", "options", "stock", "unit_price"}


@given(
    price=st.integers(1, 2**130),
    stock=st.integers(1, 1_000_000),
    fee=st.integers(0, MAX_FEE),
)
def test_what_passes_can_always_be_funded(price, stock, fee):
    draft = replace(
        DRAFT, unit_price=tusd(price), stock=stock, options=(replace(STANDARD, fee=tusd(fee)),)
    )
    try:
        checked(draft)
    except Invalid:
        assert price * stock + fee > MAX_AMOUNT
    else:
        assert price * stock + fee <= MAX_AMOUNT
