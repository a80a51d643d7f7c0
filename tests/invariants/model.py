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
- A return or a resumed inspection may be agreed on from every open status; each new agreement
  replaces what stood before.
- One posted offer per party and escrow, the newest; accepting needs the offer itself.
- `resume` gives the normal inspection: that the item is there is now common ground.
- `timeout_many` runs what is due and leaves the rest alone, since anybody can close one in between.
- `refund_released` has no upper bound; it is the seller's own money. What the buyer's wallet does
  not take becomes the buyer's credit.
- Taking a listing back twice does no harm, and a stranger's word about it changes nothing.
- Credits are drawn in full.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable
from functools import cache

from tests.contracts.builders import COIN, Listing, Policy, Purchase, Status
from tests.invariants import sale_rules
from tests.invariants.agreements import Agreements
from tests.invariants.escrows import Escrow
from tests.invariants.outside import Outside
from tests.invariants.refusals import Kind, Refused, require
from tests.invariants.till import Till

S = Status


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
        return policy_id(policy)

    def cancel_listing(self, caller: str, now: int, listing: Listing) -> None:
        self.cancelled.add((caller, listing))

    def bump_epoch(self, caller: str, now: int) -> int:
        """All listings signed before are void."""
        self.epochs[caller] += 1
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
        self._check_sale(caller, now, purchase)
        require(is_signed, Kind.NOT_SIGNED)
        listing = purchase.listing
        require(purchase not in self.escrows, Kind.EXISTS)
        expected = purchase.amount if listing.currency == COIN else 0
        require(value == expected, Kind.NOT_PAID)
        policy = self.policies[listing.policy]
        escrow = Escrow(
            purchase=purchase, policy=policy, funded_at=now, deadline=now + policy.ship_window
        )
        self.till.take_in(escrow)
        self.escrows[purchase] = escrow
        if listing.max_quantity:
            self.sold[listing] += purchase.quantity
        if listing.instant:
            self._close(escrow, S.RELEASED, share=0, is_token_to_buyer=True)
        return escrow

    def fund_many(
        self, caller: str, now: int, purchases: Iterable[Purchase], *, value: int = 0
    ) -> None:
        """All deliveries of an order or none. The coin sent along is the sum, counted once."""
        purchases = tuple(purchases)
        coins = [p.amount if p.listing.currency == COIN else 0 for p in purchases]
        require(value == sum(coins), Kind.NOT_PAID)
        for model in (copy.deepcopy(self), self):  # a rehearsal first: all or nothing
            for purchase, coin in zip(purchases, coins, strict=True):
                model.fund(caller, now, purchase, value=coin)

    def _check_sale(self, caller: str, now: int, purchase: Purchase) -> None:
        listing = purchase.listing
        policy = self.policies.get(listing.policy)
        if policy is None:
            raise Refused(Kind.UNKNOWN)
        require(caller == purchase.buyer, Kind.WRONG_ROLE)
        sale_rules.check_parties(purchase, policy, self.till.contract)
        sale_rules.check_price(purchase)
        sale_rules.check_token(purchase, policy, self.till.contract)
        sale_rules.check_season(purchase, now)
        require(listing.epoch == self.epochs[listing.seller], Kind.WITHDRAWN)
        require((listing.seller, listing) not in self.cancelled, Kind.WITHDRAWN)
        left = listing.max_quantity - self.sold[listing]
        require(not listing.max_quantity or purchase.quantity <= left, Kind.SOLD_OUT)

    # The way of a parcel

    def cancel(self, caller: str, now: int, purchase: Purchase) -> None:
        """The buyer's free way out, for a short while after paying."""
        escrow = self._step(caller, now, purchase, {S.FUNDED}, "buyer")
        require(not escrow.is_cancelling_over, Kind.TOO_LATE)
        require(now < escrow.funded_at + escrow.policy.cancel_window, Kind.TOO_LATE)
        self._refund(escrow)

    def ship(self, caller: str, now: int, purchase: Purchase) -> None:
        self._step(caller, now, purchase, {S.FUNDED}, "seller").enter(S.SHIPPED, now)

    def deliver(self, caller: str, now: int, purchase: Purchase) -> None:
        """On the seller's word alone the buyer gets the long inspection."""
        escrow = self._step(caller, now, purchase, {S.SHIPPED}, "buyer", "seller", "attester")
        escrow.is_attested = caller != escrow.seller
        long_window = escrow.policy.long_inspection_window
        escrow.enter(S.DELIVERED, now, None if escrow.is_attested else long_window)

    def confirm(self, caller: str, now: int, purchase: Purchase) -> None:
        """The buyer may always give in, past every deadline, too."""
        escrow = self._concession(caller, purchase, "buyer")
        self._close(escrow, S.RELEASED, share=0, is_token_to_buyer=True)

    def refund(self, caller: str, now: int, purchase: Purchase) -> None:
        """The seller may always give in, past every deadline, too."""
        self._refund(self._concession(caller, purchase, "seller"))

    # Disputes

    def dispute(self, caller: str, now: int, purchase: Purchase, claim: int) -> None:
        """The buyer asks back a part, and puts no more than that at stake."""
        escrow = self._step(caller, now, purchase, {S.SHIPPED, S.DELIVERED}, "buyer")
        require(1 <= claim <= escrow.amount, Kind.BAD_AMOUNT)
        escrow.share = claim
        escrow.enter(S.DISPUTED, now)

    def contest(self, caller: str, now: int, purchase: Purchase) -> None:
        self._step(caller, now, purchase, {S.DISPUTED}, "seller").enter(S.ARBITRATION, now)

    def concede(self, caller: str, now: int, purchase: Purchase) -> None:
        """The seller grants the claim, past every deadline, too."""
        escrow = self._concession(caller, purchase, "seller")
        require(escrow.status in {S.DISPUTED, S.ARBITRATION}, Kind.WRONG_STATUS)
        self._grant(escrow)

    def rule(
        self, caller: str, now: int, purchase: Purchase, share: int, *, is_token_to_buyer: bool
    ) -> None:
        escrow = self._step(caller, now, purchase, {S.ARBITRATION}, "arbiter")
        require(0 <= share <= escrow.share, Kind.BAD_AMOUNT)
        self._close(escrow, S.RULED, share, is_token_to_buyer=is_token_to_buyer)

    # Silence

    def timeout(self, caller: str, now: int, purchase: Purchase) -> None:
        """Anybody, from the first second of the deadline."""
        escrow = self._open(purchase)
        require(now >= escrow.deadline, Kind.TOO_EARLY)
        share = escrow.silent_share()
        if escrow.status in {S.FUNDED, S.SHIPPED}:
            self._refund(escrow)
        elif escrow.status is S.DISPUTED:
            self._grant(escrow)
        elif escrow.status is S.RETURNED:
            self._finish_return(escrow)
        elif escrow.status is S.ARBITRATION:
            self._close(escrow, S.SETTLED, share, is_token_to_buyer=share < escrow.amount)
        else:
            status = S.RULED if escrow.is_return_ruled else S.RELEASED
            self._close(escrow, status, share, is_token_to_buyer=True)

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
