"""The web process: puts the rooms together."""

from pathlib import Path
from typing import NamedTuple

from fastapi import APIRouter, Depends, FastAPI
from starlette.datastructures import State
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from app.api import challenges as challenges_api
from app.api import claims as claims_api
from app.api import comments as comments_api
from app.api import common_ground as common_ground_api
from app.api import concerns, feeds, follow_through, together, votes
from app.api import datasets as datasets_api
from app.api import imports as imports_api
from app.api import layers as layers_api
from app.api import ledger as ledger_api
from app.api import observing as observing_api
from app.api import people as people_api
from app.api import places as places_api
from app.api import points as points_api
from app.api import proposals as proposals_api
from app.api import relationships as relationships_api
from app.api import sponsors as sponsors_api
from app.charts.public.reading import MOST_BYTES
from app.core.config import Settings
from app.core.db import Database
from app.core.limits import build_limiter
from app.core.logs import set_up_logs
from app.core.storage import storage_of
from app.discussion.observations.photos import MOST_SENT
from app.http import operations
from app.http.bodies import Hurry
from app.http.forgery import refuse_forgery
from app.http.headers import SecurityHeaders
from app.http.heads import Heads
from app.http.hosts import OurHost
from app.http.locale import Locale
from app.http.observe import Observe
from app.http.problems import DrawProblem, install_problems
from app.http.sizes import OwnWords
from app.web import (
    about,
    accounts,
    admin_districts,
    admin_layers,
    admin_people,
    admin_places,
    admin_releases,
    admin_residency,
    api_docs,
    appeals,
    borrowed,
    challenges,
    chart_builder,
    chart_files,
    chart_marks,
    chart_rates,
    chart_steps,
    chart_story_acts,
    charts,
    citations,
    claim_list,
    claims,
    comment_changes,
    comments,
    commitments,
    comparing,
    counter_charts,
    data_requests,
    dataset_crosswalk,
    dataset_upload,
    draft_claims,
    embeds,
    flags,
    home,
    joining,
    layers,
    ledger,
    moderation,
    notices,
    observing,
    office,
    oidc,
    outbox_page,
    places,
    points,
    profiles,
    proposal_acts,
    proposal_cards,
    proposal_drafts,
    proposal_edit,
    proposal_moderation,
    proposal_numbers,
    proposal_write,
    proposals,
    public_charts,
    residency,
    sanctions,
    search,
    settings_data,
    settings_mail,
    sign_in,
    story_flags,
)
from app.web import settings as settings_pages
from app.web import votes as voting_pages
from app.web.agreement_pages import AGREEMENT_PAGES
from app.web.dataset_pages import DATASET_PAGES
from app.web.mandate_pages import MANDATE_PAGES
from app.web.meeting_pages import MEETING_PAGES
from app.web.nouns import register_nouns
from app.web.personal import register_personal_data
from app.web.problems import draw_problem
from app.web.rendering import set_zone, watch_templates
from app.web.warming import warm_soon

STATIC = Path(__file__).parents[1] / "static"
TEXT_FORM_LIMIT = 512 * 1024  # 20,000 characters of any script, escaped, and the other fields

# Pages, in the order in which their addresses are tried. Each file of `web` adds its own.
PAGES: list[APIRouter] = [
    # one router a line
    proposal_write.router,
    draft_claims.router,
    proposal_drafts.router,
    proposal_edit.router,
    proposal_numbers.router,
    proposal_acts.router,
    *joining.ROUTERS,
    proposal_cards.router,
    proposals.router,
    voting_pages.router,
    claim_list.router,
    claims.router,
    chart_builder.router,  # before the charts
    chart_files.router,
    chart_rates.router,
    chart_marks.router,
    chart_steps.router,
    chart_story_acts.router,
    story_flags.router,
    borrowed.router,  # before the charts
    comparing.router,
    public_charts.router,
    charts.router,
    citations.router,
    embeds.router,
    points.router,
    counter_charts.router,
    data_requests.router,
    comments.router,
    comment_changes.router,
    challenges.router,
    *notices.ROUTERS,
    *MEETING_PAGES,
    ledger.router,
    flags.router,
    appeals.router,  # before the queue
    *AGREEMENT_PAGES,
    *moderation.ROUTERS,
    sanctions.router,
    proposal_moderation.router,
    *MANDATE_PAGES,
    office.router,
    *commitments.ROUTERS,
    admin_districts.router,
    admin_layers.router,
    admin_places.router,
    admin_residency.router,
    admin_releases.router,
    places.router,
    layers.router,
    home.router,
    about.router,
    accounts.router,
    api_docs.router,
    search.router,
    admin_people.router,
    *DATASET_PAGES,
    oidc.router,
    outbox_page.router,
    profiles.router,
    residency.router,
    settings_data.router,
    settings_pages.router,
    sign_in.router,
]

