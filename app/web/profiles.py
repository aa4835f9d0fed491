"""A person's public page: what they may do here, and what they gave to the argument."""

from fastapi import APIRouter, Response

from app.core.errors import NOT_FOUND, RefusedError
from app.discussion.queries import latest_comments
from app.people.queries import department_by_id, home_shown, person_by_handle
from app.proposals.queries import list_proposals
from app.relationships.credit.queries import count_answers
from app.relationships.introductions.backers import backed_by
from app.web.page import OnPage

router = APIRouter()


@router.get("/people/{handle}")
def show_profile(
    page: OnPage, handle: str, after: str = "", comments: str = "", backs: str = ""
) -> Response:
    person = person_by_handle(page.session, handle)
    if person is None:
        raise RefusedError(NOT_FOUND)
    return page.show(
        "profiles/show.html",
        person=person,
        department=department_by_id(page.session, person.department_id),
        home=home_shown(page.session, person),
        proposals=list_proposals(page.session, author=person.id, cursor=after),
        comments=latest_comments(page.session, person.id, cursor=comments),
        backed=backed_by(page.session, person.id, backs),
        answers=count_answers(page.session, person.id),
    )
