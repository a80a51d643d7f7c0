# pragma version ==0.4.3
# pragma evm-version prague
# pragma optimize gas
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title PhygitalToken
@license Apache-2.0
@notice One token per physical item. Anybody mints; an item's text, chip and royalty are fixed by its minter and
        never change. No owner, no pause, no burn.
@dev Views stay readable while a receiver's hook runs, because everything is stored before the hook is called;
     calls that change something are locked meanwhile. Vyper's own IERC721 wants payable transfers, so the
     `implements` line for it is missing: coins sent along would be lost here.
"""
from ethereum.ercs import IERC165
from ethereum.ercs import IERC721

from contracts.interfaces import IPhygitalToken


implements: IERC165
implements: IPhygitalToken


interface IReceiver:
    def onERC721Received(operator: address, sender: address, token_id: uint256, data: Bytes[1024]) -> bytes4: nonpayable


MAX_ROYALTY_BPS: constant(uint256) = 1_000
BPS: constant(uint256) = 10_000
RECEIVED: constant(bytes4) = 0x150b7a02

NAME: constant(String[32]) = "Earnest Item"
SYMBOL: constant(String[32]) = "ITEM"
CONTRACT_URI: constant(String[256]) = (
    'data:application/json,{"name":"Earnest%20Item","symbol":"ITEM","description":"Tokens%20of%20physical%20items"}'
)

IERC165_ID: constant(bytes4) = 0x01ffc9a7
IERC721_ID: constant(bytes4) = 0x80ac58cd
IERC721_METADATA_ID: constant(bytes4) = 0x5b5e139f
IERC2981_ID: constant(bytes4) = 0x2a55205a
IERC4906_ID: constant(bytes4) = 0x49064906


# How many items exist; the newest one's id.
minted: public(reentrant(uint256))

_owners: HashMap[uint256, address]
_balances: HashMap[address, uint256]
_approved: HashMap[uint256, address]
_operators: HashMap[address, HashMap[address, bool]]
_uris: HashMap[uint256, String[256]]
_chips: HashMap[uint256, address]
_royalties: HashMap[uint256, uint256]  # recipient | bps << 160


@external
def mint(to: address, uri: String[256], chip: address, royalty_recipient: address, royalty_bps: uint16) -> uint256:
    """
    @notice Make a token for an item. Anybody may.
    @dev The receiver's hook is not asked. Nobody checks here that the minter has the chip: a chip proves itself by
         signing, and several tokens may name the same one.
    @param to Who receives the token.
    @param uri Where the item's metadata is.
    @param chip Address of the key in the item's NFC chip; zero when it has none.
    @param royalty_recipient Who is paid on a resale; zero when nobody is.
    @param royalty_bps Part of a resale's price, at most 1000 (10 %).
    @return The new token's id.
    """
    assert to != empty(address), "token: no recipient"
    assert convert(royalty_bps, uint256) <= MAX_ROYALTY_BPS, "token: royalty too high"
    assert (royalty_bps == 0) == (royalty_recipient == empty(address)), "token: royalty without recipient or rate"

    token_id: uint256 = self.minted + 1
    self.minted = token_id
    self._owners[token_id] = to
    self._balances[to] += 1
    self._uris[token_id] = uri
    if chip != empty(address):
        self._chips[token_id] = chip
    if royalty_bps != 0:
        self._royalties[token_id] = convert(royalty_recipient, uint256) | (convert(royalty_bps, uint256) << 160)

    log IERC721.Transfer(sender=empty(address), receiver=to, token_id=token_id)
    log IPhygitalToken.Minted(
        token_id=token_id,
        creator=msg.sender,
        chip=chip,
        uri=uri,
        royalty_recipient=royalty_recipient,
        royalty_bps=royalty_bps,
    )
    log IPhygitalToken.MetadataUpdate(_tokenId=token_id)
    return token_id


@external
def transferFrom(sender: address, receiver: address, token_id: uint256):
    """
    @notice Move a token without asking the receiver. For its owner or whom the owner has approved.
    @param sender The owner.
    @param receiver Who receives it.
    @param token_id The token.
    """
    self._transfer(sender, receiver, token_id)


@external
def safeTransferFrom(sender: address, receiver: address, token_id: uint256, data: Bytes[1024] = b""):
    """
    @notice Move a token; a contract that receives it must say that it can handle tokens (ERC-721).
    @param sender The owner.
    @param receiver Who receives it.
    @param token_id The token.
    @param data Passed on to the receiving contract.
    """
    self._transfer(sender, receiver, token_id)
    if receiver.is_contract:
        answer: bytes4 = extcall IReceiver(receiver).onERC721Received(msg.sender, sender, token_id, data)
        assert answer == RECEIVED, "token: receiver cannot handle tokens"


@external
def approve(approved: address, token_id: uint256):
    """
    @notice Let one account move one token. For its owner or the owner's operators.
    @param approved The account; zero takes the approval back.
    @param token_id The token.
    """
    owner: address = self._owner_of(token_id)
    assert msg.sender == owner or self._operators[owner][msg.sender], "token: not the owner or an operator"
    self._approved[token_id] = approved
    log IERC721.Approval(owner=owner, approved=approved, token_id=token_id)


@external
def setApprovalForAll(operator: address, approved: bool):
    """
    @notice Let one account move all of the caller's tokens, or no longer.
    @param operator The account.
    @param approved Whether it may.
    """
    self._operators[msg.sender][operator] = approved
    log IERC721.ApprovalForAll(owner=msg.sender, operator=operator, approved=approved)


@external
@view
@reentrant
def ownerOf(token_id: uint256) -> address:
    """
    @notice Who owns a token.
    @param token_id The token.
    @return Its owner, never zero.
    """
    return self._owner_of(token_id)


@external
@view
@reentrant
def balanceOf(owner: address) -> uint256:
    """
    @notice How many tokens an account owns.
    @param owner The account; zero is refused.
    @return The count.
    """
    assert owner != empty(address), "token: no such owner"
    return self._balances[owner]


@external
@view
@reentrant
def getApproved(token_id: uint256) -> address:
    """
    @notice Who may move one token beside its owner.
    @param token_id The token.
    @return The approved account, or zero.
    """
    self._owner_of(token_id)
    return self._approved[token_id]


@external
@view
@reentrant
def isApprovedForAll(owner: address, operator: address) -> bool:
    """
    @notice Whether an account may move all of another's tokens.
    @param owner Whose tokens.
    @param operator The account.
    @return True when it may.
    """
    return self._operators[owner][operator]


@external
@view
@reentrant
def chip_of(token_id: uint256) -> address:
    """
    @notice The chip an item is bound to.
    @param token_id The token.
    @return Address of the chip's key; zero when the item has none.
    """
    self._owner_of(token_id)
    return self._chips[token_id]


@external
@view
@reentrant
def tokenURI(token_id: uint256) -> String[256]:
    """
    @notice Where an item's metadata is.
    @param token_id The token.
    @return The address given at minting.
    """
    self._owner_of(token_id)
    return self._uris[token_id]


@external
@view
@reentrant
def royaltyInfo(token_id: uint256, price: uint256) -> (address, uint256):
    """
    @notice What a resale owes its creator (ERC-2981); rounds down.
    @param token_id The token.
    @param price The price of the resale.
    @return Who is paid and how much; both zero when nobody is.
    """
    self._owner_of(token_id)
    royalty: uint256 = self._royalties[token_id]
    recipient: address = convert(convert(royalty & (2**160 - 1), uint160), address)
    return recipient, price * (royalty >> 160) // BPS


@external
@pure
@reentrant
def name() -> String[32]:
    """
    @notice The collection's name.
    @return The name.
    """
    return NAME


@external
@pure
@reentrant
def symbol() -> String[32]:
    """
    @notice The collection's short name.
    @return The symbol.
    """
    return SYMBOL


@external
@pure
@reentrant
def contractURI() -> String[256]:
    """
    @notice The collection's metadata (ERC-7572), kept on chain because nobody could change it.
    @return A data address with JSON inside.
    """
    return CONTRACT_URI


@external
@view
@reentrant
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @notice Which standards this contract follows (ERC-165).
    @param interface_id The standard's id.
    @return True for ERC-165, ERC-721 with metadata, ERC-2981 and ERC-4906.
    """
    return interface_id in [IERC165_ID, IERC721_ID, IERC721_METADATA_ID, IERC2981_ID, IERC4906_ID]


@internal
@view
def _owner_of(token_id: uint256) -> address:
    owner: address = self._owners[token_id]
    assert owner != empty(address), "token: unknown token"
    return owner


@internal
def _transfer(sender: address, receiver: address, token_id: uint256):
    owner: address = self._owner_of(token_id)
    assert (
        msg.sender == owner or msg.sender == self._approved[token_id] or self._operators[owner][msg.sender]
    ), "token: not the owner or approved"
    assert owner == sender, "token: not the owner's token"
    assert receiver != empty(address), "token: no recipient"

    # An approval is for one owner only; it must not outlive the transfer.
    self._approved[token_id] = empty(address)
    self._balances[sender] -= 1
    self._balances[receiver] += 1
    self._owners[token_id] = receiver
    log IERC721.Transfer(sender=sender, receiver=receiver, token_id=token_id)
