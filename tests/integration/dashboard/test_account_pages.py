"""The viewer's account, and pages that explain. covers: N-22, S2-33"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import func, insert

from backend.chain.types import ChainId
from backend.core.settings import ChainSettings
from backend.dashboard.app import create_dashboard
from backend.domain.escrow.models import CreditEntry
from backend.domain.parties.service import PartyService
from backend.indexer.health import LATE_BLOCKS
from backend.indexer.models import ChainLease
from backend.indexer.repository import ChainRepository
from tests.builders.histories import NOON
from tests.builders.pages_http import visit


async def test_a_name_is_chosen_and_shown(shop, buying, visitor):
    buyer = await visitor(buying)
    done = await buyer.post("/account/name", display_name="Maya Lindqvist")
    assert done.target == "/account?done=named"
    page = await buyer.get(done.target)
    assert "Your name is saved." in page.words
    assert 'value="Maya Lindqvist"' in page.html


async def test_a_name_that_looks_like_another_is_refused_and_kept_in_the_field(
    shop, buying, selling, visitor
):
    await PartyService(shop.market.session, shop.market.resources).rename("Jonas", selling)
    page = await (await visitor(buying)).post("/account/name", display_name="J\u043enas")
    assert page.status == 422
    assert "Somebody else has this name" in page.words
    assert 'value="J\u043enas"' in page.html


async def test_another_sign_in_can_be_ended_from_here(shop, buying, visitor):
    here, there = await visitor(buying), await visitor(buying)
    page = await here.get("/account")
    assert page.words.count("Another browser") == 1
    (path,) = [action for action in page.attributes("action") if action.endswith("/revoke")]
    # the one that is listed first may be either; ending it must not end this one
    assert (await here.post(path)).target == "/account?done=session_ended"
    assert (await there.get("/account")).status == 303
    assert (await here.get("/account")).status == 200


async def test_credits_can_be_drawn(shop, buying, strange, visitor):
    currency = shop.market.resources.chains.default.deployment.currencies[1].address
    shop.market.session.add(
        CreditEntry(
            chain_id=31337,
            block_hash=bytes([7]) * 32,
            log_index=0,
            account=buying.address,
            contract=currency,
            is_asset=False,
            asset_id=0,
            is_withdrawal=False,
            units=3_500_000,
            at=NOON,
        )
    )
    await shop.market.session.flush()
    page = await (await visitor(buying)).get("/account")
    assert "3.50 tUSD" in page.words.replace("\u00a0", " ")
    assert '"function": "withdraw"' in page.html
    other = await (await visitor(strange)).get("/account")
    assert "Nothing. Payouts go straight" in other.words


async def test_a_devnet_says_so_on_every_page_and_has_a_playground(shop, buying, visitor):
    for path in ("/", "/how-it-works", "/sign-in", "/devnet", "/nothing-here"):
        page = await (await visitor(None)).get(path)
        assert "Devnet. Play money, made-up people" in page.words, path
    page = await (await visitor(buying)).get("/devnet")
    assert {"3600", "86400"} <= set(page.attributes("value"))


async def test_another_chain_has_no_playground(shop, tmp_path):
    resources = shop.market.resources
    chain = ChainSettings(
        chain_id=11155111, rpc_url=SecretStr("http://127.0.0.1:1"), deployment_file=tmp_path / "x"
    )
    settings = resources.settings.model_copy(
        update={"chain": chain, "public_origin": "https://market.example"}
    )
    real = replace(resources, settings=settings)
    guest = await visit(create_dashboard(real), shop.market.session, real, None)
    page = await guest.get("/")
    assert "Devnet" not in page.words and "Try it as" not in page.words
    assert (await guest.get("/devnet")).status == 404
    assert "strict-transport-security" in page.answer.headers


async def hold_the_lease(session):
    """Somebody indexes."""
    ends = func.clock_timestamp() + timedelta(minutes=5)
    row = {"chain_id": 31337, "holder": "a test", "token": 1, "expires_at": ends}
    await session.execute(insert(ChainLease).values(row))


async def test_pages_about_money_say_when_they_are_old(dashboard, shop, buying, visitor):
    dashboard.state.lookout.max_age = 0
    buyer, gateway = await visitor(buying), shop.market.gateway
    assert "No index process is at work" in (await buyer.get("/orders")).words
    assert "may be old" not in (await buyer.get("/")).words, "the market is not about money"
    repository = ChainRepository(shop.market.session, ChainId(31337))
    await repository.ensure_cursor(shop.market.resources.chains.default.deployment, NOON)
    cursor = await repository.get_cursor()
    cursor.block_number, cursor.block_time, cursor.block_hash = 100, NOON, bytes(32)
    await hold_the_lease(shop.market.session)
    assert "may be old" not in (await buyer.get("/orders")).words
    gateway.mine(100 + LATE_BLOCKS, int(NOON.timestamp()))
    assert "may be old" not in (await buyer.get("/orders")).words
    gateway.mine(101 + LATE_BLOCKS, int(NOON.timestamp()))
    page = await buyer.get("/orders")
    assert "The index is 21 blocks behind" in page.words
    assert "as of 22 Nov, 12:00 UTC" in page.words
    assert "We are behind" in (await buyer.get("/status")).words


async def test_the_state_of_things_is_told_in_a_sentence(shop, visitor):
    guest, gateway = await visitor(None), shop.market.gateway
    assert "We have not read the chain yet" in (await guest.get("/status")).words
    repository = ChainRepository(shop.market.session, ChainId(31337))
    await repository.ensure_cursor(shop.market.resources.chains.default.deployment, NOON)
    cursor = await repository.get_cursor()
    cursor.block_number, cursor.block_time, cursor.block_hash = 98, NOON, bytes(32)
    await shop.market.session.flush()
    page = await guest.get("/status")
    assert "We are behind" in page.words, "nobody reads any further"
    await hold_the_lease(shop.market.session)
    page = await guest.get("/status")
    assert "Everything is up to date" in page.words
    assert "Behind 2 blocks" in page.words
    gateway.mine(150, int(NOON.timestamp()) + 120)
    page = await guest.get("/status")
    assert "We are behind" in page.words
    assert "Behind in time 2 minutes" in page.words
    assert "The index is 52 blocks behind" in page.words
    gateway.is_down = True
    assert "We cannot reach the chain" in (await guest.get("/status")).words


async def test_who_is_signed_in_goes_on(shop, buying, visitor):
    buyer = await visitor(buying)
    assert (await buyer.get("/sign-in?next=/orders")).target == "/orders"
    assert (await buyer.get("/sign-in?next=//evil.example")).target == "/"
    page = await (await visitor(None)).get("/sign-in?next=https://evil.example&as=Seller")
    assert page.attributes("data-next") == ["/"]
    assert "Choose the wallet \u201cSeller\u201d below." in page.words
