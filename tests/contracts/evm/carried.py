"""Everything that the relay carries with a party's consent, as data: whose word it is, from where,
and what it says. And how a party signs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.contracts.builders import DAY, Deal, Domain, Proposal, Status
from tests.contracts.evm.chain import Outcome, key_of
from tests.contracts.evm.world import ANSWER, DAMAGED, EVIDENCE, PROOF, RULING, Sale, World

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
Fields = dict[str, Any]
SHIPMENT_BACK = b"\x56" * 32
SPLIT = Proposal(deal=Deal.SPLIT, buyer_share=250_000, asset_to_buyer=True)
RETURN = Proposal(deal=Deal.RETURN, buyer_share=600_000)


@dataclass(frozen=True)
class Carried:
    """One function of the relay; the escrow's is called the same."""

    function: str
    struct: str
    role: str
    status: Status
    fields: Callable[[World, Sale], Fields] = lambda _world, _sale: {}
    prepare: Callable[[World, Sale], object] = lambda _world, _sale: None

    def start(self, world: World) -> Sale:
        """A sale that waits for this action, with a token in it; paid in dollars, so that it makes
        no difference who sends coins along.
        """
        sale = sale_in(world, self.status)
        self.prepare(world, sale)
        return sale

    def arguments(self, world: World, sale: Sale) -> tuple[Any, ...]:
        """What follows the terms, in the escrow's function and in the relay's."""
        if self.function == "settle":
            return (SPLIT.values, sign_offer(world, sale, SPLIT, "seller"))
        if self.function == "withdraw_offer":
            return ()
        return tuple(self.fields(world, sale).values())

    def do(self, world: World, sale: Sale, *, sender: str | None = None) -> Outcome:
        """The direct call."""
        sender = sender or world.actors[self.role]
        return world.escrow.call(self.function, *self.call(world, sale), sender=sender)

    def call(self, world: World, sale: Sale) -> tuple[Any, ...]:
        """All arguments of the escrow's function."""
        what = sale.id if self.function == "withdraw_offer" else sale.terms
        return (what, *self.arguments(world, sale))

    def carry(self, world: World, sale: Sale, consent: tuple[Any, ...]) -> Outcome:
        """A stranger calls the relay."""
        arguments = (world.escrow.address, sale.terms, *self.arguments(world, sale), consent)
        return world.relay.call(self.function, *arguments, sender=world.actors["keeper"])


@dataclass(frozen=True)
class Pen:
    """Signs one action; every part of it can be made wrong."""

    world: World
    action: Carried
    sale: Sale

    @property
    def party(self) -> str:
        return self.world.actors[self.action.role]

    @property
    def fields(self) -> Fields:
        return self.action.fields(self.world, self.sale)

    def consent(
        self,
        *,
        party: str | None = None,
        key: bytes | None = None,
        struct: str | None = None,
        fields: Fields | None = None,
        domain: Domain | None = None,
        expiry: int | None = None,
        sale: Sale | None = None,
    ) -> tuple[Any, ...]:
        """The relay's last argument."""
        party = party or self.party
        sale = sale or self.sale
        expiry = self.world.chain.now + DAY if expiry is None else expiry
        message = {
            "party": party,
            "escrow": sale.id,
            "state": self.world.word(sale).packed,
            **(self.fields if fields is None else fields),
            "expiry": expiry,
        }
        domain = domain or self.world.domain
        key = key or key_of(self.action.role)
        return (party, expiry, domain.sign(struct or self.action.struct, message, key))


def twin(signature: bytes) -> bytes:
    """The other signature of the same words: s on the upper half."""
    s, v = int.from_bytes(signature[32:64], "big"), signature[64]
    return signature[:32] + (ORDER - s).to_bytes(32, "big") + bytes([27 + 28 - v])


def become_wallet(world: World, zoo: Any, role: str) -> bytes:
    """The actor's address turns into a contract wallet; returns the key that signs for it."""
    wallet = zoo.plant(role, "Wallet1271")
    world.must(wallet.hand_over(world.actors["other_buyer"], sender=world.actors["keeper"]))
    return key_of("other_buyer")


