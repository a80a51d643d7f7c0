"""Links and pictures that people write, wherever their words are shown: words, and nothing else.

`Visitor` refuses a page on which anything leads or loads elsewhere, in whichever element; here
every place is given something that would. covers: N-14, S0-06
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from backend.chain.types import checksum
from backend.core.errors import Invalid
from backend.core.ids import public_id
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.disputes.documents import Reason
from backend.domain.documents.service import DocumentService
from backend.domain.messaging.service import MessageService
from backend.domain.parties.service import PartyService
from backend.domain.questions.service import QuestionService
from tests.builders.chain import actor
from tests.builders.histories import NOON, History
from tests.builders.inert import found_in
from tests.builders.market import a_picture, tusd
from tests.builders.trade import HOME

EVIL = "evil.example"
LINKS = (
    "javascript:alert(1)",
    "JaVaScRiPt&colon;alert(1)",
    "java&#9;script:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2Zy8+",
    f"https://{EVIL}/pixel.png",
    f"//{EVIL}/pixel.png",
    f"[read me](javascript:alert(1)) ![](https://{EVIL}/p.png)",
    f"<a href=https://{EVIL}>here</a>",
    f'<img src="https://{EVIL}/p.png">',
    f"<svg onload=alert(1)><image href=https://{EVIL}/p.svg></svg>",
    f'<noscript><p title="</noscript><img src=https://{EVIL} onerror=alert(1)>">',
    f"<math><mtext><table><mglyph><style><img src=https://{EVIL}></style></table></math>",
    f'" style="background:url(https://{EVIL}/p.png)" x="',
    f"<meta http-equiv=refresh content=0;https://{EVIL}>",
)
ALL = "\n".join(LINKS)
MAILBOX = "ada@example.org"
TITLE = f"Lamp https://{EVIL}/pay javascript:alert(1)"


def shows_all(page) -> bool:
    """Every one of them is read as it was typed. That none is more, `Visitor` has looked at."""
    return page.status == 200 and all(link in page.words for link in LINKS)


@pytest.mark.parametrize("link", LINKS)
def test_each_of_them_would_be_found_where_it_is_more_than_words(link):
    """The look itself: as a link, as a picture, as markup."""
    if "<" not in link and '"' not in link and "[" not in link:
        assert found_in(f'<p><a href="{link}">x</a></p>')
        assert found_in(f'<p><img src="{link}"></p>')
        assert found_in(f'<form action="/x"><button formaction="{link}">x</button></form>')
    elif "<" in link and "noscript" not in link:  # that one works on readers, not on what is read
        assert found_in(f"<p>{link}</p>")
    assert not found_in("<p>" + link.replace("<", "&lt;") + "</p>")


@pytest.mark.parametrize(
    ("html", "is_inert"),
    [
        ('<a href="/orders/ord_1?x=1#y">x</a>', True),
        ('<a href="https://www.dhl.com/t?n=1" rel="noopener noreferrer">x</a>', True),
        ('<a href="https://www.dhl.com/t?n=1">x</a>', False),
        ('<a href="http://www.dhl.com/t?n=1" rel="noopener noreferrer">x</a>', False),
        ('<a href="https://www.dhl.com@evil.example/" rel="noopener noreferrer">x</a>', False),
        ('<img src="https://www.dhl.com/p.png" rel="noopener noreferrer">', False),
        ('<a href="/\\evil.example">x</a>', False),
        ('<a href=" javascript:alert(1)">x</a>', False),
        ('<a href="mailto:a@evil.example">x</a>', False),
        ('<p hx-get="https://evil.example">x</p>', False),
        ('<p style="color:red">x</p>', False),
        ('<p onclick="alert(1)">x</p>', False),
        ('<a href="/a" href="https://evil.example">x</a>', False),
    ],
)
def test_what_is_ours_is_told_from_what_is_not(html, is_inert):
    assert (not found_in(html)) is is_inert


async def test_in_a_listing_and_on_its_sellers_page(shop, selling, buying, visitor):
    parties = PartyService(shop.market.session, shop.market.resources)
    await parties.rename("data colon text", selling)
    listing = await shop.market.on_sale(
        selling, title=TITLE, description=ALL, shipping_policy=ALL, partner=f"https://{EVIL}"
    )
    path, seller = public_id("lst", listing.id), await visitor(selling)
    questions = QuestionService(shop.market.session, shop.market.resources)
    asked = await questions.ask(listing.id, ALL, buying)
    assert shows_all(await seller.get("/questions"))
    await questions.answer(asked.id, ALL, selling)
    for viewer in (None, buying, selling):
        person = await visitor(viewer)
        assert TITLE in (await person.get("/")).words
        assert TITLE in (await person.get(f"/?q={TITLE}")).words
        assert (await person.get(f"/people/{checksum(actor('seller').address)}")).status == 200
        page = await person.get(f"/listings/{path}")
        assert shows_all(page)
        assert all(page.words.count(link) >= 4 for link in LINKS), "text, shipping, both sides"
    assert TITLE in (await seller.get(f"/sell/{path}")).words


async def test_in_an_order_its_messages_and_its_files(shop, selling, buying, visitor):
    lamp = await shop.market.on_sale(selling, title=TITLE)
    order = await shop.paid(lamp, buying, note=ALL[:500], contact=LINKS[6])
    messages = MessageService(shop.market.session, shop.market.resources)
    documents = DocumentService(shop.market.session, shop.market.resources)
    photo = await documents.hand_in(order.id, a_picture(), f"javascript:alert(1) {EVIL}", buying)
    await messages.post(order.id, ALL, buying, [photo.id])
    own = f"/orders/{order.public_id}"
    parts = ("/receipt", "/payments", "/live", "/sealed")
    for viewer in (buying, selling):
        person = await visitor(viewer)
        assert shows_all(await person.get(own))
        for path in (*(f"{own}{part}" for part in parts), "/orders", "/messages", "/notices"):
            assert (await person.get(path)).status == 200, path
        assert (await person.get(f"/orders?q={LINKS[6]}")).status == 200
        found = await person.get(f"/messages?q={EVIL}")
        assert EVIL in found.words
    seller = await visitor(selling)
    await seller.post(f"{own}/notes", audience="everybody", text=ALL)
    assert shows_all(await (await visitor(buying)).get(own))


async def test_in_what_is_wished_of_a_service_and_said_of_it(shop, selling, buying, visitor):
    free = (OptionDraft(option=DeliveryOption.STANDARD, fee=tusd(0)),)
    portrait = await shop.market.on_sale(
        selling, kind=ListingKind.SERVICE, title=TITLE, stock=None, options=free
    )
    order = await shop.paid(portrait, buying, address=None, requirements=ALL)
    path = f"/work/{order.deliveries[0].public_id}"
    buyer, seller = await visitor(buying), await visitor(selling)
    assert shows_all(await seller.get(path))
    await seller.post(f"{path}/begin", text=ALL)
    await seller.post(f"{path}/decline", text=ALL)
    await buyer.post(f"{path}/ask", kind="refund", text=ALL)
    for person in (buyer, seller):
        page = await person.get(path)
        assert shows_all(page)
        assert all(page.words.count(link) >= 3 for link in LINKS), "wish, report, request"
    assert TITLE in (await seller.get("/services")).words


async def test_in_a_quote(shop, lamp, selling, buying, visitor):
    buyer, seller = await visitor(buying), await visitor(selling)
    path = f"/listings/{public_id('lst', lamp.id)}/quote"
    wish = {"quantity": "1", "option": "standard", "due": NOON.date().replace(day=28).isoformat()}
    asked = (await buyer.post(path, **wish, text=ALL)).target.partition("?")[0]
    assert shows_all(await seller.get(asked))
    await seller.post(f"{asked}/refuse", text=ALL)
    assert shows_all(await buyer.get(asked))


async def test_in_a_complaint_and_a_dispute(shop, lamp, selling, buying, judging, visitor):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped, History.delivered)
    [delivery], own = order.deliveries, f"/orders/{order.public_id}"
    buyer, seller, arbiter = await visitor(buying), await visitor(selling), await visitor(judging)
    await buyer.post(f"{own}/complaint?delivery={delivery.public_id}", kind="other", text=ALL)
    assert shows_all(await seller.get(own))
    claim = await shop.disputes.prepare_dispute(
        delivery.id, tusd(40_000_000), Reason.DAMAGED, ALL, buying
    )
    await shop.move(order, lambda life: life.disputed(40_000_000, 2, claim.evidence_root))
    said = await shop.disputes.prepare_contest(delivery.id, ALL, selling)
    await shop.move(order, lambda life: life.contested(said.evidence_root))
    case = f"/cases/{delivery.public_id}"
    asked = {"side": "seller", "question": ALL[:900], "hours": "48"}
    await arbiter.post(f"{case}/questions", **asked)
    for person in (buyer, seller, arbiter):
        page = await person.get(own)
        assert shows_all(page)
        [href, *_] = [one for one in page.attributes("href") if "/evidence" in one]
        assert (await person.get(href)).status == 200
    assert shows_all(await arbiter.get(case))


@pytest.mark.parametrize("link", [LINKS[number] for number in (0, 4, 6, 7, 8, 14)])
async def test_in_the_name_of_a_carrier_and_in_a_number(shop, lamp, selling, buying, visitor, link):
    """A number is a word in a link of ours; a carrier that we do not know has no link."""
    order = await shop.paid(lamp, buying)
    delivery = order.deliveries[0].id
    with suppress(Invalid):  # most are no number at all
        await shop.shipments.prepare(delivery, "dhl", link[:40], selling)
    parcel = await shop.shipments.prepare(delivery, link[:40], "JD014600003000", selling)
    await shop.move(order, lambda life: life.shipped(parcel.hash))
    for viewer in (buying, selling):
        page = await (await visitor(viewer)).get(f"/orders/{order.public_id}")
        assert link[:12] in page.words
        assert not [href for href in page.attributes("href") if "//" in href]


@pytest.mark.parametrize("link", LINKS)
async def test_in_a_mail(told, trade, selling, buying, link):
    """No mark-up, no picture, no link but ours; and nothing that mail programs make one of."""
    await told.reads_mail(selling, MAILBOX)
    lamp = await trade.market.on_sale(selling, title=f"Lamp {link}")
    await trade.paid(lamp, buying)
    await told.carry()
    mails = [mail for to, mail in told.mailbox.taken if to == MAILBOX]
    assert [mail for mail in mails if "Lamp" in mail["Subject"]]
    for mail in mails:
        assert {part.get_content_type() for part in mail.walk() if not part.is_multipart()} == {
            "text/plain",
            "text/html",
        }
        html = mail.get_body(("html",)).get_content()
        assert not found_in(html, "http://localhost:8000"), html
        assert "<img" not in html and "url(" not in html.partition("Lamp")[0]
        for words in (html, mail.get_body(("plain",)).get_content(), mail["Subject"]):
            assert EVIL not in words
            assert "://" not in words.replace("http://localhost:8000/", "")


async def test_in_an_address(shop, lamp, selling, buying, visitor):
    home = replace(HOME, name=LINKS[0], street=LINKS[6], city=LINKS[10][:60])
    order = await shop.paid(lamp, buying, address=home)
    own, seller = f"/orders/{order.public_id}", await visitor(selling)
    page = await seller.get(f"{own}/address")
    assert LINKS[0] in page.words and LINKS[6] in page.words
