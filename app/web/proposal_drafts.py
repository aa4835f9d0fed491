"""Drafts: saved as one types, found again, previewed, and posted once."""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Depends, Request, Response, params

from app.contributions.claiming import claims_named, numbers_in
from app.contributions.queries import first_of
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import Sentence
from app.core.text import MARKDOWN_LIMIT, draw_ahead, render_markdown
from app.followthrough.goals.queries import standing_goals
from app.http.forms import SentForm, read_form
from app.http.limits import limit
from app.http.person import current_viewer
from app.http.transaction import look
from app.people.models import Person
from app.people.queries import departments
from app.people.voices import made_by, make_stand_in, speaking
from app.places.queries import Row, all_neighborhoods
from app.proposals.drafting import drafts_of, hold_draft, open_draft
from app.proposals.hints import hints_for
from app.proposals.models import Draft, Proposal, Reach
from app.proposals.policy import DRAFT_ELSEWHERE, can_propose
from app.proposals.queries import load_proposal
from app.proposals.service import Wish, discard_draft, publish_proposal, save_draft, similar
from app.web.addresses import Number
from app.web.claim_picker import picks_for
from app.web.claim_sources import asked_in_draft
from app.web.goals import serve_chosen
from app.web.page import OnPage, Page, glance
from app.web.proposal_charts import chart_in, chosen_chart, drawn_for, grouped_charts, offers_for
from app.web.proposal_write import DraftForm, find_places, key_in, key_of, wish_of
from app.web.protected import circle

router = APIRouter()

BARE: Final = {"csrf_token", "form_key", "at", "protected"}  # a form without words
saving = limit("draft-save", "120 per 10 minutes")


@router.get("/proposals/drafts")
def list_drafts(page: OnPage) -> Response:
    drafts = drafts_of(page.session, page.viewer, key_of(page))
    return page.show("proposals/drafts.html", drafts=drafts)


@router.get("/proposals/drafts/{draft_id}")
def show_draft(page: OnPage, draft_id: Number, saved: str = "") -> Response:
    draft = open_draft(page.session, page.viewer, key_of(page), draft_id)
    return show_form_of(page, draft, draft.fields, saved=bool(saved))


def _read(request: Request, draft_id: Number, form: SentForm) -> None:
    """Read what stands beside the form before the transaction opens: the route finds it read.

    That is the chosen chart, and what charts say of numbers that are typed.
    """
    with suppress(RefusedError, InvalidError), glance(request) as page:
        draft = open_draft(page.session, page.viewer, key_of(page), draft_id)
        sent = read_form(form, DraftForm).values if "text" in form else None
        fields = sent.model_dump(mode="json") if sent is not None else draft.fields
        _evidence(page, fields, _places(page, fields)[1])


read_first: params.Depends = Depends(_read)


@router.post("/proposals/drafts/{draft_id}", dependencies=[saving, read_first])
def save(page: OnPage, draft_id: Number, form: SentForm) -> Response:
    """Save the draft: as one types, by htmx, or by its button."""
    draft = hold_draft(page.session, page.viewer, key_of(page), draft_id)
    fields, problems = keep_fields(page, draft, form)
    if problems:
        return show_form_of(page, draft, fields, problems)
    if page.wants_fragment:
        return page.show(
            "proposals/_saved.html", **_beside(page, draft, fields, _places(page, fields)[1])
        )
    return page.go(f"/proposals/drafts/{draft_id}?saved=1#saved")


@router.post("/proposals/drafts/{draft_id}/preview", dependencies=[saving, read_first])
def save_and_preview(page: OnPage, draft_id: Number, form: SentForm) -> Response:
    draft = hold_draft(page.session, page.viewer, key_of(page), draft_id)
    fields, problems = keep_fields(page, draft, form)
    if problems:
        return show_form_of(page, draft, fields, problems)
    return page.go(f"/proposals/drafts/{draft_id}/preview")


@router.get("/proposals/drafts/{draft_id}/preview")
def preview(page: OnPage, draft_id: Number) -> Response:
    """Show how it will look. Posting from here posts what is shown."""
    draft = open_draft(page.session, page.viewer, key_of(page), draft_id)
    text = str(draft.fields.get("text", ""))
    wish, problems = wish_of(page, draft.fields)
    html = render_markdown(text[:MARKDOWN_LIMIT])
    beside = _beside(page, draft, draft.fields, _places(page, draft.fields)[1])
    claims = claims_named(page.session, text)
    return page.show(
        "proposals/preview.html",
        html=html,
        claims=claims,
        wish=wish,
        problems=problems,
        circle=circle(page, page.viewer),
        **beside,
    )


def _draw(request: Request, draft_id: Number, form: SentForm) -> None:
    """Draw what will be posted before the transaction opens: the form's text, or the draft's."""
    if "text" in form:
        sent = read_form(form, DraftForm)
        text = sent.values.text if sent.values is not None else ""
    else:
        try:
            with look(request) as session:
                viewer = current_viewer(request, session)
                draft = open_draft(session, viewer, key_in(request), draft_id)
            text = str(draft.fields.get("text", ""))
        except RefusedError:
            return  # as the route will find, and say
    draw_ahead(text)


