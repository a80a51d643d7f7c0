"""Every unit of an order is somewhere, and in one place only. covers: S3-44, S3-45, S0-27"""

from __future__ import annotations

import pytest

from backend.core.money import Amount, Currency
from backend.domain.escrow.facts import fact_of
from backend.domain.escrow.projection import fold
from backend.domain.escrow.statuses import Status
from backend.domain.payments.ledger import (
    EntryKind,
    Holder,
    LogLine,
    add_up,
    entries_of,
    sums_of,
)
from tests.builders.histories import History

COIN = Currency(31337, None, "ETH", 18)
WHOLE = 1_000_000
PLACES = ("to_pay", "lapsed", "authorised", "captured", "paid_out", "refunded")


def told(*steps, **changes):
    """A life, its record, and the money's part of its log."""
    life = History(amount=WHOLE, **changes)
    for step in steps:
        life = step(life)
    lines = [
        LogLine(f.name, f.data.get("status"), f.data, f.block_time, f.tx_hash, f.block_number)
        for f in map(fact_of, life.events)
    ]
    record = fold(life.events)
    return record, entries_of(record, lines, COIN)


WAYS = {
    "authorised": (History.funded,),
    "captured": (History.funded, History.shipped, History.delivered),
    "paid_out": (History.funded, History.shipped, History.confirmed),
    "refunded": (History.funded, History.cancelled),
}


@pytest.mark.parametrize("place", WAYS)
def test_all_of_it_is_in_one_place(place):
    record, _ = told(*WAYS[place])
    sums = sums_of(record.status, WHOLE, record, COIN)
    found = {name: getattr(sums, name).units for name in PLACES}
    assert found == dict.fromkeys(PLACES, 0) | {place: WHOLE}
    assert sums.ordered.units == WHOLE


@pytest.mark.parametrize(
    ("status", "place", "outstanding"),
    [
        (Status.AWAITING_PAYMENT, "to_pay", WHOLE),
        (Status.EXPIRED, "lapsed", 0),
        (Status.ABANDONED, "lapsed", 0),
    ],
)
def test_what_was_never_paid_is_told_from_what_is_to_be_paid(status, place, outstanding):
    sums = sums_of(status, WHOLE, None, COIN)
    assert getattr(sums, place).units == WHOLE
    assert sums.outstanding.units == outstanding


def test_a_ruling_divides_it_to_the_unit():
    def ruled(life):
        return life.ruled(333_333)

    steps = (History.funded, History.shipped, History.disputed, History.contested, ruled)
    record, entries = told(*steps, royalty_bps=250, has_asset=True)
    sums = sums_of(record.status, WHOLE, record, COIN)
    assert sums.refunded.units == 333_333
    assert sums.paid_out.units == WHOLE - 333_333
    moved = [entry for entry in entries if entry.payer is Holder.ESCROW != entry.payee]
    assert sum(entry.amount.units for entry in moved) == WHOLE
    assert {entry.payee for entry in moved} == set(Holder) - {Holder.ESCROW}


def test_money_is_captured_once_even_if_another_parcel_follows():
    _, entries = told(History.funded, History.shipped, History.delivered, History.confirmed)
    kinds = [entry.kind for entry in entries]
    assert kinds[:3] == [EntryKind.AUTHORISED, EntryKind.CAPTURED, EntryKind.PAID_OUT]
    assert kinds.count(EntryKind.CAPTURED) == 1


def test_steps_without_money_make_no_entry():
    _, entries = told(History.funded, History.shipped, History.delivered)
    assert [entry.kind for entry in entries] == [EntryKind.AUTHORISED, EntryKind.CAPTURED]


def test_sums_add_up_name_by_name():
    one, _ = told(*WAYS["captured"])
    two, _ = told(*WAYS["paid_out"])
    each = [sums_of(record.status, WHOLE, record, COIN) for record in (one, two)]
    both = add_up(each, COIN)
    assert both.ordered == Amount(2 * WHOLE, COIN)
    assert both.captured == both.paid_out == Amount(WHOLE, COIN)
    assert both.ever_captured == both.ordered
    assert add_up([], COIN).ordered.units == 0
