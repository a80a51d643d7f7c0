"""The page of notices, what people choose there, and the ways in and out of mails.

covers: S0-31, S2-07, S3-29, S3-30
"""

from __future__ import annotations

import re
from dataclasses import replace

import httpx2
import pytest

from backend.core.outbox import dispatch_pending
from backend.core.viewer import StaffRole
from backend.dashboard.app import create_dashboard
from backend.domain.notifications.handlers import subscriptions
from backend.domain.notifications.lines import Channel, Topic
from backend.domain.notifications.mail_addresses import MailAddressService
from backend.domain.notifications.service import ChoiceService
from backend.domain.parties.staff import StaffService
from tests.builders.notices import WITH_MAIL
from tests.builders.resources import some_settings


@pytest.fixture
def dashboard(shop):
    """With mail and pushes switched on."""
    return create_dashboard(shop.market.resources)


@pytest.fixture
async def shop(shop):
    resources = shop.market.resources
    settings = some_settings(resources.settings.data_dir, notices=WITH_MAIL)
    return replace(shop, market=shop.market.but(settings=settings))


async def hand_on(shop) -> None:
    resources = shop.market.resources
    await dispatch_pending(resources.sessions, subscriptions(resources), resources.clock)


async def test_the_bell_counts_and_the_page_tells(shop, lamp, buying, selling, visitor):
    await shop.paid(lamp, buying)
    await hand_on(shop)
    seller = await visitor(selling)

    assert "2 unread" in (await seller.get("/")).words
    page = await seller.get("/notices")
    assert "Paid, please ship: Brass desk lamp" in page.words
    [link, *_] = [href for href in page.attributes("href") if href.startswith("/notices/ntc_")]
    opened = await seller.get(link)
    assert opened.status == 303 and opened.target.startswith("/orders/ord_")
    assert "1 unread" in (await seller.get("/")).words

    assert (await seller.post(f"{link}/unread")).target == "/notices?done=kept"
    assert (await seller.post("/notices/read")).target == "/notices?done=all_read"
    assert "unread" not in (await seller.get("/")).words
    assert "Nothing new" in (await seller.get("/notices?unread=yes")).words


async def test_another_persons_notice_does_not_exist(shop, lamp, buying, selling, visitor):
    await shop.paid(lamp, buying)
    await hand_on(shop)
    page = await (await visitor(selling)).get("/notices")
    [link, *_] = [href for href in page.attributes("href") if href.startswith("/notices/ntc_")]
    buyer = await visitor(buying)
    assert (await buyer.get(link)).status == 404
    assert (await buyer.post(f"{link}/unread")).status == 404
    assert "2 unread" in (await (await visitor(selling)).get("/")).words


