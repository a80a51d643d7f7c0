"""Signing a step instead of sending it: the party signs, and anybody carries it to the relay.

What the party signs names the escrow's present state, so it is void once anything has happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.deployment import RELAY
from backend.chain.proposal import Proposal
from backend.chain.signed_actions import ACTIONS, SignedAction, Values, settle_values
from backend.chain.typed_data import json_value, terms_json
from backend.chain.types import EscrowId, checksum
from backend.core.errors import Invalid
from backend.core.viewer import Viewer
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.orders.calls import INPUTS, WalletCall, spelled
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView

if TYPE_CHECKING:
    from backend.resources import Resources

VALID_FOR = timedelta(days=1)
_BITS = {"uint8": 8, "uint256": 256}
Given = bool | int | bytes | Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRequest:
    """What the wallet signs, and the relay's call that still lacks the signature."""

    typed_data: dict[str, Any]
    call: WalletCall
    expiry: int


class ConsentService:
    """Typed data of steps that a party may take now."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._deployment = resources.deployment
        self._orders = OrderService(session, resources)

    async def request(
        self, delivery_id: UUID, action: str, given: Mapping[str, Given], viewer: Viewer
    ) -> ConsentRequest:
        """For a step of the viewer's; `given` are its decisions by their names in the ABI."""
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        step = delivery.action(action)
        if step is None or action not in ACTIONS or viewer.address is None:
            raise StepNotAllowed(
                "This step is not open to you now, or it cannot be carried by others.",
                action=action,
                status=delivery.status.value,
            )
        assert delivery.escrow is not None
        expiry = int((order.chain_time + VALID_FOR).timestamp())
        signed = SignedAction(
            function=action,
            party=viewer.address,
            escrow=EscrowId(delivery.escrow_id),
            state=delivery.escrow.state,
            values=_values(action, given),
            expiry=expiry,
        )
        return ConsentRequest(
            typed_data=signed.typed_data(self._deployment.domain),
            call=self._call(delivery, signed, given),
            expiry=expiry,
        )

    def _call(
        self, delivery: DeliveryView, signed: SignedAction, given: Mapping[str, Given]
    ) -> WalletCall:
        """As the carrier sends it, once the signature is put into the consent."""
        consent = {
            "party": checksum(signed.party),
            "expiry": str(signed.expiry),
            "signature": "0x",
        }
        decided = [spelled(given[name]) for name in INPUTS.get(signed.function, ())]
        if signed.function == "deliver":  # no proof beside the word
            decided = [json_value(signed.values["proof_hash"])]
        escrow = checksum(self._deployment.escrow)
        args = (escrow, terms_json(delivery.terms), *decided, consent)
        return WalletCall(RELAY, self._deployment.relay, signed.function, args)


def _values(action: str, given: Mapping[str, Given]) -> Values:
    """The struct's own fields. What is missing or of another kind is told by its name."""
    wanted = INPUTS.get(action, ())
    missing = {name: "This has to be decided first." for name in wanted if name not in given}
    if missing:
        raise Invalid("Some decisions are missing.", fields=missing)
    if action == "deliver":
        return {"proof_hash": bytes(32)}
    proposal = given.get("proposal")
    if isinstance(proposal, Proposal):
        return settle_values(proposal)
    kinds = dict(ACTIONS[action][1])
    wrong = {
        name: f"This is no {kinds.get(name)}."
        for name in wanted
        if not _is(given[name], kinds.get(name))
    }
    if wrong:
        raise Invalid("Some of this cannot be used as it is.", fields=wrong)
    return {name: value for name in wanted if not isinstance(value := given[name], Proposal)}


def _is(value: Given, kind: str | None) -> bool:
    """Whether a value is of a type of the ABI."""
    if isinstance(value, bool):
        return kind == "bool"
    if isinstance(value, int):
        return kind in _BITS and 0 <= value < 1 << _BITS[kind]
    return kind == "bytes32" and isinstance(value, bytes) and len(value) == 32
