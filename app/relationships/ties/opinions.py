"""Replies across opinion groups that earned agreement on both sides: the rule, without a database.

Who is in which group is known inside the program only and never leaves it. What leaves is one
number of the whole city, under the rules of `publishing`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from app.contributions.models import ContributionId
from app.people.models import PersonId

SMALLEST: Final = 5  # voters of a group, under which its answer is nobody's to know


class GroupFigure(NamedTuple):
    """What a published batch says of one group's votes on one text. `agree` is among `voters`."""

    voters: int
    agree: int


class Opinions(NamedTuple):
    """The latest groups, by person, and what they published of each text, by group."""

    groups: Mapping[PersonId, int]
    figures: Mapping[ContributionId, Mapping[int, GroupFigure]]


def opinions_from(
    groups: Mapping[PersonId, int], counts: Mapping[ContributionId, Sequence[Sequence[float]]]
) -> Opinions:
    """Make them of what the ranking knows: `counts` are [agree, disagree, pass] of each group."""
    figures = {
        text: {
            group: GroupFigure(round(sum(answers)), round(answers[0]))
            for group, answers in enumerate(of_groups)
        }
        for text, of_groups in counts.items()
    }
    return Opinions(groups, figures)


class Answering(NamedTuple):
    """A reply, who wrote it, and who wrote what it answers."""

    reply_id: ContributionId
    by: PersonId
    to: PersonId


def count_bridging(replies: Iterable[Answering], opinions: Opinions) -> int:
    """Count the replies from one group to another with a majority in both.

    A side agrees when at least `SMALLEST` of its people voted and more than half of them agreed.
    A reply by or to somebody whose group is not known is not counted. How many replies went
    across at all is not told: it would say of two people whether they are in one group.
    """
    return sum(_bridges(one, opinions) for one in replies)


def _bridges(one: Answering, opinions: Opinions) -> bool:
    mine, theirs = opinions.groups.get(one.by), opinions.groups.get(one.to)
    if mine is None or theirs is None or mine == theirs:
        return False
    figures = opinions.figures.get(one.reply_id, {})
    return _agrees(figures.get(mine)) and _agrees(figures.get(theirs))


def _agrees(figure: GroupFigure | None) -> bool:
    return figure is not None and figure.voters >= SMALLEST and figure.agree * 2 > figure.voters
