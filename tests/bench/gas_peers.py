"""What the figures are held against: our own goals, and what comparable systems cost.

The systems' figures were measured by their maintainers' own test set-ups rebuilt on the same rules
(docs/gas.md says which); they are printed beside ours and enter no test.
"""

from __future__ import annotations

TARGETS = {
    "eth.happy": 105_000,
    "eth.disputed": 205_000,
    "erc20.happy": 134_000,
    "erc20.disputed": 235_000,
    "calldata_happy": 1_000,
}
FUND_MANY_PERMILLE = 600  # of a single fund, per delivery
LARGEST_CODE = 24_576  # EIP-170
ROOM = 1_024  # bytes kept free below it, so that a mended fault still fits

# system: (ETH happy, ETH disputed, ERC-20 happy, ERC-20 disputed, bytes of calldata)
Peer = tuple[int | None, int | None, int | None, int | None, int]
PEERS: dict[str, Peer] = {
    "Kleros escrow v1": (108_606, 500_812, 139_256, 543_765, 552),
    "Kleros escrow v2": (188_807, 610_179, 221_298, 652_056, 232),
    "commerce-payments, ERC-3009": (None, None, 179_760, 177_708, 1_096),
    "commerce-payments, approval": (None, None, 204_594, 202_089, 1_388),
    "Circle refund-protocol": (None, None, 242_374, 236_679, 200),
    "Boson Protocol 2.5.1": (693_157, 958_657, 727_844, 993_626, 368),
}
