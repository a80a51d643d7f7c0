"""Notices: the bell, the page, what people want to be sent, and links out of mails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from backend.core.database import unit_of_work
from backend.core.event_stream import ServerSentEvent
from backend.core.ids import parse_public_id
from backend.core.pagination import PageRequest
from backend.core.viewer import StaffRole
from backend.core.zones import spoken_moment
from backend.dashboard.dependencies import ResourcesDep, find_viewer
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.notices import (
    choice_name,
    present_choices,
    present_notices,
    present_rules,
    zone_choices,
)
from backend.dashboard.rendering import Desk, DeskDep, MemberDeskDep, render_text
from backend.dashboard.views.forms import FormDep, attempt, go_to, require_valid
from backend.dashboard.views.streams import LiveUpdates
from backend.domain.notifications.lines import Channel, Topic
from backend.domain.notifications.mail_addresses import (
    ADDRESS_PREFIX,
    AddressView,
    MailAddressService,
)
from backend.domain.notifications.push import PushService, public_push_key
from backend.domain.notifications.service import (
    NOTICE_PREFIX,
    ChoiceService,
    NoticeService,
)
from backend.domain.parties.service import PartyService
from backend.resources import Resources

router = APIRouter()
BELL_SECONDS = 20.0  # how long a bell that nobody rings may be wrong
_SETTINGS, _SHOP = "/notices/settings", "/notices/shop"


@router.get("/notices")
async def show_notices(
    desk: MemberDeskDep, cursor: str | None = None, unread: str = ""
) -> HTMLResponse:
    """What the viewer was told, newest first."""
    only_unread = unread == "yes"
    page = await notices_of(desk).list_page(
        PageRequest(cursor), desk.viewer, only_unread=only_unread
    )
    now, zone = desk.resources.clock.now(), await zone_of(desk)
    shown = present_notices(page, now, zone, only_unread=only_unread)
    return await desk.show("pages/notices.html", here="notices", page=shown)


async def free_seat(desk: MemberDeskDep) -> None:
    """Asked before the stream begins, so that a 429 is one."""
    desk.resources.feed.seats.require_free(desk.viewer.party_id)


@router.get("/notices/bell", response_class=LiveUpdates, dependencies=[Depends(free_seat)])
async def stream_bell(
    request: Request,
    desk: MemberDeskDep,
    resources: ResourcesDep,
    seen: Annotated[int, Query(ge=0)] = 0,
) -> AsyncIterator[ServerSentEvent]:
    """The number at the bell, whenever it is another one. It ends with the session."""
    party_id = desk.viewer.require_party()
    with resources.feed.seats.take(party_id):
        async for message in _rings(request, resources, party_id, seen):
            yield message


async def _rings(
    request: Request, resources: Resources, party_id: UUID, seen: int
) -> AsyncIterator[ServerSentEvent]:
    async with resources.feed.subscribe(party_id) as ring:
        while True:
            unread = await _unread(request, resources)
            if unread is None:
                return
            if unread != seen:
                seen = unread
                html = render_text("parts/notices/bell_live.html", unread=unread)
                yield ServerSentEvent(raw_data=html)
            await ring.wait(BELL_SECONDS)


@router.post("/notices/read")
async def read_all(desk: MemberDeskDep, form: FormDep) -> Response:
    """All that the page showed, and what came before it."""
    until = form.text("until")
    last = parse_public_id(NOTICE_PREFIX, until) if until else None
    await notices_of(desk).read_all(desk.viewer, last)
    return go_to("/notices", "all_read")


@router.get(_SETTINGS)
async def show_settings(desk: MemberDeskDep) -> HTMLResponse:
    """What is sent where."""
    return await settings_page(desk, Form())


@router.post(_SETTINGS)
async def choose(desk: MemberDeskDep, form: FormDep) -> Response:
    """One box per topic and channel; an empty one means no."""
    wanted = {
        (topic, channel): form.is_checked(choice_name(topic, channel))
        for topic in Topic
        for channel in Channel
    }
    await ChoiceService(desk.session, desk.resources).choose(wanted, desk.viewer)
    return go_to(_SETTINGS, "saved")


@router.post("/notices/zone")
async def choose_zone(desk: MemberDeskDep, form: FormDep) -> Response:
    """By which clock the viewer is told of deadlines."""
    parties = PartyService(desk.session, desk.resources)
    if await attempt(desk.session, form, parties.choose_zone(form.text("zone"), desk.viewer)):
        return go_to(_SETTINGS, "saved")
    return await settings_page(desk, form)


@router.post("/notices/address")
async def set_address(desk: MemberDeskDep, form: FormDep) -> Response:
    """The viewer's own mail address; it is asked first."""
    command = addresses_of(desk).set_own(form.text("address"), desk.viewer)
    if await attempt(desk.session, form, command) is None:
        form.rename_whole("address")
        return await settings_page(desk, form)
    return go_to(_SETTINGS, "mail_asked")


