"""The last look of a walk: every public getter against the logs, and everybody's way out."""

from __future__ import annotations

from tests.contracts.builders import Status, Word
from tests.contracts.builders.constants import MAX_WINDOW
from tests.invariants.chain import question
from tests.invariants.deeds import timeout_many
from tests.invariants.escrows import MAX_EXTENSION
from tests.invariants.ids import listing_hash
from tests.invariants.indexed import check_index
from tests.invariants.pair import Pair
from tests.invariants.promises import EXIT, Broken

CANCELLED = 1 << 255
AT_ONCE = 20  # of the fifty that one call may name, since people on walks burn gas


def audit(pair: Pair) -> None:
    """After the walk: as it stands, then once everybody has fallen silent."""
    is_replayed = "replay" in pair.promises
    if is_replayed:
        _papers(pair)
        _states(pair)
        _offers(pair)
    if pair.has_parted:
        return
    if is_replayed:
        check_index(pair)
    _fall_silent(pair)
    if is_replayed:
        check_index(pair)


def _fall_silent(pair: Pair) -> None:
    """INV-4 and INV-5: nobody but a stranger does anything any more, and everything leaves."""
    still_open = [p for p, escrow in pair.model.escrows.items() if escrow.is_open]
    last = max((pair.model.escrows[p].deadline for p in still_open), default=0)
    is_asked = EXIT in pair.promises
    if is_asked and last > pair.now + MAX_WINDOW + MAX_EXTENSION:
        raise Broken(EXIT, f"silence would last until {last}")
    pair.stage.bench.at(max(pair.now, last))
    for start in range(0, len(still_open), AT_ONCE):
        timeout_many(pair, still_open[start : start + AT_ONCE], pair.stage.keeper)
    if is_asked and any(
        Word.unpack(word).status < Status.RELEASED for word in pair.facts.words.values()
    ):
        raise Broken(EXIT, "silence left something open")


def _offers(pair: Pair) -> None:
    """Every offer on record, as its log tells it."""
    for (i, maker), made in pair.fold.offers.items():
        if pair.stage.escrow.read("offers", i, maker) != made:
            raise Broken("replay", f"the offer of {maker} for {i.hex()}")


def _papers(pair: Pair) -> None:
    """INV-13 for the getters that single steps leave out."""
    escrow, look, fold = pair.contract, pair.stage.bench.look, pair.fold
    for account in pair.stage.accounts:
        if look(escrow, question("epochs(address)", account)) != fold.epochs[account]:
            raise Broken("replay", f"epoch of {account}")
    counted = {listing_hash(x) for x in pair.stage.listings if x.max_quantity}
    own = {(x.seller, listing_hash(x)) for x in pair.stage.listings}
    for key in own | fold.cancelled:
        expected = fold.sold[key] if key[1] in counted else 0
        expected |= CANCELLED if key in fold.cancelled else 0
        found = look(escrow, question("listings(address,bytes32)", *key))
        if found != expected:
            raise Broken("replay", f"listing {key}: {found}, not {expected}")
    for policy_id, policy in fold.policies.items():
        if pair.stage.escrow.read("policy", policy_id) != policy:
            raise Broken("replay", f"policy {policy_id.hex()}")


def _states(pair: Pair) -> None:
    for i, word in pair.fold.words.items():
        state = Word(
            **dict(zip(Word.__annotations__, pair.stage.escrow.read("state", i), strict=True))
        )
        if state.packed != word:
            raise Broken("replay", f"{i.hex()} says {state}")
