"""Disputes from claim to ruling.

covers: C-10, N-08, N-16, S0-13, S0-14, S0-15, S0-16, S0-17, S0-19, S0-22, S1-12, S2-24, S2-25
"""

from __future__ import annotations

import json

import pytest

from backend.core.errors import Invalid
from backend.core.pagination import PageRequest
from backend.domain.disputes.documents import Reason, StatementKind
from backend.domain.disputes.errors import CaseNotFound
from backend.domain.disputes.repository import CaseStage
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.escrow.lifecycle import Status
from backend.domain.evidence.leaves import LeafKind, root_over
from backend.domain.orders.errors import DeliveryNotFound
from tests.builders.histories import History
from tests.builders.market import tusd

CLAIM, ANSWER, RULING = (
    "The shade is cracked on one side.",
    "It was whole when I packed it.",
    "The photo shows an old crack.",
)


@pytest.fixture
async def shipped(trade, lamp, buying):
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped)
    return order


@pytest.fixture
async def disputed(trade, shipped, buying):
    """A claim of 25 tUSD with its statement, on chain."""
    prepared = await claim(trade, shipped, buying)
    await trade.move(shipped, lambda life: life.disputed(25_000_000, 2, prepared.evidence_root))
    return shipped


@pytest.fixture
async def contested(trade, disputed, selling):
    prepared = await trade.disputes.prepare_contest(delivery(disputed), ANSWER, selling)
    await trade.move(disputed, lambda life: life.contested(prepared.evidence_root))
    return disputed


def delivery(order):
    return order.deliveries[0].id


async def claim(trade, order, viewer, amount=25_000_000, text=CLAIM):
    return await trade.disputes.prepare_dispute(
        delivery(order), tusd(amount), Reason.DAMAGED, text, viewer
    )


async def test_a_claim_commits_to_statement_and_terms_as_sold(trade, shipped, lamp, buying):
    prepared = await claim(trade, shipped, buying)
    assert prepared.call.function == "dispute"
    assert prepared.call.args[1:] == ("25000000", "2", f"0x{prepared.evidence_root.hex()}")
    assert prepared.preview.buyer_gets == tusd(25_000_000)
    assert prepared.preview.seller_gets == tusd(97_500_000)
    bundle = prepared.statement.evidence
    said, sold, *_ = bundle.leaves
    assert (said.kind, sold.kind) == (LeafKind.STATEMENT, LeafKind.TERMS)
    assert sold.text == lamp.details_document
    assert root_over([one.leaf for one in bundle.leaves], bundle.place) == prepared.evidence_root
    document = json.loads(said.text)
    assert document["text"] == CLAIM
    assert (document["claim"], document["reason"]) == ("25000000", "damaged")
    assert document["escrow_id"] == f"0x{shipped.deliveries[0].escrow_id.hex()}"


async def test_two_equal_texts_have_different_roots(trade, shipped, buying):
    first, second = await claim(trade, shipped, buying), await claim(trade, shipped, buying)
    assert first.evidence_root != second.evidence_root


@pytest.mark.parametrize(
    ("case", "amount", "text", "field"),
    [
        ("nothing", 0, CLAIM, "claim"),
        ("more than was paid", 125_000_001, CLAIM, "claim"),
        ("no words", 1, "", "text"),
        ("hardly any", 1, "broken", "text"),
        ("too many", 1, "x" * 4_001, "text"),
    ],
)
async def test_a_claim_out_of_bounds_is_refused(trade, shipped, buying, case, amount, text, field):
    with pytest.raises(Invalid) as refused:
        await claim(trade, shipped, buying, amount, text)
    assert field in refused.value.fields, case
    assert await trade.disputes.statements_of(delivery(shipped), buying) == []


async def test_everything_may_be_claimed(trade, shipped, buying):
    prepared = await claim(trade, shipped, buying, 125_000_000)
    assert prepared.call.args[1] == "125000000"


async def test_another_currency_is_refused(trade, shipped, buying):
    from backend.core.money import Amount
    from tests.builders.resources import COIN

    with pytest.raises(Invalid) as refused:
        await trade.disputes.prepare_dispute(
            delivery(shipped), Amount(5, COIN), Reason.OTHER, CLAIM, buying
        )
    assert refused.value.fields == {"claim": "Give the amount in tUSD."}


async def test_the_other_side_reads_a_statement_once_it_is_on_chain(
    trade, shipped, buying, selling
):
    prepared = await claim(trade, shipped, buying)
    (own,) = await trade.disputes.statements_of(delivery(shipped), buying)
    assert (own.text, own.is_on_chain) == (CLAIM, False)
    assert await trade.disputes.statements_of(delivery(shipped), selling) == []
    await trade.move(shipped, lambda life: life.disputed(25_000_000, 2, prepared.evidence_root))
    (seen,) = await trade.disputes.statements_of(delivery(shipped), selling)
    assert (seen.kind, seen.text, seen.is_on_chain) == (StatementKind.DISPUTE, CLAIM, True)


async def test_a_root_without_a_document_is_shown_as_that(trade, shipped, buying, selling):
    await claim(trade, shipped, buying)
    await trade.move(shipped, History.disputed)
    (seen,) = await trade.disputes.statements_of(delivery(shipped), selling)
    assert (seen.text, seen.author, seen.is_on_chain) == (None, None, True)


