# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Blocklist
@license Apache-2.0
@notice For tests: an ERC-20 whose issuer can shut accounts out.
"""
from contracts.mocks import play_money


initializes: play_money

exports: (play_money.mint, play_money.approve, play_money.balanceOf, play_money.allowance)


blocked: public(HashMap[address, bool])


@external
def block(account: address, blocked: bool):
    """
    @notice Shut an account out, or let it in again.
    @param account The account.
    @param blocked Whether it neither pays nor receives.
    """
    self.blocked[account] = blocked


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Pay from the caller's balance.
    @param to Who receives it.
    @param amount Units.
    @return Always true.
    """
    self._move(msg.sender, to, amount)
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
    self._move(owner, to, amount)
    return True


@internal
def _move(owner: address, to: address, amount: uint256):
    assert not (self.blocked[owner] or self.blocked[to]), "erc20: blocked"
    play_money._move(owner, to, amount)
