"""What holds a text back is named only where its score follows from it."""

from dataclasses import replace

import numpy as np

from app.commonground.scoring import score_items
from app.commonground.tables import Table
from app.commonground.votes import gather_votes
from app.contributions.models import CellKind, ContributionId
from app.contributions.score_models import Heard
from app.contributions.standings import Told
from app.ranking.corners import Own
from app.ranking.counted import Counted, Places
from app.ranking.example import explain
from app.ranking.fitting import fit_votes
from app.ranking.rows import Peers, score_rows

TEXT = ContributionId(7)
EACH = 40


def counted_in_two_places() -> tuple[Counted, Places]:
    """One place agrees with the only text, the other refuses it."""
    said = np.r_[np.ones(EACH), -np.ones(EACH)].astype(np.int8)
    people = list(range(2 * EACH))
    votes = gather_votes(people, np.zeros(2 * EACH, int), said, voters=2 * EACH, items=1)
    homes = np.repeat([0, 1], EACH).astype(np.int32)
    table = Table(np.array([[40.0, 0.0]]), np.array([[0.0, 40.0]]), np.zeros((1, 2)))
    places = Places(table, [(CellKind.NEIGHBORHOOD, 1), (CellKind.NEIGHBORHOOD, 2)])
    return Counted([TEXT], people, votes, homes, [1, 2], {}), places


def test_no_place_holds_back_what_a_corner_judges_for_itself() -> None:
    city, places = counted_in_two_places()
    assert fit_votes(city, places, {TEXT: 1}, 1, None, {}).scores[0].held_by["place"] == 2
    for heard in Heard:
        corner = replace(city, corners={0: Own(heard, list(range(EACH)), [])})
        assert not fit_votes(corner, places, {TEXT: 1}, 1, None, {}).scores[0].held_by


def test_where_one_place_was_heard_the_example_says_nothing_of_places() -> None:
    city, places = counted_in_two_places()
    pooled = Table(np.array([[40.0]]), np.array([[40.0]]), np.zeros((1, 1)))
    alone = Places(pooled, [(CellKind.ELSEWHERE, 0)])
    for some, told in ((places, False), (alone, True)):
        fitted = fit_votes(city, some, {TEXT: 1}, 1, None, {})
        explain(fitted, [TEXT], some, [TEXT])
        assert (fitted.fit.example["worked"]["places_lowest"] is None) is told


def test_counts_by_group_stay_until_their_text_has_a_new_batch() -> None:
    shown = Table(np.array([[30.0, 20.0]]), np.array([[10.0, 20.0]]), np.zeros((1, 2)))
    before = [[25.0, 15.0, 0.0], [20.0, 20.0, 0.0]]
    city, places = counted_in_two_places()
    ground = score_items(city.votes, city.homes, 2)
    peers = Peers(np.zeros(1), np.array([0.25]))

    def told(batch: int, groups: list[list[float]]) -> tuple[list[list[float]], int]:
        last = {TEXT: Told(batch, groups, 700)}
        (row,) = score_rows(city, ground, places, shown, peers, {TEXT: 4}, last)
        return row.groups, row.consensus

    now = [[30.0, 10.0, 0.0], [20.0, 20.0, 0.0]]
    assert told(4, before) == (before, 700)
    assert told(3, before) == (now, 250)
    assert told(4, before[:1])[0] == now
    assert told(4, [])[0] == now
