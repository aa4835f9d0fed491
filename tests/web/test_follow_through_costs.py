"""What a department owes grows; what its pages ask the database does not."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.storage import Storage
from app.followthrough.checking.models import CheckIn, Result
from app.followthrough.commitments.models import CommitmentState
from app.followthrough.joint.blocking import Obstacle, block_step
from app.followthrough.joint.joining import ask_to_join
from app.followthrough.joint.models import BlockKind
from app.followthrough.joint.stepping import Wish, add_step
from tests.factories.commitments import make_trial
from tests.factories.meetings import make_begun
from tests.factories.moderation import make_official
from tests.factories.proposals import make_department, make_proposal
from tests.people import City
from tests.web.test_thread_cache import reads

PAGES = (
    ("/desk", "olive", 14),
    ("/departments/public-works", "nobody", 24),
    ("/commitments", "nobody", 6),
    ("/goals", "nobody", 6),
)


def owe_more(session: Session, city: City, store: Storage, number: int) -> None:
    """Let the department lead a blocked step, wait for data, be asked, and owe a row."""
    office = make_department(session, f"Office {number}")
    official = make_official(session, office)
    soon = utc_now().date() + timedelta(days=1)
    mine = make_proposal(session, city.alice, f"Lamp {number}", department=city.department)
    made = make_trial(session, store, city.olive, city.department, mine)
    made.review_on = soon
    step = add_step(
        session,
        city.olive,
        made.id,
        Wish("Order lamps.", city.olive.id, soon),
        today=utc_now().date(),
    )
    permit = Obstacle(BlockKind.PERMIT, office.id, "Permit 12", "It is not signed.")
    block_step(session, city.olive, step.id, permit)
    ask_to_join(session, city.olive, made.id, office, "Sign the permit.")
    theirs = make_proposal(session, city.alice, f"Tree {number}", department=office)
    tried = make_trial(session, store, official, office, theirs)
    tried.state = CommitmentState.UNCHECKABLE
    now = utc_now()
    session.add(
        CheckIn(
            commitment_id=tried.id, review_on=tried.review_on, result=Result.UNCHECKABLE,
            why="no_year", owed_by=city.department.id, made_at=now, posted_at=now,
        )
    )  # fmt: skip
    ask_to_join(session, official, tried.id, city.department, "Dig the pit.")
    met = make_begun(session, office, official)
    met.row.text, met.row.department_id = f"Count lamp {number}.", city.department.id


def test_pages_of_what_is_owed_keep_their_number_of_queries(city: City) -> None:
    store = Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")
    costs: dict[str, list[int]] = {}
    for some in (range(2), range(2, 7)):
        with city.database.writing() as session:
            for number in some:
                owe_more(session, city, store, number)
        for page, who, most in PAGES:
            visitor = city.visitor(getattr(city, who, None))
            visitor.get(page)
            with reads(city) as asked:
                shown = visitor.get(page)
            assert shown.status_code == 200
            costs.setdefault(page, []).append(len(asked))
            assert len(asked) <= most, page
    assert all(first == second for first, second in costs.values()), costs
    desk = city.visitor(city.olive).get("/desk").text
    for told in (
        "Order lamps.",
        "Dig the pit.",
        "Lamp 6",
        "Data that promises wait for",
        "Count lamp 6.",
    ):
        assert told in desk
    office = city.visitor(None).get("/departments/public-works").text
    assert "A trial, to learn:" in office.split('id="h-commitments"')[1].split("</section>")[0]
