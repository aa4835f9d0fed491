"""The forms of the discussion: what may be sent, and how a rejected one is shown again."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from secrets import token_hex
from typing import Annotated, Any

from fastapi import Response
from pydantic import AfterValidator, BeforeValidator, Field

from app.core.i18n import Sentence
from app.core.text import MARKDOWN_LIMIT
from app.discussion.models import CommentKind
from app.http.forms import FormModel
from app.web.page import Page
from app.web.stages import Stage

BIGGEST = 2**31 - 1  # what the database can hold


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


def _in_utc(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


# A number that may be left empty: the limit is the number's, since nothing has no size.
Known = Annotated[Annotated[int, Field(gt=0, le=BIGGEST)] | None, BeforeValidator(_none_if_empty)]
Key = Annotated[str, Field(min_length=16, max_length=64, pattern=r"^[0-9a-z-]+$")]


class CommentForm(FormModel):
    kind: CommentKind
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    parent_id: Known = None
    chart: Known = None
    point: str = Field(default="", max_length=400)  # "12 area:canton", see `points_in_forms`
    chart_address: str = Field(default="", max_length=300)
    form_key: Key


class VisitForm(FormModel):
    seen: Annotated[datetime, AfterValidator(_in_utc)]


class EditForm(FormModel):
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    reason: str = Field(default="", max_length=300)
    seen_revision: int = Field(ge=1, le=BIGGEST)


class EmptyForm(FormModel):
    """A form that is only a button."""


def new_key() -> str:
    """Return a key that makes a double click or a retry of a form one comment."""
    return token_hex(12)


def show_rejected(
    page: Page,
    stage: Stage,
    typed: Mapping[str, Any],
    problems: Mapping[str, Sentence],
    hidden: Mapping[str, str] | None = None,
) -> Response:
    """Show a form again with everything typed: in its place for htmx, else on a page of its own."""
    parent = str(typed.get("parent_id", ""))
    parent = parent if re.fullmatch(r"\d{1,10}", parent) else ""
    key = str(typed.get("form_key", "")).partition("-")[0]
    context = {
        "parent": parent,
        "post_to": stage.post_to,
        "hidden": hidden or {},
        "form_key": key if re.fullmatch(r"[0-9a-z]{16,40}", key) else new_key(),
        "typed": typed,
        "problems": problems,
        "charts": [],
        "points": [],
        "oob": False,
    }
    if not page.wants_fragment:
        return page.show(
            "comments/new.html", HTTPStatus.UNPROCESSABLE_ENTITY, url=stage.url, **context
        )
    template = "comments/_reply_form.html" if parent else "comments/_comment_form.html"
    response = page.show(template, HTTPStatus.UNPROCESSABLE_ENTITY, **context)
    target = f"#reply-{parent}" if parent else "#comment-form"
    response.headers.update({"HX-Retarget": target, "HX-Reswap": "outerHTML"})
    return response
