"""Evidence flags and error reports: who raises, who answers, who is told, what stays."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.contributions.models import Citation
from app.core.errors import InvalidError, RefusedError
from app.core.events import CommentPosted
from app.datasets.models import DatasetVersion
from app.discussion.challenge_queries import challenges_to, errors_in, one_raised, waiting_for
from app.discussion.challenging import (
    answer_challenge,
    flag_evidence,
    report_error,
    tell_of_challenge,
)
from app.discussion.models import Challenge, Fault, Outcome
from app.discussion.service import delete_comment
from app.moderation.hiding import approve, hide
from app.moderation.models import Rule
from app.notices.queries import notices_of
from app.people.models import Department, Person, Role, Standing
from app.proposals.evidence import see
from app.proposals.models import Proposal
from app.proposals.service import attach_evidence, close_proposal
from tests.factories.contributions import make_person
from tests.factories.datasets import store_in
from tests.factories.points import Charted, charted_in, lamps, refresh
from tests.factories.proposals import make_department, make_proposal


class Town:
    """Alice proposed, tin_roof brought the chart, olive works where the data is looked after."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        self.works: Department = make_department(session)
        self.charted: Charted = charted_in(session, store_in(folder), steward_id=self.works.id)
        self.alice, self.bob = make_person(session, "alice"), make_person(session, "bob")
        self.tin_roof = make_person(session, "tin_roof")
        self.mo = make_person(session, "mo", role=Role.MODERATOR)
        self.ada = make_person(session, "ada", role=Role.ADMINISTRATOR)
        self.olive = make_person(session, "olive", role=Role.OFFICIAL)
        self.olive.department_id = self.works.id
        self.proposal: Proposal = make_proposal(session, self.alice)
        seen = see(session, self.charted.store, self.charted.ranking.id, None)
        self.citation: Citation = attach_evidence(session, self.tin_roof, self.proposal.id, seen)
        session.flush()

    @property
    def version(self) -> DatasetVersion:
        return self.session.get_one(DatasetVersion, self.citation.version_id)

    def flag(self, person: Person, kind: Fault = Fault.PERIOD) -> Challenge:
        return flag_evidence(self.session, person, self.citation.id, kind, "Only the worst month.")

    def report(self, person: Person) -> Challenge:
        return report_error(
            self.session, person, self.version, Fault.VALUE, "It was 12.", "cost", "lamp of 5 May"
        )


@pytest.fixture
def town(session: Session, tmp_path: Path) -> Town:
    return Town(session, tmp_path)


def refusal(of: pytest.ExceptionInfo[RefusedError]) -> str:
    return of.value.ruling.code


def test_a_flag_stands_on_its_citation_until_its_author_answers(town: Town) -> None:
    flag = town.flag(town.bob)
    shown = challenges_to(town.session, [town.citation.id])[town.citation.id][0]
    assert (shown.is_open, shown.by, shown.excerpt) == (True, "bob", "Only the worst month.")
    answer_challenge(town.session, town.alice, flag.id, Outcome.ACCEPTED, "I chose another.")
    shown = challenges_to(town.session, [town.citation.id])[town.citation.id][0]
    assert (shown.is_open, shown.answered_by, shown.answer) == (False, "alice", "I chose another.")
    assert shown.challenge.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("who", ["alice", "tin_roof", "olive"])
def test_who_is_concerned_answers(town: Town, who: str) -> None:
    flag = town.flag(town.bob)
    person = getattr(town, who)
    answer_challenge(town.session, person, flag.id, Outcome.NOT_ACCEPTED, "It is the whole year.")
    assert flag.outcome is Outcome.NOT_ACCEPTED


@pytest.mark.parametrize(
    ("who", "code"),
    [("bob", "not-yours-to-answer"), ("mo", "not-yours-to-answer"), ("ada", "not-yours-to-answer")],
)
def test_nobody_else_does(town: Town, who: str, code: str) -> None:
    flag = town.flag(make_person(town.session))
    with pytest.raises(RefusedError) as refused:
        answer_challenge(town.session, getattr(town, who), flag.id, Outcome.ACCEPTED, "Yes.")
    assert refusal(refused) == code


def test_an_answer_is_given_once_and_not_by_a_limited_account(town: Town) -> None:
    flag = town.flag(town.bob)
    town.alice.standing = Standing.LIMITED
    with pytest.raises(RefusedError) as refused:
        answer_challenge(town.session, town.alice, flag.id, Outcome.ACCEPTED, "Yes.")
    assert refusal(refused) == "limited"
    answer_challenge(town.session, town.olive, flag.id, Outcome.ACCEPTED, "Yes.")
    with pytest.raises(RefusedError) as refused:
        answer_challenge(town.session, town.tin_roof, flag.id, Outcome.NOT_ACCEPTED, "No.")
    assert refusal(refused) == "answered"


@pytest.mark.parametrize("who", ["alice", "tin_roof"])
def test_nobody_flags_evidence_of_their_own(town: Town, who: str) -> None:
    with pytest.raises(RefusedError) as refused:
        town.flag(getattr(town, who))
    assert refusal(refused) == "own-evidence"


def test_one_flag_of_a_kind_is_open_at_a_time(town: Town) -> None:
    flag = town.flag(town.bob)
    with pytest.raises(RefusedError) as refused:
        town.flag(town.bob)
    assert refusal(refused) == "already-open"
    town.flag(town.bob, Fault.STALE)
    town.flag(make_person(town.session))
    answer_challenge(town.session, town.alice, flag.id, Outcome.NOT_ACCEPTED, "No.")
    assert town.flag(town.bob).id != flag.id


