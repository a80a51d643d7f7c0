"""Deadlines in the zone of whoever reads them, on days when clocks change, in mails and pushes.

covers: S0-31, S2-07, S3-29
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backend.core.errors import Invalid
from backend.domain.notifications.lines import Topic
from backend.domain.notifications.push import message_of
from backend.domain.parties.service import PartyService

ADA, BEA = "ada@example.org", "bea@example.org"
SHIPPING = timedelta(days=5)
SPRING = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # Berlin goes from 02:00 to 03:00 at 01:00 UTC
AUTUMN = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # and has had its 02:30 an hour ago


async def lives_in(told, zone, viewer):
    await PartyService(told.session, told.trade.market.resources).choose_zone(zone, viewer)


async def paid_so_that_it_is_due(trade, due, listing, buyer):
    await trade.wait(due - SHIPPING - trade.market.clock.now())
    return await trade.paid(listing, buyer)


def newest_mail(told, to):
    message = [message for who, message in told.mailbox.taken if who == to][-1]
    return [message.get_body((kind,)).get_content() for kind in ("plain", "html")]


@pytest.mark.parametrize(
    ("due", "there"),
    [
        (SPRING, "28 March, 03:30 Europe/Berlin (01:30 UTC)"),
        (AUTUMN, "31 October, 02:30 Europe/Berlin (01:30 UTC)"),
        (AUTUMN - timedelta(hours=1), "31 October, 02:30 Europe/Berlin (00:30 UTC)"),
    ],
)
async def test_a_mail_tells_both_clocks(told, trade, lamp, buying, selling, due, there):
    await told.reads_mail(selling, ADA)
    await told.reads_mail(buying, BEA)
    await lives_in(told, "Europe/Berlin", selling)
    await paid_so_that_it_is_due(trade, due, lamp, buying)
    await told.carry()

    for words in newest_mail(told, ADA):
        assert f"Ship it by {there}; after that" in words
    [notice, *_] = await told.notices(selling)
    assert notice.due == due
    assert f"by {there}; after" in message_of(notice, "Europe/Berlin").decode()


async def test_who_chose_none_and_who_moves_read_it_right(told, trade, lamp, buying, selling):
    await told.reads_mail(selling, ADA)
    await paid_so_that_it_is_due(trade, SPRING, lamp, buying)
    await lives_in(told, "Asia/Tokyo", selling)  # after it was written, before it is sent
    await told.carry()
    assert "by 28 March, 10:30 Asia/Tokyo (01:30 UTC);" in newest_mail(told, ADA)[0]

    await told.reads_mail(buying, BEA)
    await told.reads_mail(selling, ADA)
    await lives_in(told, "UTC", selling)
    await paid_so_that_it_is_due(trade, AUTUMN, lamp, buying)
    await told.carry()
    assert "Ship it by 31 October, 01:30 UTC; after" in newest_mail(told, ADA)[0]


async def test_the_shops_list_reads_the_shops_clock(told, trade, lamp, buying, selling):
    await told.on_list(selling, "store@example.org")
    await (await told.choices()).rule(Topic.ORDERS, "seller", "redirect", selling)
    await lives_in(told, "America/New_York", selling)
    await paid_so_that_it_is_due(trade, SPRING, lamp, buying)
    await told.carry()
    plain, _ = newest_mail(told, "store@example.org")
    assert "Ship it by 27 March, 21:30 America/New York (28 March, 01:30 UTC);" in plain


@pytest.mark.parametrize("zone", ["", "EST", "localtime", "Europe/Berlin\n", "../etc/passwd"])
async def test_what_is_no_zone_is_refused(told, selling, zone):
    await lives_in(told, "Europe/Berlin", selling)
    with pytest.raises(Invalid) as refused:
        await lives_in(told, zone, selling)
    assert list(refused.value.fields) == ["zone"]
    parties = PartyService(told.session, told.trade.market.resources)
    assert await parties.zone_of(selling.party_id) == "Europe/Berlin"
