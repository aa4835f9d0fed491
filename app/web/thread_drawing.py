"""Drawing a thread from cached pieces: only what nobody has seen yet is loaded and drawn.

A comment has two pieces: its words, alike for all who may read them, and its acts, alike for all
in the same position (signed in or not, voted how, wrote it or not). Both are keyed by all facts
they show, so that a piece drawn for one person never says anything about them to another.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import escape
from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.charts.queries import charts_by_ids
from app.contributions.citing import citations_of, withdrawn_of
from app.contributions.claiming import claims_in
from app.contributions.models import Citation, ContributionId, Visibility
from app.contributions.policy import CLOSED, OWN_TEXT
from app.contributions.publishing import Figures, figures
from app.contributions.queries import OwnVote
from app.core.errors import ALLOWED
from app.core.i18n import Sentence, language
from app.core.paging import encode_cursor
from app.datasets.models import DatasetVersion
from app.discussion.queries import texts_of
from app.discussion.threads import Node, Row, shown
from app.people.models import Standing
from app.people.voices import is_stand_in
from app.web.challenge_words import FAULTS, OUTCOMES
from app.web.claimed import with_claims
from app.web.comment_reasons import HELD, hundredths, reason_of
from app.web.fragments import CSRF, FORM_KEY, HERE, SLOT, FragmentCache, Parts
from app.web.rendering import draw, trusted
from app.web.votes import VotePanel


@dataclass(frozen=True)
class Scene:
    """What a drawing depends on besides the comment: who looks, and what is open."""

    post_to: str  # where a reply is sent
    viewer_id: int | None
    moderates: bool  # reads what is hidden or waits
    takes_part: bool  # may vote and write at all
    voting: bool  # what the thread stands on takes votes
    talking: bool  # this viewer may reply
    visited_at: datetime | None = None


@dataclass(frozen=True)
class CommentView:
    """A comment as its template knows it."""

    row: Row
    html: str
    citations: Sequence[tuple[Citation, Chart, DatasetVersion | None]]  # what was withdrawn of it
    reads: bool
    is_new: bool

    @property
    def challenge(self) -> tuple[Sentence, Sentence] | None:
        """Say what the comment challenges, and how that was answered."""
        kind, _blank, state = self.row.challenge.partition(" ")
        return (FAULTS[kind], OUTCOMES[state]) if kind else None

    @property
    def reason(self) -> Sentence | None:
        """Say beside a branch's place why it stands there, where its first comment has a score."""
        is_ranked = self.row.parent_id is None and self.row.visibility is Visibility.PUBLIC
        return reason_of(self.row.score) if is_ranked else None

    @property
    def held(self) -> Sentence | None:
        """Say that its place stands still, wherever in the thread it is."""
        is_public = self.row.visibility is Visibility.PUBLIC
        return HELD if is_public and self.row.held else None

    @property
    def is_former(self) -> bool:
        return self.row.standing is Standing.ERASED and not self.is_stand_in

    @property
    def is_stand_in(self) -> bool:
        return is_stand_in(self.row.handle)


