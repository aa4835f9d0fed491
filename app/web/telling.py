"""Notices as a reader gets them: what happened and why it came, one line for a busy thread."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core import nouns
from app.core.i18n import Sentence
from app.core.nouns import Place
from app.notices.following import SENDS, followed_among
from app.notices.kinds import Matter, matter_of
from app.notices.models import Notice
from app.people.blocking import blocked_with
from app.people.models import Person, PersonId, Standing
from app.people.voices import is_stand_in
from app.web.notice_reasons import MATTERS, followed
from app.web.notice_words import is_told_by_ledger, says_something, sentence_of

# What people do to each other. The city's own acts are told whoever did them.
_OF_PEOPLE: Final = frozenset({Matter.REPLIES, Matter.FOLLOWED, Matter.INVITATIONS, Matter.OWN})


@dataclass(frozen=True)
class Told:
    """A line: its newest notice, the sentence, where it leads if anywhere, and why it came."""

    notice: Notice
    sentence: Sentence
    url: str | None
    why: Sentence
    matter: Matter
    source: Place | None  # what the reader follows, if it came by that
    ids: tuple[int, ...]
    times: int

    @property
    def at(self) -> datetime:
        return self.notice.created_at

    @property
    def others(self) -> str:
        """The older notices of this line, as its button sends them."""
        return ",".join(str(number) for number in self.ids[1:])


def tell(
    session: Session, viewer_id: PersonId, notices: Sequence[Notice], *, whole: bool = True
) -> list[Told]:
    """Say each notice, newest first as given; those that say the same are one line.

    Titles and addresses are looked up now, so nothing hidden shows, and nothing that people did who
    are suspended or whom the reader blocked. Without `whole` what cannot be seen is left out.
    """
    shown = _without_unwanted(session, viewer_id, notices)
    about = {(notice.noun, notice.noun_id) for notice in shown}
    sources = {source for notice in shown if (source := _source(notice))}
    places = nouns.resolve(session, viewer_id, about | sources)
    follows = followed_among(session, viewer_id, about)
    lines: dict[tuple[str, bool], Told] = {}
    for notice in shown:
        place = places.get((notice.noun, notice.noun_id))
        if not whole and not says_something(notice.kind, place):
            continue
        line = _told(notice, place, places, follows)
        same = str(line.sentence), notice.read_at is not None
        first = lines.get(same)
        lines[same] = line if first is None else _joined(first, line)
    return list(lines.values())


def _told(
    notice: Notice,
    place: Place | None,
    places: dict[tuple[str, int], Place],
    follows: set[tuple[str, int]],
) -> Told:
    url = place.url if place else None
    if notice.entry_id is not None and is_told_by_ledger(notice.kind):
        url = f"/ledger/{notice.entry_id}"
    thing = notice.noun, notice.noun_id
    source = _source(notice)
    if source is None and thing in follows and notice.kind in SENDS.get(notice.noun, ()):
        source = thing
    by = places.get(source) if source else None
    matter = matter_of(notice.kind)
    return Told(
        notice,
        sentence_of(notice.kind, place),
        url,
        followed(by.title) if by else MATTERS[matter].why,
        matter,
        by,
        (notice.id,),
        notice.times,
    )


def _joined(first: Told, more: Told) -> Told:
    return replace(first, ids=first.ids + more.ids, times=first.times + more.times)


def _source(notice: Notice) -> tuple[str, int] | None:
    if notice.because_noun is None or notice.because_id is None:
        return None
    return notice.because_noun, notice.because_id


def _without_unwanted(
    session: Session, viewer_id: PersonId, notices: Sequence[Notice]
) -> list[Notice]:
    """Leave out what people did who are suspended or gone, or whom the reader blocked.

    Whoever speaks without a name does so by an account that was gone from its birth: that is told.
    """
    actors = {notice.actor_id for notice in notices if notice.actor_id is not None}
    if not actors:
        return list(notices)
    away = [Standing.SUSPENDED, Standing.ERASED]
    columns: list[Any] = [col(Person.id), col(Person.handle)]
    gone = select(*columns).where(col(Person.id).in_(actors), col(Person.standing).in_(away))
    unwanted = {number for number, handle in session.execute(gone) if not is_stand_in(handle)}
    unwanted |= blocked_with(session, viewer_id)
    return [
        notice
        for notice in notices
        if notice.actor_id not in unwanted or matter_of(notice.kind) not in _OF_PEOPLE
    ]
