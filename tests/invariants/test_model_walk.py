"""The model on random walks: money is conserved, an escrow closes once, silence empties everything.

covers: N-03, N-06
"""

from __future__ import annotations

import copy
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from tests.contracts.builders import COIN, NOBODY, Status
from tests.contracts.builders.constants import MAX_WINDOW
from tests.invariants.books import custody, liabilities, longest_silence, totals
from tests.invariants.cast import (
    ARTIST,
    CONTRACT,
    EVERYBODY,
    GOLD,
    NOW,
    PICTURES,
    PRINTS,
    STRANGER,
    a_model,
    a_purchase,
    with_order,
)
from tests.invariants.deals import Deal, Offer
from tests.invariants.escrows import CLOCK
from tests.invariants.model import Model
from tests.invariants.refusals import Refused
from tests.invariants.trade import ARGUMENTS, WAYS

PEOPLE = st.sampled_from(EVERYBODY)
GOODS = st.sampled_from(
    [
        {},
        {"currency": GOLD},
        {"asset": PICTURES, "royalty_recipient": ARTIST, "royalty_bps": 333},
        {"asset": PRINTS, "asset_units": 2, "currency": GOLD},
        {"instant": True},
    ]
)
PLAIN = (
    *("accept_return", "cancel", "concede", "confirm", "contest"),
    *("contest_return", "deliver", "refund", "return_shipped", "ship"),
)


def facts(model: Model) -> tuple[object, ...]:
    """Everything a call could change."""
    outside = model.till.outside
    return copy.deepcopy(
        (
            {name: vars(escrow) for name, escrow in model.escrows.items()},
            model.offers,
            model.till.credits,
            model.till.token_credits,
            outside.money,
            outside.tokens,
            model.sold,
        )
    )


