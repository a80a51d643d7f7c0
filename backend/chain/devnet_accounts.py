"""Who is who on the devnet: the accounts of anvil's public mnemonic and the roles they play.

The keys of these accounts are known to everybody, so they exist on the devnet only. Its node holds
them unlocked and signs for them; no key is written down here.
"""

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "deployer",
    "buyer",
    "seller",
    "arbiter",
    "stranger",
    "second_seller",
    "second_buyer",
    "attester",
    "marketplace",
    "keeper",
]


@dataclass(frozen=True, slots=True)
class DevnetAccount:
    """One of the ten accounts the devnet's node holds."""

    index: int
    role: Role
    display_name: str
    address: str


DEVNET_ACCOUNTS: tuple[DevnetAccount, ...] = (
    DevnetAccount(0, "deployer", "Deployer", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"),
    DevnetAccount(1, "buyer", "Maya Lindqvist", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"),
    DevnetAccount(2, "seller", "Jonas Weber", "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"),
    DevnetAccount(3, "arbiter", "Ilse Hartmann", "0x90F79bf6EB2c4f870365E785982E1f101E93b906"),
    DevnetAccount(4, "stranger", "Ravi Menon", "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"),
    DevnetAccount(
        5, "second_seller", "Atelier Ferrer", "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc"
    ),
    DevnetAccount(6, "second_buyer", "Tomás Vidal", "0x976EA74026E726554dB657fA54763abd0C3a0aa9"),
    DevnetAccount(7, "attester", "Parcel desk", "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955"),
    DevnetAccount(8, "marketplace", "Earnest market", "0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f"),
    DevnetAccount(9, "keeper", "Keeper", "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720"),
)

# Offered as test wallets in the pages, by what one plays with them; the others work behind the
# scenes of the demo.
WALLET_TITLES: dict[Role, str] = {
    "buyer": "Buyer",
    "seller": "Seller",
    "second_buyer": "Team member",
    "arbiter": "Arbiter",
    "stranger": "Stranger",
}


def devnet_account(role: Role) -> DevnetAccount:
    """The account that plays `role`."""
    return next(account for account in DEVNET_ACCOUNTS if account.role == role)
