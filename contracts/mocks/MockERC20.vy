# pragma version ==0.4.3
# pragma evm-version prague
# pragma optimize gas
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title MockERC20
@license Apache-2.0
@notice Play money for devnets and tests: a well-behaved ERC-20 that anybody may mint, and that can be approved
        (EIP-2612) and paid (ERC-3009) by signature, as the large stablecoins can.
"""
from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed


implements: IERC20
implements: IERC20Detailed


event AuthorizationUsed:
    # ERC-3009.
    authorizer: indexed(address)
    nonce: indexed(bytes32)


event AuthorizationCanceled:
    # ERC-3009.
    authorizer: indexed(address)
    nonce: indexed(bytes32)


struct Signature:
    v: uint8
    r: bytes32
    s: bytes32


DOMAIN_TYPEHASH: constant(bytes32) = keccak256(
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
PERMIT_TYPEHASH: constant(bytes32) = keccak256(
    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
)
TRANSFER_TYPEHASH: constant(bytes32) = keccak256(
    "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
)
RECEIVE_TYPEHASH: constant(bytes32) = keccak256(
    "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
)
CANCEL_TYPEHASH: constant(bytes32) = keccak256("CancelAuthorization(address authorizer,bytes32 nonce)")
VERSION: constant(String[1]) = "1"
# Of the two s values that verify, only the lower one is taken (EIP-2); see modules/typed_data.vy.
HALF_ORDER: constant(uint256) = 57896044618658097711785492504343953926418782139537452191302581570759080747168

_NAME_HASH: immutable(bytes32)

name: public(String[32])
symbol: public(String[32])
decimals: public(uint8)
totalSupply: public(uint256)
balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])
# owner -> permits used
nonces: public(HashMap[address, uint256])
# authorizer -> nonce -> used or cancelled
authorizationState: public(HashMap[address, HashMap[bytes32, bool]])


@deploy
def __init__(name: String[32], symbol: String[32], decimals: uint8):
    self.name = name
    self.symbol = symbol
    self.decimals = decimals
    _NAME_HASH = keccak256(name)


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


@external
def permit(owner: address, spender: address, amount: uint256, deadline: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @notice Let an account spend from the balance of somebody who has signed for it (EIP-2612). Anybody may carry it.
    @param owner Who has signed Permit.
    @param spender The account.
    @param amount Units.
    @param deadline Unix seconds, the last second at which it is good.
    @param v Of the signature.
    @param r Of the signature.
    @param s Of the signature.
    """
    assert block.timestamp <= deadline, "erc20: permit expired"
    nonce: uint256 = self.nonces[owner]
    signed: bytes32 = keccak256(abi_encode(PERMIT_TYPEHASH, owner, spender, amount, nonce, deadline))
    self._check(owner, signed, Signature(v=v, r=r, s=s))
    self.nonces[owner] = nonce + 1
    self.allowance[owner][spender] = amount
    log IERC20.Approval(owner=owner, spender=spender, value=amount)


@external
def transferWithAuthorization(
    sender: address,
    to: address,
    amount: uint256,
    valid_after: uint256,
    valid_before: uint256,
    nonce: bytes32,
    v: uint8,
    r: bytes32,
    s: bytes32,
):
    """
    @notice Pay from the balance of somebody who has signed for it (ERC-3009). Anybody may carry it.
    @param sender Who has signed TransferWithAuthorization.
    @param to Who receives it.
    @param amount Units.
    @param valid_after Unix seconds, the last second at which it is not good yet.
    @param valid_before Unix seconds, the first second at which it is over.
    @param nonce Any number that the sender has not used.
    @param v Of the signature.
    @param r Of the signature.
    @param s Of the signature.
    """
    self._use(sender, nonce, valid_after, valid_before)
    signed: bytes32 = keccak256(abi_encode(TRANSFER_TYPEHASH, sender, to, amount, valid_after, valid_before, nonce))
    self._check(sender, signed, Signature(v=v, r=r, s=s))
    self._move(sender, to, amount)


