"""Transactions on their way, in words; of a button they change the label, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from backend.dashboard.presenters.buttons import Confirm, StepButton
from backend.dashboard.presenters.people import hex_text
from backend.dashboard.presenters.reasons import present_reason
from backend.domain.escrow.lifecycle import LIFECYCLE
from backend.domain.pending.lifecycle import PendingStatus
from backend.domain.pending.service import PendingView

WAITING_LABEL = "Waiting for the chain"
ON_ITS_WAY = "A transaction is on its way"
_LABELS = {step.action: step.label for step in LIFECYCLE.steps}
_NOTHING_YET = "Nothing has changed until it is in a block; this page shows it by itself."


@dataclass(frozen=True, slots=True)
class PendingNote:
    """One transaction, as the card of the next step says it."""

    title: str
    text: str
    tone: str
    transaction: str
    is_open: bool


def present_pending(pending: Iterable[PendingView]) -> tuple[PendingNote, ...]:
    """What is under way, and how the viewer's own ended."""
    return tuple(_note(one) for one in pending)


def by_delivery(pending: Sequence[PendingView]) -> dict[UUID, list[PendingView]]:
    found: dict[UUID, list[PendingView]] = {}
    for one in pending:
        found.setdefault(one.delivery_id, []).append(one)
    return found


def row_note(pending: Iterable[PendingView]) -> str:
    """For a list: that something is under way on this order."""
    return ON_ITS_WAY if any(one.is_open for one in pending) else ""


def with_waiting(button: StepButton, pending: Iterable[PendingView]) -> StepButton:
    """The viewer has sent this very step: the button says so, and asks before a second time."""
    mine = [one for one in pending if one.is_mine and one.is_open and one.action == button.action]
    if not mine:
        return button
    if button.chain is None:
        return replace(button, label=WAITING_LABEL)
    return replace(
        button,
        label=WAITING_LABEL,
        confirm=again(button.label),
        dialog_id=button.dialog_id or f"again-{button.action}-{mine[0].delivery_id}",
    )


def again(label: str) -> Confirm:
    """Asked before something is sent that is under way already."""
    return Confirm(
        title="Send it a second time?",
        text=f"You have sent “{label}” already, and it waits for a block. A second transaction "
        "costs the network's fee again, and fails when the first is mined before it.",
        label="Send it again anyway",
    )


def _note(one: PendingView) -> PendingNote:
    title, text, tone = _words(one)
    return PendingNote(title, text, tone, hex_text(one.tx_hash), one.is_open)


def _words(one: PendingView) -> tuple[str, str, str]:
    name = f"“{_LABELS.get(one.action, one.action)}”"
    if one.status is PendingStatus.WAITING and one.is_mine:
        return f"Sent: {name} waits for a block", _NOTHING_YET, "info"
    if one.status is PendingStatus.WAITING:
        return ON_ITS_WAY, f"The other side has sent {name}. {_NOTHING_YET}", "info"
    return _ENDINGS[one.status][0], _ending(one, name), _ENDINGS[one.status][1]


def _ending(one: PendingView, name: str) -> str:
    sentence = _SENTENCES[one.status].format(name=name)
    if one.status is not PendingStatus.FAILED:
        return sentence
    return f"{sentence} {present_reason(one.reason)}"


P = PendingStatus
_ENDINGS: Mapping[PendingStatus, tuple[str, str]] = {
    P.MINED: ("In a block", "info"),
    P.FAILED: ("It did not go through", "error"),
    P.REPLACED: ("Replaced in the wallet", "warning"),
    P.DROPPED: ("The network has forgotten it", "warning"),
    P.EXPIRED: ("It has waited for more than a day", "warning"),
}
_SENTENCES: Mapping[PendingStatus, str] = {
    P.MINED: "{name} is in a block. This page shows what it did as soon as we have read it.",
    P.FAILED: "The contract refused {name}; nothing has changed but the network's fee.",
    P.REPLACED: "Another transaction of your wallet took the place of {name}, so it did not "
    "happen.",
    P.DROPPED: "{name} was not mined, so nothing has changed. You can send it again.",
    P.EXPIRED: "{name} may still be mined. Your wallet can speed it up or cancel it.",
}
