"""Questions on the page of a listing, and the page of those that wait."""
# covers: S0-33, S1-02

from __future__ import annotations

from backend.core.ids import public_id
from backend.domain.questions.service import QuestionService

POISON = "<script>alert(1)</script>{{ 7*7 }}\"'><img src=x onerror=alert(1)>"


async def test_a_question_is_asked_answered_and_never_becomes_markup(
    shop, lamp, buying, selling, visitor
):
    path = f"/listings/{public_id('lst', lamp.id)}"
    buyer, seller = await visitor(buying), await visitor(selling)
    assert "Ask the seller, in the open" in (await buyer.get(path)).words
    guest = await (await visitor(None)).get(path)
    assert "Ask the seller, in the open" not in guest.words
    assert "Ask the seller, in the open" not in (await seller.get(path)).words

    refused = await buyer.post(f"{path}/questions", question="  ")
    assert refused.status == 422
    posted = await buyer.post(f"{path}/questions", question=POISON)
    assert posted.target.startswith(path)
    waiting = await seller.get("/questions")
    assert "Brass desk lamp" in waiting.words and "alert(1)" in waiting.words

    [asked] = await QuestionService(shop.market.session, shop.market.resources).list_waiting(
        selling
    )
    name = public_id("qst", asked.id)
    empty = await seller.post(f"/questions/{name}/answer", **{f"answer-{name}": " "})
    assert empty.status == 422
    await seller.post(
        f"/questions/{name}/answer", **{f"answer-{name}": POISON}, back="//evil.example"
    )
    page = await (await visitor(None)).get(path)
    assert page.words.count(POISON) == 2
    assert "<script>alert" not in page.html and "<img src=x" not in page.html
    assert "Nothing waits for you" in (await seller.get("/questions")).words


async def test_a_step_leads_back_to_our_own_pages_only(shop, lamp, buying, strange, visitor):
    service = QuestionService(shop.market.session, shop.market.resources)
    asked = await service.ask(lamp.id, "Is it heavy?", buying)
    reader = await visitor(strange)
    told = await reader.post(
        f"/questions/{public_id('qst', asked.id)}/steps/report", back="https://evil.example"
    )
    assert told.target == "/questions?done=question_report"
    gone = await reader.post(f"/questions/{public_id('qst', asked.id)}/steps/burn")
    assert gone.status == 404
