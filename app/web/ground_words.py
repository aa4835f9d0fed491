"""A score in plain words: an estimate, never a count."""

from collections.abc import Sequence
from typing import Final

from app.contributions.score_models import Score
from app.core.i18n import Sentence, _

PROBABLY: Final = 80
HARDLY: Final = 20


def sentences_of(score: Score, *, grouped: bool) -> Sequence[Sentence]:
    """Say what a score means, sentence by sentence. `grouped`: the city has opinion groups."""
    where = (
        _("In the area that this is about, where support is lowest, we expect %(many)s to agree.",
          many=in_100(score.score))
        if score.corner
        else _("Where support is lowest, we expect %(many)s to agree.", many=in_100(score.score))
    )  # fmt: skip
    told = [where]
    if grouped:
        told.append(_groups(score.groups_differ))
    if not score.corner:
        told.append(_places(score.places_differ))
    if score.reach_cap is not None:
        told.append(
            _("The rest of the city objects strongly: that holds it at %(many)s.",
              many=in_100(score.reach_cap))
        )  # fmt: skip
    return told


def in_100(thousandths: int) -> Sentence:
    """Say a share without the ends of the scale."""
    many = round(thousandths / 10)
    if many < 5:  # noqa: PLR2004, as in "under 5 %"
        return _("fewer than 5 in 100")
    if many > 95:  # noqa: PLR2004, as in "over 95 %"
        return _("more than 95 in 100")
    return _("about %(n)s in 100", n=many)


def _groups(differ: int) -> Sentence:
    if differ >= PROBABLY:
        return _("Opinion groups probably differ on this.")
    if differ <= HARDLY:
        return _("Opinion groups probably do not differ.")
    return _("Opinion groups may differ.")


def _places(differ: int) -> Sentence:
    if differ >= PROBABLY:
        return _("Neighborhoods probably differ on this.")
    if differ <= HARDLY:
        return _("Neighborhoods probably do not differ.")
    return _("Neighborhoods may differ.")
