# pragma version ==0.4.3
# pragma evm-version prague
# pragma optimize gas
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title MockERC20
@license Apache-2.0
@notice Play money for devnets and tests: a well-behaved ERC-20 that anybody may mint.
"""
from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed


implements: IERC20
implements: IERC20Detailed


name: public(String[32])
symbol: public(String[32])
decimals: public(uint8)
totalSupply: public(uint256)
balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])


@deploy
def __init__(name: String[32], symbol: String[32], decimals: uint8):
    self.name = name
    self.symbol = symbol
    self.decimals = decimals


@external
def mint(to: address, amount: uint256):
    """
    @notice Make money out of nothing. Anybody may.
    @param to Who receives it.
    @param amount Units.
    """
    self.totalSupply += amount
    self.balanceOf[to] += amount
    log IERC20.Transfer(sender=empty(address), receiver=to, value=amount)


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Pay from the caller's balance.
    @param to Who receives it.
    @param amount Units.
    @return Always true; a failure reverts.
    """
    self._move(msg.sender, to, amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    """
    @notice Pay from somebody's balance within what that account has approved.
    @param owner Whose balance.
    @param to Who receives it.
    @param amount Units.
    @return Always true; a failure reverts.
    """
    allowed: uint256 = self.allowance[owner][msg.sender]
    assert allowed >= amount, "erc20: not approved"
    if allowed != max_value(uint256):
        self.allowance[owner][msg.sender] = allowed - amount
    self._move(owner, to, amount)
    return True


@external
def approve(spender: address, amount: uint256) -> bool:
    """
    @notice Let an account spend from the caller's balance.
    @param spender The account.
    @param amount Units; the largest number means without limit.
    @return Always true.
    """
    self.allowance[msg.sender][spender] = amount
    log IERC20.Approval(owner=msg.sender, spender=spender, value=amount)
    return True


@internal
def _move(owner: address, to: address, amount: uint256):
    assert to != empty(address), "erc20: no recipient"
    assert self.balanceOf[owner] >= amount, "erc20: not enough"
    self.balanceOf[owner] -= amount
    self.balanceOf[to] += amount
    log IERC20.Transfer(sender=owner, receiver=to, value=amount)
