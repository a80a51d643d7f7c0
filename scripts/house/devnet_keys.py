"""Keys of the devnet's accounts for processes that sign by themselves. Everybody knows them."""

from __future__ import annotations

from eth_account import Account

from backend.chain.devnet_accounts import Role, devnet_account

# anvil's own: https://getfoundry.sh/anvil/overview
MNEMONIC = "test test test test test test test test test test test junk"


def attester_key() -> dict[str, str]:
    """The setting of the process that says that parcels have arrived."""
    return {"EARNEST_CHAIN__ATTESTER__SENDER__KEY": _key_of("attester")}


def keeper_key() -> dict[str, str]:
    """The setting of the process that runs time-outs and carries signatures."""
    return {"EARNEST_CHAIN__SENDER__KEY": _key_of("keeper")}


def _key_of(role: Role) -> str:
    Account.enable_unaudited_hdwallet_features()
    path = f"m/44'/60'/0'/0/{devnet_account(role).index}"
    return str(Account.from_mnemonic(MNEMONIC, account_path=path).key.hex())
