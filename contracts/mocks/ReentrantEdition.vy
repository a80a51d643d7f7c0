# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title ReentrantEdition
@license Apache-2.0
@notice For tests: an ERC-1155 that strikes back at its caller from inside each transfer.
"""
from contracts.mocks import performer
from contracts.mocks import striker


initializes: striker

exports: performer.perform


balanceOf: public(HashMap[address, HashMap[uint256, uint256]])


@deploy
def __init__(target: address, data: Bytes[4096]):
    striker.__init__(target, data)


@external
def mint(to: address, token_id: uint256, units: uint256):
    """
    @notice Make units.
    @param to Who receives them.
    @param token_id The run.
    @param units How many.
    """
    self.balanceOf[to][token_id] += units


@external
def safeTransferFrom(sender: address, receiver: address, token_id: uint256, units: uint256, data: Bytes[1]):
    """
    @notice Strike, then move units; everybody is approved here.
    @param sender Whose they are.
    @param receiver Who receives them.
    @param token_id The run.
    @param units How many.
    @param data Ignored.
    """
    striker._strike()
    self.balanceOf[sender][token_id] -= units
    self.balanceOf[receiver][token_id] += units


@external
@view
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @notice Which standards it claims to follow.
    @param interface_id The standard's id.
    @return True for ERC-165 and ERC-1155.
    """
    return interface_id in [0x01ffc9a7, 0xd9b67a26]
