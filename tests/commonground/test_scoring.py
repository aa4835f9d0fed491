"""The score: what never changes it, and what it finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.commonground.alternatives import ALTERNATIVES, APART, LENT, LENT_YES, LEVELS
from app.commonground.asking import ask
from app.commonground.scoring import CommonGround, Options, score_items
from app.commonground.votes import Counts, Indices, Reals, Votes, gather_votes
from tests.commonground.drawn import CELLS, DEGENERATE, ITEMS, VOTERS, Cell, renumbered, votes_of

QUICK = Options(groups=(2, 3), starts=3, keep=2, short=12, long=10)
HOODS = 3


def figures(told: CommonGround) -> Reals:
    return np.stack([told.score, told.sd, told.groups_differ, told.neighborhoods_differ])


def two_sides(seed: int = 1) -> tuple[Votes, Indices, Counts]:
    """Two factions in four neighborhoods; a third of the items unites, divides them, or places."""
    rng = np.random.default_rng(seed)
    faction, home = rng.integers(0, 2, 600), rng.integers(0, 4, 600).astype(np.int32)
    voter, item = np.nonzero(rng.random((600, 30)) < 0.4)
    chance = np.full(voter.size, 0.8)
    chance = np.where((item % 3 == 1) & (faction[voter] == item % 2), 0.1, chance)
    chance = np.where((item % 3 == 2) & (home[voter] == item % 4), 0.1, chance)
    answer = np.where(rng.random(voter.size) < chance, 1, -1)
    return gather_votes(voter, item, answer, voters=600, items=30), home, np.arange(30) % 3


@settings(max_examples=30, deadline=None)
@given(CELLS, st.integers(0, 2**32 - 1))
def test_who_came_first_and_how_items_are_numbered_changes_nothing(
    cells: list[Cell], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    votes = votes_of(cells)
    homes = rng.integers(-1, HOODS, VOTERS).astype(np.int32)
    who, what = rng.permutation(VOTERS), rng.permutation(ITEMS)
    moved_homes = np.empty_like(homes)
    moved_homes[who] = homes
    told = score_items(votes, homes, HOODS, options=QUICK)
    again = score_items(renumbered(votes, who, what), moved_homes, HOODS, options=QUICK)
    assert figures(again)[:, what] == pytest.approx(figures(told), abs=1e-9)
    for before, after in zip(told.memberships, again.memberships, strict=True):
        assert np.array_equal(after[who], before)
    assert np.array_equal(again.shown.labels[who], told.shown.labels)


def test_what_neighborhoods_are_numbered_changes_nothing() -> None:
    votes, homes, _kind = two_sides()
    turned = np.array([2, 0, 3, 1], np.int32)[homes]
    told = score_items(votes, homes, 4, options=QUICK)
    again = score_items(votes, turned, 4, options=QUICK)
    assert figures(again) == pytest.approx(figures(told), abs=1e-9)


def test_the_names_of_groups_change_nothing_and_stay_from_batch_to_batch() -> None:
    votes, homes, _kind = two_sides()
    warm = score_items(votes, homes, 4, options=QUICK).memberships
    told = score_items(votes, homes, 4, options=QUICK, warm=warm)
    again = score_items(votes, homes, 4, options=QUICK, warm=[share[:, ::-1] for share in warm])
    assert figures(again) == pytest.approx(figures(told), abs=1e-9)
    for first, before, after in zip(warm, told.memberships, again.memberships, strict=True):
        assert np.array_equal(after[:, ::-1], before)
        assert np.mean(first.argmax(1) == before.argmax(1)) > 0.8


@pytest.mark.parametrize("votes", DEGENERATE.values(), ids=DEGENERATE.keys())
@pytest.mark.parametrize("known", [True, False])
def test_every_degenerate_city_has_finite_figures(votes: Votes, known: bool) -> None:
    homes = np.arange(votes.voters, dtype=np.int32) % HOODS if known else None
    told = score_items(votes, homes, HOODS, options=QUICK)
    assert figures(told).shape == (4, votes.items)
    assert np.isfinite(figures(told)).all()
    assert ((figures(told) >= 0) & (figures(told) <= 1)).all()
    assert told.shown.labels.shape == (votes.voters,)


def test_a_million_voters_may_judge_one_item() -> None:
    many = 1_000_000
    answer = np.where(np.arange(many) % 4 == 0, -1, 1)
    votes = gather_votes(np.arange(many), np.zeros(many, int), answer, voters=many, items=1)
    told = score_items(
        votes, None, 0, options=Options(groups=(2,), starts=1, keep=1, short=7, long=5)
    )
    assert 0 < told.score[0] <= 0.8
    assert told.shown.group_sizes.size == 0


def test_what_unites_stands_above_what_divides_groups_or_neighborhoods() -> None:
    votes, homes, kind = two_sides()
    told = score_items(votes, homes, 4)
    assert told.score[kind == 0].min() > told.score[kind != 0].max()
    assert told.groups_differ[kind == 1].min() > 0.9
    assert told.neighborhoods_differ[kind == 2].min() > 0.9
    assert (
        max(told.groups_differ[kind == 0].max(), told.neighborhoods_differ[kind == 0].max()) < 0.5
    )
    assert told.shown.group_sizes.sum() == np.count_nonzero(told.shown.labels >= 0)


def test_a_warm_start_ends_where_a_cold_one_does() -> None:
    votes, homes, _kind = two_sides()
    cold = score_items(votes, homes, 4)
    warm = score_items(votes, homes, 4, warm=cold.memberships)
    assert warm.score == pytest.approx(cold.score, abs=0.03)
    assert np.mean(warm.shown.labels == cold.shown.labels) > 0.9


def test_a_warm_start_takes_new_voters_and_new_items_and_refuses_fewer() -> None:
    votes, homes, _kind = two_sides()
    warm = score_items(votes, homes, 4, options=QUICK).memberships
    rows = votes.by_voter
    who = np.append(np.repeat(np.arange(600), rows.sizes), [600, 600, 601])
    what = np.append(rows.other, [0, 30, 30])
    more = gather_votes(who, what, np.append(rows.answer, [1, 1, -1]), voters=602, items=31)
    told = score_items(
        more, np.append(homes, [0, -1]).astype(np.int32), 4, options=QUICK, warm=warm
    )
    assert [share.shape[0] for share in told.memberships] == [602] * len(warm)
    assert np.isfinite(told.score).all()
    blank = [np.zeros_like(share) for share in warm]
    assert np.isfinite(score_items(votes, homes, 4, options=QUICK, warm=blank).score).all()
    with pytest.raises(ValueError, match="at most 4"):
        score_items(votes, homes, 4, options=Options(groups=(5,)))
    with pytest.raises(ValueError, match="do not fit"):
        score_items(votes, homes, 4, warm=told.memberships)


def test_people_of_unknown_home_count_in_groups_and_in_no_neighborhood() -> None:
    votes, homes, kind = two_sides()
    hidden = homes.copy()
    hidden[np.random.default_rng(5).random(600) < 0.3] = -1
    told = score_items(votes, hidden, 4)
    assert told.neighborhoods_differ[kind == 2].min() > 0.8
    assert told.neighborhoods_differ[kind == 0].max() < 0.5
    nobody = score_items(votes, None, 4)
    assert nobody.score[kind == 0].min() > nobody.score[kind == 1].max()
    assert not nobody.neighborhoods_differ.any()
    assert np.array_equal(score_items(votes, np.full(600, -1), 4).score, nobody.score)
    assert nobody.score[kind == 0] == pytest.approx(told.score[kind == 0], abs=0.15)
    with pytest.raises(ValueError, match="homes are"):
        score_items(votes, homes, 3)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=5))
def test_with_groups_held_one_more_agreement_never_lowers_a_groups_share(
    cells: list[tuple[int, int]],
) -> None:
    common = np.full(ALTERNATIVES, 1 / ALTERNATIVES)

    def share(first: int) -> float:
        agree = np.array([[float(a) for a, _d in cells]])
        disagree = np.array([[float(d) for _a, d in cells]])
        agree[0, 0] += first
        q, low, _common = ask(agree, disagree, common, 0)
        apart = (agree[0, 0] + LENT_YES) / (agree[0, 0] + disagree[0, 0] + LENT)
        return float(q[0] @ np.append(low[0, : LEVELS.size], apart))

    assert share(1) >= share(0) - 1e-12


def test_thousands_of_votes_between_two_levels_are_no_difference() -> None:
    truth = np.array([0.06, 0.3, 0.44, 0.5, 0.56, 0.67, 0.8, 0.98])
    agree = np.round(2000 * truth)[:, None].repeat(3, 1)
    q, low, _common = ask(agree, 2000 - agree)
    assert q[:, APART].sum(1).max() < 0.05
    assert (q * low).sum(1) == pytest.approx(truth, abs=0.01)
