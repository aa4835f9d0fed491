"""Which concern stands beside a proposal, table by table: published figures in, one out."""

from collections.abc import Mapping, Sequence

import pytest

from app.contributions.cells import ELSEWHERE, Cell
from app.contributions.models import CellKind
from app.ranking.concerns import Count, Judged, Strongest, strongest
from app.ranking.models import Basis

HERE, THERE = Cell(CellKind.NEIGHBORHOOD, 1), Cell(CellKind.NEIGHBORHOOD, 2)
DIVIDED = Judged(1, [Count(45, 5), Count(12, 28)], {}, 300)


def groups(*counts: tuple[float, float], fit: int = 1) -> Judged:
    return Judged(fit, [Count(*count) for count in counts])


def places(score: int | None = None, **counts: tuple[float, float]) -> Judged:
    names = {"here": HERE, "there": THERE, "elsewhere": ELSEWHERE}
    return Judged(None, (), {names[name]: Count(*c) for name, c in counts.items()}, score)


LOW_HERE = places(here=(6, 24), there=(28, 2), elsewhere=(20, 10))


@pytest.mark.parametrize(
    ("concerns", "expected"),
    [
        # Much support from those who agree with the proposal anyway counts for nothing.
        ({7: groups((49, 1), (21, 19)), 8: groups((5, 45), (36, 4))}, 8),
        # Ten who all agree prove less than forty of whom nine in ten do.
        ({7: groups((5, 5), (10, 0)), 8: groups((5, 5), (76, 4))}, 8),
        # What most of that group reject is not its concern.
        ({7: groups((40, 10), (10, 30))}, None),
        # A group in which fewer than ten have a view says nothing.
        ({7: groups((20, 20), (9, 0))}, None),
        # Groups of another fit are other groups.
        ({7: groups((20, 20), (36, 4), fit=2)}, None),
        ({7: groups()}, None),
        ({}, None),
    ],
)
def test_the_group_that_agrees_least_decides(
    concerns: Mapping[int, Judged], expected: int | None
) -> None:
    found = strongest(DIVIDED, concerns, 1)
    assert (found.concern if found else None) == expected
    if found:
        assert (found.basis, found.approval) == (Basis.GROUP, 30)


@pytest.mark.parametrize(
    ("proposal", "concerns", "expected"),
    [
        (
            LOW_HERE,
            {7: places(here=(20, 5)), 8: places(there=(30, 0))},
            Strongest(7, Basis.PLACE, HERE, 80, 20),
        ),
        # Where nobody judged a concern in the lowest place, the next lower one is asked.
        (LOW_HERE, {8: places(elsewhere=(15, 5))}, Strongest(8, Basis.PLACE, ELSEWHERE, 75, 67)),
        # The place that agrees most is never asked.
        (LOW_HERE, {8: places(there=(30, 0))}, None),
        # A single place is lower than none.
        (places(elsewhere=(10, 30)), {8: places(elsewhere=(15, 5))}, None),
        (LOW_HERE, {8: places(640, there=(30, 0))}, Strongest(8, Basis.SCORE, None, 64, 0)),
        (LOW_HERE, {8: places(499)}, None),
        (Judged(), {7: places(510), 8: places(730)}, Strongest(8, Basis.SCORE, None, 73, 0)),
    ],
)
def test_without_groups_places_decide_and_then_the_score(
    proposal: Judged, concerns: Mapping[int, Judged], expected: Strongest | None
) -> None:
    assert strongest(proposal, concerns, 1) == expected


def test_the_order_of_groups_and_concerns_changes_nothing() -> None:
    concerns = {7: groups((5, 45), (36, 4)), 8: groups((10, 10), (30, 10))}
    turned = {n: Judged(1, one.groups[::-1]) for n, one in reversed(concerns.items())}
    other_way = Judged(1, DIVIDED.groups[::-1])
    assert strongest(DIVIDED, concerns, 1) == strongest(other_way, turned, 1)


def test_a_lot_decides_between_equals_and_favours_no_number() -> None:
    alike: Sequence[int] = range(4)
    concerns = {number: groups((5, 45), (36, 4)) for number in alike}
    drawn = [strongest(DIVIDED, concerns, seed) for seed in range(200)]
    won = [sum(one is not None and one.concern == number for one in drawn) for number in alike]
    assert min(won) > 25
    assert strongest(DIVIDED, concerns, 3) == drawn[3]
