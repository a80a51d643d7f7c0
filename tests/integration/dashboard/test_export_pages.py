"""The pages of a shop's exporters. covers: S3-46, S3-50, S3-51"""

from __future__ import annotations

from backend.domain.exports.running import ExportRunner

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
