"""Asks the contract about every row of the table: every status, role, action and edge of time.

A call is only simulated, so one escrow per status serves all questions. Where the table says yes,
the contract has to say yes; where it says no, it has to refuse, and for the same reason.

covers: N-10, N-01, N-06, S3-03, C-11
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

import pytest
from eth_account import Account

from backend.chain.abi import decode_result, encode_call
from backend.chain.state_word import EscrowFlag, unpack
from backend.chain.typed_data import escrow_id, pack_listing, policy_id, terms_of
from backend.chain.types import ZERO_HASH, moment
from backend.domain.escrow.deals import MOST_EXTENSION
from backend.domain.escrow.lifecycle import (
    BESIDE,
    LIFECYCLE,
    NEVER_PAID,
    OPEN,
    STATUS_OF_NUMBER,
    EscrowFacts,
    Role,
    Status,
)

S, R = Status, Role
AMOUNT, CLAIM, PAID_LATER = 1_000_000, 400_000, 5
CHIP = Account.from_key(bytes([0xC4]) * 32)
ROOT = bytes([7]) * 32

# How an escrow gets into each status, by (who, function, arguments after the terms).
PATHS: dict[Status, tuple[tuple[Role, str, tuple], ...]] = {
    S.FUNDED: (),
    S.SHIPPED: ((R.SELLER, "ship", (ROOT,)),),
    S.DELIVERED: ((R.SELLER, "ship", (ROOT,)), (R.BUYER, "deliver", (ZERO_HASH,))),
    S.DISPUTED: ((R.SELLER, "ship", (ROOT,)), (R.BUYER, "dispute", (CLAIM, 1, ROOT))),
    S.ARBITRATION: (
        (R.SELLER, "ship", (ROOT,)),
        (R.BUYER, "dispute", (CLAIM, 1, ROOT)),
        (R.SELLER, "contest", (ROOT,)),
    ),
    S.RETURNING: (
        (R.SELLER, "ship", (ROOT,)),
        (R.BUYER, "dispute", (CLAIM, 1, ROOT)),
        (R.SELLER, "contest", (ROOT,)),
        (R.ARBITER, "rule_return", (CLAIM, ROOT)),
    ),
    S.RETURNED: (
        (R.SELLER, "ship", (ROOT,)),
        (R.BUYER, "dispute", (CLAIM, 1, ROOT)),
        (R.SELLER, "contest", (ROOT,)),
        (R.ARBITER, "rule_return", (CLAIM, ROOT)),
        (R.BUYER, "return_shipped", (ROOT,)),
    ),
    S.RELEASED: ((R.BUYER, "confirm", ()),),
    S.REFUNDED: ((R.SELLER, "refund", ()),),
    S.SETTLED: (
        (R.SELLER, "ship", (ROOT,)),
        (R.BUYER, "dispute", (CLAIM, 1, ROOT)),
        (R.SELLER, "concede", ()),
    ),
    S.RULED: (
        (R.SELLER, "ship", (ROOT,)),
        (R.BUYER, "dispute", (CLAIM, 1, ROOT)),
        (R.SELLER, "contest", (ROOT,)),
        (R.ARBITER, "rule", (CLAIM // 2, True, ROOT)),
    ),
}
ARGUMENTS: dict[str, tuple] = {
    "cancel": (),
    "ship": (ROOT,),
    "deliver": (ZERO_HASH,),
    "confirm": (),
    "refund": (),
    "dispute": (CLAIM, 1, ROOT),
    "concede": (),
    "contest": (ROOT,),
    "rule": (CLAIM // 2, True, ROOT),
    "rule_return": (CLAIM // 2, ROOT),
    "return_shipped": (ROOT,),
    "accept_return": (),
    "contest_return": (ROOT,),
    "refund_released": (PAID_LATER,),
    "timeout": (),
}
# Their arguments follow from the moment, the state or the caller.
LATER = {"extend", "offer", "settle", "withdraw_offer", "prove_item"}
# The table's word for a refusal, and the contract's.
REASONS = {
    "wrong_role": ("escrow: not the", "escrow: not a party", "escrow: not yours to extend"),
    "wrong_status": ("escrow: wrong status", "escrow: closed"),
    "too_late": ("escrow: too late",),
    "too_early": ("escrow: too early",),
    "not_available": (
        "escrow: no such offer",
        "escrow: a return was ruled before",
        "escrow: extension out of bounds",
        "escrow: no token",
    ),
}
OTHER = {R.BUYER: R.SELLER, R.SELLER: R.BUYER}


@dataclass(frozen=True)
class Case:
    """One escrow in one status, and who is who to it."""

    chain: object
    people: dict
    terms: object
    key: bytes
    policy: object
    sale: object
    funded_at: object
    offered_by: frozenset = frozenset()
    posted_by: frozenset = frozenset()
    has_item: bool = False

    def word(self):
        data = encode_call("PhygitalEscrow", "escrows", self.key)
        answer = self.ask(R.ANYONE, data)
        return unpack(decode_result("PhygitalEscrow", "escrows", bytes.fromhex(answer[2:])))

    def facts(self):
        word = self.word()
        window = 0 if EscrowFlag.CANCELLING_OVER in word.flags else self.policy.cancel_window
        return EscrowFacts(
            cancel_until=self.funded_at + timedelta(seconds=window),
            deadline=word.deadline_at,
            offered_by=self.offered_by,
            posted_by=self.posted_by,
            is_extendable=word.extended < MOST_EXTENSION.total_seconds(),
            was_return_ruled=EscrowFlag.RETURN_SPENT in word.flags,
            has_item=self.has_item,
        )

    def arguments(self, role, function):
        """Behind the terms: what a caller in this role would send now."""
        match function:
            case "extend":
                return (self.word().deadline + 1,)
            case "offer":
                return (asdict(self.chain.a_proposal(0, buyer_share=1)),)
            case "settle":
                maker = OTHER.get(role, R.SELLER)
                proposal = self.chain.a_proposal(0, buyer_share=1)
                person = self.people[maker] if maker in self.offered_by else self.people[R.ANYONE]
                return asdict(proposal), self.chain.sign_offer(person, self.sale, proposal)
            case "prove_item":
                holder = self.people[role].address
                return self.chain.presence(CHIP, self.sale, holder)
            case _:
                return ARGUMENTS[function]

    def refusal(self, role, function):
        """The contract's words when it refuses; None when it would do it."""
        if function == "withdraw_offer":
            data = encode_call("PhygitalEscrow", function, self.key)
        else:
            arguments = self.arguments(role, function)
            data = encode_call("PhygitalEscrow", function, asdict(self.terms), *arguments)
        try:
            self.ask(role, data, PAID_LATER if function == "refund_released" else 0)
        except RuntimeError as error:
            return str(error)
        return None

    def ask(self, role, data, value=0):
        question = {
            "value": hex(value),
            "from": self.people[role].account.address,
            "to": "0x" + self.chain.deployment.escrow.hex(),
            "data": "0x" + data.hex(),
        }
        return self.chain.devnet.rpc("eth_call", question, "latest")

    def jump_to(self, timestamp):
        self.chain.devnet.rpc("evm_setNextBlockTimestamp", hex(timestamp))
        self.chain.devnet.rpc("evm_mine")


