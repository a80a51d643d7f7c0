# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Lying721
@license Apache-2.0
@notice For tests: an ERC-721 whose transfers succeed and move nothing.
"""


ownerOf: public(HashMap[uint256, address])


@external
def mint(to: address, token_id: uint256):
    """
    @notice Say that an account owns a token.
    @param to The account.
    @param token_id The token.
    """
    self.ownerOf[token_id] = to


@external
def transferFrom(sender: address, receiver: address, token_id: uint256):
    """
    @notice Do nothing.
    @param sender Ignored.
    @param receiver Ignored.
    @param token_id Ignored.
    """
    pass


@external
@view
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @notice Which standards it claims to follow.
    @param interface_id The standard's id.
    @return True for ERC-165 and ERC-721.
    """
    return interface_id in [0x01ffc9a7, 0x80ac58cd]