@router.get(_SHOP)
async def show_shop(desk: MemberDeskDep) -> HTMLResponse:
    """Whose mails about the shop's orders go where; for admins, about all orders."""
    return await shop_page(desk, Form())


@router.post("/notices/shop/list")
async def add_to_list(desk: MemberDeskDep, form: FormDep) -> Response:
    """Another reader of the shop's mails."""
    command = addresses_of(desk).add_to_list(form.text("address"), desk.viewer)
    if await attempt(desk.session, form, command) is None:
        form.rename_whole("address")
        return await shop_page(desk, form)
    return go_to(_SHOP, "mail_asked")


@router.post("/notices/shop/rules")
async def set_rule(desk: MemberDeskDep, form: FormDep) -> Response:
    """One rule at a time."""
    topic = form.choice("topic", [each.value for each in Topic], "Choose a topic from the list.")
    if form.is_valid:
        command = ChoiceService(desk.session, desk.resources).rule(
            Topic(topic),
            form.text("side"),
            form.text("action"),
            desk.viewer,
            is_house=form.is_checked("is_house"),
        )
        await attempt(desk.session, form, command)
    return go_to(_SHOP, "saved") if form.is_valid else await shop_page(desk, form)


@router.post("/notices/addresses/{address_id}/{action}")
async def move_address(address_id: str, action: str, desk: MemberDeskDep) -> Response:
    """Ask once more, or take it away."""
    found, form = parse_public_id(ADDRESS_PREFIX, address_id), Form()
    if action == "ask":
        await attempt(desk.session, form, addresses_of(desk).ask_again(found, desk.viewer))
        if not form.is_valid:
            return await settings_page(desk, form)
        return go_to(_SETTINGS, "mail_asked")
    await addresses_of(desk).remove(found, desk.viewer)
    return go_to(_SETTINGS, "address_gone")


@router.post("/notices/devices")
async def add_device(desk: MemberDeskDep, form: FormDep) -> Response:
    """The browser that asks shows the viewer's notices from now on."""
    service = PushService(desk.session, desk.resources)
    fields = (form.text("endpoint"), form.text("key"), form.text("secret"))
    await attempt(desk.session, form, service.subscribe(*fields, desk.viewer))
    require_valid(form)
    return Response(status_code=204)


@router.post("/notices/devices/removal")
async def remove_device(desk: MemberDeskDep, form: FormDep) -> Response:
    await PushService(desk.session, desk.resources).unsubscribe(form.text("endpoint"), desk.viewer)
    return Response(status_code=204)


@router.get("/notices/{notice_id}")
async def open_notice(notice_id: str, desk: MemberDeskDep) -> Response:
    """On to what it is about; it is read from then on."""
    notice = await notices_of(desk).read(parse_public_id(NOTICE_PREFIX, notice_id), desk.viewer)
    return go_to(notice.href)


