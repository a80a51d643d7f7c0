# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title ChipBound
@license Apache-2.0
@notice For tests: an ERC-721 that a chip can call away (ERC-5791), of the first or the second version.
"""
ownerOf: public(HashMap[uint256, address])
own_id: public(bytes4)


@deploy
def __init__(own_id: bytes4):
    self.own_id = own_id


@external
def mint(to: address, token_id: uint256):
    """
    @notice Make a token.
    @param to Who receives it.
    @param token_id The token.
    """
    self.ownerOf[token_id] = to


@external
def transferFrom(sender: address, receiver: address, token_id: uint256):
    """
    @notice Move it all the same: only what it says of itself gives it away.
    @param sender Ignored.
    @param receiver Who receives it.
    @param token_id The token.
    """
    self.ownerOf[token_id] = receiver


@external
@view
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @notice Which standards it claims to follow.
    @param interface_id The standard's id.
    @return True for ERC-165, ERC-721 and its version of ERC-5791.
    """
    return interface_id in [0x01ffc9a7, 0x80ac58cd, self.own_id]
