"""Bugs as somebody might well write them, planted into the sources in memory.

A suite that never fails proves nothing. Each bug is looked for with its own promise alone, so a
promise that has gone blind shows at once, whatever the others would have seen. `lead` is the deed
that leads there, so that nobody waits for chance.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.invariants.compiling import ESCROW, EXTENSION, RELAY, Patch
from tests.invariants.promises import DECISION, EXIT, REASON, VIEWS

AGREEMENTS, CALLER, DISPUTES, LEDGER, PAYOUTS, PURCHASES, RETURNS, TYPED, WORDS = (
    f"contracts/modules/{name}.vy"
    for name in (
        *("agreements", "caller", "disputes", "ledger", "payouts", "purchases"),
        *("returns", "typed_data", "state_word"),
    )
)


@dataclass(frozen=True)
class Bug:
    """What goes wrong, where, and which promise has to notice."""

    promise: str
    case: str
    patch: Patch
    lead: str | None = None


def bug(
    promise: str,
    case: str,
    path: str,
    *changes: tuple[str, str],
    lead: str | None = None,
) -> Bug:
    (old, new), *also = changes
    return Bug(promise, case, Patch(path, old, new, tuple(also)), lead)


MONEY = (
    bug(
        "solvency",
        "a currency may be delivered short",
        PAYOUTS,
        ("balanceOf(self) - before != amount:", "balanceOf(self) - before > amount:"),
    ),
    bug(
        "solvency",
        "an order may cost less than its parts",
        PURCHASES,
        ("!= currency or amount > rest:", "!= currency:"),
        ("rest -= amount", "rest = unsafe_sub(rest, amount)"),
        ("if rest != 0 or total == 0:", "if total == 0:"),
        lead="fund_many",
    ),
    bug(
        "solvency",
        "an order may be paid in another currency",
        PURCHASES,
        ("purchase.listing.currency != currency or amount > rest", "amount > rest"),
        lead="fund_many",
    ),
    bug(
        "exactness",
        "fees are rounded up",
        LEDGER,
        (
            "unsafe_div(unsafe_mul(rest, (word & state_word.FEE) >> 204), BPS)",
            "unsafe_div(unsafe_mul(rest, (word & state_word.FEE) >> 204) + 9_999, BPS)",
        ),
    ),
    bug(
        "exactness",
        "a split pays the wrong side",
        AGREEMENTS,
        ("SETTLED, proposal.buyer_share,", "SETTLED, terms.amount - proposal.buyer_share,"),
        lead="settle",
    ),
    bug(
        "exactness",
        "the arbiter is paid without a ruling",
        LEDGER,
        (
            "if word & state_word.STATUS == state_word.RULED:",
            "if word & state_word.STATUS >= state_word.SETTLED:",
        ),
    ),
    bug(
        "exactness",
        "a refund after release goes back to the seller",
        EXTENSION,
        ("terms.currency, terms.buyer, amount)", "terms.currency, terms.seller, amount)"),
        lead="carry",
    ),
    bug(
        "backed credits",
        "a credit survives its withdrawal",
        PAYOUTS,
        ("self.credit[currency][msg.sender] = 0", "self.credit[currency][to] = 0"),
        lead="withdraw",
    ),
    bug(
        "isolation",
        "whatever currency is refused is credited in coins",
        PAYOUTS,
        ("self.credit[currency][to] += amount", "self.credit[empty(address)][to] += amount"),
        lead="spoil",
    ),
)
TOKENS = (
    bug(
        "custody",
        "a token that its receiver rejects is forgotten",
        PAYOUTS,
        ("[asset_id][to] |= _WHOLE", "[asset_id][to] |= 0"),
    ),
    bug(
        "custody",
        "only one unit of an edition is credited",
        PAYOUTS,
        ("[asset_id][to] += units", "[asset_id][to] += 1"),
        lead="spoil",
    ),
    bug(
        "custody",
        "the token goes to the wrong side",
        LEDGER,
        ("state_word.ASSET_TO_BUYER != 0 else", "state_word.ASSET_TO_BUYER == 0 else"),
    ),
)
TIME = (
    bug(
        DECISION,
        "a party may act in the first second of the time-out",
        LEDGER,
        (
            "if is_timed and block.timestamp >= (word & state_word.DEADLINE) >> 8:",
            "if is_timed and block.timestamp > (word & state_word.DEADLINE) >> 8:",
        ),
        lead="race",
    ),
    bug(
        "same state",
        "a batch runs out what is not due",
        ESCROW,
        (" != 0 and block.timestamp >= state_word._deadline(word):", " != 0:"),
        lead="timeout_many",
    ),
    bug(
        "clocks",
        "the seller's word alone starts the short inspection",
        ESCROW,
        (
            "clock: uint256 = policies.LONG_INSPECTION",
            "clock: uint256 = policies.INSPECTION",
        ),
        lead="go_on",
    ),
    bug(
        "clocks",
        "each extension has the whole cap to itself",
        AGREEMENTS,
        ("> MAX_EXTENSION - state_word._extended(word):", "> MAX_EXTENSION:"),
        lead="carry",
    ),
    bug(
        EXIT,
        "silence does not end a return",
        ESCROW,
        (
            "if (1 << status) & state_word.ANY_OPEN != 0 and",
            "if (1 << status) & (state_word.ANY_OPEN ^ 128) != 0 and",
        ),
        lead="travel",
    ),
)
ROLES = (
    bug(
        DECISION,
        "anybody may confirm",
        ESCROW,
        ("if buyer != terms.buyer:", "if buyer == empty(address):"),
    ),
    bug(
        DECISION,
        "a stranger's tail is trusted",
        CALLER,
        ("if msg.sender != RELAY:", "if msg.sender != RELAY and len(msg.data) % 32 == 4:"),
        lead="pretend",
    ),
    bug(
        DECISION,
        "who signed the transaction counts as the caller",
        CALLER,
        ("        return msg.sender", "        return tx.origin"),
    ),
    bug(
        "locked",
        "withdrawing can be re-entered",
        PAYOUTS,
        ("@external\ndef withdraw(", "@external\n@reentrant\ndef withdraw("),
        lead="turn_into",
    ),
)
SIGNATURES = (
    bug(
        DECISION,
        "a signature is carried in the second of its expiry",
        RELAY,
        ("block.timestamp < consent.expiry", "block.timestamp <= consent.expiry"),
        lead="carry",
    ),
    bug(
        DECISION,
        "both s of a signature are taken",
        TYPED,
        ("if s <= HALF_ORDER:", "if s != 0:"),
        lead="carry",
    ),
    bug(
        DECISION,
        "a posted offer outlives its state",
        AGREEMENTS,
        (
            "[maker] = self._offer_hash(maker, escrow_id, word, proposal)",
            "[maker] = self._offer_hash(maker, escrow_id, 0, proposal)",
        ),
        (
            "if self._offers[escrow_id][maker] != offered:",
            "if self._offers[escrow_id][maker] != self._offer_hash(maker, escrow_id, 0, proposal):",
        ),
        lead="settle",
    ),
    bug(
        DECISION,
        "a signed payment for nothing special pays for any escrow",
        PURCHASES,
        (
            "buyer, amount, escrow_id, authorization)",
            "buyer, amount, empty(bytes32), authorization)",
        ),
        lead="fund_authorized",
    ),
    bug(
        "one use",
        "steps are not counted",
        LEDGER,
        ("unsafe_add(word & state_word.KEPT, state_word.ONE_STEP)", "word & state_word.KEPT"),
        lead="carry",
    ),
)
STATES = (
    bug(
        "once",
        "a ruled escrow may be closed again",
        LEDGER,
        (
            "if status >= state_word.RELEASED:",
            "if status >= 8 and status != state_word.RULED:",
        ),
        ("& statuses == 0:", "& (statuses | (1 << state_word.RULED)) == 0:"),
    ),
    bug(
        "once",
        "what was funded may be funded again",
        PURCHASES,
        ("if ledger.escrows[escrow_id] != 0:", "if ledger.escrows[escrow_id] == 1:"),
        lead="fund",
    ),
    bug(
        "frozen terms",
        "the fee of the funding is lost with the first step",
        WORDS,
        (
            "KEPT: constant(uint256) = (2**80 - 1) << 176",
            "KEPT: constant(uint256) = (2**28 - 1) << 176 | (2**38 - 1) << 218",
        ),
    ),
    bug(
        "frozen terms",
        "the id does not cover the amount",
        PURCHASES,
        (
            "                    amount,\n                    listing.asset,\n",
            "                    empty(uint256),\n                    listing.asset,\n",
        ),
    ),
    bug(
        "same state",
        "a claim to everything is settled instead of refunded",
        LEDGER,
        (
            "return state_word.REFUNDED if share == amount else state_word.SETTLED",
            "return state_word.REFUNDED if share > amount else state_word.SETTLED",
        ),
    ),
    bug(
        "same state",
        "the silence of a returned item pays the seller",
        LEDGER,
        (
            "RULED if is_ruled else state_word.SETTLED, share, False",
            "RULED if is_ruled else state_word.SETTLED, 0, False",
        ),
        lead="travel",
    ),
    bug(
        "exactness",
        "the arbiter is paid for a return that was agreed",
        RETURNS,
        (
            "RULED if word & state_word.RETURN_RULED != 0 else",
            "RULED if word & state_word.RETURN_RULED >= 0 else",
        ),
        lead="settle",
    ),
    bug(
        "same state",
        "a second item may be cancelled on its way",
        AGREEMENTS,
        ("(kept | state_word.CANCELLING_OVER) &", "kept &"),
        lead="settle",
    ),
    bug(
        DECISION,
        "the arbiter may send goods back for ever",
        RETURNS,
        ("state_word.RETURN_SPENT != 0:", "state_word.RETURN_SPENT != 0 and buyer_share > 2**200:"),
        lead="go_on",
    ),
)
WORDS_AND_WORK = (
    bug(
        "replay",
        "shipping logs the word as it was before",
        ESCROW,
        (
            "    word = ledger._advance(escrow_id, word, state_word.SHIPPED,",
            "    moved: uint256 = ledger._advance(escrow_id, word, state_word.SHIPPED,",
        ),
    ),
    bug(
        "replay",
        "an offer is taken back in silence",
        AGREEMENTS,
        ("log IPhygitalEscrow.OfferWithdrawn(escrow_id=escrow_id, maker=maker)", "pass"),
        lead="settle",
    ),
    bug(
        "told",
        "a settlement names the taker as the maker",
        AGREEMENTS,
        ("maker=maker, state=word, deal=deal", "maker=taker, state=word, deal=deal"),
        lead="settle",
    ),
    bug(
        REASON,
        "a claim out of bounds is refused for its reason",
        DISPUTES,
        ('"escrow: claim out of bounds"', '"escrow: wrong status"'),
        lead="meddle",
    ),
    bug(
        VIEWS,
        "a view reverts when there is nothing to show",
        PAYOUTS,
        (
            "    return (waiting & ~_WHOLE) + (waiting >> 255)",
            "    assert waiting != 0\n    return (waiting & ~_WHOLE) + (waiting >> 255)",
        ),
    ),
    bug(
        "bounded work",
        "a receiver of coins may burn millions of gas",
        PAYOUTS,
        ("COIN_GAS: constant(uint256) = 50_000", "COIN_GAS: constant(uint256) = 3_000_000"),
        lead="spoil",
    ),
)
BUGS = (*MONEY, *TOKENS, *TIME, *ROLES, *SIGNATURES, *STATES, *WORDS_AND_WORK)
