# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title MockSigningWallet
@license Apache-2.0
@notice For tests: a contract wallet (ERC-1271) of one key, and its ill-mannered relatives.
"""


flag Manner:
    HONEST
    REVERTS
    BURNS_GAS
    ANSWERS_YES_IN_ANOTHER_WAY
    NEEDS_PREPARING


MAGIC: constant(bytes4) = 0x1626ba7e

owner: public(address)
manner: public(Manner)
is_prepared: public(bool)


@deploy
def __init__(owner: address, manner: uint256):
    self.owner = owner
    self.manner = convert(1 << manner, Manner)


@external
def prepare():
    """
    @notice What an ERC-6492 signature asks for when the wallet exists and is not ready to check signatures.
    """
    self.is_prepared = True


@external
@view
def isValidSignature(digest: bytes32, signature: Bytes[1024]) -> bytes32:
    """
    @notice Whether the owner signed `digest`, said in this wallet's manner.
    @param digest What was signed.
    @param signature r, s, v.
    @return The magic value, or something else.
    """
    assert self.manner != Manner.REVERTS, "wallet: never"
    if self.manner == Manner.BURNS_GAS:
        burnt: bytes32 = digest
        for _: uint256 in range(1_000_000_000):
            burnt = keccak256(burnt)
        return burnt
    if self.manner == Manner.ANSWERS_YES_IN_ANOTHER_WAY:
        return convert(1, bytes32)
    if self.manner == Manner.NEEDS_PREPARING and not self.is_prepared:
        return empty(bytes32)
    r: uint256 = extract32(signature, 0, output_type=uint256)
    s: uint256 = extract32(signature, 32, output_type=uint256)
    v: uint256 = convert(slice(signature, 64, 1), uint256)
    if ecrecover(digest, v, r, s) == self.owner:
        return convert(MAGIC, bytes32)
    return empty(bytes32)
