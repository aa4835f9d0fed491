"""Observations on pages: the list, one of them, its photo, and the form for a new one."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Response

from app.charts.models import Chart
from app.charts.queries import chart_address, find_chart
from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.i18n import Sentence
from app.core.object_store import StoreDownError
from app.core.paging import BIGGEST_ID
from app.core.storage import DamagedFileError
from app.core.text import MARKDOWN_LIMIT
from app.datasets.query import STORE_DOWN
from app.discussion.observations.photos import MEDIA_TYPE, MOST_BYTES
from app.discussion.observations.policy import can_observe, can_take_back
from app.discussion.observations.queries import (
    NONE_SEEN,
    Beside,
    Subject,
    beside,
    list_seen,
    load_observation,
)
from app.discussion.observations.service import take_back
from app.http.limits import limit
from app.http.person import SignedIn
from app.places.queries import all_neighborhoods
from app.proposals.queries import Loaded, load_proposal
from app.web.addresses import Number
from app.web.chart_parts import kept
from app.web.comment_forms import new_key
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()

# A browser keeps a photo and asks each time whether it may still show it; no cache between may.
ASKED_AGAIN: Final = "private, no-cache"
Chosen = Annotated[int | None, Query(ge=1, lt=BIGGEST_ID)]


class About(NamedTuple):
    """What an observation stands on, as pages name it."""

    key: Subject
    title: str
    url: str
    loaded: Loaded | None = None

    @property
    def query(self) -> str:
        if self.key.proposal_id is not None:
            return f"proposal={self.key.proposal_id}"
        return f"chart={self.key.chart_id}"


def subject_of(page: Page, proposal: object, chart: object) -> About:
    """Load what an address or a form names. Raises RefusedError: 404, 410."""
    numbers = [str(one) if one else "" for one in (proposal, chart)]
    if sum(map(bool, numbers)) != 1 or not all(_is_number(one) for one in numbers if one):
        raise RefusedError(NOT_FOUND)
    if numbers[0]:
        loaded = load_proposal(page.session, page.viewer, int(numbers[0]))
        key = Subject(proposal_id=ContributionId(loaded.proposal.id))
        return About(key, loaded.contribution.title, loaded.url, loaded)
    found = find_chart(page.session, int(numbers[1]))
    return About(Subject(chart_id=found.id), found.title, chart_address(found))


def beside_chart(page: Page, chart: Chart) -> Beside:
    """Find what was seen beside a chart; most have nothing, and say so without a query."""
    return beside(page.session, Subject(chart_id=chart.id)) if chart.has_company else NONE_SEEN


@router.get("/observations")
def index(page: OnPage, proposal: Chosen = None, chart: Chosen = None, after: str = "") -> Response:
    about = subject_of(page, proposal, chart) if proposal or chart else None
    found = list_seen(page.session, about.key if about else Subject(), after)
    return page.show("observations/index.html", found=found, about=about)


@router.get("/observations/new")
def write(
    page: OnPage, _person: SignedIn, proposal: Chosen = None, chart: Chosen = None
) -> Response:
    about = subject_of(page, proposal, chart)
    require(can_observe(page.viewer, about.loaded.contribution if about.loaded else None))
    return show_new(page, about)


@router.get("/observations/{observation_id}")
def show(page: OnPage, observation_id: Number) -> Response:
    seen = load_observation(page.session, page.viewer, observation_id)
    return page.show(
        "observations/show.html",
        seen=seen,
        may_delete=bool(can_take_back(page.viewer, seen.text)),
    )


@router.get(
    "/observations/{observation_id}/photo.jpg",
    dependencies=[limit("photo", "600 per minute", reads=True)],
)
def send_photo(page: OnPage, observation_id: Number) -> Response:
    """Send a photo to whoever may read its words. It is a file of our own making."""
    seen = load_observation(page.session, page.viewer, observation_id).observation
    if not seen.file:
        raise RefusedError(NOT_FOUND)
    try:
        content = page.store.local_path(seen.file, seen.content_hash).read_bytes()
    except StoreDownError as error:
        raise RefusedError(STORE_DOWN, retry_after=30) from error
    except (DamagedFileError, FileNotFoundError) as error:
        raise RefusedError(NOT_FOUND) from error
    answer = kept(page.request, content, MEDIA_TYPE, ASKED_AGAIN)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Content-Disposition"] = f'inline; filename="observation-{seen.id}.jpg"'
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@router.post("/observations/{observation_id}/deletion", dependencies=[limit("text", "60 per hour")])
def delete(page: OnPage, person: SignedIn, observation_id: Number) -> Response:
    text = take_back(page.session, person, observation_id)
    about = f"?proposal={text.about_id}" if text.about_id else ""
    return page.go(f"/observations{about}")


def show_new(
    page: Page,
    about: About,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    """Draw the form, filled as it was sent. A new one begins with today and the reader's place."""
    today = utc_now().astimezone(page.settings.zone).date()
    filled: dict[str, Any] = (
        dict(typed)
        if typed is not None
        else {
            "seen_on": today.isoformat(),
            "place": page.here.slug if page.here else "",
        }
    )
    key = str(filled.get("form_key", ""))
    return show_form(
        page,
        "observations/new.html",
        filled,
        problems,
        about=about,
        places=[(row.slug, row.name) for row in all_neighborhoods(page.session)],
        today=today,
        form_key=key if len(key) == len(new_key()) and key.isalnum() else new_key(),
        longest=MARKDOWN_LIMIT,
        megabytes=MOST_BYTES // 1024**2,
    )


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) <= len(str(BIGGEST_ID))
