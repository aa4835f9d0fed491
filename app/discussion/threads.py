"""A thread as a tree, with deep levels and long rows of replies folded. Pure: no session.

Loading gives rows of facts without texts, branch by branch; every row's parent comes before it.
Texts are loaded by id only where nothing is drawn yet.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from app.contributions.models import ContributionId, Visibility
from app.discussion.models import CommentKind
from app.people.models import PersonId, Standing

DEEPEST: Final = 5  # levels shown under the top of a page
REPLIES_SHOWN: Final = 50  # of one comment


class Row(NamedTuple):
    """A comment's facts: all that its drawing depends on, but for its text."""

    id: ContributionId
    parent_id: ContributionId | None
    root_id: ContributionId
    depth: int
    kind: CommentKind
    official_role: str
    revision: int
    visibility: Visibility
    voting_open: bool
    created_at: datetime
    edited_at: datetime | None
    author_id: PersonId
    handle: str
    standing: Standing
    home: str | None  # only where its writer chose to show it
    batch_id: int | None
    evidence: str = ""  # `datasets.withdrawing.evidence_stamp`: what is cited may read otherwise
    challenge: str = ""  # `stale open`, `value accepted`: what it challenges, and the outcome
    score: int | None = None  # of common ground, in thousandths, as it was published
    answers_concern: bool = False  # it is the proposal's answer to the comment above it
    held: bool = False  # its place stands still, with the score that it had


@dataclass
class Node:
    row: Row
    replies: list["Node"] = field(default_factory=list)
    below: int = 0  # comments under this one, shown or not
    folded: int = 0  # of those, how many are behind "continue this thread"


def grow(rows: Sequence[Row], top: int | None = None, after: int = 0) -> list[Node]:
    """Return the trees of these rows; with `top`, only that comment and what is below it.

    `after` leaves out direct replies to `top` up to this id: they stand on the page before.
    """
    nodes: dict[int, Node] = {}
    children: defaultdict[int, list[Node]] = defaultdict(list)
    roots: list[Node] = []
    for row in rows:
        is_top = row.parent_id is None if top is None else row.id == top
        if not is_top and (
            row.parent_id not in nodes or (row.parent_id == top and row.id <= after)
        ):
            continue
        node = nodes[row.id] = Node(row)
        if is_top:
            roots.append(node)
        else:
            children[row.parent_id or 0].append(node)
    for node in reversed(nodes.values()):
        node.below = sum(1 + reply.below for reply in children[node.row.id])
    for root in roots:
        _show(root, children, 0)
    return roots


def shown(nodes: Sequence[Node]) -> Iterator[Row]:
    """Yield the rows that are drawn, from the top down."""
    for node in nodes:
        yield node.row
        yield from shown(node.replies)


def _show(node: Node, children: dict[int, list[Node]], depth: int) -> None:
    replies = children[node.row.id]
    if depth == DEEPEST:
        node.folded = node.below
        return
    node.replies = replies[:REPLIES_SHOWN]
    node.folded = sum(1 + reply.below for reply in replies[REPLIES_SHOWN:])
    for reply in node.replies:
        _show(reply, children, depth + 1)
