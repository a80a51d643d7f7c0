"""That the very item is here: its chip signs the hash of a young block for whoever holds it.

Nothing is stored before the contract has it: what counts is `ItemProven` in the index. A reader is
whatever brings the chip's answer: software on a devnet, a phone anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.chains import Chain
from backend.chain.devnet import DevnetNode
from backend.chain.key_signatures import with_low_s
from backend.chain.signed_actions import ItemPresence
from backend.chain.types import Address, EscrowId
from backend.core.viewer import Viewer
from backend.domain.catalog.holdings import chip_of
from backend.domain.chips.errors import ChallengeTooOld, ChipDidNotSign, ItemHasNoChip
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.escrow.lifecycle import Role
from backend.domain.orders.calls import Decision, WalletCall, step_call
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView

if TYPE_CHECKING:
    from backend.resources import Resources

OLDEST_BLOCKS = 240  # the contract takes 256; sending takes a while
STEP = "prove_item"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the chip is asked to sign, and whose answer counts."""

    presence: ItemPresence
    chip: Address
    digest: bytes


class ChipReader(Protocol):
    """Brings the chip and the question together."""

    async def answer(self, challenge: Challenge) -> bytes: ...


class HandedIn:
    """The answer came from outside: a phone, or the program of a chip's maker."""

    def __init__(self, signature: bytes) -> None:
        self._signature = signature

    async def answer(self, challenge: Challenge) -> bytes:
        return self._signature


class SoftwareReader:
    """The devnet's: it has the chips that were minted here in software."""

    def __init__(self, resources: Resources, chain: Chain) -> None:
        self._settings, self._chain = resources.settings, chain

    async def wake(self) -> None:
        """A devnet stands still between transactions, and a challenge has to be young."""
        node = await DevnetNode.open(self._settings, self._chain)
        for _ in range(2):  # the contract knows the hash of the block before the last one
            await node.jump(1)

    async def answer(self, challenge: Challenge) -> bytes:
        node = await DevnetNode.open(self._settings, self._chain)
        domain = self._chain.deployment.domain
        answer = node.tap_chip(challenge.chip, challenge.presence.typed_data(domain))
        if answer is None:
            raise ItemHasNoChip("This item's chip is not one of this devnet's.")
        return answer


class ChipService:
    """Ask the chip of a delivery's item, and put its answer on record."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._resources = resources
        self._orders = OrderService(session, resources)

    async def challenge(
        self, delivery_id: UUID, viewer: Viewer, block: int | None = None
    ) -> Challenge:
        """The question for the chip: about the block before the last one, or about a given one."""
        _, delivery = await self._orders.get_delivery(delivery_id, viewer)
        if delivery.action(STEP) is None or delivery.token is None or viewer.address is None:
            raise StepNotAllowed(
                "The chip is asked from shipping on, by the buyer or the seller of an item.",
                action=STEP,
                status=delivery.status.value,
            )
        chain = self._resources.chains.get(delivery.chain_id)
        chip = await self._chip_of(chain, delivery)
        number, block_hash = await _block(chain, delivery, block)
        presence = ItemPresence(
            escrow=EscrowId(delivery.escrow_id),
            token=delivery.token.address,
            token_id=delivery.token.asset_id,
            holder=viewer.address,
            challenge_block=number,
            challenge=block_hash,
        )
        return Challenge(presence, chip, presence.digest(chain.deployment.domain))

    async def prove(
        self, delivery_id: UUID, challenge: Challenge, reader: ChipReader, viewer: Viewer
    ) -> WalletCall:
        """The call that puts the chip's answer on record, once it is what it should be."""
        _, delivery = await self._orders.get_delivery(delivery_id, viewer)
        chain = self._resources.chains.get(delivery.chain_id)
        signature = with_low_s(await reader.answer(challenge))
        if not await chain.gateway.verify_signature(challenge.chip, challenge.digest, signature):
            raise ChipDidNotSign("This is not the answer of this item's chip to this question.")
        inputs: dict[str, Decision] = {
            "challenge_block": challenge.presence.challenge_block,
            "signature": signature,
        }
        call = step_call(STEP, delivery.terms, chain.deployment, inputs)
        assert call is not None
        return call

    async def prove_in_software(self, delivery_id: UUID, viewer: Viewer) -> WalletCall:
        """Ask and answer in one go, where a devnet's software holds the chip."""
        _, delivery = await self._orders.get_delivery(delivery_id, viewer)
        reader = SoftwareReader(self._resources, self._resources.chains.get(delivery.chain_id))
        await reader.wake()
        return await self.prove(
            delivery_id, await self.challenge(delivery_id, viewer), reader, viewer
        )

    async def _chip_of(self, chain: Chain, delivery: DeliveryView) -> Address:
        assert delivery.token is not None
        chip = await chip_of(chain.gateway, delivery.token.address, delivery.token.asset_id)
        if chip is None:
            raise ItemHasNoChip("This item has no chip that could sign.")
        return chip


async def _block(chain: Chain, delivery: DeliveryView, wanted: int | None) -> tuple[int, bytes]:
    """The newest block whose hash the contract can know by now, or the one that was asked about."""
    head = await chain.gateway.head()
    if wanted is None:
        if head.number - 1 <= _left_in(delivery):
            raise ChallengeTooOld("Wait for the next block: this one is as old as the parcel.")
        return head.number - 1, head.parent_hash
    found = await chain.gateway.block_by_number(wanted)
    if found is None or not head.number - OLDEST_BLOCKS <= wanted < head.number:
        raise ChallengeTooOld("That took too long: ask the chip anew.")
    return found.number, found.hash


def _left_in(delivery: DeliveryView) -> int:
    """The block in which the parcel left for this holder; what the chip says must be younger."""
    escrow = delivery.escrow
    assert escrow is not None
    is_sellers = Role.SELLER in delivery.roles
    return (escrow.return_shipped_block if is_sellers else escrow.shipped_block) or 0
