# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title ContractWallet
@license Apache-2.0
@notice For tests: a friendly wallet that writes and logs on receipt, so that 2,300 gas are too little for it.
"""
from contracts.mocks import performer


exports: performer.perform


event Received:
    sender: indexed(address)
    amount: uint256


received: public(uint256)
payments: public(uint256)


@external
@payable
def __default__():
    self.received += msg.value
    self.payments += 1
    log Received(sender=msg.sender, amount=msg.value)


@external
def onERC721Received(operator: address, sender: address, token_id: uint256, data: Bytes[1024]) -> bytes4:
    """
    @notice Take the token.
    @param operator Ignored.
    @param sender Ignored.
    @param token_id Ignored.
    @param data Ignored.
    @return What ERC-721 asks for.
    """
    return 0x150b7a02


@external
def onERC1155Received(
    operator: address, sender: address, token_id: uint256, units: uint256, data: Bytes[1024]
) -> bytes4:
    """
    @notice Take the units.
    @param operator Ignored.
    @param sender Ignored.
    @param token_id Ignored.
    @param units Ignored.
    @param data Ignored.
    @return What ERC-1155 asks for.
    """
    return 0xf23a6e61
