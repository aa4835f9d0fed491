"""In which official answers a person's work was used: a list, and nothing that ranks people."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Response

from app.core.errors import NOT_FOUND, RefusedError
from app.core.i18n import Sentence, _
from app.people.queries import person_by_handle
from app.relationships.credit.queries import answers_with
from app.web.page import OnPage

router = APIRouter()

THINGS: Final[Mapping[str, Sentence]] = {
    "chart": _("A chart"),
    "claim": _("A claim"),
    "comment": _("A comment"),
    "point": _("A data point"),
}


@router.get("/people/{handle}/answers")
def show_answers(page: OnPage, handle: str) -> Response:
    person = person_by_handle(page.session, handle)
    if person is None:
        raise RefusedError(NOT_FOUND)
    used = answers_with(page.session, person.id)
    return page.show("profiles/answers.html", person=person, used=used, things=THINGS)
