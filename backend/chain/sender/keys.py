"""The key of the account that sends. It goes nowhere but into signatures, and is never printed."""

from __future__ import annotations

import stat
from pathlib import Path

from eth_account import Account
from eth_account.signers.local import LocalAccount

from backend.chain.devnet_accounts import DEVNET_ACCOUNTS
from backend.chain.sender.errors import NoKey
from backend.chain.sender.fees import Fees
from backend.chain.types import Address, ChainId, TxHash
from backend.core.spending_settings import SenderSettings

_PUBLIC_KEYS = frozenset(account.address for account in DEVNET_ACCOUNTS)


class SigningKey:
    """One account that can sign transactions."""

    def __init__(self, account: LocalAccount) -> None:
        self._account = account

    def __repr__(self) -> str:
        return f"SigningKey({self._account.address})"

    @property
    def address(self) -> Address:
        return bytes.fromhex(self._account.address[2:])

    def sign(
        self,
        *,
        chain_id: ChainId,
        nonce: int,
        to: Address,
        data: bytes,
        gas: int,
        fees: Fees,
    ) -> tuple[TxHash, bytes]:
        """An EIP-1559 transaction without coins: its hash, and the bytes a node takes."""
        signed = self._account.sign_transaction(
            {
                "type": 2,
                "chainId": int(chain_id),
                "nonce": nonce,
                "to": to,
                "value": 0,
                "data": data,
                "gas": gas,
                "maxFeePerGas": fees.max_fee,
                "maxPriorityFeePerGas": fees.priority_fee,
            }
        )
        return TxHash(bytes(signed.hash)), bytes(signed.raw_transaction)


def load_key(settings: SenderSettings, *, is_devnet: bool) -> SigningKey:
    """The key that the settings name. NoKey says why there is none, without showing any of it."""
    text = settings.key.get_secret_value() if settings.key else _read(settings.key_file)
    try:
        account = Account.from_key(bytes.fromhex(text.strip().removeprefix("0x")))
    except ValueError:
        raise NoKey("The sender's key is not 32 bytes in hexadecimal.") from None
    if not is_devnet and account.address in _PUBLIC_KEYS:
        raise NoKey("This key is a test account's that everybody knows; make a new one.")
    return SigningKey(account)


def _read(file: Path | None) -> str:
    if file is None:
        raise NoKey("No key is named: set EARNEST_CHAIN__SENDER__KEY_FILE.")
    try:
        mode = file.stat().st_mode
        text = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise NoKey(f"The key file {file} cannot be read.") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise NoKey(f"Others may read {file}: chmod 600 it first.")
    return text
