"""Words of office on pages: flagged by readers, hidden and shown by moderators, appealed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.core.clock import utc_now
from app.followthrough.joint.joining import ask_to_join
from app.followthrough.joint.models import JointAct
from app.followthrough.meetings.memos import write_memo
from app.followthrough.meetings.models import Meeting
from app.followthrough.meetings.recording import strike
from app.ledger.models import LedgerEntry
from app.moderation.models import HiddenWords, WordsFlag
from app.people.export import export_person
from app.people.models import Department, Person, Role
from tests.factories.commitments import make_trial
from tests.factories.meetings import make_begun
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.web.charted import store_of

SECRET = "Ask Ines Park of 4 Hemp Lane."
SAYS = "Hidden by a moderator: Private information"
FLAG: dict[str, object] = {"reason": "private_information", "note": "It is <b>her</b> home."}
HIDE: dict[str, object] = {
    "decision": "hide", "rule": "private_information", "reason": "It names where she lives.",
}  # fmt: skip


@dataclass
class Case:
    city: City
    number: int
    act: int

    @property
    def page(self) -> str:
        return f"/commitments/{self.number}"

    @property
    def words(self) -> str:
        return f"/words/joint_act/{self.act}/flags"

    @property
    def door(self) -> str:
        return f"/moderation/words/joint_act/{self.act}"


@pytest.fixture
def case(city: City) -> Case:
    with city.database.writing() as session:
        transport = Department(name="Transport", slug="transport")
        session.add(transport)
        session.flush()
        proposal = make_proposal(session, city.alice, department=city.department)
        made = make_trial(session, store_of(city), city.olive, city.department, proposal)
        ask_to_join(session, city.olive, made.id, transport, SECRET)
        number, act = made.id, session.scalars(select(col(JointAct.id))).one()
    return Case(city, number, act)


def test_a_reader_flags_words_once_with_htmx_and_without(case: Case) -> None:
    city, bob = case.city, case.city.visitor(case.city.bob)
    assert f'href="{case.words}/new"' in bob.get(case.page).text
    form = bob.get(f"{case.words}/new").text
    assert f'action="{case.words}" method="post"' in form
    assert SECRET in form
    wrong = bob.post(case.words, {"reason": "ugly", "note": "So ugly."})
    assert wrong.status_code == 422
    assert 'value="So ugly."' in wrong.text
    part = bob.htmx("POST", case.words, FLAG)
    assert "You have flagged this text" in part.text
    assert "<html" not in part.text
    assert bob.post(case.words, FLAG).status_code == 409
    assert "You have flagged this text" in bob.get(f"{case.words}/new").text
    with city.database.reading() as session:
        assert len(session.scalars(select(WordsFlag)).all()) == 1


def test_who_may_not_flag_or_decide_is_told(case: Case) -> None:
    city, stranger = case.city, case.city.visitor(None)
    assert "/flags/new" not in stranger.get(case.page).text
    for address in (f"{case.words}/new", case.door):
        assert stranger.get(address).headers["location"].startswith("/sign-in")
    assert stranger.post(case.words, FLAG).headers["location"].startswith("/sign-in")
    olive = city.visitor(city.olive)
    assert "/flags/new" not in olive.get(case.page).text  # who wrote it
    assert olive.post(case.words, FLAG).status_code == 403
    for who in (city.alice, city.bob, city.olive):
        visitor = city.visitor(who)
        assert visitor.get(case.door).status_code == 404
        assert visitor.post(case.door, HIDE).status_code == 404
    for address in ("/words/joint_act/999/flags/new", "/words/person/1/flags/new"):
        assert city.visitor(city.bob).get(address).status_code == 404
    mo = city.visitor(city.mo)
    for wrong in ({**HIDE, "rule": ""}, {**HIDE, "reason": " "}, {"decision": "burn"}):
        answer = mo.post(case.door, wrong)
        assert answer.status_code == 422
        assert mo.htmx("POST", case.door, wrong).status_code == 422
    assert mo.post(case.door, {**HIDE, "decision": "restore"}).status_code == 409
    assert SECRET in stranger.get(case.page).text


def test_a_moderator_hides_flagged_words_and_their_author_reads_why_and_appeals(
    case: Case,
) -> None:
    city, reader = case.city, case.city.visitor(None)
    city.visitor(city.bob).post(case.words, FLAG)
    mo = city.visitor(city.mo)
    queue = mo.get("/moderation").text
    assert "One text waits for a decision." in queue
    assert f'href="{case.door}"' in queue
    page = mo.get(case.door).text
    assert "It is &lt;b&gt;her&lt;/b&gt; home." in page
    assert f'href="{case.door}"' in mo.get(case.page).text
    decided = mo.htmx("POST", case.door, HIDE)
    assert "Recorded as entry" in decided.text
    assert "One text waits" not in mo.get("/moderation").text
    for address in (case.page, "/desk", f"/api/v1/commitments/{case.number}/joint", "/ledger",
                    f"/commitments/{case.number}/atom"):  # fmt: skip
        shown = city.visitor(city.olive).get(address).text
        assert SECRET not in shown, address
    page = reader.get(case.page).text
    assert SAYS in page
    assert "Asked to join" in page  # the state stays
    assert SECRET in mo.get(case.door).text
    assert city.visitor(city.bob).get(f"{case.words}/new").status_code == 410
    assert "A moderator decided" in city.visitor(city.bob).get("/notices").text
    with city.database.reading() as session:
        entry = session.scalars(select(LedgerEntry).where(col(LedgerEntry.deed) == "hidden")).one()
    olive = city.visitor(city.olive)
    assert f'href="/ledger/{entry.id}"' in olive.get("/notices").text
    assert SECRET in olive.get(f"/ledger/{entry.id}").text
    assert SECRET not in reader.get(f"/ledger/{entry.id}").text
    with city.database.reading() as session:
        assert export_person(session, city.olive)["hidden_words"] == [
            {"entry": entry.id, "texts": [SECRET]}
        ]
    anew = f"/ledger/{entry.id}/words"
    assert SECRET in olive.get(anew).text
    for who in (None, city.bob, city.mo):
        assert SECRET not in city.visitor(who).get(anew).text
        assert city.visitor(who).post(anew, {"texts": "Mine."}).status_code in {303, 404}
    for wrong in ({}, {"texts": " "}, {"texts": "x" * 600}):
        refused = olive.post(anew, wrong)
        assert refused.status_code == 422
        assert "<textarea" in refused.text
    assert olive.post(anew, {"texts": "Ask her."}).headers["location"] == f"/ledger/{entry.id}"
    assert "Written anew" in mo.get("/moderation").text
    assert "Ask her." in mo.get(case.door).text
    assert "Ask her." not in reader.get(case.page).text
    sent: dict[str, object] = {"entry": entry.id, "text": "She asked for it."}
    assert olive.post("/appeals", sent).status_code == 303
    ada = city.visitor(city.ada)
    assert SECRET in ada.get("/moderation/appeals").text
    approve: dict[str, object] = {**HIDE, "decision": "approve"}
    for unread in (approve, {**approve, "read": "0" * 16}):
        assert "Read these before you decide" in mo.post(case.door, unread).text
    read = mo.get(case.door).text.partition('name="read" value="')[2].partition('"')[0]
    assert mo.post(case.door, {**approve, "read": read}).status_code == 303
    assert "Ask her." in reader.get(case.page).text
    assert SECRET not in reader.get(case.page).text


def test_a_hidden_memo_and_row_read_so_on_every_page_and_file(city: City) -> None:
    with city.database.writing() as session:
        met = make_begun(session, city.department, city.olive)
        met.last.text = SECRET
        memo = f"## Requests\n\n- {SECRET} (Public Works)"
        write_memo(session, city.olive, met.earlier.id, memo, 0, utc_now(), publish=True)
        row, earlier, now = met.last.id, met.earlier.id, met.meeting.id
    mo, reader = city.visitor(city.mo), city.visitor(None)
    assert mo.post(f"/moderation/words/meeting_row/{row}", HIDE).status_code == 303
    year = utc_now().year
    pages = (
        f"/stat-meetings/{earlier}", f"/stat-meetings/{now}", f"/api/v1/stat-meetings/{earlier}",
        f"/departments/public-works/report/{year}", "/departments/public-works",
    )  # fmt: skip
    for address in pages:
        assert SECRET not in reader.get(address).text, address
    assert reader.get(f"/stat-meetings/{earlier}").text.count(SAYS) == 2  # the row and the memo
    assert SAYS in city.visitor(city.olive).get(f"/stat-meetings/{now}/record").text
    assert mo.post(f"/moderation/words/meeting_memo/{earlier}", HIDE).status_code == 303
    page = reader.get(f"/stat-meetings/{earlier}").text
    memo = page.partition('id="memo"')[2].partition("</section>")[0]
    assert SAYS in memo
    assert "<li>" not in memo
    with city.database.reading() as session:
        assert session.get_one(Meeting, earlier).memo_at is not None


def test_of_two_moderators_at_once_the_second_is_told_and_nothing_is_lost(case: Case) -> None:
    min_ = case.city.person("min", role=Role.MODERATOR)
    both = [case.city.visitor(who) for who in (case.city.mo, min_)]
    with ThreadPoolExecutor(len(both)) as pool:
        sent = [pool.submit(visitor.post, case.door, HIDE) for visitor in both]
        assert sorted(one.result().status_code for one in sent) == [303, 409]
    with case.city.database.reading() as session:
        assert session.scalars(select(HiddenWords)).one().texts == [SECRET]


def test_a_flagged_row_that_was_struck_out_waits_for_nobody(city: City) -> None:
    with city.database.writing() as session:
        met = make_begun(session, city.department, city.olive)
        row, meeting = met.row.id, met.meeting.id
    mo = city.visitor(city.mo)
    assert city.visitor(city.bob).post(f"/words/meeting_row/{row}/flags", FLAG).status_code == 200
    assert f"/moderation/words/meeting_row/{row}" in mo.get("/moderation").text
    with city.database.writing() as session:
        strike(session, session.get_one(Person, city.olive.id), meeting, row, 1, utc_now())
    assert f"/moderation/words/meeting_row/{row}" not in mo.get("/moderation").text