@router.post("/notices/{notice_id}/unread")
async def keep_notice(notice_id: str, desk: MemberDeskDep) -> Response:
    """For later."""
    found = parse_public_id(NOTICE_PREFIX, notice_id)
    await notices_of(desk).set_unread(found, desk.viewer)
    return go_to("/notices", "kept")


@router.get("/mail/confirm/{token}")
async def ask_to_confirm(token: str, desk: DeskDep) -> HTMLResponse:
    """A page with a button: mail programs open links by themselves, and that confirms nothing."""
    return await desk.show("pages/mail_link.html", token=token, is_stop=False, is_done=False)


@router.post("/mail/confirm/{token}")
async def confirm_address(token: str, desk: DeskDep) -> HTMLResponse:
    """From now on notices go there."""
    await addresses_of(desk).confirm(token)
    return await desk.show("pages/mail_link.html", token=token, is_stop=False, is_done=True)


@router.get("/mail/stop/{token}")
async def ask_to_stop(token: str, desk: DeskDep) -> HTMLResponse:
    """The same for the other way round."""
    await addresses_of(desk).check_link(token)
    return await desk.show("pages/mail_link.html", token=token, is_stop=True, is_done=False)


@router.post("/mail/stop/{token}")
async def stop_mails(token: str, desk: DeskDep) -> HTMLResponse:
    """By the page's button, or by a mail program's one request (RFC 8058)."""
    await addresses_of(desk).stop(token)
    return await desk.show("pages/mail_link.html", token=token, is_stop=True, is_done=True)


def notices_of(desk: Desk) -> NoticeService:
    return NoticeService(desk.session, desk.resources)


def addresses_of(desk: Desk) -> MailAddressService:
    return MailAddressService(desk.session, desk.resources)


async def zone_of(desk: Desk) -> str:
    return await PartyService(desk.session, desk.resources).zone_of(desk.viewer.require_party())


async def settings_page(desk: Desk, form: Form) -> HTMLResponse:
    zone = await zone_of(desk)
    form.values.setdefault("zone", zone)
    choices = await ChoiceService(desk.session, desk.resources).list_own(desk.viewer)
    addresses = await addresses_of(desk).list_own(desk.viewer)
    return await desk.show(
        "pages/notice_settings.html",
        here="notices",
        status=200 if form.is_valid else 422,
        rows=present_choices(choices, is_staff=desk.viewer.is_staff),
        own=_own(addresses),
        has_mail=desk.resources.settings.notices.mail.is_on,
        push_key=public_push_key(desk.resources.settings),
        devices=await PushService(desk.session, desk.resources).count(desk.viewer),
        problems=await addresses_of(desk).list_problems(desk.viewer),
        zones=zone_choices(),
        now_there=spoken_moment(desk.resources.clock.now(), zone),
        form=form,
    )


async def shop_page(desk: Desk, form: Form) -> HTMLResponse:
    choices = ChoiceService(desk.session, desk.resources)
    addresses = await addresses_of(desk).list_own(desk.viewer)
    is_admin = StaffRole.ADMIN in desk.viewer.staff
    house = await choices.list_rules(desk.viewer, is_house=True) if is_admin else {}
    return await desk.show(
        "pages/notice_rules.html",
        here="notices",
        status=200 if form.is_valid else 422,
        rules=present_rules(await choices.list_rules(desk.viewer), is_house=False),
        house=present_rules(house, is_house=True) if is_admin else (),
        listed=[view for view in addresses if not view.is_own],
        has_mail=desk.resources.settings.notices.mail.is_on,
        form=form,
    )


def _own(addresses: list[AddressView]) -> AddressView | None:
    return next((view for view in addresses if view.is_own), None)


async def _unread(request: Request, resources: Resources) -> int | None:
    """None when the session is over."""
    async with unit_of_work(resources.sessions) as session:
        viewer = await find_viewer(request, session, resources)
        if viewer.is_guest:
            return None
        return await NoticeService(session, resources).count_unread(viewer)