@pytest.fixture
def people(buyer, seller, arbiter, attester, stranger):
    return {
        R.BUYER: buyer,
        R.SELLER: seller,
        R.ARBITER: arbiter,
        R.ATTESTER: attester,
        R.ANYONE: stranger,
    }


@pytest.fixture
def policy(chain, people):
    rules = chain.another_policy(
        attester=people[R.ATTESTER].address, cancel_window=3_600, silence_bps=5_000
    )
    if chain.policy != rules:
        chain.register_policy(people[R.ANYONE], rules)
    return rules


@pytest.fixture
def a_case(chain, people, policy):
    def make(path, status=None, **listed):
        listing = chain.a_listing(
            people[R.SELLER], policy=policy_id(policy), unit_price=AMOUNT, **listed
        )
        sale = chain.fund(people[R.BUYER], people[R.SELLER], listing)
        funded_at = moment(chain.now)
        for role, function, arguments in path:
            chain.escrow(people[role], function, sale.terms_args, *arguments)
        case = Case(chain, people, sale.terms, sale.escrow_id, policy, sale, funded_at)
        assert status is None or STATUS_OF_NUMBER[case.word().status] is status
        return case

    return make


def questions():
    """Every on-chain action of the table but the first, for everybody."""
    actions = {s.call.function for s in LIFECYCLE.steps if s.call} - {"fund"}
    assert actions == set(ARGUMENTS) | LATER
    return [(role, action) for role in Role for action in sorted(actions)]


# Where the contract asks in another order than the table, or says it in other words.
SPECIAL = (
    (lambda action, status, own: action == "withdraw_offer" and own, "escrow: no such offer"),
    (lambda action, status, own: action == "refund_released", None),  # a step of the time after
    (lambda action, status, own: status in LIFECYCLE.final(), "escrow: closed"),
    (
        lambda action, status, own: action == "extend" and status is S.ARBITRATION,
        "escrow: more time takes both",
    ),
    (
        lambda action, status, own: action == "prove_item" and status is S.FUNDED,
        "escrow: wrong status",
    ),
    (
        lambda action, status, own: action == "settle" and own == "not_available",
        "escrow: not signed by the other party",
    ),
)


def expected_words(action, status, own):
    """How the contract says what the table says; None when it should agree."""
    for applies, words in SPECIAL:
        if applies(action, status, own) and words:
            return (words,)
        if applies(action, status, own):
            break
    return None if own is None else REASONS[own]


