"""What the tables say can be derived again from the logs; what differs is named."""
# covers: N-11

from __future__ import annotations

from dataclasses import asdict

import pytest
from sqlalchemy import delete, func, select, update

from backend.chain.signed_actions import OfferToSign
from backend.chain.state_word import EscrowStatus, unpack
from backend.core.database import unit_of_work
from backend.domain.catalog.projector import CatalogProjector
from backend.domain.escrow.models import Escrow
from backend.domain.escrow.projector import EscrowProjector
from backend.indexer.loop import ChainIndexer
from backend.indexer.models import ChainLog
from backend.indexer.reconcile import OfferDisagreement, compare_with_contract, reconcile, replay
from tests.builders.chain import Actor, Chain, Sale
from tests.builders.indexing import IndexBundle


async def nobody(*_: object) -> dict:
    return {}


@pytest.fixture
def projector() -> EscrowProjector:
    return EscrowProjector(nobody)


@pytest.fixture
async def sales(
    chain: Chain, bundle: IndexBundle, projector: EscrowProjector, buyer: Actor, seller: Actor
) -> list[Sale]:
    """Three escrows in different states, indexed."""
    made = [chain.fund(buyer, seller) for _ in range(3)]
    chain.escrow(seller, "ship", made[1].terms_args, b"\x01" * 32)
    chain.escrow(buyer, "confirm", made[2].terms_args)
    chain.escrow(seller, "cancel_listing", b"\x05" * 32)
    chain.escrow(seller, "bump_epoch")
    index = ChainIndexer(bundle, [CatalogProjector(), projector])
    await index.prepare()
    await index.catch_up()
    return made


async def test_a_sound_index_has_no_differences_and_looking_changes_nothing(
    sales: list[Sale], bundle: IndexBundle, projector: EscrowProjector
) -> None:
    async with unit_of_work(bundle.sessions) as session:
        assert await reconcile(session, [CatalogProjector(), projector], bundle.chain.id) == []
    async with unit_of_work(bundle.sessions) as session:
        assert await session.scalar(select(func.count()).select_from(Escrow)) == len(sales)


async def test_each_wrong_row_is_named(
    sales: list[Sale], bundle: IndexBundle, projector: EscrowProjector
) -> None:
    changed, lost, _ = sales
    async with unit_of_work(bundle.sessions) as session:
        await session.execute(
            update(Escrow).where(Escrow.escrow_id == changed.escrow_id).values(amount=1)
        )
        await session.execute(delete(Escrow).where(Escrow.escrow_id == lost.escrow_id))

    async with unit_of_work(bundle.sessions) as session:
        found = await reconcile(session, [projector], bundle.chain.id)
    rows = {(item.kind, item.row["escrow_id"]) for item in found if item.table == "escrows"}
    assert rows == {
        ("missing", changed.escrow_id),
        ("unexpected", changed.escrow_id),
        ("missing", lost.escrow_id),
    }


async def test_a_replay_mends_the_tables(
    sales: list[Sale], bundle: IndexBundle, projector: EscrowProjector
) -> None:
    async with unit_of_work(bundle.sessions) as session:
        await session.execute(update(Escrow).values(amount=1))
    async with unit_of_work(bundle.sessions) as session:
        await replay(session, bundle.deployment.chain_id, projector)
    async with unit_of_work(bundle.sessions) as session:
        assert await reconcile(session, [projector], bundle.chain.id) == []
        amounts = (await session.scalars(select(Escrow.amount))).all()
    assert sorted(amounts) == sorted(sale.terms.amount for sale in sales)


async def test_a_log_that_was_lost_shows_in_the_contract(
    sales: list[Sale], bundle: IndexBundle
) -> None:
    async with unit_of_work(bundle.sessions) as session:
        assert await compare_with_contract(session, bundle.gateway, bundle.deployment) == []
        shipped = sales[1].escrow_id
        last = select(func.max(ChainLog.block_number)).where(ChainLog.escrow_id == shipped)
        await session.execute(
            delete(ChainLog).where(
                ChainLog.escrow_id == shipped, ChainLog.block_number == last.scalar_subquery()
            )
        )
    async with unit_of_work(bundle.sessions) as session:
        (found,) = await compare_with_contract(session, bundle.gateway, bundle.deployment)
    assert found.escrow_id == shipped
    assert unpack(found.indexed).status is EscrowStatus.FUNDED
    assert unpack(found.on_chain).status is EscrowStatus.SHIPPED


async def test_an_offer_that_was_lost_shows_in_the_contract(
    sales: list[Sale], chain: Chain, bundle: IndexBundle, projector: EscrowProjector, seller: Actor
) -> None:
    proposal = chain.a_proposal(0, buyer_share=7)
    offered = sales[1]
    chain.escrow(seller, "offer", offered.terms_args, asdict(proposal))
    index = ChainIndexer(bundle, [projector])
    await index.catch_up()
    async with unit_of_work(bundle.sessions) as session:
        assert await compare_with_contract(session, bundle.gateway, bundle.deployment) == []
    chain.escrow(seller, "withdraw_offer", offered.escrow_id)
    await index.catch_up()
    async with unit_of_work(bundle.sessions) as session:
        assert await compare_with_contract(session, bundle.gateway, bundle.deployment) == []
        last = select(func.max(ChainLog.block_number)).where(
            ChainLog.escrow_id == offered.escrow_id
        )
        await session.execute(
            delete(ChainLog).where(ChainLog.block_number == last.scalar_subquery())
        )
    async with unit_of_work(bundle.sessions) as session:
        (found,) = await compare_with_contract(session, bundle.gateway, bundle.deployment)
    word = chain.word_of(offered)
    stale = OfferToSign(seller.address, offered.escrow_id, word, proposal).hash()
    assert found == OfferDisagreement(offered.escrow_id, seller.address, stale, bytes(32))
