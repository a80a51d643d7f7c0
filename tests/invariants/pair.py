"""The contract and the model side by side: every call goes to both, every promise is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from tests.contracts.builders import COIN, Purchase
from tests.contracts.evm.chain import Outcome
from tests.invariants.facts import Fold, read_facts
from tests.invariants.ids import escrow_id, terms_of
from tests.invariants.model import Model
from tests.invariants.outside import Outside
from tests.invariants.promises import DECISION, PROMISES, Broken, Step
from tests.invariants.refusals import Kind, Refused
from tests.invariants.stage import Stage


class Pair:
    """One walk. `promises` are the names that are asked for; planted bugs are tried one by one."""

    def __init__(self, stage: Stage, outside: Outside, promises: Iterable[str]) -> None:
        self.stage = stage
        self.contract = stage.escrow.address
        self.currencies = (COIN, *stage.currencies)
        self.model = Model(self.contract, outside)
        self.promises = set(promises)
        self.ids: dict[Purchase, bytes] = {}
        self.terms: dict[Purchase, tuple[Any, ...]] = {}
        self.fold = Fold()
        self.forced: Counter[str] = Counter()
        self.facts = read_facts(stage, ())
        self.has_parted = False  # contract and model disagreed, and nobody minded
        self.animals: dict[str, str] = {}  # what some accounts have turned into
        self.is_wallet_sold = False
        self.attempts = 0

    @property
    def now(self) -> int:
        return self.stage.bench.now

    def attempt(
        self,
        name: str,
        told: Callable[[], object],
        sent: Callable[[], Outcome],
        **about: Any,
    ) -> bool:
        """Ask the model, send to the chain, compare, look around. Whether it was accepted."""
        refusal = self._refusal(told)
        outcome = sent()
        if outcome.ok is not (refusal is None):
            self._part(f"{name}: the model says {refusal or 'yes'}, the contract {outcome.reason}")
        if outcome.ok:
            self._look_around(Step(name, self.now, tuple(outcome.logs), **about))
        return outcome.ok

    def fund(
        self, caller: str, purchase: Purchase, value: int, signature: bytes, **named: Any
    ) -> bool:
        self.attempts += 1
        terms = terms_of(purchase) if purchase.option < 3 else ()
        i = escrow_id(self.stage.domain, terms) if terms else None
        arguments = (
            purchase.listing.packed,
            purchase.quantity,
            purchase.option,
            purchase.reference,
            signature,
        )

        def sent() -> Outcome:
            outcome = self.stage.escrow.call("fund", *arguments, sender=caller, value=value)
            if outcome.ok:
                self.ids[purchase], self.terms[purchase] = i, terms
            return outcome

        return self.attempt(
            "fund",
            lambda: self.model.fund(caller, self.now, purchase, value=value, **named),
            sent,
            **self.about(purchase) | {"id": i},
        )

    def about(self, purchase: Purchase) -> dict[str, Any]:
        """What a call for this escrow may change."""
        listing = purchase.listing
        has_item = listing.asset == self.stage.items.address
        return {
            "purchase": purchase,
            "id": self.ids.get(purchase),
            "currency": listing.currency,
            "item": listing.asset_id if has_item else None,
        }

    def expect_refused(self, name: str, outcome: Outcome) -> None:
        """A call that no state of affairs allows."""
        if outcome.ok:
            self.has_parted = True
            self._look_around(Step(name, self.now, tuple(outcome.logs)))
            self._part(f"{name} was accepted")

    def force(self, currency: str, units: int) -> None:
        """Money that nobody asked for."""
        if currency == COIN:
            self.stage.bench.force(self.contract, units)
        else:
            self.stage.currencies[currency].mint(self.contract, units, sender=self.stage.keeper)
        self.forced[currency] += units
        self.facts = read_facts(self.stage, self.ids.values())

    def _refusal(self, told: Callable[[], object]) -> Kind | None:
        try:
            told()
        except Refused as refused:
            return refused.kind
        return None

    def _part(self, detail: str) -> None:
        self.has_parted = True
        if DECISION in self.promises:
            raise Broken(DECISION, detail)

    def _look_around(self, step: Step) -> None:
        before, after = self.facts, read_facts(self.stage, self.ids.values())
        self.fold.take(log for log in step.logs if log.address == self.contract)
        self.facts = after
        for name, check in PROMISES.items():
            if name in self.promises and (detail := check(self, before, after, step)):
                raise Broken(name, detail)
