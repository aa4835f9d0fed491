"""The discussion under a proposal: its place in that page, new comments, permalinks, visits."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.contributions.models import ContributionId
from app.contributions.queries import load_for, own_votes
from app.core.clock import utc_now
from app.core.errors import InvalidError, Ruling, require
from app.core.paging import decode_cursor
from app.discussion.loading import PAGE
from app.discussion.models import Comment, CommentKind, On
from app.discussion.ordering import Order, order_of, usual_order
from app.discussion.policy import can_comment
from app.discussion.queries import (
    branch_of,
    counts,
    find_comment,
    row_of,
    whereabouts,
)
from app.discussion.service import mark_visited, post_comment
from app.discussion.threads import DEEPEST, REPLIES_SHOWN, Node, grow, shown
from app.http.forms import SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.proposals.queries import load_proposal
from app.web.addresses import Number
from app.web.comment_charts import cite_chart
from app.web.comment_forms import CommentForm, VisitForm, new_key, show_rejected
from app.web.page import OnPage, Page
from app.web.point_choices import PointChoices
from app.web.proposal_facts import Facts
from app.web.proposal_reader import Marks
from app.web.stages import Stage, proposal_stage, stage_of, url_of
from app.web.thread_page import Asked, branches_of, paint, paint_branches
from app.web.written import drawn_first

router = APIRouter()


@dataclass(frozen=True)
class Discussion:
    """What `comments/_discussion.html` shows."""

    proposal_id: ContributionId
    post_to: str
    url: str
    thread: str
    total: int
    kinds: Sequence[tuple[CommentKind, int]]
    kind: CommentKind | None
    order: Order
    after: str | None
    next: str | None
    ruling: Ruling  # whether this viewer may comment, and why not
    charts: Sequence[tuple[int, str]]
    points: PointChoices  # of the cited charts, for a comment that is about one
    form_key: str
    seen_at: datetime

    def link(self, **changes: str | None) -> str:
        """Return the address of this thread with these things changed; its pages begin again."""
        order = None if self.order is usual_order(On.PROPOSAL) else self.order
        asked = {"kind": self.kind, "sort": order, **changes}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.url}?{query}#discussion" if query else f"{self.url}#discussion"


def discussion_context(page: Page, facts: Facts, marks: Marks) -> dict[str, Any]:
    """Return the context of `comments/_discussion.html` for the proposal's page.

    Reads `?kind=`, `?sort=` and `?after=` of the request. Costs no query where nothing has changed
    since the last reader in the same position, and up to five for a thread that nobody drew yet.
    """
    query, loaded = page.request.query_params, facts.loaded
    kind = CommentKind(query["kind"]) if query.get("kind") in set(CommentKind) else None
    after, order = query.get("after"), order_of(query.get("sort"))
    asked = Asked(kind, order, after, utc_now().date())
    branches = branches_of(page, facts, asked)
    discussion = Discussion(
        proposal_id=loaded.proposal.id,
        post_to=proposal_stage(loaded).post_to,
        url=loaded.url,
        thread=paint_branches(page, facts, branches, marks, asked),
        total=sum(facts.kinds.values()),
        kinds=[(name, facts.kinds[name]) for name in CommentKind if name in facts.kinds],
        kind=kind,
        order=order,
        after=after,
        next=branches.next,
        ruling=can_comment(page.viewer, loaded.contribution, loaded.proposal),
        charts=facts.charts,
        points=facts.points,
        form_key=new_key(),
        seen_at=utc_now(),
    )
    return {"discussion": discussion}


@router.post(
    "/proposals/{proposal_id}/comments",
    dependencies=[limit("comment", "20 per minute"), drawn_first(CommentForm)],
)
def post(proposal_id: Number, form: SentForm, author: SignedIn, page: OnPage) -> Response:
    sent = read_form(form, CommentForm)
    if sent.values is None:
        loaded = load_proposal(page.session, author, proposal_id)
        require(can_comment(author, loaded.contribution, loaded.proposal))
        return show_rejected(page, proposal_stage(loaded), sent.typed, sent.problems)
    try:
        comment = _posted(page, author, proposal_id, sent.values)
    except InvalidError as refusal:
        loaded = load_proposal(page.session, author, proposal_id)
        return show_rejected(page, proposal_stage(loaded), sent.typed, refusal.problems)
    if not page.wants_fragment:
        return page.go(address_of(page, comment))
    return show_posted(page, comment)


def _posted(page: Page, author: Person, proposal_id: int, sent: CommentForm) -> Comment:
    """Post the comment with the chart that it cites, or neither. Raises InvalidError."""
    cites = sent.chart is not None or bool(sent.chart_address or sent.point)
    # Only a chart can be refused once the comment stands; a savepoint costs as much as a row.
    with page.session.begin_nested() if cites else nullcontext():
        comment = post_comment(
            page.session, author, proposal_id, sent.kind, sent.text, sent.parent_id, sent.form_key
        )
        cite_chart(page, author, comment, sent)
    return comment


@router.put("/proposals/{proposal_id}/visit")
@router.post("/proposals/{proposal_id}/visit")
def visit(proposal_id: Number, form: SentForm, reader: SignedIn, page: OnPage) -> Response:
    loaded = load_proposal(page.session, reader, proposal_id)
    sent = read_form(form, VisitForm)
    if sent.values is None:
        raise InvalidError(sent.problems)
    mark_visited(page.session, reader, proposal_id, min(sent.values.seen, utc_now()))
    if page.wants_fragment:
        return Response(status_code=204)
    return page.go(f"{loaded.url}#discussion")


@router.get("/comments/{comment_id}")
def permalink(comment_id: Number, page: OnPage) -> Response:
    comment = find_comment(page.session, comment_id)
    load_for(page.session, page.viewer, comment_id)
    return page.go(address_of(page, comment))


@router.get("/comments/{comment_id}/thread")
def continued(comment_id: Number, page: OnPage, after: str = "") -> Response:
    """Show a comment and what is below it: where a deep or a long thread goes on."""
    comment = find_comment(page.session, comment_id)
    stage = stage_of(page, comment.topic)
    rows = branch_of(page.session, comment.root_id or comment.id)
    nodes = grow(rows, comment_id, _cursor(after))
    seen = None
    if comment.proposal_id is not None:
        seen = counts(page.session, page.viewer, comment.proposal_id).visited_at
    own = own_votes(page.session, page.viewer, [row.id for row in shown(nodes)])
    return page.show(
        "comments/thread.html",
        title=stage.title,
        parent_id=comment.parent_id,
        discussion={"url": stage.url, "thread": paint(page, stage, nodes, own, seen)},
    )


def draw_one(page: Page, comment: Comment) -> Response:
    """Draw one comment as an item of its list, as this viewer sees it."""
    return HTMLResponse(_item(page, comment, stage_of(page, comment.topic)))


def _item(page: Page, comment: Comment, stage: Stage) -> str:
    own = own_votes(page.session, page.viewer, [comment.id])
    return paint(page, stage, [Node(row_of(page.session, comment.id))], own)


def show_posted(page: Page, comment: Comment) -> Response:
    """Draw the new comment as the page would, and a fresh form."""
    stage = stage_of(page, comment.topic)
    return page.show(
        "comments/_posted.html",
        item=_item(page, comment, stage),
        parent=comment.parent_id,
        post_to=stage.post_to,
        hidden={},
        form_key=new_key(),
        charts=[],
        points=[],
        typed={},
        problems={},
        oob=True,
    )


def address_of(page: Page, comment: Comment) -> str:
    """Say on which page a comment is shown: its topic's, a later one, or that of its thread."""
    url, there = url_of(page, comment.topic), whereabouts(page.session, comment)
    if comment.depth > DEEPEST or there.within > REPLIES_SHOWN:
        return f"/comments/{comment.id}/thread#c{comment.id}"
    start = ""
    if there.before >= PAGE:
        mark = "&" if "?" in url else "?"
        start = f"{mark}after={there.cursor}"
    return f"{url}{start}#c{comment.id}"


def _cursor(after: str) -> int:
    cursor = decode_cursor(after, 1)
    return cursor[0] if cursor and isinstance(cursor[0], int) else 0
