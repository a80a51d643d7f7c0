"""What goes wrong between us and a chain. Whether to try again is a property of the class.

ChainError
├── NodeTrouble          (retry) no answer, or none that can be used
│   ├── NodeUnreachable  connection refused, reset, timed out
│   ├── NodeBusy         told to slow down; `retry_after` when it said for how long
│   ├── BadAnswer        not JSON, wrong id, fields missing, contradicts itself
│   └── ChainMoved       the chain changed between two questions; ask again from the start
├── RangeTooLarge        ask for fewer blocks at once
├── CallReverted         a contract said no; carries its reason and data
├── RpcRefused           the node understood the question and will not answer it
├── WrongNetwork         not the chain, the genesis block or the code we were deployed on
└── UnreadableLog        our contract logged something this program does not know
"""

from __future__ import annotations

from typing import Any, ClassVar

from backend.core.errors import Unavailable


class ChainError(Unavailable):
    """Something between us and the chain. Seen from a page, the chain does not answer."""

    code = "chain_error"
    retryable: ClassVar[bool] = False


class NodeTrouble(ChainError):
    """Trouble that passes by itself more often than not."""

    code = "node_trouble"
    retryable = True


class NodeUnreachable(NodeTrouble):
    """No connection, or silence until the time limit."""

    code = "node_unreachable"


class NodeBusy(NodeTrouble):
    """The node limits how much we may ask."""

    code = "node_busy"

    def __init__(self, message: str, *, retry_after: float | None = None, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.retry_after = retry_after


class BadAnswer(NodeTrouble):
    """An answer that cannot be right. Never acted upon."""

    code = "node_bad_answer"


class ChainMoved(NodeTrouble):
    """Blocks read one after another do not belong to one branch."""

    code = "chain_moved"


class RangeTooLarge(ChainError):
    """Too many blocks or logs for one answer."""

    code = "node_range_too_large"


class CallReverted(ChainError):
    """A contract refused a call."""

    code = "call_reverted"

    def __init__(self, message: str, *, data: bytes = b"", **facts: Any) -> None:
        super().__init__(message, **facts)
        self.data = data


class RpcRefused(ChainError):
    """An error the node means: unknown method, bad parameters."""

    code = "node_refused"

    def __init__(self, message: str, *, rpc_code: int, **facts: Any) -> None:
        super().__init__(message, rpc_code=rpc_code, **facts)
        self.rpc_code = rpc_code


class WrongNetwork(ChainError):
    """What we are connected to is not what the deployment file describes. Nothing may go on."""

    code = "wrong_network"


class UnreadableLog(ChainError):
    """A log of our own contract that cannot be decoded. Stop: skipping it would falsify state."""

    code = "unreadable_log"
