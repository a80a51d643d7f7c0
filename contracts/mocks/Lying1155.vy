# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Lying1155
@license Apache-2.0
@notice For tests: an ERC-1155 whose transfers succeed and move less than they say.
"""
balanceOf: public(HashMap[address, HashMap[uint256, uint256]])
keeps: public(uint256)


@external
def mint(to: address, token_id: uint256, units: uint256, keeps: uint256):
    """
    @notice Make units, and say how many of each transfer stay behind.
    @param to Who receives them.
    @param token_id The run.
    @param units How many.
    @param keeps How many stay behind.
    """
    self.balanceOf[to][token_id] += units
    self.keeps = keeps


@external
def safeTransferFrom(sender: address, receiver: address, token_id: uint256, units: uint256, data: Bytes[1]):
    """
    @notice Move fewer than asked for.
    @param sender Whose they are.
    @param receiver Who receives them.
    @param token_id The run.
    @param units How many it says it moves.
    @param data Ignored.
    """
    self.balanceOf[sender][token_id] -= units - self.keeps
    self.balanceOf[receiver][token_id] += units - self.keeps


@external
@view
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @notice Which standards it claims to follow.
    @param interface_id The standard's id.
    @return True for ERC-165 and ERC-1155.
    """
    return interface_id in [0x01ffc9a7, 0xd9b67a26]
