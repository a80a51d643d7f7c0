# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title FeeOnTransfer
@license Apache-2.0
@notice For tests: an ERC-20 that may keep a part of every transfer for itself.
"""
from contracts.mocks import play_money


initializes: play_money

exports: (play_money.mint, play_money.approve, play_money.balanceOf, play_money.allowance)


fee_bps: public(uint256)


@external
def charge(fee_bps: uint256):
    """
    @notice Set the fee.
    @param fee_bps Part of each transfer that vanishes.
    """
    self.fee_bps = fee_bps


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Pay from the caller's balance; less arrives.
    @param to Who receives it.
    @param amount Units.
    @return Always true.
    """
    self._move_less(msg.sender, to, amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    """
    @notice Pay from somebody's balance; less arrives.
    @param owner Whose balance.
    @param to Who receives it.
    @param amount Units.
    @return Always true.
    """
    play_money._spend(owner, amount)
    self._move_less(owner, to, amount)
    return True


@internal
def _move_less(owner: address, to: address, amount: uint256):
    fee: uint256 = amount * self.fee_bps // 10_000
    play_money._move(owner, to, amount - fee)
    play_money._move(owner, self, fee)
