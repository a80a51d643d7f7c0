# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title PlayMoney
@license Apache-2.0
@notice For tests: what the odd ERC-20 tokens have in common. Each adds its own vice to `_move`.
"""


balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])


@external
def mint(to: address, amount: uint256):
    """
    @notice Make money out of nothing.
    @param to Who receives it.
    @param amount Units.
    """
    self.balanceOf[to] += amount


@external
def approve(spender: address, amount: uint256) -> bool:
    """
    @notice Let an account spend from the caller's balance.
    @param spender The account.
    @param amount Units.
    @return Always true.
    """
    self.allowance[msg.sender][spender] = amount
    return True


@internal
def _move(owner: address, to: address, amount: uint256):
    assert self.balanceOf[owner] >= amount, "erc20: not enough"
    self.balanceOf[owner] -= amount
    self.balanceOf[to] += amount


@internal
def _spend(owner: address, amount: uint256):
    assert self.allowance[owner][msg.sender] >= amount, "erc20: not approved"
    self.allowance[owner][msg.sender] -= amount
