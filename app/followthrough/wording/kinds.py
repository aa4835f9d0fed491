"""Every kind of words of office that is no contribution, by the noun under which it is flagged."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from app.core.public_words import Words
from app.followthrough.wording import joint, meetings, said

# Given a number, and whether to hold the row until we commit. None: there are no such words.
Finder: TypeAlias = Callable[[Session, int, bool], Words | None]

FINDERS: Final[Mapping[str, Finder]] = {
    "step": joint.step,
    "joint_act": joint.act,
    "obstacle": joint.obstacle,
    "meeting_row": meetings.row,
    "agenda_line": meetings.agenda_line,
    "meeting_good": meetings.good,
    "meeting_memo": meetings.memo,
    "skip_note": meetings.skip_note,
    "move_note": meetings.move_note,
    "context": said.context,
    "extension": said.extension,
    "adoption": said.adoption,
    "hand_over": said.hand_over,
    "ledger_entry": said.ledger_entry,
}
