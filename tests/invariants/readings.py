"""How a step is read for the promises: its words, its clocks, its terms, what it said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tests.contracts.builders import COIN, Flag, Policy, Purchase, Status, Word
from tests.contracts.evm.chain import Log
from tests.invariants.escrows import CLOCK, Escrow
from tests.invariants.ids import purchase_hash
from tests.invariants.outside import Token
from tests.invariants.till import Said

S = Status
COUNTER_STARTS = 226  # the count of steps, in a state word
Told = tuple[str, bytes | None, frozenset[tuple[str, object]]]


@dataclass(frozen=True)
class Step:
    """An accepted call: what it was about is all that it may change."""

    name: str
    now: int
    logs: tuple[Log, ...]
    gas: int = 0
    purchases: tuple[Purchase, ...] = ()
    ids: frozenset[bytes] = frozenset()
    currencies: frozenset[str] = frozenset()
    tokens: frozenset[Token] = frozenset()
    signed: frozenset[bytes] = frozenset()  # digests of parties' signatures that it took
    is_funding: bool = False


@lru_cache(maxsize=4096)
def unpacked(word: int) -> Word:
    """The same few words are read after every step."""
    return Word.unpack(word)


def people_in(step: Step) -> set[str]:
    return {account for p in step.purchases for account in (p.buyer, p.listing.seller)}


def word_of(escrow: Escrow) -> Word:
    """The state word that an escrow of the model would have."""
    flags = Flag.NONE
    flags |= Flag.ASSET_TO_BUYER if escrow.is_token_to_buyer else Flag.NONE
    flags |= Flag.ATTESTED if escrow.is_attested else Flag.NONE
    flags |= Flag.CANCELLING_OVER if escrow.is_cancelling_over else Flag.NONE
    flags |= Flag.RETURN_RULED if escrow.is_return_ruled else Flag.NONE
    flags |= Flag.RETURN_SPENT if escrow.was_return_ruled else Flag.NONE
    return Word(
        status=escrow.status,
        deadline=escrow.deadline,
        share=escrow.share,
        extended=escrow.extended,
        fee_bps=escrow.policy.fee_bps,
        flags=flags,
        steps=escrow.steps,
    )


def closing_bits(word: int) -> int:
    """All of a word but the count of steps."""
    return word & (1 << COUNTER_STARTS) - 1


def started_clock(
    policies: Mapping[bytes, Policy],
    purchase: Purchase,
    i: bytes,
    now: Word,
    then: Word,
    step: Step,
) -> int | None:
    """The deadline by the policy, if a step has started one for this escrow; zero once closed."""
    own = {log.name: log.args for log in step.logs if log.args.get("escrow_id") == i}
    if now.status >= S.RELEASED:
        return 0
    if now.status == then.status and "Settled" not in own:
        return None
    clock = CLOCK[Status(now.status)]
    if "Delivered" in own and own["Delivered"]["by"] == purchase.listing.seller:
        clock = "long_inspection_window"
    return step.now + int(getattr(policies[purchase.listing.policy], clock))


def terms_in(logs: Iterable[Log]) -> list[tuple[object, ...]]:
    """The terms of each funding, rebuilt from what it logged."""
    made = []
    tokens = {log.args["escrow_id"]: log.args for log in logs if log.name == "AssetTaken"}
    nothing = {"asset": COIN, "asset_id": 0, "asset_units": 0, "royalty": 0}
    for paid in (log.args for log in logs if log.name == "Funded"):
        token = tokens.get(paid["escrow_id"], nothing)
        bought = paid["purchase"]
        reference = (bought >> 128).to_bytes(16, "big")
        quantity, option = bought & 0xFFFFFFFF, bought >> 32 & 0xFF
        made.append(
            (
                purchase_hash(paid["listing"], quantity, option, reference),
                *(paid[name] for name in ("policy", "seller", "buyer", "currency", "amount")),
                *(token[name] for name in ("asset", "asset_id", "asset_units", "royalty")),
            )
        )
    return made


def said_by_model(said: Iterable[Said], ids: Mapping[Purchase, bytes]) -> Counter[Told]:
    return Counter(
        (s.name, ids.get(s.purchase) if s.purchase else None, frozenset(s.arguments)) for s in said
    )


def said_by_contract(logs: Iterable[Log], contract: str, said: Iterable[Said]) -> Counter[Told]:
    """The contract's logs, cut down to the arguments that the model names for such an event."""
    named = {s.name: [name for name, _ in s.arguments] for s in said}
    return Counter(
        (
            log.name,
            log.args.get("escrow_id"),
            frozenset((name, log.args[name]) for name in named.get(log.name, ())),
        )
        for log in logs
        if log.address == contract
    )
