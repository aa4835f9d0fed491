"""Writing begins with what one saw and where: two fields, signed in or not."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.charts.queries import find_chart
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import Sentence, _
from app.core.paging import BIGGEST_ID
from app.core.text import CLAIM, MARKDOWN_LIMIT, fold
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.people.queries import department_by_slug
from app.places.queries import Row, aliases, all_neighborhoods
from app.proposals.drafting import new_key
from app.proposals.evidence import chart_number, see
from app.proposals.models import Kind, Reach
from app.proposals.service import Wish, problems_of, start_draft
from app.proposals.writing import TITLE_LIMIT
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.proposal_charts import chosen_chart

router = APIRouter()

COOKIE = "draft"
NAME_A_CHART = _("Choose a chart from the list, or paste the address of its page.")
KEPT = 30 * 24 * 3600  # seconds: as long as a draft that nobody owns


class VoiceForm(FormModel):
    saw: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    where: str = Field(default="", max_length=200)
    kind: Kind = Kind.FIX
    chart: str = Field(default="", max_length=300)
    focus: str = Field(default="", max_length=80)


class DraftForm(FormModel):
    """All that a draft holds. Lengths are generous: a draft keeps even what is too long to post."""

    title: str = Field(default="", max_length=2_000)
    text: str = Field(default="", max_length=60_000)
    kind: Kind = Kind.FIX
    reach: Reach = Reach.CORNER
    areas: list[str] = Field(default_factory=list, max_length=40)
    department: str = Field(default="", max_length=80)
    chart: str = Field(default="", max_length=20)
    chart_other: str = Field(default="", max_length=20)
    chart_address: str = Field(default="", max_length=300)
    goals: list[str] = Field(default_factory=list, max_length=12)
    form_key: str = Field(default="", max_length=64)
    at: str = Field(default="", max_length=20)  # where the cursor stood, for a claim to put there
    done: Literal["", "saved"] = ""


@router.get("/proposals/new")
def begin(
    page: OnPage, chart: str = "", focus: str = "", neighborhood: str = "", claim: int | None = None
) -> Response:
    places = all_neighborhoods(page.session)
    here = page.here.slug if page.here else ""
    wanted = focus or neighborhood or here
    where = next((place.name for place in places if place.slug == wanted), "")
    saw = f"{{claim:{claim}}}\n\n" if claim and 0 < claim < BIGGEST_ID else ""
    typed = {"saw": saw, "where": where, "chart": chart[:300], "focus": focus[:80], "kind": "fix"}
    return _voice(page, typed, {}, places)


@router.post("/proposals/new", dependencies=[limit("draft", "30 per hour")])
def keep_voice(page: OnPage, form: SentForm) -> Response:
    """Keep the words at once: for the person, or for this browser until somebody signs in."""
    places = all_neighborhoods(page.session)
    sent = read_form(form, VoiceForm)
    if sent.values is None:
        return _voice(page, {"kind": "fix", **sent.typed}, sent.problems, places)
    values = sent.values
    key = key_of(page) or new_key()
    fields: dict[str, str | list[str]] = {
        "title": first_sentence(values.saw),
        "text": values.saw,
        "kind": values.kind,
        "reach": Reach.CORNER if values.where else Reach.CITY,
        "areas": [values.where] if values.where else [],
        "department": "",
        "chart": str(chart_number(values.chart) or ""),
        "chart_address": "",
    }
    draft = start_draft(page.session, page.viewer, key, fields)
    response = page.go(f"/proposals/drafts/{draft.id}")
    if page.viewer is None:
        response.set_cookie(
            COOKIE,
            key,
            KEPT,
            path="/proposals",
            secure=page.settings.is_https,
            httponly=True,
            samesite="lax",
        )
    return response


def key_of(page: Page) -> str:
    """Return this browser's secret key to the drafts that nobody owns yet."""
    return key_in(page.request)


def key_in(request: Request) -> str:
    return request.cookies.get(COOKIE, "")[:100]


def first_sentence(text: str) -> str:
    """Suggest a title: the first sentence or line, cut between words."""
    text = re.sub(CLAIM, "", text)
    line = re.split(r"(?<=[.!?])\s|\n", text.strip(), maxsplit=1)[0].rstrip(".")
    if len(line) <= TITLE_LIMIT:
        return line
    return line[: TITLE_LIMIT - 1].rsplit(" ", 1)[0] + "…"


def wish_of(page: Page, fields: Mapping[str, Any]) -> tuple[Wish | None, dict[str, Sentence]]:
    """Make of a draft's fields what can be posted, or say what is wrong by field."""
    problems: dict[str, Sentence] = {}
    named = [name for name in fields.get("areas", []) if name.strip()]
    found = find_places(page, named)
    unknown = [name for name in named if found.get(name) is None]
    if unknown:
        problems["areas"] = _("We know no neighborhood named %(name)s.", name=unknown[0])
    places = [place for place in found.values() if place is not None]
    reach = Reach(fields.get("reach", "corner"))
    slug = str(fields.get("department") or "")
    department = department_by_slug(page.session, slug) if slug else None
    if slug and department is None:
        problems["department"] = _("Choose one of the departments.")
    evidence = None
    number, wrong = chosen_chart(fields)
    if wrong:
        problems["chart_address"] = NAME_A_CHART
    elif number:
        focus = places[0].slug if reach is Reach.CORNER and places else None
        try:
            evidence = see(page.session, page.store, number, focus)
        except InvalidError as refusal:
            problems |= refusal.problems
    wish = Wish(
        title=str(fields.get("title", "")),
        text=str(fields.get("text", "")),
        kind=Kind(fields.get("kind", "fix")),
        reach=reach,
        areas=[place.id for place in places] if reach is Reach.CORNER else [],
        department_id=department.id if department else None,
        evidence=evidence,
    )
    problems = {**problems_of(wish), **problems}
    return (None, problems) if problems else (wish, {})


def find_places(page: Page, names: Sequence[str]) -> dict[str, Row | None]:
    """Find each typed place by its name, another name of it, or its slug."""
    if not names:
        return {}
    places = all_neighborhoods(page.session)
    by_id = {place.id: place for place in places}
    known = {fold(name): by_id[i] for i, also in aliases(page.session).items() for name in also
             if i in by_id}  # fmt: skip
    known |= {place.slug: place for place in places}
    known |= {fold(place.name): place for place in places}
    return {name: known.get(fold(name)) for name in names}


def _voice(
    page: Page,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
    places: Sequence[Row],
) -> Response:
    chart = None
    number = chart_number(str(typed.get("chart", "")))
    if number:
        try:
            chart = find_chart(page.session, number)
        except RefusedError:
            chart = None
    return show_form(page, "proposals/new.html", typed, problems, places=places, chart=chart)
