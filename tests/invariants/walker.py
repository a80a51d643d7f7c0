"""One walk: deeds by name, each of them tried with the contract and the model at once.

It knows nothing of where deeds come from: hypothesis draws them (`machine`), or dice (`dice`).
"""

from __future__ import annotations

from tests.contracts.builders import NOBODY, Listing, Purchase, Status
from tests.invariants import bargains, buying, carrying, deeds, moods
from tests.invariants.bargains import Wish
from tests.invariants.calls import call_for
from tests.invariants.deals import Deal
from tests.invariants.pair import Pair

SELLERS = frozenset({Status.DELIVERED, Status.RETURNING})  # in which the seller gives more time


class Walker:
    """What anybody can do, by small numbers that pick among what there is."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.stage = pair.stage
        for policy in self.stage.rules:
            deeds.register(pair, self.stage.keeper, policy)

    def do(self, name: str, arguments: dict[str, object]) -> None:
        getattr(self, name)(**arguments)

    # Buying

    def fund(self, number: int, buyer: str, quantity: int, option: int, twist: str | None) -> None:
        listing = self.stage.listings[number % len(self.stage.listings)]
        purchase = self._purchase(listing, buyer, quantity, option)
        if twist == "again":
            purchase = self._escrow(number) or purchase
        buying.fund(self.pair, purchase, twist)

    def fund_many(
        self, currency: int, numbers: tuple[int, ...], buyer: str, quantity: int, twist: str | None
    ) -> None:
        code = self.pair.currencies[currency % len(self.pair.currencies)]
        fitting = [x for x in self.stage.listings if x.currency == code]
        listings = [fitting[n % len(fitting)] for n in numbers if fitting]
        if twist == "mixed":
            listings.append(self.stage.listings[currency + 1])
        purchases = [self._purchase(x, buyer, quantity, 0) for x in listings]
        buying.fund_many(self.pair, purchases, self.stage.people[buyer], code, twist)

    def fund_authorized(
        self, number: int, buyer: str, relayer: str, edge: str | None, twist: str | None
    ) -> None:
        purchase = self._purchase(self._signable(number), buyer, 1, 0)
        buying.fund_authorized(self.pair, purchase, self.stage.people[relayer], edge, twist)

    def fund_permitted(self, number: int, buyer: str, twist: str | None) -> None:
        purchase = self._purchase(self._signable(number), buyer, 1, 0)
        buying.fund_permitted(self.pair, purchase, twist)

    def trade(self, number: int, caller: str, what: str) -> None:
        deeds.market(self.pair, what, caller, number)

    # Living

    def go_on(
        self,
        number: int,
        ways: tuple[int, ...],
        part: int,
        *,
        to_buyer: bool,
        is_carried: bool = False,
    ) -> None:
        """Whoever may, does what is next in one escrow, several times."""
        purchase = self._escrow(number, is_open=True)
        if purchase is None:
            return
        for way in ways:
            escrow = self.pair.model.escrows[purchase]
            is_late = escrow.is_open and self.pair.now >= escrow.deadline
            choices = deeds.LATE if is_late else deeds.NEXT.get(escrow.status, ())
            if not choices:
                return
            action, role = choices[way % len(choices)]
            self._step(purchase, action, role, part, to_buyer=to_buyer, is_carried=is_carried)

    def travel(self, number: int, goal: Status, part: int, *, is_carried: bool) -> None:
        """The short way to a status that is seldom reached by chance."""
        if purchase := self._escrow(number, is_open=True):
            self._bring(purchase, goal, part, is_carried=is_carried)

    def _bring(
        self, purchase: Purchase, goal: Status | None, part: int = 50, *, is_carried: bool = False
    ) -> Purchase:
        for _ in range(7):
            escrow = self.pair.model.escrows[purchase]
            if goal is None or not escrow.is_open or escrow.status is goal:
                break
            action, role = deeds.towards(escrow, goal)
            if not self._step(purchase, action, role, part, is_carried=is_carried):
                break
        return purchase

    def go_and_do(self, number: int, goal: Status, action: str) -> None:
        """Bring an escrow to a status and do one thing there."""
        purchase = self._escrow(number, is_open=True)
        if purchase is None:
            return
        self._bring(purchase, goal)
        if action.startswith("timeout"):
            self.stage.bench.at(max(self.pair.now, self.pair.model.escrows[purchase].deadline))
        if action == "timeout_many":
            deeds.timeout_many(self.pair, [purchase], self.stage.keeper)
        elif action == "offer":
            buyer = purchase.buyer
            wish = Wish(Deal.SPLIT, 50, to_buyer=True)
            bargains.post(self.pair, bargains.an_offer(self.pair, purchase, buyer, wish), buyer)
        else:
            plain = action.removesuffix(" by relay")
            role = "seller" if goal in SELLERS and plain == "extend" else deeds.USUALLY[plain]
            self._step(purchase, plain, role, 50, is_carried=plain != action)

    def _step(
        self,
        purchase: Purchase,
        action: str,
        role: str,
        part: int,
        *,
        to_buyer: bool = True,
        is_carried: bool,
    ) -> bool:
        caller = deeds.entitled(self.pair, purchase, role)
        if not is_carried or action == "timeout":
            return deeds.act(self.pair, purchase, action, caller, part, to_buyer=to_buyer)
        call = call_for(self.pair, purchase, action, part, to_buyer=to_buyer)
        return carrying.carry(self.pair, purchase, call, caller, self.stage.keeper, None)

    def meddle(self, number: int, action: str, caller: str, part: int, *, to_buyer: bool) -> None:
        """Anybody tries anything, and whoever usually may tries it at the wrong time."""
        if purchase := self._escrow(number):
            account = self._usually(purchase, action, caller)
            deeds.act(self.pair, purchase, action, account, part, to_buyer=to_buyer)

    def tamper(self, number: int, action: str, field: int, caller: str) -> None:
        """A call with one word of the terms changed, mostly in the caller's favour."""
        if purchase := self._escrow(number):
            deeds.tamper(self.pair, purchase, action, field, self.stage.people[caller])

    def pretend(self, number: int, action: str, caller: str, part: int) -> None:
        """A stranger writes a party's name behind a call, as the relay does."""
        if purchase := self._escrow(number):
            party = self._usually(purchase, action, "entitled")
            call = call_for(self.pair, purchase, action, part, to_buyer=False)
            deeds.pretend(self.pair, purchase, call, self.stage.people[caller], party)

    def timeout_many(self, numbers: tuple[int, ...], caller: str, *, is_late: bool) -> None:
        found = [p for n in numbers if (p := self._escrow(n))]
        if is_late and found:
            deadlines = [self.pair.model.escrows[p].deadline for p in found]
            self.stage.bench.at(max(self.pair.now, sorted(deadlines)[len(deadlines) // 2]))
        deeds.timeout_many(self.pair, found, self.stage.people[caller])

    def prove(
        self, number: int, holder: str, age: int, goal: Status | None, twist: str | None
    ) -> None:
        if purchase := self._escrow(number, has_item=True):
            self._bring(purchase, goal)
            account = deeds.entitled(self.pair, purchase, holder)
            deeds.prove(self.pair, purchase, account, age, twist)

    # Agreeing

    def settle(
        self,
        number: int,
        taker: str,
        deal: int,
        part: int,
        way: str,
        twist: str | None,
        relayer: str,
        goal: Status | None,
        *,
        to_buyer: bool,
    ) -> None:
        if purchase := self._escrow(number, is_open=twist != "closed"):
            self._bring(purchase, goal)
            account = deeds.entitled(self.pair, purchase, taker)
            wish = Wish(Deal(deal), part, to_buyer, twist)
            by = self.stage.people[relayer]
            bargains.settle(self.pair, purchase, account, wish, way, by)

    def offer(
        self, number: int, maker: str, deal: int, part: int, twist: str | None, *, to_buyer: bool
    ) -> None:
        if purchase := self._escrow(number):
            account = deeds.entitled(self.pair, purchase, maker)
            wish = Wish(Deal(deal), part, to_buyer, twist)
            offer = bargains.an_offer(self.pair, purchase, account, wish)
            if twist in {"forged", "high s"}:
                bargains.carry_offer(self.pair, offer, self.stage.keeper, twist)
            else:
                bargains.post(self.pair, offer, account)

    def accept_standing(self, number: int, taker: str) -> None:
        account = self.stage.people.get(taker)
        bargains.accept_standing(self.pair, number, account)

    # Carrying

    def carry(
        self,
        number: int,
        way: int,
        action: str,
        party: str,
        part: int,
        relayer: str,
        goal: Status | None,
        twist: str | None,
    ) -> None:
        """What is next in some escrow, or anything at all, by a signature."""
        if purchase := self._escrow(number):
            self._bring(purchase, goal)
            status = self.pair.model.escrows[purchase].status
            nexts = sorted({a for a, _ in deeds.NEXT.get(status, ())} - {"timeout"})
            if action == "next" and not nexts:
                return
            chosen = nexts[way % len(nexts)] if action == "next" else action
            account = self._usually(purchase, chosen, party)
            call = call_for(self.pair, purchase, chosen, part, to_buyer=way % 2 == 0)
            by = self.stage.people[relayer]
            carrying.carry(self.pair, purchase, call, account, by, twist)

    def dig_up(self, number: int, relayer: str) -> None:
        """A paper from before is handed in again."""
        if papers := self.pair.papers:
            paper = papers[-1 - number % len(papers)]
            carrying.hand_in(self.pair, paper, self.stage.people[relayer])

    # Time

    def wait_for(self, number: int, edge: int, clock: str) -> None:
        if purchase := self._escrow(number // 2, is_open=True):
            escrow = self.pair.model.escrows[purchase]
            cancelling = escrow.funded_at + escrow.policy.cancel_window
            moment = cancelling if clock == "cancelling" else escrow.deadline
            self.stage.bench.at(max(self.pair.now, moment + edge))

    def race(
        self, number: int, edge: int, clock: str, way: int, part: int, *, is_stranger_first: bool
    ) -> None:
        """In the very second of a clock, whoever had until then and a stranger, in either order."""
        if purchase := self._escrow(number // 2, is_open=True):
            self.wait_for(number, edge, clock)
            choices = deeds.NEXT[self.pair.model.escrows[purchase].status]
            if clock == "cancelling":
                choices = (("cancel", "buyer"),)
            own, last = choices[way % len(choices)], ("timeout", "keeper")
            for action, role in (last, own) if is_stranger_first else (own, last):
                caller = deeds.entitled(self.pair, purchase, role)
                deeds.act(self.pair, purchase, action, caller, part, to_buyer=True)

    def wait(self, seconds: int) -> None:
        self.stage.bench.at(self.pair.now + seconds)

    # What nobody took

    def withdraw(self, number: int, to: str, *, is_owner: bool) -> None:
        deeds.withdraw(self.pair, number, to, is_owner=is_owner)

    def claim(self, number: int, to: str, *, is_owner: bool) -> None:
        deeds.claim(self.pair, number, to, is_owner=is_owner)

    # Moods

    def turn_into(self, who: str, animal: str) -> None:
        moods.turn_into(self.pair, self.stage.people[who], animal)

    def change_mood(self, mood: str, who: str, *, is_on: bool) -> None:
        moods.MOODS[mood](self.pair, self.stage.people[who], is_on=is_on)

    def spoil(self, number: int, role: str, animal: str) -> None:
        """Trouble where it matters: for somebody who is about to be paid."""
        if purchase := self._escrow(number, is_open=True):
            account = deeds.entitled(self.pair, purchase, role)
            moods.spoil(self.pair, purchase, account, animal)

    def force(self, units: int, number: int) -> None:
        self.pair.force(self.pair.currencies[number % len(self.pair.currencies)], units)

    # Picking

    def _purchase(self, listing: Listing, buyer: str, quantity: int, option: int) -> Purchase:
        is_single = listing.asset != NOBODY and not listing.asset_units and quantity != 2
        pieces = 1 if is_single else quantity
        return buying.a_purchase(self.pair, listing, self.stage.people[buyer], pieces, option)

    def _signable(self, number: int) -> Listing:
        """Mostly in the currency that takes signed payments."""
        currency = self.stage.signable.contract
        fitting = [x for x in self.stage.listings if x.currency == currency]
        return fitting[number % len(fitting)] if number % 10 else self.stage.listings[number]

    def _usually(self, purchase: Purchase, action: str, caller: str) -> str:
        usual = deeds.entitled(self.pair, purchase, deeds.USUALLY[action])
        return self.stage.people.get(caller, usual)

    def _escrow(
        self, number: int, *, is_open: bool = False, has_item: bool = False
    ) -> Purchase | None:
        """Mostly an open one, the next due first; every fourth number any that was funded."""
        known = self.pair.model.escrows
        found = [p for p in self.pair.ids if p in known]
        still_open = [p for p in found if known[p].is_open]
        if is_open or (still_open and number % 4 != 3):
            found = sorted(still_open, key=lambda p: known[p].deadline)
        if has_item:
            chips = self.pair.model.till.outside.chips
            found = [p for p in found if known[p].token in chips] or found
        return found[number % len(found)] if found else None
