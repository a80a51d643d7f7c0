"""Texts that would do harm if anybody believed them, in every field, back on every page as text.

covers: N-14, S0-06
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from html import escape

import pytest

from backend.core.errors import Invalid
from backend.core.ids import public_id
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.parties.service import PartyService
from tests.builders.trade import HOME

# What each of them would be: markup, an attribute's end, a template, a formula, a link, a query.
POISONS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title><base href=//evil.example>",
    "{{ 7919 * 104729 }}{% include '/etc/passwd' %}${7919*104729}",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "[click](javascript:alert(1)) ![](http://evil.example/p.png)",
    "'; DROP TABLE orders; --",
    "%0d%0aSet-Cookie: a=b",
    "&lt;b&gt;&amp;amp;",
)
# What is taken out before anything is stored: it cannot be seen, or it turns the text around.
UNSEEN = "\u202e\u2066\u200b\ufeff\u0007\u001b[31m\u0085\ue000"
ALL = " ".join(POISONS)
PARTS = ("receipt", "payments", "live", "sealed")


async def pages_with(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying, option=DeliveryOption.STANDARD, note=ALL, contact="ö")
    await shop.messages.post(order.id, ALL, buying)
    found = []
    for viewer in (buying, selling):
        person = await visitor(viewer)
        own = f"/orders/{order.public_id}"
        paths = (own, *(f"{own}/{part}" for part in PARTS), "/orders")
        found += [await person.get(path) for path in paths]
    return found


async def test_poison_is_shown_as_it_was_typed_and_never_as_markup(
    shop, lamp, buying, selling, visitor
):
    pages = await pages_with(shop, lamp, buying, selling, visitor)
    assert [page.status for page in pages] == [200] * len(pages)
    whole = "".join(page.html for page in pages)
    for poison in POISONS:
        shown = {
            escape(poison),
            escape(poison).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
        }
        assert any(form in whole for form in shown), poison
        if escape(poison) != poison:
            assert poison not in whole, poison
    assert str(7919 * 104729) not in whole


@pytest.mark.parametrize("poison", POISONS)
async def test_poisoned_names_are_refused_or_shown_as_text(
    shop, lamp, buying, selling, visitor, poison
):
    parties = PartyService(shop.market.session, shop.market.resources)
    with suppress(Invalid):
        await parties.rename(poison, buying)
    order = await shop.paid(lamp, buying)
    page = await (await visitor(selling)).get(f"/orders/{order.public_id}")
    if escape(poison) != poison:
        assert poison not in page.html


async def test_what_cannot_be_seen_is_not_stored(shop, lamp, buying, selling):
    hidden = UNSEEN.replace("[31m", "")
    text = f"a{UNSEEN}b"
    home = replace(HOME, name=text, street=text, city=text)
    order = await shop.paid(lamp, buying, note=text, contact=text, address=home)
    said = await shop.messages.post(order.id, text, buying)
    seen = await shop.orders.get(order.id, selling)
    address = await shop.orders.read_address(order.id, selling)
    contact = await shop.orders.desk.read_contact(seen, selling)
    for text in (seen.note, said.text, contact, address.name, address.street, address.city):
        assert not set(text) & set(hidden), text.encode("unicode_escape")
        assert text.startswith("a")
        assert text.endswith("b")


@pytest.mark.parametrize("field", ["note", "contact"])
@pytest.mark.parametrize(
    "text", ["x" * 5_000, "😀" * 5_000, "a\u0301" * 5_000], ids=["x", "4", "á"]
)
async def test_endless_texts_are_refused_by_field(shop, lamp, buying, field, text):
    with pytest.raises(Invalid) as refused:
        await shop.ordered(lamp, buying, **{field: text})
    assert set(refused.value.fields) == {field}


async def test_a_poisoned_listing_is_shown_as_text(shop, selling, buying, visitor):
    title = POISONS[1]
    listing = await shop.market.on_sale(selling, title=title, description=ALL, shipping_policy=ALL)
    for viewer in (None, buying, selling):
        person = await visitor(viewer)
        for path in ("/", f"/listings/{public_id('lst', listing.id)}"):
            page = await person.get(path)
            assert page.status == 200
            assert title in page.words
            for poison in POISONS:
                assert escape(poison) == poison or poison not in page.html
