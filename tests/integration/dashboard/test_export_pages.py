"""The pages of a shop's exporters and files for auditors.

covers: S3-46, S3-50, S3-51, S2-35, S2-36, S3-02
"""

from __future__ import annotations

import pytest

from backend.core.ids import public_id
from backend.core.viewer import TeamRole
from backend.domain.exports.making import AuditMaker
from backend.domain.exports.running import ExportRunner
from backend.domain.parties.teams import TeamService
from tests.builders.histories import History

FILLED = {
    "name": "books",
    "wakes_on": "INITPAID",
    "format": "csv",
    "every_minutes": "60",
    "column.order": "yes",
    "is_on": "yes",
}


async def test_a_seller_sets_up_a_chain_and_reads_its_record(shop, selling, buying, visitor):
    browser = await visitor(selling)
    assert "Nothing is handed on yet" in (await browser.get("/sell/exports")).words
    refused = await browser.post("/sell/exports", **FILLED | {"name": "1", "every_minutes": "1"})
    assert refused.status == 422
    assert "A whole number from 5 to 10080, please." in refused.words
    made = await browser.post("/sell/exports", **FILLED)
    link = made.target.partition("?")[0]
    second = FILLED | {"name": "MAILING", "wakes_on": "BOOKS_COMPLETED"}
    assert (await browser.post("/sell/exports", **second)).status == 303
    page = await browser.get("/sell/exports")
    assert "When an order has gone through BOOKS" in page.words
    await ExportRunner(shop.market.session, shop.market.resources).run_next()
    assert "Nothing to do" in (await browser.get(link)).words
    assert (await browser.post(f"{link}/run")).target == f"{link}?done=export_runs"
    kept = await browser.post(f"{link}/remove")
    assert kept.status == 422
    assert "MAILING runs after BOOKS." in kept.words
    circle = FILLED | {"wakes_on": "MAILING_COMPLETED", "version": "1"}
    refused = await browser.post(link, **circle)
    assert "This would run in a circle: BOOKS after MAILING after BOOKS." in refused.words
    assert (await browser.post(link, **FILLED | {"version": "1"})).status == 303
    assert (await (await visitor(buying)).get(link)).status == 404


ASKED = {"audit_period": "30d", "audit_currency": "", "audit_format": "csv"}


@pytest.fixture
def hired(shop, strange):
    """A stranger gets a seat in a team, and takes it."""

    async def hire(seller, role):
        teams = TeamService(shop.market.session, shop.market.resources)
        seat = await teams.invite(strange.address, role, seller)
        await teams.take_step(seat.id, "join", strange)

    return hire


async def test_an_auditors_file_is_asked_for_made_and_fetched(shop, lamp, selling, buying, visitor):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped, History.confirmed)
    browser = await visitor(selling)
    page = await browser.get("/sell/exports")
    assert "No file has been made yet." in page.words
    [report] = [each for each in page.attributes("href") if each.startswith("/sell/figures")]
    printed = await browser.get(report)
    assert "October 2026" in printed.words and "Print this page" in printed.words
    for wrong, sentence in (
        ({"audit_period": "2025-13"}, "Write a period as 7d"),
        ({"audit_currency": "EUR"}, "Choose one of the currencies."),
        ({"audit_format": "pdf"}, "Choose one of the formats."),
    ):
        refused = await browser.post("/sell/exports/files", **ASKED | wrong)
        assert refused.status == 422
        assert sentence in refused.words
    assert "No file has been made yet." in (await browser.get("/sell/exports")).words
    asked = await browser.post("/sell/exports/files", **ASKED)
    assert asked.target.endswith("&done=audit_asked#audit")
    assert "It is made within seconds." in (await browser.get("/sell/exports")).words
    assert await AuditMaker(shop.market.resources).make_one()
    shop.market.session.expire_all()
    page = await browser.get("/sell/exports")
    assert "The last 30 days, all currencies, CSV" in page.words
    assert "movements" in page.words
    [link] = [each for each in page.attributes("href") if each.startswith("/sell/exports/files/")]
    assert order.public_id in (await browser.get(link)).html
    assert (await (await visitor(buying)).get(link)).status == 404


async def test_a_seller_statement_is_reached_read_and_fetched(
    shop, lamp, selling, strange, buying, visitor, hired
):
    """covers: N-18"""
    browser = await visitor(selling)
    assert "No money was held" in (await browser.get("/sell/statement")).words
    await shop.paid(lamp, buying)
    page = await browser.get("/sell/exports")
    [link] = [each for each in page.attributes("href") if each.startswith("/sell/statement")]
    assert "October 2026" in (await browser.get(link)).words
    page = await browser.get("/sell/statement")
    for words in ("Sales: locked by buyers", "Held after", "It adds up to the unit.", "Print this"):
        assert words in page.words, words
    files = [each for each in page.attributes("href") if each.startswith("/sell/statement/file")]
    assert len(files) == 2
    for link in files:
        assert "125000000" in (await browser.get(link)).html
    assert (await browser.get("/sell/statement?period=2026-99")).status == 422
    await hired(selling, TeamRole.PACKER)
    assert (await (await visitor(strange)).get(files[0])).status == 404


async def test_who_works_for_several_shops_chooses_one(
    shop, lamp, selling, buying, strange, visitor, hired
):
    await hired(selling, TeamRole.FINANCE)
    await hired(buying, TeamRole.FINANCE)
    browser = await visitor(strange)
    theirs, own = (
        f"/sell/exports?shop={public_id('pty', each.party_id)}" for each in (selling, strange)
    )
    page = await browser.get(theirs)
    assert page.words.count("A shop you work for") + page.words.count("Your shop") >= 3
    named = {"shop": public_id("pty", selling.party_id)}
    assert (await browser.post("/sell/exports", **FILLED, **named)).status == 303
    assert (await browser.post("/sell/exports/files", **ASKED, **named)).status == 303
    assert "BOOKS" in (await browser.get(theirs)).words
    assert "Nothing is handed on yet" in (await browser.get(own)).words
    await shop.paid(lamp, buying)
    report = f"/sell/figures?shop={named['shop']}"
    page = await browser.get(report)
    assert "Sales and what became of them" in page.words
    assert f"/sell/figures?period=7d&shop={named['shop']}" in page.attributes("href")
    assert "Nothing was sold" in (await browser.get("/sell/figures")).words
    seller = await visitor(selling)
    assert "BOOKS" in (await seller.get("/sell/exports")).words
    assert "Shops" not in (await seller.get("/sell/exports")).html


async def test_a_packer_reads_no_books(shop, selling, strange, visitor, hired):
    await hired(selling, TeamRole.PACKER)
    browser = await visitor(strange)
    named = {"shop": public_id("pty", selling.party_id)}
    before = await shop.market.fingerprint()
    assert (await browser.get(f"/sell/exports?shop={named['shop']}")).status == 404
    assert (await browser.get(f"/sell/figures?shop={named['shop']}")).status == 404
    assert (await browser.get(f"/sell/exports/stream?shop={named['shop']}")).status == 404
    assert (await browser.post("/sell/exports", **FILLED, **named)).status == 404
    assert (await browser.post("/sell/exports/files", **ASKED, **named)).status == 404
    assert await shop.market.fingerprint() == before
