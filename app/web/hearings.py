"""Appeals before those who may decide them: each with its act and the words it was about."""

from collections.abc import Sequence
from typing import NamedTuple

from app.contributions.models import Contribution, Noun
from app.core.errors import Ruling
from app.ledger.queries import Shown
from app.moderation.hearings import Hearing, handles_of, texts_of, who_may_decide
from app.moderation.models import Appeal
from app.moderation.policy import can_decide_appeal
from app.moderation.words_queries import texts_judged
from app.people.models import Person
from app.web.ledger_words import Line, lines_of
from app.web.page import Page


class DrawnAppeal(NamedTuple):
    appeal: Appeal
    line: Line
    appellant: Person
    text: Contribution | None
    hidden: Sequence[str]  # words of office that the act hid or declined
    ruling: Ruling


def draw_appeals(page: Page, moderator: Person, hearings: Sequence[Hearing]) -> list[DrawnAppeal]:
    """Prepare appeals for drawing, in a fixed number of queries."""
    session = page.session
    handles = handles_of(session, hearings)
    shown = [Shown(h.entry, handles.get(h.entry.actor_id or 0)) for h in hearings]
    judged = {h.entry.noun_id for h in hearings if h.entry.noun in set(Noun)}
    texts = texts_of(session, judged)
    seconds = who_may_decide(session, hearings)
    hidden = texts_judged(session, [hearing.entry for hearing in hearings])
    return [
        DrawnAppeal(
            hearing.appeal,
            line,
            hearing.appellant,
            texts.get(hearing.entry.noun_id) if hearing.entry.noun in set(Noun) else None,
            hidden.get(hearing.entry.id, ()),
            can_decide_appeal(moderator, hearing.appeal, hearing.entry, may_decide=may_decide),
        )
        for hearing, line, may_decide in zip(
            hearings, lines_of(session, shown), seconds, strict=True
        )
    ]
