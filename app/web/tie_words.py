"""The measures of a city's relationships in words: what a number counts, and how."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from app.core.i18n import Sentence, _
from app.relationships.ties.models import Measure, TieCount

Say: TypeAlias = Callable[[TieCount], Sentence]


@dataclass(frozen=True)
class Words:
    """What a measure is called, a sentence for each extent, how it is counted and from what."""

    title: Sentence
    exact: Say
    few: Say
    most: Say
    how: Sentence
    source: Sentence


WORDS: Final[Mapping[Measure, Words]] = {
    Measure.THREADS: Words(
        title=_("Discussions across neighborhoods"),
        exact=lambda row: _(
            "%(part)s of %(whole)s discussions had people of three or more neighborhoods.",
            part=row.part,
            whole=row.whole,
        ),
        few=lambda row: _(
            "Fewer than 5 of %(whole)s discussions had people of three or more neighborhoods.",
            whole=row.whole,
        ),
        most=lambda row: _(
            "Nearly all of %(whole)s discussions had people of three or more neighborhoods.",
            whole=row.whole,
        ),
        how=_(
            "A discussion counts in a quarter in which somebody wrote in it. We look at the homes "
            "of its writers, and tell only the number for the whole city."
        ),
        source=_("Public comments, and where people live"),
    ),
    Measure.SPONSORS: Words(
        title=_("Sponsors from other neighborhoods"),
        exact=lambda row: _(
            "%(part)s of %(whole)s sponsors live in another neighborhood than the author.",
            part=row.part,
            whole=row.whole,
        ),
        few=lambda row: _(
            "Fewer than 5 of %(whole)s sponsors live in another neighborhood than the author.",
            whole=row.whole,
        ),
        most=lambda row: _(
            "Nearly all of %(whole)s sponsors live in another neighborhood than the author.",
            whole=row.whole,
        ),
        how=_(
            "A sponsor counts in the quarter in which they joined a proposal. Where one of the two "
            "has no home that counts, it counts as not across."
        ),
        source=_("Sponsors of proposals, and where people live"),
    ),
    Measure.REPLIES: Words(
        title=_("Replies that both sides agreed with"),
        exact=lambda row: _(
            "%(part)s of %(whole)s replies crossed opinion groups and earned agreement in both.",
            part=row.part,
            whole=row.whole,
        ),
        few=lambda row: _(
            "Fewer than 5 of %(whole)s replies crossed opinion groups and earned agreement in "
            "both.",
            whole=row.whole,
        ),
        most=lambda row: _(
            "Nearly all of %(whole)s replies crossed opinion groups and earned agreement in both.",
            whole=row.whole,
        ),
        how=_(
            "A group agrees when five or more of its people voted on the reply and more than half "
            "agreed, in the last published batch. Groups have no names, and nobody is told theirs."
        ),
        source=_("Public replies, and published figures of opinion groups"),
    ),
    Measure.DEPARTMENTS: Words(
        title=_("Answers that departments gave together"),
        exact=lambda row: _(
            "%(part)s of %(whole)s answered proposals had the work of two or more departments.",
            part=row.part,
            whole=row.whole,
        ),
        few=lambda row: _(
            "Fewer than 5 of %(whole)s answered proposals had the work of two or more departments.",
            whole=row.whole,
        ),
        most=lambda row: _(
            "Nearly all of %(whole)s answered proposals had the work of two or more departments.",
            whole=row.whole,
        ),
        how=_(
            "Two departments answered, or one handed the proposal over to another before the "
            "answer. An answer counts for the department in which its writer works now."
        ),
        source=_("Official answers and hand overs"),
    ),
    Measure.INTRODUCTIONS: Words(
        title=_("Introductions that two people accepted"),
        exact=lambda row: _(
            "%(part)s pairs of people from different neighborhoods said yes to working together.",
            part=row.part,
        ),
        few=lambda _row: _("Fewer than 5 pairs of people said yes to working together."),
        most=lambda _row: _("Fewer than 5 pairs of people said yes to working together."),
        how=_("Both said yes. How many were asked, and who, is not told."),
        source=_("Introductions by consent"),
    ),
}
