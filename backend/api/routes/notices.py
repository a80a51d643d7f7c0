"""Notices: what the caller was told, and what it wants to be sent where."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from backend.api.dependencies import PageDep, ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import MailAddressId, NoticeId, PageShown, show_page
from backend.api.schemas.notices import (
    ChoicesSent,
    ChoicesShown,
    DeviceRemovalSent,
    DeviceSent,
    DevicesShown,
    MailAddressesShown,
    MailAddressSent,
    MailAddressShown,
    NoticeShown,
    ReadMarkSent,
    ReadMarksSent,
    UnreadShown,
)
from backend.domain.notifications.mail_addresses import MailAddressService
from backend.domain.notifications.push import PushService
from backend.domain.notifications.service import ChoiceService, NoticeService
from backend.domain.parties.service import PartyService

router = APIRouter(route_class=ApiRoute, tags=["notices"])


async def get_notices(session: SessionDep, resources: ResourcesDep) -> NoticeService:
    return NoticeService(session, resources)


async def get_parties(session: SessionDep, resources: ResourcesDep) -> PartyService:
    return PartyService(session, resources)


async def get_choices(session: SessionDep, resources: ResourcesDep) -> ChoiceService:
    return ChoiceService(session, resources)


async def get_addresses(session: SessionDep, resources: ResourcesDep) -> MailAddressService:
    return MailAddressService(session, resources)


async def get_devices(session: SessionDep, resources: ResourcesDep) -> PushService:
    return PushService(session, resources)


NoticesDep = Annotated[NoticeService, Depends(get_notices)]
PartiesDep = Annotated[PartyService, Depends(get_parties)]
ChoicesDep = Annotated[ChoiceService, Depends(get_choices)]
AddressesDep = Annotated[MailAddressService, Depends(get_addresses)]
DevicesDep = Annotated[PushService, Depends(get_devices)]


@router.get("/me/notices", summary="List notices")
async def list_notices(
    notices: NoticesDep,
    parties: PartiesDep,
    viewer: SignedInDep,
    asked: PageDep,
    is_unread: Annotated[bool, Query(description="Only those not read yet.")] = False,  # noqa: FBT002 - a filter of the list
) -> PageShown[NoticeShown]:
    """What the caller was told, newest first."""
    page = await notices.list_page(asked, viewer, only_unread=is_unread)
    zone = await parties.zone_of(viewer.require_party())
    return show_page(page, lambda row: NoticeShown.of(row, zone))


@router.get("/me/notices/unread", summary="Count unread notices")
async def count_unread(notices: NoticesDep, viewer: SignedInDep) -> UnreadShown:
    """The number at the bell."""
    return UnreadShown(unread=await notices.count_unread(viewer))


@router.put("/me/notices/{notice_id}/read-mark", summary="Mark a notice")
async def mark_notice(
    notice_id: NoticeId,
    sent: ReadMarkSent,
    notices: NoticesDep,
    parties: PartiesDep,
    viewer: SignedInDep,
) -> NoticeShown:
    """As read, or as unread again."""
    act = notices.read if sent.is_read else notices.set_unread
    notice = await act(notice_id, viewer)
    return NoticeShown.of(notice, await parties.zone_of(notice.party_id))


@router.post("/me/notices/read-marks", summary="Mark notices as read")
async def mark_notices(
    sent: ReadMarksSent, notices: NoticesDep, viewer: SignedInDep
) -> UnreadShown:
    """All up to one, so that what arrives meanwhile stays unread."""
    await notices.read_all(viewer, sent.until)
    return UnreadShown(unread=await notices.count_unread(viewer))


@router.get("/me/notice-choices", summary="Read what is sent")
async def list_choices(choices: ChoicesDep, viewer: SignedInDep) -> ChoicesShown:
    """By topic and channel."""
    return ChoicesShown.of(await choices.list_own(viewer))


@router.put("/me/notice-choices", summary="Choose what is sent")
async def choose(sent: ChoicesSent, choices: ChoicesDep, viewer: SignedInDep) -> ChoicesShown:
    """The page of notices has everything in any case."""
    await choices.choose(sent.read(), viewer)
    return ChoicesShown.of(await choices.list_own(viewer))


@router.get("/me/mail-addresses", summary="List mail addresses")
async def list_addresses(addresses: AddressesDep, viewer: SignedInDep) -> MailAddressesShown:
    """The caller's own, and the list of its shop."""
    found = await addresses.list_own(viewer)
    return MailAddressesShown(items=[MailAddressShown.of(view) for view in found])


@router.post("/me/mail-addresses", summary="Name a mail address", status_code=201)
async def add_address(
    sent: MailAddressSent, addresses: AddressesDep, viewer: SignedInDep
) -> MailAddressShown:
    """It is asked by mail first. An own one takes the place of the one before."""
    add = addresses.set_own if sent.is_own else addresses.add_to_list
    return MailAddressShown.of(await add(sent.address, viewer))


@router.delete(
    "/me/mail-addresses/{address_id}", summary="Take a mail address away", status_code=204
)
async def remove_address(
    address_id: MailAddressId, addresses: AddressesDep, viewer: SignedInDep
) -> None:
    """Nothing is sent there any more."""
    await addresses.remove(address_id, viewer)


@router.post("/me/devices", summary="Show notices on a device", status_code=201)
async def add_device(sent: DeviceSent, devices: DevicesDep, viewer: SignedInDep) -> DevicesShown:
    """A browser's push subscription. What is sent only that browser can read."""
    await devices.subscribe(sent.endpoint, sent.key, sent.secret, viewer)
    return DevicesShown(devices=await devices.count(viewer))


@router.post("/me/devices/removal", summary="Show nothing on a device any more")
async def remove_device(
    sent: DeviceRemovalSent, devices: DevicesDep, viewer: SignedInDep
) -> DevicesShown:
    """Also when it was never known."""
    await devices.unsubscribe(sent.endpoint, viewer)
    return DevicesShown(devices=await devices.count(viewer))
