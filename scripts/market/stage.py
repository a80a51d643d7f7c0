"""What can be done in the small market: all of it through the services and the chain, as people do.

Time is moved: the story begins some days ago, so that orders have a past and deadlines differ.
Facts of the chain are waited for until the running index has them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from eth_utils.crypto import keccak
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.deployment import EDITION, TOKEN
from backend.chain.devnet_accounts import Role, devnet_account
from backend.chain.software_chip import chip_for
from backend.chain.types import ZERO_ADDRESS, Address
from backend.core.clock import FixedClock, SystemClock
from backend.core.database import run_in_unit_of_work
from backend.core.money import parse_amount
from backend.core.viewer import StaffRole, TeamRole, Viewer
from backend.core.zones import UTC_NAME
from backend.domain.catalog.draft import ListingDraft, OptionDraft, RoyaltyDraft
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.catalog.service import ListingService
from backend.domain.catalog.views import ListingView
from backend.domain.notifications.mail_addresses import MailAddressService
from backend.domain.parties.sending import Duties
from backend.domain.parties.service import PartyService
from backend.domain.parties.staff import StaffService
from backend.domain.parties.teams import TeamService
from backend.resources import Resources
from scripts.deploy import SERVICES
from scripts.devnet import rpc
from scripts.house.problems import Problem
from scripts.market.goods import Good
from scripts.market.homes import COUNTRIES, ZONES
from scripts.market.people import Person
from scripts.market.pictures import photographs

T = TypeVar("T")
INDEX_WITHIN = 30.0
TRANSFER = f"0x{keccak(text='Transfer(address,address,uint256)').hex()}"
MINTED = f"0x{keccak(text='Minted(uint256,address,uint256,string,address,uint16)').hex()}"
PURSE = 25_000  # tUSD in every wallet, to begin with


class Stage:
    """The market's people, its clock, and the chain behind it."""

    def __init__(self, resources: Resources) -> None:
        self.url = resources.settings.chain.rpc_url.get_secret_value()
        self.clock = FixedClock(self._chain_time())
        self.resources = replace(resources, clock=self.clock)
        self.people: dict[Role, Person] = {}

    async def work(self, job: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """One unit of work."""
        return await run_in_unit_of_work(self.resources.sessions, job)

    # time

    def _chain_time(self) -> datetime:
        head = rpc(self.url, "eth_getBlockByNumber", "latest", False)
        return datetime.fromtimestamp(int(head["timestamp"], 16), UTC)

    def travel_to(self, moment: datetime) -> None:
        """Move chain and clock on. Never back, and never past the real time."""
        moment = min(moment, SystemClock().now())
        if moment > self._chain_time() + timedelta(seconds=1):
            rpc(self.url, "evm_setNextBlockTimestamp", int(moment.timestamp()))
            rpc(self.url, "evm_mine")
        self.clock.set(max(self.clock.now(), moment))

    async def until(self, is_so: Callable[[], Awaitable[bool]], what: str) -> None:
        """Wait for the index."""
        deadline = time.monotonic() + INDEX_WITHIN
        while not await is_so():
            if time.monotonic() > deadline:
                raise Problem(f"The index did not report within {INDEX_WITHIN:.0f} s: {what}.")
            await asyncio.sleep(0.05)

    # people

    async def join(self, role: Role) -> Person:
        """Somebody comes to the market, says a name, and has some play money."""
        account = devnet_account(role)
        address = bytes.fromhex(account.address[2:])

        async def job(session: AsyncSession) -> Viewer:
            service = PartyService(session, self.resources)
            party = await service.ensure(address)
            viewer = Viewer(party_id=party.id, address=party.address)
            await service.rename(account.display_name, viewer)
            await service.settle(COUNTRIES.get(role, ""), Duties.BUYER, viewer)
            await service.choose_zone(ZONES.get(role, UTC_NAME), viewer)
            return viewer

        person = Person(account, await self.work(job), self.url)
        self.people[role] = person
        currency = self.resources.chains.default.deployment.currency_named("tUSD")
        assert currency.address is not None
        purse = PURSE * 10**currency.decimals
        person.send("MockERC20", currency.address, "mint", address, purse)
        return person

    async def employ(self, role: Role, as_what: StaffRole) -> None:
        """Somebody joins the people who run the place, as by the command line."""
        address = self.people[role].address
        await self.work(
            lambda session: StaffService(session, self.resources).grant_by_command(address, as_what)
        )

    async def read_mail(self, role: Role, address: str) -> None:
        """Somebody has notices sent to a mailbox, and opened the link that asked for it."""
        if not self.resources.settings.notices.mail.is_on:
            return
        viewer = self.people[role].viewer

        async def job(session: AsyncSession) -> None:
            addresses = MailAddressService(session, self.resources)
            named = await addresses.set_own(address, viewer)
            await addresses.confirm(addresses.confirm_path(named.id).rpartition("/")[2])

        await self.work(job)

    async def join_team(self, role: Role, seller: Role, part: TeamRole) -> None:
        """A seller invites somebody, who accepts."""
        owner, member = self.people[seller].viewer, self.people[role]
        seat = await self.work(
            lambda session: TeamService(session, self.resources).invite(member.address, part, owner)
        )
        await self.work(
            lambda session: TeamService(session, self.resources).take_step(
                seat.id, "join", member.viewer
            )
        )

    # listings

    async def offer(self, good: Good) -> UUID:
        """Describe, photograph, mint if it has a token, sign and publish."""
        seller = self.people[good.seller]
        draft = self._draft_of(good, seller)
        listing_id = await self.work(
            lambda session: self._store_draft(session, draft, good, seller.viewer)
        )
        if good.has_token:
            asset, asset_id = self._mint(good, seller)
            await self.work(
                lambda session: ListingService(session, self.resources).attach_asset(
                    listing_id, asset, asset_id, seller.viewer
                )
            )
        asked = await self.work(
            lambda session: ListingService(session, self.resources).prepare_signature(
                listing_id, seller.viewer
            )
        )
        signature = seller.sign(asked.typed_data)
        await self.work(
            lambda session: ListingService(session, self.resources).publish(
                listing_id, signature, seller.viewer
            )
        )
        return listing_id

    async def listing(self, listing_id: UUID, who: Role) -> ListingView:
        """A listing as somebody sees it."""
        viewer = self.people[who].viewer
        return await self.work(
            lambda session: ListingService(session, self.resources).get(listing_id, viewer)
        )

    async def _store_draft(
        self, session: AsyncSession, draft: ListingDraft, good: Good, viewer: Viewer
    ) -> UUID:
        listings = ListingService(session, self.resources)
        listing = await listings.create_draft(draft, viewer)
        whole, near = photographs(good.picture)
        for name, picture, words in (
            (f"{good.picture}.jpg", whole, good.alt_text),
            (f"{good.picture}-near.jpg", near, f"{good.alt_text}, from near"),
        ):
            await listings.add_photo(listing.id, picture, name, viewer, words)
        return listing.id

    def _draft_of(self, good: Good, seller: Person) -> ListingDraft:
        deployment = self.resources.chains.default.deployment
        currency = deployment.currency_named(good.currency)
        ways = tuple(
            OptionDraft(
                option=DeliveryOption(way.option),
                fee=parse_amount(way.fee, currency),
                estimate=way.estimate,
            )
            for way in good.ways
        )
        royalty = RoyaltyDraft(recipient=seller.address, bps=good.royalty_bps)
        return ListingDraft(
            kind=ListingKind(good.kind),
            title=good.title,
            sku=good.sku,
            description=good.description,
            unit_price=parse_amount(good.price, currency),
            stock=good.stock,
            options=ways,
            policy_id=self._policy_for(good),
            shipping_policy=good.shipping_policy,
            partner=good.partner,
            ships_from=good.ships_from,
            royalty=royalty if good.royalty_bps else None,
            is_instant=good.is_instant,
        )

    def _policy_for(self, good: Good) -> bytes:
        """Services have a week to be looked at; everything else the usual clocks."""
        deployment = self.resources.chains.default.deployment
        wanted = SERVICES if good.kind == "service" else deployment.policies[0].name
        return next(named.id for named in deployment.policies if named.name == wanted)

    def _mint(self, good: Good, seller: Person) -> tuple[Address, int]:
        """A token for the piece or the run, and the escrow's permission to hold it."""
        deployment = self.resources.chains.default.deployment
        royalty = (seller.address if good.royalty_bps else ZERO_ADDRESS, good.royalty_bps)
        first = (seller.address, good.token_uri)
        if good.run_of:
            contract, address = EDITION, deployment.edition
            minted = seller.send(contract, address, "mint", *first, good.run_of, *royalty)
            asset_id = _first_topic(minted, MINTED)
        else:
            contract, address, chip = TOKEN, deployment.token, chip_for(good.picture.encode())
            minted = seller.send(contract, address, "mint", *first, chip, *royalty)
            asset_id = _token_id(minted)
        seller.send(contract, address, "setApprovalForAll", deployment.escrow, True)
        return address, asset_id


def _token_id(receipt: dict[str, Any]) -> int:
    """The id in the Transfer log of a minting."""
    (transfer,) = [log for log in receipt["logs"] if log["topics"][0] == TRANSFER]
    return int(transfer["topics"][3], 16)


def _first_topic(receipt: dict[str, Any], event: str) -> int:
    (found,) = [log for log in receipt["logs"] if log["topics"][0] == event]
    return int(found["topics"][1], 16)
