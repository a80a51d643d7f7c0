"""The protocol page as plain Python: every call, every refusal, every unit of money.

Written from the page and its list of deviations, before and apart from the contract, so that a
mistake in one of the two shows. Accounts and currencies are names; an escrow is named by its terms,
here the purchase itself. A call that is refused raises `Refused` and changes nothing.

Where the page is silent, this is what was chosen:
- A clock starts at the moment of the call. Cancelling counts from the funding and ends for good
  with a replacement: the seller may have sent the second item by then.
- Granting a claim to everything is REFUNDED, to a part SETTLED. An arbiter's silence is SETTLED.
- `rule` and `rule_return` give at most the claim; after a contested return the claim is the share
  that the return would have paid.
- The arbiter is paid whenever an escrow closes as RULED and only then. A ruled return that the
  buyer lets run out closes as RULED with nothing for the buyer; an agreed one as RELEASED.
- A finished return takes the token back to the seller, as the item went. On other silence, and on a
  concession, it goes back only when the buyer's share is everything.
- More time before the arbiter is a deal like any other; as a deal it can be had in every status.
- What somebody else carries is refused or accepted as the party's own call, in the party's name.
- A return or a resumed inspection may be agreed on from every open status; each new agreement
  replaces what stood before.
- One posted offer per party and escrow, the newest; accepting needs the offer itself.
- `resume` gives the normal inspection: that the item is there is now common ground.
- `timeout_many` runs what is due and leaves the rest alone, since anybody can close one in between.
- `refund_released` is not bound by the price, as it is the seller's own money, but by the bound of
  all prices. What the buyer's wallet does not take becomes the buyer's credit.
- Taking a listing back twice does no harm, and a stranger's word about it changes nothing.
- Credits are drawn in full.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain

from tests.contracts.builders import NOBODY, Listing, Policy, Purchase, Status
from tests.invariants import sale_rules
from tests.invariants.agreements import Agreements, Ending
from tests.invariants.deals import Authorization, Permit
from tests.invariants.escrows import Escrow
from tests.invariants.outside import Outside
from tests.invariants.refusals import Kind, Refused, faults_of, require
from tests.invariants.till import Till

S = Status
MAX_DELIVERIES = 16  # of one order in one call


@dataclass(frozen=True)
class Payment:
    """Where the money of a purchase comes from: coins sent along, a signature, or paid before."""

    value: int = 0
    authorization: Authorization | None = None
    is_taken: bool = False


@cache
def policy_id(policy: Policy) -> bytes:
    """Hashing is slow, and a run of the model asks for the same few again and again."""
    return policy.id


class Model(Agreements):
    """One contract with everything it knows. Settling and returning live in `Agreements`."""

    def __init__(self, contract: str, outside: Outside | None = None) -> None:
        super().__init__(Till(contract, outside or Outside()))
        self.policies: dict[bytes, Policy] = {}
        self.epochs: Counter[str] = Counter()
        self.cancelled: set[tuple[str, Listing]] = set()
        self.sold: Counter[Listing] = Counter()

    # Marketplaces and sellers

    def register_policy(self, caller: str, now: int, policy: Policy) -> bytes:
        """Anybody registers rules, once, for good."""
        sale_rules.check_policy(policy, self.till.contract)
        require(policy_id(policy) not in self.policies, Kind.EXISTS)
        self.policies[policy_id(policy)] = policy
        self.till.tell("PolicyRegistered", policy_id=policy_id(policy))
        return policy_id(policy)

    def cancel_listing(self, caller: str, now: int, listing: Listing) -> None:
        self.cancelled.add((caller, listing))
        self.till.tell("ListingCancelled", seller=caller)

    def bump_epoch(self, caller: str, now: int) -> int:
        """All listings signed before are void."""
        self.epochs[caller] += 1
        self.till.tell("EpochBumped", seller=caller, epoch=self.epochs[caller])
        return self.epochs[caller]

    # Funding

    def fund(
        self,
        caller: str,
        now: int,
        purchase: Purchase,
        *,
        value: int = 0,
        is_signed: bool = True,
    ) -> Escrow:
        """Money in, token into custody; an instant listing pays out at once."""
        require(caller == purchase.buyer, Kind.WRONG_ROLE)
        return self._buy(now, purchase, Payment(value), is_signed=is_signed)

    def fund_many(
        self,
        caller: str,
        now: int,
        purchases: Iterable[Purchase],
        *,
        currency: str,
        total: int,
        value: int = 0,
        forged: frozenset[int] = frozenset(),
    ) -> None:
        """All deliveries of an order or none, in one currency; the money is taken once."""
        purchases = tuple(purchases)
        everything = [
            *(self._faults(now, p, is_signed=n not in forged) for n, p in enumerate(purchases)),
            [Kind.NOT_PAID] if sum(p.amount for p in purchases) != total else [],
        ]
        with self._all_or_nothing():
            try:
                require(len(purchases) <= MAX_DELIVERIES, Kind.BAD_AMOUNT)
                self.till.collect(currency, caller, total, value)
                self._buy_all(caller, now, purchases, currency, total, forged)
            except Refused as refused:
                raise Refused(refused.kind, *chain(*everything)) from refused

    def _buy_all(
        self,
        caller: str,
        now: int,
        purchases: Iterable[Purchase],
        currency: str,
        total: int,
        forged: frozenset[int],
    ) -> None:
        rest = total
        for number, purchase in enumerate(purchases):
            require(caller == purchase.buyer, Kind.WRONG_ROLE)
            sale_rules.check_price(purchase)
            require(purchase.listing.currency == currency, Kind.NOT_PAID)
            require(purchase.amount <= rest, Kind.NOT_PAID)
            rest -= purchase.amount
            self._buy(now, purchase, Payment(is_taken=True), is_signed=number not in forged)
        require(rest == 0 and total > 0, Kind.NOT_PAID)

    def fund_with_authorization(
        self,
        relayer: str,
        now: int,
        purchase: Purchase,
        authorization: Authorization,
        *,
        is_signed: bool = True,
    ) -> Escrow:
        """Anybody carries a buyer's signed payment; it is for this escrow and no other."""
        with self._all_or_nothing():
            payment = Payment(authorization=authorization)
            return self._buy(now, purchase, payment, is_signed=is_signed)

    def fund_with_permit(
        self,
        caller: str,
        now: int,
        purchase: Purchase,
        permit: Permit,
        *,
        is_signed: bool = True,
    ) -> Escrow:
        """A signed approval and the payment in one; what counts is what may be spent then."""
        currency, allowances = purchase.listing.currency, self.till.outside.allowances
        with self._all_or_nothing():
            if permit.is_good and now <= permit.deadline and currency in self.till.outside.signable:
                allowances[currency, caller] = permit.amount
            return self.fund(caller, now, purchase, is_signed=is_signed)

    def _buy(self, now: int, purchase: Purchase, payment: Payment, *, is_signed: bool) -> Escrow:
        if faults := self._faults(now, purchase, is_signed=is_signed):
            raise Refused(*faults, Kind.NOT_PAID)
        listing = purchase.listing
        policy = self.policies[listing.policy]
        escrow = Escrow(
            purchase=purchase, policy=policy, funded_at=now, deadline=now + policy.ship_window
        )
        with self._all_or_nothing():
            self._pay_in(escrow, payment, now)
            paid = {"currency": listing.currency, "amount": purchase.amount}
            self.till.tell("Funded", purchase, buyer=escrow.buyer, seller=escrow.seller, **paid)
            self.till.take_token(escrow)
        self.escrows[purchase] = escrow
        if listing.max_quantity:
            self.sold[listing] += purchase.quantity
        if listing.instant:
            ending = Ending("Confirmed")
            self._close(escrow, S.RELEASED, share=0, is_token_to_buyer=True, ending=ending)
        return escrow

    def _pay_in(self, escrow: Escrow, payment: Payment, now: int) -> None:
        till, signed = self.till, payment.authorization
        if signed:
            till.collect_signed(escrow.currency, escrow.buyer, escrow.amount, signed, now)
        elif not payment.is_taken:
            till.collect(escrow.currency, escrow.buyer, escrow.amount, payment.value)

    def _faults(self, now: int, purchase: Purchase, *, is_signed: bool) -> list[Kind]:
        """All that is wrong with a sale before anybody pays; which is told first is no matter."""
        listing, contract = purchase.listing, self.till.contract
        policy = self.policies.get(listing.policy)
        left = listing.max_quantity - self.sold[listing]
        withdrawn = (listing.seller, listing) in self.cancelled
        withdrawn |= listing.epoch != self.epochs[listing.seller]
        may_buy = listing.allowed_buyer in {NOBODY, purchase.buyer}
        found = faults_of(
            lambda: sale_rules.check_price(purchase),
            lambda: require(policy is not None, Kind.UNKNOWN),
            lambda: sale_rules.check_parties(purchase, policy, contract),
            lambda: sale_rules.check_pieces(purchase),
            lambda: require(purchase not in self.escrows, Kind.EXISTS),
            lambda: require(may_buy, Kind.WRONG_ROLE),
            lambda: sale_rules.check_season(purchase, now),
            lambda: require(not withdrawn, Kind.WITHDRAWN),
            lambda: sale_rules.check_royalty(purchase, contract),
        )
        is_left = not listing.max_quantity or purchase.quantity <= left
        found += [] if is_left else [Kind.SOLD_OUT]
        return found + ([] if is_signed else [Kind.NOT_SIGNED])

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        """A refusal in the middle takes back what was done before it."""
        outside, till = self.till.outside, self.till
        escrows, sold, allowances = dict(self.escrows), Counter(self.sold), dict(outside.allowances)
        money, tokens = Counter(outside.money), Counter(outside.tokens)
        credits_before, claims = Counter(till.credits), Counter(till.token_credits)
        said = len(till.said)
        try:
            yield
        except Refused:
            self.escrows, self.sold, outside.allowances = escrows, sold, allowances
            outside.money, outside.tokens = money, tokens
            till.credits, till.token_credits = credits_before, claims
            del till.said[said:]
            raise

    # The way of a parcel

    def cancel(self, caller: str, now: int, purchase: Purchase) -> None:
        """The buyer's free way out, for a short while after paying."""
        escrow = self._step(caller, now, purchase, {S.FUNDED}, "buyer")
        require(not escrow.is_cancelling_over, Kind.TOO_LATE)
        require(now < escrow.funded_at + escrow.policy.cancel_window, Kind.TOO_LATE)
        self._refund(escrow, Ending("Cancelled"))

    def ship(self, caller: str, now: int, purchase: Purchase) -> None:
        self._step(caller, now, purchase, {S.FUNDED}, "seller").enter(S.SHIPPED, now)
        self.till.tell("Shipped", purchase)

    def deliver(self, caller: str, now: int, purchase: Purchase) -> None:
        """On the seller's word alone the buyer gets the long inspection."""
        escrow = self._step(caller, now, purchase, {S.SHIPPED}, "buyer", "seller", "attester")
        escrow.is_attested = caller != escrow.seller
        long_window = escrow.policy.long_inspection_window
        escrow.enter(S.DELIVERED, now, None if escrow.is_attested else long_window)
        self.till.tell("Delivered", purchase, by=caller)

    def confirm(self, caller: str, now: int, purchase: Purchase) -> None:
        """The buyer may always give in, past every deadline, too."""
        escrow = self._concession(caller, purchase, "buyer")
        ending = Ending("Confirmed")
        self._close(escrow, S.RELEASED, share=0, is_token_to_buyer=True, ending=ending)

    def refund(self, caller: str, now: int, purchase: Purchase) -> None:
        """The seller may always give in, past every deadline, too."""
        self._refund(self._concession(caller, purchase, "seller"), Ending("Refunded"))

    # Disputes

    def dispute(self, caller: str, now: int, purchase: Purchase, claim: int) -> None:
        """The buyer asks back a part, and puts no more than that at stake."""
        escrow = self._step(caller, now, purchase, {S.SHIPPED, S.DELIVERED}, "buyer")
        require(1 <= claim <= escrow.amount, Kind.BAD_AMOUNT)
        escrow.share = claim
        escrow.enter(S.DISPUTED, now)
        self.till.tell("Disputed", purchase)

    def contest(self, caller: str, now: int, purchase: Purchase) -> None:
        self._step(caller, now, purchase, {S.DISPUTED}, "seller").enter(S.ARBITRATION, now)
        self.till.tell("Contested", purchase)

    def concede(self, caller: str, now: int, purchase: Purchase) -> None:
        """The seller grants the claim, past every deadline, too."""
        escrow = self._concession(caller, purchase, "seller")
        require(escrow.status in {S.DISPUTED, S.ARBITRATION}, Kind.WRONG_STATUS)
        self._grant(escrow, Ending("Conceded"))

    def rule(
        self, caller: str, now: int, purchase: Purchase, share: int, *, is_token_to_buyer: bool
    ) -> None:
        escrow = self._step(caller, now, purchase, {S.ARBITRATION}, "arbiter")
        require(0 <= share <= escrow.share, Kind.BAD_AMOUNT)
        ending = Ending("Ruled")
        to_buyer = is_token_to_buyer
        self._close(escrow, S.RULED, share, is_token_to_buyer=to_buyer, ending=ending)

    # Silence

    def timeout(self, caller: str, now: int, purchase: Purchase) -> None:
        """Anybody, from the first second of the deadline."""
        escrow = self._open(purchase)
        require(now >= escrow.deadline, Kind.TOO_EARLY)
        share, before = escrow.silent_share(), int(escrow.status)
        ending = Ending("TimedOut", {"status_before": before})
        if escrow.status in {S.FUNDED, S.SHIPPED}:
            self._refund(escrow, ending)
        elif escrow.status is S.DISPUTED:
            self._grant(escrow, ending)
        elif escrow.status is S.RETURNED:
            self._finish_return(escrow, "TimedOut", status_before=before)
        elif escrow.status is S.ARBITRATION:
            is_part = share < escrow.amount
            self._close(escrow, S.SETTLED, share, is_token_to_buyer=is_part, ending=ending)
        else:
            status = S.RULED if escrow.is_return_ruled else S.RELEASED
            self._close(escrow, status, share, is_token_to_buyer=True, ending=ending)

    def timeout_many(self, caller: str, now: int, purchases: Iterable[Purchase]) -> list[Purchase]:
        """Whatever is due; returns what was closed."""
        closed = []
        for purchase in purchases:
            escrow = self.escrows.get(purchase)
            if escrow and escrow.is_open and now >= escrow.deadline:
                self.timeout(caller, now, purchase)
                closed.append(purchase)
        return closed

    # What could not be delivered

    def withdraw(self, caller: str, now: int, currency: str, to: str) -> None:
        self.till.withdraw(caller, currency, to)

    def claim_asset(self, caller: str, now: int, token: tuple[str, int], to: str) -> None:
        self.till.claim_token(caller, token, to)
