# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title RudeReceiver
@license Apache-2.0
@notice For tests: answers a token's hook with the wrong word.
"""
from contracts.mocks import performer


exports: performer.perform


@external
def onERC721Received(operator: address, sender: address, token_id: uint256, data: Bytes[1024]) -> bytes4:
    """
    @notice Say something else.
    @param operator Ignored.
    @param sender Ignored.
    @param token_id Ignored.
    @param data Ignored.
    @return Not what ERC-721 asks for.
    """
    return 0xdeadbeef


@external
def onERC1155Received(
    operator: address, sender: address, token_id: uint256, units: uint256, data: Bytes[1024]
) -> bytes4:
    """
    @notice Say something else.
    @param operator Ignored.
    @param sender Ignored.
    @param token_id Ignored.
    @param units Ignored.
    @param data Ignored.
    @return Not what ERC-1155 asks for.
    """
    return 0xdeadbeef


@external
def onERC1155BatchReceived(
    operator: address,
    sender: address,
    token_ids: DynArray[uint256, 64],
    units: DynArray[uint256, 64],
    data: Bytes[1024],
) -> bytes4:
    """
    @notice Say something else.
    @param operator Ignored.
    @param sender Ignored.
    @param token_ids Ignored.
    @param units Ignored.
    @param data Ignored.
    @return Not what ERC-1155 asks for.
    """
    return 0xdeadbeef
