"""The plain reason beside a rank: what we expect where support is lowest, and what differs."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from app.commonground.sentences import Differ, End, PlainSentence, nine_of_ten, plain_sentence
from app.contributions.models import CellKind
from app.contributions.publishing import CellFigures
from app.contributions.score_models import Heard
from app.contributions.standings import Rank
from app.core.i18n import Sentence, _

THOUSAND: Final = 1000
HUNDRED: Final = 100
TEN: Final = 10  # thousandths in a hundredth


def facts_of(rank: Rank) -> PlainSentence:
    """Return what the sentence of a rank says; a corner is not measured by other places."""
    places = None if rank.corner else rank.places_differ / HUNDRED
    return plain_sentence(rank.score / THOUSAND, rank.groups_differ / HUNDRED, places)


def reason_of(rank: Rank | None) -> Sentence:
    """Say in one line why a text stands where it stands in a list."""
    if rank is None:
        return _("Not ranked yet: too few votes are published.")
    facts = facts_of(rank)
    if rank.reach_cap is not None and rank.reach_cap <= rank.score:  # else it holds nothing down
        return _(
            "Held at %(n)s in 100, because most people elsewhere who have a view disagree.",
            n=round(rank.reach_cap / TEN),
        )
    return _WORDS[rank.heard][facts.end](facts.in_hundred)


_WORDS: Final[Mapping[Heard, Mapping[End, Callable[[int], Sentence]]]] = {
    Heard.CITY: {
        End.UNDER: lambda n: _("Where support is lowest, under %(n)s in 100 may agree.", n=n),
        End.WITHIN: lambda n: _(
            "We expect about %(n)s in 100 to agree where support is lowest.", n=n
        ),
        End.OVER: lambda n: _(
            "Even where support is lowest, we expect over %(n)s in 100 to agree.", n=n
        ),
    },
    Heard.DISTRICT: {
        End.UNDER: lambda n: _(
            "In its district, where support is lowest, under %(n)s in 100 may agree.", n=n
        ),
        End.WITHIN: lambda n: _(
            "In its district, we expect about %(n)s in 100 to agree where support is lowest.", n=n
        ),
        End.OVER: lambda n: _(
            "In its district, even where support is lowest, over %(n)s in 100 may agree.", n=n
        ),
    },
    Heard.NEIGHBORHOOD: {
        End.UNDER: lambda n: _(
            "Among its own people, where support is lowest, under %(n)s in 100 may agree.", n=n
        ),
        End.WITHIN: lambda n: _(
            "Among its own people, we expect about %(n)s in 100 to agree where support is lowest.",
            n=n,
        ),
        End.OVER: lambda n: _(
            "Among its own people, even where support is lowest, over %(n)s in 100 may agree.", n=n
        ),
    },
}
GROUPS: Final = {
    Differ.PROBABLY_NOT: _("Opinion groups probably do not differ on this."),
    Differ.MAY: _("Opinion groups may differ on this."),
    Differ.PROBABLY: _("Opinion groups probably differ on this."),
}
PLACES: Final = {
    Differ.PROBABLY_NOT: _("Neighborhoods probably do not differ on this."),
    Differ.MAY: _("Neighborhoods may differ on this."),
    Differ.PROBABLY: _("Neighborhoods probably differ on this."),
}


def range_of(rank: Rank) -> tuple[int, int]:
    """Return between which numbers the truth was for nine of ten texts like this one."""
    ends = nine_of_ten(np.array(rank.score / THOUSAND), np.array(rank.sd / THOUSAND))
    low, high = (round(HUNDRED * float(end)) for end in ends)
    return low, high


def is_placed(cells: Sequence[CellFigures]) -> bool:
    """Say whether two places were heard: with fewer, nothing tells whether places differ."""
    return sum(cell.kind is not CellKind.ELSEWHERE for cell in cells) > 1


def sentences_of(rank: Rank, *, grouped: bool = True, placed: bool = True) -> list[Sentence]:
    """Say all of it, for the page of one text: the number first, then what differs.

    `grouped`: the city has opinion groups to speak of; `placed`: see `is_placed`.
    """
    facts = facts_of(rank)
    told = [reason_of(rank)]
    if grouped and facts.groups is not None:
        told.append(GROUPS[facts.groups])
    if placed and facts.neighborhoods is not None:
        told.append(PLACES[facts.neighborhoods])
    return told
