"""Writing on the page of an order: with files, without scripts, signed by a key of the browser.

covers: S0-06, S0-08, S2-14, N-08
"""

from __future__ import annotations

import json

import pytest

from tests.builders.chain import actor
from tests.builders.documents import a_pdf
from tests.builders.market import a_picture
from tests.builders.messages import a_key
from tests.builders.pages_http import FRAGMENT, JSON


@pytest.fixture
async def order(shop, lamp, buying):
    return await shop.paid(lamp, buying)


async def send(visitor, order, text, *files):
    """The form as a browser without scripts sends it."""
    parts = [("files", (name, content, "image/jpeg")) for name, content in files]
    return await visitor.client.post(
        f"/orders/{order.public_id}/messages",
        data={"text": text},
        files=parts or [("files", ("", b"", "application/octet-stream"))],
    )


async def test_photos_and_pdfs_stand_in_the_thread_for_both(order, buying, selling, visitor):
    buyer, seller = await visitor(buying), await visitor(selling)
    sent = await send(
        buyer, order, "It is cracked.", ("a<b>.jpg", a_picture()), ("bill.jpg", a_pdf())
    )
    assert sent.status_code == 303
    page = await seller.get(f"/orders/{order.public_id}")
    links = [one for one in page.attributes("href") if one.startswith("/documents/")]
    thumbnails = [one for one in page.attributes("src") if one.startswith("/documents/")]
    assert (len(links), thumbnails) == (2, [f"{links[0]}/thumbnail"])
    picture, pdf = [await seller.get(link) for link in links]
    assert picture.answer.headers["content-disposition"].startswith("inline;")
    assert pdf.answer.headers["content-disposition"].startswith("attachment;")
    for found in (picture, pdf, await seller.get(thumbnails[0])):
        assert found.status == 200
        assert found.answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in found.answer.headers["content-security-policy"]
        assert "script-src" not in found.answer.headers["content-security-policy"]


async def test_nobody_else_reads_them(order, buying, strange, visitor):
    buyer = await visitor(buying)
    await send(buyer, order, "", ("a.jpg", a_picture()))
    page = await buyer.get(f"/orders/{order.public_id}")
    [link] = [one for one in page.attributes("href") if one.startswith("/documents/")]
    for path in (link, f"{link}/thumbnail", f"/orders/{order.public_id}/messages.json"):
        assert (await (await visitor(strange)).get(path)).status == 404
        assert (await (await visitor(None)).get(path)).status in {303, 401}


async def test_a_refused_file_loses_neither_the_text_nor_the_others(order, buying, visitor):
    buyer = await visitor(buying)
    refused = await send(buyer, order, "Look:", ("a.jpg", a_picture()), ("b.jpg", b"<svg/>"))
    assert refused.status_code == 422
    assert "“b.jpg” is no JPEG, PNG, WebP or PDF." in refused.text
    assert "Look:</textarea>" in refused.text
    assert refused.text.count('name="documents"') == 1
    too_many = await send(buyer, order, "", *[(f"{n}.jpg", a_picture()) for n in range(5)])
    assert "A message carries up to 4 files." in too_many.text


async def test_what_is_new_is_marked_until_it_was_on_the_screen(order, buying, selling, visitor):
    buyer, seller = await visitor(buying), await visitor(selling)
    for text in ("One", "Two"):
        await send(buyer, order, text)
    assert "2 new messages" in (await seller.get("/orders")).words
    page = await seller.get(f"/orders/{order.public_id}")
    [mark] = [one for one in page.attributes("hx-post") if one.endswith("/read")]
    assert (await seller.post(mark, headers=FRAGMENT, sequence="2")).status == 204
    assert "new message" not in (await seller.get("/orders")).words
    assert "Not signed · read" in (await buyer.get(f"/orders/{order.public_id}")).words


async def test_a_page_without_scripts_can_say_so_too(order, buying, selling, visitor):
    seller = await visitor(selling)
    await send(await visitor(buying), order, "One")
    answer = await seller.post(f"/orders/{order.public_id}/read", sequence="1")
    assert answer.target == f"/orders/{order.public_id}"


