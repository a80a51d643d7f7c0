# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title BombReverter
@license Apache-2.0
@notice For tests: answers coins and tokens with 32 KB of nothing, which somebody might copy.
"""
from contracts.mocks import performer


exports: performer.perform


@external
@payable
def __default__():
    raw_revert(abi_encode(empty(uint256[1024])))


@external
def onERC721Received(operator: address, sender: address, token_id: uint256, data: Bytes[1024]) -> bytes4:
    """
    @notice Revert with the bomb.
    @param operator Ignored.
    @param sender Ignored.
    @param token_id Ignored.
    @param data Ignored.
    @return Nothing ever.
    """
    raw_revert(abi_encode(empty(uint256[1024])))


@external
def onERC1155Received(
    operator: address, sender: address, token_id: uint256, units: uint256, data: Bytes[1024]
) -> bytes4:
    """
    @notice Revert with the bomb.
    @param operator Ignored.
    @param sender Ignored.
    @param token_id Ignored.
    @param units Ignored.
    @param data Ignored.
    @return Nothing ever.
    """
    raw_revert(abi_encode(empty(uint256[1024])))
