"""Claims: what can be said of a chart, a claim adjusted and computed at once, and its page."""

from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from app.charts.claims.cube import Cube
from app.charts.claims.judged import Judged
from app.charts.claims.picking import Pickable, offers_on, pickable, require_measure
from app.charts.claims.queries import (
    checks_of,
    claim_address,
    claims_by_ids,
    claims_on,
    find_claim,
)
from app.charts.claims.service import judge_ahead, judge_fully, make_claim, newest_cube
from app.charts.claims.specs import Claimed, read_claim
from app.charts.models import Chart
from app.charts.queries import chart_address
from app.contributions.claiming import texts_with
from app.core import nouns
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import Sentence
from app.http.forms import SentForm, read_form
from app.http.limits import claim_of, limit
from app.http.person import SignedIn
from app.web import claimed  # noqa: F401, gives templates the words of claims
from app.web.addresses import Number
from app.web.chart_parts import chart_of, chosen_focus
from app.web.claim_form import ClaimForm, choices_of, claim_from, form_of, measure_code
from app.web.page import OnPage, Page, glance

router = APIRouter()


@dataclass(frozen=True)
class Pick:
    """A claim that can be kept with one press, or adjusted first: `fields` is its form."""

    found: Judged
    fields: dict[str, str]
    adjust: str  # the address at which the form holds it


@dataclass(frozen=True)
class Tried:
    """What the form says, computed; or what is wrong with it."""

    typed: dict[str, str]
    found: Judged | None
    problems: dict[str, Sentence]
    offers: tuple[Pick, ...] = ()


@router.get("/charts/{key}/claims", dependencies=[limit("offers", "120 per minute", reads=True)])
def offer_claims(page: OnPage, key: str, focus: str | None = None) -> Response:
    """Offer what this chart lets one say, and a form to say something else."""
    chart = chart_of(page, key)
    place, _rows = chosen_focus(page, focus)
    of = pickable(page.session, page.store, chart, place)
    sent = {k: v for k, v in page.request.query_params.items() if k in ClaimForm.model_fields}
    tried = _tried(page, chart, of, FormData(list(sent.items()))) if "kind" in sent else None
    if page.wants_fragment:
        return page.show("claims/_tried.html", tried=tried, chart=chart)
    offers = offers_on(page.session, page.store, chart, of)
    picks = tuple(_pick(chart, one.claim, one.found) for one in offers)
    return _show(page, chart, of, picks, tried)


def _judged(request: Request, key: str, form: SentForm) -> None:
    """Add up and judge before the transaction opens; what is refused the route finds, and says."""
    if claim_of(request) is None:
        return
    sent = read_form(form, ClaimForm)
    with suppress(RefusedError, InvalidError), glance(request) as page:
        chart = chart_of(page, key)
        pickable(page.session, page.store, chart, None)
        if sent.values is not None:
            judge_ahead(page.session, page.store, chart, claim_from(sent.values))


@router.post("/charts/{key}/claims", dependencies=[limit("claim", "60 per hour"), Depends(_judged)])
def keep_claim(page: OnPage, person: SignedIn, key: str, form: SentForm) -> Response:
    chart = chart_of(page, key)
    sent = read_form(form, ClaimForm)
    problems = sent.problems
    if sent.values is not None:
        try:
            claim = claim_from(sent.values)
            require_measure(page.session, page.store, chart, claim.measure)
            kept = make_claim(page.session, page.store, person, chart, claim)
            return page.go(claim_address(kept.id))
        except InvalidError as error:
            problems = error.problems
    typed = {name: str(value) for name, value in sent.typed.items()}
    of = pickable(page.session, page.store, chart, None)
    return _show(page, chart, of, (), Tried(typed, None, problems), is_wrong=True)


