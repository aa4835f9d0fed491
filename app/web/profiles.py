"""A person's public page: what they may do here, and what they gave to the argument."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError
from app.discussion.concern_queries import changed_because
from app.discussion.queries import latest_comments
from app.followthrough.adopting.queries import count_adopted
from app.people.models import Person
from app.people.queries import department_by_id, home_shown, person_by_handle
from app.proposals.listing import ProposalRow
from app.proposals.queries import list_proposals
from app.relationships.credit.queries import count_answers
from app.relationships.introductions.backers import backed_by
from app.relationships.sponsors.queries import invitations_to, sponsored_by
from app.web.company import company_of_person
from app.web.page import OnPage, Page

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
        sponsored=sponsored_by(page.session, person),
        invitations=_invitations(page, person),
        proposals=list_proposals(page.session, author=person.id, cursor=after),
        comments=latest_comments(page.session, person.id, cursor=comments),
        backed=backed_by(page.session, person.id, backs),
        adopted=count_adopted(page.session, person.id),
        answers=count_answers(page.session, person.id),
        changed=changed_because(page.session, person.id),
        **company_of_person(page, person),
    )


def _invitations(page: Page, person: Person) -> Sequence[ProposalRow]:
    """List what invites a person, to that person alone."""
    if page.viewer is None or page.viewer.id != person.id:
        return []
    return invitations_to(page.session, person, utc_now())
