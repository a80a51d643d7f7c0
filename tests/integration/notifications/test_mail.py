"""Mails: to whom, how they look, when they are tried again, and over real SMTP.

covers: S2-07, S3-29, S3-30, S0-31
"""

from __future__ import annotations

import asyncio
import smtplib
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from backend.core.errors import Invalid
from backend.core.mailer import MailRefused, SmtpMailer
from backend.core.notice_settings import MailSecurity, MailSettings
from backend.core.signed_links import LinkNotGood
from backend.dashboard.presenters.devnet_mail import read_sink
from backend.domain.notifications import writer
from backend.domain.notifications.couriers import MOST_TRIES
from backend.domain.notifications.errors import AskedTooOften, MailAddressNotFound
from backend.domain.notifications.lines import Channel, Topic
from backend.domain.notifications.mail import compose
from scripts.mail_sink import open_sink
from tests.builders.histories import NOON, History
from tests.builders.notices import WITH_MAIL
from tests.builders.resources import some_settings

ADA, STORE = "ada@example.org", "store@example.org"


async def test_a_mail_goes_to_whoever_confirmed_it(told, trade, lamp, buying, selling):
    await told.reads_mail(selling, ADA)
    order = await trade.paid(lamp, buying)
    await told.carry()

    assert told.mailbox.subjects(ADA) == [
        "New order: Brass desk lamp",
        "Paid, please ship: Brass desk lamp",
    ]
    _, message = told.mailbox.taken[-1]
    plain = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    for words in ("125.00 tUSD for Brass desk lamp is locked in the escrow.", "Ship it by "):
        assert words in plain and words in html
    assert "http://localhost:8000/notices/ntc_" in plain
    assert "/mail/stop/" in message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert order.buyer.address.hex() not in message.as_string().lower()
    assert "Ada Marker" not in message.as_string(), "nothing of the shipping address"


async def test_nothing_is_sent_before_the_question_is_answered(told, trade, lamp, buying, selling):
    view = await (await told.addresses()).set_own(ADA, selling)
    await trade.paid(lamp, buying)
    await told.carry()

    assert told.mailbox.subjects(ADA) == ["Is this your address?"]
    _, question = told.mailbox.taken[0]
    assert question["List-Unsubscribe"] is None
    assert "/mail/confirm/" in question.get_body(("plain",)).get_content()
    assert not (await (await told.addresses()).list_own(selling))[0].is_confirmed
    assert view.address == ADA


async def test_a_link_holds_two_days(told, selling, trade):
    service = await told.addresses()
    view = await service.set_own(ADA, selling)
    token = service.confirm_path(view.id).rpartition("/")[2]
    await trade.wait(timedelta(days=2))
    with pytest.raises(LinkNotGood):
        await (await told.addresses()).confirm(token)
    assert not (await (await told.addresses()).list_own(selling))[0].is_confirmed


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "ada@localhost",
        "ada@example.org, eve@example.org",
        "ada@example.org\r\nBcc: eve@example.org",
        "Support <ada@example.org>",
        '"a b"@example.org',
        "ada@exämple.org",
        "a..b@example.org",
        "ada@" + "a" * 250 + ".org",
    ],
)
async def test_what_is_no_plain_address_is_refused(told, selling, typed):
    with pytest.raises(Invalid):
        await (await told.addresses()).set_own(typed, selling)
    assert await told.address_rows() == []


async def test_nobody_fills_strange_mailboxes(told, selling):
    service = await told.addresses()
    for number in range(5):
        await service.set_own(f"ada{number}@example.org", selling)
    with pytest.raises(AskedTooOften):
        await service.set_own("ada9@example.org", selling)


async def test_an_address_lies_sealed_and_goes_with_its_row(told, buying, selling):
    view = await told.reads_mail(selling, ADA)
    [row] = await told.address_rows()
    assert ADA.encode() not in row.sealed + row.data_key
    with pytest.raises(MailAddressNotFound):
        await (await told.addresses()).remove(view.id, buying)
    await (await told.addresses()).remove(view.id, selling)
    assert await told.address_rows() == []


async def test_a_person_chooses_by_topic(told, trade, lamp, buying, selling):
    await told.reads_mail(selling, ADA)
    await told.without(selling, Topic.ORDERS, Channel.MAIL)
    order = await trade.paid(lamp, buying)
    await trade.messages.post(order.id, "Is the cable new?", buying)
    await told.carry()
    assert told.mailbox.subjects(ADA) == ["A new message: Brass desk lamp"]
    assert len(await told.notices(selling)) == 3, "the page has them all"