class ThreadPainter:
    def __init__(
        self,
        session: Session,
        cache: FragmentCache,
        scene: Scene,
        own: Mapping[ContributionId, OwnVote],
    ) -> None:
        self.session, self.cache, self.scene, self.own = session, cache, scene, own

    def paint(self, nodes: Sequence[Node]) -> str:
        """Return the items of the list, with markers where something is personal.

        Asks the database only for pieces that are not cached: texts, citations, charts, figures.
        """
        rows = list(shown(nodes))
        words = self._words(rows)
        acts = self._acts(rows)
        return "".join(self._item(node, words, acts) for node in nodes)

    def _item(self, node: Node, words: dict[int, Parts], acts: dict[int, Parts]) -> str:
        number = node.row.id
        start, middle, end = words[number]
        replies = "".join(self._item(reply, words, acts) for reply in node.replies)
        return start + acts[number][0] + middle + self._branch(node, replies) + end

    def _branch(self, node: Node, replies: str) -> str:
        """Put replies into their list, which is there for new ones too, and the way to the rest."""
        rest = ""
        if node.folded:
            rest = f"/comments/{node.row.id}/thread"
            if node.replies:
                rest += f"?after={encode_cursor(node.replies[-1].row.id)}"
        elif not replies and not self.scene.talking:
            return ""
        key = (language.get(), "branch", node.row.id, len(node.replies), node.below, rest)
        parts = self.cache.get(key) or self._put(
            key,
            "comments/_replies.html",
            {"node": node, "rest": rest, "items": SLOT, "shown": len(node.replies)},
        )
        return replies.join(parts)

    def _words(self, rows: Sequence[Row]) -> dict[int, Parts]:
        keys: dict[int, Hashable] = {row.id: self._words_key(row) for row in rows}
        found = self._cached(keys)
        missing = [row for row in rows if row.id not in found]
        if missing:
            read = [row.id for row in missing if self._reads(row)]
            texts = texts_of(self.session, read)
            cited = citations_of(self.session, read) if read else {}
            wanted = {one.chart_id for some in cited.values() for one in some}
            charts = charts_by_ids(self.session, wanted) if wanted else {}
            gone = withdrawn_of(self.session, [one for some in cited.values() for one in some])
            claimed = claims_in(self.session, [n for n in read if "/claims/" in texts.get(n, "")])
            for row in missing:
                pinned = cited.get(row.id, []) if self._reads(row) else []
                view = CommentView(
                    row=row,
                    html=with_claims(texts.get(row.id, ""), claimed.get(row.id), row.id),
                    citations=[(one, charts[one.chart_id], gone.get(one.id)) for one in pinned],
                    reads=self._reads(row),
                    is_new=self._is_new(row),
                )
                context = {"comment": view, "acts": SLOT, "replies": SLOT}
                found[row.id] = self._put(keys[row.id], "comments/_comment.html", context)
        return found

    def _acts(self, rows: Sequence[Row]) -> dict[int, Parts]:
        keys: dict[int, Hashable] = {row.id: self._acts_key(row) for row in rows}
        found = self._cached(keys)
        missing = [row for row in rows if row.id not in found]
        if missing:
            numbers = [row.id for row in missing if row.batch_id is not None]
            published = figures(self.session, numbers)
            for row in missing:
                context = {
                    "comment": row,
                    "vote": self._panel(row, published.get(row.id)),
                    "mine": self._mine(row),
                    "signed_in": self.scene.viewer_id is not None,
                    "csrf_token": CSRF,
                    "is_public": row.visibility is Visibility.PUBLIC,
                    "replies": self._answerable(row),
                    "edits": self._mine(row) and self.scene.talking,
                    **self._reply_form(row),
                }
                found[row.id] = self._put(keys[row.id], "comments/_acts.html", context)
        return found

    def _reply_form(self, row: Row) -> dict[str, object]:
        return {
            "post_to": self.scene.post_to,
            "parent": row.id,
            "form_key": FORM_KEY,
            "typed": {},
            "problems": {},
            "oob": False,
        }

    def _panel(self, row: Row, published: Figures | None) -> VotePanel:
        own = self.own.get(row.id)
        votable = self._votable(row)
        return VotePanel(
            id=row.id,
            ruling=ALLOWED if votable else OWN_TEXT if self._mine(row) else CLOSED,
            own=own,
            revision=row.revision,
            figures=published,
            unfolded=own is not None or not votable,
            next=f"{HERE}#c{row.id}",
            whose=row.handle,
            history=f"/comments/{row.id}/history",
        )

    def _words_key(self, row: Row) -> Hashable:
        told = None if row.score is None else hundredths(row.score)
        plain = row._replace(batch_id=None, voting_open=False, score=told)
        return (language.get(), "words", plain, self._reads(row), self._is_new(row))

    def _acts_key(self, row: Row) -> Hashable:
        own = self.own.get(row.id)
        return (
            language.get(),
            "acts",
            row.id,
            row.handle,
            row.visibility,
            row.batch_id,
            row.revision,
            own,
            self._votable(row),
            self._mine(row),
            self._answerable(row),
            self._mine(row) and self.scene.talking,
            self.scene.viewer_id is not None,
        )

    def _cached(self, keys: dict[int, Hashable]) -> dict[int, Parts]:
        found = ((number, self.cache.get(key)) for number, key in keys.items())
        return {number: parts for number, parts in found if parts is not None}

    def _put(self, key: Hashable, template: str, context: dict[str, object]) -> Parts:
        return self.cache.put(key, tuple(draw(template, context).split(SLOT)))

    def _mine(self, row: Row) -> bool:
        return row.author_id == self.scene.viewer_id

    def _reads(self, row: Row) -> bool:
        if row.visibility is Visibility.DELETED:
            return False
        return row.visibility is Visibility.PUBLIC or self.scene.moderates or self._mine(row)

    def _votable(self, row: Row) -> bool:
        is_open = row.visibility is Visibility.PUBLIC and row.voting_open and self.scene.voting
        return is_open and self.scene.takes_part and not self._mine(row)

    def _answerable(self, row: Row) -> bool:
        return self.scene.talking and row.visibility is Visibility.PUBLIC

    def _is_new(self, row: Row) -> bool:
        seen = self.scene.visited_at
        return seen is not None and row.created_at > seen and not self._mine(row)


def finish(html: str, csrf_token: str, here: str, form_key: str) -> str:
    """Put what is personal in the place of its markers, and mark the whole as ours."""
    for marker, value in ((CSRF, csrf_token), (HERE, here), (FORM_KEY, form_key)):
        html = html.replace(marker, str(escape(value)))
    return trusted(html)
