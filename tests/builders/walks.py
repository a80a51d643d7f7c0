"""Random lives of escrows: any path the protocol allows, with any amounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from backend.chain.state_word import EscrowFlag
from backend.chain.state_word import EscrowStatus as E
from tests.builders.histories import ATTESTER, BUYER, POLICY, SELLER, History

_ALWAYS = ("confirmed", "refunded", "timed_out", "settled", "offered", "extended")
_NEXT: dict[E, tuple[str, ...]] = {
    E.FUNDED: ("cancelled", "shipped"),
    E.SHIPPED: ("delivered", "disputed"),
    E.DELIVERED: ("disputed",),
    E.DISPUTED: ("contested", "conceded"),
    E.ARBITRATION: ("ruled", "return_ruled", "conceded"),
    E.RETURNING: ("return_shipped",),
    E.RETURNED: ("return_accepted", "return_contested"),
}


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A life of one to nine steps; closed or still open."""
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
    for _ in range(draw(st.integers(0, 8))):
        assert history.word is not None
        if history.word.status.is_closed:
            break
        # Own steps as often as the rest together: else few lives come far.
        some = _ALWAYS if draw(st.booleans()) else _NEXT[history.word.status]
        history = _step(draw, history, draw(st.sampled_from(some)))
    return history


def _step(draw: st.DrawFn, history: History, name: str) -> History:
    assert history.word is not None
    if name == "timed_out":
        return history.to_the_deadline().timed_out()
    history = history.after(draw(st.integers(0, 3_600)))
    if history.word.flags & _ONCE.get(name, EscrowFlag(0)):  # the contract refuses it
        return history
    arguments = _ARGUMENTS[name](draw, history) if name in _ARGUMENTS else {}
    made = getattr(history, name)(**arguments)
    assert isinstance(made, History)
    return made


def _settled(draw: st.DrawFn, history: History) -> dict[str, Any]:
    return {
        "deal": draw(st.integers(0, 3)),
        "share": draw(st.integers(0, history.amount)),
        "to_buyer": draw(st.booleans()),
    }


_ONCE = {"cancelled": EscrowFlag.CANCELLING_OVER, "return_ruled": EscrowFlag.RETURN_SPENT}
_ARGUMENTS: dict[str, Callable[[st.DrawFn, History], dict[str, Any]]] = {
    "delivered": lambda draw, _: {"by": draw(st.sampled_from([BUYER, SELLER, ATTESTER]))},
    "disputed": lambda draw, past: {"claim": draw(st.integers(1, past.amount))},
    "ruled": lambda draw, past: {
        "share": draw(st.integers(0, past.word.share)),
        "to_buyer": draw(st.booleans()),
    },
    "return_ruled": lambda draw, past: {"share": draw(st.integers(0, past.word.share))},
    "settled": _settled,
    "offered": lambda draw, _: {
        "deal": draw(st.integers(0, 4)),
        "maker": draw(st.sampled_from([BUYER, SELLER])),
    },
    "extended": lambda draw, _: {"seconds": draw(st.integers(1, 86_400))},
}
