# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Wallet1271
@license Apache-2.0
@notice For tests: a wallet that signs by its owner's key (ERC-1271) and can be handed over.
"""
from contracts.mocks import performer


exports: performer.perform


owner: public(address)


@deploy
def __init__(owner: address):
    self.owner = owner


@external
def hand_over(owner: address):
    """
    @notice Change the owner; what the old one has signed is worth nothing from then on.
    @param owner The new one.
    """
    self.owner = owner


@external
@view
def isValidSignature(digest: bytes32, signature: Bytes[65]) -> bytes4:
    """
    @notice Whether the owner has signed.
    @param digest What was signed.
    @param signature 65 bytes r, s, v.
    @return What ERC-1271 asks for, or all ones.
    """
    r: uint256 = extract32(signature, 0, output_type=uint256)
    s: uint256 = extract32(signature, 32, output_type=uint256)
    v: uint256 = convert(slice(signature, 64, 1), uint256)
    signer: address = ecrecover(digest, v, r, s)
    if signer != empty(address) and signer == self.owner:
        return 0x1626ba7e
    return 0xffffffff


@external
@payable
def __default__():
    pass
