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
def onERC1155Received(
    operator: address, sender: address, token_id: uint256, units: uint256, data: Bytes[1024]
) -> bytes4:
    """
    @notice Strike, then take the units.
    @param operator Ignored.
    @param sender Ignored.
    @param token_id Ignored.
    @param units Ignored.
    @param data Ignored.
    @return What ERC-1155 asks for.
    """
    striker._strike()
    return 0xf23a6e61


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
def balanceOf(account: address, token_id: uint256) -> uint256:
    """
    @notice As an edition: nobody has anything.
    @param account Ignored.
    @param token_id Ignored.
    @return Zero.
    """
    return 0


@external
@view
def chip_of(token_id: uint256) -> address:
    """
    @notice As a token with a chip: strike without leaving a trace; when the strike fails, it is its own chip.
    @param token_id Ignored.
    @return Itself, or nobody.
    """
    if striker._strike_softly():
        return empty(address)
    return self


@external
@view
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @notice As a token: strike without leaving a trace; when the strike fails, it is a good ERC-721.
    @param interface_id The standard's id.
    @return True for ERC-721 unless the strike succeeded.
    """
    return interface_id == 0x80ac58cd and not striker._strike_softly()
