# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Reenterer
@license Apache-2.0
@notice For tests: whenever anybody calls it, it calls what it was armed with and records how that went. It plays
        a payee, a receiver of tokens, a signer, and a token whose every transfer strikes.
"""
from contracts.mocks import performer


exports: performer.perform


target: public(address)
data: public(Bytes[4096])
tried: public(uint256)
succeeded: public(uint256)
answer: public(Bytes[256])


@external
def arm(target: address, data: Bytes[4096]):
    """
    @notice Choose what to call from inside the next callback.
    @param target Whom to call.
    @param data Selector and arguments.
    """
    self.target = target
    self.data = data
    self.tried = 0
    self.succeeded = 0
    self.answer = b""


@external
@payable
def __default__():
    self._strike()


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
    self._strike()
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
    if raw_call(self.target, self.data, is_static_call=True, revert_on_failure=False):
        return 0xffffffff
    return 0x1626ba7e


@external
@view
def ownerOf(token_id: uint256) -> address:
    """
    @notice As a token: everything belongs to the target.
    @param token_id Ignored.
    @return The target.
    """
    return self.target


@internal
def _strike():
    if self.target == empty(address):
        return
    ok: bool = False
    answer: Bytes[256] = b""
    ok, answer = raw_call(self.target, self.data, max_outsize=256, revert_on_failure=False)
    self.tried += 1
    if ok:
        self.succeeded += 1
    self.answer = answer
