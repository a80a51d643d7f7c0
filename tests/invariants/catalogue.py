"""What is for sale on random walks: marketplaces' rules and listings, the same in every run.

A fixed list instead of free drawing, because hashing and signing a listing costs more than a whole
step. The first entries are the plainest, so that a failing walk shrinks towards them.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from tests.contracts.builders import DAY, HOUR, NOBODY, Listing, Policy
from tests.contracts.builders.constants import MAX_WINDOW, MIN_WINDOW
from tests.contracts.evm.chain import NOW
from tests.invariants.model import policy_id

CLOCKS = [name for name in Policy.__annotations__ if name.endswith("_window")]
SHORT = dict.fromkeys(CLOCKS, MIN_WINDOW) | {"cancel_window": 0}
# Prices where rounding shows, and one that needs more than 64 bits.
PRICES = (1_000_000, 1, 3, 9_999, 10_001, 33_333_333, 10**20 + 7)
NO_FEES = {"fee_standard": 0, "fee_expedited": 0, "fee_pickup": 0}


def rules(people: dict[str, str], contract: str) -> tuple[list[Policy], list[Policy]]:
    """Rules that hold from the start, and rules that somebody may try to register later."""
    usual = Policy(
        arbiter=people["arbiter"],
        attester=people["attester"],
        fee_recipient=people["marketplace"],
    )
    free = replace(usual, attester=NOBODY, fee_recipient=NOBODY, fee_bps=0, arbiter_fee_bps=0)
    free = replace(free, silence_bps=0, **SHORT)
    dear = replace(usual, fee_bps=2_000, arbiter_fee_bps=2_000, silence_bps=10_000)
    dear = replace(dear, fee_recipient=people["other_buyer"], transit_window=MAX_WINDOW)
    # A seller and a buyer of other sales judge and attest here.
    crossed = replace(usual, arbiter=people["seller"], attester=people["buyer"])
    wrong = [
        replace(usual, arbiter=NOBODY),
        replace(usual, arbiter=contract),
        replace(usual, fee_bps=2_001),
        replace(usual, fee_recipient=contract),
        replace(usual, ship_window=MIN_WINDOW - 1, cancel_window=0),
        replace(usual, long_inspection_window=usual.inspection_window - 1),
    ]
    return [usual, free, dear], [crossed, usual, *wrong]


def listings(
    people: dict[str, str],
    policies: list[Policy],
    currencies: list[str],
    asset: str,
    items: dict[str, list[int]],
    edition: tuple[str, list[int]],
    odd: dict[str, str],
) -> list[Listing]:
    """`items` says which ids of `asset` each seller holds; `odd` are
    token contracts that lie, or are no security.
    `edition` is a contract of equal pieces and its runs, which only the first seller has.
    """
    chance = random.Random(7)  # variety, not secrecy
    art = {"royalty_recipient": people["artist"], "royalty_bps": 777}
    made: list[dict[str, Any]] = []
    for number in range(48):
        seller = "wallet" if number % 3 == 2 else "seller"
        listing = {
            "seller": people[seller],
            "policy": policy_id(chance.choices(policies, [4, 2, 3, 1])[0]),
            "currency": currencies[number % len(currencies)],
            "unit_price": PRICES[number % 5] if number % 7 else chance.choice(PRICES),
            "salt": number,
        }
        if number % 3 == 1 or number % 12 == 3:
            listing |= {"asset": asset, "asset_id": chance.choice(items[seller])}
            listing |= art if number % 4 == 1 else {}
        made.append(listing | (NO_FEES if number % 6 == 5 else {}))
    for number in range(12):
        run = {"asset": edition[0], "asset_id": edition[1][number % 2]}
        run |= {"asset_units": (1, 2, 3)[number % 3], "salt": 400 + number}
        run |= {"seller": people["seller"], "max_quantity": 4 if number == 5 else 0}
        made.append(made[number * 3] | run | (art if number % 2 else {}))
    made += _special(people, made[0], made[1], odd["Lying721"], currencies[1])
    wrong = {"asset": edition[0], "asset_id": edition[1][0]}
    made += [
        made[48] | {"asset_units": 2**128, "salt": 420},
        made[48] | {"asset_units": 31, "salt": 421},
        made[48] | {"instant": True, "salt": 422},
        made[0] | wrong | {"asset_units": 0, "salt": 423},
        made[1] | {"asset_units": 1, "salt": 424},
        made[0] | {"asset": odd["ChipBound"], "asset_id": 1, "salt": 425},
        made[0] | {"asset": odd["Lying1155"], "asset_id": 1, "asset_units": 2, "salt": 426},
    ]
    return [Listing(**fields) for fields in made]


def _special(
    people: dict[str, str],
    plain: dict[str, Any],
    with_item: dict[str, Any],
    odd: str,
    dollars: str,
) -> list[dict[str, Any]]:
    """Listings with a catch, most of them refused most of the time."""
    catches: list[dict[str, Any]] = [
        {"instant": True},
        {"max_quantity": 3},
        {"max_quantity": 1},
        {"allowed_buyer": people["buyer"]},
        {"valid_until": NOW + 10 * DAY},
        {"valid_from": NOW + HOUR},
        {"epoch": 1},
        {"seller": people["buyer"]},
        {"policy": b"\7" * 32},
        {"unit_price": 2**128 - 1, "fee_standard": 1},
        {"fee_pickup": 2**85 - 1, "max_quantity": 5},
        {"asset": odd, "asset_id": 1},
        {"asset": people["keeper"], "asset_id": 1},
        {"asset": dollars, "asset_id": 5},
        {"currency": people["keeper"]},
        {"royalty_recipient": people["artist"], "royalty_bps": 5},
    ]
    instant = {"instant": True, "salt": 300}
    return [
        with_item | instant,
        with_item | {"royalty_recipient": people["buyer"], "salt": 302},
        with_item | {"royalty_bps": 1_001, "royalty_recipient": people["artist"], "salt": 301},
        *(plain | {"salt": 100 + n} | catch for n, catch in enumerate(catches)),
    ]
