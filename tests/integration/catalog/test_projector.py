"""What the chain says of listings and policies, through reorganisations in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.chain.events import EpochBumped, ListingCancelled, PolicyRegistered
from backend.chain.typed_data import policy_id
from backend.chain.types import BlockHash, LogPosition, TxHash
from backend.core.viewer import GUEST
from backend.domain.catalog.errors import NotForSale, PolicyNotFound
from backend.domain.catalog.policies import PolicyService
from backend.domain.catalog.projector import CatalogProjector
from backend.domain.catalog.service import ListingFilter
from tests.builders.histories import CHAIN, NOON, POLICY
from tests.builders.index import HandIndex

# covers: C-04, N-11


def place(number: int, branch: int = 0, log_index: int = 0) -> LogPosition:
    return LogPosition(
        chain_id=CHAIN,
        block_number=number,
        log_index=log_index,
        block_hash=BlockHash(bytes([branch, number]) * 16),
        block_time=NOON + timedelta(seconds=number),
        tx_hash=TxHash(bytes([number]) * 32),
    )


@pytest.fixture
def index() -> HandIndex:
    return HandIndex(CatalogProjector())


@pytest.fixture
async def lamp(market, selling):
    return await market.on_sale(selling)


def cancelled(lamp, at: LogPosition) -> ListingCancelled:
    return ListingCancelled(at, lamp.seller.address, lamp.listing_hash)


async def is_void(market, lamp) -> bool:
    return (await market.listings.get(lamp.id, GUEST)).is_void_on_chain


async def test_a_listing_cancelled_on_chain_is_no_longer_sold(market, index, lamp):
    await index.add(market.session, cancelled(lamp, place(1)))
    view = await market.listings.get(lamp.id, GUEST)
    assert view.is_void_on_chain
    assert not view.is_for_sale
    assert (await market.listings.list_published(ListingFilter())).items == []
    with pytest.raises(NotForSale):
        await market.listings.get_signed(lamp.id, GUEST)
    before = await market.fingerprint()
    with pytest.raises(NotForSale):
        await market.reserve(lamp.id)
    assert await market.fingerprint() == before


async def test_somebody_elses_cancellation_means_nothing(market, index, lamp):
    event = ListingCancelled(place(1), bytes([1]) * 20, lamp.listing_hash)
    await index.add(market.session, event)
    assert not await is_void(market, lamp)


async def test_a_cancellation_that_vanishes_is_undone(market, index, lamp):
    event = cancelled(lamp, place(1))
    await index.add(market.session, event)
    await index.remove(market.session, event)
    assert not await is_void(market, lamp)
    await market.reserve(lamp.id)


async def test_a_cancellation_mined_again_elsewhere_stays(market, index, lamp):
    old, new = cancelled(lamp, place(1)), cancelled(lamp, place(2, branch=1))
    await index.add(market.session, old)
    await index.change(market.session, added=[new], removed=[old])
    assert await is_void(market, lamp)


async def test_cancelling_twice_and_losing_one_is_still_cancelled(market, index, lamp):
    first, second = cancelled(lamp, place(1)), cancelled(lamp, place(2))
    await index.add(market.session, first, second)
    await index.remove(market.session, second)
    assert await is_void(market, lamp)


async def test_the_same_history_twice_is_the_same_rows(market, index, lamp):
    events = (cancelled(lamp, place(1)), EpochBumped(place(2), lamp.seller.address, 1))
    await index.add(market.session, *events)
    await index.add(market.session, *events)
    await index.remove(market.session, *events)
    assert not await is_void(market, lamp)


async def test_a_new_epoch_ends_all_older_listings_and_no_newer(market, index, selling, lamp):
    bump = EpochBumped(place(1), lamp.seller.address, 1)
    await index.add(market.session, bump)
    market.gateway.bump_epoch(selling.address)
    newer = await market.on_sale(selling, title="Newer lamp")
    assert await is_void(market, lamp)
    assert not await is_void(market, newer)
    await index.remove(market.session, bump)
    assert not await is_void(market, lamp)


async def test_policies_are_known_as_long_as_they_are_on_the_chain(market, index, selling):
    service = PolicyService(market.session, market.resources)
    policy = replace(POLICY, fee_bps=700)
    key = policy_id(policy)
    old, new = PolicyRegistered(place(1), key, policy), PolicyRegistered(place(2, 1), key, policy)
    with pytest.raises(PolicyNotFound):
        await service.get(CHAIN, key)
    await index.add(market.session, old)
    view = await service.get(CHAIN, key)
    assert view.policy == policy
    assert not view.is_recommended
    assert "7 %" in " ".join(view.sentences)
    lamp = await market.on_sale(selling, policy_id=key)
    await index.change(market.session, added=[new], removed=[old])
    assert (await market.listings.get(lamp.id, GUEST)).is_for_sale
    await index.change(market.session, added=[old])  # late news of both branches, old one last
    await index.remove(market.session, new)
    assert (await service.get(CHAIN, key)).policy == policy
    await index.remove(market.session, old)
    with pytest.raises(PolicyNotFound):
        await service.get(CHAIN, key)
    assert not (await market.listings.get(lamp.id, GUEST)).is_for_sale


async def test_recommended_policies_are_those_of_the_address_book(market):
    service = PolicyService(market.session, market.resources)
    (standard,) = service.list_recommended()
    assert (standard.name, standard.policy) == ("Standard", POLICY)
    assert await service.get(CHAIN, standard.policy_id) == standard


async def test_other_events_are_none_of_its_business(market, index):
    from tests.builders.histories import History

    before = await market.fingerprint()
    await index.add(market.session, *History().funded().events)
    assert await market.fingerprint() == before