@external
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
):
    """
    @notice As `transferWithAuthorization`, but only for the recipient itself, so that nobody can pay ahead of it.
    @param sender Who has signed ReceiveWithAuthorization.
    @param to Who receives it; the caller.
    @param amount Units.
    @param valid_after Unix seconds, the last second at which it is not good yet.
    @param valid_before Unix seconds, the first second at which it is over.
    @param nonce Any number that the sender has not used.
    @param v Of the signature.
    @param r Of the signature.
    @param s Of the signature.
    """
    assert to == msg.sender, "erc20: not the recipient"
    self._use(sender, nonce, valid_after, valid_before)
    signed: bytes32 = keccak256(abi_encode(RECEIVE_TYPEHASH, sender, to, amount, valid_after, valid_before, nonce))
    self._check(sender, signed, Signature(v=v, r=r, s=s))
    self._move(sender, to, amount)


@external
def cancelAuthorization(authorizer: address, nonce: bytes32, v: uint8, r: bytes32, s: bytes32):
    """
    @notice Make an authorisation void that has not been used (ERC-3009). Anybody may carry it.
    @param authorizer Who has signed CancelAuthorization.
    @param nonce The authorisation's.
    @param v Of the signature.
    @param r Of the signature.
    @param s Of the signature.
    """
    assert not self.authorizationState[authorizer][nonce], "erc20: authorization used"
    signed: bytes32 = keccak256(abi_encode(CANCEL_TYPEHASH, authorizer, nonce))
    self._check(authorizer, signed, Signature(v=v, r=r, s=s))
    self.authorizationState[authorizer][nonce] = True
    log AuthorizationCanceled(authorizer=authorizer, nonce=nonce)


@external
@view
def DOMAIN_SEPARATOR() -> bytes32:
    """
    @notice The hash of the EIP-712 domain (EIP-2612).
    @return The separator.
    """
    return self._separator()


@external
@view
def eip712Domain() -> (bytes1, String[32], String[1], uint256, address, bytes32, DynArray[uint256, 1]):
    """
    @notice The EIP-712 domain of permits and authorisations (EIP-5267).
    @return Field bitmap, name, version, chain id, contract, salt, extensions.
    """
    return (0x0f, self.name, VERSION, chain.id, self, empty(bytes32), [])


@internal
def _move(owner: address, to: address, amount: uint256):
    assert to != empty(address), "erc20: no recipient"
    assert self.balanceOf[owner] >= amount, "erc20: not enough"
    self.balanceOf[owner] -= amount
    self.balanceOf[to] += amount
    log IERC20.Transfer(sender=owner, receiver=to, value=amount)


@internal
def _use(authorizer: address, nonce: bytes32, valid_after: uint256, valid_before: uint256):
    assert block.timestamp > valid_after, "erc20: authorization not valid yet"
    assert block.timestamp < valid_before, "erc20: authorization expired"
    assert not self.authorizationState[authorizer][nonce], "erc20: authorization used"
    self.authorizationState[authorizer][nonce] = True
    log AuthorizationUsed(authorizer=authorizer, nonce=nonce)


@internal
@view
def _check(signer: address, struct_hash: bytes32, signature: Signature):
    digest: bytes32 = keccak256(concat(b"\x19\x01", self._separator(), struct_hash))
    s: uint256 = convert(signature.s, uint256)
    assert s <= HALF_ORDER, "erc20: not signed"
    recovered: address = ecrecover(digest, signature.v, signature.r, signature.s)
    assert recovered != empty(address) and recovered == signer, "erc20: not signed"


@internal
@view
def _separator() -> bytes32:
    return keccak256(abi_encode(DOMAIN_TYPEHASH, _NAME_HASH, keccak256(VERSION), chain.id, self))
