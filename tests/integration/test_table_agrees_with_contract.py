"""Asks the contract about every row of the table: every status, role, action and edge of time.

A call is only simulated, so one escrow per status serves all questions. Where the table says yes,
the contract has to say yes; where it says no, it has to refuse, and for the same reason.

covers: N-10, N-01, N-06, S3-03, C-11
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

import pytest

from backend.chain.abi import decode_result, encode_call
from backend.chain.state_word import unpack
from backend.chain.typed_data import escrow_id, pack_listing, policy_id, terms_of
from backend.chain.types import ZERO_HASH, moment
from backend.domain.escrow.lifecycle import (
    LIFECYCLE,
    NEVER_PAID,
    STATUS_OF_NUMBER,
    EscrowFacts,
    Role,
    Status,
)

S, R = Status, Role
AMOUNT, CLAIM = 1_000_000, 400_000
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
    "timeout": (),
}
# The table's word for a refusal, and the contract's.
REASONS = {
    "wrong_role": ("escrow: not the", "escrow: not a party"),
    "wrong_status": ("escrow: wrong status", "escrow: closed"),
    "too_late": ("escrow: too late",),
    "too_early": ("escrow: too early",),
}


@dataclass(frozen=True)
class Case:
    """One escrow in one status, and who is who to it."""

    chain: object
    people: dict
    terms: object
    key: bytes
    policy: object

    def word(self):
        data = encode_call("PhygitalEscrow", "escrows", self.key)
        answer = self.ask(R.ANYONE, data)
        return unpack(decode_result("PhygitalEscrow", "escrows", bytes.fromhex(answer[2:])))

    def facts(self, funded_at):
        return EscrowFacts(
            cancel_until=funded_at + timedelta(seconds=self.policy.cancel_window),
            deadline=self.word().deadline_at,
        )

    def refusal(self, role, function):
        """The contract's words when it refuses; None when it would do it."""
        data = encode_call("PhygitalEscrow", function, asdict(self.terms), *ARGUMENTS[function])
        try:
            self.ask(role, data)
        except RuntimeError as error:
            return str(error)
        return None

    def ask(self, role, data):
        question = {
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
    def make(status):
        listing = chain.a_listing(people[R.SELLER], policy=policy_id(policy), unit_price=AMOUNT)
        sale = chain.fund(people[R.BUYER], people[R.SELLER], listing)
        for role, function, arguments in PATHS[status]:
            chain.escrow(people[role], function, sale.terms_args, *arguments)
        case = Case(chain, people, sale.terms, sale.escrow_id, policy)
        assert STATUS_OF_NUMBER[case.word().status] is status
        return case

    return make


def questions():
    """Every on-chain action of the table but the first, for everybody."""
    actions = {s.call.function for s in LIFECYCLE.steps if s.call} - {"fund"}
    assert actions == set(ARGUMENTS)
    return [(role, action) for role in Role for action in sorted(actions)]


def compare(case, status, facts, now):
    """The table's and the contract's answer to every question at one moment."""
    differences = []
    for role, action in questions():
        said = case.refusal(role, action)
        own = LIFECYCLE.why_not(action, status, role, facts, now)
        expected = None if own is None else REASONS[own]
        if status in LIFECYCLE.final():
            expected = ("escrow: closed",)
        agree = said is None if expected is None else said and any(x in said for x in expected)
        if not agree:
            differences.append((status.value, role.value, action, own, said))
    return differences


@pytest.mark.parametrize("status", list(PATHS))
def test_every_role_and_action_at_every_edge_of_time(chain, a_case, status):
    case = a_case(status)
    funded_at = moment(chain.now)
    if PATHS[status]:
        facts = EscrowFacts(deadline=case.word().deadline_at)
    else:
        facts = case.facts(funded_at)
    edges = [chain.now]
    for edge in (facts.cancel_until, facts.deadline):
        if edge is not None:
            edges += [int(edge.timestamp()) - 1, int(edge.timestamp())]
    if status not in LIFECYCLE.final():
        edges.append(edges[-1] + 400 * 86_400)
    for second in edges:
        if second > chain.now:
            case.jump_to(second)
        assert chain.now == second
        assert compare(case, status, facts, moment(second)) == []


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
    on_chain = set(Status) - NEVER_PAID - {S.AWAITING_PAYMENT} - LIFECYCLE.unreached
    assert set(PATHS) == on_chain
