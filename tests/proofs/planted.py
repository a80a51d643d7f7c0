"""Bugs as somebody might well write them, planted into the source in memory; a proof must break.

A proof that cannot fail proves nothing. Those marked `always` are looked for in every run, the
others with EARNEST_PROOFS=deep.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.invariants.compiling import Patch

ESCROW, EXTENSION = "contracts/PhygitalEscrow.vy", "contracts/EscrowExtension.vy"
LEDGER, PAYOUTS, CALLER, AGREEMENTS, RETURNS, WORDS, DISPUTES = (
    f"contracts/modules/{name}.vy"
    for name in (
        *("ledger", "payouts", "caller", "agreements"),
        *("returns", "state_word", "disputes"),
    )
)


@dataclass(frozen=True)
class Bug:
    """What goes wrong, in which source, and the proof that has to break."""

    case: str
    contract: str
    proof: str
    patch: Patch
    always: bool = False


BUGS = (
    Bug(
        "anybody may confirm",
        "Who",
        "check_only_the_buyer_cancels_confirms_disputes_and_ships_back",
        Patch(
            ESCROW,
            "if buyer != terms.buyer:",
            "if buyer == empty(address):",
        ),
        always=True,
    ),
    Bug(
        "anybody may take a return back",
        "Who",
        "check_only_the_seller_ships_refunds_concedes_contests_and_takes_back",
        Patch(
            RETURNS,
            "ledger._enter(terms, ledger.SELLER, 1 << state_word.RETURNED, False)",
            "ledger._enter(terms, ledger.ANYONE, 1 << state_word.RETURNED, False)",
        ),
    ),
    Bug(
        "anybody may offer",
        "Who",
        "check_only_the_two_offer_settle_and_extend",
        Patch(AGREEMENTS, "    self._other_than(maker, terms)\n", ""),
    ),
    Bug(
        "anybody may give the money back",
        "Who",
        "check_a_stranger_changes_nothing",
        Patch(
            ESCROW,
            "ledger._enter(terms, ledger.SELLER, state_word.ANY_OPEN, False)",
            "ledger._enter(terms, ledger.ANYONE, state_word.ANY_OPEN, False)",
        ),
    ),
    Bug(
        "a party may act in the first second of the time-out",
        "Clocks",
        "check_contesting_is_open_exactly_until_the_deadline",
        Patch(
            LEDGER,
            "if is_timed and block.timestamp >= (word & state_word.DEADLINE) >> 8:",
            "if is_timed and block.timestamp > (word & state_word.DEADLINE) >> 8:",
        ),
        always=True,
    ),
    Bug(
        "silence is heard a second late",
        "Clocks",
        "check_time_outs_are_open_exactly_from_the_deadline",
        Patch(
            ESCROW,
            "if block.timestamp < state_word._deadline(word):",
            "if block.timestamp <= state_word._deadline(word):",
        ),
    ),
    Bug(
        "more time moves the cancel window, too",
        "Clocks",
        "check_cancelling_is_open_exactly_within_its_window",
        Patch(ESCROW, " - state_word._extended(word) - policies", " - policies"),
    ),
    Bug(
        "a ruled escrow may be closed again",
        "Once",
        "check_closed_stays_closed_and_pays_no_more",
        Patch(WORDS, "ANY_OPEN: constant(uint256) = 254", "ANY_OPEN: constant(uint256) = 2302"),
    ),
    Bug(
        "nobody can end a return that was not sent",
        "Once",
        "check_silence_closes_every_open_escrow",
        Patch(WORDS, "ANY_OPEN: constant(uint256) = 254", "ANY_OPEN: constant(uint256) = 190"),
    ),
    Bug(
        "the fee of the funding is lost with the first step",
        "Once",
        "check_every_change_follows_the_table",
        Patch(
            WORDS,
            "KEPT: constant(uint256) = (2**80 - 1) << 176",
            "KEPT: constant(uint256) = (2**28 - 1) << 176 | (2**38 - 1) << 218",
        ),
    ),
    Bug(
        "a return opens the free way out again",
        "Agreements",
        "check_a_deal_that_goes_on_starts_its_clock",
        Patch(
            AGREEMENTS,
            "kept: uint256 = word & ~state_word.RETURN_RULED",
            "kept: uint256 = word & ~(state_word.RETURN_RULED | state_word.CANCELLING_OVER)",
        ),
    ),
    Bug(
        "a fee is taken and paid to nobody",
        "Money",
        "check_a_ruling_pays_out_the_amount_to_the_unit",
        Patch(LEDGER, "    if royalty != 0:", "    if royalty > 9:"),
    ),
    Bug(
        "fees are rounded up",
        "Money",
        "check_each_part_is_its_rate_rounded_down",
        Patch(
            LEDGER,
            "unsafe_div(unsafe_mul(rest, (word & state_word.FEE) >> 204), BPS)",
            "unsafe_div(unsafe_mul(rest, (word & state_word.FEE) >> 204) + 9_999, BPS)",
        ),
    ),
    Bug(
        "a ruling may go above the claim",
        "Money",
        "check_no_ruling_goes_above_the_claim",
        Patch(
            DISPUTES,
            "if buyer_share > (word & state_word.SHARE) >> 48:",
            "if buyer_share > terms.amount:",
        ),
        always=True,
    ),
    Bug(
        "what was refused is forgotten",
        "Money",
        "check_refused_money_becomes_a_credit",
        Patch(PAYOUTS, "    self.credit[currency][to] += amount\n", ""),
    ),
    Bug(
        "a credit survives its withdrawal",
        "Money",
        "check_only_its_owner_draws_a_credit",
        Patch(PAYOUTS, "self.credit[currency][msg.sender] = 0", "self.credit[currency][to] = 0"),
    ),
    Bug(
        "more time may be given without end",
        "Agreements",
        "check_extending_gives_only_more_time_and_within_the_cap",
        Patch(
            AGREEMENTS,
            "new_deadline - deadline > MAX_EXTENSION - state_word._extended(word)",
            "new_deadline - deadline > MAX_EXTENSION",
        ),
        always=True,
    ),
    Bug(
        "an offer outlives the state it was made in",
        "Agreements",
        "check_an_offer_for_another_state_is_worthless",
        Patch(
            AGREEMENTS,
            "abi_encode(OFFER_TYPEHASH, maker, escrow_id, word, proposal)",
            "abi_encode(OFFER_TYPEHASH, maker, escrow_id, word & 255, proposal)",
        ),
    ),
    Bug(
        "whoever adds twenty bytes is whom they name",
        "Signed",
        "check_a_tail_counts_only_from_the_relay",
        Patch(
            CALLER,
            "if msg.sender != RELAY:",
            "if msg.sender != RELAY and len(msg.data) % 32 == 4:",
        ),
        always=True,
    ),
)

# What forge has to find at random, and the sentence with which its books object.
RUNS = (
    (
        "fees are rounded up",
        "somebody has not what is due",
        Patch(
            LEDGER,
            "unsafe_div(unsafe_mul(rest, (word & state_word.FEE) >> 204), BPS)",
            "unsafe_div(unsafe_mul(rest, (word & state_word.FEE) >> 204) + 9_999, BPS)",
        ),
    ),
    (
        "what was refused is forgotten",
        "somebody has not what is due",
        Patch(PAYOUTS, "    self.credit[currency][to] += amount\n", ""),
    ),
    (
        "a refunded escrow may be closed again",
        "a closed escrow has changed",
        Patch(WORDS, "ANY_OPEN: constant(uint256) = 254", "ANY_OPEN: constant(uint256) = 766"),
    ),
)
