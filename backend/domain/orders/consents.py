"""Signing a step instead of sending it: the party signs, and anybody carries it to the relay.

What the party signs names the escrow's present state, so it is void once anything has happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.abi import encode_call
from backend.chain.chains import Chain
from backend.chain.deployment import RELAY
from backend.chain.proposal import Proposal
from backend.chain.signed_actions import ACTIONS, OfferToSign, SignedAction, Values, settle_values
from backend.chain.typed_data import terms_json
from backend.chain.types import EscrowId, checksum
from backend.core.errors import Invalid
from backend.core.viewer import Viewer
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.orders.calls import INPUTS, Decision, WalletCall, spelled
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView

if TYPE_CHECKING:
    from backend.resources import Resources

VALID_FOR = timedelta(days=1)
PAYS, OFFER = "refund_released", "offer"
_BITS = {"uint8": 8, "uint256": 256}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRequest:
    """What the wallet signs, and the relay's call that still lacks the signature."""

    typed_data: dict[str, Any]
    call: WalletCall
    expiry: int
    is_carried: bool  # this marketplace carries it by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A step that a party may take now, in the words that it signs."""

    order: OrderView
    delivery: DeliveryView
    signed: SignedAction | OfferToSign
    given: Mapping[str, Decision]
    chain: Chain

    @property
    def typed_data(self) -> dict[str, Any]:
        return self.signed.typed_data(self.chain.deployment.domain)

    @property
    def digest(self) -> bytes:
        return self.signed.digest(self.chain.deployment.domain)

    @property
    def is_carried(self) -> bool:
        return is_carried(self.signed.function, self.order, self.chain)

    def call(self) -> WalletCall:
        """As the carrier sends it, once the signature is put into the consent."""
        signed = self.signed
        consent = {
            "party": checksum(signed.party),
            "expiry": str(signed.expiry),
            "signature": "0x",
        }
        by = (consent["party"], "0x") if signed.function == OFFER else (consent,)
        decided = [spelled(value) for value in self._decided]
        deployment = self.chain.deployment
        escrow = checksum(deployment.escrow)
        args = (escrow, terms_json(self.delivery.terms), *decided, *by)
        return WalletCall(deployment.chain_id, RELAY, deployment.relay, signed.function, args)

    def call_data(self, signature: bytes) -> bytes:
        """The same call with the signature, as a transaction carries it."""
        signed = self.signed
        consent = {"party": signed.party, "expiry": signed.expiry, "signature": signature}
        by = (signed.party, signature) if signed.function == OFFER else (consent,)
        decided = [
            asdict(value) if isinstance(value, Proposal) else value for value in self._decided
        ]
        escrow, terms = self.chain.deployment.escrow, asdict(self.delivery.terms)
        return encode_call(RELAY, signed.function, escrow, terms, *decided, *by)

    @property
    def _decided(self) -> list[Decision]:
        if self.signed.function == "deliver":  # no proof beside the word
            return [bytes(32)]
        return [self.given[name] for name in INPUTS.get(self.signed.function, ())]


class ConsentService:
    """Typed data of steps that a party may take now."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._chains = resources.chains
        self._orders = OrderService(session, resources)

    async def request(
        self, delivery_id: UUID, action: str, given: Mapping[str, Decision], viewer: Viewer
    ) -> ConsentRequest:
        """For a step of the viewer's; `given` are its decisions by their names in the ABI."""
        consent = await self.find(delivery_id, action, given, viewer)
        return ConsentRequest(
            typed_data=consent.typed_data,
            call=consent.call(),
            expiry=consent.signed.expiry,
            is_carried=consent.is_carried,
        )

    async def find(
        self,
        delivery_id: UUID,
        action: str,
        given: Mapping[str, Decision],
        viewer: Viewer,
        expiry: int | None = None,
    ) -> Consent:
        """The viewer's step as it stands now; without an `expiry`, one that is usual."""
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        chain = self._chains.get(order.currency.chain_id)
        return consent_to(order, delivery, action, given, viewer.address, chain, expiry)


def consent_to(
    order: OrderView,
    delivery: DeliveryView,
    action: str,
    given: Mapping[str, Decision],
    party: bytes | None,
    chain: Chain,
    expiry: int | None = None,
) -> Consent:
    """What a party signs to take a step. StepNotAllowed when it is not open to the viewer now."""
    if delivery.action(action) is None or action not in {*ACTIONS, OFFER} or party is None:
        raise StepNotAllowed(
            "This step is not open to you now, or it cannot be carried by others.",
            action=action,
            status=delivery.status.value,
        )
    assert delivery.escrow is not None
    escrow, state = EscrowId(delivery.escrow_id), delivery.escrow.state
    _require_decided(action, given)
    proposal = given.get("proposal")
    signed: SignedAction | OfferToSign
    if action == OFFER and isinstance(proposal, Proposal):  # it has a struct and an end of its own
        signed = OfferToSign(party, escrow, state, proposal)
    else:
        usual = int((order.chain_time + VALID_FOR).timestamp())
        values = _values(action, given)
        signed = SignedAction(action, party, escrow, state, values, expiry or usual)
    return Consent(order=order, delivery=delivery, signed=signed, given=given, chain=chain)


def is_carried(action: str, order: OrderView, chain: Chain) -> bool:
    """Whether this marketplace pays for carrying such a step.

    A later refund comes with money: a token's the escrow takes from the seller, by allowance;
    coins the carrier would have to bring, and nobody brings somebody else's.
    """
    if not chain.settings.relay.is_on or (action == PAYS and order.currency.is_native):
        return False
    return action == OFFER or action in ACTIONS


def _require_decided(action: str, given: Mapping[str, Decision]) -> None:
    wanted = INPUTS.get(action, ())
    missing = {name: "This has to be decided first." for name in wanted if name not in given}
    if missing:
        raise Invalid("Some decisions are missing.", fields=missing)


def _values(action: str, given: Mapping[str, Decision]) -> Values:
    """The struct's own fields. What is of another kind is told by its name."""
    wanted = INPUTS.get(action, ())
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


def _is(value: Decision, kind: str | None) -> bool:
    """Whether a value is of a type of the ABI."""
    if isinstance(value, bool):
        return kind == "bool"
    if isinstance(value, int):
        return kind in _BITS and 0 <= value < 1 << _BITS[kind]
    return kind == "bytes32" and isinstance(value, bytes) and len(value) == 32
