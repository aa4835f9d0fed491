"""A commitment whose officials write of a resident what nobody may publish; two moderators."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from app.core.clock import utc_now
from app.followthrough.joint.models import Deed, JointAct, Step
from app.followthrough.joint.queries import acts_of
from app.followthrough.joint.stepping import Wish, change_step
from app.ledger.models import LedgerEntry
from app.moderation.models import HiddenWords, Rule
from app.moderation.words import hide_words
from app.people.models import Person
from tests.factories.joint import Shared

SECRET = "Mrs. Ines Park of 4 Hemp Lane complains every week."
SAYS = "Hidden by a moderator: Private information"
WHY = "It names a resident and where she lives."


@dataclass
class Room:
    session: Session
    shared: Shared
    mo: Person
    min_: Person
    bob: Person

    def hide(self, noun: str, number: int) -> LedgerEntry:
        return hide_words(self.session, self.mo, noun, number, Rule.PRIVATE_INFORMATION, WHY)

    def change(self, step: Step, wish: Wish, reason: str) -> None:
        """Let the supporting department change its step."""
        official, today = self.shared.other, utc_now().date()
        change_step(self.session, official, step.id, wish, reason, step.revision, today=today)

    def act(self, deed: Deed) -> JointAct:
        acts = acts_of(self.session, self.shared.commitment.id)
        return next(row.act for row in acts if row.act.deed is deed)

    def read(self, entry: LedgerEntry) -> str:
        """Say which new words wait instead of what an entry hid."""
        return self.session.get_one(HiddenWords, entry.id).anew_version

    def stored(self) -> list[str]:
        """List every text that the database holds, but for what is kept aside."""
        self.session.flush()
        found = []
        for table in SQLModel.metadata.sorted_tables:
            if table.name != "hidden_words":
                rows = self.session.execute(text(f'SELECT * FROM "{table.name}"'))  # noqa: S608
                found += [str(value) for row in rows for value in row]
        return found

    def leaks(self) -> bool:
        return any(SECRET in value for value in self.stored())
