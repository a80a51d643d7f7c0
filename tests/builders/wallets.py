"""Contract wallets (ERC-1271) on a real chain: an honest one of one key, and ill-mannered ones."""

from __future__ import annotations

from eth_abi.abi import encode

from backend.chain.types import Address
from scripts.contracts import compile_contract
from scripts.transactions import wait_for_receipt
from tests.builders.chain import Actor, Chain

HONEST, REVERTS, BURNS_GAS, ANSWERS_OTHERWISE, NEEDS_PREPARING = range(5)


def wallet_code(owner: Actor, manner: int = HONEST) -> bytes:
    """What makes such a wallet."""
    code = compile_contract("MockSigningWallet").bytecode
    return code + encode(["address", "uint256"], [owner.address, manner])


def deployed_wallet(chain: Chain, owner: Actor, manner: int = HONEST) -> Address:
    """Where it is now."""
    transaction = {
        "from": owner.account.address,
        "data": f"0x{wallet_code(owner, manner).hex()}",
    }
    tx_hash = chain.devnet.rpc("eth_sendTransaction", transaction)
    return bytes.fromhex(wait_for_receipt(chain.devnet.url, tx_hash)["contractAddress"][2:])
