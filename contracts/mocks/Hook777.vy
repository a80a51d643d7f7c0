# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Hook777
@license Apache-2.0
@notice For tests: an ERC-20 that tells both sides of a transfer, as an ERC-777 token does.
"""
from contracts.mocks import play_money


initializes: play_money

exports: (play_money.mint, play_money.approve, play_money.balanceOf, play_money.allowance)


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Pay from the caller's balance.
    @param to Who receives it.
    @param amount Units.
    @return Always true.
    """
    self._move_and_tell(msg.sender, to, amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    """
    @notice Pay from somebody's balance.
    @param owner Whose balance.
    @param to Who receives it.
    @param amount Units.
    @return Always true.
    """
    play_money._spend(owner, amount)
    self._move_and_tell(owner, to, amount)
    return True


@internal
def _move_and_tell(owner: address, to: address, amount: uint256):
    # Not the escrow, which has no hooks, nor a plain account.
    if owner.is_contract and owner != msg.sender:
        raw_call(owner, abi_encode(owner, amount, method_id=method_id("tokensToSend(address,uint256)")))
    play_money._move(owner, to, amount)
    if to.is_contract and to != msg.sender:
        raw_call(to, abi_encode(owner, amount, method_id=method_id("tokensReceived(address,uint256)")))
