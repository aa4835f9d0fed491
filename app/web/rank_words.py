"""The plain reason beside a rank: what we expect where support is lowest, and what differs."""

from typing import Final

from app.commonground.sentences import Differ, End, PlainSentence, plain_sentence
from app.contributions.standings import Rank
from app.core.i18n import Sentence, _

THOUSAND: Final = 1000
HUNDRED: Final = 100


def facts_of(rank: Rank) -> PlainSentence:
    """Return what the sentence of a rank says; a corner is not measured by other places."""
    places = None if rank.corner else rank.places_differ / HUNDRED
    return plain_sentence(rank.score / THOUSAND, rank.groups_differ / HUNDRED, places)


def reason_of(rank: Rank | None) -> Sentence:
    """Say in one line why a text stands where it stands in a list."""
    if rank is None:
        return _("Not ranked yet: too few votes are published.")
    facts = facts_of(rank)
    if rank.reach_cap is not None:
        return _(
            "Held at %(n)s in 100, because most people elsewhere who have a view disagree.",
            n=facts.in_hundred,
        )
    match facts.end, rank.corner:
        case End.UNDER, False:
            return _("Where support is lowest, we expect under 5 in 100 to agree.")
        case End.OVER, False:
            return _("Even where support is lowest, we expect over 95 in 100 to agree.")
        case End.UNDER, True:
            return _("Where support is lowest among its own people, under 5 in 100 may agree.")
        case End.OVER, True:
            return _("Among its own people, we expect over 95 in 100 to agree in every group.")
        case _, True:
            return _(
                "Among its own people, we expect about %(n)s in 100 to agree where support is"
                " lowest.",
                n=facts.in_hundred,
            )
    return _("We expect about %(n)s in 100 to agree where support is lowest.", n=facts.in_hundred)


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


def sentences_of(rank: Rank) -> list[Sentence]:
    """Say all of it, for the page of one text: the number first, then what differs."""
    facts = facts_of(rank)
    told = [reason_of(rank)]
    if facts.groups is not None:
        told.append(GROUPS[facts.groups])
    if facts.neighborhoods is not None:
        told.append(PLACES[facts.neighborhoods])
    return told