async def test_an_address_is_named_confirmed_and_left_by_a_mail_program(
    shop, buying, visitor, dashboard
):
    buyer = await visitor(buying)
    refused = await buyer.post("/notices/address", address="ada@example.org\r\nBcc: x@y.z")
    assert refused.status == 422 and "Write one mail address" in refused.words
    sent = await buyer.post("/notices/address", address="ada@example.org")
    assert sent.target == "/notices/settings?done=mail_asked"
    assert "Not confirmed yet" in (await buyer.get("/notices/settings")).words

    service = MailAddressService(shop.market.session, shop.market.resources)
    [view] = await service.list_own(buying)
    guest = await visitor(None)
    link = service.confirm_path(view.id)
    assert "Yes, this is my mailbox" in (await guest.get(link)).words
    assert not (await service.list_own(buying))[0].is_confirmed, "looking confirms nothing"
    assert "Confirmed." in (await guest.post(link)).words
    assert "Confirmed" in (await buyer.get("/notices/settings")).words

    stop = service.stop_path(view.id, Topic.ORDERS.value)
    origin = shop.market.resources.settings.public_origin
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(dashboard), base_url=origin
    ) as program:  # no cookie, no origin: RFC 8058
        answer = await program.post(stop, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    choices = await ChoiceService(shop.market.session, shop.market.resources).list_own(buying)
    assert not choices[Topic.ORDERS, Channel.MAIL]
    assert choices[Topic.SHIPPING, Channel.MAIL]


async def test_a_changed_link_does_nothing(shop, buying, visitor):
    service = MailAddressService(shop.market.session, shop.market.resources)
    view = await service.set_own("ada@example.org", buying)
    guest = await visitor(None)
    good = service.confirm_path(view.id)
    for link in (
        good[:-4] + "AAAA",
        service.stop_path(view.id, "orders").replace("stop", "confirm"),
    ):
        assert (await guest.post(link)).status == 404
    assert not (await service.list_own(buying))[0].is_confirmed


async def test_boxes_are_kept(shop, buying, visitor):
    buyer = await visitor(buying)
    saved = await buyer.post("/notices/settings", **{"orders.mail": "yes"})
    assert saved.target == "/notices/settings?done=saved"
    choices = await ChoiceService(shop.market.session, shop.market.resources).list_own(buying)
    assert [key for key, is_on in choices.items() if is_on] == [(Topic.ORDERS, Channel.MAIL)]


async def test_rules_of_the_house_are_for_admins(shop, buying, selling, visitor):
    seller = await visitor(selling)
    rule = {"topic": "orders", "side": "seller", "action": "redirect"}
    assert (await seller.post("/notices/shop/rules", **rule)).target == "/notices/shop?done=saved"
    assert "The whole place" not in (await seller.get("/notices/shop")).words
    house = {"topic": "orders", "side": "buyer", "action": "suppress", "is_house": "yes"}
    assert (await seller.post("/notices/shop/rules", **house)).status in {404, 422}

    staff = StaffService(shop.market.session, shop.market.resources)
    await staff.grant_by_command(buying.address, StaffRole.ADMIN)
    admin = await visitor(buying)
    assert (await admin.post("/notices/shop/rules", **house)).target == "/notices/shop?done=saved"
    assert "The whole place" in (await admin.get("/notices/shop")).words


async def test_a_webhooks_secret_is_shown_once(shop, selling, buying, visitor):
    seller = await visitor(selling)
    refused = await seller.post("/webhooks", url="https://169.254.169.254/latest")
    assert refused.status == 422 and "public name" in refused.words
    made = await seller.post("/webhooks", url="https://shop.example.com/hooks")
    assert "whsec_" in made.html
    page = await seller.get("/webhooks")
    assert "whsec_" not in page.html and "https://shop.example.com/hooks" in page.words
    [link] = [href for href in page.attributes("href") if href.startswith("/webhooks/whk_")]
    assert (await (await visitor(buying)).get(link)).status == 404
    assert (await seller.post(f"{link}/try")).target == f"{link}?done=webhook_tried"
    log = await seller.get(link)
    assert "webhook.test" in log.words and "Waiting" in log.words
    assert "whsec_" in (await seller.post(f"{link}/secret")).html
    assert "The old secret signs as well" in (await seller.get(link)).words
    assert (await seller.post(f"{link}/remove")).target == "/webhooks?done=webhook_gone"
    assert (await seller.get(link)).status == 404


async def test_a_zone_is_chosen_and_deadlines_follow(shop, lamp, buying, selling, visitor):
    await shop.paid(lamp, buying)
    await hand_on(shop)
    seller = await visitor(selling)
    assert re.search(r"Ship it by \d+ \w+, \d\d:\d\d UTC ?; after", (await bell_page(seller)).words)

    refused = await seller.post("/notices/zone", zone="EST")
    assert refused.status == 422 and "Choose a time zone from the list." in refused.words
    saved = await seller.post("/notices/zone", zone="Asia/Tokyo")
    assert saved.target == "/notices/settings?done=saved"
    settings = await seller.get("/notices/settings")
    assert 'value="Asia/Tokyo" selected' in settings.html
    assert "Asia/Tokyo (" in settings.words

    page = await bell_page(seller)
    assert re.search(r"Ship it by \d+ \w+, \d\d:\d\d Asia/Tokyo \(.*UTC\) ?; after", page.words)
    [due] = re.findall(r"Ship it by <time datetime=\"([^\"]+)\" data-local>", page.html)
    assert due.endswith("Z"), "the browser writes it in its own zone, as every date of a page"
    assert "Asia/Tokyo" not in (await bell_page(await visitor(buying))).words


async def bell_page(person):
    return await person.get("/notices")
