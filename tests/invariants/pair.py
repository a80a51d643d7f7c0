"""The contract and the model side by side: every call goes to both, every promise is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from tests.contracts.builders import COIN, NOBODY, Purchase, Status
from tests.contracts.evm.chain import Outcome
from tests.invariants.facts import Facts, Fold, Unreadable, read_facts
from tests.invariants.ids import escrow_id, terms_of
from tests.invariants.model import Model
from tests.invariants.outside import Outside, Token
from tests.invariants.promises import ALL, DECISION, PROMISES, REASON, VIEWS, Broken
from tests.invariants.readings import Step, word_of
from tests.invariants.reasons import means
from tests.invariants.refusals import Refused
from tests.invariants.signing import Made
from tests.invariants.stage import YES_MAN, Stage

if TYPE_CHECKING:
    from tests.invariants.carrying import Paper

# (status, call, accepted): how often walks have been there, in this process. Without a status:
# calls that make an escrow or are about none.
VISITS: Counter[tuple[Status | None, str, bool]] = Counter()


class Pair:
    """One walk. `promises` are the names that are asked for; planted bugs are tried one by one."""

    def __init__(self, stage: Stage, outside: Outside, promises: Iterable[str] = ALL) -> None:
        self.stage = stage
        self.contract = stage.escrow.address
        self.currencies = (COIN, *stage.currencies)
        self.model = Model(self.contract, outside)
        self.promises = set(promises)
        self.ids: dict[Purchase, bytes] = {}
        self.terms: dict[Purchase, tuple[Any, ...]] = {}
        self.fold = Fold()
        self.forced: Counter[str] = Counter()
        self.has_parted = False  # contract and model disagreed, and nobody minded
        self.animals: dict[str, str] = {}  # what some accounts have turned into
        self.is_wallet_sold = False
        self.attempts = 0  # order numbers given out
        self.used: set[bytes] = set()
        self.repeatable: set[bytes] = set()
        self.papers: list[Paper] = []
        self.facts = self._read() if self.promises else Facts({}, {}, {}, {}, {})

    @property
    def now(self) -> int:
        return self.stage.bench.now

    def attempt(
        self,
        name: str,
        told: Callable[[], object],
        sent: Callable[[], Outcome],
        purchases: Iterable[Purchase] = (),
        **about: Any,
    ) -> bool:
        """Ask the model, send to the chain, compare, look around. Whether it was accepted."""
        purchases = tuple(purchases)
        refusal = self._refusal(told)
        outcome = sent()
        if outcome.ok is not (refusal is None):
            said = "yes" if refusal is None else refusal.kind.value
            reason = "yes" if outcome.ok else outcome.reason
            self._part(DECISION, f"{name}: the model says {said}, the contract {reason}")
        elif refusal and not means(outcome.reason or "", refusal.kinds):
            self._part(REASON, f"{name}: {refusal.kind.value} for the model, {outcome.reason!r}")
        if outcome.ok and self.promises:
            self._look_around(self._step(name, outcome, purchases, about))
        elif outcome.ok and about.get("is_funding"):
            self._know(purchases)
        if not purchases or about.get("is_funding"):
            VISITS[None, name, outcome.ok] += 1
        return outcome.ok

    def expect_refused(self, name: str, outcome: Outcome) -> None:
        """A call that no state of affairs allows."""
        if outcome.ok:
            self.has_parted = True
            self._look_around(Step(name, self.now, tuple(outcome.logs)))
            self._part(DECISION, f"{name} was accepted")

    def force(self, currency: str, units: int) -> None:
        """Money that nobody asked for."""
        if currency == COIN:
            self.stage.bench.force(self.contract, units)
        else:
            self.stage.currencies[currency].mint(self.contract, units, sender=self.stage.keeper)
        self.forced[currency] += units
        if self.promises:
            self.facts = self._read()

    def word(self, purchase: Purchase) -> int:
        """The state word that people see and sign; by the model when nobody has looked."""
        i = self.ids.get(purchase, b"")
        return self.facts.words.get(i) or word_of(self.model.escrows[purchase]).packed

    def says_yes(self, account: str) -> bool:
        """Whether somebody agrees to everything: only what it has not signed, it says yes to."""
        return self.animals.get(account) == YES_MAN

    def counts(self, made: Made, account: str) -> bool:
        """Whether an account stands by a signature today."""
        is_own = made.is_clean and made.signer == self.signer_of(account)
        return is_own or self.says_yes(account)

    def signer_of(self, account: str) -> str:
        """Whose key signs for an account now."""
        if account == self.stage.people["wallet"] and self.is_wallet_sold:
            return "artist"
        return self.stage.key_behind(account)

    def _step(
        self, name: str, outcome: Outcome, purchases: tuple[Purchase, ...], about: dict[str, Any]
    ) -> Step:
        if about.get("is_funding"):
            self._know(purchases)
        currencies = {p.listing.currency for p in purchases} | set(about.pop("currencies", ()))
        tokens: set[Token] = {(p.listing.asset, p.listing.asset_id) for p in purchases}
        tokens = {t for t in tokens if t[0] != NOBODY} | set(about.pop("tokens", ()))
        return Step(
            name,
            self.now,
            tuple(outcome.logs),
            outcome.gas,
            purchases,
            frozenset(self.ids[p] for p in purchases if p in self.ids),
            frozenset(currencies),
            frozenset(tokens),
            **about,
        )

    def _know(self, purchases: Iterable[Purchase]) -> None:
        for purchase in purchases:
            self.terms[purchase] = terms = terms_of(purchase)
            self.ids[purchase] = escrow_id(self.stage.domain, terms)

    def _refusal(self, told: Callable[[], object]) -> Refused | None:
        self.model.till.said.clear()
        try:
            told()
        except Refused as refused:
            return refused
        return None

    def _part(self, promise: str, detail: str) -> None:
        self.has_parted = self.has_parted or promise == DECISION
        if promise in self.promises:
            raise Broken(promise, detail)

    def _look_around(self, step: Step) -> None:
        before, after = self.facts, self._read()
        self.fold.take(log for log in step.logs if log.address == self.contract)
        self.facts = after
        for name, check in PROMISES.items():
            if name in self.promises and (detail := check(self, before, after, step)):
                raise Broken(name, detail)

    def _read(self) -> Facts:
        try:
            return read_facts(self.stage, self.ids.values())
        except Unreadable as error:
            raise Broken(VIEWS, str(error)) from error
