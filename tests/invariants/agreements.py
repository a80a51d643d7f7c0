"""The half of the model about two parties at one table: offers, returns, more time, signatures.

Also here is what every call needs: finding an escrow, asking who and when, and closing.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from tests.contracts.builders import COIN, Purchase, Status
from tests.contracts.builders.constants import MAX_AMOUNT
from tests.invariants.deals import ACTIONS, Deal, Offer, Signed
from tests.invariants.escrows import EXTENDED_BY, MAX_EXTENSION, Escrow, parts_of
from tests.invariants.refusals import Kind, Refused, require
from tests.invariants.till import Till

S = Status
LAST_BLOCKS = 256  # whose hashes a chain remembers


@dataclass(frozen=True)
class Ending:
    """How a closing is told: the event, and what it says of itself."""

    event: str
    about: Mapping[str, object] = field(default_factory=dict)


class Agreements:
    """Escrows and what is due from them. Choices are listed in `model`."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.escrows: dict[Purchase, Escrow] = {}
        self.offers: dict[tuple[Purchase, str], Offer] = {}

    # Offers

    def offer(self, caller: str, now: int, offer: Offer) -> None:
        """Put an offer on record. Nothing else changes, so nothing can be blocked by it."""
        escrow = self._open(offer.purchase)
        require(caller == offer.maker, Kind.WRONG_ROLE)
        require(offer.maker in {escrow.buyer, escrow.seller}, Kind.WRONG_ROLE)
        self._check_offer(offer, now)
        require(offer.steps == escrow.steps, Kind.NOT_SIGNED)
        self.offers[offer.purchase, caller] = offer
        self.till.tell("OfferPosted", offer.purchase, maker=caller)

    def carry_offer(self, relayer: str, now: int, offer: Offer, *, is_good: bool) -> None:
        """Anybody puts on record what its maker has signed; the same signature settles."""
        steps = self._known(offer.purchase).steps
        require(is_good and offer.steps == steps, Kind.NOT_SIGNED)
        self.offer(offer.maker, now, offer)

    def withdraw_offer(self, caller: str, now: int, purchase: Purchase) -> None:
        require((purchase, caller) in self.offers, Kind.WITHDRAWN)
        del self.offers[purchase, caller]
        self.till.tell("OfferWithdrawn", purchase, maker=caller)

    def settle(
        self,
        caller: str,
        now: int,
        offer: Offer,
        *,
        is_signed: bool = False,
        is_good: bool = True,
    ) -> None:
        """The other party accepts an offer that is posted or comes with its maker's signature."""
        escrow = self._open(offer.purchase)
        require(offer.maker in {escrow.buyer, escrow.seller}, Kind.WRONG_ROLE)
        require(caller == escrow.other_than(offer.maker), Kind.WRONG_ROLE)
        self._check_offer(offer, now)
        if is_signed:
            require(is_good and offer.steps == escrow.steps, Kind.NOT_SIGNED)
        else:
            is_posted = self.offers.get((offer.purchase, offer.maker)) == offer
            require(is_posted and offer.steps == escrow.steps, Kind.WITHDRAWN)
        self._carry_out(escrow, offer, caller, now)

    def _check_offer(self, offer: Offer, now: int) -> None:
        require(now < offer.expiry, Kind.TOO_LATE)
        require(offer.is_well_formed, Kind.BAD_TERMS)

    def _carry_out(self, escrow: Escrow, offer: Offer, taker: str, now: int) -> None:
        deal, purchase = offer.deal, offer.purchase
        if deal is Deal.MORE_TIME:
            self._postpone(escrow, now, offer.new_deadline, by=taker)
            return
        about = {"maker": offer.maker, "deal": int(deal)}
        if deal is Deal.SPLIT:
            ending = Ending("Settled", about)
            to_buyer = offer.is_token_to_buyer
            self._close(escrow, S.SETTLED, offer.share, is_token_to_buyer=to_buyer, ending=ending)
            return
        escrow.is_return_ruled = False
        escrow.share = offer.share if deal is Deal.RETURN else 0
        if deal is Deal.RETURN:
            escrow.enter(S.RETURNING, now)
        elif deal is Deal.RESUME:
            escrow.is_attested = True
            escrow.enter(S.DELIVERED, now)
        else:
            escrow.is_cancelling_over = True
            escrow.is_attested = False
            escrow.enter(S.FUNDED, now)
        self.till.tell("Settled", purchase, **about)

    # Returns

    def rule_return(self, caller: str, now: int, purchase: Purchase, share: int) -> None:
        """The arbiter lets the share depend on the item coming back; once per escrow."""
        escrow = self._step(caller, now, purchase, {S.ARBITRATION}, "arbiter")
        require(0 <= share <= escrow.share, Kind.BAD_AMOUNT)
        require(not escrow.was_return_ruled, Kind.WRONG_STATUS)
        escrow.is_return_ruled = escrow.was_return_ruled = True
        escrow.share = share
        escrow.enter(S.RETURNING, now)
        self.till.tell("ReturnRuled", purchase)

    def return_shipped(self, caller: str, now: int, purchase: Purchase) -> None:
        self._step(caller, now, purchase, {S.RETURNING}, "buyer").enter(S.RETURNED, now)
        self.till.tell("ReturnShipped", purchase)

    def contest_return(self, caller: str, now: int, purchase: Purchase) -> None:
        self._step(caller, now, purchase, {S.RETURNED}, "seller").enter(S.ARBITRATION, now)
        self.till.tell("ReturnContested", purchase)

    def accept_return(self, caller: str, now: int, purchase: Purchase) -> None:
        """A concession, so it has no clock."""
        escrow = self._concession(caller, purchase, "seller")
        require(escrow.status is S.RETURNED, Kind.WRONG_STATUS)
        self._finish_return(escrow, "ReturnAccepted")

    def refund_released(
        self,
        caller: str,
        now: int,
        purchase: Purchase,
        amount: int,
        *,
        value: int | None = None,
        payer: str | None = None,
    ) -> None:
        """After the end the seller can still be kind, from the seller's own wallet.

        Coins come from whoever makes the call, which may be somebody who carries a signature.
        """
        escrow = self._known(purchase)
        require(caller == escrow.seller, Kind.WRONG_ROLE)
        require(escrow.status is S.RELEASED, Kind.WRONG_STATUS)
        require(1 <= amount <= MAX_AMOUNT, Kind.BAD_AMOUNT)
        currency = escrow.currency
        if value is None:
            value = amount if currency == COIN else 0
        source = payer if payer and currency == COIN else caller
        self.till.collect(currency, source, amount, value)
        escrow.steps += 1
        self.till.tell("RefundedLater", purchase, amount=amount)
        self.till.push(escrow, escrow.buyer, amount)

    # More time

    def extend(self, caller: str, now: int, purchase: Purchase, new_deadline: int) -> None:
        """Whom silence would favour gives the other side time.

        Before the arbiter that takes both: a deal. All extensions of one escrow together stay
        within the cap.
        """
        escrow = self._open(purchase)
        require(escrow.status in EXTENDED_BY, Kind.WRONG_ROLE)
        require(caller == escrow.party(EXTENDED_BY[escrow.status]), Kind.WRONG_ROLE)
        self._postpone(escrow, now, new_deadline, by=caller)

    def _postpone(self, escrow: Escrow, now: int, new_deadline: int, *, by: str) -> None:
        require(now < escrow.deadline, Kind.TOO_LATE)
        gained = new_deadline - escrow.deadline
        require(gained > 0, Kind.BAD_AMOUNT)
        require(escrow.extended + gained <= MAX_EXTENSION, Kind.BAD_AMOUNT)
        escrow.deadline = new_deadline
        escrow.extended += gained
        escrow.steps += 1
        self.till.tell("Extended", escrow.purchase, by=by)

    # Chips

    def prove_item(
        self, caller: str, now: int, purchase: Purchase, age: int, signer: str | None
    ) -> None:
        """The item's chip has signed a block's hash, `age` blocks ago. It moves nothing."""
        escrow = self._open(purchase)
        require(escrow.status is not S.FUNDED, Kind.WRONG_STATUS)
        require(caller in {escrow.buyer, escrow.seller}, Kind.WRONG_ROLE)
        if escrow.token is None:
            raise Refused(Kind.NO_TOKEN)
        require(1 <= age <= LAST_BLOCKS, Kind.TOO_LATE)
        chip = self.till.outside.chips.get(escrow.token)
        require(chip is not None and chip == signer, Kind.NOT_SIGNED)
        self.till.tell("ItemProven", purchase, holder=caller, chip=chip)

    # Signatures

    def carry(self, relayer: str, now: int, signed: Signed, *, value: int | None = None) -> None:
        """Anybody carries a party's signature; the effect is the signer's own call."""
        require(signed.action in ACTIONS, Kind.NOT_SIGNED)
        require(now < signed.expiry, Kind.TOO_LATE)
        escrow = self._known(signed.purchase)
        require(signed.is_good and signed.steps == escrow.steps, Kind.NOT_SIGNED)
        arguments = dict(signed.arguments)
        subject = arguments.pop("offer", signed.purchase)
        if signed.action == "refund_released":
            arguments |= {"payer": relayer, "value": value}
        getattr(self, signed.action)(signed.signer, now, subject, **arguments)

    # What every call asks

    def _known(self, purchase: Purchase) -> Escrow:
        if purchase not in self.escrows:
            raise Refused(Kind.UNKNOWN)
        return self.escrows[purchase]

    def _open(self, purchase: Purchase) -> Escrow:
        escrow = self._known(purchase)
        require(escrow.is_open, Kind.WRONG_STATUS)
        return escrow

    def _step(
        self, caller: str, now: int, purchase: Purchase, statuses: AbstractSet[Status], *roles: str
    ) -> Escrow:
        """A party's own step: the right one, from the right status, before the deadline."""
        escrow = self._open(purchase)
        require(caller in _holders(escrow, roles), Kind.WRONG_ROLE)
        require(escrow.status in statuses, Kind.WRONG_STATUS)
        require(now < escrow.deadline, Kind.TOO_LATE)
        return escrow

    def _concession(self, caller: str, purchase: Purchase, role: str) -> Escrow:
        """Giving in has no clock: it is open until the escrow is closed."""
        escrow = self._open(purchase)
        require(caller == escrow.party(role), Kind.WRONG_ROLE)
        return escrow

    # Closing

    def _refund(self, escrow: Escrow, ending: Ending) -> None:
        self._close(escrow, S.REFUNDED, escrow.amount, is_token_to_buyer=False, ending=ending)

    def _grant(self, escrow: Escrow, ending: Ending) -> None:
        """The buyer gets what was claimed."""
        if escrow.share == escrow.amount:
            self._refund(escrow, ending)
        else:
            share = escrow.share
            self._close(escrow, S.SETTLED, share, is_token_to_buyer=True, ending=ending)

    def _finish_return(self, escrow: Escrow, event: str, **about: object) -> None:
        status = S.RULED if escrow.is_return_ruled else S.SETTLED
        ending = Ending(event, about)
        self._close(escrow, status, escrow.share, is_token_to_buyer=False, ending=ending)

    def _close(
        self,
        escrow: Escrow,
        status: Status,
        share: int,
        *,
        is_token_to_buyer: bool,
        ending: Ending,
    ) -> None:
        """The only way out of the open statuses, and the only place that pays."""
        arbiter_bps = escrow.policy.arbiter_fee_bps if status is S.RULED else 0
        paid = escrow.paid = parts_of(
            escrow.amount,
            share,
            fee_bps=escrow.policy.fee_bps,
            royalty_bps=escrow.purchase.listing.royalty_bps,
            arbiter_bps=arbiter_bps,
        )
        escrow.status, escrow.share, escrow.deadline = status, share, 0
        escrow.is_token_to_buyer = is_token_to_buyer
        escrow.steps += 1
        self.till.tell(ending.event, escrow.purchase, **ending.about)
        self.till.pay_out(escrow, paid)
        self.till.hand_out(escrow, escrow.buyer if is_token_to_buyer else escrow.seller)


def _holders(escrow: Escrow, roles: tuple[str, ...]) -> set[str]:
    people = {
        "buyer": escrow.buyer,
        "seller": escrow.seller,
        "arbiter": escrow.policy.arbiter,
        "attester": escrow.policy.attester,
    }
    return {people[role] for role in roles}
