"""The guided claim, the seller's answers and the arbiter's desk, page by page.

covers: S0-13, S0-14, S0-15, S0-16, S0-17, S0-18, S0-19, S0-20, S0-21, S0-22, S1-12, N-16
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core.viewer import StaffRole
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.disputes.documents import Reason
from backend.domain.disputes.service import DisputeService
from backend.domain.orders.purchase import Purchase, Wanted
from backend.domain.parties.staff import StaffService
from tests.builders.histories import History
from tests.builders.market import tusd
from tests.builders.pages_http import FRAGMENT, JSON
from tests.builders.trade import HOME

TUSD = 10**6


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.fixture
async def shipped(shop, lamp, buying):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped)
    return order


def form_of(order, **answers):
    """The path of the guided form with these answers."""
    said = "&".join(f"{name}={value}" for name, value in answers.items())
    return f"/orders/{order.public_id}/dispute?delivery={order.deliveries[0].public_id}&{said}"


def asked_on(page):
    return sorted({name for name in page.attributes("name") if name in QUESTIONS})


QUESTIONS = {"arrived", "condition", "reason", "remedy", "claim", "text"}
DAMAGED = {"arrived": "yes", "condition": "damaged", "reason": "2"}


async def test_one_question_a_page_carries_along_what_was_answered(shipped, buying, visitor):
    buyer = await visitor(buying)
    first = await buyer.get(f"/orders/{shipped.public_id}/dispute")
    assert "Did it arrive?" in first.words and "Question 1 of 4" in first.words
    assert asked_on(first) == ["arrived"]
    second = await buyer.get(form_of(shipped, arrived="yes", asked="arrived"))
    assert asked_on(second) == ["arrived", "condition", "reason"]
    assert "In which condition is it?" in second.words and "It is damaged" in second.words
    third = await buyer.get(form_of(shipped, **DAMAGED, asked="wrong"))
    assert asked_on(third) == ["arrived", "claim", "condition", "reason", "remedy"]
    assert "Question 3 of 4" in third.words
    assert "data-chain-form" not in third.html, "nothing can be signed before the end"


async def test_nobody_is_asked_how_something_is_that_never_came(shipped, buying, visitor):
    buyer = await visitor(buying)
    page = await buyer.get(form_of(shipped, arrived="no", asked="arrived"))
    assert "What would make it good?" in page.words and "Question 2 of 3" in page.words
    assert "Send it back" not in page.words
    review = await buyer.get(form_of(shipped, arrived="no", remedy="refund", asked="remedy"))
    assert "Or wait for it" in review.words
    assert 'name="reason" value="0"' in review.html


async def test_work_is_asked_about_as_work(shop, selling, buying, visitor):
    free = (OptionDraft(option=DeliveryOption.STANDARD, fee=tusd(0)),)
    kind = ListingKind.SERVICE
    portrait = await shop.market.on_sale(selling, kind=kind, stock=None, options=free)
    order = await shop.paid(portrait, buying, address=None)
    await shop.move(order, History.shipped)
    buyer = await visitor(buying)
    assert "Was it done?" in (await buyer.get(form_of(order))).words
    page = await buyer.get(form_of(order, arrived="yes", asked="arrived"))
    assert "It is not what was agreed" in page.words and "condition" not in asked_on(page)
    page = await buyer.get(form_of(order, arrived="yes", reason="1", asked="wrong"))
    assert "Do it once more" in page.words and "Send it back" not in page.words


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"asked": "arrived"}, "Say whether it came."),
        ({"arrived": "yes", "condition": "fine", "asked": "wrong"}, "Say what is wrong."),
        (DAMAGED | {"asked": "remedy"}, "Say what would make it good."),
        (DAMAGED | {"remedy": "part_refund", "claim": "126", "asked": "remedy"}, "at most for"),
        (DAMAGED | {"remedy": "part_refund", "claim": "1e3", "asked": "remedy"}, "12.50"),
    ],
)
async def test_a_question_without_an_answer_says_so(shipped, buying, visitor, said, sentence):
    page = await (await visitor(buying)).get(form_of(shipped, **said))
    assert page.status == 422
    assert sentence in page.words


async def test_what_every_answer_leads_to_stands_above_the_signature(
    shop, shipped, buying, visitor
):
    buyer = await visitor(buying)
    said = DAMAGED | {"remedy": "part_refund", "claim": "40.5"}
    review = await buyer.get(form_of(shipped, **said, asked="remedy"))
    words = plain(review.words)
    assert "A part of the money back" in words and "You ask back 40.50 tUSD" in words
    assert "The buyer gets 40.50 tUSD The seller gets 82.3875 tUSD" in words  # granted
    assert "The buyer gets 40.095 tUSD" in words  # all of it by a ruling, less the arbiter's 1 %
    assert "The buyer gets 20.25 tUSD" in words  # half of it, when the arbiter is silent
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', review.html))
    assert fields == said
    path = f"/orders/{shipped.public_id}/dispute"
    answer = await buyer.post(path, JSON, **fields, text="The shade has a crack.")
    assert answer.status == 200, answer.html
    _, claim, reason, root = answer.answer.json()["action"]["call"]["args"]
    assert (claim, reason) == ("40500000", "2")
    (said_now,) = await shop.disputes.statements_of(shipped.deliveries[0].id, buying)
    assert root == f"0x{said_now.root.hex()}"
    document = json.loads(said_now.evidence.leaves[0].text)
    assert (document["arrived"], document["condition"]) == ("yes", "damaged")
    assert document["remedy"] == "part_refund"
    without_scripts = await buyer.post(path, **fields, text="The shade has a crack.")
    assert without_scripts.status == 422
    assert "JavaScript" in without_scripts.words
    assert "The shade has a crack." in without_scripts.html


async def test_who_wants_to_send_it_back_is_shown_the_offer_first(shipped, buying, visitor):
    buyer = await visitor(buying)
    review = await buyer.get(form_of(shipped, **DAMAGED, remedy="return", asked="remedy"))
    assert "Offer it to the seller first" in review.words
    (href,) = {link for link in review.attributes("href") if "deal=return" in link}
    offer = await buyer.get(href.replace("&amp;", "&"))
    assert 'value="return" checked' in offer.html
    assert 'name="buyer_share" type="text" value="125"' in offer.html


async def test_before_shipping_there_are_better_ways_than_a_dispute(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    page = await (await visitor(buying)).get(f"/orders/{order.public_id}/dispute")
    assert "nothing to dispute" in page.words
    assert "Ask the seller to call it off" in page.words
    assert "data-chain-form" not in page.html


async def disputed(shop, order, buying, claim=40_000_000, number=0):
    """The buyer's claim stands on chain, with its text."""
    await shop.move_one(order, number, History.shipped)
    said = await shop.disputes.prepare_dispute(
        order.deliveries[number].id, tusd(claim), Reason.DAMAGED, "The shade has a crack.", buying
    )
    await shop.move_one(order, number, lambda life: life.disputed(claim, 2, said.evidence_root))