@router.post("/charts/{key}/claims/trial", dependencies=[limit("preview", "60 per minute")])
def try_claim(page: OnPage, key: str, form: SentForm) -> Response:
    """Lead to what the form comes to: a form's token stays out of addresses."""
    chart = chart_of(page, key)
    typed = {name: value for name, value in form.items() if name in ClaimForm.model_fields}
    return page.go(f"/charts/{chart.id}-{chart.slug}/claims?{urlencode(typed)}#say")


@router.get("/claims/{claim_id}")
def show_claim(page: OnPage, claim_id: Number) -> Response:
    """Show a claim, what each version of the data made of it, and who makes it."""
    known = find_claim(page.session, claim_id)
    claim = read_claim(known.claim.spec)
    texts = texts_with(page.session, known.claim.id)
    viewer = page.viewer.id if page.viewer else None
    things = {(noun, number) for number in texts for noun in ("proposal", "comment", "answer")}
    places = nouns.resolve(page.session, viewer, things)
    latest = Judged.from_facts(known.latest.facts)
    return page.show(
        "claims/show.html",
        claim=known.claim,
        chart=known.chart,
        chart_address=chart_address(known.chart, claim.area),
        latest=latest,
        checks=[(one, Judged.from_facts(one.check.facts))
                for one in checks_of(page.session, known.claim.id)][::-1],
        texts=list(places.values()),
        adjust=_adjust(known.chart, claim),
        offers=_offers(known.chart, latest),
    )  # fmt: skip


def claims_beside(page: Page, chart: Chart) -> list[tuple[int, Judged]]:
    """List the latest claims on a chart, for its page."""
    known = claims_by_ids(page.session, claims_on(page.session, chart.id, 5))
    return [
        (number, Judged.from_facts(one.latest.facts))
        for number, one in sorted(known.items(), reverse=True)
    ]


def _tried(page: Page, chart: Chart, of: Pickable, sent: FormData) -> Tried:
    typed = read_form(sent, ClaimForm)
    said = {name: str(value) for name, value in typed.typed.items()}
    if typed.values is None:
        return Tried(said, None, typed.problems)
    try:
        claim = claim_from(typed.values)
        of.require(claim.measure)
    except InvalidError as error:
        return Tried(said, None, error.problems)
    cube = newest_cube(page.session, page.store, chart, claim.measure)
    found = judge_fully(cube, claim)
    return Tried({**said, **form_of(claim)}, found, {}, _offers(chart, found, cube))


def _offers(chart: Chart, found: Judged, cube: Cube | None = None) -> tuple[Pick, ...]:
    """Return what could be decided instead; with its numbers where the cube is at hand."""
    claims = [read_claim(facts) for facts in found.offers]
    return tuple(_pick(chart, one, judge_fully(cube, one) if cube else found) for one in claims)


def _pick(chart: Chart, claim: Claimed, found: Judged) -> Pick:
    return Pick(found, form_of(claim), _adjust(chart, claim))


def _adjust(chart: Chart, claim: Claimed) -> str:
    return f"/charts/{chart.id}-{chart.slug}/claims?{urlencode(form_of(claim))}#say"


def _show(
    page: Page,
    chart: Chart,
    of: Pickable,
    offers: tuple[Pick, ...],
    tried: Tried | None,
    *,
    is_wrong: bool = False,
) -> Response:
    cube = newest_cube(page.session, page.store, chart, of.first)
    typed = {name: str(f.get_default()) for name, f in ClaimForm.model_fields.items()}
    typed |= {"area": of.area or "", "kind": "change" if cube.periods else "rank"}
    typed["measure"] = measure_code(of.first)
    if not cube.periods:
        typed["period"] = "all"
    return page.show(
        "claims/offer.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK,
        chart=chart,
        address=f"/charts/{chart.id}-{chart.slug}",
        offers=offers,
        tried=tried,
        typed={**typed, **(tried.typed if tried else {})},
        problems=tried.problems if tried else {},
        choices=choices_of(cube, of),
        area_name=cube.names.get(of.area or ""),
    )
