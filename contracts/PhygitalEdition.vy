# pragma version ==0.4.3
# pragma evm-version prague
# pragma optimize gas
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title PhygitalEdition
@license Apache-2.0
@notice One id per run of equal physical items, one unit per item (ERC-1155). Anybody mints; a run's size, text and
        royalty are fixed by its minter and never change. No owner, no pause, no burn.
@dev Views stay readable while a receiver's hook runs, because everything is stored before the hook is called;
     calls that change something are locked meanwhile.
"""
from ethereum.ercs import IERC165

from contracts.interfaces import IPhygitalEdition


implements: IERC165
implements: IPhygitalEdition


interface IReceiver:
    def onERC1155Received(
        operator: address, sender: address, token_id: uint256, units: uint256, data: Bytes[1024]
    ) -> bytes4: nonpayable
    def onERC1155BatchReceived(
        operator: address,
        sender: address,
        token_ids: DynArray[uint256, MAX_BATCH],
        units: DynArray[uint256, MAX_BATCH],
        data: Bytes[1024],
    ) -> bytes4: nonpayable


# Ids that can be moved or asked about in one call.
MAX_BATCH: constant(uint256) = 64
MAX_ROYALTY_BPS: constant(uint256) = 1_000
BPS: constant(uint256) = 10_000
RECEIVED: constant(bytes4) = 0xf23a6e61
BATCH_RECEIVED: constant(bytes4) = 0xbc197c81

NAME: constant(String[32]) = "Earnest Edition"
SYMBOL: constant(String[32]) = "EDITION"
CONTRACT_URI: constant(String[256]) = (
    'data:application/json,{"name":"Earnest%20Edition","symbol":"EDITION","description":"Runs%20of%20equal%20items"}'
)

IERC165_ID: constant(bytes4) = 0x01ffc9a7
IERC1155_ID: constant(bytes4) = 0xd9b67a26
IERC1155_METADATA_URI_ID: constant(bytes4) = 0x0e89341c
IERC2981_ID: constant(bytes4) = 0x2a55205a


# How many runs exist; the newest one's id.
minted: public(reentrant(uint256))

_balances: HashMap[uint256, HashMap[address, uint256]]
_operators: HashMap[address, HashMap[address, bool]]
_supplies: HashMap[uint256, uint256]
_uris: HashMap[uint256, String[256]]
_royalties: HashMap[uint256, uint256]  # recipient | bps << 160


@external
def mint(to: address, uri: String[256], units: uint256, royalty_recipient: address, royalty_bps: uint16) -> uint256:
    """
    @notice Make a run of equal items, all of it at once. Anybody may.
    @param to Who receives every unit; a contract must say that it can handle them.
    @param uri Where the run's metadata is.
    @param units How many items there are; no more can be added.
    @param royalty_recipient Who is paid on a resale; zero when nobody is.
    @param royalty_bps Part of a resale's price, at most 1000 (10 %).
    @return The new run's id.
    """
    assert to != empty(address), "token: no recipient"
    assert units != 0, "token: no units"
    assert convert(royalty_bps, uint256) <= MAX_ROYALTY_BPS, "token: royalty too high"
    assert (royalty_bps == 0) == (royalty_recipient == empty(address)), "token: royalty without recipient or rate"

    token_id: uint256 = self.minted + 1
    self.minted = token_id
    self._balances[token_id][to] = units
    self._supplies[token_id] = units
    self._uris[token_id] = uri
    if royalty_bps != 0:
        self._royalties[token_id] = convert(royalty_recipient, uint256) | (convert(royalty_bps, uint256) << 160)

    log IPhygitalEdition.TransferSingle(
        _operator=msg.sender, _from=empty(address), _to=to, _id=token_id, _value=units
    )
    log IPhygitalEdition.Minted(
        token_id=token_id,
        creator=msg.sender,
        units=units,
        uri=uri,
        royalty_recipient=royalty_recipient,
        royalty_bps=royalty_bps,
    )
    log IPhygitalEdition.URI(_value=uri, _id=token_id)
    self._ask(empty(address), to, token_id, units, b"")
    return token_id


@external
def safeTransferFrom(sender: address, receiver: address, token_id: uint256, units: uint256, data: Bytes[1024]):
    """
    @notice Move units of one run; a contract that receives them must say that it can handle them.
    @param sender Whose they are; the caller, or somebody who has made the caller an operator.
    @param receiver Who receives them.
    @param token_id The run.
    @param units How many.
    @param data Passed on to the receiving contract.
    """
    self._check_parties(sender, receiver)
    self._move(sender, receiver, token_id, units)
    log IPhygitalEdition.TransferSingle(
        _operator=msg.sender, _from=sender, _to=receiver, _id=token_id, _value=units
    )
    self._ask(sender, receiver, token_id, units, data)


@external
def safeBatchTransferFrom(
    sender: address,
    receiver: address,
    token_ids: DynArray[uint256, MAX_BATCH],
    units: DynArray[uint256, MAX_BATCH],
    data: Bytes[1024],
):
    """
    @notice Move units of several runs, or none; a contract that receives them must say that it can handle them.
    @param sender Whose they are; the caller, or somebody who has made the caller an operator.
    @param receiver Who receives them.
    @param token_ids The runs, at most 64.
    @param units How many of each.
    @param data Passed on to the receiving contract.
    """
    assert len(token_ids) == len(units), "token: lists differ in length"
    self._check_parties(sender, receiver)
    for i: uint256 in range(len(token_ids), bound=MAX_BATCH):
        self._move(sender, receiver, token_ids[i], units[i])
    log IPhygitalEdition.TransferBatch(
        _operator=msg.sender, _from=sender, _to=receiver, _ids=token_ids, _values=units
    )
    if receiver.is_contract:
        answer: bytes4 = extcall IReceiver(receiver).onERC1155BatchReceived(
            msg.sender, sender, token_ids, units, data
        )
        assert answer == BATCH_RECEIVED, "token: receiver cannot handle tokens"


@external
def setApprovalForAll(operator: address, approved: bool):
    """
    @notice Let one account move all of the caller's units, or no longer.
    @param operator The account.
    @param approved Whether it may.
    """
    self._operators[msg.sender][operator] = approved
    log IPhygitalEdition.ApprovalForAll(_owner=msg.sender, _operator=operator, _approved=approved)


@external
@view
@reentrant
def balanceOf(owner: address, token_id: uint256) -> uint256:
    """
    @notice How many units of a run an account has.
    @param owner The account.
    @param token_id The run.
    @return The count; zero for an unknown run as well.
    """
    return self._balances[token_id][owner]


@external
@view
@reentrant
def balanceOfBatch(
    owners: DynArray[address, MAX_BATCH], token_ids: DynArray[uint256, MAX_BATCH]
) -> DynArray[uint256, MAX_BATCH]:
    """
    @notice `balanceOf` for several pairs.
    @param owners The accounts, at most 64.
    @param token_ids A run for each.
    @return A count for each.
    """
    assert len(owners) == len(token_ids), "token: lists differ in length"
    counts: DynArray[uint256, MAX_BATCH] = []
    for i: uint256 in range(len(owners), bound=MAX_BATCH):
        counts.append(self._balances[token_ids[i]][owners[i]])
    return counts


@external
@view
@reentrant
def isApprovedForAll(owner: address, operator: address) -> bool:
    """
    @notice Whether an account may move all of another's units.
    @param owner Whose units.
    @param operator The account.
    @return True when it may.
    """
    return self._operators[owner][operator]


@external
@view
@reentrant
def totalSupply(token_id: uint256) -> uint256:
    """
    @notice How many items a run has.
    @param token_id The run.
    @return The count given at minting; zero for an unknown run.
    """
    return self._supplies[token_id]


@external
@view
@reentrant
def uri(token_id: uint256) -> String[256]:
    """
    @notice Where a run's metadata is.
    @param token_id The run.
    @return The address given at minting.
    """
    self._require_known(token_id)
    return self._uris[token_id]


@external
@view
@reentrant
def royaltyInfo(token_id: uint256, price: uint256) -> (address, uint256):
    """
    @notice What a resale owes its creator (ERC-2981); rounds down.
    @param token_id The run.
    @param price The price of the resale.
    @return Who is paid and how much; both zero when nobody is.
    """
    self._require_known(token_id)
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
    @return True for ERC-165, ERC-1155 with metadata, and ERC-2981.
    """
    return interface_id in [IERC165_ID, IERC1155_ID, IERC1155_METADATA_URI_ID, IERC2981_ID]


@internal
@view
def _require_known(token_id: uint256):
    assert self._supplies[token_id] != 0, "token: unknown token"


@internal
@view
def _check_parties(sender: address, receiver: address):
    assert msg.sender == sender or self._operators[sender][msg.sender], "token: not the owner or an operator"
    assert receiver != empty(address), "token: no recipient"


@internal
def _move(sender: address, receiver: address, token_id: uint256, units: uint256):
    held: uint256 = self._balances[token_id][sender]
    assert held >= units, "token: not enough units"
    self._balances[token_id][sender] = held - units
    self._balances[token_id][receiver] += units


@internal
def _ask(sender: address, receiver: address, token_id: uint256, units: uint256, data: Bytes[1024]):
    """
    @notice A contract must say that it can handle what it receives (ERC-1155), minted units too.
    """
    if receiver.is_contract:
        answer: bytes4 = extcall IReceiver(receiver).onERC1155Received(msg.sender, sender, token_id, units, data)
        assert answer == RECEIVED, "token: receiver cannot handle tokens"