async def test_the_seller_sees_both_answers_with_amounts(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying)
    await disputed(shop, order, buying)
    page = await (await visitor(selling)).get(f"/orders/{order.public_id}/answer")
    words = plain(page.words)
    assert "The shade has a crack." in words
    assert "The buyer gets 40.00 tUSD" in words
    assert "The seller gets 82.875 tUSD" in words
    assert '"function": "concede"' in page.html
    answer = await (await visitor(selling)).post(
        f"/orders/{order.public_id}/contest", JSON, text="It left here in one piece."
    )
    assert answer.answer.json()["action"]["call"]["function"] == "contest"


async def test_the_arbiter_decides_with_everything_in_view(
    shop, lamp, buying, selling, judging, visitor
):
    order = await shop.paid(lamp, buying)
    await disputed(shop, order, buying)
    said = await shop.disputes.prepare_contest(
        order.deliveries[0].id, "It left here in one piece.", selling
    )
    await shop.move(order, lambda life: life.contested(said.evidence_root))
    arbiter = await visitor(judging)
    case = f"/cases/{order.deliveries[0].public_id}"
    assert case in (await arbiter.get("/cases")).attributes("href")
    page = await arbiter.get(case)
    words = plain(page.words)
    assert "The shade has a crack." in words
    assert "It left here in one piece." in words
    assert "Made in 1962. The cable is new." in words
    assert "The buyer gets 19.80 tUSD" in words  # half of 40, less 1 % for the arbiter
    assert "Lindenweg" not in words
    assert f"/orders/{order.public_id}/messages" in page.attributes("hx-post")

    preview = await arbiter.get(f"{case}/preview?percent=100", **FRAGMENT)
    assert 'value="40"' in preview.html
    assert "The buyer gets 39.60 tUSD" in plain(preview.words)
    exact = await arbiter.get(f"{case}/preview?exact=yes&percent=10&buyer_share=12.5", **FRAGMENT)
    assert 'value="12.5"' in exact.html
    too_much = await arbiter.get(f"{case}/preview?exact=yes&buyer_share=40.000001", **FRAGMENT)
    assert too_much.status == 422
    assert "At most what the buyer claims." in too_much.words

    ruling = {"percent": "10", "buyer_share": "12.5", "text": "The photos show the crack."}
    answer = await arbiter.post(f"{case}/rule", JSON, **ruling)
    assert answer.status == 200, answer.html
    _, share, to_buyer, _ = answer.answer.json()["action"]["call"]["args"]
    assert (share, to_buyer) == ("12500000", False)


