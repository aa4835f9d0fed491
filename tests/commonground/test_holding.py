"""What holds an item back, the facts of the plain sentence, and the badge."""

import numpy as np
import pytest

from app.commonground.badges import count_heard, earns_badge
from app.commonground.holding import Family, what_holds_back
from app.commonground.scoring import Options, score_items
from app.commonground.sentences import Differ, End, calibrated, nine_of_ten, plain_sentence
from app.commonground.votes import gather_votes
from bench.ranking_cities import KINDS, build_city
from tests.commonground.test_scoring import two_sides

QUICK = Options(groups=(2,), starts=3, keep=2, short=20, long=10)


def test_it_names_the_neighborhood_that_objects_and_what_it_costs() -> None:
    votes, homes, _kind = two_sides()
    found = score_items(votes, homes, 4, options=QUICK)
    [cells] = what_holds_back(votes, homes, 4, found, [2])  # neighborhood 2 objects to item 2
    assert (cells[0].family, cells[0].number) == (Family.NEIGHBORHOOD, 2)
    assert cells[0].approval < 0.3
    assert cells[0].holds_back > 0.9
    assert cells[0].rise > 0.3
    assert len(cells) == 4 + 2
    assert all(0 <= cell.holds_back <= 1 and cell.rise >= 0 for cell in cells)


def test_it_names_the_group_that_objects_and_nobody_where_all_agree() -> None:
    votes, homes, _kind = two_sides()
    found = score_items(votes, homes, 4, options=QUICK)
    divided, united = what_holds_back(votes, homes, 4, found, [1, 3])
    assert divided[0].family is Family.GROUP
    assert divided[0].holds_back > 0.9
    assert max(cell.rise for cell in united) < 0.1


def test_a_town_without_groups_or_homes_names_nobody() -> None:
    votes = gather_votes([0, 1], [0, 0], [1, -1], voters=2, items=1)
    found = score_items(votes, None, 0, options=QUICK)
    assert what_holds_back(votes, None, 0, found, [0]) == [[]]


def test_the_sentence_is_facts() -> None:
    told = plain_sentence(0.758, 0.1, 0.5)
    assert (told.in_hundred, told.end) == (71, End.WITHIN)
    assert (told.groups, told.neighborhoods) == (Differ.PROBABLY_NOT, Differ.MAY)
    low, high = plain_sentence(0.01, 0.9, None), plain_sentence(0.99, None, 0.75)
    assert (low.in_hundred, low.end, low.groups) == (5, End.UNDER, Differ.PROBABLY)
    assert (high.in_hundred, high.end) == (95, End.OVER)
    assert (low.neighborhoods, high.groups, high.neighborhoods) == (None, None, Differ.MAY)


def test_the_calibrated_number_rises_with_the_score_and_says_less_in_the_middle() -> None:
    told = [calibrated(score) for score in np.linspace(0, 1, 101)]
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 1)
    assert told[55] == pytest.approx(0.42)


def test_nine_of_ten_lowest_approvals_lie_where_the_range_says() -> None:
    inside = []
    for kind in ("usual", "fragmented"):
        city = build_city(KINDS[kind], 77)
        found = score_items(city.votes, city.home, city.plan.hoods)
        low, high = nine_of_ten(found.score, found.sd)
        assert (low <= [calibrated(score) for score in found.score]).all()
        inside.append((low <= city.lowest) & (city.lowest <= high))
    assert np.mean(inside) == pytest.approx(0.9, abs=0.05)


@pytest.mark.parametrize(
    ("score", "sd", "groups", "hoods", "city", "earned"),
    [
        (0.61, 0.1, 2, 3, True, True),
        (0.61, 0.12, 2, 3, True, False),
        (0.61, 0.1, 1, 3, True, False),
        (0.61, 0.1, 2, 2, True, False),
        (0.61, 0.1, 2, 1, False, True),
        (0.59, 0.05, 2, 3, True, False),  # the sentence beside it would say 48 in 100
    ],
)
def test_the_badge_wants_certainty_groups_and_neighborhoods(
    score: float, sd: float, groups: int, hoods: int, city: bool, earned: bool
) -> None:
    told = earns_badge(score, sd, groups_heard=groups, neighborhoods_heard=hoods, city=city)
    assert told is earned


def test_a_cell_is_heard_with_five_answers_that_are_no_passes() -> None:
    answer = np.array([1, -1, 1, 1, 1, 1, 1, 1, 1, 0, 1])
    votes = gather_votes(np.arange(11), np.zeros(11, int), answer, voters=11, items=2)
    labels = np.array([0] * 5 + [1] * 5 + [-1], np.int32)
    assert count_heard(votes, labels, 2).tolist() == [1, 0]
