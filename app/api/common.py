"""What every answer to a program has: a token's person, pages by cursor, ETags."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, model_validator
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, Ruling
from app.core.i18n import _
from app.core.paging import Paged
from app.core.public_words import readable
from app.datasets.policy import can_load
from app.http.transaction import SAFE_METHODS, Transaction
from app.people.models import Person
from app.people.policy import SUSPENDED
from app.people.tokens import Scope, find_token, note_use

PREFIX = "/api/v1"
MOST = 100

NO_TOKEN = Ruling(
    HTTPStatus.UNAUTHORIZED,
    "token-needed",
    _("Send a token of yours: Authorization: Bearer cp_… You make tokens in your settings."),
)
WRONG_SCOPE = Ruling(
    HTTPStatus.FORBIDDEN, "scope-missing", _("This token may read only. Make one that may write.")
)
LOADS_NOTHING = Ruling(
    HTTPStatus.FORBIDDEN,
    "loads-nothing",
    _("Only officials and administrators may load data."),
    _("Everybody may read it: no token is needed for that."),
)
MAY_NOT_LOAD = Ruling(
    HTTPStatus.FORBIDDEN,
    "scope-missing",
    _("This token may not load data."),
    _("Make one with the scope datasets:write in your settings."),
)


class Shape(BaseModel):
    """The base of everything that is sent or received: no field beyond those documented."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    @model_validator(mode="before")
    @classmethod
    def _readable(cls, sent: Any) -> Any:  # noqa: ANN401, as pydantic calls it
        if not isinstance(sent, dict):
            return sent
        return {name: readable(v) if type(v) is str else v for name, v in sent.items()}


Item = TypeVar("Item", bound=Shape)


class PageOf(Shape, Generic[Item]):
    """A page of a list; `next` is the `cursor` of the page after it, null on the last."""

    items: list[Item]
    next: str | None


class WrongField(Shape):
    """A field that was refused, and why."""

    field: str
    detail: str


class Problem(Shape):
    """RFC 9457 problem details; `errors` names the fields of a 422.

    `code`, `title` and `hint` are the code, message and hint of the command line's refusals.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    hint: str | None = None
    errors: list[WrongField] | None = None


def page_of(page: Paged[object], make: Callable[[object], Item]) -> PageOf[Item]:
    return PageOf[Item](items=[make(row) for row in page.items], next=page.next)


Cursor = Annotated[
    str | None, Query(max_length=200, description="The `next` of the page before this one.")
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]


# Only describes the token to tools: what it is worth is asked of our own tables.
_token = HTTPBearer(
    bearerFormat="cp_…", description="A token that you made in your settings.", auto_error=False
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_token)]


def bearer_of(request: Request) -> str | None:
    scheme, _blank, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def holder(request: Request, session: Session) -> tuple[Person, frozenset[Scope]]:
    """Return whose token asks and what it may do. Raises RefusedError 401 or 403."""
    token = bearer_of(request)
    found = find_token(session, token) if token else None
    if found is None:
        raise RefusedError(NO_TOKEN)
    if found[0].suspended:
        raise RefusedError(SUSPENDED)
    return found


def writer(request: Request, session: Transaction, _told: Bearer) -> Person:
    """Return whose token may write. Raises RefusedError 401 or 403."""
    person = may_write(request, session)
    _note_use(request, session)
    return person


def may_write(request: Request, session: Session) -> Person:
    """Say likewise who writes, and note nothing: for slow work before the transaction opens."""
    person, scopes = holder(request, session)
    if Scope.WRITE not in scopes:
        raise RefusedError(WRONG_SCOPE)
    return person


def loader(request: Request, session: Transaction, _told: Bearer) -> Person:
    """Return whose token may load data. Raises RefusedError 401 or 403."""
    person = may_load(request, session)
    _note_use(request, session)
    return person


def may_load(request: Request, session: Session) -> Person:
    """Say likewise who loads, and note nothing: for a look before the body is read."""
    person, scopes = holder(request, session)
    ruling = can_load(person)
    if not ruling:  # the pages are not shown to exist to them; this contract is for all to read
        raise RefusedError(LOADS_NOTHING if ruling is NOT_FOUND else ruling)
    if Scope.LOAD not in scopes:
        raise RefusedError(MAY_NOT_LOAD)
    return person


def _note_use(request: Request, session: Session) -> None:
    if request.method not in SAFE_METHODS:  # a safe one cannot write
        note_use(session, bearer_of(request) or "", utc_now())


def reader(request: Request, session: Transaction) -> Person | None:
    """Return whose token asks, or nobody: public things need none. A wrong token is a 401."""
    token = bearer_of(request)
    if token is None:
        return None
    found = find_token(session, token)
    if found is None:
        raise RefusedError(NO_TOKEN)
    return None if found[0].suspended else found[0]


Writer = Annotated[Person, Depends(writer)]
Loader = Annotated[Person, Depends(loader)]
Reader = Annotated[Person | None, Depends(reader)]

# Written out, not referred to: FastAPI collects only the schemas of what it answers itself.
_PROBLEM = Problem.model_json_schema()
_PROBLEM["properties"]["errors"] = {
    "anyOf": [{"type": "array", "items": WrongField.model_json_schema()}, {"type": "null"}]
}
_PROBLEM.pop("$defs")

PROBLEMS: dict[int | str, dict[str, object]] = {
    "4XX": {
        "description": "A refusal that says what to do.",
        "content": {"application/problem+json": {"schema": _PROBLEM}},
    },
    "5XX": {
        "description": "The site is busy or failed; nothing was changed.",
        "content": {"application/problem+json": {"schema": _PROBLEM}},
    },
}


def answer(request: Request, body: BaseModel) -> Response:
    """Answer with JSON and its ETag, or with 304 when the program has this answer already."""
    content = body.model_dump_json().encode()
    return with_etag(request, content, "application/json")


def with_etag(request: Request, content: bytes, media_type: str) -> Response:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    known = [
        tag.strip().removeprefix("W/")
        for tag in request.headers.get("if-none-match", "").split(",")
    ]
    if etag in known:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def created(body: BaseModel, location: str) -> Response:
    return Response(
        body.model_dump_json(),
        HTTPStatus.CREATED,
        media_type="application/json",
        headers={"Location": location},
    )


@contextmanager
def fields_named(**names: str) -> Iterator[None]:
    """Let a problem name the field as it was sent here, where a verb calls it otherwise."""
    try:
        yield
    except InvalidError as wrong:
        told = {names.get(field, field): words for field, words in wrong.problems.items()}
        raise InvalidError(told) from wrong


def listed(items: Sequence[Item]) -> PageOf[Item]:
    return PageOf[Item](items=list(items), next=None)


def today_of(request: Request) -> date:
    """Return the day of the city, by which things are due."""
    settings: Settings = request.app.state.settings
    return settings.day_of(utc_now())


def compact(data: object) -> bytes:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, default=str).encode()
