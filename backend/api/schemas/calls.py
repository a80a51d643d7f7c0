"""What a wallet is asked to send: calls, the actions they belong to, and credits to draw."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backend.api.schemas.base import AddressText, Shown, Units
from backend.chain.deployment import ESCROW, Deployment
from backend.chain.types import checksum
from backend.domain.escrow.lifecycle import Role
from backend.domain.escrow.repository import Credit
from backend.domain.orders.calls import WalletCall
from backend.domain.orders.views import ActionView


class NeedShown(Shown):
    """What has to be true on chain before the call is sent."""

    kind: str
    currency: AddressText
    spender: AddressText
    amount: Units


class CallShown(Shown):
    """One transaction, ready to be encoded with the contract's ABI and signed by a wallet."""

    chain_id: int
    contract: str
    address: AddressText
    function: str
    args: list[Any]
    value: Units
    needs: list[NeedShown]

    @classmethod
    def of(cls, call: WalletCall) -> CallShown:
        return cls.model_validate({**call.to_json(), "needs": [n.to_json() for n in call.needs]})


class ActionShown(Shown):
    """A row of the lifecycle the viewer may take now. `inputs` are decided and prepared first."""

    action: str
    label: str
    explains: str
    role: Role
    is_on_chain: bool
    call: CallShown | None
    inputs: list[str]
    opens_at: datetime | None
    closes_at: datetime | None

    @classmethod
    def of(cls, action: ActionView) -> ActionShown:
        return cls(
            action=action.action,
            label=action.label,
            explains=action.explains,
            role=action.role,
            is_on_chain=action.is_on_chain,
            call=CallShown.of(action.call) if action.call else None,
            inputs=list(action.inputs),
            opens_at=action.opens_at,
            closes_at=action.closes_at,
        )


class CreditShown(Shown):
    """What the contract could not deliver. It waits there; the call draws it."""

    chain_id: int
    contract: AddressText
    is_asset: bool
    asset_id: Units
    units: Units
    call: CallShown

    @classmethod
    def of(cls, credit: Credit, account: bytes, deployment: Deployment) -> CreditShown:
        contract, to = checksum(credit.contract), checksum(account)
        args = (contract, str(credit.asset_id), to) if credit.is_asset else (contract, to)
        function = "claim_asset" if credit.is_asset else "withdraw"
        call = WalletCall(deployment.chain_id, ESCROW, deployment.escrow, function, args)
        return cls(
            chain_id=credit.chain_id,
            contract=credit.contract,
            is_asset=credit.is_asset,
            asset_id=str(credit.asset_id),
            units=str(credit.units),
            call=CallShown.of(call),
        )


class CreditListShown(Shown):
    """Everything that waits in the contract for one account."""

    items: list[CreditShown]
