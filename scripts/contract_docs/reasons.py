"""What each refusal means, in a sentence."""

from __future__ import annotations

from typing import Final

REASONS: Final = {
    # who and when
    "escrow: unknown escrow": "No escrow has these terms.",
    "escrow: closed": "It is released, refunded, settled or ruled, for good.",
    "escrow: wrong status": "This is no step of the status it is in.",
    "escrow: not the buyer": "The caller is not the buyer.",
    "escrow: not the seller": "The caller is not the seller.",
    "escrow: not the arbiter": "The caller is not the policy's arbiter.",
    "escrow: not a party": "The caller has no part in this escrow.",
    "escrow: too late": "At or after the deadline; `timeout` is open now.",
    "escrow: too late to cancel": "The cancel window is over, or a replacement was agreed.",
    "escrow: too early": "Before the deadline.",
    # buying
    "escrow: unknown policy": "Nobody registered the policy that the listing names.",
    "escrow: buyer is the seller": "Nobody buys from themselves.",
    "escrow: arbiter is a party": "The policy's arbiter buys or sells.",
    "escrow: attester is a party": "The policy's attester buys or sells.",
    "escrow: no quantity": "Zero pieces.",
    "escrow: option not offered": "No such way of delivery in this listing.",
    "escrow: amount out of bounds": "Zero, or above 2^128 - 1.",
    "escrow: already funded": "This very purchase has an escrow.",
    "escrow: not for this buyer": "The listing is for somebody else.",
    "escrow: listing not open yet": "Before its first second.",
    "escrow: listing expired": "At or after its end.",
    "escrow: listing withdrawn": "By `cancel_listing`, or signed for another epoch.",
    "escrow: royalty too high": "Above 10 %.",
    "escrow: malformed listing": "Meaningless bits, token fields without a token, a royalty for "
    "nobody.",
    "escrow: sold out": "More pieces than the listing has left.",
    "escrow: not signed by the seller": "Neither key nor wallet signed this for this contract on "
    "this chain.",
    "escrow: wrong payment": "Coins sent differ from the amount, or a sum is wrong.",
    "escrow: transfer failed": "The currency said no.",
    "escrow: currency delivered short": "Less arrived than was asked for (a fee on transfer).",
    "escrow: one piece per token": "An item with an ERC-721 token is sold singly.",
    "escrow: not a token of that kind": "The collection says so itself (ERC-165).",
    "escrow: chip-bound token": "A token that only its chip can move (ERC-5791) is no security.",
    "escrow: token not received": "The collection reported a transfer that did not happen.",
    "escrow: not asked for": "Units of an edition that the escrow has not fetched itself.",
    # claims, rulings, goods sent back
    "escrow: claim out of bounds": "A claim is 1 to the amount.",
    "escrow: unknown reason": "Reasons are 0 to 5.",
    "escrow: share above the claim": "A ruling gives the buyer at most what was claimed.",
    "escrow: a return was ruled before": "The arbiter may send the goods back once.",
    # agreements
    "escrow: offer expired": "At or after the offer's expiry.",
    "escrow: malformed offer": "A field means nothing in this deal, or a share is above the "
    "amount.",
    "escrow: no such offer": "Nothing like it is posted, or the state has changed since.",
    "escrow: not signed by the other party": "Not the maker's signature for this state.",
    "escrow: more time takes both": "Before the arbiter nobody extends alone: settle on it.",
    "escrow: not yours to extend": "Only whom silence favours can give the other side time.",
    "escrow: extension out of bounds": "Not later than now, or above 180 days in sum.",
    # evidence
    "escrow: no token": "There is no item whose chip could sign.",
    "escrow: stale challenge": "Not the hash of one of the last 256 blocks.",
    "escrow: not signed by the chip": "The item's chip has not signed this for this holder.",
    # drawing
    "escrow: nothing to withdraw": "No credit in this currency.",
    "escrow: nothing to claim": "No such token waits for the caller.",
    "escrow: bad recipient": "The zero address or the escrow itself.",
    "escrow: too little gas": "A payout could not be given its full gas limit; send more.",
    # policies
    "escrow: policy known": "These rules are registered already; use their id.",
    "escrow: no arbiter": "The arbiter is the zero address or the escrow.",
    "escrow: fee too high": "Above 20 %.",
    "escrow: arbiter fee too high": "Above 20 %.",
    "escrow: silence share too high": "Above 100 %.",
    "escrow: no fee recipient": "A fee for the zero address or the escrow.",
    "escrow: window out of bounds": "A clock is below an hour, above 180 days, or does not fit the "
    "others.",
    # the relay
    "relay: signature expired": "At or after the signature's expiry.",
    "relay: not signed": "Not the party's signature of this action in the escrow's present state.",
    # tokens
    "token: unknown token": "Nobody minted this id.",
    "token: no recipient": "The zero address receives nothing.",
    "token: no such owner": "The zero address owns nothing.",
    "token: no units": "A run has at least one unit.",
    "token: not enough units": "The sender has fewer.",
    "token: not the owner or approved": "The caller may not move this token.",
    "token: not the owner's token": "The sender named does not own it.",
    "token: not the owner or an operator": "The caller may not do this for the owner.",
    "token: receiver cannot handle tokens": "The receiving contract gave the wrong answer.",
    "token: royalty too high": "Above 10 %.",
    "token: royalty without recipient or rate": "A royalty has both or neither.",
    "token: lists differ in length": "Each id needs its count.",
    # the court
    "court: no coins, please": "Only the escrow pays in; coins sent by anybody else would be lost.",
    "court: not before the arbiter": "The escrow is not in arbitration.",
    "court: too late": "At or after the arbitration deadline.",
    "court: another arbiter's case": "The escrow's policy does not name this adapter.",
    "court: asked already": "There is a dispute about this hearing.",
    "court: costs more": "Less was sent than the court takes.",
    "court: number used before": "The court gave a number that another case has.",
    "court: no such case": "The court was never asked about this.",
    "court: not a party": "The caller is neither buyer nor seller.",
    "court: not the court": "Only the court decides.",
    "court: decided already": "The court's decision is final.",
    "court: not decided yet": "The court has not decided.",
    "court: done already": "The decision was carried out before.",
    "court: another hearing": "It left arbitration since, or got more time than twice.",
    "court: not who paid": "Somebody else paid the court, or the fee is drawn.",
    "court: no fee yet": "The escrow is not closed by a ruling.",
    "court: no fee": "The policy has no arbiter's fee, or it rounds to nothing.",
    "court: bad recipient": "The zero address or the adapter itself.",
    "court: transfer failed": "The currency said no.",
}
