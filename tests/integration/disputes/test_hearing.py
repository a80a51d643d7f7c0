"""The arbiter's work on a case: questions, drafts, stepping back, what is counted, who has read.

covers: N-16, S0-17, S0-22, S4-17
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core import outbox
from backend.core.errors import Forbidden, Invalid
from backend.core.pagination import PageRequest
from backend.core.viewer import StaffRole, TeamRole
from backend.domain.disputes.conflicts import Closeness, ConflictDesk
from backend.domain.disputes.drafts import DraftService
from backend.domain.disputes.errors import (
    CaseClosed,
    CaseNotFound,
    CaseQuestionNotFound,
    ConflictOfInterest,
)
from backend.domain.disputes.handlers import subscriptions
from backend.domain.disputes.hearing import HearingService
from backend.domain.disputes.hearing_repository import HearingRepository
from backend.domain.disputes.repository import CaseStage
from backend.domain.disputes.views import Side
from backend.domain.orders.errors import DeliveryNotFound
from tests.builders.histories import History
from tests.builders.market import tusd

CLAIM = 25_000_000
WHY = "How was it packed?"


@pytest.fixture
async def case(trade, lamp, buying):
    """A contested claim of 25 tUSD."""
    order = await trade.paid(lamp, buying)
    await trade.move(
        order, History.shipped, lambda life: life.disputed(CLAIM, 2), History.contested
    )
    return order


@pytest.fixture
def hearing(trade):
    return HearingService(trade.market.session, trade.market.resources)


@pytest.fixture
def drafts(trade):
    return DraftService(trade.market.session, trade.market.resources)


@pytest.fixture
def conflicts(trade):
    return ConflictDesk(trade.market.session, trade.market.resources)


def id_of(order):
    return order.deliveries[0].id


async def tomorrow(trade):
    return await trade.chain_clock.now() + timedelta(days=1)


async def events(trade):
    return (await trade.market.fingerprint())["events"]


async def test_a_question_is_answered_by_whom_it_was_asked(
    trade, case, hearing, buying, selling, judging
):
    due = await tomorrow(trade)
    asked = await hearing.ask(id_of(case), Side.SELLER, WHY, due, judging)
    assert (asked.side, asked.missing, asked.may_answer) == (Side.SELLER, {"seller"}, False)
    (seen,) = await hearing.list(id_of(case), selling)
    assert (seen.text, seen.may_answer) == (WHY, True)
    with pytest.raises(Forbidden):
        await hearing.answer(asked.id, "Let me tell you.", buying)
    told = await hearing.answer(asked.id, "In two boxes.", selling)
    assert told.missing == frozenset()
    (answer,) = (await hearing.list(id_of(case), buying))[0].answers
    assert (answer.text, answer.role, answer.is_late) == ("In two boxes.", "seller", False)
    found = str(await events(trade))
    assert "case.question_asked" in found and "case.question_answered" in found
    assert WHY not in found, "the log does not repeat what people write"


async def test_the_sides_ask_each_other_apart_from_their_messages(
    trade, case, lamp, hearing, buying, selling, judging
):
    due = await tomorrow(trade)
    asked = await hearing.ask(id_of(case), Side.SELLER, WHY, due, buying)
    assert (asked.asker, asked.missing) == ("buyer", {"seller"})
    with pytest.raises(Invalid):
        await hearing.ask(id_of(case), Side.SELLER, WHY, due, selling)
    await hearing.answer(asked.id, "In two boxes.", selling)
    (seen,) = await hearing.list(id_of(case), judging)
    assert [answer.text for answer in seen.answers] == ["In two boxes."]
    thread = await trade.messages.list(case.id, None, buying)
    assert not [entry for entry in thread if "two boxes" in entry.text]
    fine = await trade.paid(lamp, buying)
    with pytest.raises(CaseNotFound):
        await hearing.ask(id_of(fine), Side.SELLER, WHY, due, buying)


async def test_a_late_answer_is_kept_and_marked(trade, case, hearing, selling, judging):
    asked = await hearing.ask(id_of(case), Side.BOTH, WHY, await tomorrow(trade), judging)
    await trade.wait(timedelta(days=2))
    told = await hearing.answer(asked.id, "Sorry, I was away.", selling)
    assert [answer.is_late for answer in told.answers] == [True]
    assert told.missing == {"buyer"}


async def test_a_question_leaves_time_to_answer_and_to_decide(trade, case, hearing, judging):
    before = await trade.market.fingerprint()
    now, due = await trade.chain_clock.now(), case.deliveries[0].escrow
    assert due is not None
    for when in (now, now + timedelta(minutes=5), now + timedelta(days=400)):
        with pytest.raises(Invalid) as refused:
            await hearing.ask(id_of(case), Side.BUYER, WHY, when, judging)
        assert "due_at" in refused.value.fields
    assert await trade.market.fingerprint() == before


async def test_the_arbiter_asks_both_and_strangers_see_nothing(
    trade, case, hearing, buying, selling, judging, strange
):
    due = await tomorrow(trade)
    for wrong in (buying, selling):
        with pytest.raises(Invalid):
            await hearing.ask(id_of(case), Side.BOTH, WHY, due, wrong)
    with pytest.raises(DeliveryNotFound):
        await hearing.ask(id_of(case), Side.BOTH, WHY, due, strange)
    asked = await hearing.ask(id_of(case), Side.BOTH, WHY, due, judging)
    for question, wrong in ((asked.id, strange), (id_of(case), buying)):
        with pytest.raises(CaseQuestionNotFound):
            await hearing.answer(question, "Hello.", wrong)
    await trade.move(case, lambda life: life.ruled(CLAIM))
    with pytest.raises(CaseClosed):
        await hearing.answer(asked.id, "Too late.", buying)


async def test_a_draft_is_its_authors_alone(trade, case, drafts, buying, selling, judging):
    kept = await drafts.keep(
        id_of(case),
        tusd(10_000_000),
        "Half a sen",
        judging,
        is_return_first=True,
        is_asset_to_buyer=False,
    )
    assert kept == await drafts.find(id_of(case), judging)
    assert (kept.buyer_share, kept.is_return_first) == (tusd(10_000_000), True)
    again = {"is_return_first": False, "is_asset_to_buyer": True}
    await drafts.keep(id_of(case), tusd(0), "", judging, **again)
    found = await drafts.find(id_of(case), judging)
    assert found is not None and (found.buyer_share, found.text) == (tusd(0), "")
    for other in (buying, selling):
        assert await drafts.find(id_of(case), other) is None
        with pytest.raises(CaseNotFound):
            await drafts.keep(id_of(case), tusd(0), "", other, **again)
    with pytest.raises(Invalid):
        await drafts.keep(id_of(case), tusd(CLAIM + 1), "", judging, **again)
    assert "Half a sen" not in str(await events(trade))


async def test_who_steps_back_judges_no_more_and_the_rules_divide_it(
    trade, case, conflicts, hearing, drafts, selling, judging
):
    with pytest.raises(CaseNotFound):
        await conflicts.recuse(id_of(case), "Not mine.", selling)
    await conflicts.recuse(id_of(case), "The seller is my sister.", judging)
    await conflicts.recuse(id_of(case), "Once more.", judging)
    assert str(await events(trade)).count("case.recused") == 1
    before = await trade.market.fingerprint()
    refused = (
        trade.disputes.prepare_ruling(id_of(case), tusd(1), True, "It is broken.", judging),
        trade.disputes.prepare_rule_return(id_of(case), tusd(1), "It is broken.", judging),
        hearing.ask(id_of(case), Side.BOTH, WHY, await tomorrow(trade), judging),
        drafts.keep(
            id_of(case), tusd(1), "", judging, is_return_first=False, is_asset_to_buyer=False
        ),
    )
    for refuse in refused:
        with pytest.raises(ConflictOfInterest):
            await refuse
    assert await trade.market.fingerprint() == before
    assert (await trade.disputes.get_case(id_of(case), judging)).delivery.silence is not None


async def test_who_is_close_to_a_side_does_not_judge_it(trade, case, conflicts, judging, selling):
    order, delivery = await conflicts.require_judge(id_of(case), judging)
    helping = replace(judging, teams={selling.party_id: TeamRole.PACKER})
    assert await conflicts.closeness(order, delivery, helping) is Closeness.TEAM
    assert await conflicts.closeness(order, delivery, selling) is Closeness.SIDE


async def test_trading_counts_unless_a_side_began_it_later(trade, case, buying, selling):
    rows = HearingRepository(trade.market.session)
    long_ago, now = case.created_at - timedelta(days=180), case.created_at
    buyer, seller = buying.party_id, selling.party_id
    assert await rows.has_traded(buyer, {seller}, long_ago, now), "the arbiter bought"
    assert not await rows.has_traded(buyer, {seller}, now + timedelta(days=1), now), "too long ago"
    later = now + timedelta(seconds=1)
    assert await rows.has_traded(seller, {buyer}, long_ago, later), "a side bought before"
    assert not await rows.has_traded(seller, {buyer}, long_ago, now), "nobody drives off an arbiter"


async def test_cases_stand_by_their_deadline_and_are_counted(
    trade, case, lamp, buying, selling, judging
):
    later = await trade.paid(lamp, buying)
    await trade.wait(timedelta(days=1))
    await trade.move(later, History.shipped, lambda life: life.disputed(CLAIM, 2))
    await trade.move(later, History.contested)

    async def ids(stage):
        page = await trade.disputes.list_cases(PageRequest(limit=1), judging, stage)
        second = await trade.disputes.list_cases(PageRequest(page.next_cursor, 1), judging, stage)
        return [item.id for item in (*page.items, *second.items)]

    assert await ids(CaseStage.OPEN) == [id_of(case), id_of(later)]
    await trade.wait(timedelta(days=1))
    await trade.move(case, lambda life: life.ruled(CLAIM * 40 // 100))
    figures = await trade.disputes.figures(judging)
    assert (figures.cases, figures.open, figures.ruled, figures.settled) == (2, 1, 1, 0)
    assert (figures.share, figures.lapsed) == (40, 0)
    assert figures.to_ruling is not None and figures.to_ruling >= timedelta(days=1)
    assert (await trade.disputes.figures(selling)).cases == 0


async def test_staff_see_that_a_case_is_stuck_and_never_what_is_drafted(
    trade, case, drafts, conflicts, judging, buying
):
    helping = replace(await trade.market.person("stranger"), staff=frozenset({StaffRole.SUPPORT}))
    assert await trade.disputes.list_stuck(helping) == []
    escrow = (await trade.orders.get(case.id, buying)).deliveries[0].escrow
    assert escrow is not None and escrow.deadline is not None
    await trade.wait(escrow.deadline - await trade.chain_clock.now() - timedelta(days=1))
    (stuck,) = await trade.disputes.list_stuck(helping)
    assert (stuck.delivery.id, stuck.is_recused) == (id_of(case), False)
    for other in (judging, buying):
        assert list(await trade.disputes.list_stuck(other)) == []
    with pytest.raises(CaseNotFound):
        await trade.disputes.get_case(id_of(case), helping)
    with pytest.raises(CaseNotFound):
        await conflicts.require_judge(id_of(case), helping)
    await drafts.keep(
        id_of(case), tusd(0), "", judging, is_return_first=False, is_asset_to_buyer=False
    )
    assert await trade.disputes.list_stuck(helping) == []


async def test_a_draft_is_erased_once_its_case_is_closed(trade, case, drafts, judging):
    await drafts.keep(
        id_of(case), tusd(0), "Ms. A says", judging, is_return_first=False, is_asset_to_buyer=False
    )
    await hear(trade, case)
    assert await drafts.find(id_of(case), judging) is not None
    await trade.move(case, lambda life: life.ruled(CLAIM))
    for _ in range(2):  # hearing it twice is harmless
        await hear(trade, case)
        assert await HearingRepository(trade.market.session).list_drafted(case.id) == []


async def hear(trade, order):
    """What the dispatcher does with the order's last step on chain."""
    [drafting] = subscriptions(trade.market.resources)
    events = await outbox.list_events(trade.market.session, order.id)
    [*_, last] = [event for event in events if event.name in drafting.names]
    await drafting.handler(trade.market.session, last)


async def test_who_opened_a_case_is_noted_once_a_day(trade, case, hearing, buying, judging):
    for _ in range(2):
        await hearing.note_reading(id_of(case), judging)
    await trade.wait(timedelta(days=1))
    await hearing.note_reading(id_of(case), judging)
    readings = await hearing.list_readings(id_of(case), buying)
    assert [(one.role, one.times) for one in readings] == [("arbiter", 1), ("arbiter", 2)]
