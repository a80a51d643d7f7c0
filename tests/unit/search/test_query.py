"""What can be typed into the search of orders. covers: S2-04, S3-34, S3-35"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from backend.core.errors import Invalid
from backend.core.ids import public_id
from backend.domain.escrow.statuses import Status
from backend.domain.search.query import (
    MONEY_STAGES,
    Account,
    Article,
    ChainHash,
    InStatus,
    Name,
    Number,
    Placed,
    Tracking,
    Words,
    parse,
)

ORDER = UUID(int=0x0193F0A1C0DE7000800000000000ABCD)  # the same in every process that collects it
NUMBER = public_id("ord", ORDER)
ADDRESS, HASH = bytes([0xAB]) * 20, bytes([0xCD]) * 32


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("   ", ()),
        ('""', ()),
        ("lamp", (Words("lamp"),)),
        ("brass lamp", (Words("brass"), Words("lamp"))),
        ('"brass lamp" red', (Words("brass lamp"), Words("red"))),
        (NUMBER, (Number(ORDER),)),
        (f"#{NUMBER.upper()}", (Number(ORDER),)),
        (f"#{public_id('dlv', ORDER)}", (Number(ORDER),)),
        ("#ord_1", (Number(None),)),
        ("#12", (Number(None),)),
        ("@maya", (Name("maya"),)),
        ("@", (Words("@"),)),
        (f"0x{ADDRESS.hex()}", (Account(ADDRESS),)),
        (f"@0x{ADDRESS.hex().upper()}", (Account(ADDRESS),)),
        (f"0x{HASH.hex()}", (ChainHash(HASH),)),
        ("track:rr-123 456", (Tracking("RR123"), Words("456"))),
        ('track:"rr 123 456 785 de"', (Tracking("RR123456785DE"),)),
        ("sku:LP-01", (Article("LP-01"),)),
        ('sku:"LP 01"', (Article("LP 01"),)),
        ("status:SHIPPED", (InStatus(frozenset({Status.SHIPPED})),)),
        ("money:authorised", (InStatus(frozenset({Status.FUNDED})),)),
        ("from:2026-11-01", (Placed(datetime(2026, 11, 1, tzinfo=UTC), None),)),
        ("until:2026-11-30", (Placed(None, datetime(2026, 12, 1, tzinfo=UTC)),)),
        ("http://example", (Words("http://example"),)),
        ("half%_", (Words("half%_"),)),
    ],
)
def test_a_text_is_taken_apart(text, terms):
    assert parse(text) == terms


def test_every_status_has_one_word_for_its_money():
    found = [parse(f"money:{stage}")[0].statuses for stage in MONEY_STAGES]
    assert sorted(s for statuses in found for s in statuses) == sorted(Status)


@pytest.mark.parametrize(
    ("text", "is_number"),
    [("RR123456785DE", True), ("1Z999AA10123456784", True), ("lamp", False), ("lamp2026", False)],
)
def test_what_looks_like_a_parcels_number_is_taken_for_one(text, is_number):
    (words,) = parse(text)
    assert (words.tracking_number is not None) is is_number


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("status:gone", "No status is called"),
        ("money:", "Money is never"),
        ("from:yesterday", "is no day"),
        ("until:2026-02-31", "is no day"),
        ("0x12", "this has 2"),
        ("a" * 101, "100 characters"),
        ("a b c d e f g h i", "8 things"),
    ],
)
def test_what_cannot_be_understood_is_named(text, says):
    with pytest.raises(Invalid) as refused:
        parse(text)
    assert says in refused.value.fields["q"]
