# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title EditionWallet
@license Apache-2.0
@notice For tests: a wallet that takes units of editions (ERC-1155), one run or several, and says what it was told.
"""
from contracts.mocks import performer


exports: performer.perform


event Received:
    operator: address
    sender: address
    ids: DynArray[uint256, 64]
    units: DynArray[uint256, 64]
    data: Bytes[1024]


@external
def onERC1155Received(
    operator: address, sender: address, token_id: uint256, units: uint256, data: Bytes[1024]
) -> bytes4:
    """
    @notice Take units of one run.
    @param operator Who moves them.
    @param sender Whose they were.
    @param token_id The run.
    @param units How many.
    @param data Whatever the operator says.
    @return What ERC-1155 asks for.
    """
    log Received(operator=operator, sender=sender, ids=[token_id], units=[units], data=data)
    return 0xf23a6e61


@external
def onERC1155BatchReceived(
    operator: address,
    sender: address,
    token_ids: DynArray[uint256, 64],
    units: DynArray[uint256, 64],
    data: Bytes[1024],
) -> bytes4:
    """
    @notice Take units of several runs.
    @param operator Who moves them.
    @param sender Whose they were.
    @param token_ids The runs.
    @param units How many of each.
    @param data Whatever the operator says.
    @return What ERC-1155 asks for.
    """
    log Received(operator=operator, sender=sender, ids=token_ids, units=units, data=data)
    return 0xbc197c81


@external
@payable
def __default__():
    pass