class ModelWalk(RuleBasedStateMachine):
    """Everybody tries everything; what is refused must leave no trace."""

    purchases = Bundle("purchases")

    def __init__(self) -> None:
        super().__init__()
        self.model = a_model()
        self.now = NOW
        self.count = 0
        self.all_money = totals(self.model)
        self.closed: dict[object, object] = {}

    def attempt(self, action: str, *arguments: object, **named: object) -> None:
        before = facts(self.model)
        try:
            getattr(self.model, action)(*arguments, **named)
        except Refused:
            assert facts(self.model) == before

    @rule(target=purchases, goods=GOODS, price=st.integers(0, 10**6), buyer=PEOPLE)
    def fund(self, goods, price, buyer):
        self.count += 1
        purchase = a_purchase(buyer=buyer, unit_price=price, fee_standard=1, **goods)
        purchase = with_order(purchase, self.count)
        value = purchase.amount if purchase.listing.currency == COIN else 0
        self.attempt("fund", buyer, self.now, purchase, value=value)
        return purchase

    @rule(purchase=purchases, action=st.sampled_from(PLAIN), caller=PEOPLE)
    def step(self, purchase, action, caller):
        self.attempt(action, caller, self.now, purchase)

    @rule(purchase=purchases, status=st.sampled_from(sorted(CLOCK)))
    def walk(self, purchase, status):
        """The short way to a status that random calls would seldom reach."""
        for action, caller in WAYS[status]:
            named = ARGUMENTS.get(action, {})
            if action in {"dispute", "rule_return"}:
                named = dict.fromkeys(named, 1)
            self.attempt(action, caller, self.now, purchase, **named)

    @rule(
        purchase=purchases,
        action=st.sampled_from(["dispute", "rule", "rule_return", "refund_released"]),
        caller=PEOPLE,
        units=st.integers(0, 10**6),
        to_buyer=st.booleans(),
    )
    def share_out(self, purchase, action, caller, units, to_buyer):
        names = {"dispute": "claim", "refund_released": "amount"}
        named = {names.get(action, "share"): units}
        if action == "rule":
            named["is_token_to_buyer"] = to_buyer
        self.attempt(action, caller, self.now, purchase, **named)

    @rule(
        purchase=purchases,
        deal=st.sampled_from(Deal),
        maker=PEOPLE,
        caller=PEOPLE,
        share=st.integers(0, 10**6),
        is_signed=st.booleans(),
    )
    def settle(self, purchase, deal, maker, caller, share, is_signed):
        steps = self.model.escrows[purchase].steps if purchase in self.model.escrows else 1
        later = self.now + share * 60 if deal is Deal.MORE_TIME else 0
        share = share if deal in {Deal.SPLIT, Deal.RETURN} else 0
        about = (purchase, maker, deal, steps, self.now + 9)
        offer = Offer(*about, share=share, new_deadline=later)
        if not is_signed:
            self.attempt("offer", maker, self.now, offer)
        self.attempt("settle", caller, self.now, offer, is_signed=is_signed)

    @rule(purchase=purchases, caller=PEOPLE, seconds=st.integers(-1, MAX_WINDOW))
    def extend(self, purchase, caller, seconds):
        escrow = self.model.escrows.get(purchase)
        later = (escrow.deadline if escrow else self.now) + seconds
        self.attempt("extend", caller, self.now, purchase, later)

    @rule(purchase=purchases, edge=st.sampled_from([-1, 0, 1]))
    def wait_for(self, purchase, edge):
        escrow = self.model.escrows.get(purchase)
        if escrow and escrow.is_open:
            self.now = max(self.now, escrow.deadline + edge)

    @rule(purchase=purchases)
    def time_out(self, purchase):
        self.attempt("timeout", STRANGER, self.now, purchase)

    @rule(account=PEOPLE, currency=st.sampled_from([COIN, GOLD]), takes_tokens=st.booleans())
    def change_mood(self, account, currency, takes_tokens):
        outside = self.model.till.outside
        outside.declines_money ^= {(currency, account)}
        for declining in (outside.declines_tokens, outside.declines_editions):
            (declining.discard if takes_tokens else declining.add)(account)

    @rule(
        account=PEOPLE,
        to=st.sampled_from([*EVERYBODY, NOBODY]),
        currency=st.sampled_from([COIN, GOLD]),
    )
    def draw(self, account, to, currency):
        self.attempt("withdraw", account, self.now, currency, to)
        for token in ((PICTURES, 0), (PRINTS, 0)):
            self.attempt("claim_asset", account, self.now, token, to)

    @invariant()
    def money_is_conserved(self):
        assert totals(self.model) == self.all_money

    @invariant()
    def the_contract_holds_exactly_what_it_owes(self):
        money, owed = self.model.till.outside.money, liabilities(self.model)
        assert all(money[currency, CONTRACT] == owed[currency] for currency in (COIN, GOLD))

    @invariant()
    def custody_is_complete(self):
        tokens, held = self.model.till.outside.tokens, custody(self.model)
        for token in ((PICTURES, 0), (PRINTS, 0)):
            assert tokens[*token, CONTRACT] == held[token]

    @invariant()
    def what_is_closed_stays_as_it_is(self):
        for purchase, escrow in self.model.escrows.items():
            if not escrow.is_open:
                assert escrow.paid.total == escrow.amount
                was = self.closed.setdefault(purchase, copy.copy(escrow))
                assert replace(was, steps=escrow.steps) == escrow

    @precondition(lambda self: any(e.is_open for e in self.model.escrows.values()))
    @rule()
    def silence_empties_everything(self):
        """A bounded wait and a stranger are enough, from wherever we are."""
        model = copy.deepcopy(self.model)
        while end := longest_silence(model):
            assert end <= self.now + 2 * MAX_WINDOW
            model.timeout_many(STRANGER, end, list(model.escrows))
        assert all(escrow.status >= Status.RELEASED for escrow in model.escrows.values())


ModelWalk.TestCase.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
test_the_model_keeps_its_promises = ModelWalk.TestCase
