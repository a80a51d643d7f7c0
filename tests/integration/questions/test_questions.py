"""Questions before buying: who asks, answers, reports and hides, and what a refusal leaves."""
# covers: S0-33, S2-27, S1-02, N-20

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.core.errors import Invalid
from backend.core.outbox.models import EventRow
from backend.core.viewer import StaffRole, TeamRole
from backend.domain.catalog.errors import ListingNotFound, NotForSale
from backend.domain.questions.errors import (
    ListingQuestionNotFound,
    NotYourQuestion,
    QuestionStepNotAllowed,
    TooManyListingQuestions,
)
from backend.domain.questions.models import ListingQuestion
from backend.domain.questions.repository import QuestionRepository
from backend.domain.questions.service import PER_HOUR, QuestionService


@pytest.fixture
def questions(trade):
    return QuestionService(trade.market.session, trade.market.resources)


@pytest.fixture
def helper(strange):
    """Somebody else, as staff of support."""
    return replace(strange, staff=frozenset({StaffRole.SUPPORT}))


async def counts(trade):
    session = trade.market.session
    names = select(func.count()).where(EventRow.name.like("question.%"))
    rows = select(func.count()).select_from(ListingQuestion)
    return await session.scalar(rows), await session.scalar(names)


async def test_asked_by_a_buyer_answered_by_the_shop_read_by_everybody(
    trade, questions, lamp, buying, selling, strange
):
    asked = await questions.ask(lamp.id, "Is the cable <b>long</b>?\u202e", buying)
    assert (asked.text, asked.is_mine, asked.actions) == ("Is the cable <b>long</b>?", True, ())
    [waiting] = await questions.list_waiting(selling)
    assert "answer" in waiting.actions
    support = replace(strange, teams={selling.party_id: TeamRole.SUPPORT})
    packer = replace(strange, teams={selling.party_id: TeamRole.PACKER})
    assert await questions.list_waiting(support) and not await questions.list_waiting(packer)

    await questions.answer(asked.id, "Two metres.", selling)
    [read] = await questions.list_of(lamp.id, buying)
    assert read.answer == "Two metres."
    assert not await questions.list_waiting(selling)
    before = await counts(trade)
    with pytest.raises(QuestionStepNotAllowed):
        await questions.answer(asked.id, "Three.", selling)
    assert await counts(trade) == before


async def test_who_may_not(trade, questions, lamp, buying, selling, strange):
    asked = await questions.ask(lamp.id, "Is it heavy?", buying)
    before = await counts(trade)
    member = replace(strange, teams={selling.party_id: TeamRole.PACKER})
    for wrong in (
        lambda: questions.ask(lamp.id, "May I praise it?", selling),
        lambda: questions.ask(lamp.id, "May I praise it?", member),
        lambda: questions.answer(asked.id, "No.", buying),
        lambda: questions.answer(asked.id, "No.", strange),
        lambda: questions.report(asked.id, buying),
        lambda: questions.hide(asked.id, selling),
        lambda: questions.hide(asked.id, strange),
    ):
        with pytest.raises(NotYourQuestion):
            await wrong()
    for empty in ("", "  \u200b "):
        with pytest.raises(Invalid):
            await questions.ask(lamp.id, empty, strange)
    assert await counts(trade) == before


async def test_a_draft_and_what_is_withdrawn_are_not_asked_about(
    trade, questions, lamp, buying, selling
):
    draft = await trade.market.drafted(selling)
    with pytest.raises(ListingNotFound):
        await questions.ask(draft.id, "What is it?", buying)
    await trade.market.listings.withdraw(lamp.id, selling)
    with pytest.raises(NotForSale):
        await questions.ask(lamp.id, "What was it?", buying)
    assert await counts(trade) == (0, 0)


async def test_so_many_in_an_hour_and_no_more(trade, questions, lamp, buying):
    for number in range(PER_HOUR):
        await questions.ask(lamp.id, f"Question {number}?", buying)
    before = await counts(trade)
    with pytest.raises(TooManyListingQuestions):
        await questions.ask(lamp.id, "And one more?", buying)
    assert await counts(trade) == before
    await trade.wait(timedelta(hours=1, seconds=1))
    later = QuestionService(trade.market.session, trade.market.resources)
    await later.ask(lamp.id, "And one more?", buying)


async def test_staff_hide_what_was_reported_and_show_it_again(
    trade, questions, lamp, buying, selling, strange, helper
):
    asked = await questions.ask(lamp.id, "Call me at 555-0100", buying)
    await questions.report(asked.id, strange)
    await questions.report(asked.id, strange)
    [seen] = await questions.list_waiting(helper)
    assert seen.reports == 1
    assert (await questions.list_of(lamp.id, selling))[0].reports is None

    await questions.hide(asked.id, helper)
    assert await questions.list_of(lamp.id, buying) == []
    assert [view.is_hidden for view in await questions.list_of(lamp.id, helper)] == [True]
    for step in (
        lambda: questions.report(asked.id, selling),
        lambda: questions.hide(asked.id, selling),
    ):
        with pytest.raises(ListingQuestionNotFound):
            await step()
    with pytest.raises(QuestionStepNotAllowed):
        await questions.hide(asked.id, helper)
    await questions.show(asked.id, helper)
    [back] = await questions.list_of(lamp.id, buying)
    assert not back.is_hidden and not await questions.list_waiting(helper)


async def test_a_new_version_takes_the_questions_along(trade, questions, lamp, buying, selling):
    asked = await questions.ask(lamp.id, "Is the cable long?", buying)
    other = await trade.market.on_sale(selling)
    await QuestionRepository(trade.market.session).move(lamp.id, other.id)
    assert await questions.list_of(lamp.id, buying) == []
    assert [view.id for view in await questions.list_of(other.id, buying)] == [asked.id]
