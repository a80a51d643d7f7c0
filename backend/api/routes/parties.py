"""Parties: oneself and others."""

from __future__ import annotations

from fastapi import APIRouter

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.base import PartyId
from backend.api.schemas.parties import (
    PartyChange,
    PartyShown,
    SendingChange,
    SendingShown,
    TimeZone,
    TimeZoneChange,
)
from backend.api.schemas.reputation import ReputationsShown
from backend.domain.parties.service import PartyService
from backend.domain.reputation.service import ReputationService

router = APIRouter(route_class=ApiRoute, tags=["parties"])


@router.get("/me", summary="Who am I")
async def get_me(session: SessionDep, resources: ResourcesDep, viewer: SignedInDep) -> PartyShown:
    """The party behind this session."""
    return PartyShown.of(await PartyService(session, resources).get(viewer.require_party()))


@router.patch("/me", summary="Choose a name")
async def change_me(
    change: PartyChange, session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> PartyShown:
    """Names are unique, also against look-alikes."""
    service = PartyService(session, resources)
    return PartyShown.of(await service.rename(change.display_name, viewer))


@router.get("/me/time-zone", summary="Read one's time zone")
async def get_zone(session: SessionDep, resources: ResourcesDep, viewer: SignedInDep) -> TimeZone:
    """UTC unless the caller chose another."""
    zone = await PartyService(session, resources).zone_of(viewer.require_party())
    return TimeZone(zone=zone)


@router.put("/me/time-zone", summary="Choose a time zone")
async def choose_zone(
    change: TimeZoneChange, session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> TimeZone:
    """Deadlines in notices and mails are told in it from now on, also in those already there."""
    return TimeZone(zone=await PartyService(session, resources).choose_zone(change.zone, viewer))


@router.get("/me/sending", summary="Read where one sends from")
async def get_sending(
    session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> SendingShown:
    """What a new listing says of borders unless it says otherwise."""
    return SendingShown.of(await PartyService(session, resources).get(viewer.require_party()))


@router.put("/me/sending", summary="Say where one sends from")
async def settle_sending(
    change: SendingChange, session: SessionDep, resources: ResourcesDep, viewer: SignedInDep
) -> SendingShown:
    """Buyers elsewhere are told of customs before they order. What is on sale stays as signed."""
    service = PartyService(session, resources)
    return SendingShown.of(await service.settle(change.country, change.duties, viewer))


@router.get("/parties/{party_id}", summary="Look somebody up")
async def get_party(party_id: PartyId, session: SessionDep, resources: ResourcesDep) -> PartyShown:
    """What everybody may know about a party."""
    return PartyShown.of(await PartyService(session, resources).get(party_id))


@router.get("/parties/{party_id}/reputation", summary="What the chain says of somebody")
async def get_reputation(
    party_id: PartyId, session: SessionDep, resources: ResourcesDep
) -> ReputationsShown:
    """Counts from the contract's events alone, chain by chain and role by role; no score."""
    party = await PartyService(session, resources).get(party_id)
    found = await ReputationService(session, resources).list(party.address)
    return ReputationsShown.of(party.address, found)