def compare(case, status, facts, now):
    """The table's and the contract's answer to every question at one moment."""
    differences = []
    for role, action in questions():
        said = case.refusal(role, action)
        own = LIFECYCLE.why_not(action, status, role, facts, now)
        expected = expected_words(action, status, own)
        agree = said is None if expected is None else said and any(x in said for x in expected)
        if not agree:
            differences.append((status.value, role.value, action, own, said))
    return differences


def compare_at_every_edge(chain, case, status):
    """Now, a second before each edge of time, on it, and long after."""
    facts = case.facts()
    edges = [chain.now]
    known = {facts.deadline} | ({facts.cancel_until} if status is S.FUNDED else set())
    for edge in sorted(known - {None}):
        edges += [int(edge.timestamp()) - 1, int(edge.timestamp())]
    if status not in LIFECYCLE.final():
        edges.append(edges[-1] + 400 * 86_400)
    for second in edges:
        if second > chain.now:
            case.jump_to(second)
        if second == chain.now:
            assert compare(case, status, facts, moment(second)) == []


@pytest.mark.parametrize("status", list(PATHS))
def test_every_role_and_action_at_every_edge_of_time(chain, a_case, status):
    case = a_case(PATHS[status], status)
    compare_at_every_edge(chain, case, status)


# Others ways into the open statuses, with what differs in each.
DEALS = {
    "a return two agreed on": (S.SHIPPED, 1, {"buyer_share": CLAIM}, S.RETURNING),
    "a replacement": (S.ARBITRATION, 2, {}, S.FUNDED),
    "made good": (S.DISPUTED, 3, {}, S.DELIVERED),
    "the return is off": (S.RETURNED, 3, {}, S.DELIVERED),
    "no second ruled return": (S.RETURNED, None, {}, S.ARBITRATION),
}


@pytest.mark.parametrize("name", list(DEALS))
def test_the_same_after_deals_and_second_rounds(chain, a_case, people, name):
    before, deal, fields, status = DEALS[name]
    case = a_case(PATHS[before], before)
    if deal is None:
        chain.escrow(people[R.SELLER], "contest_return", case.sale.terms_args, ROOT)
    else:
        chain.settle(people[R.SELLER], people[R.BUYER], case.sale, deal, **fields)
    assert STATUS_OF_NUMBER[case.word().status] is status
    compare_at_every_edge(chain, case, status)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_offers_of_both_and_an_item_with_a_chip(chain, a_case, people, status):
    item = chain.mint_token(people[R.SELLER], chip=CHIP)
    token = {"asset": chain.deployment.token, "asset_id": item}
    case = a_case(PATHS[status], status, **token)
    both = frozenset({R.BUYER, R.SELLER})
    proposal = asdict(chain.a_proposal(4, new_deadline=case.word().deadline + 5))
    for role in both:
        chain.escrow(people[role], "offer", case.sale.terms_args, proposal)
    case = replace(case, offered_by=both, posted_by=both, has_item=True)
    compare_at_every_edge(chain, case, status)


def test_an_escrow_that_was_extended_to_the_end(chain, a_case, people):
    case = a_case(PATHS[S.SHIPPED], S.SHIPPED)
    due = case.word().deadline + int(MOST_EXTENSION.total_seconds())
    chain.escrow(people[R.BUYER], "extend", case.sale.terms_args, due)
    assert case.word().deadline == due
    compare_at_every_edge(chain, case, S.SHIPPED)


def test_paying_opens_exactly_the_escrow_we_foretold(chain, people, policy):
    listing = chain.a_listing(people[R.SELLER], policy=policy_id(policy), unit_price=AMOUNT)
    reference = secrets.token_bytes(16)
    terms = terms_of(
        listing,
        buyer=people[R.BUYER].address,
        quantity=1,
        option=0,
        reference=reference,
    )
    signature = chain.sign(people[R.SELLER], listing)
    call = encode_call("PhygitalEscrow", "fund", pack_listing(listing), 1, 0, reference, signature)

    def pay(role):
        question = {
            "from": people[role].account.address,
            "to": "0x" + chain.deployment.escrow.hex(),
            "data": "0x" + call.hex(),
            "value": hex(terms.amount),
        }
        return bytes.fromhex(chain.devnet.rpc("eth_call", question, "latest")[2:])

    assert pay(R.BUYER) == escrow_id(terms, chain.deployment.domain)
    assert pay(R.ANYONE) != escrow_id(terms, chain.deployment.domain)  # theirs, not this one
    for role, reason in (
        (R.SELLER, "buyer is the seller"),
        (R.ARBITER, "arbiter is a party"),
        (R.ATTESTER, "attester is a party"),
    ):
        with pytest.raises(RuntimeError, match=reason):
            pay(role)


def test_every_status_of_the_chain_was_asked_about():
    on_chain = set(Status) - NEVER_PAID - BESIDE - {S.AWAITING_PAYMENT}
    assert set(PATHS) == on_chain