async def test_the_story_of_a_case_says_which_delivery_a_step_belongs_to(
    shop, lamp, buying, selling, judging, visitor
):
    stool = await shop.market.on_sale(selling, title="Walnut stool", unit_price=tusd(40_000_000))
    both = Purchase(lines=(Wanted(listing_id=lamp.id), Wanted(listing_id=stool.id)), address=HOME)
    order = await shop.orders.buy(both, buying)
    await shop.pay(order)
    await disputed(shop, order, buying)
    await disputed(shop, order, buying, claim=30_000_000, number=1)
    page = await (await visitor(judging)).get(f"/cases/{order.deliveries[0].public_id}")
    words = plain(page.words)
    assert "This one: The buyer claims 40.00 tUSD back." in words
    assert "Delivery 2: The buyer claims 30.00 tUSD back." in words
    assert "Delivery 1:" not in words


async def test_a_case_is_its_arbiters_alone(shop, lamp, buying, selling, strange, visitor):
    order = await shop.paid(lamp, buying)
    await disputed(shop, order, buying)
    case = f"/cases/{order.deliveries[0].public_id}"
    for viewer in (buying, selling, strange):
        assert (await (await visitor(viewer)).get(case)).status == 404


@pytest.fixture
async def contested(shop, lamp, buying, selling):
    """A claim of 40 tUSD of 125, before the arbiter."""
    order = await shop.paid(lamp, buying)
    await disputed(shop, order, buying)
    said = await shop.disputes.prepare_contest(
        order.deliveries[0].id, "It left here in one piece.", selling
    )
    await shop.move(order, lambda life: life.contested(said.evidence_root))
    return order