async def test_words_are_found_on_a_page(order, buying, selling, visitor):
    await send(await visitor(buying), order, "The <b>vase</b> is chipped.")
    page = await (await visitor(selling)).get("/messages?q=vase")
    assert "The <b>vase</b> is chipped." in page.words
    assert any(href.startswith(f"/orders/{order.public_id}#") for href in page.attributes("href"))
    assert "Nothing found" in (await (await visitor(selling)).get("/messages?q=lamp")).words


async def test_conversations_are_listed_with_what_is_unread(order, buying, selling, visitor):
    buyer, seller = await visitor(buying), await visitor(selling)
    assert "No conversations yet" in (await buyer.get("/messages")).words
    await send(buyer, order, "The <b>vase</b> is chipped.")
    page = await seller.get("/messages?tab=unread")
    assert "The <b>vase</b> is chipped." in page.words
    assert "1 new" in page.words
    [link] = [one for one in page.attributes("href") if one.endswith("#thread-title")]
    assert link == f"/orders/{order.public_id}#thread-title"
    await seller.post(f"/orders/{order.public_id}/read", sequence="1")
    assert "All read" in (await seller.get("/messages?tab=unread")).words
    assert "is chipped" in (await seller.get("/messages")).words


async def test_a_browsers_key_is_authorised_signs_and_is_revoked(order, buying, visitor):
    buyer, key = await visitor(buying), a_key()
    fields = {"public_key": f"0x{key.public.hex()}", "chain_id": "31337"}
    asked = await buyer.post(
        "/message-keys/ask", headers=JSON, next=f"/orders/{order.public_id}", **fields
    )
    action = asked.answer.json()["action"]
    signature = f"0x{actor('buyer').sign_typed(action['sign']).hex()}"
    done = await buyer.post_json(action["then"]["post"], {"signature": signature})
    assert done.answer.json() == {"location": f"/orders/{order.public_id}"}
    page = await buyer.get(f"/orders/{order.public_id}")
    [known] = json.loads(page.attributes("data-talk-keys")[0])
    assert known["public"] == f"0x{key.public.hex()}"
    path = f"/orders/{order.public_id}/messages"
    draft = (await buyer.post(f"{path}/draft", text="Mine.", documents="")).answer.json()
    canonical = json.loads(draft["canonical"])
    sent = await buyer.post(
        path,
        text="Mine.",
        key_id=known["id"],
        signature=f"0x{key.sign(draft['canonical']).hex()}",
        sequence=str(canonical["sequence"]),
        written_at=canonical["written_at"],
        salt=draft["salt"],
    )
    assert sent.target.endswith("?done=sent")
    [record] = json.loads((await buyer.get(f"{path}.json")).html)["messages"]
    assert record["canonical"] == draft["canonical"]
    await buyer.post(f"/message-keys/{known['id']}/revoke")
    assert "Signs no more" in (await buyer.get("/message-keys")).words
    page = await buyer.get(f"/orders/{order.public_id}")
    assert page.attributes("data-talk-keys") == ["[]"]


async def test_a_broken_signature_is_said_beside_the_form(order, buying, visitor):
    buyer, path = await visitor(buying), f"/orders/{order.public_id}/messages"
    fields = {"key_id": f"mky_{'0' * 26}", "sequence": "1", "signature": "0x12"}
    fields["salt"] = "00" * 16
    fields["written_at"] = "2026-11-22T12:00:00.000Z"
    for broken in ("key_id", "sequence", "signature", "written_at", "salt"):
        typed = fields | {broken: "zz", "text": "Mine."}
        refused = await buyer.post(path, **typed)
        assert refused.status == 422
        assert "Please send it again." in refused.words
    assert "Mine." not in (await buyer.get(f"/orders/{order.public_id}")).words


async def test_keys_are_asked_for_by_those_who_are_signed_in(buying, visitor):
    buyer = await visitor(buying)
    for fields in ({"public_key": "zz"}, {"public_key": "0x04"}, {}):
        refused = await buyer.post("/message-keys/ask", headers=JSON, chain_id="31337", **fields)
        assert refused.status == 422
    page = await buyer.get("/message-keys?next=https://evil.example")
    assert "evil" not in page.html
