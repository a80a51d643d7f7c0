# pragma version ==0.4.3
# pragma evm-version prague
# SPDX-License-Identifier: Apache-2.0
"""
@title Looker
@license Apache-2.0
@notice For random walks: many views in one call, since calling is what costs.
"""


struct Question:
    target: address
    data: Bytes[100]  # a selector and at most three words


@external
@view
def look(questions: DynArray[Question, 400]) -> DynArray[uint256, 400]:
    """
    @notice Ask each question; all of them have one word as an answer, and none may revert.
    @param questions Whom to ask, and the calldata.
    @return The answers in the same order.
    """
    answers: DynArray[uint256, 400] = []
    for question: Question in questions:
        answer: Bytes[32] = raw_call(question.target, question.data, max_outsize=32, is_static_call=True)
        answers.append(convert(answer, uint256))
    return answers
