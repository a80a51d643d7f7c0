"""Hashes made word by word are the ones that eth_account makes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contracts.builders import Domain, Listing, Purchase
from tests.invariants.ids import escrow_id, terms_of

ADDRESSES = st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex())
WORDS = st.integers(0, 2**256 - 1)


@settings(max_examples=25, deadline=None)
@given(
    addresses=st.lists(ADDRESSES, min_size=6, max_size=6),
    price=st.integers(0, 2**128),
    item=WORDS,
    bps=st.integers(0, 2**16),
    quantity=st.integers(0, 2**32 - 1),
    option=st.integers(0, 2),
    reference=st.binary(min_size=16, max_size=16),
)
def test_terms_and_ids_equal_the_encoders(addresses, price, item, bps, quantity, option, reference):
    seller, buyer, currency, asset, artist, contract = addresses
    listing = Listing(
        seller=seller,
        policy=b"\x05" * 32,
        currency=currency,
        unit_price=price,
        asset=asset,
        asset_id=item,
        royalty_recipient=artist,
        royalty_bps=bps,
    )
    purchase = Purchase(
        listing=listing, buyer=buyer, quantity=quantity, option=option, reference=reference
    )
    domain = Domain(contract)
    assert terms_of(purchase) == purchase.terms.values
    assert escrow_id(domain, terms_of(purchase)) == purchase.escrow_id(domain)
