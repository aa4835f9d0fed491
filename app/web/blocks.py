"""Blocking somebody's private contact, and taking that back."""

from fastapi import APIRouter, Response

from app.core.errors import NOT_FOUND, RefusedError, require
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.blocking import block, blocked_by, has_blocked, unblock
from app.people.models import Person
from app.people.policy import can_block
from app.people.queries import person_by_handle
from app.web.page import OnPage, Page

router = APIRouter()

often = limit("block", "60 per hour")


@router.get("/people/{handle}/block")
def show_block(page: OnPage, person: SignedIn, handle: str) -> Response:
    """Say what a block does and what it does not do, with the button."""
    other = _other(page, handle)
    require(can_block(person, other))
    return page.show(
        "blocks/block.html", other=other, blocked=has_blocked(page.session, person, other)
    )


@router.post("/people/{handle}/block", dependencies=[often])
def add_block(page: OnPage, person: SignedIn, handle: str) -> Response:
    block(page.session, person, _other(page, handle))
    return page.go("/settings/blocks")


@router.post("/people/{handle}/block/end", dependencies=[often])
def end_block(page: OnPage, person: SignedIn, handle: str) -> Response:
    unblock(page.session, person, _other(page, handle))
    return page.go("/settings/blocks")


@router.get("/settings/blocks")
def show_blocks(page: OnPage, person: SignedIn) -> Response:
    return page.show("blocks/index.html", people=blocked_by(page.session, person))


def _other(page: Page, handle: str) -> Person:
    found = person_by_handle(page.session, handle)
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found
