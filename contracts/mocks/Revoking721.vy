# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Revoking721
@license Apache-2.0
@notice For tests: an ERC-721 whose issuer moves any token as it likes, and stops all transfers.
"""
ownerOf: public(HashMap[uint256, address])
stopped: public(bool)


@external
def give(to: address, token_id: uint256):
    """
    @notice Put a token anywhere, whoever has it.
    @param to The new owner.
    @param token_id The token.
    """
    self.ownerOf[token_id] = to


@external
def stop(stopped: bool):
    """
    @notice Stop all transfers, or allow them again.
    @param stopped Whether they are stopped.
    """
    self.stopped = stopped


@external
def transferFrom(sender: address, receiver: address, token_id: uint256):
    """
    @notice Move a token; everybody is approved here.
    @param sender Whose it is.
    @param receiver Who receives it.
    @param token_id The token.
    """
    self._move(sender, receiver, token_id)


@external
def safeTransferFrom(sender: address, receiver: address, token_id: uint256):
    """
    @notice The same, without asking the receiver.
    @param sender Whose it is.
    @param receiver Who receives it.
    @param token_id The token.
    """
    self._move(sender, receiver, token_id)


@external
@view
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @notice Which standards it claims to follow.
    @param interface_id The standard's id.
    @return True for ERC-165 and ERC-721.
    """
    return interface_id in [0x01ffc9a7, 0x80ac58cd]


@internal
def _move(sender: address, receiver: address, token_id: uint256):
    assert not self.stopped, "erc721: stopped"
    assert self.ownerOf[token_id] == sender, "erc721: not the owner's token"
    self.ownerOf[token_id] = receiver