async def test_the_arbiter_asks_and_the_sides_answer(
    contested, buying, selling, judging, strange, visitor
):
    arbiter, seller = await visitor(judging), await visitor(selling)
    case = f"/cases/{contested.deliveries[0].public_id}"
    question = {"side": "seller", "question": "How was it packed?", "hours": "48"}
    refused = await arbiter.post(f"{case}/questions", **question | {"side": "", "hours": "9999"})
    assert refused.status == 422
    assert "Say whom you ask." in refused.words and "How was it packed?" in refused.html
    done = await arbiter.post(f"{case}/questions", **question)
    assert done.target == f"{case}?done=question_asked"
    assert "Waiting for the seller." in (await arbiter.get(case)).words
    order = await seller.get(f"/orders/{contested.public_id}")
    (href,) = {h for h in order.attributes("href") if "/questions/" in h}
    assert "How was it packed?" in (await seller.get(href)).words
    assert (await (await visitor(strange)).get(href)).status == 404
    buyer = await visitor(buying)
    assert "nothing for you to answer" in (await buyer.get(href)).words
    assert (await buyer.post(href, text="Badly.")).status == 422
    sent = await seller.post(href, text="In two boxes, with paper.")
    assert sent.target == f"/orders/{contested.public_id}?done=answered"
    for viewer, path in ((arbiter, case), (buyer, f"/orders/{contested.public_id}")):
        assert "In two boxes, with paper." in (await viewer.get(path)).words


async def test_the_sides_ask_each_other(contested, buying, selling, judging, visitor):
    buyer, seller = await visitor(buying), await visitor(selling)
    page = await buyer.get(f"/orders/{contested.public_id}")
    (href,) = {h for h in page.attributes("href") if "/ask?" in h}
    assert "Ask the other side" in (await buyer.get(href)).words
    assert (await buyer.post(href, question="", hours="24")).status == 422
    done = await buyer.post(href, question="Who packed it?", hours="24")
    assert done.target == f"/orders/{contested.public_id}?done=question_asked"
    assert "The buyer asks the seller" in (await seller.get(f"/orders/{contested.public_id}")).words
    arbiter = await visitor(judging)
    assert (await arbiter.get(href)).status == 404


async def test_shortly_before_the_end_nobody_is_offered_a_question(
    shop, contested, buying, judging, visitor
):
    case, own = f"/cases/{contested.deliveries[0].public_id}", f"/orders/{contested.public_id}/ask"
    assert "They should answer within" in (await (await visitor(judging)).get(case)).words
    due = (await shop.orders.get(contested.id, buying)).deliveries[0].silence.at
    await shop.wait(due - timedelta(hours=11) - await shop.chain_clock.now())
    for viewer, path in ((judging, case), (buying, own)):
        page = await (await visitor(viewer)).get(path)
        assert "nobody could answer in time" in page.words
        assert "They should answer within" not in page.words


async def test_a_case_that_is_decided_while_its_page_is_put_together_is_of_one_moment(
    shop, contested, judging, visitor, monkeypatch
):
    arbiter, case = await visitor(judging), f"/cases/{contested.deliveries[0].public_id}"
    check = DisputeService.check_case

    async def decided_meanwhile(self, read):
        await shop.move(contested, lambda life: life.ruled(10 * TUSD))
        return await check(self, read)

    with monkeypatch.context() as patched:
        patched.setattr(DisputeService, "check_case", decided_meanwhile)
        page = await arbiter.get(case)
    assert (page.status, "Sign the ruling" in page.words) == (200, True)
    page = await arbiter.get(case)
    assert (page.status, "Decided by the arbiter" in page.words) == (200, True)


async def test_a_draft_comes_back_to_its_author_alone(shop, contested, buying, judging, visitor):
    arbiter = await visitor(judging)
    case = f"/cases/{contested.deliveries[0].public_id}"
    draft = {"way": "split", "percent": "50", "buyer_share": "12.5", "text": "Half a sentence"}
    kept = await arbiter.post(f"{case}/draft", **draft)
    assert kept.target == f"{case}?done=draft_kept"
    page = await arbiter.get(case)
    assert "Half a sentence" in page.html and 'value="12.5"' in page.html
    assert "Draft kept" in page.words
    fragment = await arbiter.post(f"{case}/draft", FRAGMENT, **draft | {"text": "More of it"})
    assert "Nobody but you reads it" in fragment.words
    buyer = await visitor(buying)
    assert "More of it" not in (await buyer.get(f"/orders/{contested.public_id}")).html
    assert (await buyer.post(f"{case}/draft", **draft)).status == 404


