# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Reenterer
@license Apache-2.0
@notice For tests: whatever anybody calls on it, it strikes back. It plays a payee, a receiver of tokens, a signer,
        and a token whose every transfer strikes.
"""
from contracts.mocks import performer
from contracts.mocks import striker


initializes: striker

exports: performer.perform


@deploy
def __init__(target: address, data: Bytes[4096]):
    striker.__init__(target, data)


@external
@payable
def __default__():
    striker._strike()


@external
def onERC721Received(operator: address, sender: address, token_id: uint256, data: Bytes[1024]) -> bytes4:
    """
    @notice Strike, then take the token.
    @param operator Ignored.
    @param sender Ignored.
    @param token_id Ignored.
    @param data Ignored.
    @return What ERC-721 asks for.
    """
    striker._strike()
    return 0x150b7a02


@external
@view
def isValidSignature(digest: bytes32, signature: Bytes[1024]) -> bytes4:
    """
    @notice Strike without leaving a trace: the signature is good when the strike fails.
    @param digest Ignored.
    @param signature Ignored.
    @return What ERC-1271 asks for, or all ones.
    """
    return 0xffffffff if striker._strike_softly() else 0x1626ba7e


@external
@view
def ownerOf(token_id: uint256) -> address:
    """
    @notice As a token: everything belongs to the target.
    @param token_id Ignored.
    @return The target.
    """
    return striker._target()


@external
@view
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @notice As a token: claim everything.
    @param interface_id Ignored.
    @return Always true.
    """
    return True
