"""A thread as it stands on a page: what all its readers share is loaded once, kept and reused.

The stamp of a proposal (`proposal_cache`) names all that its thread shows to anybody. What one
reader adds is little: their own votes, texts and last visit. So a page of a thread that nobody
changed costs no query of its own, and readers in the same position share one drawing.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, NamedTuple

from app.contributions.models import ContributionId, Visibility
from app.contributions.queries import OwnVote
from app.core.i18n import language
from app.discussion.models import CommentKind
from app.discussion.ordering import Order
from app.discussion.policy import can_comment
from app.discussion.queries import thread
from app.discussion.threads import Node, grow, shown
from app.people.models import PersonId
from app.people.policy import can_moderate, can_take_part
from app.web.comment_forms import new_key
from app.web.fragments import BoundedCache, cache_of, kept_by
from app.web.page import Page
from app.web.proposal_facts import Facts
from app.web.proposal_reader import Marks
from app.web.rendering import trusted
from app.web.stages import Stage, proposal_stage
from app.web.thread_drawing import Scene, ThreadPainter, finish

MOST_BYTES: Final = 32 * 1024 * 1024
ROW_BYTES: Final = 1_200  # of a comment's facts, without its text


@dataclass(frozen=True)
class Branches:
    """A page of a thread, alike for all its readers. `written` is sorted."""

    nodes: Sequence[Node]
    next: str | None
    ids: frozenset[ContributionId]
    authors: frozenset[PersonId]
    written: Sequence[datetime]


class Asked(NamedTuple):
    """Which page of a proposal's thread is asked for. Each day has lots of its own."""

    kind: CommentKind | None
    order: Order
    after: str | None
    day: date


def branches_of(page: Page, facts: Facts, asked: Asked) -> Branches:
    """Return a page of a proposal's thread: one query, or none while the facts' stamp stands."""
    if facts.stamp is None:
        return _load(page, facts, asked)
    cache = kept_by(page.request, "branches", _empty)
    key = (facts.loaded.proposal.id, asked, facts.stamp)
    return cache.get(key) or cache.put(key, _load(page, facts, asked))


def paint_branches(page: Page, facts: Facts, branches: Branches, marks: Marks, asked: Asked) -> str:
    """Draw a page of a thread for its reader."""
    stage = proposal_stage(facts.loaded)
    scene = _scene(page, stage, marks.visited_at)
    painter = ThreadPainter(page.session, cache_of(page.request), scene, marks.own)
    if facts.stamp is None:
        return _finished(page, stage, painter.paint(branches.nodes))
    own = tuple(sorted((n, *vote) for n, vote in marks.own.items() if n in branches.ids))
    seen = scene.visited_at
    old = None if seen is None else bisect_right(branches.written, seen)
    # Readers differ by what is theirs, not by who they are: most wrote nothing here.
    alike = replace(scene, viewer_id=_position(scene.viewer_id, branches), visited_at=None)
    key = ("whole", language.get(), asked, facts.stamp, alike, own, old)
    whole = painter.cache.get(key) or painter.cache.put(key, (painter.paint(branches.nodes),))
    return _finished(page, stage, whole[0])


def paint(
    page: Page, stage: Stage, nodes: Sequence[Node], own: Mapping[ContributionId, OwnVote],
    visited_at: datetime | None = None,
) -> str:  # fmt: skip
    """Draw comments as items of their list, as this viewer sees them."""
    scene = _scene(page, stage, visited_at)
    painter = ThreadPainter(page.session, cache_of(page.request), scene, own)
    return _finished(page, stage, painter.paint(nodes))


def _load(page: Page, facts: Facts, asked: Asked) -> Branches:
    number = facts.loaded.proposal.id
    found = thread(page.session, number, asked.kind, asked.after, order=asked.order)
    nodes = grow(found.rows) if asked.kind is None else [Node(row) for row in found.rows]
    rows = list(shown(nodes))
    return Branches(
        nodes=nodes,
        next=found.next,
        ids=frozenset(row.id for row in rows),
        authors=frozenset(row.author_id for row in rows),
        written=sorted(row.created_at for row in rows),
    )


def _position(viewer_id: int | None, branches: Branches) -> int | None:
    """Say who looks where that shows: 0 for anybody signed in who wrote none of these."""
    return viewer_id if viewer_id is None or viewer_id in branches.authors else 0


def _scene(page: Page, stage: Stage, visited_at: datetime | None) -> Scene:
    viewer, about = page.viewer, stage.text
    return Scene(
        post_to=stage.post_to,
        viewer_id=viewer.id if viewer else None,
        moderates=bool(can_moderate(viewer)),
        takes_part=bool(can_take_part(viewer)),
        voting=about is None or (about.voting_open and about.visibility is Visibility.PUBLIC),
        talking=bool(can_comment(viewer, about, stage.proposal)),
        visited_at=visited_at,
    )


def _finished(page: Page, stage: Stage, painted: str) -> str:
    """Put in what is personal: the form's token and key, and where a form leads back to."""
    if page.viewer is None:
        return trusted(painted)  # holds no form, so nothing personal
    address = page.request.url
    here = address.path if page.request.method == "GET" else stage.url
    if here == address.path and address.query:
        here += f"?{address.query}"
    return finish(painted, str(page.names()["csrf_token"]), here, new_key())


def _empty() -> BoundedCache[Branches]:
    return BoundedCache(MOST_BYTES, lambda kept: 1_000 + ROW_BYTES * len(kept.written))
