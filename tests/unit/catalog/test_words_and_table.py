"""Policies in plain words, the listing's table, and words somebody searches for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.dialects import postgresql

from backend.chain.types import ZERO_ADDRESS
from backend.domain.catalog.lifecycle import (
    LISTING_LIFECYCLE,
    DeliveryOption,
    ListingRole,
    ListingStatus,
)
from backend.domain.catalog.plain_words import describe_policy, duration, percent
from backend.domain.catalog.search import search_query
from tests.builders.histories import NOON, POLICY

# covers: S1-03, S1-14, S1-15


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "no time"),
        (1, "1 second"),
        (90, "90 seconds"),
        (3_600, "1 hour"),
        (5_400, "90 minutes"),
        (86_400, "1 day"),
        (7 * 86_400, "7 days"),
        (14 * 86_400, "2 weeks"),
        (36 * 3_600, "36 hours"),
    ],
)
def test_a_length_of_time_is_exact(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("bps", "words"),
    [(0, "0 %"), (5, "0.05 %"), (250, "2.5 %"), (1_000, "10 %"), (10_000, "100 %")],
)
def test_a_share_is_exact(bps, words):
    assert percent(bps) == words


def test_every_rule_of_a_policy_is_told():
    text = " ".join(describe_policy(POLICY))
    for said in ("5 days to ship", "1 hour of paying", "20 days to arrive", "3 days to look",
                 "10 days when only", "4 days to answer", "2 weeks to rule", "50 % of what",
                 "2.5 % of what the seller is paid", "1 % of what each side gets"):  # fmt: skip
        assert said in text
    assert "A third party" in text


def test_what_a_policy_lacks_is_told_too():
    bare = replace(POLICY, cancel_window=0, attester=ZERO_ADDRESS, fee_bps=0, arbiter_fee_bps=0)
    text = " ".join(describe_policy(bare))
    assert "cannot cancel alone" in text
    assert "Nobody but the buyer and the seller" in text
    assert "There are no fees." in text


@pytest.mark.parametrize(
    ("status", "actions"),
    [
        (ListingStatus.DRAFT, ["edit", "publish", "withdraw"]),
        (ListingStatus.PUBLISHED, ["restock", "withdraw"]),
        (ListingStatus.WITHDRAWN, []),
    ],
)
def test_a_published_listing_can_only_be_restocked_or_withdrawn(status, actions):
    steps = LISTING_LIFECYCLE.allowed(status, ListingRole.SELLER, None, NOON)
    assert [step.action for step in steps] == actions


def test_options_have_the_numbers_of_the_contract():
    assert [option.number for option in DeliveryOption] == [0, 1, 2]
    assert [option.value for option in DeliveryOption] == ["standard", "expedited", "pickup"]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("brass lamp", "'brass':* & 'lamp':*"),
        ("  l'ampe ! | & ( :* ", "'l':* & 'ampe':*"),
        ("!!!", ""),
        ("a b c d e f g h i j", " & ".join(f"'{c}':*" for c in "abcdefgh")),
        ("x" * 300, f"'{'x' * 200}':*"),
    ],
)
def test_only_words_reach_the_query(typed, asked):
    compiled = search_query(typed).compile(dialect=postgresql.dialect())
    assert compiled.params["to_tsquery_2"] == asked
