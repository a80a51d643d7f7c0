"""Random lives of escrows: any path the protocol allows, with any amounts."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from backend.chain.state_word import EscrowStatus as E
from tests.builders.histories import ATTESTER, BUYER, POLICY, SELLER, History

_NEXT: dict[E, tuple[str, ...]] = {
    E.FUNDED: ("cancelled", "shipped", "confirmed", "refunded", "timed_out"),
    E.SHIPPED: ("delivered", "disputed", "confirmed", "refunded", "timed_out"),
    E.DELIVERED: ("disputed", "confirmed", "refunded", "timed_out"),
    E.DISPUTED: ("contested", "conceded", "confirmed", "refunded", "timed_out"),
    E.ARBITRATION: ("ruled", "conceded", "confirmed", "refunded", "timed_out"),
}


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A life of one to six steps; closed or still open."""
    history = History(
        amount=draw(st.integers(1, 2**128 - 1)),
        has_asset=draw(st.booleans()),
        royalty_bps=draw(st.integers(0, 1_000)),
        policy=replace(
            POLICY,
            fee_bps=draw(st.integers(0, 2_000)),
            arbiter_fee_bps=draw(st.integers(0, 2_000)),
            silence_bps=draw(st.integers(0, 10_000)),
        ),
    ).funded()
    for _ in range(draw(st.integers(0, 5))):
        assert history.word is not None
        if history.word.status.is_closed:
            break
        history = _step(draw, history, draw(st.sampled_from(_NEXT[history.word.status])))
    return history


def _step(draw: st.DrawFn, history: History, name: str) -> History:
    assert history.word is not None
    if name == "timed_out":
        return history.to_the_deadline().timed_out()
    history = history.after(draw(st.integers(0, 3_600)))
    if name == "delivered":
        return history.delivered(draw(st.sampled_from([BUYER, SELLER, ATTESTER])))
    if name == "disputed":
        return history.disputed(draw(st.integers(1, history.amount)))
    if name == "ruled":
        share = draw(st.integers(0, history.word.share))
        return history.ruled(share, to_buyer=draw(st.booleans()))
    made = getattr(history, name)()
    assert isinstance(made, History)
    return made
