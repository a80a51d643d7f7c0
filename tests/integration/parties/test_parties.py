"""Parties: one per address, one name per look."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from backend.core.database import unit_of_work
from backend.core.errors import Invalid, Unauthenticated
from backend.core.ids import uuid7
from backend.core.viewer import GUEST
from backend.domain.parties.errors import NameTaken, PartyNotFound
from backend.domain.parties.models import Party
from backend.domain.parties.service import PartyService
from tests.builders.market import Market
from tests.builders.resources import make_resources


@pytest.fixture
def service(market: Market) -> PartyService:
    return PartyService(market.session, market.resources)


async def test_an_address_is_met_once(service, buyer):
    first, second = await service.ensure(buyer.address), await service.ensure(buyer.address)
    assert first.id == second.id
    assert (await service.by_address(buyer.address)).id == first.id
    assert (await service.get(first.id)).address == buyer.address
    assert await service.list_by_id([first.id, uuid7()]) == {first.id: first}


async def test_whoever_was_never_met_is_not_found(service):
    assert await service.by_address(bytes([1]) * 20) is None
    with pytest.raises(PartyNotFound):
        await service.get(uuid7())


async def test_a_party_names_itself_and_drops_the_name(market, service, buying):
    assert (await service.rename("  Maya\u202e ", buying)).display_name == "Maya"
    await service.rename("Maya", buying)  # the same again is nothing new
    assert (await service.rename("", buying)).display_name is None
    names = [row["name"] for row in (await market.fingerprint())["events"]]
    assert names.count("party.renamed") == 2


@pytest.mark.parametrize("look_alike", ["Maya", "maya", "MÁYA", "Мауа", "M.a.y.a"])
async def test_nobody_takes_a_name_that_looks_like_anothers(
    market, service, buying, strange, look_alike
):
    await service.rename("Maya", buying)
    before = await market.fingerprint()
    with pytest.raises(NameTaken):
        await service.rename(look_alike, strange)
    assert await market.fingerprint() == before


async def test_a_party_may_change_the_spelling_of_its_own_name(service, buying):
    await service.rename("Maya", buying)
    assert (await service.rename("MAYA", buying)).display_name == "MAYA"


async def test_a_name_given_up_is_free_again(service, buying, strange):
    await service.rename("Maya", buying)
    await service.rename("Lindqvist", buying)
    assert (await service.rename("Maya", strange)).display_name == "Maya"


async def test_a_refused_name_changes_nothing(market, service, buying):
    before = await market.fingerprint()
    with pytest.raises(Invalid):
        await service.rename("Earnest Support", buying)
    with pytest.raises(Unauthenticated):
        await service.rename("Maya", GUEST)
    assert await market.fingerprint() == before


async def test_many_who_meet_an_address_at_once_make_one_party(
    sessions, tmp_path, database_url, buyer
):
    resources = make_resources(tmp_path, sessions, database_url)

    async def meet():
        async with unit_of_work(sessions) as session:
            return (await PartyService(session, resources).ensure(buyer.address)).id

    ids = await asyncio.gather(*(meet() for _ in range(10)))
    assert len(set(ids)) == 1
    async with unit_of_work(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(Party)) == 1