@router.post(
    "/proposals/drafts/{draft_id}/publication",
    dependencies=[limit("proposal", "12 per hour"), Depends(_draw), read_first],
)
def publish(page: OnPage, draft_id: Number, form: SentForm) -> Response:
    """Post the draft. A double click or a retry leads to the same proposal; nothing is lost."""
    made = _made_by(page, form)
    if made is not None:
        return page.go(made)
    try:
        draft = hold_draft(page.session, page.viewer, key_of(page), draft_id)
    except RefusedError:
        made = _made_by(page, form)  # by the other click, while this one waited
        if made is None:
            raise
        return page.go(made)
    fields, problems = keep_fields(page, draft, form)
    if problems:
        return show_form_of(page, draft, fields, problems)
    ruling = can_propose(page.viewer)
    if page.viewer is None:
        return page.go(f"/sign-up?next=/proposals/drafts/{draft_id}")
    if not ruling:
        return show_form_of(page, draft, fields, {"form": ruling.sentence}, ruling.status)
    wish, problems = wish_of(page, fields)
    if wish is None:
        return show_form_of(page, draft, fields, problems)
    try:
        with page.session.begin_nested():
            proposal = _posted(page, page.viewer, wish, draft, protected="protected" in form)
    except InvalidError as refusal:
        return show_form_of(page, draft, fields, refusal.problems)
    discard_draft(page.session, draft)
    return page.go(load_proposal(page.session, page.viewer, proposal.id).url)


@router.post("/proposals/drafts/{draft_id}/deletion")
def discard(page: OnPage, draft_id: Number) -> Response:
    discard_draft(page.session, hold_draft(page.session, page.viewer, key_of(page), draft_id))
    return page.go("/proposals/drafts")


def _posted(page: Page, person: Person, wish: Wish, draft: Draft, *, protected: bool) -> Proposal:
    """Post as oneself, or as an employee of one's department where that was asked for."""
    if not protected:
        proposal = publish_proposal(page.session, person, wish, draft.form_key)
    else:
        stand_in = make_stand_in(page.session, person, draft.form_key)
        with speaking(stand_in) as author:
            proposal = publish_proposal(page.session, author, wish, draft.form_key)
    serve_chosen(page, person, proposal.id, draft.fields.get("goals", []))
    return proposal


def _made_by(page: Page, form: SentForm) -> str | None:
    """Return the address of the proposal that this form has made already."""
    key = str(form.get("form_key", ""))[:64]
    if page.viewer is None or not key:
        return None
    stand_in = made_by(page.session, page.viewer, key) if page.viewer.is_staff else None
    first = first_of(page.session, stand_in.id if stand_in else page.viewer.id, key)
    return load_proposal(page.session, page.viewer, first.id).url if first else None


def keep_fields(
    page: Page, draft: Draft, form: SentForm
) -> tuple[Mapping[str, Any], dict[str, Sentence]]:
    """Save what was sent and return the draft's fields, or what was typed and its problems.

    A form without words, as the preview's, posts the draft as it is. A form of a draft that is
    gone is refused, should its number belong to another one by now.
    """
    if str(form.get("form_key", "")) not in ("", draft.form_key):
        raise RefusedError(DRAFT_ELSEWHERE)
    if "title" not in form and "text" not in form and set(form) <= BARE:
        return draft.fields, {}
    sent = read_form(form, DraftForm)
    if sent.values is None:
        return {**draft.fields, **sent.typed}, sent.problems
    fields = sent.values.model_dump(mode="json", exclude={"form_key", "done", "at"})
    fields["areas"] = [name for name in fields["areas"] if name.strip()]
    save_draft(page.session, page.viewer, draft, fields)
    return draft.fields, {}


def show_form_of(
    page: Page,
    draft: Draft,
    fields: Mapping[str, Any],
    problems: Mapping[str, Sentence] | None = None,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
    *,
    saved: bool = False,
) -> Response:
    named, place = _places(page, fields)
    return page.show(
        "proposals/write.html",
        status if problems else HTTPStatus.OK,
        typed=fields,
        problems=problems or {},
        named=named,
        place=place,
        offers=offers_for(page, place.slug if place else None),
        groups=grouped_charts(page),
        places=all_neighborhoods(page.session),
        departments=departments(page.session),
        goals=standing_goals(page.session),
        saved=saved,
        picks=picks_for(
            page,
            [number for number in (chosen_chart(fields)[0],) if number],
            numbers_in(str(fields.get("text", ""))),
        ),
        **_beside(page, draft, fields, place),
    )


def _places(page: Page, fields: Mapping[str, Any]) -> tuple[list[str], Row | None]:
    """Return the names typed, and the first place that we know: charts are about that one."""
    named = [str(name) for name in fields.get("areas", []) if str(name).strip()]
    if fields.get("reach") == Reach.CITY:
        return named, None
    found = find_places(page, named)
    return named, next((row for name in named if (row := found.get(name))), None)


def _beside(
    page: Page, draft: Draft, fields: Mapping[str, Any], place: Row | None
) -> dict[str, Any]:
    """Gather what stands beside the form: the hint, similar proposals, the chosen chart."""
    title, text = str(fields.get("title", "")), str(fields.get("text", ""))
    evidence = _evidence(page, fields, place)
    chart = evidence["chart"]
    names = [row.name for row in all_neighborhoods(page.session)]
    return {
        "draft": draft,
        "hints": hints_for(title, text[:MARKDOWN_LIMIT], names, has_chart=chart is not None),
        "similar": similar(page.session, title, text, chart.id if chart else None),
        **evidence,
    }


def _evidence(page: Page, fields: Mapping[str, Any], place: Row | None) -> dict[str, Any]:
    """Read the chosen chart, and what charts say of the numbers in the text."""
    chart, slug = chart_in(page, fields), place.slug if place else None
    shown = drawn_for(page, chart, slug)
    text = str(fields.get("text", ""))[:MARKDOWN_LIMIT]
    reading = shown.reading if shown else None
    return {
        "chart": chart,
        "shown": shown,
        "asked": asked_in_draft(page, text, chart, reading, slug),
    }
