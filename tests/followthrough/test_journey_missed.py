"""One promise, day by day: owed, handed over, accepted, blocked, missed, contested, answered."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.factories.camps import MONDAY
from tests.followthrough.voyage import Voyage, number_in, promise_of, set_out
from tests.mailbox import Box
from tests.people import City, form_key

LAMPS, BENCH = "Mend the lamps on Hemp Lane", "Mend the bench on Quay Row"
WORDS = "The reports stopped when the hotline closed."


@pytest.fixture
def voyage(city: City, box: Box) -> Iterator[Voyage]:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield set_out(city, clock, box)


def test_a_promise_that_is_missed_comes_back_to_the_people_who_asked(voyage: Voyage) -> None:
    topic = _becomes_owed(voyage)
    _is_handed_over(voyage, topic)
    made = _is_accepted(voyage, topic)
    _is_shared_and_blocked(voyage, made)
    _stands_on_an_agenda(voyage)
    _moves_with_the_data(voyage, made)
    _is_foreseen(voyage, topic, made)
    _is_missed(voyage, topic, made)
    _is_contested(voyage, made)
    _was_mailed_once(voyage)


def _becomes_owed(voyage: Voyage) -> str:
    """Two proposals find common ground; ten working days and a holiday later answers are owed."""
    city = voyage.city
    topic, bench = voyage.propose(LAMPS, voyage.transport), voyage.propose(BENCH, city.department)
    vote = {"vote": "agree"}
    assert city.visitor(city.bob).post(f"/contributions/{number_in(topic)}/vote", vote).is_redirect
    voyage.sponsor(topic, city.bob)
    assert "answer is owed" not in voyage.read(topic)
    for path in (topic, bench):
        voyage.let_neighbors_agree(path)
    for person in (None, city.alice, city.mo):
        page = voyage.read(topic, person)
        assert "Common ground" in page
        assert "An answer is owed by 20 October 2026" in page
    assert LAMPS in voyage.read("/desk", voyage.tom)
    assert LAMPS not in voyage.read("/desk", city.olive)
    assert "answer_owed" in voyage.told(voyage.tom)
    return topic


def _is_handed_over(voyage: Voyage, topic: str) -> None:
    """Tom takes it on, sees whose it is, and hands it over; its first date stays."""
    city, number = voyage.city, number_in(topic)
    voyage.at("2026-10-07")
    voyage.send(voyage.tom, f"/proposals/{number}/claim", {})
    assert "tom" in voyage.read("/desk", voyage.tom)
    over = {"department": city.department.id, "reason": "Lamps are kept by Public Works."}
    voyage.send(voyage.tom, f"/proposals/{number}/hand-over", over)
    page = voyage.read(topic)
    assert "Lamps are kept by Public Works." in page
    assert "An answer is owed by 20 October 2026" in page
    assert LAMPS in voyage.read("/desk", city.olive)
    assert LAMPS not in voyage.read("/desk", voyage.tom)
    voyage.send(city.olive, f"/proposals/{number}/claim", {})


def _is_accepted(voyage: Voyage, topic: str) -> str:
    """Olive looks at the numbers first, then promises; everybody reads it on the same day."""
    city = voyage.city
    voyage.at("2026-10-15")
    door = f"/proposals/{number_in(topic)}/answer"
    seen = voyage.as_(city.olive).post(door, promise_of(voyage, action="numbers"))
    assert "Baseline: 312" in seen.text
    voyage.send(city.olive, door, promise_of(voyage))
    page = voyage.read(topic, city.alice)
    for told in ("180 or less in a year", "olive", '<li aria-current="step">Underway'):
        assert told in page, told
    assert "An answer is owed" not in page
    assert "answered" in voyage.told(city.alice)
    made = f"/commitments/{voyage.made()}"
    assert "312" in voyage.read(made)
    return made


def _is_shared_and_blocked(voyage: Voyage, made: str) -> None:
    """Transport is asked, joins with a step, and cannot go on before Public Works signs."""
    city, tom = voyage.city, voyage.tom
    ask = {"department": voyage.transport.id, "words": "Close the lane for a day."}
    voyage.send(city.olive, f"{made}/joining", ask)
    assert "You are asked to join" in voyage.read("/desk", tom)
    yes = {"say": "join", "seen": 1, "step": "Close Hemp Lane for a day.", "owner": tom.id,
           "due_on": "2026-11-30"}  # fmt: skip
    voyage.send(tom, f"{made}/joining/transport", yes)
    step = voyage.step()
    block = {"kind": "permit", "department": city.department.id, "named": "Permit 12",
             "words": "The permit is not signed."}  # fmt: skip
    voyage.send(tom, f"/steps/{step}/block", block)
    for path in (made, "/departments/public-works"):
        assert "Permit 12" in voyage.read(path), path
    assert "Others wait for your department" in voyage.read("/desk", city.olive)


def _stands_on_an_agenda(voyage: Voyage) -> None:
    """48 hours before, the agenda freezes with what is late and blocked; then it is recorded."""
    url, rita = voyage.meeting_on("2026-10-27"), voyage.rita
    voyage.at("2026-10-25", "09:50")
    assert BENCH not in voyage.read(url)
    assert BENCH in voyage.read(url, rita)  # the department sees it grow
    voyage.at("2026-10-25", "10:00")
    for told in (BENCH, "Permit 12"):
        assert told in voyage.read(url), told
    voyage.at("2026-10-27", "10:05")
    for kind, text in (("request", "Sign permit 12."), ("decision", "Buy forty lamps.")):
        row = {"kind": kind, "text": text, "department": "public-works", "owner": "olive",
               "due_on": "2026-11-03", "form_key": form_key()}  # fmt: skip
        voyage.send(rita, f"{url}/rows", row)
        assert text in voyage.read(url)
    voyage.at("2026-10-29")
    assert "Buy forty lamps." in voyage.read(f"{url}/memo", rita)
    memo = {"text": "We buy **forty** lamps and sign permit 12.", "seen": "0", "action": "publish"}
    voyage.send(rita, f"{url}/memo", memo)
    assert "We buy <strong>forty</strong> lamps" in voyage.read(url)
    assert "1 held, 0 with a late memo" in voyage.read("/stat-meetings")


def _moves_with_the_data(voyage: Voyage, made: str) -> None:
    """Bring a version that misses the target: the page says so, and nobody is told or mailed."""
    voyage.at("2027-01-12")
    before = voyage.notices(), len(voyage.box.got)
    voyage.refresh(26)
    assert "version 2" in voyage.read(made)
    voyage.at("2027-01-20")  # a Monday with its digests lies between
    assert (voyage.notices(), len(voyage.box.got)) == before


def _is_foreseen(voyage: Voyage, topic: str, made: str) -> None:
    """Five working days before, the owner alone sees the number and adds words."""
    city = voyage.city
    voyage.at("2027-01-22")
    assert "check_in_soon" not in voyage.told(city.olive)
    voyage.at("2027-01-25")
    assert voyage.told(city.olive).count("check_in_soon") == 1
    assert "Promises that are checked soon" in voyage.read("/desk", city.olive)
    assert "Only your department sees this part" in voyage.read(made, city.olive)
    voyage.send(city.olive, f"{made}/context", {"text": "The crew came in October."})
    for person in (None, city.alice, city.mo):
        assert "The crew came in October." not in voyage.read(made, person)
    for address in (f"result/{number_in(topic)}", f"commitment/{number_in(made)}"):
        voyage.send(city.charlie, f"/follows/{address}", {})


def _is_missed(voyage: Voyage, topic: str, made: str) -> None:
    """On the day the number is posted for all; author, sponsor and who asked hear of it once."""
    city = voyage.city
    for day in ("2027-02-01", "2027-02-01", "2027-02-02"):
        voyage.at(day)
    for path in (topic, made):
        for person in (None, city.alice, city.mo):
            page = voyage.read(path, person)
            for told in ("Missed", "312", "Likely without action", "The crew came in October."):
                assert told in page, (path, told)
    assert '<li aria-current="step">Checked' in voyage.read(topic)
    for person in (city.alice, city.bob, city.charlie):
        assert voyage.told(person).count("checked_in") == 1, person.handle
        assert f"{LAMPS}” was checked" in voyage.read("/notices", person)
    assert voyage.told(city.olive).count("promise_due") == 1


def _is_contested(voyage: Voyage, made: str) -> None:
    """Contest it by a claim: it comes to the next meeting, and is answered that day."""
    city = voyage.city
    claim = voyage.claim(city.bob)
    form = {"text": WORDS, "evidence": claim, "form_key": form_key()}
    contest = voyage.send(city.bob, f"{made}/contests", form)
    assert WORDS in voyage.read(contest)
    assert "Contested check-ins" in voyage.read("/desk", city.olive)
    assert "check_in_contested" in voyage.told(city.olive)
    voyage.at("2027-02-07", "10:00")
    url = voyage.meeting_on("2027-02-09")
    assert f'href="{made}' in voyage.read(url)
    voyage.clock.move_to(datetime(2027, 2, 9, 11, tzinfo=UTC))
    ruling = {"ruling": "kept", "text": "The hotline moved, and its calls are counted.",
              "form_key": form_key()}  # fmt: skip
    voyage.send(city.olive, f"{contest}/answer", ruling)
    for path in (contest, made):
        assert "The hotline moved, and its calls are counted." in voyage.read(path)
    assert "Contested check-ins" not in voyage.read("/desk", city.olive)


def _was_mailed_once(voyage: Voyage) -> None:
    """See what the mail server got until weeks later: each news once, and by itself what is due."""
    city, promise = voyage.city, f"Your promise about “{LAMPS}” is"
    for day in ("2027-02-15", "2027-02-22"):
        voyage.at(day)
    for person in (city.alice, city.bob, city.charlie):
        assert voyage.mailed(person, f"{LAMPS}” was checked") == 1, person.handle
    at_once = (
        (city.alice, [f"The city answered “{LAMPS}”", f"Somebody asks to sponsor “{LAMPS}”"]),
        (city.olive, [f"{promise} checked soon", f"{promise} due"]),
        (voyage.tom, [f"asked to join a commitment: “{LAMPS}”"]),
    )
    for person, news in at_once:
        for words in news:
            assert voyage.mailed(person, words) == 1, words
    assert voyage.mailed(city.alice, "This cannot wait") == 1
    assert voyage.mailed(city.alice, "This is new since your last letter") > 1
    assert voyage.mailed(city.olive, "before yours acts: Close Hemp Lane for a day. http") == 1
