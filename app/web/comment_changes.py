"""Changing one's own comment: editing it, its public history, deleting it."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from app.contributions.diffs import compare
from app.contributions.queries import Reading, load_for, revisions
from app.contributions.voicing import as_writer
from app.contributions.writing import StaleError
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.discussion.models import Comment
from app.discussion.policy import can_edit_comment
from app.discussion.queries import find_comment
from app.discussion.service import delete_comment, edit_comment
from app.http.forms import SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.web.addresses import Number
from app.web.comment_forms import EditForm, EmptyForm
from app.web.comments import address_of, draw_one
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.stages import stage_of
from app.web.written import drawn_first

router = APIRouter()

changing = limit("comment-change", "60 per hour")


@router.get("/comments/{comment_id}/edit")
def show_edit(comment_id: Number, editor: SignedIn, page: OnPage) -> Response:
    comment, reading = _load(page, comment_id)
    stage = stage_of(page, comment.topic)
    with as_writer(page.session, editor, comment_id) as author:
        require(can_edit_comment(author, reading.contribution, stage.text, stage.proposal))
    typed = {"text": reading.contribution.text, "seen_revision": reading.contribution.revision}
    return show_form(page, "comments/edit.html", typed, comment_id=comment_id, current=None)


@router.post("/comments/{comment_id}/edit", dependencies=[changing, drawn_first(EditForm)])
def edit(comment_id: Number, form: SentForm, editor: SignedIn, page: OnPage) -> Response:
    sent = read_form(form, EditForm)
    comment, reading = _load(page, comment_id)
    template = "comments/edit.html"
    if sent.values is None:
        stage = stage_of(page, comment.topic)
        with as_writer(page.session, editor, comment_id) as author:
            require(can_edit_comment(author, reading.contribution, stage.text, stage.proposal))
        return show_form(
            page, template, sent.typed, sent.problems, comment_id=comment_id, current=None
        )
    values = sent.values
    try:
        with as_writer(page.session, editor, comment_id) as author:
            edit_comment(
                page.session, author, comment_id, values.text, values.seen_revision, values.reason
            )
    except InvalidError as refusal:
        return show_form(
            page, template, sent.typed, refusal.problems, comment_id=comment_id, current=None
        )
    except StaleError as stale:
        # Both texts are on the page; saving again replaces the one that was just shown.
        typed = {**sent.typed, "seen_revision": stale.current.revision}
        return page.show(
            template,
            HTTPStatus.CONFLICT,
            typed=typed,
            problems={},
            comment_id=comment_id,
            current=stale.current,
        )
    return page.go(address_of(page, comment))


@router.get(
    "/comments/{comment_id}/history", dependencies=[limit("history", "60 per minute", reads=True)]
)
def history(comment_id: Number, page: OnPage, version: int = 0) -> Response:
    """Show what a comment said before, and what each edit changed."""
    _comment, reading = _load(page, comment_id)
    states = revisions(page.session, comment_id)
    chosen = [state for state in states if state.number == (version or states[-1].number)]
    if not chosen:
        raise RefusedError(NOT_FOUND)  # redacted, or never there
    earlier = [state for state in states if state.number < chosen[0].number]
    return page.show(
        "comments/history.html",
        comment_id=comment_id,
        author=reading.author,
        states=states,
        chosen=chosen[0],
        pieces=compare(earlier[-1].text if earlier else chosen[0].text, chosen[0].text),
        earlier=earlier[-1] if earlier else None,
    )


@router.post("/comments/{comment_id}/deletion", dependencies=[changing])
def delete(comment_id: Number, form: SentForm, author: SignedIn, page: OnPage) -> Response:
    sent = read_form(form, EmptyForm)
    if sent.values is None:
        raise InvalidError(sent.problems)
    with as_writer(page.session, author, comment_id) as writer:
        comment = delete_comment(page.session, writer, comment_id)
    if page.wants_fragment:
        return draw_one(page, comment)
    return page.go(address_of(page, comment))


def _load(page: Page, comment_id: int) -> tuple[Comment, Reading]:
    """Load a comment whose text this viewer may read, or refuse with 404 or 410."""
    comment = find_comment(page.session, comment_id)
    return comment, load_for(page.session, page.viewer, comment_id)
