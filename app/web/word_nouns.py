"""Where words of office that are no contributions stand, and how moderators find them."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from app.core import nouns
from app.core.i18n import gettext
from app.core.nouns import Place
from app.core.public_words import name_rules
from app.followthrough.adopting.models import Adoption
from app.followthrough.checking.models import CheckIn
from app.followthrough.commitments.queries import places_of
from app.followthrough.joint.models import BlockedBy, JointAct
from app.followthrough.meetings.models import AgendaItem
from app.followthrough.wording.kinds import FINDERS
from app.moderation.appeals import register_undoing
from app.moderation.rules import NAMES
from app.moderation.words import register_words
from app.moderation.words_anew import undo_hiding
from app.proposals.models import HandOver

Resolver: TypeAlias = Callable[[Session, int | None, Collection[int]], Mapping[int, Place]]


def register_word_nouns() -> None:
    name_rules(NAMES)
    register_words(FINDERS)
    for noun in FINDERS:
        register_undoing(noun, undo_hiding)
    for noun, resolver in _RESOLVERS.items():
        nouns.register(noun, resolver)


def _commitments(table: type[SQLModel], anchor: str) -> Resolver:
    """Lead to the page of the commitment that rows of this table are about."""

    def places(session: Session, _viewer_id: int | None, ids: Collection[int]) -> dict[int, Place]:
        columns: Any = vars(table)
        rows = select(columns["id"], columns["commitment_id"]).where(columns["id"].in_(ids))
        about: dict[int, int] = {row[0]: row[1] for row in session.execute(rows)}
        found = places_of(session, set(about.values()))
        return {
            number: Place(found[made][0], f"{found[made][1]}#{anchor}")
            for number, made in about.items()
            if made in found
        }

    return places


def _elsewhere(
    noun: str, anchor: str, table: type[SQLModel] | None = None, key: str = ""
) -> Resolver:
    """Lead to another thing: the one of the same number, or the one that a row's `key` names."""

    def places(session: Session, viewer_id: int | None, ids: Collection[int]) -> dict[int, Place]:
        about = {number: number for number in ids}
        if table is not None:
            columns: Any = vars(table)
            rows = select(columns["id"], columns[key]).where(columns["id"].in_(ids))
            about = {number: thing for number, thing in session.execute(rows) if thing}
        found = nouns.resolve(session, viewer_id, {(noun, thing) for thing in about.values()})
        return {
            number: Place(place.title, f"{place.url}{anchor}")
            for number, thing in about.items()
            if (place := found.get((noun, thing))) is not None
        }

    return places


def _obstacles(
    session: Session, viewer_id: int | None, ids: Collection[int]
) -> Mapping[int, Place]:
    """Lead to the step or the owed answer that waits."""
    steps = _elsewhere("step", "", BlockedBy, "step_id")(session, viewer_id, ids)
    answers = _elsewhere("proposal", "#answer", BlockedBy, "proposal_id")(session, viewer_id, ids)
    return {**steps, **answers}


def _entries(
    _session: Session, _viewer_id: int | None, ids: Collection[int]
) -> Mapping[int, Place]:
    said = gettext("Ledger entry %(id)s")
    return {number: Place(said % {"id": number}, f"/ledger/{number}") for number in ids}


_RESOLVERS: Final[Mapping[str, Resolver]] = {
    "joint_act": _commitments(JointAct, "joint"),
    "context": _commitments(CheckIn, "check-in"),
    "obstacle": _obstacles,
    "agenda_line": _elsewhere("meeting", "#additions", AgendaItem, "meeting_id"),
    "meeting_good": _elsewhere("meeting", "#good"),
    "meeting_memo": _elsewhere("meeting", "#memo"),
    "skip_note": _elsewhere("meeting", ""),
    "move_note": _elsewhere("meeting", ""),
    "extension": _elsewhere("team", "#weeks"),
    "adoption": _elsewhere("proposal", "", Adoption, "proposal_id"),
    "hand_over": _elsewhere("proposal", "", HandOver, "proposal_id"),
    "ledger_entry": _entries,
}