def test_a_flag_that_its_writer_deletes_is_gone(town: Town) -> None:
    flag = town.flag(town.bob)
    delete_comment(town.session, town.bob, flag.id)
    assert challenges_to(town.session, [town.citation.id]) == {}
    assert town.flag(town.bob).id != flag.id


def test_many_open_flags_are_enough(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.discussion.challenge_policy.MOST_OPEN", 2)
    town.flag(town.bob)
    town.flag(town.bob, Fault.STALE)
    with pytest.raises(RefusedError) as refused:
        town.flag(town.bob, Fault.SCALE)
    assert refusal(refused) == "too-many-open"


def test_the_kinds_of_citations_and_of_data_are_kept_apart(town: Town) -> None:
    with pytest.raises(InvalidError):
        town.flag(town.bob, Fault.VALUE)
    for kind, column in ((Fault.STALE, ""), (Fault.VALUE, "password")):
        with pytest.raises(InvalidError):
            report_error(town.session, town.bob, town.version, kind, "Wrong.", column)
    with pytest.raises(InvalidError):
        flag_evidence(town.session, town.bob, town.citation.id, Fault.STALE, "  ")
    with pytest.raises(RefusedError):
        flag_evidence(town.session, town.bob, 999, Fault.STALE, "Old.")


def test_a_closed_proposal_takes_no_flag(town: Town) -> None:
    close_proposal(town.session, town.alice, town.proposal.id, "It was mended.")
    with pytest.raises(RefusedError) as refused:
        town.flag(town.bob)
    assert refusal(refused) == "closed"


def test_a_hidden_flag_shows_nowhere(town: Town) -> None:
    flag = town.flag(town.bob)
    hide(town.session, town.mo, flag.id, Rule.PERSONAL_ATTACK, "It names a neighbor.")
    assert challenges_to(town.session, [town.citation.id]) == {}
    assert one_raised(town.session, flag.id) is None
    assert waiting_for(town.session, town.works.id) == []
    with pytest.raises(RefusedError):
        answer_challenge(town.session, town.alice, flag.id, Outcome.ACCEPTED, "Yes.")


def test_a_hidden_answer_leaves_its_outcome(town: Town) -> None:
    flag = town.flag(town.bob)
    answer_challenge(town.session, town.alice, flag.id, Outcome.NOT_ACCEPTED, "You fool.")
    assert flag.answer_id is not None
    hide(town.session, town.mo, flag.answer_id, Rule.PERSONAL_ATTACK, "It attacks bob.")
    shown = challenges_to(town.session, [town.citation.id])[town.citation.id][0]
    assert (shown.answer, shown.answered_by) == ("", "")
    assert shown.challenge.outcome is Outcome.NOT_ACCEPTED


def told(session: Session, person: Person) -> list[str]:
    return [notice.kind for notice in notices_of(session, person.id).items]


def test_who_brought_the_evidence_is_told_once(town: Town) -> None:
    flag = town.flag(town.bob)
    for _twice in range(2):
        tell_of_challenge(town.session, CommentPosted(flag.id))
    assert told(town.session, town.tin_roof) == ["evidence_flagged"]
    assert "evidence_flagged" in told(town.session, town.alice)
    assert told(town.session, town.bob) == []


def test_what_a_limited_account_flags_waits_and_tells_nobody(town: Town) -> None:
    limited = make_person(town.session, standing=Standing.LIMITED)
    flag = town.flag(limited)
    tell_of_challenge(town.session, CommentPosted(flag.id))
    assert told(town.session, town.tin_roof) == []
    assert challenges_to(town.session, [town.citation.id]) == {}
    approve(town.session, town.mo, flag.id)
    tell_of_challenge(town.session, CommentPosted(flag.id))
    assert told(town.session, town.tin_roof) == ["evidence_flagged"]


def test_a_report_waits_on_the_desk_of_the_steward(town: Town) -> None:
    report = town.report(town.bob)
    tell_of_challenge(town.session, CommentPosted(report.id))
    assert told(town.session, town.olive) == ["error_reported"]
    waiting = waiting_for(town.session, town.works.id)
    assert [(one.challenge.id, one.challenge.row_words) for one in waiting] == [
        (report.id, "lamp of 5 May")
    ]
    assert waiting_for(town.session, make_department(town.session, "Parks").id) == []
    assert len(waiting_for(town.session, None)) == 1
    with pytest.raises(RefusedError):
        answer_challenge(town.session, town.alice, report.id, Outcome.ACCEPTED, "Yes.")
    answer_challenge(town.session, town.olive, report.id, Outcome.ACCEPTED, "Mended in June.")
    assert waiting_for(town.session, town.works.id) == []


def test_without_a_steward_an_administrator_replies(town: Town) -> None:
    town.charted.dataset.steward_id = None
    town.session.add(town.charted.dataset)
    report = town.report(town.bob)
    tell_of_challenge(town.session, CommentPosted(report.id))
    with pytest.raises(RefusedError):
        answer_challenge(town.session, town.olive, report.id, Outcome.ACCEPTED, "Yes.")
    answer_challenge(town.session, town.ada, report.id, Outcome.ACCEPTED, "Yes.")


def test_a_report_stays_with_the_version_it_was_about(town: Town) -> None:
    report = town.report(town.bob)
    refresh(town.session, town.charted, lamps("ropewalk", 7))
    town.session.refresh(town.charted.dataset)
    newer = town.charted.dataset.current_version_id
    data = town.charted.dataset.id
    assert [one.challenge.id for one in errors_in(town.session, data, town.version.id)] == [
        report.id
    ]
    assert errors_in(town.session, data, newer) == []
    assert [one.version for one in errors_in(town.session, data)] == [1]
