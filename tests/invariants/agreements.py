"""The half of the model about two parties at one table: offers, returns, more time, signatures.

Also here is what every call needs: finding an escrow, asking who and when, and closing.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from tests.contracts.builders import Purchase, Status
from tests.invariants.deals import ACTIONS, Deal, Offer, Signed
from tests.invariants.escrows import EXTENDED_BY, MAX_EXTENSION, Escrow, parts_of
from tests.invariants.refusals import Kind, Refused, require
from tests.invariants.till import Till

S = Status


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
        self._check_offer(escrow, offer, now)
        self.offers[offer.purchase, caller] = offer

    def withdraw_offer(self, caller: str, now: int, purchase: Purchase) -> None:
        require((purchase, caller) in self.offers, Kind.WITHDRAWN)
        del self.offers[purchase, caller]

    def settle(self, caller: str, now: int, offer: Offer, *, is_signed: bool = False) -> None:
        """The other party accepts an offer that is posted or comes with its maker's signature."""
        escrow = self._open(offer.purchase)
        self._check_offer(escrow, offer, now)
        require(caller == escrow.other_than(offer.maker), Kind.WRONG_ROLE)
        is_posted = self.offers.get((offer.purchase, offer.maker)) == offer
        require(is_signed or is_posted, Kind.WITHDRAWN)
        self._carry_out(escrow, offer, now)

    def _check_offer(self, escrow: Escrow, offer: Offer, now: int) -> None:
        require(offer.maker in {escrow.buyer, escrow.seller}, Kind.WRONG_ROLE)
        require(offer.steps == escrow.steps, Kind.NOT_SIGNED)
        require(now < offer.expiry, Kind.TOO_LATE)
        require(0 <= offer.share <= escrow.amount, Kind.BAD_AMOUNT)

    def _carry_out(self, escrow: Escrow, offer: Offer, now: int) -> None:
        if offer.deal is Deal.SPLIT:
            to_buyer = offer.is_token_to_buyer
            self._close(escrow, S.SETTLED, offer.share, is_token_to_buyer=to_buyer)
            return
        escrow.is_return_ruled = False
        escrow.share = offer.share if offer.deal is Deal.RETURN else 0
        if offer.deal is Deal.RETURN:
            escrow.enter(S.RETURNING, now)
        elif offer.deal is Deal.RESUME:
            escrow.is_attested = True
            escrow.enter(S.DELIVERED, now)
        else:
            escrow.is_cancelling_over = True
            escrow.enter(S.FUNDED, now)

    # Returns

    def rule_return(self, caller: str, now: int, purchase: Purchase, share: int) -> None:
        """The arbiter lets the share depend on the item coming back; once per escrow."""
        escrow = self._step(caller, now, purchase, {S.ARBITRATION}, "arbiter")
        require(not escrow.was_return_ruled, Kind.WRONG_STATUS)
        require(0 <= share <= escrow.share, Kind.BAD_AMOUNT)
        escrow.is_return_ruled = escrow.was_return_ruled = True
        escrow.share = share
        escrow.enter(S.RETURNING, now)

    def return_shipped(self, caller: str, now: int, purchase: Purchase) -> None:
        self._step(caller, now, purchase, {S.RETURNING}, "buyer").enter(S.RETURNED, now)

    def contest_return(self, caller: str, now: int, purchase: Purchase) -> None:
        self._step(caller, now, purchase, {S.RETURNED}, "seller").enter(S.ARBITRATION, now)

    def accept_return(self, caller: str, now: int, purchase: Purchase) -> None:
        """A concession, so it has no clock."""
        escrow = self._concession(caller, purchase, "seller")
        require(escrow.status is S.RETURNED, Kind.WRONG_STATUS)
        self._finish_return(escrow)

    def refund_released(self, caller: str, now: int, purchase: Purchase, amount: int) -> None:
        """After the end the seller can still be kind, from the seller's own wallet."""
        escrow = self._known(purchase)
        require(caller == escrow.seller, Kind.WRONG_ROLE)
        require(escrow.status is S.RELEASED, Kind.WRONG_STATUS)
        require(amount > 0, Kind.BAD_AMOUNT)
        outside, currency = self.till.outside, escrow.currency
        require(outside.arriving(currency, amount) == amount, Kind.NOT_PAID)
        require(outside.pay(currency, caller, self.till.contract, amount), Kind.NOT_PAID)
        self.till.push(currency, escrow.buyer, amount)

    # More time

    def extend(
        self,
        caller: str,
        now: int,
        purchase: Purchase,
        new_deadline: int,
        together_with: str | None = None,
    ) -> None:
        """Whom silence would favour gives the other side time; in arbitration both agree to it.

        All extensions of one escrow together stay within the cap.
        """
        escrow = self._open(purchase)
        if escrow.status in EXTENDED_BY:
            require(caller == escrow.party(EXTENDED_BY[escrow.status]), Kind.WRONG_ROLE)
        else:
            require({caller, together_with} == {escrow.buyer, escrow.seller}, Kind.WRONG_ROLE)
        require(now < escrow.deadline, Kind.TOO_LATE)
        gained = new_deadline - escrow.deadline
        require(gained > 0, Kind.BAD_AMOUNT)
        require(escrow.extended + gained <= MAX_EXTENSION, Kind.BAD_AMOUNT)
        escrow.deadline = new_deadline
        escrow.extended += gained
        escrow.steps += 1

    # Signatures

    def carry(self, relayer: str, now: int, signed: Signed) -> None:
        """Anybody carries a party's signature; the effect is the signer's own call."""
        escrow = self._known(signed.purchase)
        require(signed.action in ACTIONS, Kind.NOT_SIGNED)
        require(signed.steps == escrow.steps, Kind.NOT_SIGNED)
        require(now < signed.expiry, Kind.TOO_LATE)
        arguments = dict(signed.arguments)
        subject = arguments.pop("offer", signed.purchase)
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
        require(escrow.status in statuses, Kind.WRONG_STATUS)
        require(caller in _holders(escrow, roles), Kind.WRONG_ROLE)
        require(now < escrow.deadline, Kind.TOO_LATE)
        return escrow

    def _concession(self, caller: str, purchase: Purchase, role: str) -> Escrow:
        """Giving in has no clock: it is open until the escrow is closed."""
        escrow = self._open(purchase)
        require(caller == escrow.party(role), Kind.WRONG_ROLE)
        return escrow

    # Closing

    def _refund(self, escrow: Escrow) -> None:
        self._close(escrow, S.REFUNDED, escrow.amount, is_token_to_buyer=False)

    def _grant(self, escrow: Escrow) -> None:
        """The buyer gets what was claimed."""
        if escrow.share == escrow.amount:
            self._refund(escrow)
        else:
            self._close(escrow, S.SETTLED, escrow.share, is_token_to_buyer=True)

    def _finish_return(self, escrow: Escrow) -> None:
        status = S.RULED if escrow.is_return_ruled else S.SETTLED
        self._close(escrow, status, escrow.share, is_token_to_buyer=False)

    def _close(
        self, escrow: Escrow, status: Status, share: int, *, is_token_to_buyer: bool
    ) -> None:
        """The only way out of the open statuses, and the only place that pays."""
        arbiter_bps = escrow.policy.arbiter_fee_bps if status is S.RULED else 0
        escrow.paid = parts_of(
            escrow.amount,
            share,
            fee_bps=escrow.policy.fee_bps,
            royalty_bps=escrow.purchase.listing.royalty_bps,
            arbiter_bps=arbiter_bps,
        )
        escrow.status, escrow.share, escrow.deadline = status, share, 0
        escrow.is_token_to_buyer = is_token_to_buyer
        escrow.steps += 1
        self.till.pay_out(escrow, escrow.paid)
        self.till.hand_out(escrow, escrow.buyer if is_token_to_buyer else escrow.seller)


def _holders(escrow: Escrow, roles: tuple[str, ...]) -> set[str]:
    people = {
        "buyer": escrow.buyer,
        "seller": escrow.seller,
        "arbiter": escrow.policy.arbiter,
        "attester": escrow.policy.attester,
    }
    return {people[role] for role in roles}
