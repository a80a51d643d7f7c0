# pragma version ==0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title Payouts
@license Apache-2.0
@notice Money and tokens in and out. Payouts are pushed; what a recipient refuses becomes its credit, so that
        nobody can block anybody else's part.
"""
from ethereum.ercs import IERC20
from ethereum.ercs import IERC721

from contracts.interfaces import IPhygitalEscrow
from contracts.modules import refusals


# Enough for a contract wallet that writes and logs on receipt; little enough that a hostile one wastes nothing.
COIN_GAS: constant(uint256) = 50_000
TOKEN_GAS: constant(uint256) = 200_000
ASSET_GAS: constant(uint256) = 300_000
# What a call costs before the recipient sees any gas: 2,600 for a cold account and 9,000 for coins, and some room.
CALL_COST: constant(uint256) = 15_000


credit: public(HashMap[address, HashMap[address, uint256]])
_asset_credits: HashMap[address, HashMap[uint256, HashMap[address, uint256]]]


@external
def withdraw(currency: address, to: address) -> uint256:
    """
    @notice Draw the caller's whole credit in a currency.
    @param currency The token, or zero for the native coin.
    @param to Who receives it; need not be the caller, so a refusing account can still get its money out.
    @return The units drawn.
    """
    amount: uint256 = self.credit[currency][msg.sender]
    if amount == 0:
        refusals._refuse("escrow: nothing to withdraw")
    self._check_recipient(to)
    self.credit[currency][msg.sender] = 0
    log IPhygitalEscrow.Withdrawn(currency=currency, account=msg.sender, to=to, amount=amount)
    if currency == empty(address):
        raw_call(to, b"", value=amount)
    else:
        if not extcall IERC20(currency).transfer(to, amount, default_return_value=True):
            refusals._refuse("escrow: transfer failed")
    return amount


@external
def claim_asset(asset: address, asset_id: uint256, to: address):
    """
    @notice Take a token that could not be delivered to the caller.
    @param asset The token contract.
    @param asset_id The token's id.
    @param to Who receives it; need not be the caller.
    """
    if self._asset_credits[asset][asset_id][msg.sender] == 0:
        refusals._refuse("escrow: nothing to claim")
    self._check_recipient(to)
    self._asset_credits[asset][asset_id][msg.sender] = 0
    log IPhygitalEscrow.AssetClaimed(asset=asset, account=msg.sender, to=to, asset_id=asset_id, asset_units=0)
    extcall IERC721(asset).safeTransferFrom(self, to, asset_id)


@external
@view
def asset_credit(asset: address, asset_id: uint256, account: address) -> uint256:
    """
    @notice What `claim_asset` would give `account`.
    @param asset The token contract.
    @param asset_id The token's id.
    @param account Whose credit.
    @return 1 when the token waits for the account, else 0.
    """
    return self._asset_credits[asset][asset_id][account]


@internal
@view
def _check_recipient(to: address):
    if to == empty(address) or to == self:
        refusals._refuse("escrow: bad recipient")


@internal
@payable
def _take(currency: address, amount: uint256):
    """
    @notice Take exactly `amount` from the caller, or revert.
    """
    is_coin: bool = currency == empty(address)
    if msg.value != (amount if is_coin else 0):
        refusals._refuse("escrow: wrong payment")
    if is_coin:
        return
    before: uint256 = staticcall IERC20(currency).balanceOf(self)
    if not extcall IERC20(currency).transferFrom(msg.sender, self, amount, default_return_value=True):
        refusals._refuse("escrow: transfer failed")
    # A fee on transfer or a rebase would leave other people's money short.
    if staticcall IERC20(currency).balanceOf(self) - before != amount:
        refusals._refuse("escrow: currency delivered short")


@internal
def _take_asset(asset: address, asset_id: uint256, seller: address):
    extcall IERC721(asset).transferFrom(seller, self, asset_id)
    if staticcall IERC721(asset).ownerOf(asset_id) != self:
        refusals._refuse("escrow: token not received")


@internal
def _pay(escrow_id: bytes32, currency: address, to: address, amount: uint256):
    """
    @notice Push `amount` to `to`; when that fails, credit it. Never reverts because of the recipient.
    """
    if amount == 0:
        return
    paid: bool = False
    if currency == empty(address):
        self._require_gas(COIN_GAS)
        paid = raw_call(to, b"", value=amount, gas=COIN_GAS, revert_on_failure=False)
    else:
        paid = self._push_token(currency, to, amount)
    if not paid:
        self.credit[currency][to] += amount
        log IPhygitalEscrow.Credited(currency=currency, account=to, escrow_id=escrow_id, amount=amount)


@internal
def _push_token(currency: address, to: address, amount: uint256) -> bool:
    self._require_gas(TOKEN_GAS)
    called: bool = False
    answer: Bytes[32] = b""
    called, answer = raw_call(
        currency,
        abi_encode(to, amount, method_id=method_id("transfer(address,uint256)")),
        max_outsize=32,
        gas=TOKEN_GAS,
        revert_on_failure=False,
    )
    if not called:
        return False
    # Compared as a number: decoding a bool would revert on a token that answers 2.
    if len(answer) == 0:
        return currency.is_contract
    return len(answer) == 32 and convert(answer, uint256) == 1


@internal
def _give_asset(escrow_id: bytes32, asset: address, asset_id: uint256, to: address):
    """
    @notice Push the token to `to`; when its receiver rejects it, credit it.
    """
    self._require_gas(ASSET_GAS)
    given: bool = raw_call(
        asset,
        abi_encode(self, to, asset_id, method_id=method_id("safeTransferFrom(address,address,uint256)")),
        gas=ASSET_GAS,
        revert_on_failure=False,
    )
    if not given:
        self._asset_credits[asset][asset_id][to] = 1
        log IPhygitalEscrow.AssetCredited(
            asset=asset, account=to, escrow_id=escrow_id, asset_id=asset_id, asset_units=0
        )


@internal
@view
def _require_gas(needed: uint256):
    # A call gets at most 63/64 of what is left after the call itself is paid for (EIP-150). Without this, a caller
    # could starve a payout and turn a healthy recipient's money into a credit.
    if msg.gas * 63 // 64 < needed + CALL_COST:
        refusals._refuse("escrow: too little gas")