async def test_one_mail_about_messages_until_they_are_read(told, trade, lamp, buying, selling):
    await told.reads_mail(selling, ADA)
    order = await trade.paid(lamp, buying)
    for text in ("Hello?", "Anybody there?", "Well."):
        await trade.messages.post(order.id, text, buying)
        await told.carry()
    assert told.mailbox.subjects(ADA).count("A new message: Brass desk lamp") == 1


async def test_a_shop_sends_its_mails_to_its_list_or_nowhere(told, trade, lamp, buying, selling):
    await told.reads_mail(selling, ADA)
    await told.reads_mail(buying, "bea@example.org")
    await told.on_list(selling, STORE)
    choices = await told.choices()
    await choices.rule(Topic.ORDERS, "seller", "redirect", selling)
    await choices.rule(Topic.ORDERS, "buyer", "suppress", selling)
    order = await trade.paid(lamp, buying)
    await trade.move(order, History.shipped, History.disputed)
    await told.carry()

    assert told.mailbox.subjects(STORE) == [
        "New order: Brass desk lamp",
        "Paid, please ship: Brass desk lamp",
    ]
    assert told.mailbox.subjects(ADA) == ["A buyer disputes: Brass desk lamp"]
    assert told.mailbox.subjects("bea@example.org") == ["On its way: Brass desk lamp"]

    _, message = next(sent for sent in told.mailbox.taken if sent[0] == STORE)
    token = message["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    await (await told.addresses()).stop(token)
    assert [each.address for each in await (await told.addresses()).list_own(selling)] == [ADA]


async def test_a_rule_takes_only_what_is_offered(told, selling):
    choices = await told.choices()
    for topic, side, action in (
        (Topic.DISPUTES, "buyer", "suppress"),
        (Topic.ORDERS, "buyer", "redirect"),
        (Topic.ORDERS, "arbiter", "suppress"),
        (Topic.ORDERS, "seller", "explode"),
    ):
        with pytest.raises(Invalid):
            await choices.rule(topic, side, action, selling)
    assert await choices.list_rules(selling) == {}


async def test_a_server_that_is_away_is_tried_again_under_the_same_id(
    told, trade, lamp, buying, selling
):
    await told.reads_mail(selling, ADA)
    told.mailbox.refused[ADA] = MailRefused("The mail server does not answer.", is_final=False)
    await trade.ordered(lamp, buying)
    assert await told.carry() == 1
    assert await told.carry() == 0, "not before its time"
    [sending] = await told.sendings()
    assert (sending.status, sending.attempts) == ("waiting", 1)

    told.mailbox.refused.clear()
    await trade.wait(timedelta(minutes=5))
    await told.carry()
    [sending] = await told.sendings()
    assert (sending.status, sending.attempts) == ("sent", 2)
    [(_, message)] = told.mailbox.taken
    assert message["Message-ID"] == f"<{sending.id.hex}@localhost>"


async def test_after_many_tries_it_is_given_up_and_says_why(told, trade, lamp, buying, selling):
    await told.reads_mail(selling, ADA)
    told.mailbox.refused[ADA] = MailRefused("The mail server answered 451.", is_final=False)
    await trade.ordered(lamp, buying)
    for _ in range(MOST_TRIES):
        assert await told.carry() == 1
        await trade.wait(timedelta(days=2))
    assert await told.carry() == 0
    [sending] = await told.sendings()
    assert (sending.status, sending.attempts) == ("dead", MOST_TRIES)
    problems = await (await told.addresses()).list_problems(selling)
    assert problems == [("New order: Brass desk lamp", "The mail server answered 451.")]


async def test_an_address_refused_for_good_is_left_alone(told, trade, lamp, buying, selling):
    await told.reads_mail(selling, ADA)
    refusal = MailRefused("The mail server refused the address (550).", is_final=True)
    told.mailbox.refused[ADA] = refusal
    order = await trade.ordered(lamp, buying)
    await told.carry()
    await trade.pay(order)
    assert await told.carry() == 0
    assert [each.is_stopped for each in await (await told.addresses()).list_own(selling)] == [True]
    assert "A mail could not be delivered" in await told.titles(selling)


async def test_a_courier_that_died_loses_nothing(told, trade, lamp, buying, selling):
    await told.reads_mail(selling, ADA)

    class Dying:
        async def send(self, _message, _to):
            raise asyncio.CancelledError

    mailbox, told.mailbox = told.mailbox, Dying()
    await trade.ordered(lamp, buying)
    with pytest.raises(asyncio.CancelledError):
        await told.carry()
    told.mailbox = mailbox
    assert await told.carry() == 0, "somebody may still be at it"
    await trade.wait(timedelta(minutes=3))
    assert await told.carry() == 1
    assert told.mailbox.subjects(ADA) == ["New order: Brass desk lamp"]


async def test_what_vanished_before_it_was_sent_is_not_sent(told, trade, lamp, buying):
    await told.reads_mail(buying, ADA)
    order = await trade.paid(lamp, buying)
    await told.carry()
    told.mailbox.taken.clear()
    await trade.move(order, History.shipped)
    await told.hand_on()
    gone = await trade.undo(order)
    await told.carry()
    assert told.mailbox.subjects(ADA) == []

    await trade.redo(order, gone)
    await told.carry()
    await trade.undo(order)
    await told.carry()
    assert told.mailbox.subjects(ADA) == [
        "On its way: Brass desk lamp",
        "No longer true: On its way: Brass desk lamp",
    ]


async def test_a_flood_stays_on_the_page(told, trade, lamp, buying, selling, monkeypatch):
    await told.reads_mail(selling, ADA)
    monkeypatch.setattr(writer, "MOST_AN_HOUR", 2)  # the question was one
    await trade.paid(lamp, buying)
    await told.carry()
    assert told.mailbox.subjects(ADA) == ["New order: Brass desk lamp"]
    assert "Paid, please ship: Brass desk lamp" in await told.titles(selling)


def test_no_title_reaches_a_header_or_a_tag(tmp_path):
    settings = some_settings(tmp_path, notices=WITH_MAIL)
    title = "Lamp\r\nBcc: eve@example.org\u202e <script>alert(1)</script>"
    message = compose(
        settings,
        message_id="a1",
        at=NOON,
        to=ADA,
        title=title,
        text="Look & see <b>",
        href="/orders/ord_1",
        label="See it",
        stop_href="/mail/stop/x",
        why="Because.",
    )
    again = message_from_bytes(message.as_bytes(), policy=default)
    assert again["Bcc"] is None and again["To"] == ADA
    assert "\u202e" not in again["Subject"] and "\n" not in again["Subject"]
    html = again.get_body(("html",)).get_content()
    assert "<script>" not in html and "Look &amp; see &lt;b&gt;" in html


async def test_the_devnets_mail_server_takes_real_mail(tmp_path):
    settings = some_settings(tmp_path, notices=WITH_MAIL)
    message = compose(
        settings,
        message_id="a1",
        at=NOON,
        to=ADA,
        title="Bezahlt: Lampe für Ä",
        text="125.00 tUSD.",
        href="/orders/ord_1",
        label="See it",
        stop_href=None,
        why="Because.",
    )
    async with open_sink(tmp_path / "mails") as port:
        way = MailSettings(
            host="127.0.0.1", port=port, security=MailSecurity.NONE, sender="n@market.example"
        )
        await SmtpMailer(way).send(message, ADA)
        [file] = (tmp_path / "mails").glob("*.eml")
        arrived = message_from_bytes(file.read_bytes(), policy=default)
        assert arrived["Subject"] == "Bezahlt: Lampe für Ä"
        [shown] = read_sink(tmp_path / "mails", settings.public_origin)
        assert (shown.to, shown.subject) == (ADA, "Bezahlt: Lampe für Ä")
        assert [(link.label, link.href) for link in shown.links] == [("See it", "/orders/ord_1")]
        secure = way.model_copy(update={"security": MailSecurity.STARTTLS})
        with pytest.raises(MailRefused) as refused:  # our sink offers no encryption
            await SmtpMailer(secure).send(message, ADA)
        assert not refused.value.is_final
    with pytest.raises(MailRefused) as away:
        await SmtpMailer(way).send(message, ADA)
    assert not away.value.is_final


async def test_a_refused_recipient_is_told_from_a_server_in_trouble(tmp_path, monkeypatch):
    way = MailSettings(host="127.0.0.1", port=9, security=MailSecurity.NONE)

    def refuse_with(error):
        def send(_self, _message, _to):
            raise error

        monkeypatch.setattr(SmtpMailer, "_send", send)

    refuse_with(smtplib.SMTPRecipientsRefused({ADA: (550, b"no such user")}))
    with pytest.raises(MailRefused) as gone:
        await SmtpMailer(way).send(None, ADA)
    refuse_with(smtplib.SMTPRecipientsRefused({ADA: (451, b"later")}))
    with pytest.raises(MailRefused) as later:
        await SmtpMailer(way).send(None, ADA)
    refuse_with(smtplib.SMTPAuthenticationError(535, b"who are you"))
    with pytest.raises(MailRefused) as ours:
        await SmtpMailer(way).send(None, ADA)
    assert (gone.value.is_final, later.value.is_final, ours.value.is_final) == (True, False, False)
