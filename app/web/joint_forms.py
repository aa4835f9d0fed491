"""The forms of joint commitments, and how one comes back when somebody else was first."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Literal

from fastapi import Response
from pydantic import Field

from app.core.errors import InvalidError, RefusedError
from app.core.i18n import Sentence
from app.followthrough.joint.blocking import Obstacle
from app.followthrough.joint.models import BlockKind
from app.followthrough.joint.stepping import Wish
from app.http.forms import FormModel
from app.people.models import DepartmentId
from app.people.queries import departments, people_of
from app.web.answer_form import DIGITS
from app.web.page import Page

Again = Callable[[Mapping[str, Sentence], Sentence | None], Response]


class SeenForm(FormModel):
    """`seen` is how often somebody acted before this form was drawn."""

    seen: int = Field(default=0, ge=0, lt=2**31)


class WordsForm(SeenForm):
    words: str = Field(default="", max_length=500)


class AskForm(FormModel):
    department: str = Field(default="", max_length=DIGITS)
    words: str = Field(default="", max_length=500)


class StepForm(SeenForm):
    step: str = Field(default="", max_length=300)
    owner: str = Field(default="", max_length=DIGITS)
    due_on: str = Field(default="", max_length=10)
    reason: str = Field(default="", max_length=500)

    def wish(self) -> Wish:
        return Wish(self.step, number_of(self.owner), day_of(self.due_on))


class SayForm(StepForm):
    """A department's answer to being asked: with a step, a condition or a reason."""

    say: Literal["", "join", "condition", "decline"] = ""
    words: str = Field(default="", max_length=500)


class DecideForm(WordsForm):
    decide: Literal["", "agree", "withdraw"] = ""


class BlockForm(FormModel):
    kind: Literal["", "department", "permit", "budget"] = ""
    department: str = Field(default="", max_length=DIGITS)
    named: str = Field(default="", max_length=160)
    words: str = Field(default="", max_length=500)

    def obstacle(self) -> Obstacle:
        kind = BlockKind(self.kind) if self.kind else None
        return Obstacle(kind, number_of(self.department), self.named, self.words)


def attempt(page: Page, act: Callable[[], object], again: Again, path: str) -> Response:
    """Do it and go on to `path`; else draw the form `again` with what is wrong or who was first.

    Nothing of a refused act stays. Raises RefusedError for all that a form cannot mend.
    """
    try:
        with page.session.begin_nested():
            act()
    except InvalidError as refusal:
        return again(refusal.problems, None)
    except RefusedError as refusal:
        if refusal.ruling.status is not HTTPStatus.CONFLICT:
            raise
        return again({}, refusal.ruling.sentence)
    return page.go(path)


def as_step(again: Again) -> Again:
    """Name the problem of a step's words as the form names that field."""
    return lambda problems, told: again(
        {"step" if name == "words" else name: said for name, said in problems.items()}, told
    )


def show_act(
    page: Page,
    template: str,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
    told: Sentence | None,
    **context: object,
) -> Response:
    """Draw a form: 422 with problems, 409 where somebody else was first; the words stay."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    status = HTTPStatus.CONFLICT if told is not None else status
    context |= {"typed": typed, "problems": problems, "told": told, "today": page.today}
    return page.show(template, status, **context)


def offices(page: Page, but: int | None) -> Sequence[tuple[int, str]]:
    """List the departments but one, as choices."""
    return [(one.id, one.name) for one in departments(page.session) if one.id != but]


def colleagues(page: Page, department_id: int) -> Sequence[tuple[int, str]]:
    """List who can have a step of a department, as choices."""
    people = people_of(page.session, DepartmentId(department_id))
    return [(one.id, one.handle) for one in people if not one.suspended]


def number_of(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < DIGITS else None


def day_of(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
