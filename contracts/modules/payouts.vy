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
# A call gets at most 63/64 of what is left after the call itself is paid for (EIP-150). Every push asks for that much
# first: a caller could starve a payout otherwise, and turn a healthy recipient's money into a credit. Multiplied out,
# so that nothing is rounded; neither side comes near 2**256.
CALL_COST: constant(uint256) = 15_000

# What supportsInterface gets: the most that ERC-165 lets it use.
ASK_GAS: constant(uint256) = 30_000

ERC165_ID: constant(bytes4) = 0x01ffc9a7
ERC721_ID: constant(bytes4) = 0x80ac58cd
ERC1155_ID: constant(bytes4) = 0xd9b67a26
ERC1155_RECEIVER_ID: constant(bytes4) = 0x4e2312e0
# ERC-5791: the id in the standard's text (the functions of its first version) and that of the second one.
CHIP_BOUND_IDS: constant(bytes4[2]) = [0x4901df9f, 0x83e70509]
ERC1155_RECEIVED: constant(bytes4) = 0xf23a6e61

# An ERC-721 in an asset credit; units of an ERC-1155 stand below it.
_WHOLE: constant(uint256) = 1 << 255


interface IERC1155:
    def balanceOf(account: address, token_id: uint256) -> uint256: view
    def safeTransferFrom(
        sender: address, receiver: address, token_id: uint256, units: uint256, data: Bytes[1]
    ): nonpayable


interface IReceivable:
    def receiveWithAuthorization(
        sender: address,
        to: address,
        amount: uint256,
        valid_after: uint256,
        valid_before: uint256,
        nonce: bytes32,
        v: uint8,
        r: bytes32,
        s: bytes32,
    ): nonpayable


credit: public(HashMap[address, HashMap[address, uint256]])
# asset -> id -> account -> what waits
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
    @notice Take a token, or units of an edition, that could not be delivered to the caller.
    @param asset The token contract.
    @param asset_id The token's id.
    @param to Who receives it; need not be the caller.
    """
    waiting: uint256 = self._asset_credits[asset][asset_id][msg.sender]
    if waiting == 0:
        refusals._refuse("escrow: nothing to claim")
    self._check_recipient(to)
    self._asset_credits[asset][asset_id][msg.sender] = 0
    units: uint256 = waiting & ~_WHOLE
    log IPhygitalEscrow.AssetClaimed(
        asset=asset, account=msg.sender, to=to, asset_id=asset_id, asset_units=units
    )
    if units != 0:
        extcall IERC1155(asset).safeTransferFrom(self, to, asset_id, units, b"")
    if waiting >= _WHOLE:
        extcall IERC721(asset).safeTransferFrom(self, to, asset_id)


@external
@view
def asset_credit(asset: address, asset_id: uint256, account: address) -> uint256:
    """
    @notice What `claim_asset` would give `account`.
    @param asset The token contract.
    @param asset_id The token's id.
    @param account Whose credit.
    @return Units of an edition; 1 for an ERC-721; 0 when nothing waits.
    """
    waiting: uint256 = self._asset_credits[asset][asset_id][account]
    return (waiting & ~_WHOLE) + (waiting >> 255)


@external
@view
@reentrant
def onERC1155Received(
    operator: address, sender: address, token_id: uint256, units: uint256, data: Bytes[1]
) -> bytes4:
    """
    @notice Accept units of an edition, but only those that this contract itself has asked for (ERC-1155).
    @dev Runs while the lock is held, and cannot change anything.
    @param operator Who moves them; must be this contract.
    @param sender Whose they were.
    @param token_id Which.
    @param units How many.
    @param data Nothing.
    @return The answer that the standard asks for.
    """
    if operator != self:
        refusals._refuse("escrow: not asked for")
    return ERC1155_RECEIVED


@external
@view
@reentrant
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @notice Which standards this contract follows (ERC-165).
    @param interface_id The standard's id.
    @return True for ERC-165 and for receiving ERC-1155.
    """
    return interface_id in [ERC165_ID, ERC1155_RECEIVER_ID]


@internal
@view
def _check_recipient(to: address):
    if to == empty(address) or to == self:
        refusals._refuse("escrow: bad recipient")


@internal
@payable
def _take(currency: address, payer: address, amount: uint256):
    """
    @notice Take exactly `amount` from the payer, or revert.
    """
    if currency != empty(address):
        self._pull(currency, payer, amount)
    elif msg.value != amount:
        refusals._refuse("escrow: wrong payment")


@internal
@payable
def _pull(currency: address, payer: address, amount: uint256):
    """
    @notice Take exactly `amount` of a token, and no coins, from the payer, or revert.
    """
    if msg.value != 0:
        refusals._refuse("escrow: wrong payment")
    before: uint256 = staticcall IERC20(currency).balanceOf(self)
    if not extcall IERC20(currency).transferFrom(payer, self, amount, default_return_value=True):
        refusals._refuse("escrow: transfer failed")
    self._check_arrival(currency, before, amount)


