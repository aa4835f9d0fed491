"""Agreement by opinion group and by place, as small bars: what `ranking/_bars.html` draws.

No exact number leaves: shares are whole percent with open ends, people are tens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.contributions.models import CellKind
from app.contributions.publishing import LOWEST_SHARE, CellFigures, in_tens, share_in_words
from app.contributions.score_models import Score
from app.core.i18n import Sentence, _
from app.ranking.figures import cell_numbers, groups_shown

WIDE: Final = 200
STUMP: Final = 3  # percent that "under 5 %" is drawn with
TEN: Final = 10
GROUPS: Final = (_("One group"), _("Another group"), _("A third group"), _("A fourth group"))
TOO_FEW: Final = _("not shown")
ONE_MORE: Final = _("One more group")

PlaceNames = Mapping[tuple[CellKind, int], str]


@dataclass(frozen=True)
class Bar:
    """One bar. The parts are whole percent, drawn from left to right over a width of WIDE.

    They are None, and no share is told, where there are fewer than TEN people.
    `here` marks the reader's neighborhood. Words are those of the bar and of the table.
    """

    name: Sentence | str
    here: bool
    agree: Sentence
    disagree: Sentence
    passed: Sentence
    people: Sentence
    parts: tuple[float, float, float] | None


@dataclass(frozen=True)
class Bars:
    """`groups` is empty where they are not told: the city has none, or one is too small."""

    groups: Sequence[Bar]
    places: Sequence[Bar]

    @property
    def rows(self) -> Sequence[Bar]:
        return [*self.groups, *self.places]


def bars_of(
    score: Score | None,
    cells: Sequence[CellFigures],
    names: PlaceNames,
    here: int | None = None,
) -> Bars:
    """Make the bars of one text: everybody first, then the reader's neighborhood, `here`."""
    groups = [
        _bar(GROUPS[at] if at < len(GROUPS) else ONE_MORE, (counts[0], counts[1], counts[2]))
        for at, counts in enumerate(groups_shown(score, cells))
    ]
    found = []
    for cell in cells:
        mine = cell.kind is CellKind.NEIGHBORHOOD and cell.place == here
        name = names.get((cell.kind, cell.place), "")
        if sum(cell_numbers(cell)) > 0:
            found.append((not mine, cell.kind is CellKind.ELSEWHERE, str(name), cell))
    found.sort(key=lambda one: one[:3])
    places = [
        _bar(name or _("A former place"), cell_numbers(cell), here=not away)
        for away, _last, name, cell in found
    ]
    if found:
        told = [cell_numbers(cell) for _away, _last, _name, cell in found]
        agree, disagree, passed = (sum(answers) for answers in zip(*told, strict=True))
        everybody = _bar(_("Everybody"), (agree, disagree, passed))
        alone = len(found) == 1 and found[0][3].kind is CellKind.ELSEWHERE
        places = [everybody] if alone else [everybody, *places]
    return Bars(groups, places)


def _bar(name: Sentence | str, counts: tuple[float, float, float], *, here: bool = False) -> Bar:
    people = sum(counts)
    if people < TEN:
        return Bar(name, here, TOO_FEW, TOO_FEW, TOO_FEW, people_in_words(people), None)
    agree, disagree, passed = (share_in_words(count, people) for count in counts)
    return Bar(name, here, agree, disagree, passed, people_in_words(people), _parts(counts))


def people_in_words(people: float) -> Sentence:
    if people < TEN:
        return _("fewer than 10 people")
    return _("%(n)s people or more", n=in_tens(int(people)))


def _parts(counts: tuple[float, float, float]) -> tuple[float, float, float]:
    """Draw no more than the words say: whole percent, and one length for each open end."""
    people = sum(counts)
    percent = [_told(count / people) for count in counts]
    return (
        round(WIDE * percent[0] / sum(percent), 1),
        round(WIDE * percent[1] / sum(percent), 1),
        round(WIDE * percent[2] / sum(percent), 1),
    )


def _told(share: float) -> int:
    if share < LOWEST_SHARE:
        return STUMP
    return 100 - STUMP if share > 1 - LOWEST_SHARE else round(100 * share)
