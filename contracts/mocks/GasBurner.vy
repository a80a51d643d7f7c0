# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title GasBurner
@license Apache-2.0
@notice For tests: burns all gas it is given when coins or a token arrive.
"""
from contracts.mocks import performer


exports: performer.perform


@external
@payable
def __default__():
    raise UNREACHABLE


@external
def onERC721Received(operator: address, sender: address, token_id: uint256, data: Bytes[1024]) -> bytes4:
    """
    @notice Burn everything.
    @param operator Ignored.
    @param sender Ignored.
    @param token_id Ignored.
    @param data Ignored.
    @return Nothing ever.
    """
    raise UNREACHABLE


@external
def onERC1155Received(
    operator: address, sender: address, token_id: uint256, units: uint256, data: Bytes[1024]
) -> bytes4:
    """
    @notice Burn everything.
    @param operator Ignored.
    @param sender Ignored.
    @param token_id Ignored.
    @param units Ignored.
    @param data Ignored.
    @return Nothing ever.
    """
    raise UNREACHABLE