async def test_an_arbiter_who_steps_back_is_told_what_then_happens(
    contested, selling, judging, visitor
):
    arbiter = await visitor(judging)
    case = f"/cases/{contested.deliveries[0].public_id}"
    assert (await (await visitor(selling)).post(f"{case}/recusal", reason="No.")).status == 404
    assert "Sign the ruling" in (await arbiter.get(case)).words
    assert (await arbiter.post(f"{case}/recusal", reason="")).status == 422
    done = await arbiter.post(f"{case}/recusal", reason="The seller is my sister.")
    assert done.target == f"{case}?done=stepped_back"
    page = await arbiter.get(case)
    assert "You do not judge this" in page.words and "Sign the ruling" not in page.words
    assert "The buyer gets 20.00 tUSD" in plain(page.words)  # half of the claim, by the rules
    ruling = {"percent": "10", "text": "The photos show the crack."}
    assert (await arbiter.post(f"{case}/rule", JSON, **ruling)).status == 409


async def test_the_arbiter_sees_the_offers_and_who_has_read(
    shop, contested, buying, selling, judging, visitor
):
    arbiter = await visitor(judging)
    case = f"/cases/{contested.deliveries[0].public_id}"
    empty = await arbiter.get(case)
    assert "Offers between the two" in empty.words
    await shop.move(contested, lambda life: life.offered(0, buyer_share=60_000_000))
    words = plain((await arbiter.get(case)).words)
    assert "The claim, if it is granted" in words and "If nobody acts" in words
    assert "60.00 tUSD 40.00 tUSD 20.00 tUSD" in words  # what the buyer gets, side by side
    assert "63.375 tUSD 82.875 tUSD 102.375 tUSD" in words  # and the seller, after fees
    assert "Accept this offer" not in words
    assert "You, arbiter: 2 times" in words
    seller = plain((await (await visitor(selling)).get(f"/orders/{contested.public_id}")).words)
    assert "63.375 tUSD 82.875 tUSD 102.375 tUSD" in seller
    assert "Who has opened this case" in seller and "arbiter: 2 times" in seller


async def test_cases_are_filtered_and_counted(contested, judging, selling, visitor):
    arbiter = await visitor(judging)
    page = await arbiter.get("/cases?stage=needs_ruling")
    assert "Brass desk lamp" in page.words and "left, until" in page.words
    assert "Usual time to a ruling none yet" in page.words
    assert "Brass desk lamp" not in (await arbiter.get("/cases?stage=closed")).words
    assert (await arbiter.get("/cases?stage=nonsense")).status == 200
    assert "No cases here" in (await (await visitor(selling)).get("/cases")).words


async def test_staff_see_what_is_stuck_and_nobody_else_does(
    shop, contested, judging, strange, visitor
):
    assert (await (await visitor(judging)).get("/cases/stuck")).status == 404
    roles = StaffService(shop.market.session, shop.market.resources)
    await roles.grant_by_command(strange.address, StaffRole.SUPPORT)
    staff = await visitor(replace(strange, staff=frozenset({StaffRole.SUPPORT})))
    assert "No case is stuck" in (await staff.get("/cases/stuck")).words
    escrow = contested.deliveries[0]
    await shop.wait(timedelta(days=12))
    staff = await visitor(replace(strange, staff=frozenset({StaffRole.SUPPORT})))  # signed in anew
    page = await staff.get("/cases/stuck")
    assert "Nothing is drafted." in page.words and "The shade has a crack." not in page.words
    assert (await staff.get(f"/cases/{escrow.public_id}")).status == 404