async def test_only_the_right_one_takes_each_step(
    trade, shipped, buying, selling, judging, strange
):
    with pytest.raises(StepNotAllowed):
        await claim(trade, shipped, selling)
    with pytest.raises(DeliveryNotFound):
        await claim(trade, shipped, strange)
    with pytest.raises(StepNotAllowed):
        await trade.disputes.prepare_contest(delivery(shipped), ANSWER, selling)
    await trade.move(shipped, History.disputed)
    for wrong in (buying, judging):
        with pytest.raises(StepNotAllowed):
            await trade.disputes.prepare_contest(delivery(shipped), ANSWER, wrong)
    with pytest.raises(StepNotAllowed):
        await trade.disputes.prepare_ruling(delivery(shipped), tusd(1), True, RULING, judging)
    await trade.move(shipped, History.contested)
    for wrong in (buying, selling):
        with pytest.raises(StepNotAllowed):
            await trade.disputes.prepare_ruling(delivery(shipped), tusd(1), True, RULING, wrong)


async def test_the_arbiter_sees_the_case_and_rules_to_the_unit(
    trade, contested, lamp, buying, selling, judging
):
    case = await trade.disputes.get_case(delivery(contested), judging)
    assert (case.claim.text, case.answer.text, case.ruling) == (CLAIM, ANSWER, None)
    assert case.as_sold == lamp.details_document
    assert case.delivery.dispute.claim == tusd(25_000_000)
    assert case.order.is_address_visible is False

    prepared = await trade.disputes.prepare_ruling(case.id, tusd(10_000_000), True, RULING, judging)
    assert prepared.call.args[1:] == ("10000000", True, f"0x{prepared.ruling_hash.hex()}")
    (only,) = prepared.statement.evidence.leaves
    assert json.loads(only.text)["text"] == RULING
    preview = prepared.preview
    assert preview == await trade.disputes.preview_ruling(case.id, tusd(10_000_000), True, judging)
    assert (preview.buyer_gets, preview.seller_gets, preview.arbiter_fee) == (
        tusd(9_900_000),
        tusd(110_975_000),
        tusd(1_250_000),
    )

    await trade.move(
        contested, lambda life: life.ruled(10_000_000, ruling_hash=prepared.ruling_hash)
    )
    for viewer in (buying, selling, judging):
        done = (await trade.orders.get(contested.id, viewer)).deliveries[0]
        assert done.money.buyer_gets == preview.buyer_gets
        assert done.money.seller_gets == preview.seller_gets
        assert done.money.arbiter_fee == preview.arbiter_fee
        said = await trade.disputes.statements_of(delivery(contested), viewer)
        assert [view.text for view in said] == [CLAIM, ANSWER, RULING]


async def test_a_ruling_gives_at_most_the_claim(trade, contested, judging):
    for share in (25_000_001, 125_000_000):
        with pytest.raises(Invalid) as refused:
            await trade.disputes.preview_ruling(delivery(contested), tusd(share), True, judging)
        assert "buyer_share" in refused.value.fields
    nothing = await trade.disputes.preview_ruling(delivery(contested), tusd(0), False, judging)
    assert nothing.buyer_gets == tusd(0)


async def test_a_concession_is_foretold(trade, disputed, selling, buying):
    foretold = await trade.disputes.preview_concession(delivery(disputed), selling)
    assert (foretold.status, foretold.buyer_gets) == (Status.SETTLED, tusd(25_000_000))
    assert foretold.seller_gets == tusd(97_500_000)
    with pytest.raises(StepNotAllowed):
        await trade.disputes.preview_concession(delivery(disputed), buying)
    await trade.move(disputed, History.conceded)
    done = (await trade.orders.get(disputed.id, selling)).deliveries[0]
    assert done.money.seller_gets == foretold.seller_gets


async def test_cases_are_their_arbiters_alone(
    trade, contested, lamp, buying, selling, judging, strange
):
    waiting = await trade.paid(lamp, buying)
    await trade.move(waiting, History.shipped, History.disputed)

    async def ids(viewer, stage=CaseStage.ANY):
        page = await trade.disputes.list_cases(PageRequest(), viewer, stage)
        return [case.id for case in page.items]

    assert await ids(judging) == [delivery(waiting), delivery(contested)]
    assert await ids(judging, CaseStage.NEEDS_RULING) == [delivery(contested)]
    assert await ids(judging, CaseStage.WAITING) == [delivery(waiting)]
    assert await ids(judging, CaseStage.CLOSED) == []
    assert await trade.disputes.count_cases(judging) == 1
    for other in (buying, selling, strange):
        assert await ids(other) == []
        assert await trade.disputes.count_cases(other) == 0
    for party in (buying, selling):
        with pytest.raises(CaseNotFound):
            await trade.disputes.get_case(delivery(contested), party)
    with pytest.raises(DeliveryNotFound):
        await trade.disputes.get_case(delivery(contested), strange)


async def test_a_dispute_that_is_taken_back_closes_the_case(trade, contested, judging):
    await trade.undo(contested, 2)
    with pytest.raises(DeliveryNotFound):
        await trade.disputes.get_case(delivery(contested), judging)
