"""Every way an escrow can go, driven on a chain: rows, contract and wallets say the same.

covers: C-04, N-11, N-18, S3-11
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass

import pytest
from eth_account import Account

from backend.chain.state_word import unpack
from backend.chain.typed_data import policy_id
from backend.core.database import unit_of_work
from backend.domain.escrow.lifecycle import STATUS_OF_NUMBER, Status
from backend.domain.escrow.projector import EscrowProjector
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.escrow.settlement import Rates, split
from backend.indexer.loop import ChainIndexer
from backend.indexer.reconcile import compare_with_contract, reconcile
from tests.builders.chain import Actor, Chain, Sale
from tests.builders.indexing import IndexBundle

S = Status
AMOUNT, CLAIM, PART = 1_000_003, 400_001, 300_001
ROOT, PARCEL = bytes([7]) * 32, bytes([8]) * 32
CHIP = Account.from_key(bytes([0xC4]) * 32)


@dataclass
class Stage:
    """Who is there, and short words for what they do."""

    chain: Chain
    buyer: Actor
    seller: Actor
    arbiter: Actor
    attester: Actor
    stranger: Actor
    policy: bytes
    currency: bytes

    def sale(self, **listed) -> Sale:
        listing = self.listing(**listed)
        return self.chain.fund(self.buyer, self.seller, listing)

    def listing(self, **listed):
        values = {"currency": self.currency, "unit_price": AMOUNT, "policy": self.policy}
        return self.chain.a_listing(self.seller, **values | listed)

    def with_token(self, **listed) -> Sale:
        item = self.chain.mint_token(self.seller, chip=CHIP)
        royalty = {"royalty_recipient": self.stranger.address, "royalty_bps": 500}
        token = {"asset": self.chain.deployment.token, "asset_id": item}
        return self.sale(**token, **royalty, **listed)

    def ship(self, sale: Sale) -> Sale:
        self.chain.escrow(self.seller, "ship", sale.terms_args, PARCEL)
        return sale

    def claimed(self, claim: int = CLAIM) -> Sale:
        sale = self.ship(self.with_token())
        self.chain.escrow(self.buyer, "dispute", sale.terms_args, claim, 1, ROOT)
        return sale

    def contested(self) -> Sale:
        sale = self.claimed()
        self.chain.escrow(self.seller, "contest", sale.terms_args, ROOT)
        return sale

    def ruled_back(self, share: int = PART) -> Sale:
        sale = self.contested()
        self.chain.escrow(self.arbiter, "rule_return", sale.terms_args, share, ROOT)
        return sale

    def agreed_back(self) -> Sale:
        sale = self.ship(self.with_token())
        self.chain.settle(self.seller, self.buyer, sale, 1, buyer_share=PART)
        return sale

    def sent_back(self, sale: Sale) -> Sale:
        self.chain.escrow(self.buyer, "return_shipped", sale.terms_args, PARCEL)
        return sale

    def run_out(self, *sales: Sale) -> None:
        """Everybody is silent until the last deadline, then somebody runs what is due."""
        due = max(unpack(self.chain.word_of(sale)).deadline for sale in sales)
        self.chain.jump(max(due - self.chain.now, 0) + 1)
        self.chain.escrow(self.stranger, "timeout_many", [sale.terms_args for sale in sales])


@pytest.fixture
def stage(chain, buyer, seller, arbiter, attester, stranger) -> Stage:
    rules = chain.another_policy(attester=attester.address, silence_bps=3_333)
    if rules != chain.policy:
        chain.register_policy(stranger, rules)
    currency = chain.deployment.currency_named("tUSD").address
    people = (buyer, seller, arbiter, attester, stranger)
    return Stage(chain, *people, policy_id(rules), currency)


def split_now(stage: Stage):
    sale = stage.ship(stage.with_token())
    stage.chain.settle(stage.buyer, stage.seller, sale, 0, buyer_share=PART, asset_to_buyer=True)
    return {sale: (S.SETTLED, PART)}


def everything_back_by_agreement(stage: Stage):
    sale = stage.sale()
    stage.chain.settle(stage.seller, stage.buyer, sale, 0, buyer_share=AMOUNT)
    return {sale: (S.SETTLED, AMOUNT)}


def back_and_accepted(stage: Stage):
    sale = stage.sent_back(stage.agreed_back())
    stage.chain.escrow(stage.seller, "accept_return", sale.terms_args)
    return {sale: (S.SETTLED, PART)}


def returns_nobody_finished(stage: Stage):
    never, unseen = stage.agreed_back(), stage.sent_back(stage.agreed_back())
    ruled_never, ruled_unseen = stage.ruled_back(), stage.sent_back(stage.ruled_back())
    stage.run_out(never, unseen, ruled_never, ruled_unseen)
    return {
        never: (S.RELEASED, 0),
        unseen: (S.SETTLED, PART),
        ruled_never: (S.RULED, 0),
        ruled_unseen: (S.RULED, PART),
    }


def ruled_back_and_accepted(stage: Stage):
    sale = stage.sent_back(stage.ruled_back())
    stage.chain.escrow(stage.seller, "accept_return", sale.terms_args)
    return {sale: (S.RULED, PART)}


def what_came_back_is_contested(stage: Stage):
    ruled, silent = stage.sent_back(stage.ruled_back()), stage.sent_back(stage.agreed_back())
    for sale in (ruled, silent):
        stage.chain.escrow(stage.seller, "contest_return", sale.terms_args, ROOT)
    stage.chain.escrow(stage.arbiter, "rule", ruled.terms_args, 7, False, ROOT)
    stage.run_out(silent)
    return {ruled: (S.RULED, 7), silent: (S.SETTLED, PART * 3_333 // 10_000)}


def replaced_and_confirmed(stage: Stage):
    sale = stage.contested()
    stage.chain.settle(stage.seller, stage.buyer, sale, 2)
    stage.chain.escrow(stage.seller, "ship", sale.terms_args, ROOT)
    stage.chain.escrow(stage.attester, "deliver", sale.terms_args, ROOT)
    stage.chain.escrow(stage.buyer, "confirm", sale.terms_args)
    waiting = stage.claimed()
    stage.chain.settle(stage.buyer, stage.seller, waiting, 2)
    return {sale: (S.RELEASED, 0), waiting: (S.FUNDED, 0)}


def made_good(stage: Stage):
    sale, other = stage.claimed(), stage.sent_back(stage.ruled_back())
    for one in (sale, other):
        stage.chain.settle(stage.seller, stage.buyer, one, 3)
    stage.run_out(sale)
    return {sale: (S.RELEASED, 0), other: (S.DELIVERED, 0)}


def more_time(stage: Stage):
    alone, together = stage.ship(stage.sale()), stage.contested()
    due = unpack(stage.chain.word_of(alone)).deadline
    stage.chain.escrow(stage.buyer, "extend", alone.terms_args, due + 100)
    stage.chain.escrow(stage.buyer, "extend", alone.terms_args, due + 300)
    due = unpack(stage.chain.word_of(together)).deadline
    stage.chain.settle(stage.buyer, stage.seller, together, 4, new_deadline=due + 86_400)
    return {alone: (S.SHIPPED, 0), together: (S.ARBITRATION, CLAIM)}


def offers_on_record(stage: Stage):
    sale, taken = stage.claimed(), stage.claimed()
    for deal, maker in ((0, stage.buyer), (1, stage.seller), (3, stage.seller)):
        share = {"buyer_share": PART} if deal < 2 else {}
        proposal = asdict(stage.chain.a_proposal(deal, **share))
        stage.chain.escrow(maker, "offer", sale.terms_args, proposal)
    stage.chain.escrow(stage.buyer, "withdraw_offer", sale.escrow_id)
    proposal = asdict(stage.chain.a_proposal(0, buyer_share=PART))
    stage.chain.escrow(stage.seller, "offer", taken.terms_args, proposal)
    stage.chain.escrow(stage.buyer, "settle", taken.terms_args, proposal, b"")
    return {sale: (S.DISPUTED, CLAIM), taken: (S.SETTLED, PART)}


def paid_back_later(stage: Stage):
    sale = stage.with_token()
    stage.chain.escrow(stage.buyer, "confirm", sale.terms_args)
    for amount in (5, 7):
        stage.chain.give(stage.seller, amount, stage.currency)
        stage.chain.escrow(stage.seller, "refund_released", sale.terms_args, amount)
    return {sale: (S.RELEASED, 0)}


def several_at_once(stage: Stage):
    item = stage.chain.mint_token(stage.seller)
    listings = [
        stage.listing(),
        stage.listing(asset=stage.chain.deployment.token, asset_id=item),
        stage.listing(instant=True),
        stage.listing(unit_price=5),
    ]
    paid = stage.chain.fund_many(stage.buyer, listings, [stage.seller] * 4)
    stage.ship(paid[0])
    stage.chain.escrow(stage.buyer, "cancel", paid[1].terms_args)
    late = stage.sale()
    stage.run_out(paid[3], paid[2], late)
    one, two, instant, small = paid
    return {
        one: (S.SHIPPED, 0),
        two: (S.REFUNDED, AMOUNT),
        instant: (S.RELEASED, 0),
        small: (S.REFUNDED, 5),
        late: (S.REFUNDED, AMOUNT),
    }


def a_run_of_equal_items(stage: Stage):
    run = stage.chain.mint_edition(stage.seller, 10)
    token = {"asset": stage.chain.deployment.edition, "asset_id": run, "asset_units": 2}
    listing = stage.listing(**token)
    kept = stage.chain.fund(stage.buyer, stage.seller, listing, quantity=3)
    back = stage.chain.fund(stage.buyer, stage.seller, listing, quantity=1)
    stage.chain.escrow(stage.buyer, "confirm", kept.terms_args)
    stage.chain.escrow(stage.seller, "refund", back.terms_args)
    return {kept: (S.RELEASED, 0), back: (S.REFUNDED, AMOUNT)}


def carried_by_a_stranger(stage: Stage):
    """Nobody of the parties sends anything: who did what is in the logs, not in the sender."""
    chain, buyer, seller, carrier = stage.chain, stage.buyer, stage.seller, stage.stranger
    sale, agreed = stage.with_token(), stage.sale()
    chain.carry(carrier, seller, sale, "ship", shipment_hash=PARCEL)
    chain.carry(carrier, buyer, sale, "deliver", proof_hash=ROOT)
    due = unpack(chain.word_of(sale)).deadline
    chain.carry(carrier, seller, sale, "extend", new_deadline=due + 60)
    chain.carry(carrier, buyer, sale, "dispute", claim=CLAIM, reason=2, evidence_root=ROOT)
    chain.carry(carrier, seller, sale, "contest", evidence_root=ROOT)
    chain.carry(carrier, stage.arbiter, sale, "rule_return", buyer_share=PART, ruling_hash=ROOT)
    chain.carry(carrier, buyer, sale, "return_shipped", shipment_hash=PARCEL)
    chain.carry(carrier, seller, sale, "accept_return")

    proposal = chain.a_proposal(0, buyer_share=PART)
    signature = chain.sign_offer(seller, agreed, proposal)
    place = (chain.deployment.escrow, agreed.terms_args, asdict(proposal))
    chain.send(carrier, "EscrowRelay", "offer", *place, seller.address, signature)
    chain.carry_settlement(carrier, buyer, agreed, proposal)
    return {sale: (S.RULED, PART), agreed: (S.SETTLED, PART)}


def an_item_that_speaks(stage: Stage):
    sale = stage.ship(stage.with_token())
    early = stage.chain.presence(CHIP, sale, stage.buyer.address)  # the block before shipping
    stage.chain.escrow(stage.buyer, "prove_item", sale.terms_args, *early)
    stage.chain.mine(2)
    fresh = stage.chain.presence(CHIP, sale, stage.buyer.address)
    stage.chain.escrow(stage.buyer, "prove_item", sale.terms_args, *fresh)
    return {sale: (S.SHIPPED, 0)}


WAYS: list[Callable[[Stage], dict[Sale, tuple[Status, int]]]] = [
    split_now,
    everything_back_by_agreement,
    back_and_accepted,
    returns_nobody_finished,
    ruled_back_and_accepted,
    what_came_back_is_contested,
    replaced_and_confirmed,
    made_good,
    more_time,
    offers_on_record,
    paid_back_later,
    several_at_once,
    a_run_of_equal_items,
    carried_by_a_stranger,
    an_item_that_speaks,
]


async def nobody(*_: object) -> dict:
    return {}


@pytest.fixture
def follow(chain: Chain, bundle: IndexBundle):
    """Index what happened, hold it against the contract, and hand out the rows by escrow."""

    async def look(sales):
        projector = EscrowProjector(nobody)
        index = ChainIndexer(bundle, [projector])
        await index.prepare()
        await index.catch_up()
        async with unit_of_work(bundle.sessions) as session:
            assert await compare_with_contract(session, bundle.gateway, bundle.deployment) == []
            assert await reconcile(session, [projector], bundle.chain.id) == []
        async with unit_of_work(bundle.sessions) as session:
            repository = EscrowRepository(session, chain.deployment.chain_id)
            return await repository.list_by_id([sale.escrow_id for sale in sales])

    return look


@pytest.fixture
def purses(stage: Stage):
    """Test dollars by person, and how many there are in all."""
    people = {
        "buyer": stage.buyer.address,
        "seller": stage.seller.address,
        "arbiter": stage.arbiter.address,
        "marketplace": stage.chain.policy.fee_recipient,
        "artist": stage.stranger.address,
        "escrow": stage.chain.deployment.escrow,
    }

    def count():
        held = {name: stage.chain.balance(who, stage.currency) for name, who in people.items()}
        return Counter(held | {"minted": stage.chain.minted(stage.currency)})

    return count


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_rows_contract_and_wallets_say_the_same(stage, follow, purses, way):
    before = purses()
    expected = way(stage)
    records = await follow(expected)
    for sale, (status, share) in expected.items():
        record, word = records[sale.escrow_id], stage.chain.word_of(sale)
        assert record.state == word
        assert record.status is STATUS_OF_NUMBER[unpack(word).status] is status
        assert (record.share, record.extended) == (share, unpack(word).extended)
        assert record.deadline == unpack(word).deadline_at
        if record.payout:
            rules = stage.chain.policy
            rates = Rates(rules.fee_bps, record.royalty_bps, rules.arbiter_fee_bps)
            is_ruled = record.status is S.RULED
            assert record.payout == split(sale.terms.amount, share, rates, ruled=is_ruled)

    got = purses()
    got.subtract(before)
    closed = [record.payout for record in records.values() if record.payout]
    later = sum(record.refunded_later for record in records.values())
    assert got == {
        "buyer": sum(payout.buyer_net for payout in closed) + later,
        "seller": sum(payout.seller_net for payout in closed),
        "arbiter": sum(payout.arbiter_fee for payout in closed),
        "marketplace": sum(payout.fee for payout in closed),
        "artist": sum(payout.royalty for payout in closed),
        "escrow": sum(record.amount for record in records.values() if record.is_open),
        "minted": sum(record.amount for record in records.values()) + later,
    }


async def test_what_stands_beside_the_state(stage, follow):
    offered, proven = offers_on_record(stage), an_item_that_speaks(stage)
    back, dear = back_and_accepted(stage), paid_back_later(stage)
    records = await follow({**offered, **proven, **back, **dear})

    disputed, taken = (records[sale.escrow_id] for sale in offered)
    assert [(o.maker, o.proposal.deal) for o in disputed.offers] == [(stage.seller.address, 3)]
    assert (taken.offers, taken.deal, taken.closed_by) == ((), 0, "Settled")
    (item,) = (records[sale.escrow_id] for sale in proven)
    assert [(proof.holder, proof.is_fresh) for proof in item.proofs] == [
        (stage.buyer.address, False),
        (stage.buyer.address, True),
    ]
    (returned,) = (records[sale.escrow_id] for sale in back)
    assert (returned.shipment_hash, returned.return_shipment_hash) == (PARCEL, PARCEL)
    assert returned.closed_by == "ReturnAccepted"
    (kept,) = (records[sale.escrow_id] for sale in dear)
    assert (kept.refunded_later, kept.closed_by) == (12, "Confirmed")