@internal
def _take_authorized(
    currency: address,
    payer: address,
    amount: uint256,
    nonce: bytes32,
    authorization: IPhygitalEscrow.Authorization,
):
    """
    @notice Take exactly `amount` by the payer's ERC-3009 authorisation for this very escrow, or revert.
    """
    before: uint256 = staticcall IERC20(currency).balanceOf(self)
    extcall IReceivable(currency).receiveWithAuthorization(
        payer,
        self,
        amount,
        authorization.valid_after,
        authorization.valid_before,
        nonce,
        authorization.v,
        authorization.r,
        authorization.s,
    )
    self._check_arrival(currency, before, amount)


@internal
@view
def _check_arrival(currency: address, before: uint256, amount: uint256):
    # A fee on transfer or a rebase would leave other people's money short.
    if staticcall IERC20(currency).balanceOf(self) - before != amount:
        refusals._refuse("escrow: currency delivered short")


@internal
def _take_asset(asset: address, asset_id: uint256, units: uint256, seller: address):
    """
    @notice Take a token (units 0) or units of an edition from the seller, or revert.
    """
    # One that could be taken in but not given out, or that its chip could call away, is no security.
    if not self._supports(asset, ERC721_ID if units == 0 else ERC1155_ID):
        refusals._refuse("escrow: not a token of that kind")
    for chip_bound: bytes4 in CHIP_BOUND_IDS:
        if self._supports(asset, chip_bound):
            refusals._refuse("escrow: chip-bound token")
    is_here: bool = False
    if units == 0:
        extcall IERC721(asset).transferFrom(seller, self, asset_id)
        is_here = staticcall IERC721(asset).ownerOf(asset_id) == self
    else:
        before: uint256 = staticcall IERC1155(asset).balanceOf(self, asset_id)
        extcall IERC1155(asset).safeTransferFrom(seller, self, asset_id, units, b"")
        is_here = staticcall IERC1155(asset).balanceOf(self, asset_id) - before == units
    if not is_here:
        refusals._refuse("escrow: token not received")


@internal
@view
def _supports(asset: address, interface_id: bytes4) -> bool:
    answered: bool = False
    answer: Bytes[32] = b""
    answered, answer = raw_call(
        asset,
        abi_encode(interface_id, method_id=method_id("supportsInterface(bytes4)")),
        max_outsize=32,
        gas=ASK_GAS,
        is_static_call=True,
        revert_on_failure=False,
    )
    return answered and len(answer) == 32 and convert(answer, uint256) == 1


@internal
def _pay(escrow_id: bytes32, currency: address, to: address, amount: uint256):
    """
    @notice Push `amount`, which is not zero; when that fails, credit it. Never reverts because of the recipient.
    """
    if currency == empty(address):
        if unsafe_mul(msg.gas, 63) < (COIN_GAS + CALL_COST) * 64:
            refusals._refuse("escrow: too little gas")
        if raw_call(to, b"", value=amount, gas=COIN_GAS, revert_on_failure=False):
            return
    else:
        if unsafe_mul(msg.gas, 63) < (TOKEN_GAS + CALL_COST) * 64:
            refusals._refuse("escrow: too little gas")
        called: bool = False
        answer: Bytes[32] = b""
        called, answer = raw_call(
            currency,
            abi_encode(to, amount, method_id=method_id("transfer(address,uint256)")),
            max_outsize=32,
            gas=TOKEN_GAS,
            revert_on_failure=False,
        )
        if called:
            # Compared as a number: decoding a bool would revert on a token that answers 2.
            if len(answer) == 32:
                if convert(answer, uint256) == 1:
                    return
            elif len(answer) == 0 and currency.is_contract:
                return
    self.credit[currency][to] += amount
    log IPhygitalEscrow.Credited(currency=currency, account=to, escrow_id=escrow_id, amount=amount)


@internal
def _give_asset(escrow_id: bytes32, asset: address, asset_id: uint256, units: uint256, to: address):
    """
    @notice Push the token; when its receiver rejects it, credit it.
    """
    if unsafe_mul(msg.gas, 63) < (ASSET_GAS + CALL_COST) * 64:
        refusals._refuse("escrow: too little gas")
    given: bool = False
    if units == 0:
        given = raw_call(
            asset,
            abi_encode(self, to, asset_id, method_id=method_id("safeTransferFrom(address,address,uint256)")),
            gas=ASSET_GAS,
            revert_on_failure=False,
        )
    else:
        given = raw_call(
            asset,
            abi_encode(
                self,
                to,
                asset_id,
                units,
                b"",
                method_id=method_id("safeTransferFrom(address,address,uint256,uint256,bytes)"),
            ),
            gas=ASSET_GAS,
            revert_on_failure=False,
        )
    if not given:
        if units == 0:
            self._asset_credits[asset][asset_id][to] |= _WHOLE
        else:
            self._asset_credits[asset][asset_id][to] += units
        log IPhygitalEscrow.AssetCredited(
            asset=asset, account=to, escrow_id=escrow_id, asset_id=asset_id, asset_units=units
        )
