# pragma version ==0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title Typed data of the escrow
@license Apache-2.0
@notice EIP-712 domain (EIP-5267), struct hashes of listings and terms, and the check of a signature.
"""
from contracts.interfaces import IPhygitalEscrow


DOMAIN_TYPEHASH: constant(bytes32) = keccak256(
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
NAME: constant(String[7]) = "Earnest"
VERSION: constant(String[1]) = "1"

LISTING_TYPEHASH: constant(bytes32) = keccak256(
    "Listing(address seller,bytes32 policy,address currency,uint256 unit_price,address asset,uint256 asset_id,uint256 asset_units,uint256 fee_standard,uint256 fee_expedited,uint256 fee_pickup,address royalty_recipient,uint256 royalty_bps,address allowed_buyer,uint256 valid_from,uint256 valid_until,uint256 max_quantity,uint256 epoch,bool instant,uint256 salt,bytes32 details)"
)
PURCHASE_TYPEHASH: constant(bytes32) = keccak256(
    "Purchase(Listing listing,uint256 quantity,uint256 option,bytes16 reference)Listing(address seller,bytes32 policy,address currency,uint256 unit_price,address asset,uint256 asset_id,uint256 asset_units,uint256 fee_standard,uint256 fee_expedited,uint256 fee_pickup,address royalty_recipient,uint256 royalty_bps,address allowed_buyer,uint256 valid_from,uint256 valid_until,uint256 max_quantity,uint256 epoch,bool instant,uint256 salt,bytes32 details)"
)
TERMS_TYPEHASH: constant(bytes32) = keccak256(
    "Terms(Purchase purchase,bytes32 policy,address seller,address buyer,address currency,uint256 amount,address asset,uint256 asset_id,uint256 asset_units,uint256 royalty)Listing(address seller,bytes32 policy,address currency,uint256 unit_price,address asset,uint256 asset_id,uint256 asset_units,uint256 fee_standard,uint256 fee_expedited,uint256 fee_pickup,address royalty_recipient,uint256 royalty_bps,address allowed_buyer,uint256 valid_from,uint256 valid_until,uint256 max_quantity,uint256 epoch,bool instant,uint256 salt,bytes32 details)Purchase(Listing listing,uint256 quantity,uint256 option,bytes16 reference)"
)

# Half the order of secp256k1 (SEC 2, 2.4.1): of the two s values that verify, only the lower one is taken.
# 0x7FFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF 5D576E73 57A4501D DFE92F46 681B20A0
HALF_ORDER: constant(uint256) = 57896044618658097711785492504343953926418782139537452191302581570759080747168
# What isValidSignature answers (ERC-1271), as a left-aligned word.
ERC1271_MAGIC: constant(bytes32) = 0x1626ba7e00000000000000000000000000000000000000000000000000000000

_FEE_MASK: constant(uint256) = 2**85 - 1
_TIME_MASK: constant(uint256) = 2**40 - 1
_COUNT_MASK: constant(uint256) = 2**32 - 1
_SALT_MASK: constant(uint256) = 2**96 - 1

# The first two bytes of every digest (EIP-191, EIP-712). As bytes2 they cost sixty gas less than as a string.
PREFIX: constant(bytes2) = 0x1901

# Chain and contract that the separator is for, in one word, which is compared in one go.
_HOME: immutable(uint256)
_SEPARATOR: immutable(bytes32)


@deploy
def __init__():
    _HOME = convert(self, uint256) | (chain.id << 160)
    _SEPARATOR = self._build_separator(self)


@external
@view
def eip712Domain() -> (bytes1, String[7], String[1], uint256, address, bytes32, DynArray[uint256, 1]):
    """
    @notice The EIP-712 domain that signatures and escrow ids are bound to (EIP-5267).
    @return Field bitmap, name, version, chain id, contract, salt, extensions.
    """
    return (0x0f, NAME, VERSION, chain.id, self, empty(bytes32), [])


@internal
@view
def _build_separator(verifier: address) -> bytes32:
    return keccak256(abi_encode(DOMAIN_TYPEHASH, keccak256(NAME), keccak256(VERSION), chain.id, verifier))


@internal
@view
def _separator() -> bytes32:
    # A chain that splits off gets a separator of its own, so nothing signed here is valid there. Neither is this code's
    # own separator when it runs as the extension of another contract.
    if convert(self, uint256) | (chain.id << 160) == _HOME:
        return _SEPARATOR
    return self._build_separator(self)


@internal
@view
def _digest(struct_hash: bytes32) -> bytes32:
    return keccak256(concat(PREFIX, self._separator(), struct_hash))


@internal
@pure
def _digest_in(separator: bytes32, struct_hash: bytes32) -> bytes32:
    return keccak256(concat(PREFIX, separator, struct_hash))


@internal
@pure
def _listing_hash(listing: IPhygitalEscrow.Listing) -> bytes32:
    return keccak256(
        abi_encode(
            LISTING_TYPEHASH,
            listing.seller,
            listing.policy,
            listing.currency,
            listing.unit_price,
            listing.asset,
            listing.asset_id,
            listing.asset_units,
            listing.delivery_fees & _FEE_MASK,
            (listing.delivery_fees >> 85) & _FEE_MASK,
            listing.delivery_fees >> 170,
            listing.royalty & (2**160 - 1),
            listing.royalty >> 160,
            listing.allowed_buyer,
            listing.limits & _TIME_MASK,
            (listing.limits >> 40) & _TIME_MASK,
            (listing.limits >> 80) & _COUNT_MASK,
            (listing.limits >> 112) & _COUNT_MASK,
            (listing.limits >> 144) & (2**16 - 1),
            listing.limits >> 160,
            listing.details,
        )
    )


@internal
@view
def _escrow_id(terms: IPhygitalEscrow.Terms) -> bytes32:
    # Not by `_terms_hash` and `_digest`: every call comes here, and each further hand would copy ten words.
    return keccak256(concat(PREFIX, self._separator(), keccak256(abi_encode(TERMS_TYPEHASH, terms))))


@internal
@pure
def _terms_hash(terms: IPhygitalEscrow.Terms) -> bytes32:
    return keccak256(abi_encode(TERMS_TYPEHASH, terms))


@internal
@view
def _is_signed(signer: address, digest: bytes32, signature: Bytes[1024]) -> bool:
    """
    @notice Whether `signer` signed `digest`: by key (65 bytes r, s, v with low s) or, for a contract, by ERC-1271.
    @dev The key is tried first, since an account with a key may carry code as well (EIP-7702).
    """
    if len(signature) == 65:
        s: uint256 = extract32(signature, 32, output_type=uint256)
        if s <= HALF_ORDER:
            recovered: address = ecrecover(
                digest,
                extract32(signature, 33, output_type=uint256) & 255,
                extract32(signature, 0, output_type=uint256),
                s,
            )
            if recovered == signer:
                if recovered != empty(address):
                    return True
    if not signer.is_contract:
        return False
    answered: bool = False
    answer: Bytes[32] = b""
    answered, answer = raw_call(
        signer,
        abi_encode(digest, signature, method_id=method_id("isValidSignature(bytes32,bytes)")),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    return answered and len(answer) == 32 and convert(answer, bytes32) == ERC1271_MAGIC
