"""The backend's own reading of a walk: its decoder and its projection against the model.

The contract's logs go the way that the indexer sends them, so a walk that neither the contract nor
the model finds wrong still fails when the program would show people something else.
"""

from __future__ import annotations

from collections import defaultdict

from backend.chain.decoder import decode_log
from backend.chain.events import ContractEvent, EscrowEvent
from backend.chain.types import BlockHash, ChainId, EscrowId, RawLog, TxHash
from backend.domain.escrow.projection import EscrowRecord, fold
from tests.invariants.escrows import Escrow
from tests.invariants.pair import Pair
from tests.invariants.promises import Broken


def check_index(pair: Pair) -> None:
    """One record per escrow, and it says what the model says."""
    histories = defaultdict(list)
    for event in _events(pair):
        if isinstance(event, EscrowEvent):
            histories[event.escrow_id].append(event)
    for purchase, i in pair.ids.items():
        seen, known = facts_of(fold(histories[EscrowId(i)])), facts_in(pair.model.escrows[purchase])
        if seen != known:
            raise Broken("replay", f"the index shows {seen}, the model {known}")


def _events(pair: Pair) -> list[ContractEvent]:
    """Every log of the contract, decoded as the indexer does."""
    decoded = []
    for number, (moment, raw) in enumerate(pair.stage.bench.raw_logs):
        if int(raw.address, 16) == int(pair.contract, 16):
            topics, data = raw.data
            log = RawLog(
                address=bytes.fromhex(pair.contract[2:]),
                topics=b"".join(bytes(topic) for topic in topics),
                data=bytes(data),
                block_number=number,
                block_hash=BlockHash(number.to_bytes(32, "big")),
                tx_hash=TxHash(number.to_bytes(32, "big")),
                log_index=0,
            )
            decoded.append(decode_log(log, ChainId(31337), moment))
    return decoded


def facts_of(record: EscrowRecord | None) -> dict[str, object]:
    if record is None:
        return {}
    paid = record.payout
    return {
        "status": record.status.value,
        "deadline": int(record.deadline.timestamp()) if record.deadline else 0,
        "parties": (record.buyer.hex(), record.seller.hex()),
        "amount": record.amount,
        "share": record.share,
        "steps": record.steps,
        "attested": record.is_attested,
        "token to buyer": record.is_asset_to_buyer,
        "paid": paid
        and (paid.buyer_net, paid.seller_net, paid.fee, paid.royalty, paid.arbiter_fee),
    }


def facts_in(escrow: Escrow) -> dict[str, object]:
    paid = escrow.paid
    return {
        "status": escrow.status.name.lower(),
        "deadline": escrow.deadline,
        "parties": (escrow.buyer[2:].lower(), escrow.seller[2:].lower()),
        "amount": escrow.amount,
        "share": escrow.share,
        "steps": escrow.steps,
        "attested": escrow.is_attested,
        "token to buyer": escrow.is_token_to_buyer if escrow.token else None,
        "paid": paid and (paid.buyer, paid.seller, paid.fee, paid.royalty, paid.arbiter),
    }
