"""Saying what an owed answer waits for, and that it waits no more. Its date stays."""

from collections.abc import Mapping
from functools import partial

from fastapi import APIRouter, Response

from app.contributions.models import ContributionId
from app.core.errors import require
from app.core.i18n import Sentence
from app.followthrough.joint.blocking import block_answer, free_answer
from app.followthrough.joint.holding import is_owed, standing_of_answer
from app.followthrough.joint.policy import can_block_answer, can_free_answer
from app.http.forms import SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.proposals.queries import Loaded, load_proposal
from app.web.addresses import Number
from app.web.joint_forms import BlockForm, WordsForm, attempt, offices, show_act
from app.web.joint_words import BLOCKS
from app.web.page import OnPage, Page

router = APIRouter()

often = limit("block", "60 per hour")
Typed = Mapping[str, object]
Problems = Mapping[str, Sentence]
Told = Sentence | None


@router.get("/proposals/{proposal_id:int}/block")
def write_block(page: OnPage, official: SignedIn, proposal_id: Number) -> Response:
    loaded = load_proposal(page.session, official, proposal_id)
    _require_blocker(page, official, loaded)
    return _blocking(page, loaded, {}, {}, None)


@router.post("/proposals/{proposal_id:int}/block", dependencies=[often])
def send_block(page: OnPage, official: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    loaded = load_proposal(page.session, official, proposal_id)
    sent = read_form(form, BlockForm)
    again = partial(_blocking, page, loaded, sent.typed)
    if sent.values is None:
        _require_blocker(page, official, loaded)
        return again(sent.problems, None)
    number = ContributionId(loaded.proposal.id)
    act = partial(block_answer, page.session, official, number, sent.values.obstacle())
    return attempt(page, act, again, f"{loaded.url}#answer")


@router.get("/proposals/{proposal_id:int}/block/release")
def write_release(page: OnPage, official: SignedIn, proposal_id: Number) -> Response:
    loaded = load_proposal(page.session, official, proposal_id)
    _require_freer(page, official, loaded)
    return _freeing(page, loaded, {}, {}, None)


@router.post("/proposals/{proposal_id:int}/block/release", dependencies=[often])
def send_release(page: OnPage, official: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    loaded = load_proposal(page.session, official, proposal_id)
    sent = read_form(form, WordsForm)
    again = partial(_freeing, page, loaded, sent.typed)
    if sent.values is None:
        _require_freer(page, official, loaded)
        return again(sent.problems, None)
    number = ContributionId(loaded.proposal.id)
    act = partial(free_answer, page.session, official, number, sent.values.words)
    return attempt(page, act, again, f"{loaded.url}#answer")


def _require_blocker(page: Page, official: Person, loaded: Loaded) -> None:
    owed = is_owed(page.session, loaded.proposal.id)
    desk_id = _desk(page, loaded)
    require(can_block_answer(official, loaded.proposal, owed=owed, desk_id=desk_id))


def _require_freer(page: Page, official: Person, loaded: Loaded) -> None:
    require(can_free_answer(official, loaded.proposal, _desk(page, loaded)))


def _desk(page: Page, loaded: Loaded) -> int | None:
    standing = standing_of_answer(page.session, loaded.proposal.id)
    return standing.department_id if standing else None


def _blocking(page: Page, loaded: Loaded, typed: Typed, problems: Problems, told: Told) -> Response:
    return show_act(
        page, "joint/block_answer.html", typed, problems, told, loaded=loaded,
        kinds=BLOCKS.items(), departments=offices(page, loaded.proposal.department_id),
    )  # fmt: skip


def _freeing(page: Page, loaded: Loaded, typed: Typed, problems: Problems, told: Told) -> Response:
    return show_act(page, "joint/free_answer.html", typed, problems, told, loaded=loaded)