def seen_after(world: World, sale: Sale, outcome: Outcome) -> tuple[Any, ...]:
    """What the escrow has logged, and everything that can be asked of it."""
    logs = [(log.name, log.args) for log in outcome.logs if log.address == world.escrow.address]
    return logs, world.picture(sale)


def sign_offer(world: World, sale: Sale, proposal: Proposal, role: str, **changes: Any) -> bytes:
    """By the maker, for the escrow as it is."""
    known: Fields = {"domain": world.domain, "maker": world.actors[role], "key": key_of(role)}
    state = world.word(sale).packed
    return proposal.sign(**known | {"escrow_id": sale.id, "state": state} | changes)


def agree(world: World, sale: Sale, proposal: Proposal) -> None:
    """The seller has signed an offer and the buyer accepts it."""
    signature = sign_offer(world, sale, proposal, "seller")
    buyer = world.actors["buyer"]
    world.must(world.escrow.settle(sale.terms, proposal.values, signature, sender=buyer))


def sale_in(world: World, status: Status) -> Sale:
    """Dollars and a token, in any status; a return is agreed, over 600 000."""
    listing = world.item_listing(currency=world.dollars.address)
    if status not in {Status.RETURNING, Status.RETURNED}:
        return world.sale(status, listing)
    sale = world.sale(Status.SHIPPED, listing)
    agree(world, sale, RETURN)
    if status == Status.RETURNED:
        send_back = world.escrow.return_shipped
        world.must(send_back(sale.terms, SHIPMENT_BACK, sender=world.actors["buyer"]))
    return sale


def _later(world: World, sale: Sale) -> Fields:
    return {"new_deadline": world.word(sale).deadline + DAY}


def _split(_world: World, _sale: Sale) -> Fields:
    return {
        "deal": SPLIT.deal,
        "buyer_share": SPLIT.buyer_share,
        "asset_to_buyer": SPLIT.asset_to_buyer,
        "new_deadline": SPLIT.new_deadline,
        "offer_expiry": SPLIT.expiry,
    }


def _post_an_offer(world: World, sale: Sale) -> None:
    buyer = world.actors["buyer"]
    world.must(world.escrow.offer(sale.terms, SPLIT.values, sender=buyer))


def says(**fields: Any) -> Callable[[World, Sale], Fields]:
    """What an action says, the same for every sale."""
    return lambda _world, _sale: dict(fields)


S = Status
CLAIMED = says(claim=400_000, reason=DAMAGED, evidence_root=EVIDENCE)
RULED = says(buyer_share=300_000, asset_to_buyer=True, ruling_hash=RULING)
RULED_BACK = says(buyer_share=300_000, ruling_hash=RULING)
BACK = says(shipment_hash=SHIPMENT_BACK)
ANSWERED = says(evidence_root=ANSWER)

CARRIED = [
    Carried("cancel", "Cancel", "buyer", S.FUNDED),
    Carried("ship", "Ship", "seller", S.FUNDED, says(shipment_hash=b"\x51" * 32)),
    Carried("deliver", "Deliver", "attester", S.SHIPPED, says(proof_hash=PROOF)),
    Carried("confirm", "Confirm", "buyer", S.DELIVERED),
    Carried("refund", "Refund", "seller", S.DELIVERED),
    Carried("dispute", "Dispute", "buyer", S.DELIVERED, CLAIMED),
    Carried("concede", "Concede", "seller", S.DISPUTED),
    Carried("contest", "Contest", "seller", S.DISPUTED, ANSWERED),
    Carried("rule", "Rule", "arbiter", S.ARBITRATION, RULED),
    Carried("rule_return", "RuleReturn", "arbiter", S.ARBITRATION, RULED_BACK),
    Carried("return_shipped", "ReturnShipped", "buyer", S.RETURNING, BACK),
    Carried("contest_return", "ContestReturn", "seller", S.RETURNED, ANSWERED),
    Carried("accept_return", "AcceptReturn", "seller", S.RETURNED),
    Carried("extend", "Extend", "buyer", S.SHIPPED, _later),
    Carried("refund_released", "RefundReleased", "seller", S.RELEASED, says(amount=70_000)),
    Carried("settle", "Settle", "buyer", S.DELIVERED, _split),
    Carried("withdraw_offer", "WithdrawOffer", "buyer", S.DELIVERED, prepare=_post_an_offer),
]
