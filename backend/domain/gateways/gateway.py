"""One interface for every way to pay. Pure: a gateway answers, somebody else writes or signs.

What a gateway answers is either a step on chain, to be signed by a wallet and believed when it is
indexed, or a statement that a person makes and that is written down with their name.

A marketplace that takes cards adds a gateway with the same four words: `authorise` reserves,
`capture` is asked when the goods leave and raises `CaptureFailed` when the card does not pay,
`void` frees the reservation, `refund` pays back. Nothing else has to know that it is a card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from backend.domain.escrow.statuses import NEVER_PAID, OPEN, Status
from backend.domain.gateways.errors import CaptureFailed, PaymentStepNotAllowed
from backend.domain.gateways.lifecycle import AT_HOME, PAYMENT, Stand
from backend.domain.orders.methods import Method


class StatementKind(StrEnum):
    """What somebody said about money that no chain knows of."""

    RECEIVED = "received"
    TAKEN_BACK = "taken_back"  # it had not been received after all
    GIVEN_BACK = "given_back"
    WENT_AHEAD = "went_ahead"  # it may go out without its money
    STOPPED = "stopped"  # it may not any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The money of one delivery, added up from what was said; for the escrow, from its status."""

    status: Status
    due: int
    received: int = 0
    given_back: int = 0
    is_waived: bool = False

    @property
    def outstanding(self) -> int:
        return max(self.due - self.received, 0)

    @property
    def kept(self) -> int:
        """What the seller has of it."""
        return self.received - self.given_back


@dataclass(frozen=True, slots=True)
class ToSign:
    """A step of the escrow's table. Nothing has happened before the chain says so."""

    action: str


@dataclass(frozen=True, slots=True)
class ToState:
    """What is written down; `kind` None: the word moves no money."""

    kind: StatementKind | None = None
    units: int = 0


Answer = ToSign | ToState


class Gateway(Protocol):
    """A way to pay. Each word is refused unless the table of payments has it now."""

    method: Method
    captures_on_shipping: bool  # else when it is handed to the buyer

    def stand(self, position: Position) -> Stand:
        """Where the payment stands."""
        ...

    def authorise(self, position: Position) -> Answer:
        """The buyer's money is there, or agreed on."""
        ...

    def capture(self, position: Position) -> Answer:
        """It becomes the seller's; `CaptureFailed` when there is nothing to take."""
        ...

    def void(self, position: Position) -> Answer:
        """End it before it was captured."""
        ...

    def refund(self, position: Position) -> Answer:
        """Give back what was captured."""
        ...


class EscrowGateway:
    """The chain. Its words are steps of the escrow, and only the index says what became of them."""

    method = Method.ESCROW
    captures_on_shipping = True

    def stand(self, position: Position) -> Stand:
        status = position.status
        if status is Status.AWAITING_PAYMENT:
            return Stand.AWAITED
        if status is Status.FUNDED:
            return Stand.AUTHORISED
        if status in NEVER_PAID:
            return Stand.VOIDED
        return Stand.REFUNDED if status is Status.REFUNDED else Stand.CAPTURED

    def authorise(self, position: Position) -> Answer:
        _require("authorise", self.stand(position))
        return ToSign("fund")

    def capture(self, position: Position) -> Answer:
        _require("capture", self.stand(position))
        return ToSign("ship")

    def void(self, position: Position) -> Answer:
        _require("void", self.stand(position))
        return ToSign("refund" if position.status is Status.FUNDED else "abandon")

    def refund(self, position: Position) -> Answer:
        _require("refund", self.stand(position))
        return ToSign("refund" if position.status in OPEN else "refund_released")


class PrepaidGateway:
    """The money comes before the goods leave, and somebody of the shop says that it has."""

    captures_on_shipping = True

    def __init__(self, method: Method) -> None:
        self.method = method

    def stand(self, position: Position) -> Stand:
        return _stand_beside(position)

    def authorise(self, position: Position) -> Answer:
        _require("authorise", self.stand(position))
        return ToState(StatementKind.RECEIVED, position.outstanding)

    def capture(self, position: Position) -> Answer:
        """Before the goods leave it has to be there, unless somebody answers for its absence."""
        _require("capture", self.stand(position))
        if position.status not in AT_HOME:
            return ToState(StatementKind.RECEIVED, position.outstanding)
        if position.outstanding and not position.is_waived:
            raise CaptureFailed("Nobody has written down that the money has come.")
        return ToState()

    def void(self, position: Position) -> Answer:
        _require("void", self.stand(position))
        return _giving_back(position)

    def refund(self, position: Position) -> Answer:
        _require("refund", self.stand(position))
        return _giving_back(position)


class OnDeliveryGateway:
    """Whoever hands the goods over takes the money, and it is written down afterwards."""

    method = Method.ON_DELIVERY
    captures_on_shipping = False

    def stand(self, position: Position) -> Stand:
        return _stand_beside(position)

    def authorise(self, position: Position) -> Answer:
        _require("authorise", self.stand(position))
        return ToState()

    def capture(self, position: Position) -> Answer:
        _require("capture", self.stand(position))
        if not position.outstanding:
            return ToState()
        if position.status in AT_HOME:
            raise CaptureFailed("It is paid when it is handed over, and it has not left.")
        return ToState(StatementKind.RECEIVED, position.outstanding)

    def void(self, position: Position) -> Answer:
        _require("void", self.stand(position))
        return _giving_back(position)

    def refund(self, position: Position) -> Answer:
        _require("refund", self.stand(position))
        return _giving_back(position)


GATEWAYS: Mapping[Method, Gateway] = {
    Method.ESCROW: EscrowGateway(),
    Method.BANK_TRANSFER: PrepaidGateway(Method.BANK_TRANSFER),
    Method.PHONE: PrepaidGateway(Method.PHONE),
    Method.ON_DELIVERY: OnDeliveryGateway(),
}


def _stand_beside(position: Position) -> Stand:
    status = position.status
    if status is Status.AWAITING_PAYMENT:
        return Stand.AWAITED
    if status in NEVER_PAID:
        return Stand.VOIDED
    if status is Status.CALLED_OFF:
        return Stand.REFUNDED if position.received else Stand.VOIDED
    if status in AT_HOME or position.outstanding:
        return Stand.AUTHORISED
    return Stand.CAPTURED


def _giving_back(position: Position) -> Answer:
    return ToState(StatementKind.GIVEN_BACK, position.kept) if position.kept else ToState()


def _require(word: str, stand: Stand) -> None:
    if PAYMENT.step(word, stand) is None:
        raise PaymentStepNotAllowed(
            f"A payment that is {stand.value} cannot be changed like this.",
            action=word,
            status=stand.value,
        )
