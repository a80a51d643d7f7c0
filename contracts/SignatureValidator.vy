# pragma version ==0.4.3
# pragma evm-version prague
# pragma optimize codesize
# SPDX-License-Identifier: Apache-2.0
"""
@title SignatureValidator
@license Apache-2.0
@notice Answers one question inside one `eth_call` and is never deployed: did this account sign this digest?
        Keys, contract wallets (ERC-1271) and wallets that do not exist yet (ERC-6492) alike.
@dev The call carries this creation code and its arguments. A creation returns the code to store, and an
     immutable is its last word: that word is the answer. The rule is the escrow's own (`typed_data._is_signed`):
     the key first, then the contract, so a signature that passes here passes when it is used.
"""


# See modules/typed_data.vy.
HALF_ORDER: constant(uint256) = 57896044618658097711785492504343953926418782139537452191302581570759080747168
ERC1271_MAGIC: constant(bytes4) = 0x1626ba7e

IS_VALID: immutable(bool)


@deploy
def __init__(signer: address, digest: bytes32, signature: Bytes[8192], factory: address, factory_call: Bytes[16384]):
    """
    @param signer Who is said to have signed.
    @param digest What was signed.
    @param signature 65 bytes of a key, or whatever the wallet takes.
    @param factory Whom to ask to make the wallet, or to prepare it; zero: nobody (not an ERC-6492 signature).
    @param factory_call What to tell the factory.
    """
    valid: bool = self._is_signed_by_key(signer, digest, signature)
    if not valid and factory == empty(address):
        valid = self._is_signed_by_contract(signer, digest, signature)
    elif not valid:
        # A wallet that exists is asked as it is first; ERC-6492 lets the factory prepare it when it says no.
        if signer.is_contract:
            valid = self._is_signed_by_contract(signer, digest, signature)
        if not valid and raw_call(factory, factory_call, revert_on_failure=False):
            valid = self._is_signed_by_contract(signer, digest, signature)
    IS_VALID = valid


@external
@view
def is_valid() -> bool:
    """
    @notice The answer. Nobody can call it, as this code is never stored; it makes the immutable a part of the code.
    @return Whether the signer signed the digest.
    """
    return IS_VALID


@internal
@view
def _is_signed_by_key(signer: address, digest: bytes32, signature: Bytes[8192]) -> bool:
    if len(signature) != 65:
        return False
    s: uint256 = extract32(signature, 32, output_type=uint256)
    if s > HALF_ORDER:
        return False
    v: uint256 = convert(slice(signature, 64, 1), uint256)
    recovered: address = ecrecover(digest, v, extract32(signature, 0, output_type=uint256), s)
    return recovered != empty(address) and recovered == signer


@internal
@view
def _is_signed_by_contract(signer: address, digest: bytes32, signature: Bytes[8192]) -> bool:
    if not signer.is_contract:
        return False
    answered: bool = False
    answer: Bytes[32] = b""
    answered, answer = raw_call(
        signer,
        abi_encode(digest, signature, method_id=method_id("isValidSignature(bytes32,bytes)")),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    return answered and len(answer) == 32 and extract32(answer, 0) == convert(ERC1271_MAGIC, bytes32)