# The JSON contract and feeds: no cookies, so no forgery check; the token decides.
PROGRAMS: list[APIRouter] = [
    operations.router,
    settings_mail.links,
    feeds.router,
    places_api.router,
    layers_api.router,
    datasets_api.router,
    imports_api.uploads,
    imports_api.router,
    people_api.router,
    proposals_api.router,
    *sponsors_api.ROUTERS,
    *concerns.ROUTERS,
    *follow_through.ROUTERS,
    relationships_api.router,
    *common_ground_api.ROUTERS,
    together.router,
    comments_api.router,
    points_api.router,
    challenges_api.router,
    claims_api.router,
    votes.router,
    ledger_api.router,
]


class Routed(NamedTuple):
    """All addresses without a city behind them, and what answers an error outside of them."""

    app: FastAPI
    answer: DrawProblem


def create_app(settings: Settings, database: Database, routed: Routed | None = None) -> Observe:
    """Put a city behind the addresses: behind those that another city has had, if they are given.

    They cost FastAPI a tenth of a second of work, and the same ones serve one city after another.
    """
    app, answer = routed or route(settings.upload_limit)
    app.state = State()
    app.state.settings = settings
    app.state.database = database
    app.state.store = storage_of(settings)
    app.state.limiter = build_limiter(settings)
    app.state.pages = {getattr(route, "path", "") for router in PAGES for route in router.routes}
    set_zone(settings.zone)
    watch_templates(is_on=settings.reload_templates)
    inner = Hurry(OwnWords(app, answer), settings.body_seconds)
    guarded = SecurityHeaders(Heads(inner), https=settings.is_https)
    return Observe(OurHost(Locale(guarded, settings.locale), settings.base_url))


def route(upload_limit: int) -> Routed:
    """Lay out all addresses. Files may have so many bytes, forms TEXT_FORM_LIMIT."""
    register_nouns()
    register_personal_data()
    app = FastAPI(
        title="Commonplot",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        max_body_size=TEXT_FORM_LIMIT,
    )
    # Who may not load data is refused before the body is read; its limit is the city's to set.
    for bodies, door, most in (
        (dataset_upload.router, dataset_upload.only_stewards, upload_limit),
        (borrowed.uploads, borrowed.only_makers, MOST_BYTES),
        (observing.uploads, observing.only_observers, MOST_SENT),
    ):
        app.include_router(
            bodies,
            dependencies=[Depends(door), Depends(refuse_forgery)],
            include_in_schema=False,
            max_body_size=most + TEXT_FORM_LIMIT,
        )
    for files, who in (
        (dataset_crosswalk.uploads, dataset_upload.only_stewards),
        (admin_places.uploads, admin_places.only_administrators),
        (admin_layers.uploads, admin_places.only_administrators),
        (admin_residency.uploads, admin_places.only_administrators),
    ):
        app.include_router(
            files, dependencies=[Depends(who), Depends(refuse_forgery)], include_in_schema=False
        )
    for router in PAGES:
        app.include_router(router, dependencies=[Depends(refuse_forgery)], include_in_schema=False)
    files_of = {id(imports_api.uploads): upload_limit, id(observing_api.uploads): MOST_SENT}
    for router in PROGRAMS:
        most = files_of.get(id(router), 0)
        app.include_router(router, max_body_size=most + TEXT_FORM_LIMIT if most else None)
    app.mount("/static/htmx", StaticFiles(packages=[("django_htmx", "static/django_htmx")]))
    app.mount("/static", StaticFiles(directory=STATIC))
    return Routed(app, install_problems(app, draw_problem))


def serve() -> ASGIApp:
    """Build the app from the environment: `granian --interface asgi --factory app.main:serve`.

    Only here is a statement's time bounded: the worker, migrations and commands may take theirs.
    """
    settings = Settings()
    set_up_logs()
    database = Database(settings.resolved_database_url, settings.query_seconds)
    app = create_app(settings, database)
    warm_soon(app.app, database, settings.base_url)  # inside of what counts: nobody asked
    return app
