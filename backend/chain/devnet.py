"""What only a devnet's node can do: sign for the test wallets, jump in time, give coins away.

The door is `DevnetNode.open`: it asks settings and the node itself, every time. Both must name the
same devnet; nothing else opens it, so no setting can switch this on for another chain.
"""

from __future__ import annotations

from typing import Any, Self

from backend.chain.abi import encode_call
from backend.chain.chains import Chain
from backend.chain.devnet_accounts import WALLET_TITLES, devnet_account
from backend.chain.gateway import ChainGateway
from backend.chain.software_chip import sign_as_chip
from backend.chain.types import Address
from backend.core.errors import Forbidden, Invalid, NotFound
from backend.core.money import Currency
from backend.core.settings import DEVNETS, Settings

LONGEST_JUMP = 400 * 24 * 3600
COINS_AT_ONCE = 10  # whole coins of the native currency
TOKENS_AT_ONCE = 10_000  # whole units of a test currency
# Where each method names the account that signs.
SIGNER_AT = {"personal_sign": 1, "eth_signTypedData_v4": 0}
TRANSACTION_FIELDS = frozenset({"from", "to", "data", "input", "value", "gas"})


class DevnetNode:
    """The devnet's node, behind the door."""

    def __init__(self, gateway: ChainGateway) -> None:
        self._gateway = gateway

    @classmethod
    async def open(cls, settings: Settings, chain: Chain) -> Self:
        """NotFound unless both the settings and the node are on this devnet."""
        is_named = settings.is_devnet and chain.id in DEVNETS
        if not is_named or await chain.gateway.chain_id() != chain.id:
            raise NotFound("There is nothing here.")
        return cls(chain.gateway)

    async def sign(self, method: str, params: list[Any]) -> Any:
        """Have the node sign or send for one of the test wallets."""
        if method == "eth_sendTransaction":
            return await self._gateway.rpc(method, _own_transaction(params))
        if method not in SIGNER_AT or len(params) != 2:
            raise Forbidden("Test wallets cannot do this.")
        _require_test_wallet(params[SIGNER_AT[method]])
        return await self._gateway.rpc(method, *params)

    def tap_chip(self, chip: Address, typed_data: dict[str, Any]) -> bytes | None:
        """Have a software chip sign; None when it is none of this devnet's."""
        return sign_as_chip(chip, typed_data)

    async def jump(self, seconds: int) -> None:
        """Let time pass, and mine the block that proves it."""
        if not 0 < seconds <= LONGEST_JUMP:
            raise Invalid("The clock jumps forward, by at most 400 days.")
        await self._gateway.rpc("evm_increaseTime", seconds)
        await self._gateway.rpc("evm_mine")

    async def jump_to(self, timestamp: int) -> None:
        """Move to a moment; one that is past already changes nothing."""
        head = await self._gateway.head()
        if timestamp > head.timestamp:
            await self.jump(timestamp - head.timestamp)

    async def give(self, currency: Currency, to: Address) -> None:
        """Play money: coins out of nothing, or freshly minted test tokens."""
        if currency.address is None:
            units = await self._gateway.balance(to) + COINS_AT_ONCE * 10**currency.decimals
            await self._gateway.rpc("anvil_setBalance", f"0x{to.hex()}", hex(units))
            return
        units = TOKENS_AT_ONCE * 10**currency.decimals
        call = encode_call("MockERC20", "mint", to, units)
        transaction = {
            "from": devnet_account("deployer").address,
            "to": f"0x{currency.address.hex()}",
            "data": f"0x{call.hex()}",
        }
        await self._gateway.rpc("eth_sendTransaction", transaction)


def _own_transaction(params: list[Any]) -> dict[str, Any]:
    transaction = params[0] if len(params) == 1 else None
    if not isinstance(transaction, dict):
        raise Forbidden("Test wallets cannot do this.")
    _require_test_wallet(transaction.get("from"))
    return {name: value for name, value in transaction.items() if name in TRANSACTION_FIELDS}


def _require_test_wallet(address: object) -> None:
    wallets = {devnet_account(role).address.lower() for role in WALLET_TITLES}
    if not isinstance(address, str) or address.lower() not in wallets:
        raise Forbidden("This is not one of the test wallets.")
