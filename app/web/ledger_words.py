"""The public ledger in words: what was done, to what kind of thing, by whom in which role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from app.core import nouns
from app.core.i18n import Sentence, _
from app.core.nouns import Place
from app.ledger.models import LedgerEntry
from app.ledger.queries import Shown
from app.moderation.hearings import appeals_of
from app.moderation.models import Appeal, Outcome
from app.moderation.rules import NAMES
from app.people.models import Role
from app.people.voices import is_stand_in
from app.web.hold_words import HOLD_REASONS
from app.web.word_names import WORDS

DEEDS: Final[Mapping[str, Sentence]] = {
    "hidden": _("Hidden"),
    "restored": _("Restored"),
    "kept": _("Kept"),
    "approved": _("Published from the queue"),
    "declined": _("Not published"),
    "limited": _("Limited"),
    "suspended": _("Suspended"),
    "lifted": _("Freed"),
    "merged": _("Merged into another one"),
    "paused": _("Discussion paused"),
    "resumed": _("Discussion resumed"),
    "closed": _("Closed"),
    "reopened": _("Opened again"),
    "assigned": _("Given to a department"),
    "handed_over": _("Handed over"),
    "answered": _("Answered"),
    "upheld": _("Upheld on appeal"),
    "overturned": _("Overturned on appeal"),
    "appointed": _("Role given"),
    "withdrawn": _("Version withdrawn"),
    "unguarded": _("Small counts shown again"),
    "removed": _("Removed"),
    "letters_made": _("Letter codes made"),
    "letters_voided": _("Letter codes made worthless"),
    "register_loaded": _("List of the register loaded"),
    "released": _("Released from an account"),
    "frozen": _("Rank frozen"),
    "unfrozen": _("Rank moves again"),
    "promised": _("Answers promised"),
    "unpromised": _("Promise taken back"),
    "calendar": _("Working days changed"),
    "cleared": _("Rank looked at, nothing wrong"),
    "adopted": _("Adopted"),
    "let_go": _("Adoption taken back"),
    "joining_declined": _("Declined to join"),
    "asking_withdrawn": _("No longer asked to join"),
    "blocked": _("Blocked by another desk"),
    "unblocked": _("Not blocked any more"),
    "named": _("Named"),
    "retired": _("Retired"),
    "goals_corrected": _("Goals corrected"),
    "meetings_planned": _("Meetings planned"),
    "meetings_ended": _("Meetings planned no more"),
    "meeting_moved": _("Moved to another time"),
    "meeting_skipped": _("Called off"),
    "recorder_named": _("Recorder of meetings named"),
    "recorder_released": _("Recorder of meetings released"),
    "voice_used": _("Written without a name"),
    "voice_looked_up": _("Looked up who wrote it"),
}
THINGS: Final[Mapping[str, Sentence]] = {
    "proposal": _("A proposal"),
    "comment": _("A comment"),
    "answer": _("An official answer"),
    "observation": _("An observation"),
    "team": _("A team"),
    "note": _("A note of a team"),
    "story": _("A chart told in steps"),
    "message": _("A message in a room"),
    "account": _("An account"),
    "person": _("A person's role"),
    "dataset": _("A table of data"),
    "borrowed": _("A borrowed chart"),
    "residency": _("Proof of residency"),
    "goal": _("A goal of the city"),
    "mandate": _("The city's mandate"),
    "department": _("A department"),
    "meeting": _("A stat meeting"),
    "commitment": _("A commitment"),
    **WORDS,
}
ROLES: Final[Mapping[Role, Sentence]] = {
    Role.RESIDENT: _("Resident"),
    Role.OFFICIAL: _("Official"),
    Role.MODERATOR: _("Moderator"),
    Role.ADMINISTRATOR: _("Administrator"),
}
VERDICTS: Final[Mapping[str, Sentence]] = {
    "accepted": _("Accepted"),
    "trial": _("Trial"),
    "needs_more": _("Needs more"),
    "declined": _("Declined"),
    "learnt": _("What we learnt"),
}
# Of these an official chooses; what a trial taught has a form of its own.
ANSWERS: Final = {code: words for code, words in VERDICTS.items() if code != "learnt"}
PARTS_IN_WORDS: Final[Mapping[str, Sentence]] = {
    "hidden": _("Hidden"),
    "restored": _("Restored"),
    "kept": _("Kept"),
    "accounts": _("Accounts"),
    "threads": _("Threads"),
    "departments": _("Departments"),
    "appeals": _("Appeals"),
    "ranks": _("Ranks"),
    "residency": _("Residency"),
    "data": _("Data"),
    "goals": _("Goals"),
    "voices": _("Voices without a name"),
}
RELEASES: Final[Mapping[str, Sentence]] = {
    "lost_account": _("The account was lost"),
    "wrong_person": _("The wrong person had it"),
    "stolen_letter": _("The letter was lost or stolen"),
}
PROGRAM: Final = _("The program")


@dataclass(frozen=True)
class Line:
    """An entry as everybody reads it. `place` is where its thing is, if everybody may see it."""

    entry: LedgerEntry
    deed: Sentence | str
    thing: Sentence | str
    place: Place | None
    rule: Sentence | str
    role: Sentence | str
    by: str
    appeal: Sentence


def lines_of(session: Session, shown: Sequence[Shown]) -> list[Line]:
    """Say entries in words, in a fixed number of queries.

    Nobody whose text or account it concerns is named; whoever was given a role is.
    """
    entries = [row.entry for row in shown]
    # An account has no address here: it would name whose it is.
    things = {(e.noun, e.noun_id) for e in entries if e.noun != "account"}
    places = nouns.resolve(session, None, things)
    appeals = appeals_of(session, [entry.id for entry in entries])
    return [
        Line(
            entry=row.entry,
            deed=deed_of(row.entry.deed),
            thing=THINGS.get(row.entry.noun, row.entry.noun),
            place=places.get((row.entry.noun, row.entry.noun_id)),
            rule=rule_of(row.entry.rule),
            role=_role(row),
            by=row.by or "",
            appeal=appeal_state(appeals.get(row.entry.id)),
        )
        for row in shown
    ]


def _role(row: Shown) -> Sentence | str:
    """Say in which role somebody acted; the name of an employee without one says it already."""
    if row.entry.actor_role is None:
        return PROGRAM
    return "" if is_stand_in(row.by or "") else ROLES[row.entry.actor_role]


def deed_of(deed: str) -> Sentence | str:
    return DEEDS.get(deed, deed.replace("_", " "))


def rule_of(code: str) -> Sentence | str:
    """Say a code of the ledger: a rule, a verdict, a role, a release; as it stands if unknown."""
    roles = {role.value: words for role, words in ROLES.items()}
    for words in (NAMES, VERDICTS, RELEASES, HOLD_REASONS, roles):
        if code in words:
            return words[code]
    return code.replace("_", " ")


def appeal_state(appeal: Appeal | None) -> Sentence:
    match appeal:
        case None:
            return _("None")
        case Appeal(outcome=None):
            return _("Appeal open")
        case Appeal(outcome=Outcome.OVERTURNED):
            return _("Appeal won")
        case _:
            return _("Appeal lost")
