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
    @notice Claim everything.
    @param interface_id Ignored.
    @return Always true.
    """
    return True
