# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Pausable
@license Apache-2.0
@notice For tests: an ERC-20 whose issuer can stop all transfers.
"""
from contracts.mocks import play_money


initializes: play_money

exports: (play_money.mint, play_money.approve, play_money.balanceOf, play_money.allowance)


paused: public(bool)


@external
def pause(paused: bool):
    """
    @notice Stop all transfers, or allow them again.
    @param paused Whether they are stopped.
    """
    self.paused = paused


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Pay from the caller's balance.
    @param to Who receives it.
    @param amount Units.
    @return Always true.
    """
    assert not self.paused, "erc20: paused"
    play_money._move(msg.sender, to, amount)
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
    assert not self.paused, "erc20: paused"
    play_money._spend(owner, amount)
    play_money._move(owner, to, amount)
    return True
