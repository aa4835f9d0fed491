"""Writing and changing texts. Each state is kept as a revision; search follows at once."""

from collections.abc import Collection
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.claiming import hold_claims
from app.contributions.models import (
    Contribution,
    ContributionId,
    FormKey,
    Noun,
    Revision,
    Visibility,
)
from app.contributions.policy import can_delete, can_edit, can_write
from app.contributions.queries import first_of, hold, shares
from app.core.clock import utc_now
from app.core.db import insert_for
from app.core.errors import RefusedError, Ruling, require
from app.core.events import CommentPosted, ProposalMoved, ProposalOpened
from app.core.i18n import _
from app.core.outbox import announce
from app.core.text import render_markdown
from app.ledger.queries import WRITTEN
from app.ledger.service import record
from app.people.models import Person, Standing
from app.people.voices import is_stand_in
from app.search.service import add_entry, index, remove

SEARCHED = {Noun.PROPOSAL, Noun.COMMENT}
STALE = Ruling(
    HTTPStatus.CONFLICT,
    "changed-meanwhile",
    _("This text was changed while you wrote. Both texts are below; put them together and save."),
)


KEY_USED = Ruling(
    HTTPStatus.CONFLICT,
    "form-key-used",
    _("This form was already sent for something else. Open the page again, then write it anew."),
)


class StaleError(RefusedError):
    """A 409 that loses nothing: what was sent, and the text as it is now."""

    def __init__(self, current: Contribution, title: str, text: str) -> None:
        super().__init__(STALE)
        self.current, self.title, self.text = current, title, text


class Written(NamedTuple):
    """A stored text. `is_new` is false where the same form had made it before."""

    text: Contribution
    is_new: bool


def write(
    session: Session,
    author: Person,
    noun: Noun,
    text: str,
    title: str = "",
    visibility: Visibility = Visibility.PUBLIC,
    form_key: str | None = None,
    about_id: ContributionId | None = None,
    at: datetime | None = None,
    *,
    voting_open: bool = False,
) -> Written:
    """Store a new text with its revision 1 and its rendering, and put a public one into search.

    `about_id` is the proposal that a comment or an answer belongs to: it is read where that is.

    A text that a limited account makes public waits in the queue instead. The same form sent again
    by the same person returns what the first one made, also when both arrive at once.
    """
    require(can_write(author))
    html = render_markdown(text)
    if visibility is Visibility.PUBLIC and author.standing is Standing.LIMITED:
        visibility = Visibility.QUEUED
    contribution = Contribution(
        noun=noun,
        author_id=author.id,
        about_id=about_id,
        title=title,
        text=text,
        html=html,
        visibility=visibility,
        voting_open=voting_open,
        created_at=at or utc_now(),
    )
    session.add(contribution)
    session.flush()
    if form_key and not _is_first(session, author, form_key, contribution):
        session.delete(contribution)
        session.flush()
        return Written(_made_by(session, author, form_key, noun), is_new=False)
    _keep_revision(session, author, contribution, "")
    hold_claims(session, contribution)
    if is_stand_in(author.handle):  # each use of a voice without a name is counted in public
        record(
            session,
            deed=WRITTEN,
            noun=noun.value,
            noun_id=contribution.id,
            reason="",
            actor_id=author.id,
        )
    if noun in SEARCHED and visibility is Visibility.PUBLIC:
        add_entry(session, noun.value, contribution.id, title, text)
    return Written(contribution, is_new=True)


def _is_first(session: Session, author: Person, form_key: str, made: Contribution) -> bool:
    """Note what a form made. Of two at once the second waits here until the first is stored."""
    row = {
        "person_id": author.id,
        "key": form_key,
        "contribution_id": made.id,
        "created_at": made.created_at,
    }
    insert = insert_for(session, FormKey).values(row).on_conflict_do_nothing()
    return session.scalar(insert.returning(col(FormKey.id))) is not None


