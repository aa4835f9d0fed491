"""What people say in the demo city: everything is said once, whole, and within the limits."""

import re
from collections import Counter

import pytest

from app.core.text import MARKDOWN_LIMIT
from app.demo.city import make_city
from app.demo.people import GROUPS, SMALLEST_CITY, make_people
from app.demo.script import content, proposals
from app.proposals.models import Phase
from app.proposals.writing import TITLE_LIMIT
from tests.demo.city import NOW, port_ellery

SLOT = re.compile(r"[{}]")


def comments() -> list[str]:
    return [comment.text for thread in port_ellery().threads.values() for comment in thread]


def test_the_same_seed_makes_the_same_city() -> None:
    assert make_city(NOW).fingerprint() == port_ellery().fingerprint()
    assert make_city(NOW, seed=7).fingerprint() != port_ellery().fingerprint()


def test_about_nine_hundred_comments_are_all_different() -> None:
    said = comments()
    assert 850 <= len(said) <= 950
    assert len(set(said)) == len(said)


def test_no_text_is_empty_unfilled_or_too_long() -> None:
    city = port_ellery()
    texts = [city.words(proposal, proposal.text) for proposal in city.proposals]
    texts += [city.words(p, p.answer.text) for p in city.proposals if p.answer]
    for text in [*comments(), *texts]:
        assert 10 < len(text) < MARKDOWN_LIMIT
        assert not SLOT.search(text), text
    for proposal in city.proposals:
        assert 10 < len(proposal.title) <= TITLE_LIMIT


def test_forty_different_proposals_stand_in_every_phase() -> None:
    assert len(proposals()) == 40
    assert len({proposal.title for proposal in proposals()}) == 40
    phases = Counter("closed" if p.merged_into else p.phase for p in proposals())
    assert set(phases) == set(Phase)
    answers = Counter(p.answer.outcome for p in proposals() if p.answer)
    assert set(answers) == {"accepted", "needs_more", "declined"}
    assert min(answers.values()) >= 2
    assert {p.kind for p in proposals()} == {"fix", "data_request"}
    assert {p.reach for p in proposals()} == {"corner", "city"}


def test_every_chart_that_is_cited_exists() -> None:
    known = {chart["key"] for chart in content("charts")["chart"]}
    assert {proposal.chart for proposal in proposals() if proposal.chart} <= known


def test_threads_run_deep_in_all_five_kinds_and_one_is_long() -> None:
    threads = port_ellery().threads
    assert max(map(len, threads.values())) >= 150
    assert len({comment.kind for thread in threads.values() for comment in thread}) == 5
    deepest = 0
    for thread in threads.values():
        depths: dict[int | None, int] = {None: -1}
        for comment in thread:
            depths[comment.number] = depths[comment.parent] + 1
        deepest = max(deepest, *depths.values())
    assert deepest >= 6


def test_a_reply_is_later_than_what_it_answers_and_nobody_writes_tomorrow() -> None:
    for key, thread in port_ellery().threads.items():
        opened = NOW - next(NOW - port_ellery().opened(p) for p in proposals() if p.key == key)
        times = {comment.number: comment.at for comment in thread}
        for comment in thread:
            assert opened <= comment.at <= NOW
            if comment.parent is not None:
                assert times[comment.parent] < comment.at


def test_people_belong_to_known_groups_and_handles_are_unique() -> None:
    people = port_ellery().people
    assert len(people) == len({person.handle for person in people}) == 300
    assert {person.group for person in people} == set(range(len(GROUPS)))
    activity = sorted(person.activity for person in people)
    assert sum(activity[-30:]) > 0.3 * sum(activity), "a few do much"


def test_votes_follow_the_groups_and_nobody_votes_on_their_own() -> None:
    city = port_ellery()
    count = sum(map(len, city.votes.values()))
    assert 11_000 <= count <= 13_000
    authors = {(text.proposal, text.number): text.author for text in city.texts}
    for text, votes in city.votes.items():
        voters = [vote.voter for vote in votes]
        assert authors[text] not in voters
        assert len(set(voters)) == len(voters)
    group = {person.handle: person.group for person in city.people}
    sundays = city.votes["garrison-sundays", None]
    agree = Counter(group[v.voter] for v in sundays if v.answer == "agree")
    sides = Counter(group[v.voter] for v in sundays if v.answer != "pass")
    shares = [agree[number] / sides[number] for number in range(len(GROUPS))]
    assert max(shares) - min(shares) > 0.3, "Garrison Road divides the city"


def test_a_city_smaller_than_its_texts_is_refused() -> None:
    with pytest.raises(ValueError, match="needs 100 people"):
        make_people(SMALLEST_CITY - 1, 1)
