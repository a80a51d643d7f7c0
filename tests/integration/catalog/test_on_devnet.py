"""What the catalog publishes is what the contract sells: the same listing on a real chain."""

from __future__ import annotations

import pytest

from backend.chain.abi import decode_result, encode_call
from backend.chain.deployment import ESCROW
from backend.chain.typed_data import escrow_id, pack_listing, terms_of
from backend.core.money import Amount
from backend.core.viewer import GUEST, Viewer
from backend.domain.catalog.draft import OptionDraft, RoyaltyDraft
from backend.domain.catalog.errors import AssetNotApproved, AssetNotOwned, ListingChanged
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.catalog.views import SignedListing
from backend.domain.parties.service import PartyService
from backend.domain.parties.sign_in import SignInService
from scripts.transactions import Refused
from tests.builders.chain import Actor, Chain
from tests.builders.market import Market

# covers: C-09, C-11, S0-29, S0-32

REFERENCE = bytes(range(16))


@pytest.fixture
def shop(market: Market, chain: Chain, gateway) -> Market:
    """The market on the devnet instead of a chain in memory."""
    return market.but(gateway=gateway, deployment=chain.deployment)


@pytest.fixture
async def vendor(shop: Market, seller: Actor) -> Viewer:
    party = await PartyService(shop.session, shop.resources).ensure(seller.address)
    return Viewer(party_id=party.id, address=party.address)


def priced(shop: Market, units: int) -> dict[str, object]:
    """A price and one way of delivery in the devnet's test currency."""
    currency = shop.resources.chains.default.deployment.currency_named("tUSD")
    fee = OptionDraft(option=DeliveryOption.EXPEDITED, fee=Amount(500, currency))
    return {"unit_price": Amount(units, currency), "options": (fee,)}


def buy(chain: Chain, buyer: Actor, signed: SignedListing, quantity: int = 1) -> bytes:
    """Fund from the stored fields and signature; the escrow id we would have computed."""
    terms = terms_of(
        signed.fields, buyer=buyer.address, quantity=quantity, option=1, reference=REFERENCE
    )
    chain.give(buyer, terms.amount, signed.fields.currency)
    packed = pack_listing(signed.fields)
    chain.escrow(buyer, "fund", packed, quantity, 1, REFERENCE, signed.signature)
    return escrow_id(terms, chain.deployment.domain)


async def state_word(shop: Market, chain: Chain, key: bytes) -> int:
    data = encode_call(ESCROW, "escrows", key)
    answer = await shop.resources.chains.default.gateway.call(chain.deployment.escrow, data)
    return int(decode_result(ESCROW, "escrows", answer))


async def test_a_published_lamp_can_be_paid_for(shop, vendor, chain, buyer):
    view = await shop.drafted(vendor, **priced(shop, 120_000))
    await shop.publish(view.id, vendor)
    signed = await shop.listings.get_signed(view.id, GUEST)
    key = buy(chain, buyer, signed, quantity=2)
    assert await state_word(shop, chain, key) & 0xFF == 1


async def test_a_phygital_item_goes_from_mint_to_custody(shop, vendor, chain, seller, buyer):
    royalty = RoyaltyDraft(recipient=buyer.address[::-1], bps=500)
    draft = shop.item_draft(royalty=royalty, **priced(shop, 1_000))
    view = await shop.listings.create_draft(draft, vendor)
    items = chain.deployment.token
    token = chain.mint_token(seller)
    with pytest.raises(AssetNotOwned):
        await shop.listings.attach_asset(view.id, items, token + 1, vendor)
    await shop.listings.attach_asset(view.id, items, token, vendor)
    await shop.publish(view.id, vendor)
    key = buy(chain, buyer, await shop.listings.get_signed(view.id, GUEST))
    assert await state_word(shop, chain, key) & 0xFF == 1
    owner = await shop.resources.chains.default.gateway.token_owner(items, token)
    assert owner == chain.deployment.escrow


async def test_without_approval_nothing_is_published(shop, vendor, chain, seller):
    view = await shop.listings.create_draft(shop.item_draft(**priced(shop, 1_000)), vendor)
    token = chain.mint_token(seller)
    escrow = chain.deployment.escrow
    chain.send(seller, "PhygitalToken", "setApprovalForAll", escrow, False)
    await shop.listings.attach_asset(view.id, chain.deployment.token, token, vendor)
    signature = await shop.sign(view.id, vendor)
    with pytest.raises(AssetNotApproved):
        await shop.listings.publish(view.id, signature, vendor)
    chain.send(seller, "PhygitalToken", "approve", escrow, token)
    assert (await shop.listings.publish(view.id, signature, vendor)).is_for_sale


async def test_a_listing_cancelled_by_the_wallet_cannot_be_paid_for(
    shop, vendor, chain, seller, buyer
):
    view = await shop.drafted(vendor, **priced(shop, 1_000))
    await shop.publish(view.id, vendor)
    signed = await shop.listings.get_signed(view.id, GUEST)
    chain.escrow(seller, "cancel_listing", signed.listing_hash)
    with pytest.raises(Refused):
        buy(chain, buyer, signed)


async def test_a_promised_edition_is_kept_by_the_chain(shop, vendor, chain, buyer):
    view = await shop.drafted(vendor, max_quantity=3, **priced(shop, 1_000))
    await shop.publish(view.id, vendor)
    signed = await shop.listings.get_signed(view.id, GUEST)
    with pytest.raises(Refused):
        buy(chain, buyer, signed, quantity=4)
    buy(chain, buyer, signed, quantity=3)


async def test_an_epoch_bumped_on_chain_asks_for_a_new_signature(shop, vendor, chain, seller):
    view = await shop.drafted(vendor, **priced(shop, 1_000))
    signature = await shop.sign(view.id, vendor)
    chain.escrow(seller, "bump_epoch")
    with pytest.raises(ListingChanged):
        await shop.listings.publish(view.id, signature, vendor)
    assert (await shop.publish(view.id, vendor)).is_for_sale


async def test_a_wallet_signs_in_through_the_real_validator(shop, buyer):
    service = SignInService(shop.session, shop.resources)
    challenge = await service.challenge(buyer.address, "browser-key-of-one-visitor")
    signature = buyer.sign_text(challenge.text)
    _, party = await service.verify(challenge.nonce, signature, "browser-key-of-one-visitor")
    assert party.address == buyer.address