def _made_by(session: Session, author: Person, form_key: str, noun: Noun) -> Contribution:
    first = first_of(session, author.id, form_key)
    if first is None or first.noun is not noun:
        raise RefusedError(KEY_USED)
    return first


def revise(
    session: Session,
    editor: Person,
    contribution: Contribution,
    title: str,
    text: str,
    seen_revision: int,
    reason: str = "",
    because_of: ContributionId | None = None,
) -> Contribution:
    """Make this the text's next revision, its author's or a co-author's.

    The same text again changes nothing. `because_of` is the comment that the new revision credits:
    whoever passes it has asked whether it may.

    Raises StaleError when the editor saw an older revision than the present one.
    """
    contribution = hold(session, contribution.id)
    require(can_edit(editor, contribution, shared=shares(session, editor, contribution)))
    if (contribution.title, contribution.text) == (title, text):
        return contribution
    if seen_revision != contribution.revision:
        raise StaleError(contribution, title, text)
    contribution.html = render_markdown(text)
    contribution.title, contribution.text = title, text
    contribution.revision += 1
    contribution.edited_at = utc_now()
    _keep_revision(session, editor, contribution, reason, because_of)
    hold_claims(session, contribution)
    _follow_in_search(session, contribution)
    return contribution


def withdraw_text(session: Session, author: Person, contribution_id: int) -> Contribution:
    """Delete one's own text: no page, search or history shows it again; its place stays."""
    contribution = hold(session, contribution_id)
    if contribution.visibility is Visibility.DELETED and contribution.author_id == author.id:
        return contribution  # a double click
    require(can_delete(author, contribution))
    redact(session, contribution.id)
    return set_visibility(session, contribution.id, Visibility.DELETED)


def redact(session: Session, contribution_id: int) -> None:
    """Take every stored state of a text out of its public history."""
    session.execute(
        update(Revision)
        .where(col(Revision.contribution_id) == contribution_id)
        .values(redacted=True)
    )


def set_visibility(session: Session, contribution_id: int, visibility: Visibility) -> Contribution:
    """Show or hide a text, in search too. Asks no policy: its callers' verbs do, and log the act.

    What leaves the queue is posted only now, so only now is it announced.
    """
    contribution = hold(session, contribution_id)
    released = (contribution.visibility, visibility) == (Visibility.QUEUED, Visibility.PUBLIC)
    contribution.visibility = visibility
    if released and contribution.noun is Noun.COMMENT:
        announce(session, CommentPosted(contribution.id))
    elif contribution.noun is Noun.PROPOSAL:
        happened = ProposalOpened if released else ProposalMoved
        announce(session, happened(contribution.id))
    _follow_in_search(session, contribution)
    return contribution


def open_voting(session: Session, ids: Collection[int]) -> None:
    _set_voting(session, ids, is_open=True)


def close_voting(session: Session, ids: Collection[int]) -> None:
    _set_voting(session, ids, is_open=False)


def _set_voting(session: Session, ids: Collection[int], *, is_open: bool) -> None:
    for contribution_id in sorted(ids):  # everybody locks in this order
        hold(session, contribution_id).voting_open = is_open


def _keep_revision(
    session: Session,
    editor: Person,
    contribution: Contribution,
    reason: str,
    because_of: ContributionId | None = None,
) -> None:
    state = Revision(
        contribution_id=contribution.id,
        number=contribution.revision,
        title=contribution.title,
        text=contribution.text,
        html=contribution.html,
        reason=reason,
        at=contribution.edited_at or contribution.created_at,
        editor_id=editor.id,
        because_of=because_of,
    )
    session.add(state)


def _follow_in_search(session: Session, contribution: Contribution) -> None:
    if contribution.noun not in SEARCHED:
        return
    session.flush()
    noun = contribution.noun.value
    if contribution.visibility is Visibility.PUBLIC:
        index(session, noun, contribution.id, contribution.title, contribution.text)
    else:
        remove(session, noun, contribution.id)
